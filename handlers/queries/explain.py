"""Why something is due, in words: where it counts from, what was counted, and who hears of it next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.clocks.due import Rule, explain, ring_at, running, who_at
from bot.domain.clocks.forecast import following
from bot.domain.complaint.moves import Complaint
from bot.domain.messages import Say
from handlers.desk import Desk


@dataclass(frozen=True, slots=True)
class Told:
    """One running clock: its rule, when it rings next, for whom, whether its target has passed, and why, line by
    line."""

    rule: str
    due: datetime
    late: bool
    who: str
    why: tuple[str, ...]


def told(desk: Desk, c: Complaint, rows: Iterable[Any], language: str, now: datetime) -> list[Told]:
    """The running clocks of a complaint, the next to ring first. `rows` are its clock rows, `now` is UTC."""
    rules = {rule.name: rule for rule in desk.clocks}
    found = []
    for row in rows:
        rule = rules.get(row.rule)
        if rule is None or row.due_at is None or running(rule, c.facts, c.flags) != row.since:
            continue
        why = tuple(lines(desk, c, rule, row, language))
        found.append(Told(row.rule, row.due_at, row.step > 0 or row.due_at < now, row.who, why))
    return sorted(found, key=lambda one: (one.due, one.rule))


def lines(desk: Desk, c: Complaint, rule: Rule, row: Any, language: str) -> Iterable[str]:
    """Why that clock rings then: its start, the time allowed, what counted and what did not, the night, and who is
    next. `row` has since, step and due_at."""
    calendar = desk.calendar(c.community)
    fact = next((one for one in rule.starts if c.facts.get(one) == row.since), rule.starts[0])
    own = ring_at(rule, row.step, row.since, c.facts, calendar) or row.due_at
    for key, values in explain(rule, row.since, own, calendar, row.step, fact):
        yield desk.texts.say(language, key, values)
    zone = {"zone": calendar.zone}
    first = ring_at(rule, 0, row.since, c.facts, calendar)
    if row.step and first is not None:
        who = Say(f"clock.who.{who_at(rule, 0)}")
        yield desk.texts.say(language, "clock.why.first", {"due": first, "who": who, **zone})
    if row.due_at > own:
        yield desk.texts.say(language, "clock.why.night", {"due": own, "morning": row.due_at, **zone})
    yield _next(desk, c, rule, row, language)


def _next(desk: Desk, c: Complaint, rule: Rule, row: Any, language: str) -> str:
    calendar = desk.calendar(c.community)
    after = following(rule, row.step, row.since, c.facts, calendar)
    if after is not None:
        values = {"next": after[0], "who": Say(f"clock.who.{after[1]}"), "zone": calendar.zone}
        return desk.texts.say(language, "clock.why.next", values)
    watch = next((one.name for one in desk.clocks if one.alone), rule.name)
    return desk.texts.say(language, "clock.why.last", {"clock": Say(f"clock.{watch}.name")})


def name_of(desk: Desk, language: str, rule: str) -> str:
    """What people call that clock."""
    key = f"clock.{rule}.name"
    return desk.texts.say(language, key if desk.texts.has(key) else "clock.other.name")
