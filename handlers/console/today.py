"""The console's first page: my cases, moves that wait for me, overdue clocks, tasks, and what is broken."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.complaint.moves import FRONT, LEAD, Complaint, shown_moves
from handlers.console.layout import case_rows, community_codes, overdue_clocks, show
from handlers.queries import access
from handlers.queries.access import EVERYBODY, Viewer
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import case_lists
from storage.messages import undelivered

SHOWN = 12
WAITING = ("verify", "confirm_close", "assign")
"""Moves that wait for somebody like me, in the order of the page."""


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/"""
    values = await visit.viewer.desk.database.read(lambda connection: _gather(visit.viewer, connection))
    return show(visit, "today", **values)


def _gather(viewer: Viewer, connection: sa.Connection) -> dict[str, Any]:
    me = viewer.person
    cases = case_lists.open_cases(connection, viewer.scope(), case_lists.CaseFilter(community_codes(viewer)))
    mine = [c for c in cases if me.id == c.handler]
    asked = [c for c in cases if me.id == c.first_asked and me.id != c.handler]
    waiting = {name: [c for c in cases if _waits(viewer, c, name)] for name in WAITING}
    overdue = _overdue(viewer, connection, cases)
    boxes = [("mine", mine), *waiting.items(), ("overdue", overdue), ("asked", asked)]
    return {
        "boxes": [(name, len(found), case_rows(viewer, connection, found[:SHOWN])) for name, found in boxes if found],
        "tasks": _tasks(viewer, connection, cases),
        "open_count": len(cases),
        "most": case_lists.MOST_OPEN,
        "lost": undelivered.lost_groups(connection) if viewer.holds(access.WATCH) else [],
        "dead": len(undelivered.undelivered_messages(connection)) if viewer.holds(access.WATCH) else 0,
    }


def _waits(viewer: Viewer, c: Complaint, name: str) -> bool:
    actor = viewer.person.actor(c.community)
    if name == "assign" and (c.state != "received" or not actor.roles & FRONT):
        return False
    return any(move.name == name for move in shown_moves(c, actor))


def _overdue(viewer: Viewer, connection: sa.Connection, cases: list[Complaint]) -> list[Complaint]:
    """What is late among my own cases; for those who lead and those who watch, among all."""
    roles = LEAD | {"quality", "auditor"}
    me, now = viewer.person, viewer.desk.database.clock()
    wanted = [c for c in cases if me.id in (c.handler, c.first_asked) or me.roles_in(c.community) & roles]
    rows = case_lists.clock_rows(connection, [c.id for c in wanted])
    found = [(overdue_clocks(viewer.desk, c, rows.get(c.id, ()), now), c) for c in wanted]
    return [c for due, c in sorted((one for one in found if one[0]), key=lambda one: one[0][0].due)]


def _tasks(viewer: Viewer, connection: sa.Connection, cases: list[Complaint]) -> list[dict[str, Any]]:
    """Telephone callbacks, visits and decisions that are mine to do, by name or by role."""
    known = {c.id: c for c in cases}
    found = []
    for row in case_lists.open_tasks(connection, known):
        c = known[row.complaint]
        roles = viewer.person.roles_in(c.community)
        if row.staff == viewer.person.id or row.role in roles or (roles & LEAD):
            found.append({"kind": row.kind, "id": c.id, "number": c.number, "since": row.created_at,
                          "zone": viewer.desk.calendar(c.community).zone})  # fmt: skip
    return found[:30]


PAGES = (StaffPage("GET /console/", EVERYBODY, page, Nav("today", 10)),)
