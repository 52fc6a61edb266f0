"""Messages from the web chat: checked, limited, and handed to the inbox as the Incoming every network brings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.domain.messages import Address, Attachment, Incoming
from bot.domain.text.plain import clean, is_blank
from handlers.public.visitor import Visitor, channel_of, conversation_if_any
from handlers.queries import place_codes
from handlers.web.pages import DESK, INBOX, PAGES, client_address, language
from handlers.web.rate_limits import LIMITS, limit_key
from storage.files import uploads
from storage.messages.conversations import Conversation

_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_LINE = re.compile(r"[0-9]{1,15}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
MOST_FILES = 20


class InvalidChatMessage(Exception):
    """Refusal of what the page sent: HTTP status, text key with its values, and the seconds to wait; the page keeps
    what was typed."""

    def __init__(self, status: int, key: str, after: float = 0.0, **values: Any) -> None:
        super().__init__(key)
        self.status, self.key, self.values = status, key, values
        self.after = int(after) + 1 if after else 0

    def sentence(self, request: web.Request, spoken: str) -> str:
        """The refusal in words, with a telephone number for whoever cannot wait."""
        communities = request.app[DESK].settings.communities
        return request.app[PAGES].texts.say(spoken, self.key, {"hotline": communities[0].hotline, **self.values})


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """What the page sent, checked; `message` is the line whose button was pressed."""

    id: str
    text: str = ""
    choice: str = ""
    message: str = ""
    point: tuple[float, float] | None = None
    files: tuple[str, ...] = ()
    place: str = ""


def parse_chat_message(data: Mapping[str, Any], longest: int) -> ChatMessage:
    """Checks a form or JSON object, whatever it holds. Raises InvalidChatMessage."""
    key = data.get("id")
    said = ChatMessage(
        key if isinstance(key, str) and _ID.fullmatch(key) else "",
        _words(data, "text"),
        _words(data, "choice"),
        _line(data.get("message")),
        _point(data.get("point")),
        _tokens(data.get("files")),
        _words(data, "place"),
    )
    if not said.id or len(said.choice) > 200 or len(said.place) > 100:
        raise InvalidChatMessage(400, "web.error.400")
    if len(said.text) > longest:
        raise InvalidChatMessage(413, "web.too_long", limit=longest)
    if is_blank(said.text) and not (said.choice or said.point or said.files):
        raise InvalidChatMessage(400, "web.nothing_to_send")
    return said


def _words(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return clean(value) if isinstance(value, str) else ""


def _line(value: Any) -> str:
    """The id of a line of the chat; empty for anything else."""
    told = str(value) if isinstance(value, str | int) else ""
    return told if _LINE.fullmatch(told) else ""


def _point(value: Any) -> tuple[float, float] | None:
    if not isinstance(value, list) or len(value) != 2 or any(type(part) not in (int, float) for part in value):
        return None
    lat, lon = value
    return (float(lat), float(lon)) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _tokens(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    good = [one for one in value if isinstance(one, str) and _TOKEN.fullmatch(one)]
    if len(good) != len(value) or len(good) > MOST_FILES:
        raise InvalidChatMessage(400, "web.error.400")
    return tuple(dict.fromkeys(good))


def check_rate_limits(request: web.Request, who: Visitor, conversation: Conversation | None) -> None:
    """Applies the rate limits of one visitor and one address [H-02]. Raises InvalidChatMessage with 429."""
    limits = request.app[LIMITS]
    wait = limits.messages.wait(who.chat)
    if wait:
        raise InvalidChatMessage(429, "web.slow_down", wait)
    if conversation is None:
        address = limit_key(client_address(request, request.app[DESK].settings))
        wait = limits.new_chats.wait(address)
        if wait:
            raise InvalidChatMessage(429, "web.too_many_chats", wait)


async def deliver(request: web.Request, who: Visitor, said: ChatMessage) -> str:
    """Hands the message to the inbox, as every network does; returns the short answer to a tap. Raises
    InvalidChatMessage and Busy."""
    conversation = await conversation_if_any(request, who)
    check_rate_limits(request, who, conversation)
    channel = channel_of(request, who)
    await _arrive(request, who, conversation, said, channel)
    files = await _files(request, conversation, said.files)
    message = Incoming(
        f"{who.tag}:{said.id}",
        Address(channel, who.chat),
        who.chat,
        request.app[DESK].database.clock(),
        kind="press" if said.choice else "message",
        text="" if said.choice else said.text,
        choice=said.choice,
        press=said.id if said.choice else "",
        attachments=files,
        point=said.point,
        message=said.message if said.choice else "",
        language=language(request),
    )
    return await _hand_in(request, who, message)


async def _hand_in(request: web.Request, who: Visitor, message: Incoming) -> str:
    """The page shows its whole chat, so on whatever network the conversation is, the answers have arrived here."""
    reply = await request.app[INBOX].receive(message, here=bool(who.channel))
    reply.carried(len(reply.said))
    return reply.toast


async def _arrive(
    request: web.Request, who: Visitor, conversation: Conversation | None, said: ChatMessage, channel: str
) -> None:
    """A QR code speaks first, once, when it tells something new: only places of ours are passed on."""
    desk = request.app[DESK]
    spot = place_codes.spot_of(desk.settings, said.place)
    if spot is None or (conversation is not None and _known_already(conversation, spot)):
        return
    address, at = Address(channel, who.chat), desk.database.clock()
    key = f"{who.tag}:{said.id}.start"
    started = Incoming(key, address, who.chat, at, start=said.place, language=language(request))
    await _hand_in(request, who, started)


def _known_already(conversation: Conversation, spot: place_codes.Spot) -> bool:
    here = conversation.community == spot.community.code
    return here and (not spot.label or conversation.place.get("label") == spot.label)


async def _files(
    request: web.Request, conversation: Conversation | None, tokens: tuple[str, ...]
) -> tuple[Attachment, ...]:
    """The visitor's own files that were not sent yet; others are left out. Raises InvalidChatMessage before there is a
    conversation."""
    if not tokens:
        return ()
    if conversation is None:
        raise InvalidChatMessage(400, "web.file_gone")
    key = conversation.id
    rows = await request.app[DESK].database.read(lambda connection: uploads.unsent(connection, key, tokens))
    return tuple(Attachment(row.kind, f"stored:{row.id}", row.name, row.size, row.mime) for row in rows)
