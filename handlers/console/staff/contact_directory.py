"""Page of the contact directory: departments and outside services; an error is due in one working day [CLK-30]."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.clocks.worktime import add_work_days
from bot.domain.complaint.moves import STAFF
from bot.domain.text.plain import is_blank
from handlers.console.layout import communities, department, number, redirect, show
from handlers.moves import agenda
from handlers.queries.access import ADMIN, ADVISES, EVERYBODY, KEEPERS, Viewer
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import case_lists, form_once
from storage.database import Unit
from storage.people import contacts

RULE = "directory"
LIMITS = {"name": 80, "person": 60, "phone": 40, "email": 120, "note": 300}


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/directory"""
    return await _page(visit)


async def _page(visit: Visit, problem: str = "", opened: int = -1, status: int = 200) -> web.Response:
    values = await visit.viewer.desk.database.read(lambda connection: _gather(visit.viewer, connection))
    typed = {name: visit.typed(name, limit) for name, limit in LIMITS.items()} if problem else {}
    return show(visit, "staff/directory", status=status, problem=problem, opened=opened, typed=typed, **values)


def _gather(viewer: Viewer, connection: sa.Connection) -> dict[str, Any]:
    mine = communities(viewer)
    rows = contacts.contacts_in_use(connection, [code for code, _name in mine])
    reports = contacts.open_reports(connection, [row.id for row in rows])
    keeps = viewer.holds(KEEPERS)
    changes = {row.id: contacts.changes(connection, row.id) for row in rows} if keeps else {}
    who = case_lists.names(connection, [one.staff for found in changes.values() for one in found])
    return {
        "rows": [(row, _where(viewer, row), reports.get(row.id, []), changes.get(row.id, [])) for row in rows],
        "names": who,
        "keeps": keeps,
        "places": mine,
        "departments": [(code, department(viewer, code)) for code in viewer.desk.settings.departments],
        "zone": viewer.desk.settings.zone,
        "once": secrets.token_hex(10),
    }


def _where(viewer: Viewer, row: Any) -> str:
    kind = department(viewer, row.department) if row.department else viewer.say("directory.outside")
    place = viewer.desk.community_name(row.community) if row.community else viewer.say("directory.everywhere")
    return f"{kind} · {place}"


def _may_touch(viewer: Viewer, community: str) -> bool:
    """An entry of one community is kept by who leads there; one for all by whoever leads anywhere."""
    return bool(viewer.person.roles_in(community) & KEEPERS) if community else viewer.holds(KEEPERS)


async def save(visit: Visit) -> web.StreamResponse:
    """POST: a new entry or a change of one; a change settles the reports that it was wrong."""
    viewer = visit.viewer
    key, once = number(visit.typed("contact", 16)), visit.once
    values: dict[str, Any] = {name: visit.typed(name, limit) for name, limit in LIMITS.items()}
    community, section = visit.typed("community", 40), visit.typed("department", 40)
    values["community"] = community if community in dict(communities(viewer)) else ""
    values["department"] = section if section in viewer.desk.settings.departments else ""
    values["active"] = 1 if visit.typed("active", 3) == "yes" or not key else 0
    if not _may_touch(viewer, values["community"]):
        raise web.HTTPForbidden
    if is_blank(values["name"]):
        return await _page(visit, viewer.say("directory.needs_name"), key, 422)

    def work(unit: Unit) -> None:
        before = contacts.find(unit.connection, key) if key else None
        if key and (before is None or not _may_touch(viewer, before.community)):
            raise web.HTTPNotFound
        if form_once.take_form(unit, viewer.person.id, once):
            contacts.save(unit, key, values, viewer.person.id)
            for mended in contacts.settle_reports(unit, key, viewer.person.id) if key else ():
                agenda.finish_by_subject(viewer.desk, unit, RULE, f"report:{mended}", viewer.person.id)

    await viewer.desk.database.transact(work)
    return redirect("/console/directory")


async def report(visit: Visit) -> web.StreamResponse:
    """POST: anybody who works here says what is wrong; whoever leads has one working day."""
    viewer = visit.viewer
    key, words, once = number(visit.typed("contact", 16)), visit.typed("words", 300), visit.once
    if is_blank(words):
        return await _page(visit, viewer.say("directory.needs_words"), key, 422)

    def work(unit: Unit) -> None:
        row = contacts.find(unit.connection, key)
        if row is None or (row.community and row.community not in dict(communities(viewer))):
            raise web.HTTPNotFound
        if form_once.take_form(unit, viewer.person.id, once):
            _reported(viewer, unit, row, words)

    await viewer.desk.database.transact(work)
    return redirect("/console/directory")


def _reported(viewer: Viewer, unit: Unit, row: Any, words: str) -> None:
    desk = viewer.desk
    code = row.community or next((code for code, _name in communities(viewer)), next(iter(desk.calendars)))
    due = add_work_days(desk.calendar(code), unit.at, 1)
    made = contacts.report(unit, row.id, viewer.person.id, words, max(due, unit.at + timedelta(minutes=1)))
    agenda.open_entry(desk, unit, RULE, f"report:{made}", code, title=row.name)


PAGES = (
    StaffPage("GET /console/directory", EVERYBODY, page, Nav("directory", 30, "more")),
    StaffPage("POST /console/directory", KEEPERS, save),
    StaffPage("POST /console/directory/report", STAFF | ADMIN | ADVISES, report),
)
