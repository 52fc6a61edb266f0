"""Ringing of clocks: the rule is asked again, its action is done, the missed steps are stored and the next one set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.clocks.actions import Action, action_of
from bot.domain.clocks.due import Due, Rule, due_clocks
from bot.domain.clocks.worktime import Calendar
from bot.domain.complaint.moves import Complaint
from bot.failpoint import failpoint
from handlers.clocks.actions import act
from handlers.desk import Desk
from handlers.moves import make
from handlers.moves.make import lock_conversation
from handlers.queries import deadlines
from storage.complaints import clocks, complaints
from storage.database import Unit
from storage.messages import outbox
from storage.people.staff_snapshot import staff_snapshot

DueClock = tuple[int, str, datetime]
"""A due clock: complaint, rule, and the moment it was due."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """One clock that rings now: the steps that fell due together, the last of which is acted upon, and when it was due
    (UTC)."""

    steps: tuple[Due, ...]
    due_at: datetime

    @property
    def told(self) -> Due:
        """The step that is acted upon."""
        return self.steps[-1]

    @property
    def action(self) -> Action:
        """What happens."""
        return action_of(self.told.then)

    def rows(self, c: Complaint) -> list[dict[str, Any]]:
        """The rows of the rings table: every step as missed, with who missed it and when it was due."""
        dues = [*(step.at for step in self.steps[:-1]), self.due_at]
        return [
            {"complaint": c.id, "rule": one.rule, "since": one.since, "step": one.step, "due_at": at, "who": one.who,
             "staff": _missed_by(c, one)}
            for one, at in zip(self.steps, dues, strict=True)
        ]  # fmt: skip


def ring(desk: Desk, unit: Unit, key: int, name: str, due_at: datetime) -> bool:
    """Rings one clock of a complaint in this commit; False when another process did, or it no longer runs [I8]."""
    lock_conversation(unit, key)
    c = complaints.lock(unit, key)
    row = clocks.running(unit, key).get(name)
    if c is None or row is None or row.due_at != due_at or not clocks.take_clock(unit, key, name, due_at):
        return False
    failpoint("due clock claimed")
    now = _prepare(desk, c, row, unit.at)
    if now is None:
        make.set_clocks(desk, unit, c)
        return False
    if len(now.steps) > 1:
        clocks.finish_step(unit, key, name, now.told.step)
    act(desk, unit, c, now.told)
    clocks.record_rings(unit, now.rows(c))
    after = c if now.action.only_tells else complaints.lock(unit, key)
    if after is not None:
        make.set_clocks(desk, unit, after)
    failpoint("clock effects written, not committed")
    _note(unit, now)
    return True


def ring_together(desk: Desk, unit: Unit, found: Sequence[DueClock]) -> list[DueClock]:
    """Rings in one commit those of these clocks that only notify staff, one a complaint; returns those that must be
    rung one by one. Complaints locked by another process are left to it."""
    cases = complaints.lock_many(unit, {key for key, _name, _at in found})
    have = clocks.running_many(unit, cases)
    rung, rows, left = list[dict[str, Any]](), list[dict[str, Any]](), list[DueClock]()
    failpoint("due clock claimed")
    people = staff_snapshot(unit)
    people.load_people([person for c in cases.values() for person in (c.handler, c.first_asked)])
    people.load_rosters({c.community for c in cases.values()})
    with outbox.queue_in_batch(unit):
        for key, name, at in found:
            c, row = cases.get(key), have.get(key, {}).get(name)
            if c is None or row is None or row.due_at != at:
                continue
            now = _prepare(desk, c, row, unit.at)
            if now is None or not now.action.only_tells:
                left.append((key, name, at))
                continue
            del cases[key]  # a second clock of the same complaint waits for the next round
            act(desk, unit, c, now.told)
            rung += now.rows(c)
            rows += deadlines.rows_after(desk, c, have[key], unit.at, now.told)
            _note(unit, now)
    clocks.record_rings(unit, rung)
    clocks.set_clocks(unit, rows)
    if rows:
        unit.note("clock", None)
    failpoint("clock effects written, not committed")
    return left


def _prepare(desk: Desk, c: Complaint, row: Any, now: datetime) -> Ringing | None:
    """Asks the rule of a clock row again, because rules and facts may have changed; None when it is not due."""
    rule = [one for one in desk.clocks if one.name == row.rule]
    calendar = desk.calendar(c.community)
    found = due_clocks(rule, c.facts, c.flags, calendar, {row.rule: (row.since, row.step)})
    if not found or found[0].since != row.since or found[0].step != row.step:
        return None
    steps = list(found)
    while (after := _missed_too(rule, c, calendar, steps[-1], now)) is not None:
        steps.append(after)
    return Ringing(tuple(steps), row.due_at if len(steps) == 1 else steps[-1].at)


def _missed_too(rule: list[Rule], c: Complaint, calendar: Calendar, last: Due, now: datetime) -> Due | None:
    """The next step when it fell due as well while nothing ran and notifies the same person of the same: all such are
    stored as missed, but sent once [E-12]."""
    found = due_clocks(rule, c.facts, c.flags, calendar, {last.rule: (last.since, last.step + 1)})
    if not found or found[0].at > now or (found[0].who, found[0].then) != (last.who, last.then):
        return None
    return found[0]


def _note(unit: Unit, now: Ringing) -> None:
    unit.note("rang", (now.told.rule, (unit.at - now.due_at).total_seconds()))


def _missed_by(c: Complaint, one: Due) -> int | None:
    return c.handler if one.who in ("handler", "group") and c.handler else c.first_asked
