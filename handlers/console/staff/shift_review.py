"""Page of the review at the start of a shift: each old case with a ready sentence, one tap to send it [CLK-20]."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.complaint.moves import HANDS, Complaint, MoveRefused
from bot.domain.text.plain import is_blank
from handlers.console.layout import case_rows, number, redirect, show
from handlers.moves import make
from handlers.queries.access import Viewer
from handlers.staff import actions
from handlers.web.session import StaffPage, Visit
from storage.complaints import form_once
from storage.database import Unit
from storage.people import roster


def open_review(viewer: Viewer, connection: sa.Connection) -> list[tuple[Any, Complaint, datetime | None]]:
    """What is to be looked at: the newest review of each community that is not older than a day."""
    now = viewer.desk.database.clock()
    newest: dict[str, Any] = {}
    for row in roster.newest_reviews(connection, viewer.person.id, 10):
        if row.begins > now - timedelta(days=1):
            newest.setdefault(row.community, row)
    return [
        (row, c, done)
        for row in newest.values()
        for c, done in roster.review_complaints(connection, row.id)
        if viewer.sees(c)
    ]


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/duty/review: each case with a ready sentence to its resident."""
    return await _page(visit)


async def _page(visit: Visit, problem: str = "", status: int = 200) -> web.Response:
    viewer = visit.viewer
    cases = await viewer.desk.database.read(lambda connection: _gather(viewer, connection))
    left = sum(1 for one in cases if one["done"] is None)
    zone = viewer.desk.settings.zone
    return show(visit, "staff/review", status=status, problem=problem, cases=cases, left=left, zone=zone)


def _gather(viewer: Viewer, connection: sa.Connection) -> list[dict[str, Any]]:
    found = open_review(viewer, connection)
    rows = case_rows(viewer, connection, [c for _row, c, _done in found])
    return [
        {
            "row": row,
            "review": one.id,
            "due": one.due_at,
            "done": done,
            "can": c.state != "closed" and bool(viewer.person.roles_in(c.community) & HANDS),
            "words": ready_sentence(viewer, c),
            "version": c.version,
            "once": secrets.token_hex(12),
        }
        for row, (one, c, done) in zip(rows, found, strict=True)
    ]


def ready_sentence(viewer: Viewer, c: Complaint) -> str:
    """A sentence that fits the state, in the resident's language, to be changed or sent as it is."""
    key = f"duty.ready.{c.state}" if viewer.desk.texts.has(f"duty.ready.{c.state}") else "duty.ready.other"
    return viewer.desk.texts.say(c.language, key, {"number": c.number})


async def reply(visit: Visit) -> web.StreamResponse:
    """POST: one tap sends the sentence to the resident, and the case is done in every review it stands in."""
    viewer = visit.viewer
    key, words, once = number(visit.typed("case", 16)), visit.typed("text", 2000), visit.once

    def work(unit: Unit) -> str:
        c = viewer.find(unit.connection, key)
        if c is None:
            raise web.HTTPNotFound
        if is_blank(words):
            return viewer.say("duty.wrong.words")
        if form_once.take_form(unit, viewer.person.id, once, key):
            make.move(viewer.desk, unit, key, "tell_resident", viewer.person.actor(c.community), {"text": words})
            roster.mark_answered(unit, key)
        return ""

    try:
        problem = await viewer.desk.database.transact(work)
    except MoveRefused as refused:
        problem = actions.refusal_text(viewer.desk, viewer.language, refused)
    return await _page(visit, problem, 409) if problem else redirect("/console/duty/review")


PAGES = (
    StaffPage("GET /console/duty/review", HANDS, page),
    StaffPage("POST /console/duty/review", HANDS, reply),
)
