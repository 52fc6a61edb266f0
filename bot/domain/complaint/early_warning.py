"""Early warnings 预警: computes the flags that rise from the facts about a complaint, each with evidence
[EWG-01..11]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

UNCLASSED = frozenset({"", "unsure"})
SHOWN = 50
"""So many complaints a flag names; its count is the true one."""


@dataclass(frozen=True)
class WarningThresholds:
    """When flags rise. `report` and `visit` count valid complaints within `days` calendar days, `group` distinct
    people, `repeat_days` how long after the work the same cause is a repeat, `angry` turns before moving up is offered.
    A peak is `peak_times` the usual number an hour, and at least `peak_least`."""

    report: int = 5
    visit: int = 8
    group: int = 3
    days: int = 7
    repeat_days: int = 30
    angry: int = 3
    peak_least: int = 20
    peak_times: float = 3.0


@dataclass(frozen=True)
class Reported:
    """One complaint as warnings count it. `person` and `household` are the same for the same people."""

    id: int
    number: str
    person: str
    household: str
    at: datetime
    valid: bool = True


@dataclass(frozen=True)
class Facts:
    """Input of the warning rules, collected when a complaint arrives or changes. `event` and `category`: the complaints
    of the same event and of the same category lately, this one among them. `earlier`: numbers of complaints of the same
    cause whose work was over; `own`: those of the same person. `petition`: the event of a petition that many signed.
    `hour`: complaints in the last hour, `usual`: what an hour brings."""

    case: int
    community: str
    category: str = ""
    cluster: int = 0
    event: Sequence[Reported] = ()
    same_category: Sequence[Reported] = ()
    earlier: Sequence[str] = ()
    own: Sequence[str] = ()
    exposure: bool = False
    signatories: int = 0
    petition: int = 0
    hour: int = 0
    usual: float = 0.0


@dataclass(frozen=True)
class Flag:
    """A warning that has risen: its kind, what it is about, and why, in numbers that a person can check."""

    kind: str
    subject: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


REST: Mapping[str, timedelta] = {
    "report": timedelta(days=7),
    "visit": timedelta(days=7),
    "group": timedelta(days=30),
    "repeat": timedelta(days=30),
    "exposure": timedelta(days=7),
    "angry": timedelta(days=1),
    "peak": timedelta(hours=2),
}
"""How long after a flag the same one does not rise again about the same subject."""
KINDS = tuple(REST)


def cools_down(kind: str, last: datetime | None, at: datetime) -> bool:
    """Whether a flag of that kind is in its cool-down since `last` and does not rise again."""
    return last is not None and at < last + REST[kind]


def rising_flags(facts: Facts, limits: WarningThresholds) -> tuple[Flag, ...]:
    """The flags that rise, the most urgent first: group complaint, exposure, counts, repeat, peak [EWG-05]."""
    found: list[Flag | None] = [
        _group(facts, limits),
        _exposure(facts),
        *_counted(facts, limits),
        _repeat(facts, limits),
        _peak(facts, limits),
    ]
    return tuple(one for one in found if one is not None)


def distinct_people(reported: Iterable[Reported]) -> int:
    """The number of distinct people among the reports, never of messages."""
    return len({one.person for one in reported})


def distinct_households(reported: Iterable[Reported]) -> int:
    """The number of distinct homes among the reports; a report without a home counts as one of its own."""
    return len({one.household or one.person for one in reported})


def _numbers(reported: Sequence[Reported]) -> list[str]:
    return [one.number for one in reported[-SHOWN:]]


def _counted(facts: Facts, limits: WarningThresholds) -> list[Flag]:
    """5 and 8 valid complaints on one event, or on one category of a community [EWG-03, EWG-04]. A category that holds
    nothing but the event says nothing more."""
    event = _valid(facts.event)
    found = _levels(f"event:{facts.cluster}", event, facts, limits)
    category = _valid(facts.same_category)
    if facts.category not in UNCLASSED and {one.id for one in category} - {one.id for one in event}:
        found += _levels(f"category:{facts.community}:{facts.category}", category, facts, limits)
    return found


def _valid(reported: Sequence[Reported]) -> list[Reported]:
    """Valid ones, the last of each person: the same person twice is a repeat, not two."""
    return sorted({one.person: one for one in reported if one.valid}.values(), key=lambda one: (one.at, one.id))


def _levels(subject: str, counted: Sequence[Reported], facts: Facts, limits: WarningThresholds) -> list[Flag]:
    evidence = {"count": len(counted), "days": limits.days, "cases": _numbers(counted), "category": facts.category}
    return [
        Flag(kind, subject, {**evidence, "limit": limit})
        for kind, limit in (("report", limits.report), ("visit", limits.visit))
        if len(counted) >= limit
    ]


def _group(facts: Facts, limits: WarningThresholds) -> Flag | None:
    """Several people about one event, or one petition of many: a group complaint 群诉 [EWG-05, EWG-11]."""
    count = max(distinct_people(facts.event), facts.signatories)
    if count < limits.group:
        return None
    evidence: dict[str, Any] = {
        "people": count,
        "households": distinct_households(facts.event),
        "signatories": facts.signatories,
    }
    evidence |= {"limit": limits.group, "days": limits.days, "cases": _numbers(facts.event)}
    subject = f"petition:{facts.petition}" if facts.petition else f"event:{facts.cluster}"
    return Flag("group", subject, {**evidence, "category": facts.category})


def _repeat(facts: Facts, limits: WarningThresholds) -> Flag | None:
    """The same cause again within 30 days of the work, whoever reports it."""
    again = sorted({*facts.earlier, *facts.own})
    if not again:
        return None
    evidence = {"cases": again, "own": len(set(facts.own)), "count": len(again), "days": limits.repeat_days}
    return Flag("repeat", f"case:{facts.case}", evidence)


def _exposure(facts: Facts) -> Flag | None:
    """Somebody speaks of the media, the authorities or a court [EWG-08]."""
    return Flag("exposure", f"case:{facts.case}", {}) if facts.exposure else None


def _peak(facts: Facts, limits: WarningThresholds) -> Flag | None:
    """Far more complaints in an hour than usual 投诉高峰 [EWG-07]."""
    wanted = max(float(limits.peak_least), limits.peak_times * facts.usual)
    if facts.hour < wanted:
        return None
    evidence = {"count": facts.hour, "usual": round(facts.usual, 2), "limit": round(wanted, 1)}
    return Flag("peak", f"community:{facts.community}", evidence)
