"""An adviser's page: the questions put to them, and their written answers [KNO-03, CLK-31]."""

from __future__ import annotations

import secrets

from aiohttp import web

from bot.domain.complaint.moves import MoveRefused
from bot.domain.text.plain import is_blank
from handlers.console.layout import number, redirect, show
from handlers.moves import make
from handlers.queries.access import ADVISES
from handlers.staff import actions
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import advice, complaints, form_once
from storage.database import Unit


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/advice"""
    return await _page(visit)


async def _page(visit: Visit, problem: str = "", typed: str = "", status: int = 200) -> web.Response:
    viewer = visit.viewer
    rows = await viewer.desk.database.read(lambda connection: advice.to_adviser(connection, viewer.person.id))
    once = [secrets.token_hex(12) for _ in rows]
    zone = viewer.desk.settings.zone
    return show(visit, "staff/advice", status=status, rows=list(zip(rows, once, strict=True)), problem=problem,
                typed=typed, zone=zone)  # fmt: skip


async def answer(visit: Visit) -> web.StreamResponse:
    """POST: the answer joins the case, once, and whoever handles it is told."""
    viewer = visit.viewer
    key, words, once = number(visit.typed("consult", 16)), visit.typed("text", 4000), visit.once
    if is_blank(words):
        return await _page(visit, viewer.say("advice.needs_words"), status=422)

    def work(unit: Unit) -> None:
        row = advice.find(unit.connection, key)
        if row is None or row.adviser != viewer.person.id:
            raise web.HTTPNotFound
        if form_once.take_form(unit, viewer.person.id, once, row.complaint):
            case = complaints.find(unit.connection, row.complaint)
            community = case.community if case else ""
            details = {"consult": str(key), "text": words, "adviser_name": viewer.person.name}
            make.move(viewer.desk, unit, row.complaint, "advice", viewer.person.actor(community), details)

    try:
        await viewer.desk.database.transact(work)
    except MoveRefused as refused:
        return await _page(visit, actions.refusal_text(viewer.desk, viewer.language, refused), words, 409)
    return redirect("/console/advice")


PAGES = (
    StaffPage("GET /console/advice", ADVISES, page, Nav("advice", 40, "more")),
    StaffPage("POST /console/advice", ADVISES, answer),
)
