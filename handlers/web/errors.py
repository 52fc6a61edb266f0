"""Error middleware: every failure becomes one kind sentence in the reader's language, with nothing of our insides."""

from __future__ import annotations

import asyncio
import logging
import secrets

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from bot.channels.base import Busy
from handlers.web.body_limits import BodyLate
from handlers.web.live import Full
from handlers.web.pages import PAGES, language
from storage.database import StorageBusy

SENTENCES = frozenset({400, 403, 404, 405, 408, 409, 413, 415, 429, 503})
CLOSING = frozenset({408, 415})
"""After these the connection is closed: the rest of what was sent is not wanted."""
log = logging.getLogger(__name__)


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns every failure into an answer; unexpected ones are logged under a word that the page shows [P-06]."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status in CLOSING:
            error.force_close()
        if error.status < 400 or error.content_type == "application/json" or request.path.startswith("/hooks/"):
            raise
        return _answer(request, error.status, dict(_kept(error)))
    except BodyLate:
        return _answer(request, 408, {})
    except (web.RequestPayloadError, HttpProcessingError):  # the body is not what its headers say
        return _answer(request, 400, {})
    except (Busy, StorageBusy, Full):
        return _answer(request, 503, {"Retry-After": "5"})
    except (asyncio.CancelledError, ConnectionResetError):
        raise
    except Exception:
        mark = secrets.token_hex(4)
        log.exception("page %s failed, shown as %s", _route(request), mark)
        return _answer(request, 500, {}, mark)


def _kept(error: web.HTTPException) -> dict[str, str]:
    return {name: value for name, value in error.headers.items() if name in ("Allow", "Retry-After")}


def _route(request: web.Request) -> str:
    """The route's pattern: the path itself may hold a token."""
    resource = request.match_info.route.resource
    return f"{request.method} {resource.canonical if resource else '?'}"


def _answer(request: web.Request, status: int, headers: dict[str, str], mark: str = "") -> web.Response:
    response = _said(request, status, headers, mark)
    if status in CLOSING:
        response.force_close()
    return response


def _said(request: web.Request, status: int, headers: dict[str, str], mark: str) -> web.Response:
    if request.path.startswith("/hooks/"):
        return web.Response(status=status, headers=headers)
    pages, spoken = request.app[PAGES], language(request)
    key = f"web.error.{status if status in SENTENCES else 400 if status < 500 else 500}"
    sentence = pages.texts.say(spoken, key)
    if wants_json(request):
        return web.json_response({"ok": False, "message": sentence}, status=status, headers=headers)
    response = pages.render(request, "public/error.html", spoken, status=status, sentence=sentence, mark=mark)
    response.headers.update(headers)
    return response


def wants_json(request: web.Request) -> bool:
    """Whether a script asks and not a person: it accepts or sends JSON, or says X-Huifang."""
    asked = "application/json" in (request.headers.get("Accept", ""), request.content_type)
    return asked or "X-Huifang" in request.headers
