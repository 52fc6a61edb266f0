"""Page of one complaint: everything this person may read of it, and a form for each move they may make now."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from aiohttp import web

from bot import media
from bot.domain.complaint.moves import HANDS, STAFF, Complaint
from bot.domain.text.plain import is_blank
from handlers.console.cases import history, move_form, move_request
from handlers.console.layout import PersonalDataMask, case_rows, number, redirect, show
from handlers.console.registers import incidents
from handlers.moves import routing
from handlers.notify import fallback
from handlers.queries import access, explain
from handlers.queries.access import EVERYBODY, REVEAL, Viewer
from handlers.staff import actions
from handlers.web import pages, session
from handlers.web.session import StaffPage, Visit
from storage.complaints import access_log, case_lists, complaints, form_once, tasks
from storage.database import Unit
from storage.files import attachments
from storage.files.disk import Missing
from storage.messages import delivery_attempts, transcript
from storage.people import staff

REVEALS_AN_HOUR = 60
"""More than this is not work but copying [M-25]."""


async def case_of(visit: Visit) -> Complaint:
    """The complaint of the address. 404 whether it is not there or not theirs to see [M-02, M-24]."""
    key = number(visit.request.match_info["id"])
    c = await visit.viewer.desk.database.read(lambda connection: visit.viewer.find(connection, key))
    if c is None:
        raise web.HTTPNotFound
    return c


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/cases/ID"""
    query = visit.request.query
    done = query.get("done", "")
    return await render_case(
        visit, await case_of(visit), opened=query.get("do", ""), done=done if done in move_request.ACTIONS else ""
    )


async def render_case(visit: Visit, c: Complaint, *, status: int = 200, opened: str = "", done: str = "",
                problem: str = "", changed: tuple[Any, ...] = (), typed: Mapping[str, Any] | None = None,
                open_parts: frozenset[str] = frozenset()) -> web.Response:  # fmt: skip
    """The page as it stands, perhaps with a form open that was refused, and what was typed into it."""
    viewer = visit.viewer
    veil = PersonalDataMask(c.answers, open_parts)
    values = await viewer.desk.database.read(lambda connection: case_data(viewer, connection, c, veil, opened, typed))
    told = [history.event_in_words(viewer, row, veil) for row in changed]
    values |= {"opened": opened, "done": done, "problem": problem, "changed": told}
    return show(visit, "cases/case_page", status=status, **values)


def case_data(
    viewer: Viewer,
    connection: sa.Connection,
    c: Complaint,
    veil: PersonalDataMask,
    opened: str = "",
    typed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything this person may read of a complaint they see, and a form for each move they may make; `typed` stands
    in the form of the move `opened`. The words of `items`, `record` and `history` have gone through `veil`; `c` and the
    rows of `transcript` are as they are stored, and whoever shows them passes them through it, as the page does."""
    desk = viewer.desk
    unit = Unit(connection, desk.database.clock())
    actor = viewer.person.actor(c.community)
    offered = move_form.offered_moves(c, actor)
    if opened and opened not in offered and typed is not None:
        offered.append(opened)  # refused because it is too late: what was typed is still there to be copied
    timeline = complaints.timeline(connection, c.id)
    may_write = bool(actor.roles & STAFF)
    return {
        "c": c,
        "head": case_rows(viewer, connection, [c])[0],
        "veil": veil,
        "zone": desk.calendar(c.community).zone,
        "people": _people(connection, c),
        "why": _why(viewer, unit, c),
        "items": history.answer_items(viewer, c, veil),
        "record": history.record_items(viewer, c, veil),
        "cause": move_form.category_path(viewer, c.cause_category) if c.cause_category else "",
        "forms": [
            (name, move_form.form_fields(viewer, unit, c, name, typed if name == opened else None)) for name in offered
        ],
        "once": _once_each(offered),
        "history": [history.event_in_words(viewer, row, veil) for row in timeline],
        "attempts": [history.event_in_words(viewer, row, veil) for row in timeline if history.is_attempt(row)],
        "tries": fallback.attempts_shown(delivery_attempts.attempts_for(connection, c.id)),
        "held": delivery_attempts.count_held_for(connection, c.id),
        "clocks": history.clock_lines(viewer, unit, c),
        "files": attachments.files_of(connection, c.id),
        "tasks": case_lists.open_tasks(connection, [c.id]),
        "transcript": transcript.transcript(connection, c.id, c.conversation),
        "deliveries": history.deliveries(viewer, unit, c),
        "relatives": _relatives(viewer, connection, c),
        "neighbours": incidents.incident_box(viewer, connection, c),
        "reveals": viewer.reveals(c) - veil.open,
        "looks": _looks(connection, c) if actor.roles & access.WATCH else [],
        "may_write": may_write,
    }


def _once_each(names: list[str]) -> Mapping[str, str]:
    return {name: secrets.token_hex(12) for name in (*names, "reveal", "task", "file")}


def _looks(connection: sa.Connection, c: Complaint) -> list[tuple[Any, str]]:
    """Who looked at the complainant's data, for those who lead and those who watch."""
    rows = access_log.accesses_to(connection, c.id)
    names = case_lists.names(connection, [row.staff for row in rows])
    return [(row, names.get(row.staff, "")) for row in rows]


def _why(viewer: Viewer, unit: Unit, c: Complaint) -> str:
    """Why it has this handler; or why it has none yet."""
    if c.handler is None and c.state == "received":
        found = routing.choose_handler(viewer.desk, unit, c)
        return explain.why_chosen(viewer.desk, viewer.language, found.why) if found and found.person is None else ""
    return explain.why_chosen(viewer.desk, viewer.language, c.record.get("routing")) if c.handler else ""


def _people(connection: sa.Connection, c: Complaint) -> dict[str, Any]:
    return {name: staff.find(connection, getattr(c, name)) for name in ("first_asked", "handler")}


def _relatives(viewer: Viewer, connection: sa.Connection, c: Complaint) -> list[tuple[str, Complaint]]:
    """The complaint before and the one after it, where this person may see them."""
    found = [(name, viewer.find(connection, key)) for name, key in (("parent", c.parent), ("child", c.child))]
    return [(name, other) for name, other in found if other is not None]


# ---- what can be done here ---------------------------------------------------------------------------------------


async def act(visit: Visit) -> web.StreamResponse:
    """POST: makes the move and goes back to where it was pressed; a refusal shows why and keeps what was typed."""
    viewer = visit.viewer
    c = await case_of(visit)
    name = visit.typed("move", 40)
    try:
        outcome = await move_request.make_move(visit, c)
    except media.BadFile as bad:
        return await render_case(visit, c, status=422, opened=name, problem=move_request.bad_file(viewer, bad),
                           typed=move_form.typed_of(visit))  # fmt: skip
    if outcome.refused is None and not outcome.changed:
        return redirect(f"{_back(visit, c)}?done={quote(name)}#c{c.id}")
    now = await case_of(visit)
    problem = (
        actions.refusal_text(viewer.desk, viewer.language, outcome.refused)
        if outcome.refused
        else viewer.say("console.stale")
    )
    return await render_case(visit, now, status=409, opened=name, problem=problem, changed=tuple(outcome.changed),
                       typed=move_form.typed_of(visit))  # fmt: skip


def _back(visit: Visit, c: Complaint) -> str:
    wanted = visit.typed("back", 300)
    inside = session.console_path(wanted) if wanted else ""
    return inside if inside.startswith("/console/group/") and "?" not in inside else f"/console/cases/{c.id}"


async def reveal(visit: Visit) -> web.StreamResponse:
    """POST: uncovers name, telephone and room on this one page, and keeps who looked and why [PRV-07]."""
    viewer = visit.viewer
    c = await case_of(visit)
    parts = viewer.reveals(c)
    if not parts:
        raise web.HTTPForbidden
    reason, once = visit.typed("reason", 300), visit.once
    if is_blank(reason):
        return await render_case(visit, c, status=422, problem=viewer.say("console.reveal.why"))
    what = "contact,place" if "contact" in parts else "place"

    def work(unit: Unit) -> str:
        if access_log.count_accesses(unit.connection, viewer.person.id, unit.at - history.HOUR) >= REVEALS_AN_HOUR:
            return "too_many"
        if not form_once.take_form(unit, viewer.person.id, once, c.id):
            return "again"
        access_log.record_access(unit, viewer.person.id, c.id, what, reason)
        return ""

    refused = await viewer.desk.database.transact(work)
    if refused == "again":
        return redirect(f"/console/cases/{c.id}")
    if refused:
        return await render_case(visit, c, status=429, problem=viewer.say("console.reveal.too_many"))
    return await render_case(visit, c, open_parts=parts)


async def task(visit: Visit) -> web.StreamResponse:
    """POST: a task outside the chat is done."""
    viewer = visit.viewer
    c = await case_of(visit)
    key, once = number(visit.typed("task", 16)), visit.once

    def work(unit: Unit) -> None:
        if form_once.take_form(unit, viewer.person.id, once, c.id):
            tasks.finish_tasks(unit, c.id, viewer.person.id, key=key)

    _may_write(viewer, c)
    await viewer.desk.database.transact(work)
    return redirect(f"/console/cases/{c.id}#tasks")


def _may_write(viewer: Viewer, c: Complaint) -> None:
    if not viewer.person.roles_in(c.community) & STAFF:
        raise web.HTTPForbidden


async def add_file(visit: Visit) -> web.StreamResponse:
    """POST: photos before, after, or others that belong to the complaint."""
    viewer = visit.viewer
    c = await case_of(visit)
    _may_write(viewer, c)
    role, once = visit.typed("role", 10), visit.once
    role = role if role in ("before", "after", "note") else "note"
    try:
        kept = await move_request.keep_files(visit)
    except media.BadFile as bad:
        return await render_case(visit, c, status=422, problem=move_request.bad_file(viewer, bad))

    def work(unit: Unit) -> bool:
        if not form_once.take_form(unit, viewer.person.id, once, c.id):
            return False
        for one in kept:
            attachments.add_file(unit, c.id, viewer.person.id, role, one)
        unit.note("case", (c.id, c.community))
        return True

    if not await viewer.desk.database.transact(work):
        await move_request.drop_files(visit, kept)
    return redirect(f"/console/cases/{c.id}#files")


async def file(visit: Visit) -> web.StreamResponse:
    """GET: one file, to whom may see its complaint; pictures are shown, everything else is downloaded [M-05]."""
    c = await case_of(visit)
    key = number(visit.request.match_info["file"])
    found = await visit.viewer.desk.database.read(lambda connection: attachments.files_of(connection, c.id))
    row = next((one for one in found if one.id == key and one.state == "ready"), None)
    if row is None:
        raise web.HTTPNotFound
    try:
        path = visit.request.app[pages.DISK].path(row.key)
    except Missing:
        raise web.HTTPNotFound from None
    disposition = media.content_disposition(row.name)
    if row.kind in ("photo", "voice", "video"):
        disposition = disposition.replace("attachment", "inline", 1)
    headers = {"Content-Type": row.mime, "Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return web.FileResponse(path, headers=headers)


PAGES = (
    StaffPage("GET /console/cases/{id}", EVERYBODY, page),
    StaffPage("POST /console/cases/{id}/act", STAFF, act),
    StaffPage("POST /console/cases/{id}/reveal", REVEAL | HANDS, reveal),
    StaffPage("POST /console/cases/{id}/task", STAFF, task),
    StaffPage("POST /console/cases/{id}/file", STAFF, add_file),
    StaffPage("GET /console/cases/{id}/files/{file}", EVERYBODY, file),
)
