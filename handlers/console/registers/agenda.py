"""Page of the agenda: recurring duties and reports beside the complaints, by when and why, and what was done."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.complaint.moves import STAFF
from handlers.console.layout import community_codes, number, redirect, show
from handlers.moves import agenda
from handlers.queries.access import EVERYBODY, Viewer
from handlers.web.session import Nav, StaffPage, Visit
from storage.calendar import agenda as agenda_rows
from storage.calendar.agenda import Entry
from storage.complaints import case_lists, form_once
from storage.database import Unit


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/agenda"""
    values = await visit.viewer.desk.database.read(lambda connection: _gather(visit.viewer, connection))
    return show(visit, "registers/agenda", **values)


def _gather(viewer: Viewer, connection: sa.Connection) -> dict[str, Any]:
    mine = community_codes(viewer)
    done = [one for one in agenda_rows.done_entries(connection, mine) if _sees(viewer, connection, one)]
    rung = agenda_rows.count_missed(connection, [one.id for one in done])
    names = case_lists.names(connection, [one.done_by for one in done])
    shown = [
        _told(viewer, connection, one)
        for one in agenda_rows.open_entries(connection, mine)
        if _sees(viewer, connection, one)
    ]
    return {
        "open": sorted(shown, key=lambda one: one["due"]),
        "done": [(one, names.get(one.done_by or 0, ""), rung.get(one.id, 0)) for one in done],
        "community": viewer.desk.community_name,
    }


def _sees(viewer: Viewer, connection: sa.Connection, entry: Entry) -> bool:
    """What belongs to a complaint is seen by whoever sees the complaint, and by whom it waits for [M-24]."""
    if entry.complaint is None or entry.staff == viewer.person.id:
        return True
    return viewer.find(connection, entry.complaint) is not None


def _told(viewer: Viewer, connection: sa.Connection, entry: Entry) -> dict[str, Any]:
    due = agenda.due_time(viewer.desk, entry) or entry.since
    return {
        "entry": entry,
        "due": due,
        "late": due < viewer.desk.database.clock(),
        "why": agenda.why(viewer.desk, entry, viewer.language),
        "person": case_lists.names(connection, [entry.staff]).get(entry.staff or 0, ""),
        "mine": _may(viewer, entry),
    }


def _may(viewer: Viewer, entry: Entry) -> bool:
    return bool(viewer.person.roles_in(entry.community) & STAFF) or entry.staff == viewer.person.id


async def done(visit: Visit) -> web.StreamResponse:
    """POST: it is done, perhaps with a word about it; a second press changes nothing."""
    viewer = visit.viewer
    key, once, note = number(visit.typed("id", 16)), visit.once, visit.typed("note", 300)

    def work(unit: Unit) -> bool:
        entry = agenda_rows.lock(unit, key)
        if entry is None or entry.community not in community_codes(viewer) or not _sees(viewer, unit.connection, entry):
            raise web.HTTPNotFound
        if not _may(viewer, entry):
            raise web.HTTPForbidden
        if form_once.take_form(unit, viewer.person.id, once):
            agenda.finish(viewer.desk, unit, key, viewer.person.id, note)
        return True

    await viewer.desk.database.transact(work)
    return redirect("/console/agenda")


PAGES = (
    StaffPage("GET /console/agenda", EVERYBODY, page, Nav("agenda", 70)),
    StaffPage("POST /console/agenda/done", EVERYBODY, done),
)
