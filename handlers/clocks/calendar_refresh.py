"""Refresh of the working calendars: public holidays from the library to the table, from the table to the calendars."""

from __future__ import annotations

from datetime import date, datetime

from bot.calendars import calendars
from handlers.clocks import recount
from handlers.desk import Desk
from storage.calendar import holidays
from storage.database import Unit

YEARS_AHEAD = 3


def store_official(desk: Desk, unit: Unit) -> None:
    """Writes what the holiday library knows of the region into the table; days that people imported stay. A later
    change of the library is recorded for the console."""
    year = unit.at.year
    days = calendars.library_days(desk.settings.region, range(year - 1, year + YEARS_AHEAD))
    fresh = not holidays.announced_days(unit.connection, desk.settings.region)
    found = holidays.merge(unit, desk.settings.region, days, holidays.LIBRARY)
    if found and not fresh:
        holidays.record_change(unit, desk.settings.region, holidays.LIBRARY, found)


def reload_calendars(desk: Desk, unit: Unit) -> bool:
    """Replaces the calendars of all communities by those of the holiday table; True when open due times have to be
    recounted."""
    region = desk.settings.region
    days = holidays.announced_days(unit.connection, region)
    desk.calendars = calendars.community_calendars_of(
        desk.settings, calendars.known_days(region, calendars.YEARS, days)
    )
    return recount.begin(unit, recount.fingerprint(desk, unit))


def provisional_years(desk: Desk, now: datetime) -> list[int]:
    """The years near `now` whose holidays are not announced yet 暂定 [E-07]."""
    found: set[int] = set()
    for calendar in desk.calendars.values():
        today: date = now.astimezone(calendar.zone).date()
        found |= {today.year, (today + calendars.AHEAD).year} & calendar.provisional
    return sorted(found)
