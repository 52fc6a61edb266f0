"""Builds the working calendar of a community from its settings and the public holidays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendars.holidays import Table, holiday_table, known_days, library_days
from bot.domain.clocks.worktime import Calendar, Windows, WorkingWindow

__all__ = [
    "AHEAD",
    "YEARS",
    "Table",
    "build_calendar",
    "known_days",
    "community_calendars_of",
    "library_days",
    "holiday_table",
    "calendar_warnings",
]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS = range(2004, 2101)
AHEAD = timedelta(days=45)
_HOURS = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")


def build_calendar(
    zone: str,
    working_hours: Mapping[str, Any],
    region: str = "CN",
    overrides: Mapping[Any, Any] | None = None,
    years: Iterable[int] = YEARS,
    announced: Table | None = None,
) -> Calendar:
    """The working calendar of one community, in the time zone `zone`.

    `working_hours`: days (mon, mon-fri, "sat,sun") to a list of "08:30-12:00"; also `makeup` (hours of 调休 workdays,
    else Monday's) and `holidays` (duty hours on public holidays, else none). `overrides`: a date to "work", "off" or
    such a list (the setting `holidays`). `announced` are the holidays of the region, else what the library knows; those
    of `years` it lacks are provisional. Of a region nobody knows, `overrides` name the holidays. ValueError lists all
    mistakes, one a line.
    """
    wrong: list[str] = []
    hours = {str(name).strip().lower(): value for name, value in working_hours.items()}
    makeup = _windows("working_hours: makeup", hours.pop("makeup"), wrong) if "makeup" in hours else None
    on_holidays = _windows("working_hours: holidays", hours.pop("holidays", ()), wrong)
    week = _week(hours, wrong)
    special = _overrides(overrides or {}, week[0] if makeup is None else makeup, wrong)
    place = _zone(zone, wrong)
    if wrong or place is None:
        raise ValueError("\n".join(wrong))
    given = announced or holiday_table(region, library_days(region, years))
    told = given.known if given.off else frozenset(years)
    return Calendar(place, week, given.off, given.work, special, frozenset(years) - told, makeup, on_holidays)


def community_calendars_of(settings: Any, announced: Table | None = None) -> dict[str, Calendar]:
    """Working hours and holidays of every community of the settings."""
    announced = announced or holiday_table(settings.region, library_days(settings.region, YEARS))
    return {
        c.code: build_calendar(
            settings.timezone,
            c.working_hours or settings.working_hours,
            settings.region,
            {**settings.holidays, **c.holidays},
            announced=announced,
        )
        for c in settings.communities
    }


def calendar_warnings(calendar: Calendar, today: date) -> list[str]:
    """Warnings about a calendar as of today: holidays not published or not known, no working time at all."""
    found = [
        f"no official arrangement for {year} yet: provisional; when it is announced: huifang calendar import FILE"
        for year in sorted({today.year, (today + AHEAD).year} & calendar.provisional)
    ]
    if not (calendar.off or calendar.provisional or calendar.special):
        found.append(
            "no public holidays are known for this region: name them under holidays, import them with"
            " huifang calendar import FILE, or install huifang[regions] for HK, MO and TW"
        )
    if not any((*calendar.week, *calendar.special.values())):
        found.append("no working hours at all: clocks that count working time cannot run")
    return found


def _zone(name: str, wrong: list[str]) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError):
        wrong.append(f"time zone {name!r} is unknown: write for example Asia/Shanghai")
        return None


def _week(hours: Mapping[str, Any], wrong: list[str]) -> tuple[Windows, ...]:
    week: dict[int, Windows] = {}
    for name, value in hours.items():
        windows = _windows(f"working_hours: {name}", value, wrong)
        for day in _days(name, wrong):
            if day in week:
                wrong.append(f"working_hours: {DAYS[day]} is named twice")
            week[day] = windows
    return tuple(week.get(day, ()) for day in range(7))


def _days(name: str, wrong: list[str]) -> Iterator[int]:
    """The days of "mon-fri", "sat,sun" or "wed", Monday 0; a range may pass over Sunday."""
    for part in name.split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or not set(ends) <= set(DAYS):
            wrong.append(f"working_hours: {part.strip()!r} is not a day: write {', '.join(DAYS)} or mon-fri")
            continue
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        yield from ((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))


def _windows(name: str, value: Any, wrong: list[str]) -> Windows:
    entries = [value] if isinstance(value, str) else value or ()
    if not isinstance(entries, list | tuple):
        wrong.append(f'{name} must be a list like ["08:30-12:00", "14:00-18:00"], not {value!r}')
        return ()
    windows = [window for entry in entries if (window := _window(name, entry, wrong))]
    windows.sort(key=lambda window: window.start)
    for one, two in pairwise(windows):
        if two.start < one.end:
            wrong.append(f"{name}: {one} and {two} overlap")
            return ()
    return tuple(windows)


def _window(name: str, entry: Any, wrong: list[str]) -> WorkingWindow | None:
    found = _HOURS.fullmatch(str(entry).strip())
    if found is None:
        wrong.append(f"{name}: {entry!r} is not a time: write for example 08:30-12:00")
        return None
    hour, minute, end_hour, end_minute = (int(number) for number in found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if max(minute, end_minute) > 59 or max(start, end) > 24 * 60:
        wrong.append(f"{name}: {entry!r} has a time that no clock shows")
    elif end <= start:
        wrong.append(f"{name}: {entry!r} ends before it starts; write a night as two, each on its day")
    else:
        return WorkingWindow(start, end)
    return None


def _overrides(overrides: Mapping[Any, Any], work: Windows, wrong: list[str]) -> dict[date, Windows]:
    special: dict[date, Windows] = {}
    for key, value in overrides.items():
        try:
            day = key if type(key) is date else date.fromisoformat(str(key))
        except ValueError:
            wrong.append(f"holidays: {key!r} is not a date: write for example 2026-10-10")
            continue
        special[day] = _override(day, value, work, wrong)
    return special


def _override(day: date, value: Any, work: Windows, wrong: list[str]) -> Windows:
    """YAML reads a bare off as False and a bare on as True, so those count too."""
    if value is False or value == "off":
        return ()
    if value is True or value in ("work", "on"):
        return work
    if isinstance(value, list | tuple) and value:
        return _windows(f"holidays: {day}", value, wrong)
    wrong.append(f'holidays: {day} must be work, off or a list of hours like ["09:00-12:00"], not {value!r}')
    return ()
