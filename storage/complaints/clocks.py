"""Clocks of complaints: set with the facts they follow from, claimed by one ringer, and the record of every ring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.engine.compiled import CompiledStatement
from storage.engine.upsert import Upsert
from storage.tables import clocks, rings

# ---- clock rows --------------------------------------------------------------------------------------------------

_CLOCKS = CompiledStatement(sa.select(clocks).where(clocks.c.complaint == sa.bindparam("key")))

_SET = CompiledStatement(
    Upsert(clocks, ["complaint", "rule"], ["since", "step", "due_at", "who", "action"]), [c.name for c in clocks.c]
)


def running(unit: Unit, key: int) -> dict[str, Any]:
    """Every clock row of a complaint by its rule, stopped ones included."""
    return {row.rule: row for row in _CLOCKS.all(unit.connection, {"key": key})}


def running_many(unit: Unit, keys: Collection[int]) -> dict[int, dict[str, Any]]:
    """Every clock row of several complaints: by complaint, then by rule."""
    found: dict[int, dict[str, Any]] = {}
    for row in unit.all(sa.select(clocks).where(clocks.c.complaint.in_(sorted(keys)))):
        found.setdefault(row.complaint, {})[row.rule] = row
    return found


def set_clocks(unit: Unit, rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes clock rows: complaint, rule, since, step, due_at (None: stopped), who, action."""
    listed = list(rows)
    if listed:
        _SET.many(unit.connection, listed)


# ---- due clocks --------------------------------------------------------------------------------------------------

_DUE = (
    sa.select(clocks.c.complaint, clocks.c.rule, clocks.c.due_at)
    .where(clocks.c.due_at.isnot(None), clocks.c.due_at <= sa.bindparam("at"))
    .order_by(clocks.c.due_at)
    .limit(sa.bindparam("most"))
)


def due_clocks(connection: sa.Connection, at: datetime, most: int = 50) -> list[tuple[int, str, datetime]]:
    """The clocks that are due, the longest due first: complaint, rule and the moment they were due."""
    return [(row.complaint, row.rule, row.due_at) for row in connection.execute(_DUE, {"at": at, "most": most})]


def next_due(connection: sa.Connection) -> datetime | None:
    """When the next clock rings."""
    return connection.execute(sa.select(sa.func.min(clocks.c.due_at)).where(clocks.c.due_at.isnot(None))).scalar()


_TAKE = CompiledStatement(
    clocks.update()
    .where(
        clocks.c.complaint == sa.bindparam("key"),
        clocks.c.rule == sa.bindparam("name"),
        clocks.c.due_at == sa.bindparam("at"),
    )
    .values(step=clocks.c.step + 1, due_at=None)
)


def take_clock(unit: Unit, key: int, rule: str, due_at: datetime) -> bool:
    """Claims a due clock by compare-and-set: True for the one copy that may ring it now."""
    return _TAKE.run(unit.connection, {"key": key, "name": rule, "at": due_at}) == 1


def finish_step(unit: Unit, key: int, rule: str, step: int) -> None:
    """Marks a step as dealt with and stops the clock; the next step counts from here."""
    mine = clocks.update().where(clocks.c.complaint == key, clocks.c.rule == rule)
    unit.execute(mine.values(step=step + 1, due_at=None))


def postpone_clock(unit: Unit, key: int, rule: str, due_at: datetime, until: datetime) -> None:
    """Postpones a clock that could not be rung to a later moment."""
    mine = clocks.update().where(clocks.c.complaint == key, clocks.c.rule == rule, clocks.c.due_at == due_at)
    unit.execute(mine.values(due_at=until))


# ---- rings -------------------------------------------------------------------------------------------------------

_RANG = CompiledStatement(rings.insert(), [c.name for c in rings.c if c.name != "id"])

_RANG_SINCE = CompiledStatement(
    sa.select(rings.c.id)
    .where(
        rings.c.complaint == sa.bindparam("key"),
        rings.c.rule == sa.bindparam("name"),
        rings.c.since == sa.bindparam("began"),
        rings.c.step < sa.bindparam("before"),
        rings.c.rang_at > sa.bindparam("after"),
    )
    .limit(1)
)


def has_rung_since(unit: Unit, key: int, rule: str, since: datetime, before: int, after: datetime) -> bool:
    """Whether an earlier step of that clock rang later than `after`."""
    if before == 0:
        return False
    values = {"key": key, "name": rule, "began": since, "before": before, "after": after}
    return _RANG_SINCE.one(unit.connection, values) is not None


def record_rings(unit: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    """Records rings for the appraisal: what was missed, by whom, and how late, each with complaint, rule, since, step,
    due_at, who and staff; the unique key forbids a second time [I8]."""
    if rows:
        _RANG.many(unit.connection, [{**row, "rang_at": unit.at} for row in rows])
