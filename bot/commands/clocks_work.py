"""The work of huifang clocks and huifang calendar: explains due times, imports and lists announced holidays."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, TypeVar

from bot.app import TEMPLATES, agenda_rounds, clock_rules
from bot.calendars import calendars
from bot.calendars import holidays as calendars_holidays
from bot.config.settings import Settings
from bot.texts.texts import Texts
from handlers.desk import Desk
from handlers.queries import explain
from storage.calendar import holidays
from storage.complaints import clocks, complaints
from storage.database import Database, Unit

T = TypeVar("T")


class UnknownCase(LookupError):
    """There is no such complaint."""


def desk_of(settings: Settings, days: list[holidays.Day] | None = None) -> Desk:
    """A desk for texts and due times without a running program; `days`: the holidays stored in the database, else the
    library's."""
    known = calendars_holidays.known_days(settings.region, calendars.YEARS, days or ())
    nothing: Any = Database
    return Desk(
        settings=settings,
        texts=Texts.load(TEMPLATES / "texts", settings.texts, default=settings.language, zone=settings.timezone),
        database=nothing,
        calendars=calendars.community_calendars_of(settings, known),
        clocks=clock_rules(settings),
        agenda=agenda_rounds(settings),
        can={},
        owner=secrets.token_hex(8),
    )


def clock_explanations(settings: Settings, unit: Unit, number: str, language: str) -> list[str]:
    """The explanation of each running clock of that complaint in words, the next due first. Raises NotThere."""
    c = complaints.find_by(unit.connection, number=number)
    if c is None:
        raise UnknownCase(number)
    desk = desk_of(settings, holidays.announced_days(unit.connection, settings.region))
    rows = clocks.running(unit, c.id).values()
    lines = [f"{c.number}　{desk.texts.say(language, f'state.{c.state}')}"]
    for one in explain.running_clocks(desk, c, rows, language, unit.at):
        lines += ["", *one.why]
    return lines if len(lines) > 1 else [*lines, desk.texts.say(language, "clock.why.nothing")]


def import_days(settings: Settings, unit: Unit, days: list[holidays.Day], source: str) -> int:
    """Stores announced holidays; a running program counts open due times anew within a minute. Returns how many days
    became different."""
    found = holidays.merge(unit, settings.region, days, source)
    if found:
        holidays.record_change(unit, settings.region, source, found)
    return found


def days_with_sources(settings: Settings, unit: Unit) -> tuple[list[holidays.Day], dict[int, tuple[str, datetime]]]:
    year = unit.at.year
    library = calendars_holidays.library_days(settings.region, range(year - 1, year + 3))
    kept = holidays.announced_days(unit.connection, settings.region)
    sources = {day.year: (holidays.LIBRARY, unit.at) for day, _kind, _name in library}
    found = {one[0]: one for one in library} | {one[0]: one for one in kept}
    return sorted(found.values()), sources | holidays.sources(unit.connection, settings.region)
