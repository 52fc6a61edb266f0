"""My cases: a resident's complaints in one list, each leading to its own page."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.text.plain import clip
from handlers.public.visitor import Visitor, channel_of, conversation_of, set_visitor_cookie, talk_language, visitor_of
from handlers.web.pages import DESK, PAGES
from storage.complaints import complaints
from storage.messages.conversations import Conversation

SHOWN = 50
BRIEF = 60


def add(app: web.Application) -> None:
    """The route."""
    app.router.add_get("/my", page)


async def page(request: web.Request) -> web.Response:
    """GET /my: of the browser's own conversation, or of the one its owner signed in to."""
    who = visitor_of(request)
    conversation, cases = await request.app[DESK].database.read(lambda connection: _read(request, connection, who))
    language = talk_language(request, conversation)
    response = request.app[PAGES].render(request, "public/my.html", language, cases=cases, signed_in=bool(who.channel))
    set_visitor_cookie(request, response, who)
    return response


def _read(request: web.Request, connection: sa.Connection,
          who: Visitor) -> tuple[Conversation | None, list[dict[str, Any]]]:  # fmt: skip
    known = conversation_of(connection, channel_of(request, who), who)
    if known is None:
        return None, []
    found = complaints.of_conversation(connection, known.id, SHOWN)
    return known, [
        {
            "number": case.number,
            "page": f"/c/{case.token}",
            "state": f"own_state.{case.state}",
            "what": clip(" ".join(str(case.answers.get("what") or "").split()), BRIEF),
            "at": case.facts.get("filed"),
        }
        for case in found
    ]
