"""Dates, times of day and lengths of time in words: what past_time and future_time share."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.understanding.place import chinese_number

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {
    str(n): n - 1 for n in range(1, 8)
}
WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HAN = "零一二三四五六七八九十两"
_N = rf"(?:[0-9]{{1,2}}|[{_HAN}]{{1,3}})"
MANY = rf"(?P<n>[0-9]{{1,3}}|[{_HAN}百]{{1,4}}|半|几|a|an|one|two|three|four|five|six|seven|eight|nine|ten)"
_DATE = re.compile(
    rf"(?:(?P<y>20[0-9]{{2}}|今|去|前)年)?(?P<m>{_N})月(?:份)?(?P<d>[0-9]{{1,2}}|[{_HAN}]{{1,3}})?(?:日|号)?"
    r"|(?P<y2>20[0-9]{2})[-/.](?P<m2>[0-9]{1,2})[-/.](?P<d2>[0-9]{1,2})"
    r"|(?<![0-9\-/.])(?P<m3>1[0-2]|0?[1-9])/(?P<d3>3[01]|[12][0-9]|0?[1-9])(?![0-9/])"
)
_ENGLISH_DATE = re.compile(
    rf"\b(?P<name>{'|'.join(MONTHS)})[a-z]{{0,6}}\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\b"
    rf"|\b(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<name2>{'|'.join(MONTHS)})[a-z]{{0,6}}\b"
)
DAY_ONLY = re.compile(rf"(?<![0-9月])(?P<d>[0-9]{{1,2}}|[{_HAN}]{{1,3}})[号日](?![楼栋线门院])")
_PART = (
    (r"凌晨|半夜|深夜|午夜|midnight", 2, False),
    (r"清早|清晨|大清早|一早|早上|早晨|今早|morning", 8, False),
    (r"上午", 9, False),
    (r"中午|正午|noon", 12, True),
    (r"下午|午后|afternoon", 15, True),
    (r"傍晚", 18, True),
    (r"晚上|夜里|夜晚|晚间|[今昨前当]晚|昨夜|\bnight\b|tonight|evening", 20, True),
)
_PARTS = [(re.compile(pattern), hour, later) for pattern, hour, later in _PART]
_CLOCK = re.compile(
    rf"(?<![0-9:.])(?P<h>{_N})(?:点|时(?!间|候|常|不|有))(?:钟)?(?P<half>半)?(?:(?P<q>[一三])刻|"
    rf"(?P<m>[0-9]{{1,2}}|[{_HAN}]{{1,3}})分?)?"
    r"|(?<![0-9:.])(?P<h2>[0-2]?[0-9])[:](?P<m2>[0-5][0-9])(?![0-9]) ?(?P<half2>[ap]\.?m)?"
    r"|\b(?P<h3>1[0-2]|[1-9]) ?(?P<half3>[ap]\.?m)\b|\bat (?P<h4>1[0-2]|[1-9])\b(?![:0-9])"
)
_SMALL = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "几": 3,
}


def is_exact(unit: str) -> bool:
    """Whether the unit is one of minutes or hours, so that the time of day is meant too."""
    return unit.startswith(("分", "小", "钟", "min", "hour"))


def midnight(day: datetime) -> datetime:
    """The beginning of that day, in its time zone."""
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def length_of(written: str, unit: str) -> timedelta:
    """So many of the unit (calendar time; a month is 30 days, a year 365)."""
    if written == "半":
        return {
            "小": timedelta(minutes=30),
            "钟": timedelta(minutes=30),
            "月": timedelta(days=15),
            "年": timedelta(days=182),
        }.get(unit[0], timedelta(hours=12))
    number = _SMALL.get(written) or chinese_number(written)
    if unit.startswith(("分", "mi")):
        return timedelta(minutes=number)
    if unit.startswith(("小", "钟", "h")):
        return timedelta(hours=number)
    days = {"天": 1, "日": 1, "d": 1, "星": 7, "礼": 7, "周": 7, "w": 7, "月": 30, "m": 30, "年": 365, "y": 365}[
        unit[0]
    ]
    return timedelta(days=number * days)


def dated(said: str, now: datetime) -> datetime | None:
    """The calendar date written, without a year its last occurrence; None for none. Raises ValueError for 31 June."""
    english = _ENGLISH_DATE.search(said)
    if english:
        month = MONTHS.index(english["name"] or english["name2"]) + 1
        return _last(now, None, month, int(english["day"] or english["day2"]))
    found = _DATE.search(said)
    if found is None:
        return None
    year = found["y"] or found["y2"]
    month = chinese_number(found["m"] or found["m2"] or found["m3"])
    day = chinese_number(found["d"] or found["d2"] or found["d3"] or "1")
    years = {"今": now.year, "去": now.year - 1, "前": now.year - 2}
    return _last(now, None if year is None else years.get(year) or int(year), month, day)


def _last(now: datetime, year: int | None, month: int, day: int) -> datetime:
    if year is not None:
        return now.replace(year=year, month=month, day=day)
    moment = midnight(now).replace(day=1).replace(year=now.year, month=month, day=day)
    return moment if moment <= now else moment.replace(year=now.year - 1)


def time_of_day(said: str) -> tuple[int, int, bool] | None:
    """Hour, minute, and whether the hour might as well be twelve hours earlier or later."""
    part = next(((hour, later) for pattern, hour, later in _PARTS if pattern.search(said)), None)
    clock = _CLOCK.search(said)
    if clock is None:
        return (part[0], 0, False) if part else None
    hour = chinese_number(clock["h"] or clock["h2"] or clock["h3"] or clock["h4"])
    minute = (
        30
        if clock["half"]
        else 15 * chinese_number(clock["q"] or "") or chinese_number(clock["m"] or clock["m2"] or "")
    )
    half = (clock["half2"] or clock["half3"] or "")[:1]
    if hour > 24 or minute > 59:
        return None
    if half:
        return (hour % 12 + (12 if half == "p" else 0), minute, False)
    if part and part[1] and hour < 12 and not (hour == 0 or (part[0] == 20 and hour < 5)):
        hour += 12
    elif part and part[0] == 20 and hour == 12:
        hour = 24
    elif part and part[0] == 2 and hour == 12:
        hour = 0
    return (hour, minute, part is None and 0 < hour <= 12)
