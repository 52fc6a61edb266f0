"""Download of stored files: to those entitled to them, never run, never shown as a page [M-05]."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.media import content_disposition
from handlers.public.visitor import Visitor, channel_of, conversation_of, visitor_of
from handlers.web import session
from handlers.web.pages import DESK, DISK
from storage.complaints import complaints
from storage.files import uploads
from storage.files.disk import Missing
from storage.incidents import incidents

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
RESIDENTS_SEE = frozenset({"evidence", "before", "after"})
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_RANGE = re.compile(r"bytes=\d{0,15}-\d{0,15}")


def add(app: web.Application) -> None:
    """The route."""
    app.router.add_get("/files/{token}", file)


async def file(request: web.Request) -> web.StreamResponse:
    """GET /files/TOKEN[?c=COMPLAINT_TOKEN]: the token and a right of one's own are both needed [M-05]. 404 tells
    nothing about which was wrong."""
    row = await _entitled(request)
    try:
        path = await asyncio.to_thread(request.app[DISK].path, row.key)
    except Missing:
        raise web.HTTPNotFound from None
    asked = request.headers.get("Range", "")
    if asked and not _RANGE.fullmatch(asked):  # several ranges at once are never served [H-07]
        raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{row.size}"})
    inline = row.mime in SHOWN
    headers = {
        "Content-Type": row.mime or "application/octet-stream",
        "Content-Disposition": "inline" if inline else content_disposition(row.name),
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return web.FileResponse(path, headers=headers)


async def _entitled(request: web.Request) -> sa.Row[Any]:
    """The file, if this reader may have it. Raises 404."""
    token = request.match_info["token"]
    if not _TOKEN.fullmatch(token):
        raise web.HTTPNotFound
    desk = request.app[DESK]
    who, given = visitor_of(request), request.query.get("c", "")
    row, allowed = await desk.database.read(lambda connection: _look(request, connection, token, who, given))
    if row is None or not (allowed or await _staff(request, row)):
        raise web.HTTPNotFound
    return row


def _look(
    request: web.Request, connection: sa.Connection, token: str, who: Visitor, given: str
) -> tuple[sa.Row[Any] | None, bool]:
    """The file, and whether the resident who asks may have it."""
    row: Any = uploads.by_token(connection, token)
    if row is None or row.role not in RESIDENTS_SEE:
        return row, False
    mine = conversation_of(connection, channel_of(request, who), who)
    case = complaints.find(connection, row.complaint) if row.complaint else None
    through_chat = mine is not None and mine.id in (row.conversation, case.conversation if case else None)
    if row.role == "after" and mine is not None and case is not None and case.event is not None:
        through_chat = through_chat or incidents.has_complaint_of(connection, case.event, mine.id)
    through_page = case is not None and bool(_TOKEN.fullmatch(given)) and case.token == given
    return row, through_chat or through_page


async def _staff(request: web.Request, row: sa.Row[Any]) -> bool:
    """Staff who may see the complaint, signed in."""
    if row.complaint is None:
        return False
    visit = await session.visit_of(request)
    if visit is None:
        return False
    key = row.complaint
    return await request.app[DESK].database.read(lambda connection: visit.viewer.find(connection, key)) is not None
