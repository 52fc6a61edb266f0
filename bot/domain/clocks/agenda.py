"""Recurring obligations that belong to no complaint (scans, reports, questions): when each opens and is due.

A second schedule beside the clocks of due.py; both use the same rules for who hears of lateness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.clocks.rules import Rule, Span, rules_from
from bot.domain.clocks.worktime import DAY, Calendar, add_months, end_of_day, local_day, next_work_day, spans_on

EVERY = ("", "day", "month", "quarter", "year")
WHOS = frozenset({"person", "assistant", "supervisor", "manager", "branch", "quality", "group"})
OWN_FIELDS = frozenset({"every", "at", "day", "slip", "lead", "announce", "off"})
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Round:
    """One recurring obligation of the agenda. `every` is empty for what is opened by a fact (a question, a wrong
    telephone number); else it comes round: each `day` at the times `at` (minutes of the local day), or on the `day` of
    the month after the month, quarter or year it is about; the last day of the year itself for `day` 0. `slip`: over
    holidays to the next working day [CLK-26]. It opens `lead` before it is due; `announce`: people are told then.
    `rule` says who hears of it when it is late."""

    name: str
    rule: Rule
    every: str = ""
    at: tuple[int, ...] = ()
    day: int = 1
    slip: bool = False
    lead: timedelta = timedelta(0)
    announce: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One round: what it is about (2026-11, 2026-Q4, 2026-11-23 11:30), when it opens, and when it is due (UTC)."""

    about: str
    opens: datetime
    due: datetime


def rounds_from(mapping: Mapping[str, Any]) -> tuple[Round, ...]:
    """The rounds of an `agenda:` setting. ValueError lists every mistake, one a line."""
    found, wrong = [], list[str]()
    for name, entry in mapping.items():
        try:
            found.append(_round(str(name), entry))
        except ValueError as error:
            wrong += [line.replace("clock ", "agenda ", 1) for line in str(error).splitlines()]
    if wrong:
        raise ValueError("\n".join(wrong))
    return tuple(found)


def _round(name: str, entry: Any) -> Round:
    if not isinstance(entry, Mapping):
        raise ValueError(f"agenda {name}: write it as every, who and ladder")
    every = str(entry.get("every", ""))
    given = {key: value for key, value in entry.items() if key not in OWN_FIELDS}
    given |= {"start": "opened", "stop": ["done"], "then": "agenda"} | ({"until": "due_on"} if every else {})
    (rule,) = rules_from({name: given})
    wrong = list(_mistakes(name, entry, every, rule))
    if wrong:
        raise ValueError("\n".join(wrong))
    times = tuple(_minute(str(text)) for text in entry.get("at", ()))
    lead = Span.parse(entry.get("lead", "0min")).nominal
    slip, announce = entry.get("slip") is True, entry.get("announce") is True
    return Round(name, rule, every, times, int(entry.get("day", 1)), slip, lead, announce)


def _mistakes(name: str, entry: Mapping[str, Any], every: str, rule: Rule) -> Iterator[str]:
    if every not in EVERY:
        yield f"agenda {name}: every must be day, month, quarter or year, not {every!r}"
    if every == "day" and not entry.get("at"):
        yield f'agenda {name}: say at which times of the day: at: ["11:30", "17:00"]'
    for text in entry.get("at", ()):
        if _minute(str(text)) < 0:
            yield f"agenda {name}: {text!r} is not a time of day"
    day = entry.get("day", 1)
    if isinstance(day, bool) or not isinstance(day, int) or not 0 <= day <= 28 or (day == 0 and every != "year"):
        yield f"agenda {name}: day must be from 1 to 28 (a year may have 0, its last day), not {day!r}"
    for who in (rule.who, *(step.who for step in rule.ladder)):
        if who not in WHOS:
            yield f"agenda {name}: unknown person {who!r}; known are {', '.join(sorted(WHOS))}"


def _minute(text: str) -> int:
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        return -1
    return int(hour) * 60 + int(minute)


# ---- when --------------------------------------------------------------------------------------------------------


def next_after(one: Round, calendar: Calendar, after: datetime) -> Occurrence:
    """The first occurrence that is due later than `after`. ValueError: the round has no calendar, or it no work."""
    for found in _from(one, calendar, after):
        if found.due > after:
            return found
    raise ValueError(f"agenda {one.name} does not come round")


def _from(one: Round, calendar: Calendar, after: datetime) -> Iterator[Occurrence]:
    first = local_day(calendar, after) - DAY
    if one.every == "day":
        days = (first + n * DAY for n in range(400))
        return (found for day in days for found in _on_day(one, calendar, day))
    if one.every in _MONTHS:
        return (_for_period(one, calendar, start) for start in _periods(one.every, first))
    return iter(())


def _on_day(one: Round, calendar: Calendar, day: date) -> Iterable[Occurrence]:
    """Only on days with work: nobody looks at a board on a day when nobody is there."""
    if not spans_on(calendar, day):
        return
    for minute in sorted(one.at):
        wall = datetime.combine(day, time(minute // 60, minute % 60), calendar.zone)
        due = wall.astimezone(spans_on(calendar, day)[0][0].tzinfo)
        yield Occurrence(f"{day} {minute // 60:02}:{minute % 60:02}", due - one.lead, due)


def _periods(every: str, first: date) -> Iterator[date]:
    """First days of periods whose round may be due on that day or later, in order."""
    months = _MONTHS[every]
    start = date(first.year, (first.month - 1) // months * months + 1, 1)
    return (add_months(start, months * n) for n in range(-1, 30))


def _for_period(one: Round, calendar: Calendar, start: date) -> Occurrence:
    """The round about the month, quarter or year that begins on that day."""
    after = add_months(start, _MONTHS[one.every])
    day = after - DAY if one.day == 0 else after + (one.day - 1) * DAY
    if one.slip:
        day = next_work_day(calendar, day)
    noon = datetime.combine(day, time(), calendar.zone)
    due = end_of_day(calendar, noon)
    about = {"month": f"{start:%Y-%m}", "quarter": f"{start.year}-Q{(start.month + 2) // 3}", "year": str(start.year)}
    opens = _opening(calendar, max(noon - one.lead, datetime.combine(start, time(), calendar.zone)))
    return Occurrence(about[one.every], min(opens, due), due)


def _opening(calendar: Calendar, at: datetime) -> datetime:
    """The start of work on that day; the next day with work when there is none."""
    day = next_work_day(calendar, local_day(calendar, at))
    return spans_on(calendar, day)[0][0]
