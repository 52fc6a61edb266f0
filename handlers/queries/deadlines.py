"""Clock rows computed from the facts of a complaint, and the due times that are shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bot.domain.clocks.due import Due, after_quiet_hours, due_clocks
from bot.domain.complaint.moves import Complaint
from handlers.desk import Desk


def rows_of(desk: Desk, c: Complaint, have: Mapping[str, Any], now: datetime,
            rang: Mapping[str, int] | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """The clock rows that differ from those stored. `have`: the stored rows by rule; `rang`: the steps just rung, by
    rule; `now` and `due_at` are UTC. A clock that no longer runs gets a row without a due time."""
    rang = rang or {}
    spent = {rule: (row.since, rang[rule] + 1 if rule in rang else row.step) for rule, row in have.items()}
    rows, running = [], set()
    # While it follows another complaint of its incident, only that one's clocks run: the work is done once.
    runs = () if c.follows is not None else due_clocks(desk.clocks, c.facts, c.flags, desk.calendar(c.community), spent)
    flags = c.flags
    for one in runs:
        running.add(one.rule)
        at = _polite(desk, c, one, now, flags)
        old = have.get(one.rule)
        if old is None or (old.since, old.step, old.due_at, old.who) != (one.since, one.step, at, one.who):
            rows.append(_row(c.id, one.rule, one.since, one.step, at, one.who, one.then))
    for rule, old in have.items():
        if rule not in running and (old.due_at is not None or rule in rang):
            rows.append(_row(c.id, rule, old.since, spent[rule][1], None, old.who, old.action))
    return rows


def rows_after(desk: Desk, c: Complaint, have: Mapping[str, Any], now: datetime, rang: Due) -> list[dict[str, Any]]:
    """The clock rows that differ after a clock rang up to that step and nothing else changed: its own next step, or
    when its ladder ends there whatever else runs."""
    rule = [one for one in desk.clocks if one.name == rang.rule]
    spent = {rang.rule: (rang.since, rang.step + 1)}
    found = due_clocks(rule, c.facts, c.flags, desk.calendar(c.community), spent)
    if not found or rule[0].alone:
        return rows_of(desk, c, have, now, {rang.rule: rang.step})
    (one,) = found
    return [_row(c.id, one.rule, one.since, one.step, _polite(desk, c, one, now, c.flags), one.who, one.then)]


def _polite(desk: Desk, c: Complaint, one: Due, now: datetime, flags: Collection[str]) -> datetime:
    hours = desk.settings.quiet_hours
    return after_quiet_hours(one, flags, now, desk.calendar(c.community).zone, hours.start, hours.end)


def _row(key: int, rule: str, since: datetime, step: int, at: datetime | None, who: str, action: str) -> dict[str, Any]:
    return {"complaint": key, "rule": rule, "since": since, "step": step, "due_at": at, "who": who, "action": action}


def first_due(desk: Desk, c: Complaint, rule: str) -> datetime | None:
    """When that clock of the complaint is first due (UTC), whatever has rung; None when it does not run."""
    found = due_clocks([one for one in desk.clocks if one.name == rule], c.facts, c.flags, desk.calendar(c.community))
    return found[0].at if found else None
