"""Clock rows recomputed from facts on every change, and the due times that people are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.clocks import Due, due, polite
from bot.domain.complaint import Complaint
from handlers.given import Desk
from storage import complaints as store
from storage.database import Unit


def set_clocks(desk: Desk, unit: Unit, c: Complaint, fresh: bool = False) -> None:
    """Recomputes every clock of a complaint from its facts; what has rung does not ring again for the same start."""
    have = {} if fresh else store.running(unit, c.id)
    spent = {rule: (row.since, row.step) for rule, row in have.items()}
    rows = []
    # While it follows another complaint of its event, only that one's clocks run: the work is done once.
    runs = () if c.follows is not None else due(desk.clocks, c.facts, c.flags, desk.calendar(c.community), spent)
    for one in runs:
        at = _polite(desk, c, one, unit.at)
        old = have.pop(one.rule, None)
        if old is None or (old.since, old.step, old.due_at, old.who) != (one.since, one.step, at, one.who):
            rows.append(_row(c.id, one.rule, one.since, one.step, at, one.who, one.then))
    for rule, old in have.items():
        if old.due_at is not None:
            rows.append(_row(c.id, rule, old.since, old.step, None, old.who, old.action))
    store.set_clocks(unit, rows)
    if rows:
        unit.note("clock", None)


def _polite(desk: Desk, c: Complaint, one: Due, now: datetime) -> datetime:
    hours = desk.settings.quiet_hours
    return polite(one, c.flags, now, desk.calendar(c.community).zone, hours.start, hours.end)


def _row(key: int, rule: str, since: datetime, step: int, at: datetime | None, who: str, action: str) -> dict[str, Any]:
    return {"complaint": key, "rule": rule, "since": since, "step": step, "due_at": at, "who": who, "action": action}


def target(desk: Desk, c: Complaint, rule: str) -> datetime | None:
    """When that clock of the complaint is first due, whatever has rung already; None when it does not run."""
    found = due([one for one in desk.clocks if one.name == rule], c.facts, c.flags, desk.calendar(c.community))
    return found[0].at if found else None
