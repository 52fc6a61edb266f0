"""Working-time arithmetic over a community's calendar: adds, measures and finds working time; all results UTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SEARCH_DAYS = 400
QUIET_FROM, QUIET_TO = time(21, 0), time(8, 0)


@dataclass(frozen=True, slots=True)
class WorkingWindow:
    """One window of working hours, in minutes of the local day: 510 is 08:30, 1440 is midnight at the end of the
    day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= 24 * 60:
            raise ValueError(f"working hours must end after they start, within one day: {self}")

    def __str__(self) -> str:
        return f"{self.start // 60:02}:{self.start % 60:02}-{self.end // 60:02}:{self.end % 60:02}"


Windows = tuple[WorkingWindow, ...]


@dataclass(frozen=True)
class Calendar:
    """The working time of one community.

    `week` is seven days, Monday first. For one day the first that says something decides: `special` (the
    community's own), `off` (public holidays 法定节假日, with `off_windows` for those on duty), `makeup` (调休
    workdays, with `makeup_windows` or else Monday's), the week. `provisional` are the years whose official
    arrangement is not out yet: there only the week and `special` are known.
    """

    zone: ZoneInfo
    week: tuple[Windows, ...]
    off: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    special: Mapping[date, Windows] = field(default_factory=dict)
    provisional: frozenset[int] = frozenset()
    makeup_windows: Windows | None = None
    off_windows: Windows = ()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week has seven days, Monday first, not {len(self.week)}")
        for windows in (*self.week, *self.special.values(), self.makeup_windows or (), self.off_windows):
            for one, other in pairwise(windows):
                if other.start < one.end:
                    raise ValueError(f"working hours overlap or are not in order: {one} and {other}")


def windows_on(cal: Calendar, day: date) -> Windows:
    """The windows of one local day; none when nobody works."""
    if day in cal.special:
        return cal.special[day]
    if day in cal.off:
        return cal.off_windows
    if day in cal.makeup:
        return cal.week[0] if cal.makeup_windows is None else cal.makeup_windows
    return cal.week[day.weekday()]


def spans_on(cal: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The same windows as UTC moments, end excluded. An hour the clock skips counts nothing; of an hour shown twice
    the first showing bounds the window."""
    return _spans(cal.zone, windows_on(cal, day), day)


@lru_cache(maxsize=4096)
def _spans(zone: tzinfo, windows: Windows, day: date) -> tuple[tuple[datetime, datetime], ...]:
    spans = ((_moment(zone, day, w.start), _moment(zone, day, w.end)) for w in windows)
    return tuple((start, end) for start, end in spans if start < end)


def works_at(cal: Calendar, at: datetime) -> bool:
    """Whether work is on at that moment; a window's first moment belongs to it, its last does not."""
    return any(start <= at < end for start, end in spans_on(cal, local_day(cal, at)))


def next_start(cal: Calendar, at: datetime) -> datetime:
    """`at` itself when work is on, else the next start of work (UTC). ValueError: no working time in 400 days."""
    return next(_spans_from(cal, at))[0]


def add_work(cal: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The first moment (UTC) by which so much WORKING time has passed since `start`; for nothing, the next start of
    work. It may be the very end of a window. ValueError: negative amount, or no working time in 400 days."""
    if amount < timedelta(0):
        raise ValueError(f"working time cannot be taken away: {amount}")
    for begin, end in _spans_from(cal, start):
        if amount <= end - begin:
            return begin + amount
        amount -= end - begin
    raise AssertionError("the search for working time ends by itself")


def add_work_days(cal: Calendar, start: datetime, days: int) -> datetime:
    """The same wall time on the n-th following working day (UTC) [CLK-16, CLK-30].

    A working day is a day with any working time. A wall time before that day's hours or between two windows
    becomes the next start of work on it, a later one the end of its work. What begins on a day without work has
    until the end of the n-th working day. Zero days: the next start of work. ValueError as for add_work.
    """
    if days < 0:
        raise ValueError(f"working days cannot be taken away: {days}")
    if days == 0:
        return next_start(cal, start)
    first = local_day(cal, start)
    day = first
    for _ in range(days):
        day = next_work_day(cal, _after(day))
    spans = spans_on(cal, day)
    if not spans_on(cal, first):
        return spans[-1][1]
    wall = start.astimezone(cal.zone)
    moment = _instant(cal.zone, datetime.combine(day, wall.time().replace(fold=0)))
    for begin, end in spans:
        if moment <= end:
            return max(begin, moment)
    return spans[-1][1]


def end_of_day(cal: Calendar, at: datetime) -> datetime:
    """The end of work on the day of that moment (UTC), or midnight when work is over by then or never was."""
    day = local_day(cal, at)
    ends = [end for _start, end in spans_on(cal, day) if end > at]
    return ends[-1] if ends else _moment(cal.zone, day, 24 * 60)


def next_work_day(cal: Calendar, day: date) -> date:
    """The day itself when it has working time, else the next that has (如遇节假日顺延) [CLK-26]."""
    for _ in range(SEARCH_DAYS):
        if spans_on(cal, day):
            return day
        day = _after(day)
    raise ValueError("calendar has no working time")


def work_between(cal: Calendar, a: datetime, b: datetime) -> timedelta:
    """The working time from `a` to `b`; nothing when `b` is not later."""
    return sum((end - begin for begin, end in working_stretches(cal, a, b)), timedelta(0))


def working_stretches(cal: Calendar, a: datetime, b: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Each stretch of working time (UTC) between two moments, in order."""
    for day in days_between(cal, a, b):
        for begin, end in spans_on(cal, day):
            if max(begin, a) < min(end, b):
                yield max(begin, a).astimezone(UTC), min(end, b).astimezone(UTC)


def days_between(cal: Calendar, a: datetime, b: datetime) -> Iterator[date]:
    """Every local day from that of `a` to that of `b`, both included."""
    day, last = local_day(cal, a), local_day(cal, b)
    while day <= last:
        yield day
        day = _after(day)


def is_provisional(cal: Calendar, a: datetime, b: datetime) -> bool:
    """Whether the time from `a` to `b` touches a year whose holidays are not published yet 暂定 [E-07]."""
    years = range(local_day(cal, a).year, local_day(cal, b).year + 1)
    return any(year in cal.provisional for year in years)


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or that month's last: 31 Jan + 1 is 28 or 29 Feb, 29 Feb + 12 is 28 Feb."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year < date.max.year:
        raise ValueError(f"no such month: {day} and {months} months")
    last = date(year + month // 11, (month + 1) % 12 + 1, 1) - DAY
    return date(year, month + 1, min(day.day, last.day))


def is_quiet(at: datetime, zone: tzinfo, start: time = QUIET_FROM, end: time = QUIET_TO) -> bool:
    """Whether that moment lies in quiet hours: local wall time, `start` included, `end` not."""
    wall = at.astimezone(zone).time()
    if start <= end:
        return start <= wall < end
    return wall >= start or wall < end


def after_quiet(at: datetime, zone: tzinfo, start: time = QUIET_FROM, end: time = QUIET_TO) -> datetime:
    """The next moment (UTC) when residents may be messaged: `at` itself outside the quiet hours, else their end."""
    if not is_quiet(at, zone, start, end):
        return at.astimezone(UTC)
    today = at.astimezone(zone).date()
    ends = (
        _instant(zone, datetime.combine(today + ahead * DAY, end.replace(fold=fold)))
        for ahead in range(4)
        for fold in (0, 1)
    )
    return next(moment for moment in ends if moment > at and not is_quiet(moment, zone, start, end))


def local_day(cal: Calendar, at: datetime) -> date:
    """The calendar day at that moment in the community. ValueError: no time zone, or a year no calendar has."""
    if at.tzinfo is None:
        raise ValueError(f"a time without its zone: {at}")
    if not 2 <= at.year <= 9990:
        raise ValueError(f"no calendar reaches the year {at.year}")
    return at.astimezone(cal.zone).date()


def _spans_from(cal: Calendar, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    day, empty = local_day(cal, at), 0
    while empty < SEARCH_DAYS:
        spans = spans_on(cal, day)
        for start, end in spans:
            if end > at:
                yield max(start, at).astimezone(UTC), end
        empty = 0 if spans else empty + 1
        day = _after(day)
    raise ValueError("calendar has no working time")


def _after(day: date) -> date:
    if day.year >= 9998:
        raise ValueError(f"no calendar reaches the year {day.year + 1}")
    return day + DAY


def _moment(zone: tzinfo, day: date, minute: int) -> datetime:
    return _instant(zone, datetime.combine(day, time()) + minute * MINUTE)


def _instant(zone: tzinfo, wall: datetime) -> datetime:
    """The UTC moment of a wall time; one that the clock skips is the moment of the skip."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall.replace(fold=0):
        return moment
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return _skip(zone, early, late)


def _skip(zone: tzinfo, early: datetime, late: datetime) -> datetime:
    """The moment between the two when the zone's offset changes, to the second."""
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)
