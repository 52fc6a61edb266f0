"""Parser of future moments in words: tomorrow at three, next Monday, in two hours."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.domain.text.plain import fold
from bot.understanding.place import chinese_number
from bot.understanding.times.dates_and_hours import (
    DAY_ONLY,
    MANY,
    WEEKDAY_NAMES,
    WEEKDAYS,
    dated,
    is_exact,
    length_of,
    midnight,
    time_of_day,
)

END_OF_WORK = (18, 0)
_READ = 500
_IN = re.compile(
    rf"(?:\bin )?{MANY} ?(?:个)?"
    r"(?P<unit>分钟|小时|钟头|天|日|星期|礼拜|周|minutes?|mins?|hours?|days?|weeks?)"
    r" ?(?:之|以)?(?:后|内|later|from now)?"
)
_AHEAD = (
    (re.compile(r"大后[天日]"), 3),
    (re.compile(r"后[天日]|the day after tomorrow"), 2),
    (re.compile(r"明[天日早晚儿]|明儿|tomorrow"), 1),
    (re.compile(r"今[天日晚]|今儿|当天|today|tonight|this (?:afternoon|evening)"), 0),
)
_WEEKDAY = re.compile(
    r"(?P<when>下下|下|这|本|next |this |on )?(?:个)?(?:周|星期|礼拜)(?P<d>[一二三四五六日天])"
    r"|\b(?P<when2>next |this |on )?(?P<name>mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?\b"
)


def future_moment(text: str, now: datetime) -> datetime | None:
    """The coming moment named, in the time zone of `now` (aware, local time); None when none is named.

    Looks ahead: a date without a year is its next occurrence, a weekday the next one. A day without an hour ends with
    the working day, at 18:00; an hour without a day that has passed today is tomorrow's.
    """
    said = fold(text[:_READ])
    try:
        return _coming(said, now)
    except (ValueError, OverflowError):
        return None


def _coming(said: str, now: datetime) -> datetime | None:
    day = _day(said, now)
    time = time_of_day(said)
    if day is None:
        span = _IN.search(said)
        if span and (time is None or span["unit"][0] in "小钟分hm"):
            at = now + length_of(span["n"], span["unit"])
            return at if is_exact(span["unit"]) else _at(at, time)
    if day is None and time is None:
        return None
    at = _at(day or now, time)
    return at + timedelta(days=1) if day is None and at <= now else at


def _at(day: datetime, time: tuple[int, int, bool] | None) -> datetime:
    hour, minute = (time[0], time[1]) if time else END_OF_WORK
    if time and time[2] and hour < 7:
        hour += 12  # nobody promises three in the morning
    return midnight(day) + timedelta(hours=hour, minutes=minute)


def _day(said: str, now: datetime) -> datetime | None:
    day = dated(said, now)
    if day is not None:
        return day if re.search(r"20[0-9]{2}", said) or midnight(day) >= midnight(now) else _next_year(day, now)
    for pattern, days in _AHEAD:
        if pattern.search(said):
            return now + timedelta(days=days)
    found = _WEEKDAY.search(said)
    if found:
        return _weekday(found, now)
    only = DAY_ONLY.search(said)
    return _day_of_month(chinese_number(only["d"]), now) if only else None


def _next_year(dated: datetime, now: datetime) -> datetime:
    year = now.year if (dated.month, dated.day) >= (now.month, now.day) else now.year + 1
    return dated.replace(year=year)


def _weekday(found: re.Match[str], now: datetime) -> datetime:
    """下周一 lies in the next calendar week; a bare weekday is the next one, today included."""
    wanted = WEEKDAYS[found["d"]] if found["d"] else WEEKDAY_NAMES.index(found["name"][:3])
    when = (found["when"] or found["when2"] or "").strip()
    monday = now - timedelta(days=now.weekday())
    if when in ("下", "下下"):
        return monday + timedelta(days=wanted + 7 * len(when))
    ahead = (wanted - now.weekday()) % 7
    return now + timedelta(days=ahead + 7 if when == "next" and ahead == 0 else ahead)


def _day_of_month(day: int, now: datetime) -> datetime:
    if day >= now.day:
        return now.replace(day=day)
    return (now.replace(day=1) + timedelta(days=32)).replace(day=day)
