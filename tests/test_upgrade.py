"""A database of the first release, with a talk half finished and a complaint half done, goes on where it stopped."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from storage.database import Postgres, Sqlite, connect
from storage.migrate import FOLDER
from storage.tables import Moment, metadata
from tests.town import town

RELEASE_1 = Path(__file__).with_name("release_1.json")
"""Every row of a small town as the first release stored them; times as ISO words."""
STAFF = {"李助理": 1, "王师傅": 2, "陈主任": 3, "赵经理": 4}


def as_it_was(connection: sa.Connection) -> None:
    """The first release's tables, with its rows."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    for name, rows in json.loads(RELEASE_1.read_text("utf-8")).items():
        table = metadata.tables[name]
        for row in rows:
            connection.execute(sa.insert(table).values(_values(table, row)))
        if connection.dialect.name == "postgresql" and "id" in table.c:
            connection.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"))


def _values(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: datetime.fromisoformat(value) if isinstance(table.c[name].type, Moment) else value
            for name, value in row.items()}  # fmt: skip


async def old_database(url: str) -> None:
    database = connect(url, lambda: datetime.now(UTC))
    try:
        if isinstance(database, Sqlite):
            with database.writer.connect() as connection:
                as_it_was(connection)
                connection.commit()
        else:
            assert isinstance(database, Postgres)
            async with database.reader.begin() as connection:
                await connection.run_sync(as_it_was)
    finally:
        await database.close()


async def test_what_the_first_release_left_goes_on(database_url: str, tmp_path: Path) -> None:
    await old_database(database_url)
    async with town(database_url, tmp_path) as place:
        place.people, place.tg._next_update = dict(STAFF), 900_000
        for account in (*range(5000, 5004), 9001, 9002):
            place.tg.world.user(account)
        await place.tg.say(9001, "直接提交")
        await place.settle()
        finished = await place.case()
        assert finished.answers["what"] == "3栋2单元楼道灯坏了三天"

        old = "TS-20261123-0001"
        work = {"result": "修好", "cause": "老化", "correction": "换", "corrective": "查", "preventive": "巡"}
        await place.act("王师傅", old, "handle", **work)
        await place.act("陈主任", old, "verify")
        await place.wait("1min")
        await place.tg.say(9002, "满意")
        await place.settle()
        assert (await place.case(old)).state == "confirm"
        await place.act("赵经理", old, "confirm_close", cause_category="mgmt.building.drain")
        assert (await place.case(old)).state == "closed"
