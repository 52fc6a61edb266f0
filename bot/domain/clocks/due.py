"""Due times of clocks: which clocks of a complaint run, when each rings next, for whom, and the explanation why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from bot.domain.clocks.actions import action_of
from bot.domain.clocks.rules import WHOS, LadderStep, Rule, Span, rules_from, validate
from bot.domain.clocks.worktime import (
    DAY,
    Calendar,
    after_quiet,
    days_between,
    is_provisional,
    windows_on,
    working_stretches,
    works_at,
)
from bot.domain.messages import Say

__all__ = [
    "WHOS", "Due", "Rule", "Span", "LadderStep", "due_clocks", "explain_due", "after_quiet_hours", "ring_at",
    "rules_from", "running_since", "validate", "who_at", "span_that_counts",
]  # fmt: skip
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Due:
    """The next ring of one clock: step 0 is the deadline itself, then the ladder, then the repeats. Times are UTC."""

    rule: str
    step: int
    at: datetime
    since: datetime
    who: str
    then: str


Facts = Mapping[str, datetime]
Spent = Mapping[str, tuple[datetime, int]]


def due_clocks(
    rules: Iterable[Rule], facts: Facts, flags: Collection[str], calendar: Calendar, spent: Spent | None = None
) -> tuple[Due, ...]:
    """For each running rule with something left to ring, exactly its next ring, in the order of the rules.

    `spent[rule]` is (since, next step): the steps before it have rung for that start; for another start nothing has.
    Rules that are `alone` are asked only when all others are silent.
    """
    known, on, left = spent or {}, frozenset(flags), list[Rule]()
    found: list[Due] = []
    for rule in rules:
        if facts.keys().isdisjoint(rule.starts):
            continue
        if rule.alone:
            left.append(rule)
        elif (one := _next(rule, facts, on, calendar, known.get(rule.name))) is not None:
            found.append(one)
    if not found:
        asked = (_next(rule, facts, on, calendar, known.get(rule.name)) for rule in left)
        found = [one for one in asked if one is not None]
    return tuple(found)


def running_since(rule: Rule, facts: Facts, flags: Collection[str]) -> datetime | None:
    """Since when the rule's clock runs (UTC), or None when it does not."""
    on = flags if isinstance(flags, frozenset) else frozenset(flags)
    if not rule.when <= on or not rule.unless.isdisjoint(on):
        return None
    known = [facts[name] for name in rule.starts if name in facts]
    if not known:
        return None
    since = max(known)
    if rule.until:
        stopped = rule.until not in facts or any(facts[name] > since for name in rule.stop if name in facts)
    else:
        stopped = any(facts[name] >= since for name in rule.stop if name in facts)
    return None if stopped else since.astimezone(UTC)


def ring_at(rule: Rule, step: int, since: datetime, facts: Facts, calendar: Calendar) -> datetime | None:
    """When that step of a clock running since then rings (UTC), or None when the rule has no such step."""
    first = (
        facts[rule.until].astimezone(UTC)
        if rule.until
        else span_that_counts(rule, since, calendar).after(since, calendar)
    )
    if step == 0:
        return first
    if step <= len(rule.ladder):
        return rule.ladder[step - 1].after.after(first, calendar)
    again = step - len(rule.ladder)
    if rule.repeat is None or again > rule.times:
        return None
    at = rule.ladder[-1].after.after(first, calendar) if rule.ladder else first
    if rule.repeat.plain and rule.repeat.amount is not None:
        return at + again * rule.repeat.amount
    for _ in range(again):
        at = rule.repeat.after(at, calendar)
    return at


def span_that_counts(rule: Rule, since: datetime, calendar: Calendar) -> Span:
    """The span that counts for a clock started then: `outside` when that was outside working time [CLK-02..04]."""
    return rule.outside if rule.outside and not works_at(calendar, since) else rule.within


def _next(
    rule: Rule, facts: Facts, flags: Collection[str], calendar: Calendar, spent: tuple[datetime, int] | None
) -> Due | None:
    since = running_since(rule, facts, flags)
    if since is None:
        return None
    step = spent[1] if spent and spent[0] == since else 0
    at = ring_at(rule, step, since, facts, calendar)
    if at is None:
        return None
    return Due(rule.name, step, at, since, who_at(rule, step), rule.then)


def who_at(rule: Rule, step: int) -> str:
    """The recipient of that step."""
    return rule.ladder[step - 1].who if 1 <= step <= len(rule.ladder) else rule.who


def after_quiet_hours(
    one: Due, flags: Collection[str], now: datetime, zone: tzinfo, start: time, end: time
) -> datetime:
    """The ring time (UTC) moved out of quiet hours to the next morning: residents are never messaged at night unasked,
    and staff are woken for immediate classes only. Never earlier than `one.at`."""
    to_resident = action_of(one.then).message is not None and one.who == "resident"
    if "immediate" in flags and not to_resident:
        return one.at
    moment = max(one.at, now)
    morning = after_quiet(moment, zone, start, end)
    return one.at if morning <= moment else morning


# ---- why ---------------------------------------------------------------------------------------------------------

Line = tuple[str, dict[str, Any]]


def explain_due(
    rule: Rule, since: datetime, at: datetime, calendar: Calendar, step: int = 0, fact: str = ""
) -> tuple[Line, ...]:
    """Why the rule rings at `at`, line by line, as (text key, values); a value that is a Say is itself to be worded.

    `since` and `at` are those of a Due, `step` its step; `fact` names the fact that started it when the rule knows
    several. Times are aware moments, to be told in `zone`.
    """
    started = Say(f"fact.{fact or rule.starts[0]}")
    lines = [("clock.why.due", {"clock": Say(f"clock.{rule.name}.name"), "due": at, "zone": calendar.zone})]
    began = "clock.why.began" if rule.until else "clock.why.start"
    lines.append((began, {"fact": started, "start": since, "zone": calendar.zone}))
    if rule.until:
        lines.append(("clock.why.until", {"fact": Say(f"fact.{rule.until}")}))
    else:
        lines.append(_span_line("clock.why.within", span_that_counts(rule, since, calendar)))
    if rule.outside and not rule.until and not works_at(calendar, since):
        lines.append(("clock.why.outside", {}))
    lines += _step_lines(rule, step)
    if _counts_work(rule, step, since, calendar):
        lines += _worked_lines(calendar, since, at)
        if is_provisional(calendar, since, at):
            lines.append(("clock.why.provisional", {}))
    return tuple(lines)


def _span_line(key: str, span: Span) -> Line:
    if span.same_day:
        return key, {"span": Say("clock.span.same_day")}
    if span.amount is None:
        return key, {"span": Say("clock.span.days", {"days": span.days})}
    kind = "working" if span.working else "calendar"
    return key, {"span": Say(f"clock.span.{kind}", {"length": span.amount})}


def _step_lines(rule: Rule, step: int) -> list[Line]:
    if 1 <= step <= len(rule.ladder):
        rung = rule.ladder[step - 1]
        key, values = _span_line("clock.why.rung", rung.after)
        return [(key, {**values, "who": Say(f"clock.who.{rung.who}")})]
    if step and rule.repeat:
        key, values = _span_line("clock.why.repeat", rule.repeat)
        return [(key, {**values, "count": step - len(rule.ladder), "times": rule.times})]
    return []


def _counts_work(rule: Rule, step: int, since: datetime, calendar: Calendar) -> bool:
    spans = [] if rule.until else [span_that_counts(rule, since, calendar)]
    if 1 <= step <= len(rule.ladder):
        spans.append(rule.ladder[step - 1].after)
    elif step and rule.repeat:
        spans.append(rule.repeat)
    return any(span.working or span.from_open or span.same_day for span in spans)


def _worked_lines(calendar: Calendar, since: datetime, at: datetime) -> list[Line]:
    """The stretches of work that were counted and the holidays that were not, in order; a long list is cut."""
    zone = calendar.zone
    lines: list[tuple[datetime, Line]] = [
        (begin, ("clock.why.counted", {"begin": begin, "end": end, "zone": zone}))
        for begin, end in working_stretches(calendar, since, at)
    ]
    for kind, run in _special_runs(calendar, since, at):
        first, last = (datetime.combine(day, time(), zone) for day in (run[0], run[-1]))
        if len(run) > 1:
            line: Line = (f"clock.why.{kind}s", {"day": first, "last": last, "count": len(run), "zone": zone})
        else:
            line = (f"clock.why.{kind}", {"day": first, "zone": zone})
        lines.append((first, line))
    ordered = [line for _, line in sorted(lines, key=lambda one: one[0])]
    if len(ordered) <= SHOWN:
        return ordered
    return [*ordered[: SHOWN - 1], ("clock.why.more", {"count": len(ordered) - SHOWN}), ordered[-1]]


def _special_runs(calendar: Calendar, since: datetime, at: datetime) -> list[tuple[str, list[date]]]:
    """The days that are not as their week says, with their kind; holidays in a row are one run."""
    runs: list[tuple[str, list[date]]] = []
    for day in days_between(calendar, since, at):
        kind = _special_day(calendar, day)
        if kind == "holiday" and runs and runs[-1][0] == kind and runs[-1][1][-1] == day - DAY:
            runs[-1][1].append(day)
        elif kind:
            runs.append((kind, [day]))
    return runs


def _special_day(calendar: Calendar, day: date) -> str:
    if day in calendar.special:
        return "own_hours" if windows_on(calendar, day) else "own_off"
    if day in calendar.off:
        return "holiday"
    return "makeup" if day in calendar.makeup else ""
