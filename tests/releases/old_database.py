"""Databases of earlier releases, and the world around them as their people left it: networks, files, cookies."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from storage.database import Postgres, Sqlite, connect
from storage.engine.migrate import FOLDER
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Message
from tests.fakes.wechat import FakeWechat
from tests.residents import picture
from tests.town import CONFIG, GROUP, Clock, Town
from tests.wechat_town import FIELDS, TEMPLATES, WechatTown, with_wechat

FIRST: dict[str, Any] = {
    "at": "2026-11-23T09:00:00+08:00",
    "settings": "",
    "people": {"李助理": 1, "王师傅": 2, "陈主任": 3, "赵经理": 4},
    "accounts": {"李助理": 5000, "王师傅": 5001, "陈主任": 5002, "赵经理": 5003, "甲": 9001, "乙": 9002},
    "numbers": {"old": "TS-20261123-0001"},
    "files": {},
}
"""What the people of the first release held in their hands; later releases say it themselves."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def release(number: int) -> dict[str, Any]:
    """Every row of a small town as that release stored it, times as ISO words; `_known` is what its people hold."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name(f"release_{number}.json").read_text("utf-8"))
    return {"_known": FIRST, "alembic_version": [{"version_num": "0001"}], **found}


# ---- the database ------------------------------------------------------------------------------------------------


async def store(url: str, data: dict[str, Any]) -> None:
    """Makes that release's tables, by its own revision, and fills them."""
    database = connect(url, lambda: datetime.now(UTC))
    try:
        if isinstance(database, Sqlite):
            with database.writer.connect() as connection:
                _fill(connection, data)
                connection.commit()
        else:
            assert isinstance(database, Postgres)
            async with database.reader.begin() as connection:
                await connection.run_sync(_fill, data)
    finally:
        await database.close()


def _fill(connection: sa.Connection, data: dict[str, Any]) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, data["alembic_version"][0]["version_num"])
    for name, rows in data.items():
        if rows and not name.startswith("_") and name != "alembic_version":
            # the columns as they were then: the present program's own tables may know them no more
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
            for row in rows:
                alike.setdefault(tuple(row), []).append({key: _stored(table.c[key], row[key]) for key in row})
            for some in alike.values():
                connection.execute(table.insert(), some)
            if connection.dialect.name == "postgresql" and "id" in table.c:
                counted = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"  # noqa: S608
                connection.execute(sa.text(counted))


def _stored(column: sa.Column[Any], value: Any) -> Any:
    """JSON as text; a time as PostgreSQL keeps it, or as whole microseconds since 1970 on SQLite."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, str) and isinstance(column.type, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(column.type, sa.Integer):
        return (datetime.fromisoformat(value) - _EPOCH) // timedelta(microseconds=1)
    return value


# ---- the world around it -----------------------------------------------------------------------------------------


def remember_telegram(tg: FakeTelegram, data: dict[str, Any]) -> None:
    """The chats with what was said in them, old buttons and all; whatever is new gets ids that never were."""
    world, last = tg.world, dict[int, int]()
    for row in data["messages"]:
        if row["channel"] != "tg":
            continue
        chat, out = int(row["chat"]), row["way"] == "out"
        world.chat(chat)
        key = row.get("external" if out else "message", "")
        if key.isdecimal():
            last[chat] = max(last.get(chat, 0), int(key))
            if out:
                world.store[chat, int(key)] = Message(chat, int(key), "text", row["text"], _keyboard(row))
    world.sent = sorted(world.store.values(), key=lambda one: one.id)
    for chat, number in last.items():
        world._message_ids[chat] = itertools.count(number + 1000)
    world._numbers, tg._next_update = itertools.count(1_000_000), 900_000
    for row in data.get("files", ()):
        if row.get("state") == "pending" and row["channel"] == "tg":
            world.files[row["ref"]] = ("photos/kept.png", picture())


def _keyboard(row: dict[str, Any]) -> list[list[dict[str, Any]]]:
    rows = row.get("payload", {}).get("rows", [])
    return [[{"text": label, **({"url": url} if url else {"callback_data": data})} for label, data, url in line]
            for line in rows]  # fmt: skip


def remember_wechat(wx: FakeWechat, data: dict[str, Any]) -> None:
    """Whoever followed the account follows it still."""
    wx.world.templates = {one["id"]: set(FIELDS) for one in TEMPLATES.values()}  # type: ignore[misc]
    wx.world._number += 10**9
    for row in data["conversations"]:
        if row["channel"] == "wx":
            wx.person(row["chat"]).following = True


@asynccontextmanager
async def upgraded(number: int, url: str, folder: Path) -> AsyncIterator[tuple[WechatTown, dict[str, Any]]]:
    """The present program on that release's database, at the moment at which that release was stopped; and the data."""
    data = release(number)
    known = data["_known"]
    await store(url, data)
    for name, content in known["files"].items():
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))
    clock = Clock(datetime.fromisoformat(known["at"]))
    async with FakeTelegram() as tg, FakeWechat(clock=lambda: clock.now.timestamp()) as wx:
        tg.group(GROUP, "服务中心", forum=False)
        remember_telegram(tg, data)
        remember_wechat(wx, data)
        settings = CONFIG + known["settings"].replace("{", "{{").replace("}", "}}")
        place = WechatTown(url, folder, tg, clock, with_wechat(settings, wx, folder, templates=TEMPLATES), wx=wx)
        place.people, place.accounts = dict(known["people"]), dict(known["accounts"])
        await place.open()
        try:
            yield place, data
        finally:
            await place.close()


async def until(place: WechatTown, true: Callable[[], bool]) -> None:
    """Waits until something holds: on PostgreSQL the sender looks once a second for what a dead copy left."""
    for _ in range(100):
        await place.settle()
        if true():
            return
        await place.app.sender.stopping.rest(0.1)
    raise AssertionError("it never came")


async def rows(place: Town, words: str) -> list[Any]:
    """Rows of the database, by SQL that both kinds understand."""
    return list(await place.app.desk.database.read(lambda connection: connection.execute(sa.text(words)).all()))
