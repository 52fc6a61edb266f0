"""Checks of routing rules and rosters: unknown names, rules never reached, working time without anybody on duty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.config.settings import Settings
from bot.config.yaml_lines import Where
from bot.domain.clocks.worktime import Calendar, spans_on
from bot.domain.complaint import categories
from bot.domain.staffing.roster import duty_gaps, duty_shifts
from bot.domain.staffing.routing import never_reached
from handlers.moves.routing import routes
from storage.database import Unit
from storage.people import roster, staff

AHEAD = timedelta(days=7)


def routes_fit(settings: Settings) -> Iterable[tuple[Where, str]]:
    """Every mistake in `routing`, with what to write instead."""
    buildings = {one.code for community in settings.communities for one in community.buildings}
    known = {
        "community": {one.code for one in settings.communities},
        "building": buildings,
        "category": {*categories.TREE, *categories.EVERYDAY},
    }
    for at, rule in enumerate(settings.routing):
        for name, names in known.items():
            for one in getattr(rule.when, name):
                if one not in names and (name != "building" or buildings):
                    yield ("routing", at, "when", name), f"{one!r} is not known — write one of: {_some(names)}"
        if rule.department and rule.department not in settings.departments:
            yield (
                ("routing", at, "department"),
                f"{rule.department!r} is no department — choose one of: {_some(set(settings.departments))}",
            )
    for at, before in never_reached(routes(settings)):
        yield ("routing", at), f"is never reached: rule {before + 1} fits first — put it before that one"


def people_fit(settings: Settings, unit: Unit, calendars: Mapping[str, Calendar]) -> list[str]:
    """Names in routing rules that nobody has, and working time of the next seven days without anybody on duty."""
    names = {one.name for one in staff.everyone(unit.connection) if one.active}
    named = [(number, name) for number, rule in enumerate(settings.routing, 1) for name in rule.people]
    lines = [
        f"routing: rule {number} names {name}, but nobody is called that — see the console's page Staff"
        for number, name in named
        if name not in names
    ]
    return lines + [line for code, calendar in calendars.items() if (line := _hole(unit, code, calendar))]


def _hole(unit: Unit, code: str, calendar: Calendar) -> str:
    shifts = roster.roster(unit.connection, code)
    until, day = unit.at + AHEAD, unit.at.astimezone(calendar.zone).date()
    spans = [span for ahead in range(8) for span in spans_on(calendar, day + timedelta(days=ahead))]
    wanted = [(max(begins, unit.at), min(ends, until)) for begins, ends in spans if unit.at < ends and begins < until]
    found = duty_shifts(shifts, roster.on_leave(unit.connection, unit.at, until), calendar.zone, unit.at, until)
    holes = duty_gaps(found, wanted) if shifts else ()
    if not holes:
        return ""
    first = holes[0][0].astimezone(calendar.zone)
    return f"{code}: nobody is on duty from {first:%Y-%m-%d %H:%M} — see the console's page Duty"


def _some(names: set[str]) -> str:
    return ", ".join(sorted(names)[:12]) + (" …" if len(names) > 12 else "")
