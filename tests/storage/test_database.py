"""transact(): all of it or none, many at once in one commit, the same on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.messages import Address, Button, Incoming, Outgoing
from storage.complaints import complaints
from storage.database import Database, StaleVersion, StorageBusy, Unit, connect
from storage.engine.migrate import migrate
from storage.messages import conversations, outbox
from storage.process_lock import AlreadyOpen
from storage.tables import meta

pytestmark = pytest.mark.every_database

AT = datetime(2026, 11, 23, 1, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = connect(database_url, lambda: AT)
    await migrate(opened)
    yield opened
    await opened.close()


def put(unit: Unit, key: str) -> None:
    unit.execute(meta.insert(), {"key": key, "value": "x"})


async def keys(database: Database) -> set[str]:
    return set(await database.read(lambda c: [row.key for row in c.execute(sa.select(meta.c.key))]))


async def test_a_unit_that_fails_leaves_nothing_and_its_neighbours_everything(database: Database) -> None:
    def half(unit: Unit) -> None:
        put(unit, "half")
        raise RuntimeError("no")

    work = [partial(put, key=f"k{n}") for n in range(40)]
    results = await asyncio.gather(
        *(database.transact(w) for w in work[:20]),
        database.transact(half),
        *(database.transact(w) for w in work[20:]),
        return_exceptions=True,
    )
    assert [type(r) for r in results if r is not None] == [RuntimeError]
    assert await keys(database) == {f"k{n}" for n in range(40)}


async def test_notes_are_told_after_the_commit_and_never_of_a_failed_unit(database: Database) -> None:
    heard: list[object] = []
    database.listen(lambda topic, value: heard.append((topic, value)))

    def fails(unit: Unit) -> None:
        unit.note("x", "never")
        raise RuntimeError

    def works(unit: Unit) -> None:
        put(unit, "a")
        unit.note("x", "once")

    with pytest.raises(RuntimeError):
        await database.transact(fails)
    await database.transact(works)
    assert heard == [("x", "once")]


async def test_a_stale_unit_is_run_again(database: Database) -> None:
    tries: list[int] = []

    def work(unit: Unit) -> int:
        tries.append(1)
        put(unit, "once")  # a second try must not find what the first one wrote
        if len(tries) == 1:
            raise StaleVersion("once")
        return len(tries)

    assert await database.transact(work) == 2


async def test_B_02_the_same_message_fifty_times_at_once_is_heard_once(database: Database) -> None:
    message = Incoming("7", Address("tg", "1"), "1", AT, text="漏水")
    heard = await asyncio.gather(
        *(database.transact(lambda u: outbox.record_incoming(u, message, {}, None)) for _ in range(50))
    )
    assert len([key for key in heard if key is not None]) == 1


async def test_F_08_sixty_four_numbers_at_once_are_all_different(database: Database) -> None:
    day = AT.date()
    numbers = await asyncio.gather(*(database.transact(lambda u: complaints.next_number(u, day)) for _ in range(64)))
    assert len(set(numbers)) == 64
    assert min(numbers) == "TS-20261123-0001"


async def test_one_chat_is_one_conversation_however_many_begin_it(database: Database) -> None:
    started = await asyncio.gather(
        *(database.transact(lambda u: conversations.start(u, "tg", "1").id) for _ in range(20))
    )
    assert len(set(started)) == 1


async def test_times_come_back_aware_and_exact_and_naive_ones_are_refused(database: Database) -> None:
    def work(unit: Unit) -> None:
        known = conversations.start(unit, "tg", "1")
        conversations.save(unit, conversations.Conversation(known.id, "tg", "1", heard_at=AT))

    await database.transact(work)
    found = await database.read(lambda c: conversations.find_chat(c, "tg", "1"))
    assert found is not None
    assert found.heard_at == AT

    def naive(unit: Unit) -> None:
        known = conversations.start(unit, "tg", "1")
        at = datetime(2026, 1, 1)  # noqa: DTZ001 - the point of the test
        conversations.save(unit, conversations.Conversation(known.id, "tg", "1", heard_at=at, version=known.version))

    with pytest.raises(sa.exc.StatementError):
        await database.transact(naive)


async def test_an_outgoing_message_comes_back_as_it_was(database: Database) -> None:
    out = Outgoing("😀 𠮷 \u202e", ((Button("a", "x"), Button("b", url="https://x")),), (3,), reply_to="5", topic="t")
    key = await database.transact(lambda u: outbox.queue(u, Address("tg", "1"), out, "dead owner"))
    later = connect_later(database)
    claimed = await later.transact(lambda u: outbox.claim(u, "me"))
    assert [(w.id, w.out) for w in claimed] == [(key, out)]
    assert await later.transact(lambda u: outbox.claim(u, "me")) == []


def connect_later(database: Database) -> Database:
    """The same database two minutes on: leases have run out."""
    database.clock = lambda: AT + 2 * outbox.LEASE
    return database


async def test_F_05_a_zombie_cannot_settle_what_another_has_claimed(database: Database) -> None:
    key = await database.transact(lambda u: outbox.queue(u, Address("tg", "1"), Outgoing("x"), "zombie"))
    await connect_later(database).transact(lambda u: outbox.claim(u, "heir"))
    assert not await database.transact(lambda u: outbox.settle(u, "zombie", key, "dead", "late"))
    assert await database.transact(lambda u: outbox.settle(u, "heir", key, "uncertain", "timeout"))


async def test_D_12_a_second_process_on_the_same_file_is_refused(tmp_path: Path) -> None:
    first = connect(f"sqlite:///{tmp_path}/x.db", lambda: AT)
    with pytest.raises(AlreadyOpen):
        connect(f"sqlite:///{tmp_path}/x.db", lambda: AT)
    await first.close()
    await connect(f"sqlite:///{tmp_path}/x.db", lambda: AT).close()


async def test_D_15_every_write_is_synced_and_begins_immediate(tmp_path: Path) -> None:
    opened = connect(f"sqlite:///{tmp_path}/x.db", lambda: AT)
    await migrate(opened)

    def pragmas(unit: Unit) -> tuple[object, object]:
        ask = unit.connection.exec_driver_sql
        return ask("PRAGMA synchronous").scalar(), ask("PRAGMA journal_mode").scalar()

    assert await opened.transact(pragmas) == (2, "wal")
    with pytest.raises(sa.exc.OperationalError):
        await opened.read(lambda c: c.execute(meta.insert(), {"key": "no", "value": "x"}))
    await opened.close()


async def test_D_06_a_server_that_is_away_is_busy_not_broken() -> None:
    away = connect("postgresql://nobody@127.0.0.1:9/none", lambda: AT)
    with pytest.raises(StorageBusy):
        await away.transact(partial(put, key="a"))
    with pytest.raises(StorageBusy):
        await away.read(lambda c: c.execute(sa.select(meta)))
    await away.close()


@pytest.mark.parametrize("state", ["57P03", "53300", "08006", "25006"])
async def test_D_06_D_08_a_server_that_starts_is_full_or_read_only_is_busy(postgres_server: str, state: str) -> None:
    opened = connect(postgres_server, lambda: AT)

    def work(unit: Unit) -> None:
        unit.connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$")

    with pytest.raises(StorageBusy):
        await opened.transact(work)
    await opened.close()


async def test_Q_10_many_copies_may_migrate_at_once(postgres_server: str) -> None:
    from tests.conftest import new_postgres_database

    url = await asyncio.to_thread(new_postgres_database, postgres_server)
    copies = [connect(url, lambda: AT) for _ in range(3)]
    await asyncio.gather(*(migrate(copy) for copy in copies))
    await copies[0].transact(partial(put, key="works"))
    assert await keys(copies[2]) == {"works"}
    for copy in copies:
        await copy.close()
