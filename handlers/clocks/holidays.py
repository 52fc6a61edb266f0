"""Announced public holidays, read from their table into the calendars."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from bot.calendars import calendars
from handlers.clocks.recount import begin
from handlers.desk import Desk
from storage.calendar import holidays
from storage.database import Unit

YEARS_AHEAD = 3


def announce(desk: Desk, unit: Unit) -> None:
    """What the library of the region knows of these years goes into the table, under what people imported."""
    year = unit.at.year
    days = calendars.official(desk.settings.region, range(year - 1, year + YEARS_AHEAD))
    fresh = not holidays.of(unit.connection, desk.settings.region)
    found = holidays.merge(unit, desk.settings.region, days, holidays.LIBRARY)
    if found and not fresh:
        holidays.changed(unit, desk.settings.region, holidays.LIBRARY, found)


def announced(desk: Desk, unit: Unit) -> bool:
    """Reads the table into the calendars that everything counts by; True when open due times are to be counted anew."""
    region = desk.settings.region
    days = holidays.of(unit.connection, region)
    desk.calendars = calendars.of_communities(desk.settings, calendars.known(region, calendars.YEARS, days))
    return begin(unit, mark_of(desk, unit))


def mark_of(desk: Desk, unit: Unit) -> str:
    """A word that changes with everything that due times depend on: clocks, hours, holidays, quiet hours, zone."""
    settings = desk.settings
    own = [(c.code, c.working_hours, c.holidays) for c in settings.communities]
    parts = (
        [asdict(rule) for rule in desk.clocks],
        settings.working_hours,
        [(str(day), said) for day, said in settings.holidays.items()],
        [(code, hours, [(str(day), said) for day, said in days.items()]) for code, hours, days in own],
        (str(settings.quiet_hours.start), str(settings.quiet_hours.end), settings.timezone, settings.region),
        holidays.mark(unit.connection, settings.region),
    )
    return hashlib.sha256(json.dumps(parts, default=_plain, sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset | set) else str(value)


def provisional_years(desk: Desk, now: datetime) -> list[int]:
    """The years near `now` whose holidays are not announced yet 暂定 [E-07]."""
    found: set[int] = set()
    for calendar in desk.calendars.values():
        today: date = now.astimezone(calendar.zone).date()
        found |= {today.year, (today + calendars.AHEAD).year} & calendar.provisional
    return sorted(found)
