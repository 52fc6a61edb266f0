"""Consistency check across clock rules: reminders in the wrong order, rules that never run, loops of actions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import time, timedelta

from bot.domain.clocks.rules import Rule, Span

PROMISE_DAYS = 3
"""The first answer is never further away than so many working days [CLK-16]."""
AWAKE = timedelta(hours=4)
"""Residents must be reachable for at least so long a day, or a callback could wait for ever."""
FOR_YEARS = timedelta(days=5 * 365)
SHORTEST_REPEAT = timedelta(minutes=1)
IN_ORDER = (
    ("first_reply", "the first reply", "prompt_manager"),
    ("handling", "the handling target", "prompt_manager"),
    ("prompt_manager", "the prompt to the manager", "report_branch"),
    ("second_callback", "the second callback", "third_callback"),
)
"""Of clocks with one start: the first must have climbed its ladder before the second rings at all."""


def contradictions_between(
    rules: Iterable[Rule], stamps: Mapping[str, Collection[str]], open_states: Collection[str]
) -> list[str]:
    """The contradictions between the rules, one sentence each. `stamps`: for each action the facts that it makes
    new."""
    by_name = {rule.name: rule for rule in rules}
    found = [*_overtaken(by_name), *_callback_order(by_name), *_too_far(by_name), *_hurried(by_name)]
    found += _never(by_name, open_states)
    found += [
        f"clocks {' → '.join(path)} set each other off for ever: break the circle" for path in _circles(by_name, stamps)
    ]
    left = [state for state in sorted(open_states) if not _watched(by_name, state)]
    if left:
        names = ", ".join(left)
        found.append(f"in {names} nobody would be told of a complaint again: keep a clock that is alone, without end")
    return found


def _overtaken(by_name: Mapping[str, Rule]) -> list[str]:
    found = []
    for name, words, later in IN_ORDER:
        one, two = by_name.get(name), by_name.get(later)
        if one is None or two is None or not set(one.starts) & set(two.starts) or one.until or two.until:
            continue
        last = calendar_length(one.within) + (calendar_length(one.ladder[-1].after) if one.ladder else timedelta(0))
        if last > calendar_length(two.within):
            found.append(
                f"clock {name}: {words} climbs for {_said(last)}, but {later} rings after"
                f" {_said(calendar_length(two.within))} already: make the ladder of {name} shorter, or {later} later"
            )
    return found


def _callback_order(by_name: Mapping[str, Rule]) -> list[str]:
    """A reminder of a callback that was not sent yet would puzzle everybody."""
    callback, reminder = by_name.get("callback"), by_name.get("callback_reminder")
    if callback is None or reminder is None:
        return []
    if set(reminder.starts) & set(callback.starts) and calendar_length(reminder.within) <= calendar_length(
        callback.within
    ):
        return ["clock callback_reminder: rings before the callback is due: let it start with `called`, or later"]
    if "called" in reminder.starts and not reminder.within.nominal:
        return ["clock callback_reminder: rings together with the callback itself: give the resident some time"]
    return []


def _too_far(by_name: Mapping[str, Rule]) -> list[str]:
    rule = by_name.get("first_reply")
    spans = [] if rule is None else [span for span in (rule.within, rule.outside) if span is not None]
    too_far = [
        s for s in spans if (s.days > PROMISE_DAYS if s.amount is None else calendar_length(s) > timedelta(days=3))
    ]
    return [f"clock first_reply: more than {PROMISE_DAYS} working days are not allowed [CLK-16]"] if too_far else []


def _never(by_name: Mapping[str, Rule], open_states: Collection[str]) -> list[str]:
    """A complaint is in one state at a time, so a clock that wants two of them never runs."""
    wanted = {name: sorted(rule.when & {*open_states, "closed"}) for name, rule in by_name.items()}
    found = [
        f"clock {name}: {' and '.join(states)} are never on at once: name one of them, or all the others in unless"
        for name, states in wanted.items()
        if len(states) > 1
    ]
    found += [
        f"clock {name}: starts with {fact}, which also ends it at once: take {fact} out of stop"
        for name, rule in by_name.items()
        for fact in sorted(set(rule.starts) & set(rule.stop))
    ]
    return found


def _hurried(by_name: Mapping[str, Rule]) -> list[str]:
    return [
        f"clock {rule.name}: repeats every {_said(rule.repeat.nominal)}: at least a minute apart"
        for rule in by_name.values()
        if rule.repeat is not None and timedelta(0) < rule.repeat.nominal < SHORTEST_REPEAT
    ]


def calendar_length(span: Span) -> timedelta:
    """A span as calendar time for comparing: a day of working time is taken for eight hours, so that nothing sensible
    is refused."""
    if span.amount is None:
        return timedelta(days=span.days)
    if span.same_day:
        return timedelta(days=1)
    return span.amount


def _said(length: timedelta) -> str:
    hours = length / timedelta(hours=1)
    return f"{hours / 24:g} d" if hours >= 48 else f"{hours:g} h"


# ---- circles -----------------------------------------------------------------------------------------------------


def _circles(by_name: Mapping[str, Rule], stamps: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Rules whose action makes the fact new that starts them, over however many others. A `stop` on the fact itself
    ends nothing: what rings at once starts again at once."""
    after = {
        name: [other.name for other in by_name.values() if set(stamps.get(rule.then, ())) & set(other.starts)]
        for name, rule in by_name.items()
    }
    found: list[list[str]] = []
    for name in by_name:
        path = _way_back(name, after)
        if path and not any(set(path) == set(known) for known in found):
            found.append(path)
    return found


def _way_back(name: str, after: Mapping[str, list[str]]) -> list[str]:
    """The shortest way from a rule over what it sets off back to itself; empty when there is none."""
    ways, seen = [[name]], set[str]()
    while ways:
        way = ways.pop(0)
        for following in after[way[-1]]:
            if following == name:
                return [*way, name]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


# ---- nobody is forgotten -----------------------------------------------------------------------------------------


def _watched(by_name: Mapping[str, Rule], state: str) -> bool:
    """Whether some clock that is alone rings in that state for years, whatever else is known."""
    return any(
        rule.alone
        and "filed" in rule.starts
        and rule.when <= {state}
        and state not in rule.unless
        and rule.unless <= {"closed"}
        and rule.stop in ((), ("closed",))
        and rule.repeat is not None
        and rule.repeat.nominal * rule.times >= FOR_YEARS
        for rule in by_name.values()
    )


def quiet_hours(start: time, end: time) -> list[str]:
    """Quiet hours that leave no time to write to residents. Equal ends mean that there are none."""
    minutes = ((end.hour * 60 + end.minute) - (start.hour * 60 + start.minute)) % (24 * 60)
    if timedelta(minutes=24 * 60 - minutes) < AWAKE:
        return [
            f"from {start:%H:%M} to {end:%H:%M} leaves less than {_said(AWAKE)} a day: residents could never be asked"
        ]
    return []
