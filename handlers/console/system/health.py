"""Page of health: lost groups, undelivered and held messages, refused moves, uncertain calendars."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.calendars import calendars
from bot.domain.complaint.record import MoveRefused
from handlers.console.layout import number, redirect, show
from handlers.queries import access
from handlers.queries.access import MEND, WATCH, Viewer
from handlers.staff import actions
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import access_log, case_lists, complaints, form_once
from storage.database import Unit
from storage.messages import delivery_attempts, undelivered


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/health"""
    viewer = visit.viewer
    values = await viewer.desk.database.read(lambda connection: _gather(viewer, connection))
    return show(visit, "system/health", warnings=_warnings(viewer), mends=viewer.holds(MEND), **values)


def _gather(viewer: Viewer, connection: sa.Connection) -> dict[str, Any]:
    troubled = [
        row for row in undelivered.undelivered_messages(connection) if _theirs(viewer, connection, row.complaint)
    ]
    refused = [
        row
        for row in case_lists.refused_moves(connection)
        if row.community and _in_scope(viewer, row.community) and _theirs(viewer, connection, row.complaint)
    ]
    names = case_lists.names(connection, [row.staff for row in refused])
    return {
        "lost": undelivered.lost_groups(connection),
        "off": viewer.desk.settings.kept_off,
        "held": delivery_attempts.held_by_channel(connection),
        "troubled": troubled,
        "numbers": _numbers(connection, [row.complaint for row in troubled if row.complaint]),
        "refused": [(row, names.get(row.staff or 0, ""), _why(viewer, row)) for row in refused],
    }


def _in_scope(viewer: Viewer, community: str) -> bool:
    return bool(viewer.person.roles_in(community) & access.WATCH)


def _theirs(viewer: Viewer, connection: sa.Connection, case: int | None) -> bool:
    """Messages without a complaint are everybody's who watches."""
    if case is None:
        return True
    return viewer.find(connection, case) is not None


def _numbers(connection: sa.Connection, ids: list[int]) -> dict[int, str]:
    found = (complaints.find(connection, key) for key in set(ids))
    return {one.id: one.number for one in found if one is not None}


def _why(viewer: Viewer, row: Any) -> str:
    """The reason in words, as far as it can be said without the moment's values."""
    key = f"refused.{row.reason}"
    needs = viewer.desk.texts.variables(key) if viewer.desk.texts.has(key) else frozenset({"?"})
    return actions.refusal_text(viewer.desk, viewer.language, MoveRefused(row.reason)) if not needs else str(row.reason)


def _warnings(viewer: Viewer) -> list[tuple[str, str]]:
    """What is uncertain about the calendars, by community; those with the same calendar are told once."""
    today, found = viewer.desk.database.clock(), dict[str, list[str]]()
    for community in viewer.desk.settings.communities:
        calendar = viewer.desk.calendar(community.code)
        for warning in calendars.calendar_warnings(calendar, today.astimezone(calendar.zone).date()):
            found.setdefault(_worded(viewer, warning), []).append(community.name)
    comma = viewer.say("console.list.separator")
    return [(words, comma.join(names[:5]) + ("…" if len(names) > 5 else "")) for words, names in found.items()]


def _worded(viewer: Viewer, warning: str) -> str:
    year = re.search(r"\b20\d\d\b", warning)
    if year:
        return viewer.say("console.calendar.provisional", year=year[0])
    return viewer.say("console.calendar.no_hours" if "working hours" in warning else "console.calendar.no_holidays")


async def message(visit: Visit) -> web.StreamResponse:
    """POST: sends a message again that died or is uncertain, or leaves it be. A second copy may arrive of an uncertain
    one: that is why a person decides."""
    viewer = visit.viewer
    key, once = number(visit.typed("id", 16)), visit.once
    again = visit.typed("do", 10) == "again"

    def work(unit: Unit) -> None:
        row = undelivered.undelivered_message(unit, key)
        if row is None or not _theirs(viewer, unit.connection, row.complaint):
            return
        if form_once.take_form(unit, viewer.person.id, once):
            access_log.record_access(
                unit, viewer.person.id, row.complaint, f"message:{key}", "again" if again else "left"
            )
            undelivered.send_again(unit, key) if again else undelivered.dismiss(unit, key)

    await viewer.desk.database.transact(work)
    return redirect("/console/health#messages")


PAGES = (
    StaffPage("GET /console/health", WATCH, page, Nav("health", 70, "more")),
    StaffPage("POST /console/health/message", MEND, message),
)
