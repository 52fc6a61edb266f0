"""The database is locked, full, cut off or in conflict: served, or honestly refused, and never half stored."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest
import sqlalchemy as sa

from storage import database as database_rows
from storage.database import Postgres, Unit
from storage.tables import complaints, messages, meta
from tests.conftest import new_postgres_database
from tests.faults.people import LAMP, counted, file, heard, told
from tests.town import Town, town
from tests.waiting import until

WHO = 9001


@pytest.fixture
def patience() -> int:
    """How many milliseconds we wait for a locked file."""
    return 1000


@pytest.fixture
async def on_sqlite(tmp_path: Path, patience: int, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    monkeypatch.setattr(database_rows, "BUSY_TIMEOUT_MS", patience)
    async with town(f"sqlite:///{tmp_path}/huifang.db", tmp_path) as made:
        await made.hire("李助理", "assistant")
        yield made


@pytest.fixture
async def on_postgres(postgres_server: str, tmp_path: Path) -> AsyncIterator[Town]:
    url = await asyncio.to_thread(new_postgres_database, postgres_server)
    async with town(url, tmp_path) as made:
        await made.hire("李助理", "assistant")
        yield made


def hold(path: Path, taken: threading.Event, let_go: threading.Event) -> None:
    """Another process's lock on the file, as a backup tool or an editor would take it."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    taken.set()
    let_go.wait(110)
    other.execute("ROLLBACK")
    other.close()


async def locked(place: Town, tmp_path: Path, refused: bool = False) -> Any:
    """Somebody writes while the file is locked, for half a second or until they were refused; returns the delivery
    when it has been taken."""
    taken, let_go = threading.Event(), threading.Event()
    holding = asyncio.create_task(asyncio.to_thread(hold, tmp_path / "huifang.db", taken, let_go))
    await asyncio.to_thread(taken.wait)
    said = await place.tg.say(WHO, LAMP)
    await (until(lambda: 503 in said.statuses) if refused else asyncio.sleep(0.5))
    assert await heard(place) == 1, "nothing may be stored while another holds the lock"
    let_go.set()
    await holding
    await place.settle()
    return said


@pytest.mark.parametrize("patience", [100_000])
async def test_D_01_locked_for_half_a_second_the_message_is_served(on_sqlite: Town, tmp_path: Path) -> None:
    said = await locked(on_sqlite, tmp_path)
    assert said.statuses == [200]
    assert told(on_sqlite, WHO)


async def test_D_01_locked_for_longer_it_is_refused_and_comes_again(on_sqlite: Town, tmp_path: Path) -> None:
    said = await locked(on_sqlite, tmp_path, refused=True)
    assert said.statuses[0] == 503
    assert said.statuses[-1] == 200
    assert await counted(on_sqlite, messages, messages.c.external == str(said.id)) == 1
    await file(on_sqlite)


async def test_D_04_a_full_disk_refuses_and_recovers_by_itself(on_sqlite: Town) -> None:
    await file(on_sqlite)

    def limit(unit: Unit) -> int:
        pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        unit.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        return int(pages)

    database = on_sqlite.app.desk.database
    await database.transact(limit)
    said = [await on_sqlite.tg.say(9100 + n, LAMP * 40) for n in range(12)]
    await on_sqlite.tg.until(lambda: any(503 in one.statuses for one in said), 60)
    await database.transact(lambda unit: unit.connection.exec_driver_sql("PRAGMA max_page_count=1000000").scalar())
    await on_sqlite.settle()
    assert all(one.statuses[-1] == 200 for one in said)
    check = await database.read(lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar())
    assert check == "ok"
    for n in range(12):
        assert await counted(on_sqlite, messages, messages.c.chat == str(9100 + n), messages.c.way == "in") == 1
        assert told(on_sqlite, 9100 + n)


async def cut(place: Town) -> int:
    """Ends every connection of ours at the server; returns how many there were."""
    other = await asyncpg.connect(place.url)
    ended = await other.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await other.close()
    return len(ended)


async def test_D_07_ended_backends_are_replaced_and_nothing_is_lost_or_said_twice(on_postgres: Town) -> None:
    cuts = 0
    for n in range(8):
        saying = asyncio.create_task(on_postgres.tg.say(9100 + n, LAMP))
        await asyncio.sleep(0.01 * n)
        cuts += await cut(on_postgres)
        await saying
        await on_postgres.settle()
    assert cuts
    for n in range(8):
        chat = str(9100 + n)
        assert await counted(on_postgres, messages, messages.c.chat == chat, messages.c.way == "in") == 1
        written = await counted(on_postgres, messages, messages.c.chat == chat, messages.c.way == "out")
        assert len(told(on_postgres, 9100 + n)) == written
    assert await counted(on_postgres, messages, messages.c.state.in_(["queued", "dead"])) == 0


@pytest.mark.parametrize("state", ["40001", "40P01"])
async def test_D_10_a_conflict_is_run_again_and_has_one_effect(on_postgres: Town, state: str) -> None:
    database = on_postgres.app.desk.database
    tries: list[int] = []

    def work(unit: Unit) -> None:
        tries.append(1)
        unit.execute(meta.insert(), {"key": f"k{len(tries)}", "value": "x"})
        if len(tries) < 4:
            unit.connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '{state}'; END $$")

    await database.transact(work)
    keys = await database.read(
        lambda c: [row.key for row in c.execute(sa.select(meta.c.key).where(meta.c.value == "x"))]
    )
    assert keys == ["k4"]


async def test_D_10_two_that_wait_for_each_other_both_come_through(on_postgres: Town) -> None:
    database = on_postgres.app.desk.database
    assert isinstance(database, Postgres)
    await database.transact(lambda u: u.execute(meta.insert(), [{"key": k, "value": "0"} for k in "ab"]))

    def add(first: str, second: str) -> Any:
        def work(unit: Unit) -> None:
            for key in (first, second):
                raised = sa.cast(sa.cast(meta.c.value, sa.Integer) + 1, sa.Text)
                unit.execute(meta.update().where(meta.c.key == key).values(value=raised))
                unit.connection.exec_driver_sql("SELECT pg_sleep(0.2)")

        return work

    await asyncio.gather(database.transact(add("a", "b")), database.transact(add("b", "a")))
    both = sa.select(meta).where(meta.c.key.in_(["a", "b"]))
    values = await database.read(lambda c: {row.key: row.value for row in c.execute(both)})
    assert values == {"a": "2", "b": "2"}


async def test_D_09_all_connections_in_use_is_a_quick_refusal_and_no_deadlock(on_postgres: Town) -> None:
    database = on_postgres.app.desk.database
    pool: Any = database.reader.pool
    pool._timeout = 0.3
    held = [await database.reader.connect() for _ in range(20)]
    said = await on_postgres.tg.say(WHO, LAMP)
    await on_postgres.tg.until(lambda: 503 in said.statuses, 60)
    for connection in held:
        await connection.close()
    await on_postgres.settle()
    assert said.statuses[-1] == 200
    assert await counted(on_postgres, complaints) == 0
    assert told(on_postgres, WHO)
