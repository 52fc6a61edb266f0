"""Parser of past moments in words: yesterday at ten, last Tuesday, just now."""

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
from bot.understanding.times.time_words import day_of_period, normalise_time_words

_READ = 2_000
_NOW = re.compile(r"刚刚|刚才|方才|现在|这会儿|此刻|目前|正在|\bjust now\b|\bright now\b|\bnow\b|\bat the moment\b")
_AGO = re.compile(
    rf"{MANY} ?(?:个)?(?:多)?(?P<unit>分钟|小时|钟头|天|日|星期|礼拜|周|月|年|minutes?|mins?|hours?|"
    rf"days?|weeks?|months?|years?) ?(?:之|以)?(?:前|ago)"
)
_DAYS_BACK = (
    (r"大前[天日]", 3),
    (r"前[天日晚]|前夜|the day before yesterday", 2),
    (r"昨[天日晚夜]|昨儿|yesterday|last night", 1),
    (r"今[天日晚早晨]|今儿|today|tonight|this (?:morning|afternoon|evening)", 0),
)
_BACK = [(re.compile(pattern), days) for pattern, days in _DAYS_BACK]
_WEEKDAY = re.compile(
    r"(?P<when>上上|上|这|本|last |this |on )?(?:个)?(?:周|星期|礼拜)(?P<d>[一二三四五六日天1-7])"
    r"|\b(?P<when2>last |this |on )?(?P<name>mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?\b"
)
_SPAN = re.compile(
    r"上(?:个)?(?P<unit>周|星期|礼拜|月)(?![一二三四五六日天1-7])|last (?P<unit2>week|month)|去年|last year"
)


def past_moment(text: str, now: datetime) -> datetime | None:
    """The moment named, in the time zone of `now` (aware, local time); None when no time is named.

    Looks back, never into the future: a date without a year is its last occurrence. A day without an hour is that
    day's midnight; a part of a day without an hour is its usual hour (morning 8, noon 12, afternoon 15, night 20).
    """
    said = normalise_time_words(fold(text[:_READ]))
    try:
        return _moment(said, now)
    except (ValueError, OverflowError):
        return None


def _moment(said: str, now: datetime) -> datetime | None:
    ago = _AGO.search(said)
    if ago and is_exact(ago["unit"]):
        return now - length_of(ago["n"], ago["unit"])
    day = now - length_of(ago["n"], ago["unit"]) if ago else _day(said, now)
    time = time_of_day(said)
    if day is None and time is None:
        return now if _NOW.search(said) else None
    if time is None:
        return midnight(day or now)
    moment = midnight(day or now) + timedelta(hours=time[0], minutes=time[1])
    if day is None and moment > now:
        return moment - timedelta(hours=12 if time[2] and moment - timedelta(hours=12) <= now else 24)
    return moment


def _day(said: str, now: datetime) -> datetime | None:
    day = day_of_period(said, now) or dated(said, now)
    if day is not None:
        return day
    for pattern, days in _BACK:
        if pattern.search(said):
            return now - timedelta(days=days)
    weekday = _WEEKDAY.search(said)
    if weekday:
        return _weekday(weekday, now)
    span = _SPAN.search(said)
    if span:
        unit = span["unit"] or span["unit2"] or "年"
        return now - timedelta(days=7 if unit[0] in "周星礼w" else 30 if unit[0] in "月m" else 365)
    only = DAY_ONLY.search(said)
    return _day_of_month(chinese_number(only["d"]), now) if only else None


def _day_of_month(day: int, now: datetime) -> datetime:
    if day <= now.day:
        return now.replace(day=day)
    return (now.replace(day=1) - timedelta(days=1)).replace(day=day)


def _weekday(found: re.Match[str], now: datetime) -> datetime:
    """上周二 is in last calendar week; a bare weekday, `this` and English `last` mean the latest one before today."""
    wanted = WEEKDAYS[found["d"]] if found["d"] else WEEKDAY_NAMES.index(found["name"][:3])
    monday = now - timedelta(days=now.weekday())
    if found["when"] in ("上", "上上"):
        return monday + timedelta(days=wanted - 7 * len(found["when"]))
    back = (now.weekday() - wanted) % 7
    if back == 0 and "last" in (found["when"] or found["when2"] or ""):
        back = 7
    return now - timedelta(days=back)
