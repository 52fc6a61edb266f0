"""The clocks page: every rule with its times, the calendars and where they come from, and what would happen."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.clocks import Span
from handlers import simulate, sweep
from handlers.access import WATCH
from handlers.console.view import communities, show
from handlers.guard import Nav, Page, Visit
from storage import holidays
from storage import sweep as rows

DOES = ("take", "handle", "verify", "satisfied", "confirm_close")
"""The moves of an ordinary life, offered on the form; the command line plays any."""


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/clocks, with what would happen when the form was sent."""
    typed = dict(visit.request.query)
    lines, problem = _played(visit, typed)
    values = await visit.desk.database.read(lambda connection: _gather(visit, connection))
    return show(visit, "clocks", status=422 if problem else 200, lines=lines, problem=problem, typed=typed,
                places=communities(visit), flags=simulate.FLAGS, does=DOES, **values)  # fmt: skip


def _gather(visit: Visit, connection: sa.Connection) -> dict[str, Any]:
    desk, now = visit.desk, visit.desk.database.clock()
    region = desk.settings.region
    return {
        "rules": [(rule, _span(visit, rule.within), _rungs(visit, rule)) for rule in desk.clocks],
        "rounds": [(one, one.every or "", _rungs(visit, one.rule)) for one in desk.agenda],
        "sources": sorted(holidays.sources(connection, region).items(), reverse=True)[:4],
        "changes": holidays.changes(connection),
        "years": sweep.provisional_years(desk, now),
        "region": region,
        "forgotten": [*rows.without_clock(connection, 20), *rows.without_person(connection, 20)],
    }


def _span(visit: Visit, span: Span) -> str:
    if span.same_day:
        return visit.say("clock.span.same_day")
    if span.amount is None:
        return visit.say("clock.span.days", days=span.days)
    return visit.say("clock.span.working" if span.working else "clock.span.calendar", length=span.amount)


def _rungs(visit: Visit, rule: Any) -> list[tuple[str, str]]:
    """Who is told when it is missed, and who so long after."""
    rungs = [(rule.who, ""), *((step.who, _span(visit, step.after)) for step in rule.ladder)]
    return [(_who(visit, who), after) for who, after in rungs]


def _who(visit: Visit, who: str) -> str:
    key = f"clock.who.{who}"
    return visit.say(key) if visit.desk.texts.has(key) else visit.say(f"console.role.{who}")


def _played(visit: Visit, typed: dict[str, str]) -> tuple[list[simulate.Line], str]:
    if not typed.get("at"):
        return [], ""
    known = dict(communities(visit))
    place = typed.get("community") or next(iter(known), "")
    if place not in known:
        raise web.HTTPNotFound
    try:
        moves = tuple(f"{name} {typed[name]}" for name in DOES if typed.get(name, "").strip())
        asked = simulate.Asked(
            place,
            simulate.moment_of(typed["at"], visit.desk.calendar(place).zone),
            flags=frozenset({typed["flag"]} if typed.get("flag") else ()),
            does=simulate.does_of(moves),
        )
        return simulate.play(visit.desk, asked, visit.language), ""
    except simulate.Unclear:
        return [], visit.say("console.clocks.unclear")


PAGES = (Page("GET /console/clocks", WATCH, page, Nav("clocks", 60, "more")),)
