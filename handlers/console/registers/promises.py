"""Register of promised times: who promised when in which complaint, and what became of it [CLK-16, INT-38]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from handlers.console.layout import communities, community_codes, number, show
from handlers.queries import access
from handlers.queries.access import ADVISES, EVERYBODY, Viewer
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import case_lists, promises
from storage.people import staff

STATES = ("open", "broken", "kept", "late", "moved", "dropped")
COUNTED = timedelta(days=30)


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/promises?state=&person=&community="""
    viewer, query = visit.viewer, visit.request.query
    values = await viewer.desk.database.read(lambda connection: _gather(viewer, connection, query))
    return show(visit, "registers/promises", **values)


def _gather(viewer: Viewer, connection: sa.Connection, query: Mapping[str, str]) -> dict[str, Any]:
    now = viewer.desk.database.clock()
    mine = community_codes(viewer)
    state = query.get("state", "") if query.get("state") in STATES else ""
    place = query.get("community", "") if query.get("community") in mine else ""
    chosen = (place,) if place else mine
    wanted = promises.PromiseFilter(chosen, state, number(query.get("person", "")))
    rows = promises.register(connection, wanted, now, case_lists.visible_to(viewer.scope()))
    counts = promises.by_person(connection, chosen, now - COUNTED, now) if viewer.holds(access.WATCH) else ()
    names = case_lists.names(connection, [*(row.staff for row in rows), *(row.staff for row in counts)])
    return {
        "rows": [(row, names.get(row.staff or 0, ""), _state(row, now)) for row in rows],
        "counts": [(row, names.get(row.staff or 0, "")) for row in counts],
        "states": STATES,
        "state": state,
        "person": wanted.person,
        "people": [one for one in staff.everyone(connection) if one.active] if viewer.holds(access.WATCH) else [],
        "places": communities(viewer),
        "place": place,
        "zone": viewer.desk.settings.zone,
    }


def _state(row: Any, now: Any) -> str:
    """A promise nobody has kept and whose time has passed is broken, whether or not anybody looked."""
    return "broken" if row.state == "open" and row.until < now else str(row.state)


PAGES = (StaffPage("GET /console/promises", EVERYBODY - ADVISES, page, Nav("promises", 20, "more")),)
