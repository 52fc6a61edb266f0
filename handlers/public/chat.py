"""The resident's web chat: a page that works without script, and the JSON API of its script."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.channels.base import Busy
from bot.domain.text.contact_numbers import whole_number
from bot.texts.texts import LANGUAGES
from handlers.conversation import dispatch
from handlers.public import chat_message, uploads
from handlers.public.chat_lines import is_case, line_shown
from handlers.public.chat_message import InvalidChatMessage
from handlers.public.visitor import (
    Visitor,
    channel_of,
    conversation_if_any,
    must_be_ours,
    set_visitor_cookie,
    talk_language,
    visitor_of,
)
from handlers.queries import place_codes
from handlers.web import form_data
from handlers.web.body_limits import BodyLate
from handlers.web.live import stream
from handlers.web.pages import DESK, FEED, PAGES, client_address, same_origin
from handlers.web.rate_limits import LIMITS
from storage.messages import transcript
from storage.messages.conversations import Conversation

SHOWN = 40
LONGEST_WAIT = 25.0


def add(app: web.Application) -> None:
    """The chat's routes."""
    app.router.add_get("/chat", page)
    app.router.add_post("/chat/form", form)
    app.router.add_post("/chat/language", set_language)
    app.router.add_post("/chat/send", send)
    app.router.add_post("/chat/upload", upload)
    app.router.add_get("/chat/messages", messages)
    app.router.add_get("/chat/stream", live)


# ---- the page ----------------------------------------------------------------------------------------------------


async def page(request: web.Request) -> web.Response:
    """GET /chat: the transcript, or a greeting; stores nothing."""
    return await _page(request, visitor_of(request))


async def _page(request: web.Request, who: Visitor, status: int = 200, **said: Any) -> web.Response:
    desk = request.app[DESK]
    conversation = await conversation_if_any(request, who)
    language = talk_language(request, conversation)
    before = whole_number(request.query.get("before", ""))
    lines = await _lines(request, who, conversation, before=before) if conversation else []
    place = said.get("place") or request.query.get("place", "")
    spot = place_codes.spot_of(desk.settings, place)
    values = {
        "entries": lines,
        "community": _community(request, conversation, spot),
        "spot": spot,
        "place": place if spot else "",
        "menu": dispatch.menu_rows(),
        "who": who,
        "limits": desk.settings.limits,
        "hotline": _hotline(request, conversation, spot),
        "is_case": is_case,
        "before": before,
        "typed": "",
        "notice": "",
        **said,
    }
    response = request.app[PAGES].render(request, "public/chat.html", language, status=status, **values)
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=()"
    set_visitor_cookie(request, response, who)
    return response


def _community(request: web.Request, conversation: Conversation | None, spot: place_codes.Spot | None) -> str:
    desk = request.app[DESK]
    if spot is not None:
        return spot.community.name
    only = desk.settings.communities[0].code if len(desk.settings.communities) == 1 else ""
    code = (conversation.community if conversation else "") or only
    return desk.community_name(code) if code else ""


def _hotline(request: web.Request, conversation: Conversation | None, spot: place_codes.Spot | None) -> str:
    settings = request.app[DESK].settings
    home = spot.community if spot else settings.community(conversation.community if conversation else "")
    return (home or settings.communities[0]).hotline


async def _lines(request: web.Request, who: Visitor, conversation: Conversation | None, *, after: int = 0,
                 before: int = 0) -> list[dict[str, Any]]:  # fmt: skip
    desk = request.app[DESK]
    channel, language = channel_of(request, who), talk_language(request, conversation)
    found = await desk.database.read(
        lambda connection: transcript.transcript_lines(
            connection, channel, who.chat, after=after, before=before, limit=SHOWN
        )
    )
    return [one for line in found if (one := line_shown(desk, language, line)) is not None]


# ---- without script ----------------------------------------------------------------------------------------------


async def form(request: web.Request) -> web.StreamResponse:
    """POST /chat/form: words typed or a button tapped on a page without script; answered by the page itself."""
    who = visitor_of(request)
    data: dict[str, Any] = dict(await form_data.form(request))
    must_be_ours(request, str(data.get("word", "")), who.form_word)
    tapped = str(data.get("tap", ""))
    if tapped:
        data["message"], _, data["choice"] = tapped.partition(":")
    try:
        await chat_message.deliver(
            request, who, chat_message.parse_chat_message(data, request.app[DESK].settings.limits.message_chars)
        )
    except (InvalidChatMessage, Busy) as no:
        told = no if isinstance(no, InvalidChatMessage) else InvalidChatMessage(503, "web.error.503", 5)
        words = told.sentence(request, talk_language(request, await conversation_if_any(request, who)))
        typed = str(data.get("text", ""))
        return await _page(request, who, told.status, notice=words, typed=typed, place=str(data.get("place", "")))
    response = web.Response(status=303, headers={"Location": "/chat#end"})
    set_visitor_cookie(request, response, who)
    return response


async def set_language(request: web.Request) -> web.StreamResponse:
    """POST /chat/language: sets the page's language, and the conversation's once there is one."""
    who = visitor_of(request)
    form = await form_data.form(request)
    must_be_ours(request, form.get("word", ""), who.form_word)
    language = form.get("language", "")
    if language not in LANGUAGES:
        raise web.HTTPBadRequest
    place = form.get("place", "")
    known_place = place_codes.spot_of(request.app[DESK].settings, place) is not None
    response = web.Response(status=303, headers={"Location": f"/chat?place={place}" if known_place else "/chat"})
    response.set_cookie("lang", language, max_age=365 * 24 * 3600, path="/", httponly=True, samesite="Lax")
    if await conversation_if_any(request, who):
        said = chat_message.parse_chat_message({"id": form.get("id", ""), "choice": f"lang|{language}"}, 1)
        try:
            await chat_message.deliver(request, who, said)
        except InvalidChatMessage as no:
            words = no.sentence(request, language)
            return await _page(request, who, no.status, notice=words)
    return response


# ---- with script -------------------------------------------------------------------------------------------------


async def send(request: web.Request) -> web.Response:
    """POST /chat/send: stored and answered before it is acknowledged; the same id twice has one effect."""
    must_be_ours(request)
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    who = visitor_of(request)
    try:
        data = _object((await request.read()).decode())  # UTF-8 whatever the request says [I-04]
        said = chat_message.parse_chat_message(data, request.app[DESK].settings.limits.message_chars)
        toast = await chat_message.deliver(request, who, said)
    except InvalidChatMessage as no:
        return await _refuse(request, who, no)
    except Busy:
        return await _refuse(request, who, InvalidChatMessage(503, "web.error.503", 3))
    except BodyLate:
        return await _refuse(request, who, InvalidChatMessage(408, "web.error.408"))
    except (ValueError, RecursionError, TimeoutError):
        return await _refuse(request, who, InvalidChatMessage(400, "web.error.400"))
    return _json(request, who, {"ok": True, "toast": toast})


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


async def upload(request: web.Request) -> web.Response:
    """POST /chat/upload: one file of a message still to be sent. A browser says that a page of ours sends it; one that
    does not say must carry a header that no foreign page's form can set [M-07]."""
    must_be_ours(request)
    ours = same_origin(request, request.app[DESK].settings) or "X-Huifang" in request.headers
    if not ours or not request.content_type.startswith("multipart/form-data"):
        raise web.HTTPForbidden
    who = visitor_of(request)
    try:
        token, kind, name = await uploads.store_upload(
            request, who, "voice" if request.query.get("kind") == "voice" else ""
        )
    except InvalidChatMessage as no:
        return await _refuse(request, who, no)
    return _json(request, who, {"ok": True, "id": token, "kind": kind, "name": name, "url": f"/files/{token}"})


async def _refuse(request: web.Request, who: Visitor, no: InvalidChatMessage) -> web.Response:
    words = no.sentence(request, talk_language(request, await conversation_if_any(request, who)))
    response = _json(request, who, {"ok": False, "message": words}, no.status)
    if no.after:
        response.headers["Retry-After"] = str(no.after)
    if no.status == 408:
        response.force_close()
    return response


def _json(request: web.Request, who: Visitor, data: dict[str, Any], status: int = 200) -> web.Response:
    response = web.json_response(data, status=status)
    set_visitor_cookie(request, response, who)
    return response


async def messages(request: web.Request) -> web.Response:
    """GET /chat/messages?after=ID&wait=25 (or before=ID): what is new, at once or as soon as there is something."""
    who = visitor_of(request)
    after, before = whole_number(request.query.get("after", "")), whole_number(request.query.get("before", ""))
    wait = min(float(whole_number(request.query.get("wait", ""))), LONGEST_WAIT)
    channel = channel_of(request, who)
    address = client_address(request, request.app[DESK].settings)
    loop = asyncio.get_running_loop()
    until = loop.time() + wait
    with request.app[LIMITS].live(address), request.app[FEED].watch(("chat", channel, who.chat)) as watch:
        while True:
            conversation = await conversation_if_any(request, who)
            found = await _lines(request, who, conversation, after=after, before=before) if conversation else []
            left = until - loop.time()
            if found or before or left <= 0 or request.app[FEED].closed:
                return web.json_response({"messages": found, "language": talk_language(request, conversation)})
            await watch.wait(left)


async def live(request: web.Request) -> web.StreamResponse:
    """GET /chat/stream?after=ID: the same as server-sent events, for browsers and networks that let them through."""
    who = visitor_of(request)
    channel = channel_of(request, who)

    async def fresh(last: str) -> Iterable[tuple[str, str]]:
        conversation = await conversation_if_any(request, who)
        found = await _lines(request, who, conversation, after=whole_number(last)) if conversation else []
        return [(str(one["id"]), json.dumps(one, ensure_ascii=False)) for one in found]

    with request.app[LIMITS].live(client_address(request, request.app[DESK].settings)):
        return await stream(
            request, request.app[FEED], [("chat", channel, who.chat)], fresh, request.query.get("after", "")
        )
