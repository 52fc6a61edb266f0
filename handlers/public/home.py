"""The community page, the QR codes that lead to the chat, and the choice of a language."""

from __future__ import annotations

import io

import segno
from aiohttp import web

from bot.texts.texts import LANGUAGES
from handlers.public.visitor import must_be_ours
from handlers.queries import place_codes
from handlers.web import form_data
from handlers.web.pages import DESK, PAGES, language

YEAR = 365 * 24 * 3600


def add(app: web.Application) -> None:
    """The routes."""
    app.router.add_get("/", page)
    app.router.add_get("/qr/{code}.svg", qr)
    app.router.add_post("/language", choose)


async def page(request: web.Request) -> web.Response:
    """GET /: who we are, and the way to the chat."""
    settings = request.app[DESK].settings
    chat = any(channel.kind == "web" for channel in settings.channels.values())
    return request.app[PAGES].render(
        request, "public/home.html", language(request), communities=settings.communities, company=settings.company,
        chat=chat,
    )  # fmt: skip


async def qr(request: web.Request) -> web.Response:
    """GET /qr/CODE.svg: for printing and hanging up; only for places that are configured."""
    desk = request.app[DESK]
    code = request.match_info["code"]
    if place_codes.spot_of(desk.settings, code) is None:
        raise web.HTTPNotFound
    picture = io.BytesIO()
    segno.make(desk.page(f"/chat?place={code}"), error="m", micro=False).save(
        picture, kind="svg", scale=8, border=4, dark="#111", light="#fff", svgclass=None, lineclass=None, nl=False
    )
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "public, max-age=3600"}
    return web.Response(body=picture.getvalue(), content_type="image/svg+xml", headers=headers)


async def choose(request: web.Request) -> web.Response:
    """POST /language: remembers the reader's language and goes back to where they were, on our pages only."""
    must_be_ours(request)
    form = await form_data.form(request)
    chosen, back = form.get("language", ""), form.get("back", "")
    if chosen not in LANGUAGES:
        raise web.HTTPBadRequest
    ours = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    response = web.Response(status=303, headers={"Location": back if ours else "/"})
    response.set_cookie("lang", chosen, max_age=YEAR, path="/", httponly=True, samesite="Lax")
    return response
