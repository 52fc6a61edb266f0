"""Pages of incidents 事件, complaints about the same thing: the register, one incident with its members; joining,
splitting, and dividing a petition into its demands."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.complaint import categories
from bot.domain.complaint.early_warning import distinct_households, distinct_people
from bot.domain.complaint.moves import FRONT, IN_WORK, Complaint, MoveRefused
from bot.domain.text.plain import is_blank
from handlers.console.layout import PersonalDataMask, case_rows, community_codes, name_in_words, number, redirect, show
from handlers.moves import early_warning, incidents
from handlers.queries import access, masked_values, similarity
from handlers.queries.access import EVERYBODY, Viewer
from handlers.staff import actions
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import case_lists, complaints, form_once
from storage.database import Unit
from storage.incidents import incidents as incident_rows
from storage.incidents import warnings

DEMANDS = 8
"""So many demands one form holds; a longer petition is divided twice."""
TIMELINE = 60


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/events?before="""
    viewer, before = visit.viewer, number(visit.request.query.get("before", ""))
    rows = await viewer.desk.database.read(lambda connection: _listed(viewer, connection, before))
    onward = rows[-1]["id"] if len(rows) >= case_lists.PAGE else None
    return show(visit, "registers/incidents", rows=rows, problem="", onward=onward)


def _listed(viewer: Viewer, connection: sa.Connection, before: int) -> list[dict[str, Any]]:
    """The incidents whose leading complaint this person sees, the newest first."""
    found = incident_rows.incidents_in(connection, community_codes(viewer), before)
    sizes = incident_rows.sizes(connection, [one.id for one in found])
    rows = [_row(viewer, connection, one, sizes.get(one.id, 0)) for one in found]
    return [row for row in rows if row is not None]


def _row(viewer: Viewer, connection: sa.Connection, one: incident_rows.Incident, size: int) -> dict[str, Any] | None:
    """One incident in a list; None for whoever may not see the complaint that leads it."""
    lead = viewer.find(connection, one.lead)
    if lead is None:
        return None
    desk = viewer.desk
    return {
        "id": one.id,
        "kind": one.kind,
        "title": _title(viewer, lead),
        "lead": lead,
        "size": size,
        "signatories": one.signatories,
        "community": desk.community_name(one.community),
        "at": one.created_at,
    }


def _title(viewer: Viewer, lead: Complaint) -> str:
    """What kind, and where: no words of anybody."""
    kind = name_in_words(viewer.desk, viewer.language, "everyday", lead.category or "unsure")
    return " · ".join(filter(None, (kind, masked_values.place_without_room(viewer.desk, lead))))


async def incident_page(visit: Visit) -> web.StreamResponse:
    """GET /console/events/ID"""
    return await _shown(visit, number(visit.request.match_info["id"]))


async def _shown(visit: Visit, key: int, problem: str = "", status: int = 200) -> web.Response:
    values = await visit.viewer.desk.database.read(lambda connection: _gather(visit.viewer, connection, key))
    if values is None:
        raise web.HTTPNotFound
    return show(visit, "registers/incident", status=status, problem=problem, **values)


def _gather(viewer: Viewer, connection: sa.Connection, key: int) -> dict[str, Any] | None:
    incident = incident_rows.find(connection, key)
    row = _row(viewer, connection, incident, 0) if incident is not None else None
    if incident is None or row is None:
        return None
    members = [c for c in incident_rows.members(connection, key) if viewer.sees(c)]
    unit = Unit(connection, viewer.desk.database.clock())
    reported = early_warning.recent_reports(viewer.desk, unit, row["lead"])
    joined = {line["id"]: line for line in case_rows(viewer, connection, members)}
    return {
        "incident": row | {"size": len(members)},
        "members": [(c, joined[c.id], c.state in IN_WORK) for c in members],
        "people": len({similarity.reporter_hash(c) for c in members}),
        "households": distinct_households(reported),
        "alike": _alike(viewer, connection, reported, {c.id for c in members}),
        "timeline": _timeline(connection, [c.id for c in members]),
        "may_change": bool(viewer.person.roles_in(incident.community) & FRONT),
    }


def _alike(viewer: Viewer, connection: sa.Connection, reported: Any, known: set[int]) -> list[dict[str, Any]]:
    """Complaints that seem the same incident and have not joined it."""
    others = [viewer.find(connection, one.id) for one in reported if one.id not in known]
    seen = [c for c in others if c is not None and c.event is None]
    return case_rows(viewer, connection, seen[:20])


def _timeline(connection: sa.Connection, keys: list[int]) -> list[Any]:
    """What happened to all of them, the newest first; a step carried to many is one line."""
    rows = case_lists.recent_history(connection, keys, TIMELINE) if keys else []
    return [row for row in rows if not row.details.get("of")]


# ---- changing ----------------------------------------------------------------------------------------------------


async def join(visit: Visit) -> web.StreamResponse:
    """POST: the complaint named in `case` joins the incident of the one named in `into`, both by number."""
    return await _change(visit, "join", {"into": visit.typed("into", 40)})


async def split(visit: Visit) -> web.StreamResponse:
    """POST: a wrong join is undone; it is handled alone again, with its own clocks."""
    return await _change(visit, "split", {"reason": visit.typed("reason", 300)})


async def _change(visit: Visit, name: str, given: dict[str, str]) -> web.StreamResponse:
    viewer = visit.viewer
    wanted, once = visit.typed("case", 40).upper(), visit.once

    def do(unit: Unit) -> tuple[Complaint | None, MoveRefused | None]:
        c = complaints.find_by(unit.connection, number=wanted)
        if c is None or not viewer.sees(c):
            return None, MoveRefused("unknown_case")
        if not viewer.person.roles_in(c.community) & FRONT:
            return c, MoveRefused("not_allowed", move=name)
        if not form_once.take_form(unit, viewer.person.id, once, c.id):
            return c, None
        made = actions.act_or_refusal(viewer.desk, unit, c.id, name, viewer.person, given)
        if isinstance(made, MoveRefused):
            form_once.release_form(unit, viewer.person.id, once)
            return c, made
        return made.complaint, None

    c, refused = await viewer.desk.database.transact(do)
    incident = number(visit.typed("event", 16)) or (c.event if c is not None else 0) or 0
    if refused is not None:
        problem = actions.refusal_text(viewer.desk, viewer.language, refused)
        if incident:
            return await _shown(visit, incident, problem, 409)
        return show(visit, "registers/incidents", status=409, rows=[], onward=None, problem=problem)
    return redirect(f"/console/events/{incident}" if incident else f"/console/cases/{c.id}" if c else "/console/events")


# ---- petitions ---------------------------------------------------------------------------------------------------


async def petition(visit: Visit) -> web.StreamResponse:
    """GET /console/events/petition?case=ID: the form that divides a petition into its demands."""
    return await _form(visit, number(visit.request.query.get("case", "")), {})


async def _form(visit: Visit, key: int, typed: dict[str, str], problem: str = "") -> web.Response:
    viewer = visit.viewer
    c = await viewer.desk.database.read(lambda connection: viewer.find(connection, key))
    if c is None or not viewer.person.roles_in(c.community) & FRONT:
        raise web.HTTPNotFound
    first = {"what1": PersonalDataMask(c.answers).text(c.answers.get("what")), "category1": c.category}
    groups = (*categories.EVERYDAY, "unsure")
    return show(visit, "registers/petition", status=422 if problem else 200, c=c, typed={**first, **typed},
                problem=problem, demands=range(1, DEMANDS + 1), categories=groups)  # fmt: skip


async def divide(visit: Visit) -> web.StreamResponse:
    """POST /console/events/petition"""
    viewer = visit.viewer
    key, once = number(visit.typed("case", 16)), visit.once
    typed = {name: visit.typed(name) for name in visit.form}
    demands = _demands(typed)
    signed = number(typed.get("signatories", ""))
    if len(demands) < 2 or signed < 1:
        return await _form(visit, key, typed, viewer.say("console.petition.needs"))

    def do(unit: Unit) -> MoveRefused | int:
        c = viewer.find(unit.connection, key)
        if c is None or not viewer.person.roles_in(c.community) & FRONT:
            return MoveRefused("unknown_case")
        if not form_once.take_form(unit, viewer.person.id, once, key):
            return c.event or 0
        try:
            every = incidents.divide_petition(viewer.desk, unit, key, demands, signed, viewer.person.actor(c.community))
        except MoveRefused as refused:
            form_once.release_form(unit, viewer.person.id, once)
            return refused
        return every[0].event or 0

    made = await viewer.desk.database.transact(do)
    if isinstance(made, MoveRefused):
        return await _form(visit, key, typed, actions.refusal_text(viewer.desk, viewer.language, made))
    return redirect(f"/console/events/{made}")


def _demands(typed: dict[str, str]) -> list[incidents.Demand]:
    found = []
    for place in range(1, DEMANDS + 1):
        what, category = typed.get(f"what{place}", ""), typed.get(f"category{place}", "")
        if not is_blank(what):
            found.append(incidents.Demand(what, category if category in categories.EVERYDAY else "unsure"))
    return found


# ---- on the page of one complaint --------------------------------------------------------------------------------


def incident_box(viewer: Viewer, connection: sa.Connection, c: Complaint) -> dict[str, Any]:
    """What the page of a complaint shows of its neighbours: its incident, and what seems the same."""
    unit = Unit(connection, viewer.desk.database.clock())
    incident = incident_rows.find(connection, c.event)
    lead = complaints.find(connection, c.follows) if c.follows else None
    reported = early_warning.recent_reports(viewer.desk, unit, c)
    others = [viewer.find(connection, one.id) for one in reported if one.id != c.id]
    seen = [other for other in others if other is not None]
    return {
        "incident": incident,
        "lead": lead,
        "alike": case_rows(
            viewer, connection, [other for other in seen if incident is None or other.event != incident.id][-10:]
        ),
        "people": distinct_people(reported),
        "flags": warnings.flags_of(connection, c.id) if viewer.person.roles_in(c.community) & access.WATCH else [],
        "may_change": bool(viewer.person.roles_in(c.community) & FRONT) and c.state in IN_WORK,
    }


PAGES = (
    StaffPage("GET /console/events", EVERYBODY, page, Nav("events", 50)),
    StaffPage("POST /console/events/join", FRONT, join),
    StaffPage("POST /console/events/split", FRONT, split),
    StaffPage("GET /console/events/petition", FRONT, petition),
    StaffPage("POST /console/events/petition", FRONT, divide),
    StaffPage("GET /console/events/{id}", EVERYBODY, incident_page),
)
