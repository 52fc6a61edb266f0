"""What is broken or out of the ordinary: lost groups, messages that did not arrive, refused moves, calendars."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot import calendars
from handlers import access, forms
from handlers.access import MEND, WATCH
from handlers.console.view import go, number, show
from handlers.desk import Refused
from handlers.guard import Nav, Page, Visit
from storage import attempts, complaints, lists, looks
from storage.database import Unit


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/health"""
    values = await visit.desk.database.read(lambda connection: _gather(visit, connection))
    return show(visit, "health", warnings=_warnings(visit), mends=visit.holds(MEND), **values)


def _gather(visit: Visit, connection: sa.Connection) -> dict[str, Any]:
    troubled = [row for row in lists.troubled(connection) if _theirs(visit, connection, row.complaint)]
    refused = [
        row
        for row in lists.refused_moves(connection)
        if row.community and _in_scope(visit, row.community) and _theirs(visit, connection, row.complaint)
    ]
    names = lists.names(connection, [row.staff for row in refused])
    return {
        "lost": lists.lost_groups(connection),
        "off": visit.desk.settings.kept_off,
        "held": attempts.held(connection),
        "troubled": troubled,
        "numbers": _numbers(connection, [row.complaint for row in troubled if row.complaint]),
        "refused": [(row, names.get(row.staff or 0, ""), _why(visit, row)) for row in refused],
    }


def _in_scope(visit: Visit, community: str) -> bool:
    return bool(visit.person.roles_in(community) & access.WATCH)


def _theirs(visit: Visit, connection: sa.Connection, case: int | None) -> bool:
    """Messages without a complaint are everybody's who watches."""
    if case is None:
        return True
    found = complaints.find(connection, case)
    return found is not None and access.sees(visit.person, found)


def _numbers(connection: sa.Connection, ids: list[int]) -> dict[int, str]:
    found = (complaints.find(connection, key) for key in set(ids))
    return {one.id: one.number for one in found if one is not None}


def _why(visit: Visit, row: Any) -> str:
    """The reason in words, as far as it can be said without the moment's values."""
    key = f"refused.{row.reason}"
    needs = visit.desk.texts.variables(key) if visit.desk.texts.has(key) else frozenset({"?"})
    return forms.why(visit.desk, visit.language, Refused(row.reason)) if not needs else str(row.reason)


def _warnings(visit: Visit) -> list[tuple[str, str]]:
    """What is uncertain about the calendars, by community; those with the same calendar are told once."""
    today, found = visit.desk.database.clock(), dict[str, list[str]]()
    for community in visit.desk.settings.communities:
        calendar = visit.desk.calendar(community.code)
        for warning in calendars.warnings(calendar, today.astimezone(calendar.zone).date()):
            found.setdefault(_worded(visit, warning), []).append(community.name)
    return [(words, "、".join(names[:5]) + ("…" if len(names) > 5 else "")) for words, names in found.items()]


def _worded(visit: Visit, warning: str) -> str:
    year = re.search(r"\b20\d\d\b", warning)
    if year:
        return visit.say("console.calendar.provisional", year=year[0])
    return visit.say("console.calendar.no_hours" if "working hours" in warning else "console.calendar.no_holidays")


async def message(visit: Visit) -> web.StreamResponse:
    """POST: sends a message again that died or is uncertain, or leaves it be. A second copy may arrive of an uncertain
    one: that is why a person decides."""
    key, once = number(visit.typed("id", 16)), visit.once
    again = visit.typed("do", 10) == "again"

    def work(unit: Unit) -> None:
        row = looks.troubled_one(unit, key)
        if row is None or not _theirs(visit, unit.connection, row.complaint):
            return
        if looks.take_form(unit, visit.person.id, once):
            looks.look(unit, visit.person.id, row.complaint, f"message:{key}", "again" if again else "left")
            looks.send_again(unit, key) if again else looks.leave(unit, key)

    await visit.desk.database.transact(work)
    return go("/console/health#messages")


PAGES = (
    Page("GET /console/health", WATCH, page, Nav("health", 70, "more")),
    Page("POST /console/health/message", MEND, message),
)
