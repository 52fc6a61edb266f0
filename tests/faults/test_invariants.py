"""The checker itself: whatever is broken on purpose, it says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.faults.invariants import Found, Rows, check, load
from tests.faults.people import GROUP, file, tap
from tests.town import Town, town

WHO = 9001


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(f"sqlite:///{tmp_path}/huifang.db", tmp_path) as made:
        await made.hire("王师傅", "handler")
        await file(made)
        await tap(made, made.account("王师傅"), "接单", GROUP)
        await made.wait("3h")
        yield made


async def loaded(place: Town) -> Rows:
    rows = await place.app.desk.database.read(load)
    tables = [name for name in vars(rows) if name != "health"]
    free: Any = {name: [SimpleNamespace(**row._mapping) for row in getattr(rows, name)] for name in tables}
    return replace(rows, **free)


def judged(place: Town, rows: Rows) -> Found:
    return check(rows, place.tg, place.folder / "files", {WHO: 1})


async def test_a_sound_town_breaks_nothing(place: Town) -> None:
    found = judged(place, await loaded(place))
    assert (found.wrong, found.lost, found.doubled) == ([], 0, 0)


def _lose(rows: Rows) -> None:
    rows.messages.remove(next(row for row in rows.messages if row.way == "in"))


def _store_twice(rows: Rows) -> None:
    rows.messages.append(next(row for row in rows.messages if row.way == "in"))


def _file_twice(rows: Rows) -> None:
    rows.complaints.append(SimpleNamespace(**{**vars(rows.complaints[0]), "id": 99}))


def _tell_nobody(rows: Rows) -> None:
    case = rows.complaints[0]
    for row in rows.messages:
        if row.way == "out" and row.complaint == case.id:
            row.conversation = None


def _leave_waiting(rows: Rows) -> None:
    next(row for row in rows.messages if row.way == "out" and row.state == "sent").state = "queued"


def _never_arrived(rows: Rows) -> None:
    next(row for row in rows.messages if row.way == "out" and row.state == "sent" and not row.card).external = "987654"


def _forget_one_was_said(rows: Rows) -> None:
    rows.messages.remove(next(row for row in rows.messages if row.way == "out" and "TS-" in row.text and not row.card))


def _turn_round(rows: Rows) -> None:
    said = [row for row in rows.messages if row.way == "out" and row.chat == str(WHO)]
    said[0].external, said[-1].external = said[-1].external, said[0].external


def _skip_a_version(rows: Rows) -> None:
    rows.history[-1].version += 1


def _leap(rows: Rows) -> None:
    rows.history[-1].after = "closed"
    rows.complaints[0].state = "closed"


def _number_from_nowhere(rows: Rows) -> None:
    rows.counters.clear()


def _ring_twice(rows: Rows) -> None:
    rows.rings.append(rows.rings[0])


def _old_card(rows: Rows) -> None:
    [row for row in rows.messages if row.card][-1].text = "something newer"


BROKEN: dict[str, Any] = {
    "I1 update": _lose,
    "I1": _store_twice,
    "I2": _file_twice,
    "I3 the resident": _tell_nobody,
    "I4 message": _leave_waiting,
    "nobody saw": _never_arrived,
    "seen": _forget_one_was_said,
    "I5": _turn_round,
    "I6": _skip_a_version,
    "I6 TS": _leap,
    "I7": _number_from_nowhere,
    "I8": _ring_twice,
    "something old": _old_card,
}


@pytest.mark.parametrize("words", BROKEN)
async def test_what_is_broken_on_purpose_is_found(place: Town, words: str) -> None:
    rows = await loaded(place)
    BROKEN[words](rows)
    assert any(words in one for one in judged(place, rows).wrong), judged(place, rows).wrong
