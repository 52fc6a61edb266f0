"""Page rendering with Jinja: words through the texts, everything else escaped, static files under their hash."""

from __future__ import annotations

import hashlib
import mimetypes
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.channels.base import SignsIn
from bot.texts.texts import LANGUAGES, Texts
from handlers.desk import Desk
from handlers.inbox import Inbox
from handlers.web.live import Feed, Full, LiveSubscription, stream
from handlers.web.security import client_address, nearby, reader_language, same_origin
from storage.files.disk import Disk

DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)
INBOX: web.AppKey[Inbox] = web.AppKey("inbox", Inbox)
DISK: web.AppKey[Disk] = web.AppKey("disk", Disk)
FEED: web.AppKey[Feed] = web.AppKey("feed", Feed)
SIGN_IN_NETWORKS: web.AppKey[dict[str, SignsIn]] = web.AppKey("signs")
"""The networks through which people sign in, by name."""
METRICS: web.AppKey[CollectorRegistry] = web.AppKey("metrics", CollectorRegistry)


class Pages:
    """The page templates. In a template: `t("key", name=value)`, `has("key")`, `language`, `languages`, `moment(at)`,
    `day(at)`, `time(at)`, `span(length)`, `static("huifang.css")`, `path` (of this page), and `nonce`, a word fresh
    for every page, which a form sends along as its id so that sending it twice counts once."""

    def __init__(self, texts: Texts, folder: Path) -> None:
        self.texts = texts
        self.jinja = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self.files = _files(folder / "static")
        for name in self.jinja.list_templates(extensions=["html"]):  # a broken page is an error at start
            self.jinja.get_template(name)

    def render(self, request: web.Request, template: str, language: str, *, status: int = 200,
               **values: Any) -> web.Response:  # fmt: skip
        """The page, in that language; not kept by any cache."""
        desk = request.app[DESK]
        words = self._words(language, desk.database.clock(), values.get("zone", desk.settings.zone))
        known = {"path": request.path, "nonce": secrets.token_hex(16), **words, **values}
        return web.Response(text=self.jinja.get_template(template).render(known), content_type="text/html",
                            status=status)  # fmt: skip

    def _words(self, language: str, now: datetime, zone: Any) -> dict[str, Any]:
        texts = self.texts

        def t(key: str, **args: Any) -> str:
            return texts.say(language, key, {"now": now, "zone": zone, **args})

        def moment(at: datetime) -> str:
            return texts.moment(language, at, zone, now)

        def day(at: datetime) -> str:
            return texts.day(language, at, zone, now)

        def time(at: datetime) -> str:
            return texts.time(at, zone)

        def span(length: timedelta) -> str:
            return texts.span(language, length)

        made: dict[str, Callable[..., str]] = {"moment": moment, "day": day, "time": time, "span": span}
        return {"t": t, "has": texts.has, "language": language, "languages": LANGUAGES, "static": self.static, **made}

    def static(self, name: str) -> str:
        """The address of a file of templates/web/static, which changes when the file does. Raises KeyError."""
        return f"/static/{self.files[name].mark}/{name}"

    async def serve(self, request: web.Request) -> web.Response:
        """GET /static/MARK/NAME."""
        file = self.files.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        current = request.match_info["mark"] == file.mark
        kept = "public, max-age=31536000, immutable" if current else "no-cache"
        return web.Response(body=file.data, headers={"Content-Type": file.mime, "Cache-Control": kept})


class _File:
    """A file of our pages, held in memory."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        self.mark = hashlib.sha256(self.data).hexdigest()[:16]
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.mime = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _files(folder: Path) -> dict[str, _File]:
    return {path.relative_to(folder).as_posix(): _File(path) for path in sorted(folder.rglob("*")) if path.is_file()}


PAGES: web.AppKey[Pages] = web.AppKey("pages", Pages)


def language(request: web.Request) -> str:
    """The language this reader's pages are in."""
    return reader_language(request, request.app[DESK].settings.language)


def sign_in_networks(request: web.Request) -> list[str]:
    """The names of the networks through which people may sign in, sorted."""
    known = request.app[SIGN_IN_NETWORKS]
    return sorted(known)


__all__ = [
    "DESK", "DISK", "FEED", "INBOX", "METRICS", "PAGES", "SIGN_IN_NETWORKS",
    "Feed", "Full", "Pages", "LiveSubscription",
    "client_address", "sign_in_networks", "language", "nearby", "reader_language", "same_origin", "stream",
]  # fmt: skip
