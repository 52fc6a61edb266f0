"""Value types of config.yaml: durations, times of day, dates, addresses; each parser raises ValueError with the
mend."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST = timedelta(days=3660)


def duration(value: Any) -> timedelta:
    """24h, 30min, 1h30min, 3d, 90s or 2w as a length of calendar time (a day is 24 hours). Raises ValueError."""
    if isinstance(value, timedelta):
        return value
    text = str(value).replace(" ", "")
    if not re.fullmatch(r"([0-9]{1,9}(s|min|h|d|w))+", text):
        raise ValueError("is not a length of time — write a number with s, min, h, d or w, such as 30min or 24h")
    seconds = sum(int(count) * _UNITS[unit] for count, unit in re.findall(r"([0-9]+)(min|s|h|d|w)", text))
    if seconds > _LONGEST.total_seconds():
        raise ValueError("is longer than ten years — write a shorter time")
    return timedelta(seconds=seconds)


def time_of_day(value: Any) -> time:
    """21:00 as a time. Raises ValueError."""
    if isinstance(value, time):
        return value
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", str(value))
    if not found:
        raise ValueError('is not a time of day — write it as "08:30"')
    return time(int(found[1]), int(found[2]))


def window(value: Any) -> str:
    """Checks one window of a day such as 08:30-12:00 (it may end at 24:00) and returns it. Raises ValueError."""
    begin, dash, end = str(value).partition("-")
    try:
        backwards = dash and end != "24:00" and time_of_day(begin) >= time_of_day(end)
        time_of_day(begin)
    except ValueError:
        dash = ""
    if not dash:
        raise ValueError('is not a window of time — write it as "08:30-12:00"')
    if backwards:
        raise ValueError("ends before it begins — put the earlier time first, and split a night at 24:00")
    return str(value)


def holiday(value: Any) -> str | tuple[str, ...]:
    if value in ("off", "work"):
        return str(value)
    if isinstance(value, list | tuple) and value:
        return tuple(window(item) for item in value)
    raise ValueError('must be off, work, or a list of hours — write off, work or ["09:00-12:00"]')


def day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else "")
    except ValueError:
        raise ValueError("is not a date — write it as 2026-10-01") from None


def url(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or re.search(r"\s", value):
        raise ValueError("is not a web address — write it as https://host or http://host:port")
    return value.rstrip("/")


def network(value: Any) -> IPv4Network | IPv6Network:
    try:
        return ip_network(value if isinstance(value, IPv4Network | IPv6Network) else str(value), strict=False)
    except ValueError:
        raise ValueError("is not an address or network — write 10.0.0.1 or 10.0.0.0/8") from None


def code_and_name(value: Any) -> Any:
    """A plain word where a {code, name} is expected: the word is the name and, made safe for links, the code."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        return {"code": re.sub(r"[\s/?#&%+]+", "-", str(value)), "name": str(value)}
    return value


def in_all_languages(value: Any) -> Any:
    return {"zh-Hans": value, "zh-Hant": value, "en": value} if isinstance(value, str) else value


Words = Annotated[str, Field(min_length=1, max_length=200)]
Duration = Annotated[timedelta, BeforeValidator(duration)]
TimeOfDay = Annotated[time, BeforeValidator(time_of_day)]
Url = Annotated[str, BeforeValidator(lambda value: url(str(value)))]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(network)]
Day = Annotated[date, BeforeValidator(day)]
Holiday = Annotated[Literal["off", "work"] | tuple[str, ...], BeforeValidator(holiday)]
Holidays = dict[Day, Holiday]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Rate = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]
