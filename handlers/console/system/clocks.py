"""Page of clocks: every rule with its times, calendars with their sources, and a simulation."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.clocks.due import Span
from handlers.clocks import calendar_refresh
from handlers.console.layout import communities, show
from handlers.queries import simulation
from handlers.queries.access import WATCH, Viewer
from handlers.web.session import Nav, StaffPage, Visit
from storage.calendar import holidays, recount

DOES = ("take", "handle", "verify", "satisfied", "confirm_close")
"""The moves of an ordinary life, offered on the form; the command line plays any."""


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/clocks, with what would happen when the form was sent."""
    viewer = visit.viewer
    typed = dict(visit.request.query)
    lines, problem = _played(viewer, typed)
    values = await viewer.desk.database.read(lambda connection: _gather(viewer, connection))
    return show(visit, "system/clocks", status=422 if problem else 200, lines=lines, problem=problem, typed=typed,
                places=communities(viewer), flags=simulation.FLAGS, does=DOES, **values)  # fmt: skip


def _gather(viewer: Viewer, connection: sa.Connection) -> dict[str, Any]:
    desk, now = viewer.desk, viewer.desk.database.clock()
    region = desk.settings.region
    return {
        "rules": [(rule, _span(viewer, rule.within), _rungs(viewer, rule)) for rule in desk.clocks],
        "rounds": [(one, one.every or "", _rungs(viewer, one.rule)) for one in desk.agenda],
        "sources": sorted(holidays.sources(connection, region).items(), reverse=True)[:4],
        "changes": holidays.changes(connection),
        "years": calendar_refresh.provisional_years(desk, now),
        "region": region,
        "forgotten": [*recount.without_clock(connection, 20), *recount.without_person(connection, 20)],
    }


def _span(viewer: Viewer, span: Span) -> str:
    if span.same_day:
        return viewer.say("clock.span.same_day")
    if span.amount is None:
        return viewer.say("clock.span.days", days=span.days)
    return viewer.say("clock.span.working" if span.working else "clock.span.calendar", length=span.amount)


def _rungs(viewer: Viewer, rule: Any) -> list[tuple[str, str]]:
    """Who is told when it is missed, and who so long after."""
    rungs = [(rule.who, ""), *((step.who, _span(viewer, step.after)) for step in rule.ladder)]
    return [(_who(viewer, who), after) for who, after in rungs]


def _who(viewer: Viewer, who: str) -> str:
    key = f"clock.who.{who}"
    return viewer.say(key) if viewer.desk.texts.has(key) else viewer.say(f"console.role.{who}")


def _played(viewer: Viewer, typed: dict[str, str]) -> tuple[list[simulation.SimulatedRing], str]:
    if not typed.get("at"):
        return [], ""
    known = dict(communities(viewer))
    place = typed.get("community") or next(iter(known), "")
    if place not in known:
        raise web.HTTPNotFound
    try:
        moves = tuple(f"{name} {typed[name]}" for name in DOES if typed.get(name, "").strip())
        asked = simulation.SimulationRequest(
            place,
            simulation.parse_moment(typed["at"], viewer.desk.calendar(place).zone),
            flags=frozenset({typed["flag"]} if typed.get("flag") else ()),
            does=simulation.parse_moves(moves),
        )
        return simulation.simulate(viewer.desk, asked, viewer.language), ""
    except simulation.Unclear:
        return [], viewer.say("console.clocks.unclear")


PAGES = (StaffPage("GET /console/clocks", WATCH, page, Nav("clocks", 60, "more")),)
