"""Register of early warnings 预警: each with its evidence, open until a person acknowledges it in words."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.text.plain import is_blank
from handlers.console.layout import community_codes, number, redirect, show
from handlers.queries import masked_values
from handlers.queries.access import WARNED, WATCH, Viewer
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import case_lists
from storage.database import Unit
from storage.incidents import warnings


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/warnings?all=1&before="""
    return await _shown(visit)


async def _shown(visit: Visit, problem: str = "", status: int = 200) -> web.Response:
    every = visit.request.query.get("all") == "1"
    before = number(visit.request.query.get("before", ""))
    viewer = visit.viewer
    rows = await viewer.desk.database.read(lambda connection: _flagged(viewer, connection, every, before))
    onward = rows[-1]["id"] if len(rows) >= case_lists.PAGE else None
    return show(visit, "registers/warnings", status=status, rows=rows, every=every, onward=onward, problem=problem)


def _flagged(viewer: Viewer, connection: sa.Connection, every: bool, before: int) -> list[dict[str, Any]]:
    """The flags of complaints this person sees, the newest first."""
    rows = warnings.flags_in(connection, community_codes(viewer), only_open=not every, before=before)
    names = case_lists.names(connection, [row.seen_by for row in rows])
    told = [_told(viewer, connection, row, names) for row in rows]
    return [one for one in told if one is not None]


def _told(viewer: Viewer, connection: sa.Connection, row: Any, names: dict[int, str]) -> dict[str, Any] | None:
    """A flag in words; None when the complaint it was raised at is not theirs to see."""
    c = viewer.find(connection, row.complaint)
    if c is None:
        return None
    evidence: dict[str, Any] = {
        "count": 0,
        "limit": 0,
        "days": 0,
        "people": 0,
        "households": 0,
        "signatories": 0,
        "usual": 0,
        "own": 0,
    }
    evidence |= row.evidence
    evidence["category"] = masked_values.category_key(viewer.desk, row.evidence.get("category") or c.category)
    numbers = row.evidence.get("cases", [])
    return {
        "id": row.id,
        "kind": row.kind,
        "community": viewer.desk.community_name(row.community),
        "case": c,
        "incident": c.event,
        "evidence": evidence,
        "cases": numbers if isinstance(numbers, list) else [],
        "at": row.raised_at,
        "seen_at": row.seen_at,
        "seen_by": names.get(row.seen_by or 0, ""),
        "words": row.words,
        "may": bool(viewer.person.roles_in(row.community) & WARNED),
    }


async def acknowledge(visit: Visit) -> web.StreamResponse:
    """POST /console/warnings/ID: seen, by whom, and what they say to it."""
    viewer = visit.viewer
    key, words = number(visit.request.match_info["id"]), visit.typed("words", 500)
    if is_blank(words):
        return await _shown(visit, viewer.say("console.warnings.needs_words"), 422)

    def work(unit: Unit) -> str:
        row = warnings.flag(unit.connection, key)
        if row is None or viewer.find(unit.connection, row.complaint) is None:
            return "unknown"
        if not viewer.person.roles_in(row.community) & WARNED:
            return "forbidden"
        return "" if warnings.acknowledge(unit, key, viewer.person.id, words) else "late"

    refused = await viewer.desk.database.transact(work)
    if refused == "unknown":
        raise web.HTTPNotFound
    if refused == "forbidden":
        raise web.HTTPForbidden
    if refused:
        return await _shown(visit, viewer.say("console.warnings.late"), 409)
    return redirect("/console/warnings")


PAGES = (
    StaffPage("GET /console/warnings", WATCH, page, Nav("warnings", 60)),
    StaffPage("POST /console/warnings/{id}", WARNED, acknowledge),
)
