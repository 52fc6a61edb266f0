"""Clock rules: parses and validates the setting `clocks` into rules of spans, ladders and repeats.

These are the deadlines of complaints; routing rules are in staffing/routing.py."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from bot.domain.clocks.worktime import Calendar, add_work, add_work_days, end_of_day, next_start

WHOS = frozenset({"handler", "first_asked", "supervisor", "manager", "branch", "group", "resident"})
LONGEST = timedelta(days=3660)

_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(days=7)}
_ONE = r"(\d{1,6})\s*(min|h|d|w)"
_AMOUNT = re.compile(rf"((?:{_ONE}\s*)+)(working)?\s*(from open)?")
_WORK_DAYS = re.compile(r"(\d{1,4}) working days?")
_SAME_DAY = re.compile(r"same day( from open)?")


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: `amount` of calendar time, or of working time when `working`, or `days` working days (then
    `amount` is None), or to the end of work on the `same_day`. `from_open`: counted from the next start of work."""

    amount: timedelta | None
    days: int = 0
    working: bool = False
    from_open: bool = False
    same_day: bool = False

    @classmethod
    def parse(cls, text: object) -> Span:
        """Reads 24h, 1h30min, 10min working, 3 working days, 7d, 0min, 1h from open, same day. ValueError says what to
        write."""
        words = " ".join(str(text).split())
        if found := _SAME_DAY.fullmatch(words):
            return cls(timedelta(0), from_open=bool(found[1]), same_day=True)
        if found := _WORK_DAYS.fullmatch(words):
            return cls._checked(cls(None, days=int(found[1]), working=True), words)
        found = _AMOUNT.fullmatch(words)
        if found is None:
            raise ValueError(f"{words!r} is not a time: write for example 24h, 10min working, 3 working days or 7d")
        if found[4] and {unit for _, unit in re.findall(_ONE, found[1])} & {"d", "w"}:
            raise ValueError(f"{words!r} is unclear: write for example 3 working days, or 24h working")
        amount = sum((int(n) * _UNITS[unit] for n, unit in re.findall(_ONE, found[1])), timedelta(0))
        return cls._checked(cls(amount, working=bool(found[4]), from_open=bool(found[5])), words)

    @classmethod
    def _checked(cls, span: Span, words: str) -> Span:
        if span.nominal > LONGEST:
            raise ValueError(f"{words!r} is too long: at most ten years")
        return span

    @property
    def nominal(self) -> timedelta:
        """A length for comparing spans of one kind."""
        return timedelta(days=self.days) if self.amount is None else self.amount

    @property
    def plain(self) -> bool:
        """Whether it is calendar time, the same length from any start."""
        return not (self.amount is None or self.working or self.from_open or self.same_day)

    def after(self, start: datetime, calendar: Calendar) -> datetime:
        """When it has passed since `start` (UTC). ValueError: the calendar has no working time and it is needed."""
        if self.from_open:
            start = next_start(calendar, start)
        if self.same_day:
            return end_of_day(calendar, start)
        if self.amount is None:
            return add_work_days(calendar, start, self.days)
        return add_work(calendar, start, self.amount) if self.working else start.astimezone(UTC) + self.amount


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One rung of a ladder: so long after the clock was first missed, somebody else is told."""

    after: Span
    who: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One clock rule of config.yaml.

    It starts with the fact `start` (several joined by " or ": the latest of them counts), and any fact in `stop`
    that is not older ends it; all flags in `when` and none in `unless` must be on. It is due after `within`, or
    after `outside` when it started outside working time [CLK-04]; with `until`, at the time that fact holds, and
    then only a LATER fact stops it, because giving the promise is itself contact. When missed, `then` happens
    towards `who`, later along the `ladder`, and after that again each `repeat`, `times` times, towards `who`.
    One that is `alone` runs only while no other clock of the complaint has anything left to ring.
    """

    name: str
    start: str
    within: Span
    stop: tuple[str, ...]
    then: str
    who: str = "handler"
    outside: Span | None = None
    when: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    ladder: tuple[LadderStep, ...] = ()
    repeat: Span | None = None
    times: int = 0
    until: str = ""
    source: str = ""
    alone: bool = False

    @property
    def starts(self) -> tuple[str, ...]:
        """The facts that start it."""
        return _alternatives(self.start)


@lru_cache(maxsize=1024)
def _alternatives(start: str) -> tuple[str, ...]:
    return tuple(start.split(" or "))


FIELDS = frozenset(
    (
        "start",
        "stop",
        "within",
        "outside",
        "when",
        "unless",
        "then",
        "who",
        "ladder",
        "repeat",
        "times",
        "until",
        "source",
        "alone",
    )
)


def rules_from(mapping: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of a `clocks:` setting, in its order. ValueError lists every mistake, one a line."""
    rules, mistakes = [], []
    for name, entry in mapping.items():
        wrong: list[str] = []
        rule = _rule(str(name), entry, wrong)
        mistakes += [f"clock {name}: {one}" for one in wrong]
        if rule is not None:
            rules.append(rule)
    if mistakes:
        raise ValueError("\n".join(mistakes))
    return tuple(rules)


def _rule(name: str, entry: Any, wrong: list[str]) -> Rule | None:
    if not isinstance(entry, Mapping):
        wrong.append("write it as start, stop, within and then")
        return None
    wrong += [
        f"does not know {field!r}; it knows {', '.join(sorted(FIELDS))}" for field in entry if field not in FIELDS
    ]
    until = str(entry.get("until", ""))
    needed = ("start", "then") if until else ("start", "then", "within")
    wrong += [f"needs {field}" for field in needed if not entry.get(field) and entry.get(field) != 0]
    values: dict[str, Any] = {
        "start": " or ".join(_words(entry, "start", wrong)),
        "stop": _words(entry, "stop", wrong),
        "within": _span(entry, "within", wrong) or Span(timedelta(0)),
        "outside": _span(entry, "outside", wrong),
        "when": frozenset(_words(entry, "when", wrong)),
        "unless": frozenset(_words(entry, "unless", wrong)),
        "ladder": _ladder(entry, wrong),
        "repeat": _span(entry, "repeat", wrong),
        "times": _times(entry, wrong),
    }
    words: dict[str, Any] = {field: str(entry[field]) for field in ("who", "source", "then") if field in entry}
    return None if wrong else Rule(name, until=until, alone=entry.get("alone") is True, **(values | words))


def _words(entry: Mapping[str, Any], field: str, wrong: list[str]) -> tuple[str, ...]:
    value = entry.get(field, ())
    words = (value,) if isinstance(value, str) else value
    if not isinstance(words, Sequence) or not all(isinstance(word, str) for word in words):
        wrong.append(f"{field} must be a word or a list of words, not {value!r}")
        return ()
    return tuple(words)


def _span(entry: Mapping[str, Any], field: str, wrong: list[str]) -> Span | None:
    if entry.get(field) is None:
        return None
    try:
        return Span.parse(entry[field])
    except ValueError as error:
        wrong.append(f"{field}: {error}")
        return None


def _ladder(entry: Mapping[str, Any], wrong: list[str]) -> tuple[LadderStep, ...]:
    steps, rungs = [], entry.get("ladder") or ()
    if not isinstance(rungs, Sequence) or isinstance(rungs, str):
        rungs = (rungs,)
    for number, rung in enumerate(rungs, 1):
        if not isinstance(rung, Mapping) or set(rung) != {"after", "who"}:
            wrong.append(f"ladder step {number} must be {{after: 1h, who: supervisor}}, not {rung!r}")
        elif span := _span(rung, "after", wrong):
            steps.append(LadderStep(span, str(rung["who"])))
    return tuple(steps)


def _times(entry: Mapping[str, Any], wrong: list[str]) -> int:
    times = entry.get("times", 0)
    if isinstance(times, bool) or not isinstance(times, int) or not 0 <= times <= 1000:
        wrong.append(f"times must be a whole number from 0 to 1000, not {times!r}")
        return 0
    return times


def validate(
    rules: Iterable[Rule],
    known_facts: Collection[str],
    known_whos: Collection[str] = WHOS,
    known_flags: Collection[str] | None = None,
    known_thens: Collection[str] | None = None,
) -> list[str]:
    """What contradicts itself or names something unknown, in words; empty when all is well."""
    found, seen = [], set[str]()
    for rule in rules:
        wrong = ["is there twice"] if rule.name in seen else []
        seen.add(rule.name)
        wrong += _unknown("fact", [*rule.starts, *rule.stop, *filter(None, [rule.until])], known_facts)
        wrong += _unknown("person", [rule.who, *(step.who for step in rule.ladder)], known_whos)
        if known_flags is not None:
            wrong += _unknown("flag", sorted(rule.when | rule.unless), known_flags)
        if known_thens is not None:
            wrong += _unknown("action", [rule.then], known_thens)
        found += [f"clock {rule.name}: {one}" for one in (*wrong, *_contradictions(rule))]
    return found


def _unknown(kind: str, names: Iterable[str], known: Collection[str]) -> list[str]:
    return [
        f"unknown {kind} {name!r}; known are {', '.join(sorted(known))}"
        for name in dict.fromkeys(names)
        if name not in known
    ]


def _contradictions(rule: Rule) -> list[str]:
    longest = rule.ladder[-1].after.nominal if rule.ladder else timedelta(0)
    checks = {
        "says what may not be and must be at once: " + ", ".join(sorted(rule.when & rule.unless)): rule.when
        & rule.unless,
        "would be stopped by its own start": set(rule.starts) & set(rule.stop) and not rule.until,
        "can never stop: name a stop or a state in `when` or `unless`": not (rule.stop or rule.when or rule.unless),
        "has a repeat without times: say how often": rule.repeat and not rule.times,
        "has times without a repeat: say how long between": rule.times and not rule.repeat,
        "repeats without a pause": rule.repeat and not rule.repeat.nominal,
        "its ladder must climb: each step later than the one before, all in working time or none": not _climbs(
            rule.ladder
        ),
        "has `until` and `within` (or `outside`): only one can set the time": rule.until
        and (rule.within.nominal or rule.outside),
        "climbs longer than ten years": longest > LONGEST,
    }
    return [sentence for sentence, wrong in checks.items() if wrong]


def _climbs(ladder: Sequence[LadderStep]) -> bool:
    """Each rung later than the last, all counted in one kind of time: over a weekend one would overtake the other."""
    spans = [step.after for step in ladder]
    kinds = {(span.working, span.amount is None, span.from_open) for span in spans}
    lengths = [timedelta(0), *(span.nominal for span in spans)]
    return len(kinds) <= 1 and all(one < two for one, two in pairwise(lengths))
