"""List of complaints: filters, search, and keyset paging by id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from aiohttp import web

from bot.domain.complaint.moves import BEFORE_HANDLED, OPEN
from bot.domain.complaint.record import SEVERITIES
from bot.domain.text import search_tokens
from bot.domain.text.plain import clean
from handlers.console.layout import case_rows, communities, community_codes, number, overdue_clocks, show
from handlers.queries.access import EVERYBODY, Viewer
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import case_lists, search

STATES = {
    "open": tuple(sorted(OPEN)),
    "working": tuple(sorted(BEFORE_HANDLED)),
    "asking": ("handled", "verified", "callback", "quiet", "unhappy"),
    "confirm": ("confirm",),
    "closed": ("closed",),
    "all": (),
}
"""Groups of states a list may be narrowed to; nothing else reaches the query [K-09]."""
_NUMBER = re.compile(r"\ATS-?\d{4,8}(-\d{1,9})?\Z", re.IGNORECASE)


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/cases?state=&community=&severity=&mine=&late=&q=&before="""
    viewer = visit.viewer
    asked = filter_of(viewer, visit.request.query)
    found = await viewer.desk.database.read(lambda connection: case_list_page(viewer, connection, asked))
    kept = {name: value for name, value in asked.items() if value and name != "before"}
    onward = urlencode({**kept, "before": found["before"]}) if found["before"] is not None else ""
    return show(visit, "cases/case_list", asked=asked, rows=found["rows"], onward=onward, states=list(STATES),
                severities=SEVERITIES, communities=communities(viewer))  # fmt: skip


def filter_of(viewer: Viewer, query: Mapping[str, str]) -> dict[str, str]:
    """What of a query narrows the list; anything else is left out."""
    state = query.get("state", "open")
    severity, community = query.get("severity", ""), query.get("community", "")
    return {
        "state": state if state in STATES else "open",
        "community": community if community in dict(communities(viewer)) else "",
        "severity": severity if severity in SEVERITIES else "",
        "mine": "1" if query.get("mine") == "1" else "",
        "late": "1" if query.get("late") == "1" else "",
        "q": clean(query.get("q", "")).strip()[:200],
        "before": query.get("before", ""),
    }


def case_list_page(viewer: Viewer, connection: sa.Connection, asked: dict[str, str]) -> dict[str, Any]:
    """One page of the complaints this person sees: `rows` as layout.lines has them, `before` the id to go on from."""
    scope = viewer.scope()
    everywhere = () if "closed" in STATES[asked["state"]] or asked["state"] == "all" else community_codes(viewer)
    wanted = case_lists.CaseFilter(
        communities=(asked["community"],) if asked["community"] else everywhere,
        states=STATES[asked["state"]],
        severity=asked["severity"],
        handler=viewer.person.id if asked["mine"] else None,
    )
    before = number(asked["before"]) or None
    if asked["q"]:
        found = _search(connection, scope, wanted, asked["q"], before)
    elif asked["late"]:
        found = case_lists.CaseListPage(_late(viewer, connection, case_lists.open_cases(connection, scope, wanted)))
    else:
        found = case_lists.page(connection, scope, wanted, before)
    return {"rows": case_rows(viewer, connection, found.cases), "before": found.before}


def _search(connection: sa.Connection, scope: case_lists.Scope, wanted: case_lists.CaseFilter, words: str,
            before: int | None) -> case_lists.CaseListPage:  # fmt: skip
    """By number when it looks like one, whatever its state; else by words."""
    if _NUMBER.match(words):
        return case_lists.CaseListPage(search.numbered(connection, scope, words.upper()))
    return search.search(connection, scope, wanted, search_tokens.tokens(words)[:20], before)


def _late(viewer: Viewer, connection: sa.Connection, cases: list[Any]) -> list[Any]:
    rows, now = case_lists.clock_rows(connection, [c.id for c in cases]), viewer.desk.database.clock()
    return [c for c in cases if overdue_clocks(viewer.desk, c, rows.get(c.id, ()), now)][: case_lists.PAGE]


PAGES = (StaffPage("GET /console/cases", EVERYBODY, page, Nav("cases", 30)),)
