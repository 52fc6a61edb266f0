"""Sessions of the console: who is signed in by which cookie, the declaration of pages with their roles, and the check
that a form was really sent by that person (CSRF)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from aiohttp import web
from multidict import MultiDict, MultiDictProxy
from sqlalchemy import Connection

from handlers.desk import Desk
from handlers.queries.access import WATCH, Viewer
from handlers.web import form_data, pages
from storage.incidents import warnings
from storage.people import sessions
from storage.people.sessions import SESSION_FOR

FILES_AT_ONCE = 6
_INSIDE = re.compile(r"\A/console/[\w\-./?=&%]*\Z")
_ONCE = re.compile(r"\A[\w-]{8,64}\Z")


@dataclass
class Visit:
    """One web request of a signed-in member of staff: who looks, and what their browser sent. `key` is the session's
    key from the cookie, `csrf` its word for forms; `badges` how much waits on a page, `peaks` communities where far
    more complaints come than usual."""

    request: web.Request
    viewer: Viewer
    key: str
    csrf: str
    form: MultiDictProxy[Any] = field(default_factory=lambda: MultiDictProxy(MultiDict()))
    badges: Mapping[str, int] = field(default_factory=dict)
    peaks: tuple[str, ...] = ()

    def typed(self, name: str, limit: int = 4000) -> str:
        """What was typed into that field, ends trimmed; empty when there is none or it is a file."""
        value = self.form.get(name, "")
        return value.strip()[:limit] if isinstance(value, str) else ""

    @property
    def once(self) -> str:
        """The form's idempotency key, under which sending it twice counts once. Raises 400 for a form without one."""
        value = self.typed("once", 64)
        if not _ONCE.match(value):
            raise web.HTTPBadRequest(text="400")
        return value


VisitHandler = Callable[[Visit], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Nav:
    """Where a page stands in the navigation: under the word `console.nav.NAME`, smaller `order` first. Of the group
    `main` everything is in view, what is in `more` opens under one word."""

    name: str
    order: int
    group: Literal["main", "more"] = "main"


@dataclass(frozen=True, slots=True)
class StaffPage:
    """Everything about one page of the console: its route ("GET /console/duty"), the roles that open it, what answers,
    and its place in the navigation if it has one. Each module of pages ends with its own, as PAGES [M-01]."""

    route: str
    roles: frozenset[str]
    handler: VisitHandler
    nav: Nav | None = None


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page on the way in, before anybody is known: no roles, and nothing of ours behind it."""

    route: str
    handler: Handler


STAFF_PAGES: web.AppKey[tuple[StaffPage, ...]] = web.AppKey("console_pages")
"""The pages of this application behind the sign-in, in which the navigation is looked up."""


def with_access_check(page: StaffPage) -> Handler:
    """Access check around a page: session, role, and for a form its origin and CSRF word. Every request asks the
    database again, so that a role taken away or a sign-out holds at the very next step [F-11, M-14]."""

    async def handler(request: web.Request) -> web.StreamResponse:
        visit = await visit_of(request)
        if visit is None:
            return await _signed_out(request)
        if not visit.viewer.holds(page.roles):
            raise web.HTTPForbidden
        if request.method == "POST":
            if pages.same_origin(request, visit.viewer.desk.settings) is False:
                raise web.HTTPForbidden
            visit.form = await _read(request, visit.viewer.desk)
        try:
            if request.method == "POST" and not equal_secrets(visit.typed("csrf"), visit.csrf):
                raise web.HTTPForbidden
            return await page.handler(visit)
        finally:
            form_data.close(visit.form)

    return handler


async def visit_of(request: web.Request) -> Visit | None:
    """The visit of whoever the cookie names; None when nobody is signed in."""
    desk = request.app[pages.DESK]
    key = request.cookies.get(cookie_name(desk), "")
    if not key:
        return None
    now = desk.database.clock()
    return await desk.database.read(lambda connection: _known(request, desk, connection, key, now))


def _known(request: web.Request, desk: Desk, connection: Connection, key: str, now: datetime) -> Visit | None:
    found = sessions.session(connection, key, now)
    if found is None:
        return None
    person = found[0]
    seen = [c.code for c in desk.settings.communities if person.roles_in(c.code)]
    watched = [c.code for c in desk.settings.communities if person.roles_in(c.code) & WATCH]
    badges = {"warnings": warnings.count_open_flags(connection, watched)} if watched else {}
    peaks = warnings.communities_at_peak(connection, seen, now)
    return Visit(request, Viewer(desk, person), key, found[1], badges=badges, peaks=peaks)


async def _signed_out(request: web.Request) -> web.StreamResponse:
    """A page leads to the sign-in; a form is answered with what was typed, so that nothing is lost."""
    desk = request.app[pages.DESK]
    if request.method != "POST":
        if request.path.endswith(("/cards", "/live")):  # asked for by a script, which then shows the way itself
            raise web.HTTPForbidden
        raise web.HTTPSeeOther(f"/console/login?next={quote(request.path_qs, safe='')}")
    if pages.same_origin(request, desk.settings) is False:
        raise web.HTTPForbidden
    form = await _read(request, desk, keep=0)
    hidden = {"csrf", "once", "version", "move", "id", "code"}
    typed = [value for name, value in form.items() if name not in hidden and isinstance(value, str) and value]
    spoken = pages.language(request)
    networks = pages.sign_in_networks(request)
    return request.app[pages.PAGES].render(request, "console/sign_in.html", spoken, status=401, code="", failed=False,
                                           next="/console/", typed=typed, networks=networks)  # fmt: skip


def equal_secrets(given: str, wanted: str) -> bool:
    """Whether two words are equal, in constant time; empty ones never are [M-12]."""
    return bool(given) and hmac.compare_digest(given.encode(), wanted.encode())


async def _read(request: web.Request, desk: Desk, keep: int = FILES_AT_ONCE) -> MultiDictProxy[Any]:
    """The form; one with files may be as long as a handful of them, of which `keep` are kept [H-04]."""
    most = (desk.settings.limits.file_mb * FILES_AT_ONCE + 1) * 1024 * 1024
    return await form_data.form_with_files(request, most, keep)


# ---- the cookie --------------------------------------------------------------------------------------------------


def cookie_name(desk: Desk) -> str:
    """`__Host-` binds the cookie to this host alone; browsers accept it over https only."""
    return "__Host-huifang" if _secure(desk) else "huifang"


def _secure(desk: Desk) -> bool:
    return desk.settings.web.public_url.startswith("https://")


def sign_in(desk: Desk, response: web.StreamResponse, key: str) -> None:
    """Sets the session's cookie."""
    age = int(SESSION_FOR.total_seconds())
    response.set_cookie(cookie_name(desk), key, max_age=age, path="/", httponly=True, secure=_secure(desk),
                        samesite="Lax")  # fmt: skip


def sign_out(desk: Desk, response: web.StreamResponse) -> None:
    """Deletes the session's cookie."""
    response.del_cookie(cookie_name(desk), path="/", httponly=True, secure=_secure(desk), samesite="Lax")


def console_path(path: str) -> str:
    """The path if it is a page of the console, to go on to after a sign-in; anything else becomes the first page."""
    return path if _INSIDE.match(path) and "//" not in path and ".." not in path else "/console/"
