"""Signing in through a network that knows who people are: a resident's browser goes on with their own conversation, a
member of staff comes into the console. The state belongs to the browser that began, works once, for five minutes."""

from __future__ import annotations

import re
import secrets

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.channels.base import Failed, SignsIn, TryLater
from handlers.public.visitor import ME, me_cookie, secure
from handlers.web import session
from handlers.web.pages import DESK, PAGES, SIGN_IN_NETWORKS, client_address, language
from handlers.web.rate_limits import LIMITS, limit_key
from storage.database import Unit
from storage.people import network_sign_in, sessions, staff

HOME = "/my"
_OURS = re.compile(r"/(?:my|chat|c/[A-Za-z0-9_-]{22})(?:\?[\w=&%.-]*)?(?:#[\w-]*)?")
_WORD = re.compile(r"[A-Za-z0-9_-]{32,64}")
_STATE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_MINUTES_5 = 300


def add(app: web.Application) -> None:
    """The residents' routes; the console's own are in its table."""
    app.router.add_get("/in/{name}", start)
    app.router.add_get("/in/{name}/back", back)


@web.middleware
async def recognise(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Middleware that recognises a browser signed in through a network: its conversation is that of all our pages."""
    word = request.cookies.get(me_cookie(request.app[DESK].settings), "")
    if _WORD.fullmatch(word) and not request.path.startswith(("/static/", "/hooks/", "/console")):
        desk = request.app[DESK]
        now = desk.database.clock()
        found = await desk.database.read(lambda connection: network_sign_in.visited_chat(connection, word, now))
        if found is not None and found[0] in desk.can:
            request[ME] = found
    return await handler(request)


# ---- residents ---------------------------------------------------------------------------------------------------


async def start(request: web.Request) -> web.StreamResponse:
    """GET /in/NAME?to=/my: off to the network's page. Any address that is not a resident's page of ours leads home."""
    to = request.query.get("to", HOME)
    return await _begin(request, f"/in/{request.match_info['name']}/back", to if _OURS.fullmatch(to) else HOME)


async def back(request: web.Request) -> web.StreamResponse:
    """GET /in/NAME/back?code&state: who it is decides whose conversation this browser goes on with."""
    name, desk = request.match_info["name"], request.app[DESK]
    onward, sender = await _finish(request, HOME)
    if not sender:
        return _sorry(request, onward)
    old = request.cookies.get(me_cookie(desk.settings), "")
    word = await desk.database.transact(lambda unit: network_sign_in.open_visit(unit, name, sender, old))
    response = _go(request, onward)
    age = int(network_sign_in.VISIT_FOR.total_seconds())
    response.set_cookie(me_cookie(desk.settings), word, max_age=age, path="/", httponly=True, samesite="Lax",
                        secure=secure(desk.settings))  # fmt: skip
    return response


# ---- staff -------------------------------------------------------------------------------------------------------


async def start_console(request: web.Request) -> web.StreamResponse:
    """GET /console/in/NAME?next=…: a member of staff signs in with the account they linked."""
    onward = session.console_path(request.query.get("next", ""))
    return await _begin(request, f"/console/in/{request.match_info['name']}/back", onward)


async def back_console(request: web.Request) -> web.StreamResponse:
    """GET /console/in/NAME/back?code&state: the person who linked this account, and nobody else."""
    name, desk = request.match_info["name"], request.app[DESK]
    onward, sender = await _finish(request, "/console/")
    if not sender:
        return _sorry(request, onward)
    old = request.cookies.get(session.cookie_name(desk), "")

    def work(unit: Unit) -> str:
        person = staff.by_account(unit.connection, name, sender)
        if person is None:
            return ""
        return sessions.renew_session(unit, person.id, old)

    key = await desk.database.transact(work)
    if not key:
        return _sorry(request, "signin.not_linked")
    response = _go(request, session.console_path(onward))
    session.sign_in(desk, response, key)
    return response


# ---- both --------------------------------------------------------------------------------------------------------


def _channel(request: web.Request) -> SignsIn:
    """The network of that name. Raises 404 where nobody can sign in."""
    found = request.app[SIGN_IN_NETWORKS].get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    return found


async def _begin(request: web.Request, path: str, onward: str) -> web.StreamResponse:
    channel, desk, name = _channel(request), request.app[DESK], request.match_info["name"]
    wait = request.app[LIMITS].sign_ins.wait(limit_key(client_address(request, desk.settings)))
    if wait:
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(int(wait) + 1)})
    browser = request.cookies.get(_cookie(request), "")
    if not _WORD.fullmatch(browser):
        browser = secrets.token_urlsafe(32)
    state = await desk.database.transact(lambda unit: network_sign_in.begin(unit, name, browser, onward))
    response = web.Response(status=303, headers={"Location": channel.sign_in(desk.page(path), state)})
    response.set_cookie(_cookie(request), browser, max_age=_MINUTES_5, path="/", httponly=True, samesite="Lax",
                        secure=secure(desk.settings))  # fmt: skip
    return response


async def _finish(request: web.Request, home: str) -> tuple[str, str]:
    """Where to go on to and who it is; or the key of a sentence and nobody. The state is used up before the network is
    asked, so that nothing can be tried twice."""
    channel, desk, name = _channel(request), request.app[DESK], request.match_info["name"]
    state, code = request.query.get("state", ""), request.query.get("code", "")[:512]
    browser = request.cookies.get(_cookie(request), "")
    if not (_STATE.fullmatch(state) and _WORD.fullmatch(browser) and code):
        return "signin.again", ""
    onward = await desk.database.transact(lambda unit: network_sign_in.finish(unit, state, name, browser))
    if onward is None or (home == HOME) != bool(_OURS.fullmatch(onward)):
        return "signin.again", ""
    try:
        return onward, await channel.who(code)
    except TryLater:
        return "signin.later", ""
    except Failed:
        return "signin.again", ""


def _cookie(request: web.Request) -> str:
    return "__Host-huifang-in" if secure(request.app[DESK].settings) else "huifang-in"


def _go(request: web.Request, path: str) -> web.Response:
    response = web.Response(status=303, headers={"Location": path})
    response.del_cookie(_cookie(request), path="/", httponly=True, samesite="Lax",
                        secure=secure(request.app[DESK].settings))  # fmt: skip
    return response


def _sorry(request: web.Request, key: str) -> web.StreamResponse:
    """One clear sentence with the way out."""
    spoken = language(request)
    texts = request.app[PAGES].texts
    sentence = {
        "signin.later": lambda: texts.say(spoken, "signin.later"),
        "signin.not_linked": lambda: texts.say(spoken, "signin.not_linked"),
    }.get(key, lambda: texts.say(spoken, "signin.again"))()
    return request.app[PAGES].render(request, "public/error.html", spoken, status=403, sentence=sentence, mark="")
