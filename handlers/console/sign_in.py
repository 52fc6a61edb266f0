"""Signing in with a one-time link, and out: a press of a button uses the link up, a preview robot never does [M-11]."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from handlers.console.layout import redirect
from handlers.public import network_sign_in
from handlers.queries.access import EVERYBODY
from handlers.web import form_data, pages, session
from handlers.web.session import OpenPage, StaffPage, Visit
from storage.database import Unit
from storage.people import sessions, staff


async def home(_request: web.Request) -> web.StreamResponse:
    """/console without its last stroke."""
    return redirect("/console/")


async def page(request: web.Request) -> web.StreamResponse:
    """With a code: one button. Without: how to get one. Looking at the page changes nothing."""
    visit = await session.visit_of(request)
    code = request.query.get("code", "")[:200]
    if visit is not None and not code:
        return redirect(session.console_path(request.query.get("next", "")))
    return _page(request, code)


def _page(request: web.Request, code: str, *, failed: bool = False, status: int = 200) -> web.Response:
    values = {"code": code, "next": session.console_path(request.query.get("next", "")), "failed": failed, "typed": [],
              "networks": pages.sign_in_networks(request)}  # fmt: skip
    return request.app[pages.PAGES].render(request, "console/sign_in.html", pages.language(request), status=status,
                                           **values)  # fmt: skip


async def enter(request: web.Request) -> web.StreamResponse:
    """The button: the code is used up, and the browser gets a session that never existed before [M-10]."""
    desk = request.app[pages.DESK]
    if pages.same_origin(request, desk.settings) is False:
        raise web.HTTPForbidden
    form = await form_data.form(request)
    code, onward = form.get("code", "").strip()[:200], form.get("next", "")
    old = request.cookies.get(session.cookie_name(desk), "")

    def work(unit: Unit) -> str:
        person = staff.find(unit.connection, sessions.use_code(unit, code, "login"))
        if person is None or not person.active:
            return ""
        return sessions.renew_session(unit, person.id, old)

    key = await desk.database.transact(work)
    if not key:
        return _page(request, "", failed=True, status=403)
    response = redirect(session.console_path(onward))
    session.sign_in(desk, response, key)
    return response


async def leave(visit: Visit) -> web.StreamResponse:
    """Signs out."""
    await visit.viewer.desk.database.transact(lambda unit: sessions.close_session(unit, visit.key))
    response = redirect(f"/console/login?next={quote('/console/', safe='')}")
    session.sign_out(visit.viewer.desk, response)
    return response


PAGES = (
    OpenPage("GET /console", home),
    OpenPage("GET /console/login", page),
    OpenPage("POST /console/login", enter),
    OpenPage("GET /console/in/{name}", network_sign_in.start_console),
    OpenPage("GET /console/in/{name}/back", network_sign_in.back_console),
    StaffPage("POST /console/logout", EVERYBODY, leave),
)
