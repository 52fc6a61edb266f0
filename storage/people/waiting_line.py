"""Waiting line of complaints for a free handler, and what routing counts: workload and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.moves import BEFORE_HANDLED, Complaint
from storage.complaints.complaints import COMPLAINT_COLUMNS, read_complaint
from storage.database import Unit
from storage.engine.upsert import Upsert
from storage.tables import complaints, counters, needs_hands

_GIVEN = "given:"
_COUNTED = Upsert(counters, ["key"], ["value"])
_WAIT = Upsert(needs_hands, ["complaint"], ["why"])


def loads(connection: sa.Connection, people: Iterable[int]) -> dict[int, int]:
    """How many unfinished complaints each of them handles."""
    t = complaints.c
    counted = sa.select(t.handler, sa.func.count()).where(
        t.handler.in_(list(people)), t.state.in_(sorted(BEFORE_HANDLED))
    )
    return {row[0]: row[1] for row in map(tuple, connection.execute(counted.group_by(t.handler)))}


def last_turns(connection: sa.Connection, people: Iterable[int]) -> dict[int, int]:
    """The newest complaint the program gave each of them, so that equal loads take turns."""
    keys = {f"{_GIVEN}{person}": person for person in people}
    rows = connection.execute(sa.select(counters).where(counters.c.key.in_(list(keys))))
    return {keys[row.key]: row.value for row in rows}


def record_turn(unit: Unit, person: int, complaint: int) -> None:
    """Records that the program gave this person a complaint, for taking turns."""
    unit.execute(_COUNTED.on(unit), {"key": f"{_GIVEN}{person}", "value": complaint})


def add_to_line(unit: Unit, complaint: int, community: str, why: str) -> None:
    """Puts a complaint into the waiting line; one that waits already keeps its place."""
    row = {"complaint": complaint, "community": community, "since": unit.at, "why": why}
    unit.execute(_WAIT.on(unit), row)


def leave_line(unit: Unit, complaint: int) -> None:
    """Takes a complaint out of the waiting line."""
    unit.execute(needs_hands.delete().where(needs_hands.c.complaint == complaint))


def waiting_cases(connection: sa.Connection, limit: int = 500) -> list[tuple[Complaint, str]]:
    """The complaints in the waiting line, the oldest first, each with why it began to wait."""
    joined = sa.select(needs_hands.c.why, *COMPLAINT_COLUMNS).join(
        complaints, complaints.c.id == needs_hands.c.complaint
    )
    rows = connection.execute(joined.order_by(complaints.c.id).limit(limit))
    return [(read_complaint(tuple(row)[1:]), row.why) for row in rows]


def line_rows(connection: sa.Connection, community: str = "", limit: int = 500) -> Sequence[sa.Row[Any]]:
    """The rows of the waiting line, the oldest complaint first."""
    wanted = sa.select(needs_hands).order_by(needs_hands.c.complaint).limit(limit)
    if community:
        wanted = wanted.where(needs_hands.c.community == community)
    return connection.execute(wanted).fetchall()
