"""When it happened, as people say it: yesterday at ten, last Tuesday, just now."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.domain.text.plain import fold
from bot.understanding.place import chinese_number
from bot.understanding.time_words import MONTHS as _MONTHS
from bot.understanding.time_words import edge, plainer

_READ = 2_000
_HAN = "零一二三四五六七八九十两"
_N = rf"(?:[0-9]{{1,2}}|[{_HAN}]{{1,3}})"
_MANY = rf"(?P<n>[0-9]{{1,3}}|[{_HAN}百]{{1,4}}|半|几|a|an|one|two|three|four|five|six|seven|eight|nine|ten)"

_NOW = re.compile(r"刚刚|刚才|方才|现在|这会儿|此刻|目前|正在|\bjust now\b|\bright now\b|\bnow\b|\bat the moment\b")
_AGO = re.compile(
    rf"{_MANY} ?(?:个)?(?:多)?(?P<unit>分钟|小时|钟头|天|日|星期|礼拜|周|月|年|minutes?|mins?|hours?|"
    rf"days?|weeks?|months?|years?) ?(?:之|以)?(?:前|ago)"
)
_DATE = re.compile(
    rf"(?:(?P<y>20[0-9]{{2}}|今|去|前)年)?(?P<m>{_N})月(?:份)?(?P<d>[0-9]{{1,2}}|[{_HAN}]{{1,3}})?(?:日|号)?"
    r"|(?P<y2>20[0-9]{2})[-/.](?P<m2>[0-9]{1,2})[-/.](?P<d2>[0-9]{1,2})"
    r"|(?<![0-9\-/.])(?P<m3>1[0-2]|0?[1-9])/(?P<d3>3[01]|[12][0-9]|0?[1-9])(?![0-9/])"
)
_ENGLISH_DATE = re.compile(
    rf"\b(?P<name>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\b"
    rf"|\b(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<name2>{'|'.join(_MONTHS)})[a-z]{{0,6}}\b"
)
_DAY_ONLY = re.compile(rf"(?<![0-9月])(?P<d>[0-9]{{1,2}}|[{_HAN}]{{1,3}})[号日](?![楼栋线门院])")
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


def when(text: str, now: datetime) -> datetime | None:
    """The moment named, in the time zone of `now` (aware, local time); None when no time is named.

    Looks back, never into the future: a date without a year is its last occurrence. A day without an hour is that
    day's midnight; a part of a day without an hour is its usual hour (morning 8, noon 12, afternoon 15, night 20).
    """
    said = plainer(fold(text[:_READ]))
    try:
        return _moment(said, now)
    except (ValueError, OverflowError):
        return None


def _moment(said: str, now: datetime) -> datetime | None:
    ago = _AGO.search(said)
    if ago and _exact(ago["unit"]):
        return now - _length(ago["n"], ago["unit"])
    day = now - _length(ago["n"], ago["unit"]) if ago else _day(said, now)
    time = _time(said)
    if day is None and time is None:
        return now if _NOW.search(said) else None
    if time is None:
        return _midnight(day or now)
    moment = _midnight(day or now) + timedelta(hours=time[0], minutes=time[1])
    if day is None and moment > now:
        return moment - timedelta(hours=12 if time[2] and moment - timedelta(hours=12) <= now else 24)
    return moment


def _exact(unit: str) -> bool:
    return unit.startswith(("分", "小", "钟", "min", "hour"))


def _midnight(day: datetime) -> datetime:
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def _length(written: str, unit: str) -> timedelta:
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


def _day(said: str, now: datetime) -> datetime | None:
    dated = edge(said, now) or _dated(said, now)
    if dated is not None:
        return dated
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
    only = _DAY_ONLY.search(said)
    return _day_of_month(chinese_number(only["d"]), now) if only else None


def _dated(said: str, now: datetime) -> datetime | None:
    english = _ENGLISH_DATE.search(said)
    if english:
        month = _MONTHS.index(english["name"] or english["name2"]) + 1
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
    moment = _midnight(now).replace(day=1).replace(year=now.year, month=month, day=day)
    return moment if moment <= now else moment.replace(year=now.year - 1)


def _day_of_month(day: int, now: datetime) -> datetime:
    if day <= now.day:
        return now.replace(day=day)
    return (now.replace(day=1) - timedelta(days=1)).replace(day=day)


_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {str(n): n - 1 for n in range(1, 8)}
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekday(found: re.Match[str], now: datetime) -> datetime:
    """上周二 is in last calendar week; a bare weekday, `this` and English `last` mean the latest one before today."""
    wanted = _DAYS[found["d"]] if found["d"] else _NAMES.index(found["name"][:3])
    monday = now - timedelta(days=now.weekday())
    if found["when"] in ("上", "上上"):
        return monday + timedelta(days=wanted - 7 * len(found["when"]))
    back = (now.weekday() - wanted) % 7
    if back == 0 and "last" in (found["when"] or found["when2"] or ""):
        back = 7
    return now - timedelta(days=back)


def _time(said: str) -> tuple[int, int, bool] | None:
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
