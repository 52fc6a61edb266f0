"""Live group page: the staff group in a browser, a card for every open complaint, renewed by server-sent events
[P-05]."""

from __future__ import annotations

import secrets
from datetime import datetime, time
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from aiohttp import web

from bot.config.settings import Group
from bot.domain.complaint.moves import STAFF, Complaint
from handlers.console.cases import history, move_form
from handlers.console.cases.move_request import ACTIONS
from handlers.console.layout import (
    PersonalDataMask,
    community_codes,
    masked_summary,
    name_in_words,
    overdue_clocks,
    redirect,
    show,
)
from handlers.notify import group_cards
from handlers.queries import masked_values
from handlers.queries.access import EVERYBODY, Viewer
from handlers.web import pages, session
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import case_lists
from storage.database import Unit

SHOWN = 150
CHECK_SECONDS = 4.0
"""How often an open stream asks whether its reader may still read [M-15]."""


def groups_for(viewer: Viewer) -> list[Group]:
    """The groups of which this person sees something; without any configured there is one of everything."""
    seen = viewer.scope().communities
    configured = viewer.desk.settings.groups or (Group(name=viewer.say("console.group.all"), channel="web"),)
    return [one for one in configured if seen is None or not one.communities or set(one.communities) & set(seen)]


def _group(visit: Visit) -> Group:
    name = visit.request.match_info["name"]
    found = next((one for one in groups_for(visit.viewer) if one.name == name), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _wanted(viewer: Viewer, group: Group) -> case_lists.CaseFilter:
    return case_lists.CaseFilter(
        communities=group.communities or community_codes(viewer), departments=group.departments
    )


async def choose(visit: Visit) -> web.StreamResponse:
    """GET /console/group: straight to the only group, else a choice."""
    found = groups_for(visit.viewer)
    if len(found) == 1:
        return redirect(f"/console/group/{quote(found[0].name, safe='')}")
    return show(visit, "cases/groups", groups=[(one, quote(one.name, safe="")) for one in found])


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/group/NAME"""
    values = await _values(visit.viewer, _group(visit))
    done = visit.request.query.get("done", "")
    return show(visit, "cases/group", done=done if done in ACTIONS else "", **values)


async def fragment(visit: Visit) -> web.StreamResponse:
    """GET: the cards alone, fetched again whenever something changed."""
    return show(visit, "cases/cards", **await _values(visit.viewer, _group(visit)))


async def live(visit: Visit) -> web.StreamResponse:
    """GET: an event stream that says "changed"; it ends at once for whoever was signed out or lost their role."""
    viewer = visit.viewer
    group = _group(visit)
    feed = visit.request.app[pages.FEED]
    scope = viewer.scope()
    watched = group.communities or tuple(one.code for one in viewer.desk.settings.communities)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    with feed.watch(*(("community", code) for code in watched)) as watch:
        await response.prepare(visit.request)
        await response.write(b"retry: 3000\n\n")
        last = ""
        while not feed.closed:
            again = await session.visit_of(visit.request)
            if again is None or again.viewer.scope() != scope:
                break
            mark = await viewer.desk.database.read(
                lambda connection: case_lists.open_fingerprint(connection, scope, _wanted(viewer, group))
            )
            try:
                await response.write(f"data: {mark}\n\n".encode() if mark != last else b": here\n\n")
            except ConnectionResetError:
                break
            last = mark
            await watch.wait(CHECK_SECONDS)
    return response


async def _values(viewer: Viewer, group: Group) -> dict[str, Any]:
    return await viewer.desk.database.read(lambda connection: _gather(viewer, connection, group))


def _gather(viewer: Viewer, connection: sa.Connection, group: Group) -> dict[str, Any]:
    desk, scope, wanted = viewer.desk, viewer.scope(), _wanted(viewer, group)
    unit = Unit(connection, desk.database.clock())
    cases = case_lists.open_cases(connection, scope, wanted, case_lists.MOST_OPEN)
    shown = sorted(cases, key=_order)[:SHOWN]
    rows = case_lists.clock_rows(connection, [c.id for c in shown])
    known: dict[tuple[str, str, str], Any] = {}
    latest = sorted(cases, key=lambda c: max(c.facts.values(), default=unit.at), reverse=True)[:8]
    closed = case_lists.closed_since(connection, scope, wanted, _midnight(viewer, unit.at))
    news = [*latest, *closed[:4]]
    mine = {c.id: c for c in news}
    told = [(row, mine[row.complaint]) for row in case_lists.recent_history(connection, list(mine), 3)]
    return {
        "group": group.name,
        "address": f"/console/group/{quote(group.name, safe='')}",
        "cards": [_card(viewer, unit, c, rows.get(c.id, ()), known) for c in shown],
        "left_out": len(cases) - len(shown),
        "closed": [(c, masked_summary(c, 40)) for c in closed],
        "news": [(row, history.event_in_words(viewer, row, PersonalDataMask(c.answers))) for row, c in told],
        "mark": case_lists.open_fingerprint(connection, scope, wanted),
    }


def _order(c: Complaint) -> tuple[bool, bool, int]:
    """Danger first, then urgent ones, then the newest."""
    return (not c.danger, not c.urgent, -c.id)


def _midnight(viewer: Viewer, now: datetime) -> datetime:
    zone = viewer.desk.settings.zone
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def _card(
    viewer: Viewer, unit: Unit, c: Complaint, rows: Any, known: dict[tuple[str, str, str], Any]
) -> dict[str, Any]:
    desk, actor = viewer.desk, viewer.person.actor(c.community)
    facts = masked_values.card_values(desk, unit, c)
    names = group_cards.buttons(c, actor)
    return {
        "c": c,
        **{name: facts[name] for name in ("community", "place", "person", "why", "reply_due", "work_due", "zone")},
        "summary": masked_summary(c, masked_values.SUMMARY),
        "late": overdue_clocks(desk, c, rows, unit.at)[:2],
        "buttons": [_button(viewer, unit, c, name, known) for name in names if name != "tell_resident"],
        "writes": bool(actor.roles & STAFF),
        "tells": "tell_resident" in names,
        "once": [secrets.token_hex(12) for _ in range(2)],
    }


def _button(
    viewer: Viewer, unit: Unit, c: Complaint, name: str, known: dict[tuple[str, str, str], Any]
) -> dict[str, Any]:
    """`press`: acts at once. `form`: one question, asked under the button. `page`: the complaint's page asks."""
    form = move_form.form_of(c, name)
    label = name_in_words(viewer.desk, viewer.language, "move", name)
    made: dict[str, Any] = {"name": name, "label": label, "fields": [], "once": secrets.token_hex(12)}
    if form is None:
        return {**made, "kind": "press"}
    if len(form.questions) > 1:
        return {**made, "kind": "page"}
    about = ",".join(map(str, c.about))
    key = (name, c.community, f"{c.department}|{c.handler}|{c.category}|{about}")
    if key not in known:
        known[key] = move_form.form_fields(viewer, unit, c, name)
    return {**made, "kind": "form", "fields": known[key]}


PAGES = (
    StaffPage("GET /console/group", EVERYBODY, choose, Nav("group", 20)),
    StaffPage("GET /console/group/{name}", EVERYBODY, page),
    StaffPage("GET /console/group/{name}/cards", EVERYBODY, fragment),
    StaffPage("GET /console/group/{name}/live", EVERYBODY, live),
)
