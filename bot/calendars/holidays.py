"""Public holidays and make-up workdays 调休: what the libraries know of a region, and what a file says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

Day = tuple[date, str, str]
"""A day, its kind (off, work, or normal: as the week says), and its name."""
KINDS = ("off", "work", "normal")
LANGUAGE = {"HK": "zh_HK", "MO": "zh_MO", "TW": "zh_TW"}
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Table:
    """Public holidays of a region: days off, make-up workdays 调休, and the years whose arrangement is known."""

    off: frozenset[date]
    work: frozenset[date]
    known: frozenset[int]


def holiday_table(region: str, days: Iterable[Day]) -> Table:
    """The table of a region. Mainland China announces each year as a whole, so a year counts as known when its
    National Day does; elsewhere any day of a year makes it known."""
    kinds = {day: kind for day, kind, _name in days}
    off = frozenset(day for day, kind in kinds.items() if kind == "off")
    work = frozenset(day for day, kind in kinds.items() if kind == "work")
    told = off if region != "CN" else {day for day in off if (day.month, day.day) == (10, 1)}
    return Table(off, work, frozenset(day.year for day in told))


def known_days(region: str, years: Iterable[int], kept: Iterable[Day]) -> Table:
    """The holiday table of these years: the library's days, overridden by `kept`, the rows of the database."""
    days = {one[0]: one for one in library_days(region, years)}
    return holiday_table(region, (days | {one[0]: one for one in kept}).values())


def library_days(region: str, years: Iterable[int]) -> list[Day]:
    """The library's holidays of these years; nothing for a region it does not know, or when the extra
    `regions` is not installed. The libraries are loaded on first use, their tables are large."""
    wanted = frozenset(years)
    if region == "CN":
        return [one for one in _mainland() if one[0].year in wanted]
    return _elsewhere(region, tuple(sorted(wanted))) if region in LANGUAGE else []


@lru_cache(maxsize=1)
def _mainland() -> list[Day]:
    from chinese_calendar.constants import Holiday, holidays, workdays

    names = {one.value: one.chinese for one in Holiday}
    off = [(day, "off", str(names.get(name, name))) for day, name in holidays.items()]
    makeup = [(day, "work", f"{names.get(name, name)}调休") for day, name in workdays.items() if day.weekday() >= 5]
    return sorted(off + makeup)


@lru_cache(maxsize=8)
def _elsewhere(region: str, years: tuple[int, ...]) -> list[Day]:
    try:
        from holidays import country_holidays
    except ImportError:
        return []
    found = country_holidays(region, years=years, language=LANGUAGE[region])
    off = [(day, "off", name) for day, name in found.items()]
    makeup = [(day, "work", "") for day in getattr(found, "weekend_workdays", ()) if day.year in years]
    return sorted(off + makeup)


def library_installed(region: str) -> bool:
    """Whether the holiday library of that region is installed."""
    return region == "CN" or bool(library_days(region, (2026,)))


def read_days(text: str) -> list[Day]:
    """The days of a file of lines `date,off|work|normal,name`, a heading allowed. ValueError lists every mistake with
    its line."""
    found: dict[date, Day] = {}
    wrong: list[str] = []
    for number, line in enumerate(io.StringIO(text.lstrip("\ufeff").replace("\0", "")), 1):
        row = next(csv.reader([line]), [])
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#") or (number == 1 and cells[0].lower() in ("date", "日期")):
            continue
        try:
            day = _line(cells)
        except ValueError as error:
            wrong.append(f"line {number}: {error}")
            continue
        if day[0] in found:
            wrong.append(f"line {number}: {day[0]} is there twice")
        found[day[0]] = day
    if not (found or wrong):
        wrong.append("there is no day in it — write lines such as 2027-01-01,off,元旦")
    if len(found) > LONGEST:
        wrong.append(f"more than {LONGEST} days are no calendar")
    if wrong:
        raise ValueError("\n".join(wrong))
    return sorted(found.values())


def _line(cells: list[str]) -> Day:
    try:
        day = date.fromisoformat(cells[0])
    except ValueError:
        raise ValueError(f"{cells[0][:20]!r} is not a date — write 2027-01-01") from None
    if not 2000 <= day.year <= 2200:
        raise ValueError(f"{day} lies in no year that is planned for")
    kind = cells[1].lower() if len(cells) > 1 else ""
    if kind not in KINDS:
        raise ValueError(f"{kind[:20]!r} must be off, work or normal")
    return day, kind, cells[2][:80] if len(cells) > 2 else ""
