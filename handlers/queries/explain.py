"""Explanations in words: why a clock is due when it is, and why routing chose a person or found none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.clocks.due import Rule, explain_due, ring_at, running_since, who_at
from bot.domain.clocks.forecast import next_ring
from bot.domain.complaint.moves import Complaint
from bot.domain.messages import Say
from handlers.desk import Desk


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A running clock of a complaint: its rule, when it rings next (UTC), for whom, whether its target has passed, and
    why, line by line."""

    rule: str
    due: datetime
    late: bool
    who: str
    why: tuple[str, ...]


def running_clocks(desk: Desk, c: Complaint, rows: Iterable[Any], language: str, now: datetime) -> list[RunningClock]:
    """The running clocks of a complaint, the next to ring first. `rows` are its clock rows, `now` is UTC."""
    rules = {rule.name: rule for rule in desk.clocks}
    found = []
    for row in rows:
        rule = rules.get(row.rule)
        if rule is None or row.due_at is None or running_since(rule, c.facts, c.flags) != row.since:
            continue
        why = tuple(why_due(desk, c, rule, row, language))
        found.append(RunningClock(row.rule, row.due_at, row.step > 0 or row.due_at < now, row.who, why))
    return sorted(found, key=lambda one: (one.due, one.rule))


def why_due(desk: Desk, c: Complaint, rule: Rule, row: Any, language: str) -> Iterable[str]:
    """Why a clock rings when it does, line by line: its start, the time allowed, what counted and what did not, the
    night, and who is next. `row` has since, step and due_at."""
    calendar = desk.calendar(c.community)
    fact = next((one for one in rule.starts if c.facts.get(one) == row.since), rule.starts[0])
    own = ring_at(rule, row.step, row.since, c.facts, calendar) or row.due_at
    for key, values in explain_due(rule, row.since, own, calendar, row.step, fact):
        yield desk.texts.say(language, key, values)
    zone = {"zone": calendar.zone}
    first = ring_at(rule, 0, row.since, c.facts, calendar)
    if row.step and first is not None:
        who = Say(f"clock.who.{who_at(rule, 0)}")
        yield desk.texts.say(language, "clock.why.first", {"due": first, "who": who, **zone})
    if row.due_at > own:
        yield desk.texts.say(language, "clock.why.night", {"due": own, "morning": row.due_at, **zone})
    yield _next_step(desk, c, rule, row, language)


def _next_step(desk: Desk, c: Complaint, rule: Rule, row: Any, language: str) -> str:
    calendar = desk.calendar(c.community)
    after = next_ring(rule, row.step, row.since, c.facts, calendar)
    if after is not None:
        values = {"next": after[0], "who": Say(f"clock.who.{after[1]}"), "zone": calendar.zone}
        return desk.texts.say(language, "clock.why.next", values)
    watch = next((one.name for one in desk.clocks if one.alone), rule.name)
    return desk.texts.say(language, "clock.why.last", {"clock": Say(f"clock.{watch}.name")})


def clock_name(desk: Desk, language: str, rule: str) -> str:
    """The name of a clock in that language; a general one for a clock of the settings' own."""
    key = f"clock.{rule}.name"
    return desk.texts.say(language, key if desk.texts.has(key) else "clock.other.name")


def why_chosen(desk: Desk, language: str, why: Mapping[str, Any] | None) -> str:
    """Why routing chose a person, or found none, in one sentence. `why` is the reason kept with the move; empty when
    there is none, or no text for it."""
    key = f"routing.why.{(why or {}).get('key')}"
    if not why or not desk.texts.has(key):
        return ""
    section = desk.settings.departments.get(str(why.get("department") or ""))
    values = {
        "department": section.name.in_language(language) if section else "",
        "load": int(why.get("load") or 0),
        "among": int(why.get("among") or 0),
        "most": int(why.get("most") or 0),
    }
    return desk.texts.say(language, key, values)
