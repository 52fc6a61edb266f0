"""Parser of WeCom customer-service items (sync_msg) into Incoming."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from bot.channels.shared.http import Json
from bot.channels.wecom.parse import moment, point
from bot.domain.evolve import evolve
from bot.domain.messages import Address, Attachment, FileKind, Incoming, SendWindow

WINDOW = SendWindow(5, 48 * 3600)
"""What each message of a customer opens: five of ours within 48 hours."""
WELCOME = SendWindow(1, 20)
"""What a welcome_code opens: one message within 20 seconds."""
_CUSTOMER, _SYSTEM = 3, 4
_REFUSES_US = 10
_FILES: dict[str, tuple[FileKind, str]] = {
    "image": ("photo", "image.jpg"),
    "voice": ("voice", "voice.amr"),
    "video": ("video", "video.mp4"),
    "file": ("document", ""),
}


def chat_of(open_kfid: str, customer: str) -> str:
    """One conversation: a customer at one account of ours."""
    return f"{open_kfid}:{customer}"


def parse(item: Any, channel: str, now: datetime) -> Incoming | None:
    """One item; None for what is not for us: a colleague's messages, changes of servicer, unknown items."""
    if not isinstance(item, dict) or not _str(item.get("msgid")):
        return None
    if item.get("msgtype") == "event":
        return _event(item, channel, now)
    kfid, customer = _str(item.get("open_kfid")), _str(item.get("external_userid"))
    if item.get("origin") != _CUSTOMER or not kfid or not customer:
        return None
    heard = Incoming(
        item["msgid"],
        Address(channel, chat_of(kfid, customer)),
        customer,
        moment(item.get("send_time", ""), now),
        message=item["msgid"],
        opens=WINDOW,
    )
    return _content(heard, item)


def _content(heard: Incoming, item: Json) -> Incoming:
    kind = _str(item.get("msgtype"))
    content = item.get(kind)
    inside: Json = content if isinstance(content, dict) else {}
    if kind == "text":
        return _text(heard, inside)
    if kind in _FILES and _str(inside.get("media_id")):
        what, name = _FILES[kind]
        file = Attachment(what, inside["media_id"], name=_str(inside.get("filename")) or name)
        return evolve(heard, attachments=(file,))
    if kind == "location":
        place = point(inside.get("latitude"), inside.get("longitude"))
        name = " ".join(filter(None, (_str(inside.get("name")), _str(inside.get("address")))))
        return evolve(heard, point=place, point_name=name) if place else evolve(heard, text=name)
    if kind == "link":
        words = "\n".join(filter(None, (_str(inside.get(name)) for name in ("title", "desc", "url"))))
        return evolve(heard, text=words)
    return evolve(heard, unsupported=kind or "unknown")


def _text(heard: Incoming, inside: Json) -> Incoming:
    """A tapped item of a menu comes as text with the name we gave that item."""
    tapped = _str(inside.get("menu_id"))
    if tapped:
        return evolve(heard, kind="press", choice=tapped)
    return evolve(heard, text=_str(inside.get("content")))


def _event(item: Json, channel: str, now: datetime) -> Incoming | None:
    event = item.get("event")
    if not isinstance(event, dict) or item.get("origin", _SYSTEM) != _SYSTEM:
        return None
    kfid, customer = _str(event.get("open_kfid")), _str(event.get("external_userid"))
    read = _EVENTS.get(_str(event.get("event_type")))
    if read is None or not kfid or not customer:
        return None
    address = Address(channel, chat_of(kfid, customer))
    heard = Incoming(
        item["msgid"], address, customer, moment(item.get("send_time", ""), now), "event", message=item["msgid"]
    )
    return read(heard, event)


def _entered(heard: Incoming, event: Json) -> Incoming | None:
    """Somebody came through a link or a code. Without a welcome_code we may say nothing new; where they came from is
    still worth knowing."""
    start = unquote(_str(event.get("scene_param")))
    welcome = _str(event.get("welcome_code"))
    if not start and not welcome:
        return None
    return evolve(heard, kind="message", text="/start", start=start, press=welcome, opens=WELCOME if welcome else None)


def _failed(heard: Incoming, event: Json) -> Incoming | None:
    """A message that was taken did not arrive after all."""
    number = event.get("fail_type")
    if number == _REFUSES_US:
        return evolve(heard, event="blocked")
    name = _str(event.get("fail_msgid"))
    return evolve(heard, event="notice_failed", text=name, unsupported=f"fail {number}") if name else None


def _recalled(heard: Incoming, event: Json) -> Incoming | None:
    """A customer took a message back."""
    message = _str(event.get("recall_msgid"))
    return evolve(heard, kind="edit", message=message) if message else None


_EVENTS: dict[str, Callable[[Incoming, Json], Incoming | None]] = {
    "enter_session": _entered,
    "msg_send_fail": _failed,
    "user_recall_msg": _recalled,
}


def _str(value: object) -> str:
    return value if isinstance(value, str) else ""
