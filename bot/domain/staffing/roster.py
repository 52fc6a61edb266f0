"""Duty roster 值班: expands a weekly roster with exceptions and leave into duty shifts; finds gaps and overlaps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Shift:
    """One line of the roster: every `weekday` (Monday 0), or on one `day`. `begins` and `ends` are minutes of the local
    day; an end not later than the beginning is on the next day. `off`: on that day the weekly shift falls out."""

    person: int
    community: str
    begins: int = 0
    ends: int = 0
    weekday: int | None = None
    day: date | None = None
    off: bool = False

    def __post_init__(self) -> None:
        if (self.weekday is None) == (self.day is None):
            raise ValueError("a shift is for a day of the week or for one date")
        if self.off and self.day is None:
            raise ValueError("only one date can be taken out of the roster")
        if not (0 <= self.begins < MINUTES and 0 <= self.ends <= MINUTES):
            raise ValueError("a shift begins and ends within a day")

    @property
    def length(self) -> int:
        """Minutes from begin to end."""
        return self.ends - self.begins if self.ends > self.begins else self.ends + MINUTES - self.begins


@dataclass(frozen=True, slots=True)
class Leave:
    """One person's leave from `first` until `last` (aware moments, the last excluded)."""

    person: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class DutyShift:
    """One duty shift on a concrete date: aware UTC moments, the end excluded."""

    person: int
    community: str
    begins: datetime
    ends: datetime


Stretch = tuple[datetime, datetime]


def duty_shifts(
    shifts: Collection[Shift], leaves: Iterable[Leave], zone: ZoneInfo, since: datetime, until: datetime
) -> tuple[DutyShift, ...]:
    """Every duty shift that overlaps the time from `since` to `until`, in order of its beginning; leave is cut out of
    it."""
    first, last = since.astimezone(zone).date() - DAY, until.astimezone(zone).date()
    away: dict[int, list[Leave]] = {}
    for leave in leaves:
        away.setdefault(leave.person, []).append(leave)
    found: list[DutyShift] = []
    day = first
    while day <= last:
        for turn in _on(shifts, zone, day):
            found += _without(turn, away.get(turn.person, ()))
        day += DAY
    touching = {one for one in found if one.begins < until and one.ends > since}
    return tuple(sorted(touching, key=lambda one: (one.begins, one.ends, one.person, one.community)))


def _on(shifts: Iterable[Shift], zone: ZoneInfo, day: date) -> Iterator[DutyShift]:
    """The turns that begin on that local day: its own shifts, and the weekly ones unless the day takes them out."""
    listed = [one for one in shifts if day in (one.day,) or one.weekday == day.weekday()]
    off = {(one.person, one.community) for one in listed if one.off}
    for one in listed:
        if not one.off and (one.day is not None or (one.person, one.community) not in off):
            begins, ends = _moment(zone, day, one.begins), _moment(zone, day, one.begins + one.length)
            if begins < ends:
                yield DutyShift(one.person, one.community, begins, ends)


def _moment(zone: ZoneInfo, day: date, minute: int) -> datetime:
    wall = datetime.combine(day, time()) + minute * MINUTE
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _without(turn: DutyShift, leaves: Iterable[Leave]) -> list[DutyShift]:
    left = [(turn.begins, turn.ends)]
    for leave in leaves:
        left = [part for stretch in left for part in _cut(stretch, leave)]
    return [DutyShift(turn.person, turn.community, begins, ends) for begins, ends in left]


def _cut(stretch: Stretch, leave: Leave) -> Iterator[Stretch]:
    begins, ends = stretch
    if leave.last <= begins or leave.first >= ends:
        yield stretch
        return
    if begins < leave.first:
        yield begins, leave.first.astimezone(UTC)
    if leave.last < ends:
        yield leave.last.astimezone(UTC), ends


def on_duty(found: Iterable[DutyShift], at: datetime) -> frozenset[int]:
    """The ids of the people on duty at that moment."""
    return frozenset(one.person for one in found if one.begins <= at < one.ends)


def absent_people(leaves: Iterable[Leave], at: datetime) -> frozenset[int]:
    """The ids of the people on leave at that moment."""
    return frozenset(one.person for one in leaves if one.first <= at < one.last)


def next_begin(found: Iterable[DutyShift], at: datetime) -> datetime | None:
    """The beginning of the next duty shift after `at`, or None."""
    return min((one.begins for one in found if one.begins > at), default=None)


# ---- what is wrong with a roster ---------------------------------------------------------------------------------


def duty_gaps(found: Iterable[DutyShift], wanted: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The parts of the wanted time (aware moments, in order) during which nobody is on duty."""
    covered = _joined([(one.begins, one.ends) for one in found])
    left: list[Stretch] = []
    for begins, ends in wanted:
        at = begins
        for start, stop in covered:
            if stop <= at or start >= ends:
                continue
            if start > at:
                left.append((at, start))
            at = max(at, stop)
        if at < ends:
            left.append((at, ends))
    return tuple(_joined(left))


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for begins, ends in sorted(stretches):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


@dataclass(frozen=True, slots=True)
class Overlap:
    """One person is on duty twice at once: in two communities, or by two lines of one roster."""

    person: int
    communities: tuple[str, str]
    begins: datetime
    ends: datetime


def overlaps(found: Iterable[DutyShift]) -> tuple[Overlap, ...]:
    """Every overlap of two shifts of one person, in order. It is reported, not forbidden: one person may really
    look after two communities at night."""
    by_person: dict[int, list[DutyShift]] = {}
    for one in sorted(found, key=lambda turn: (turn.begins, turn.ends)):
        by_person.setdefault(one.person, []).append(one)
    clashes: list[Overlap] = []
    for person, listed in by_person.items():
        longest = listed[0]
        for _, later in pairwise(listed):
            if later.begins < longest.ends:
                places = (longest.community, later.community)
                clashes.append(Overlap(person, places, later.begins, min(longest.ends, later.ends)))
            longest = later if later.ends > longest.ends else longest
    return tuple(sorted(clashes, key=lambda one: (one.begins, one.person)))


# ---- a roster as a file ------------------------------------------------------------------------------------------

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HAN = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}


def days_of(text: str) -> tuple[int, ...] | date:
    """The days of the week in mon, mon-fri, sat-mon, 周一, 周一-周五, daily or 每天, else one ISO date. ValueError says
    what to write."""
    words = text.strip().lower().replace("—", "-").replace("至", "-")
    if words in ("daily", "每天"):
        return tuple(range(7))
    try:
        return date.fromisoformat(words)
    except ValueError:
        ends = [_weekday(part) for part in words.split("-")]
    if not 1 <= len(ends) <= 2 or None in ends:
        raise ValueError(f"{text!r} is no day: write mon, mon-fri, 周一, daily or 2026-12-31")
    first, last = ends[0] or 0, ends[-1] or 0
    return tuple((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))


def _weekday(word: str) -> int | None:
    word = word.strip()
    for start in ("周", "週", "星期", "礼拜", "禮拜"):
        if word.startswith(start):
            return HAN.get(word[len(start) :])
    return next((number for number, name in enumerate(DAYS) if word[:3] == name and len(word) in (3, 6, 7, 8, 9)), None)


def minutes_of(text: str) -> int:
    """Minutes since midnight of 08:30 or 24:00. ValueError says what to write."""
    hour, _, minute = text.strip().replace("：", ":").partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(minute) < 60):
        raise ValueError(f"{text!r} is no time: write for example 08:30")
    found = int(hour) * 60 + int(minute)
    if found > MINUTES:
        raise ValueError(f"{text!r} is a time no clock shows")
    return found


def time_text(minutes: int) -> str:
    """08:30 for 510."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
