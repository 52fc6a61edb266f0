"""Visitors of the residents' pages: the credential is a random word in a cookie, the database holds only its digest."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from aiohttp import web

from bot.config.settings import Settings
from handlers.web.pages import DESK, language
from handlers.web.security import same_origin
from storage.messages.conversations import Conversation, find_chat

ME: web.RequestKey[tuple[str, str]] = web.RequestKey("me")
"""Where a request keeps the channel and chat of somebody who signed in."""
YEAR = 365 * 24 * 3600
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser. `chat` is the conversation's address; `key` the credential behind it; `fresh` while the browser does
    not have it yet. Nothing is stored before the first thing is sent [H-08]. `channel`: the network whose conversation
    this visitor goes on with, having signed in there; empty on our own web chat."""

    key: str
    chat: str
    fresh: bool
    channel: str = ""

    @property
    def form_word(self) -> str:
        """What a form of ours carries, for browsers that do not say where a request was made [M-07]."""
        return hashlib.sha256(f"form:{self.key}".encode()).hexdigest()[:32]

    @property
    def tag(self) -> str:
        """What the ids of this visitor's messages begin with."""
        return hashlib.sha256(self.chat.encode()).hexdigest()[:16] if self.channel else self.chat[:16]


def web_channel(settings: Settings) -> str:
    """The name of the web chat. Raises 404 where the community has none."""
    found = next((name for name, channel in settings.channels.items() if channel.kind == "web"), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def visitor_of(request: web.Request) -> Visitor:
    """The visitor the cookie names, or a new one."""
    key = request.cookies.get(_cookie(request.app[DESK].settings), "")
    fresh = not _KEY.fullmatch(key)
    if fresh:
        key = secrets.token_urlsafe(32)
    channel, chat = request.get(ME, ("", ""))
    return Visitor(key, chat or _chat(key), fresh, channel)


def _chat(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def chats_of(request: web.Request) -> list[tuple[str, str, str]]:
    """Every conversation that is this browser's own: channel, chat, and how it is known (chat: our cookie; signed_in:
    through its network)."""
    settings, found = request.app[DESK].settings, list[tuple[str, str, str]]()
    key = request.cookies.get(_cookie(settings), "")
    if _KEY.fullmatch(key):
        webs = [name for name, channel in settings.channels.items() if channel.kind == "web"]
        found += [(name, _chat(key), "chat") for name in webs]
    if ME in request:
        found.append((*request[ME], "signed_in"))
    return found


def channel_of(request: web.Request, who: Visitor) -> str:
    """The channel of the visitor's conversation. Raises 404 where the community has no web chat."""
    return who.channel or web_channel(request.app[DESK].settings)


def set_visitor_cookie(request: web.Request, response: web.StreamResponse, who: Visitor) -> None:
    """Sets the cookie of a new visitor."""
    if who.fresh:
        settings = request.app[DESK].settings
        response.set_cookie(
            _cookie(settings), who.key, max_age=YEAR, path="/", httponly=True, samesite="Lax", secure=secure(settings)
        )


def secure(settings: Settings) -> bool:
    """Whether our pages are served over https, so that cookies go nowhere else."""
    return settings.web.public_url.startswith("https:")


def _cookie(settings: Settings) -> str:
    return "__Host-huifang-chat" if secure(settings) else "huifang-chat"


def me_cookie(settings: Settings) -> str:
    """The cookie of a browser whose owner signed in through a network."""
    return "__Host-huifang-me" if secure(settings) else "huifang-me"


def conversation_of(connection: sa.Connection, channel: str, who: Visitor) -> Conversation | None:
    """The visitor's conversation, once there is one."""
    return None if who.fresh and not who.channel else find_chat(connection, channel, who.chat)


async def conversation_if_any(request: web.Request, who: Visitor) -> Conversation | None:
    """The visitor's conversation, once there is one."""
    desk = request.app[DESK]
    channel = channel_of(request, who)
    return await desk.database.read(lambda connection: conversation_of(connection, channel, who))


def talk_language(request: web.Request, conversation: Conversation | None) -> str:
    """The language of the talk, else the reader's."""
    return (conversation.language if conversation else "") or language(request)


def must_be_ours(request: web.Request, word: str = "", wanted: str = "") -> None:
    """Refuses what another site made this browser send [M-07]. Raises 403."""
    ours = same_origin(request, request.app[DESK].settings)
    if ours is False or (ours is None and wanted and not secrets.compare_digest(word.encode(), wanted.encode())):
        raise web.HTTPForbidden
