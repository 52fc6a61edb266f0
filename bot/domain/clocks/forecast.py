"""Simulates the clocks of one complaint: every ring in order, given the moves people make and when.

Pure; the command and page that show it use handlers/queries/simulation.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.clocks.actions import action_of
from bot.domain.clocks.due import Due, after_quiet_hours, due_clocks, ring_at, who_at
from bot.domain.clocks.rules import Rule
from bot.domain.clocks.worktime import Calendar
from bot.domain.complaint.moves import MOVES
from bot.domain.complaint.record import Complaint
from bot.domain.evolve import evolve

HORIZON = timedelta(days=45)
MOST = 300


@dataclass(frozen=True, slots=True)
class SimulatedEvent:
    """One simulated event: a move, or else a ring of a clock. `late`: how long quiet hours delayed it."""

    at: datetime
    state: str
    move: str = ""
    ring: Due | None = None
    late: timedelta = timedelta(0)


def next_ring(
    rule: Rule, step: int, since: datetime, facts: Mapping[str, datetime], calendar: Calendar
) -> tuple[datetime, str] | None:
    """When the step after that one rings and for whom; None when the ladder ends there."""
    at = ring_at(rule, step + 1, since, facts, calendar)
    return None if at is None else (at, who_at(rule, step + 1))


def forecast(
    rules: Sequence[Rule],
    c: Complaint,
    moves: Iterable[tuple[datetime, str]],
    calendar: Calendar,
    quiet: tuple[time, time],
    until: datetime,
) -> list[SimulatedEvent]:
    """What happens to a complaint just filed (its facts say when), in order, until it is closed, or `until`. `moves`
    are what people do and when (UTC), in order; nobody's right to do it is asked. ValueError: a move that is not in the
    table, or not from that state."""
    ahead, found = sorted(moves), list[SimulatedEvent]()
    spent: dict[str, tuple[datetime, int]] = {}
    at = max(c.facts.values())
    while c.state != "closed" and len(found) < MOST:
        ring = _next(rules, c, spent, at, calendar, quiet)
        if ahead and (ring is None or ahead[0][0] <= ring[0]):
            at, name = ahead.pop(0)
            c = _made(c, name, at)
            found.append(SimulatedEvent(at, c.state, name))
        elif ring is None or ring[0] > until:
            break
        else:
            at, one = ring
            spent[one.rule] = (one.since, one.step + 1)
            found.append(SimulatedEvent(at, c.state, "", one, max(at - one.at, timedelta(0))))
            makes = action_of(one.then).move
            if makes and c.state in MOVES[makes].before:
                c = _made(c, makes, at)
                found.append(SimulatedEvent(at, c.state, makes))
    return found


def _next(
    rules: Sequence[Rule],
    c: Complaint,
    spent: Mapping[str, tuple[datetime, int]],
    now: datetime,
    calendar: Calendar,
    quiet: tuple[time, time],
) -> tuple[datetime, Due] | None:
    ringing = due_clocks(rules, c.facts, c.flags, calendar, spent)
    timed = [
        (max(now, after_quiet_hours(one, c.flags, now, calendar.zone, *quiet)), place)
        for place, one in enumerate(ringing)
    ]
    if not timed:
        return None
    at, place = min(timed)
    return at, ringing[place]


def _made(c: Complaint, name: str, at: datetime) -> Complaint:
    move = MOVES.get(name)
    if move is None:
        raise ValueError(f"{name!r} is no move; they are {', '.join(sorted(MOVES))}")
    if c.state not in move.before:
        raise ValueError(f"{name} cannot be made while a complaint is {c.state}")
    marks = dict.fromkeys(move.marks, at)
    for needed in set(move.needs) & {"promised_for", "review_on"}:
        marks[needed] = at + timedelta(days=1)
    return evolve(c, state=move.after or c.state, facts={**c.facts, **marks})
