"""Rendering of our messages for WeChat: text with numbered choices and links, msgmenu, one passive reply."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.channels.shared.strict_json import Json
from bot.domain.messages import Outgoing
from bot.domain.talk.numbered_choices import Offer, numbered
from bot.domain.text.plain import split_text

LIMIT = 2048
"""UTF-8 bytes of one text; our own cap, the vendor names no number and answers 45002."""

_ROOM_FOR_NUMBER = 16
_MOST_ITEMS, _MOST_ITEM, _MOST_ID = 12, 60, 128
_LINK = re.compile(r"<(?=\s*/?\s*a\b)", re.IGNORECASE)
_QUOTES = str.maketrans({'"': "%22", "'": "%27", "<": "%3C", ">": "%3E", " ": "%20"})


def message_text(out: Outgoing, numbers: bool = True) -> str:
    """The whole message as one text: what is said, the choices numbered (dotted when `numbers` is off, because a later
    message asks something newer), and the links."""
    shown = [_line(offer, numbers) for offer in numbered(out.rows)]
    return "\n\n".join(block for block in (_harmless(out.text).strip(), "\n".join(shown), _links(out)) if block)


def passive_reply_text(said: Sequence[Outgoing], toast: str = "") -> tuple[str, int]:
    """One text of as many of these messages, in order, as fit into one reply, and how many they are. Only the last
    question of all carries numbers, since only the last can be answered by one."""
    asks = [at for at, out in enumerate(said) if numbered(out.rows)]
    text, count = "", 0
    for at, out in enumerate(said):
        joined = _joined(text, message_text(out, numbers=asks[-1:] == [at]))
        if out.files or utf8_size(joined) > LIMIT:
            break
        text, count = joined, at + 1
    if (note := toast.strip()) and note not in text and utf8_size(_joined(_harmless(note), text)) <= LIMIT:
        text = _joined(_harmless(note), text)
    return text, count


def customer_messages(out: Outgoing) -> list[Json]:
    """The bodies of the customer-service messages that say it, in order, without receiver: a menu to tap where the
    choices fit one, else text; a long text in parts headed (1/3), (2/3), (3/3)."""
    menu = _menu(out)
    return [menu] if menu else text_messages(out)


def text_messages(out: Outgoing, limit: int = LIMIT) -> list[Json]:
    """The same without menus, each text at most `limit` bytes."""
    whole = message_text(out)
    if utf8_size(whole) <= limit:
        return [_text(whole)] if whole else []
    parts = [part.strip("\n") for part in split_text(whole, limit - _ROOM_FOR_NUMBER, "bytes")]
    parts = [part for part in parts if part.strip()]
    return [_text(f"({number}/{len(parts)})\n{part}") for number, part in enumerate(parts, 1)]


def utf8_size(text: str) -> int:
    """Its length in UTF-8 bytes."""
    return len(text.encode("utf-8", "replace"))


def _menu(out: Outgoing) -> Json | None:
    offers = numbered(out.rows)
    if not 1 <= len(offers) <= _MOST_ITEMS:
        return None
    if any(utf8_size(offer.data) > _MOST_ID or utf8_size(offer.label) > _MOST_ITEM for offer in offers):
        return None
    head = _joined(_harmless(out.text).strip(), _links(out))
    items = [{"id": offer.data, "content": _line(offer, True)} for offer in offers]
    if utf8_size(head) + sum(utf8_size(item["content"]) + 1 for item in items) > LIMIT:
        return None
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": items, "tail_content": ""}}


def _line(offer: Offer, numbers: bool) -> str:
    label = _harmless(offer.label)
    return f"{offer.number}. {label}" if numbers and offer.number else f"· {label}"


def _links(out: Outgoing) -> str:
    found = (one for row in out.rows for one in row if one.url)
    return "\n".join(f'<a href="{one.url.translate(_QUOTES)}">{_harmless(one.label)}</a>' for one in found)


def _text(content: str) -> Json:
    return {"msgtype": "text", "text": {"content": content}}


def _joined(above: str, below: str) -> str:
    return f"{above}\n\n{below}" if above and below else above or below


def _harmless(text: str) -> str:
    """A person's text without link tags [K-03]."""
    return _LINK.sub("＜", text)
