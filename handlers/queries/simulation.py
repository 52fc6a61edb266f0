"""Simulation of the clocks: every ring of a complaint that might be filed, in words, without storing anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clocks.forecast import SimulatedEvent, forecast
from bot.domain.clocks.rules import Span
from bot.domain.clocks.worktime import works_at
from bot.domain.complaint.moves import MOVES
from bot.domain.complaint.record import Complaint
from bot.domain.messages import Say
from handlers.desk import Desk
from handlers.queries.explain import clock_name

FLAGS = ("urgent", "important", "major", "anonymous")
DAYS, MOST_DAYS = 20, 90


class Unclear(ValueError):
    """The simulation cannot be run as asked; str() says why and what to write."""


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """A complaint that might be filed. `at` is an aware datetime; `does` are moves with the time after filing, such as
    ("take", 20 minutes); `source` is a source of complaints such as board; `days` is how far to look ahead."""

    community: str
    at: datetime
    category: str = ""
    flags: frozenset[str] = frozenset()
    source: str = "chat"
    does: tuple[tuple[str, timedelta], ...] = ()
    days: int = DAYS


@dataclass(frozen=True, slots=True)
class SimulatedRing:
    """One event of a simulation, in words; `kind` is filed, ring, move or end."""

    at: datetime
    kind: str
    words: str


def parse_moves(texts: Iterable[str]) -> tuple[tuple[str, timedelta], ...]:
    """Moves with their times, from "take 20min". Raises Unclear."""
    found = []
    for text in texts:
        name, _space, after = text.strip().partition(" ")
        if name not in MOVES:
            raise Unclear(f"{name!r} is no move — write one of {', '.join(sorted(MOVES))}")
        try:
            span = Span.parse(after)
        except ValueError as error:
            raise Unclear(str(error)) from None
        found.append((name, span.nominal))
    return tuple(found)


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """An aware datetime from 2026-11-28 23:00, in that zone when none is written. Raises Unclear."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Unclear(f"{text[:30]!r} is not a time — write 2026-11-28 23:00") from None
    there = found if found.tzinfo else found.replace(tzinfo=zone)
    if not 2000 <= there.year <= 2100:
        raise Unclear(f"{there.year} lies too far away")
    return there


def simulate(desk: Desk, asked: SimulationRequest, language: str) -> list[SimulatedRing]:
    """Every event of the simulation in order of time, in that language. Raises Unclear."""
    unknown = asked.flags - set(FLAGS)
    if unknown or asked.community not in desk.calendars or not 1 <= asked.days <= MOST_DAYS:
        raise Unclear(f"write flags among {', '.join(FLAGS)}, a known community, and 1 to {MOST_DAYS} days")
    c, calendar = _complaint(asked), desk.calendar(asked.community)
    hours = desk.settings.quiet_hours
    moves = [(asked.at + after, name) for name, after in asked.does]
    until = asked.at + timedelta(days=asked.days)
    try:
        found = forecast(desk.clocks, c, moves, calendar, (hours.start, hours.end), until)
    except ValueError as error:
        raise Unclear(str(error)) from None
    working = "simulate.working" if works_at(calendar, asked.at) else "simulate.not_working"
    values = {"at": asked.at, "hours": Say(working), "zone": calendar.zone}
    lines = [SimulatedRing(asked.at, "filed", desk.texts.say(language, "simulate.filed", values))]
    lines += [_told(desk, one, language, calendar.zone) for one in found]
    return [*lines, _end(desk, found, until, language)]


def _complaint(asked: SimulationRequest) -> Complaint:
    severity = next((one for one in ("major", "important") if one in asked.flags), "general")
    facts = {"filed": asked.at, "contacted": asked.at}
    return Complaint(
        community=asked.community,
        category=asked.category,
        source=asked.source,
        severity=severity,
        urgent="urgent" in asked.flags,
        anonymous="anonymous" in asked.flags,
        facts=facts,
    )


def _told(desk: Desk, one: SimulatedEvent, language: str, zone: ZoneInfo) -> SimulatedRing:
    state = Say(f"state.{one.state}")
    if one.ring is None:
        move = f"move.{one.move}"
        values: dict[str, Any] = {
            "move": Say(move) if desk.texts.has(move) else one.move,
            "state": state,
            "at": one.at,
            "zone": zone,
        }
        return SimulatedRing(one.at, "move", desk.texts.say(language, "simulate.move", values))
    values = {
        "at": one.at,
        "clock": clock_name(desk, language, one.ring.rule),
        "who": Say(f"clock.who.{one.ring.who}"),
        "night": one.late >= timedelta(minutes=1),
        "step": one.ring.step,
        "zone": zone,
    }
    return SimulatedRing(one.at, "ring", desk.texts.say(language, "simulate.ring", values))


def _end(desk: Desk, found: list[SimulatedEvent], until: datetime, language: str) -> SimulatedRing:
    closed = bool(found) and found[-1].state == "closed"
    key = "simulate.closed" if closed else "simulate.open"
    return SimulatedRing(found[-1].at if found else until, "end", desk.texts.say(language, key))
