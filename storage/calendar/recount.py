"""Progress of the recount of all due times, and the search for open complaints that no clock or person watches."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.moves import OPEN
from storage.database import Unit
from storage.engine.upsert import Upsert
from storage.tables import clocks, complaints, meta, staff

KEY = "sweep"
_SET = Upsert(meta, ["key"], ["value"])
_STATES = sorted(OPEN)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Progress of a recount: `mark` names the rules and calendars it counts by; `after` is the last complaint done,
    None when all are."""

    mark: str
    after: int | None


def read(connection: sa.Connection) -> Sweep | None:
    """The stored progress; None when there was never a recount."""
    row = connection.execute(sa.select(meta.c.value).where(meta.c.key == KEY)).first()
    return Sweep(**json.loads(row.value)) if row else None


def lock(unit: Unit) -> Sweep | None:
    """The stored progress, locked until the commit: one copy recounts at a time."""
    row = unit.one(sa.select(meta.c.value).where(meta.c.key == KEY).with_for_update())
    return Sweep(**json.loads(row.value)) if row else None


def write(unit: Unit, sweep: Sweep) -> None:
    """Stores the progress."""
    unit.execute(_SET.on(unit), {"key": KEY, "value": json.dumps(asdict(sweep))})


def open_after(connection: sa.Connection, after: int, limit: int) -> list[int]:
    """Ids of the next open complaints after that id."""
    c = complaints.c
    wanted = sa.select(c.id).where(c.id > after, c.state != "closed").order_by(c.id).limit(limit)
    return [int(row.id) for row in connection.execute(wanted)]


def due_times(connection: sa.Connection, key: int) -> dict[str, Any]:
    """The due time of each running clock of a complaint, by rule."""
    k = clocks.c
    rows = connection.execute(sa.select(k.rule, k.due_at).where(k.complaint == key, k.due_at.isnot(None)))
    return {row.rule: row.due_at for row in rows}


# ---- unwatched complaints ----------------------------------------------------------------------------------------

_NO_CLOCK = ~sa.exists().where(clocks.c.complaint == complaints.c.id, clocks.c.due_at.isnot(None))
_WORKS = sa.select(staff.c.id).where(staff.c.active == 1)
_OWNER = sa.func.coalesce(complaints.c.handler, complaints.c.first_asked)
_NOBODY = sa.or_(_OWNER.is_(None), _OWNER.notin_(_WORKS))


def without_clock(connection: sa.Connection, limit: int = 100) -> list[tuple[int, str]]:
    """Open complaints without a running clock that follow no other: id and number."""
    return _found(connection, sa.and_(_NO_CLOCK, complaints.c.follows.is_(None)), limit)


def without_person(connection: sa.Connection, limit: int = 100) -> list[tuple[int, str]]:
    """Open complaints without an active responsible person: id and number."""
    return _found(connection, _NOBODY, limit)


def _found(connection: sa.Connection, wrong: Any, limit: int) -> list[tuple[int, str]]:
    c = complaints.c
    wanted = sa.select(c.id, c.number).where(c.state.in_(_STATES), wrong).order_by(c.id).limit(limit)
    return [(int(row.id), str(row.number)) for row in connection.execute(wanted)]
