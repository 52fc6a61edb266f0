"""A unit reads its staff once, and anew after it has written to one of their tables or undone what it wrote."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.staffing.roster import Shift
from storage.database import Database, StaleVersion, Unit, connect
from storage.engine.migrate import migrate
from storage.people import roster, staff
from storage.people.staff_snapshot import StaffSnapshot, staff_snapshot

pytestmark = pytest.mark.every_database

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WEEKLY = Shift(1, "sjhc", 480, 1020, 0, None, False)
WRITES: dict[str, Callable[[Unit], object]] = {
    "staff.add": lambda u: staff.add(u, "李敏", [("sjhc", "assistant")]),
    "staff.change": lambda u: staff.change(u, 1, active=0),
    "staff.set_roles": lambda u: staff.set_roles(u, 1, [("sjhc", "manager")]),
    "staff.link": lambda u: staff.link(u, 1, "tg", "9", "9"),
    "staff.unlink": lambda u: staff.unlink(u, 1),
    "roster.add_shift": lambda u: roster.add_shift(u, Shift(1, "sjhc", 480, 1020, 1, None, False)),
    "roster.drop_shift": lambda u: roster.drop_shift(u, 1, ["sjhc"]),
    "roster.clear_roster": lambda u: roster.clear_roster(u, ["sjhc"]),
    "roster.add_leave": lambda u: roster.add_leave(u, 1, AT + 2 * DAY, AT + 3 * DAY, "", 1),
    "roster.end_leave": lambda u: roster.end_leave(u, 1),
}


def answers(known: StaffSnapshot) -> list[object]:
    """Everything a snapshot can be asked, as it remembers it."""
    return [known.person(1), known.holders("sjhc", ["handler", "manager", "assistant"]), known.chats(1),
            known.roster("sjhc"), known.on_leave(AT - DAY, AT + 9 * DAY)]  # fmt: skip


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = connect(database_url, lambda: AT)
    await migrate(opened)

    def people(unit: Unit) -> None:
        key = staff.add(unit, "王师傅", [("sjhc", "handler")])
        staff.link(unit, key, "tg", "5", "5")
        roster.add_shift(unit, WEEKLY)
        roster.add_leave(unit, key, AT - DAY, AT + DAY, "", key)

    await opened.transact(people)
    yield opened
    await opened.close()


async def test_a_question_is_asked_once_and_answered_as_the_plain_reads_do(database: Database) -> None:
    def work(unit: Unit) -> None:
        known = staff_snapshot(unit)
        first = answers(known)
        assert staff_snapshot(unit) is known
        assert all(one is other for one, other in zip(first, answers(known), strict=True))
        person, held, chats, lines, _away = first
        assert person == staff.find(unit.connection, 1)
        assert (held, chats, lines) == ((person,), (("tg", "5"),), (WEEKLY,))

    await database.transact(work)


async def test_what_is_read_for_many_is_what_is_read_for_one(database: Database) -> None:
    def work(unit: Unit) -> None:
        many, single = StaffSnapshot(unit.connection), StaffSnapshot(unit.connection)
        many.load_people([1, None, 77])
        many.load_rosters(["sjhc", "other"])
        assert answers(many) == answers(single)
        assert (many.person(77), list(many.chats(77)), list(many.roster("other"))) == (None, [], [])

    await database.transact(work)


@pytest.mark.parametrize("name", WRITES)
async def test_every_write_is_seen_by_the_next_question(database: Database, name: str) -> None:
    def work(unit: Unit) -> None:
        known = staff_snapshot(unit)
        before = answers(known)
        WRITES[name](unit)
        assert answers(known) != before
        assert answers(known) == answers(StaffSnapshot(unit.connection))

    await database.transact(work)


def test_no_write_to_these_tables_is_missing_above() -> None:
    found = set()
    for module in (staff, roster):
        assert module.__file__
        for node in ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                calls = [ast.unparse(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)]
                written = {f"{table}.{how}" for table in StaffSnapshot.tables for how in ("insert", "update", "delete")}
                if {"_LINK.on", *written}.intersection(calls):
                    found.add(f"{module.__name__.rpartition('.')[2]}.{node.name}")
    assert found == set(WRITES)


async def test_what_was_undone_is_forgotten(database: Database) -> None:
    def work(unit: Unit) -> None:
        known = staff_snapshot(unit)
        before = answers(known)
        with suppress(KeyError), unit.savepoint():
            staff.change(unit, 1, name="另一位")
            assert answers(known) != before
            raise KeyError
        assert answers(known) == before

    await database.transact(work)


async def test_a_unit_that_runs_again_reads_again(database: Database) -> None:
    tries: list[str] = []

    def work(unit: Unit) -> None:
        staff.change(unit, 1, name=f"第{len(tries)}次")
        person = staff_snapshot(unit).person(1)
        tries.append(person.name if person else "")
        if len(tries) == 1:
            raise StaleVersion("once")

    await database.transact(work)
    assert tries == ["第0次", "第1次"]
