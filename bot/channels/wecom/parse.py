"""Parser of WeCom application callbacks (XML) into Incoming."""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, datetime

from bot.channels.shared.xml import Node
from bot.domain.messages import Address, Attachment, FileKind, Incoming, Kind

_FILES: dict[str, FileKind] = {"image": "photo", "voice": "voice", "video": "video", "shortvideo": "video"}
_AGES = (datetime(2010, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def parse(xml: Node, raw: bytes, channel: str, agent_id: int, now: datetime) -> Incoming | None:
    """One message or press; None for events without use to us and another application's messages.

    A press comes with the presser's private address: which group its card stands in is not in the message."""
    user = xml.text("FromUserName")
    if not user or xml.text("AgentID") not in ("", str(agent_id)):
        return None
    kind = xml.text("MsgType").lower()
    if kind == "event":
        return _event(xml, raw, channel, user, now)
    return _message(xml, raw, channel, user, kind, now)


def _message(xml: Node, raw: bytes, channel: str, user: str, kind: str, now: datetime) -> Incoming:
    number = xml.text("MsgId")
    text, unsupported = "", ""
    files: tuple[Attachment, ...] = ()
    place = None
    if kind == "text":
        text = xml.text("Content")
    elif kind in _FILES and xml.text("MediaId"):
        files = (Attachment(_FILES[kind], xml.text("MediaId"), name=_name(kind, xml.text("Format"))),)
    elif kind == "location":
        place = point(xml.text("Location_X"), xml.text("Location_Y"))
    elif kind == "link":
        text = "\n".join(filter(None, (xml.text("Title"), xml.text("Description"), xml.text("Url"))))
    else:
        unsupported = kind or "unknown"
    return Incoming(
        f"m:{number}" if number else _digest(raw),
        Address(channel, user),
        user,
        moment(xml.text("CreateTime"), now),
        text=text,
        attachments=files,
        point=place,
        point_name=xml.text("Label") if place else "",
        message=number,
        unsupported=unsupported if not (text or files or place) else "",
    )


def _event(xml: Node, raw: bytes, channel: str, user: str, now: datetime) -> Incoming | None:
    """Only presses on our cards. Two presses in one second differ in what they hold, so that is their name [B-05]."""
    if xml.text("Event").lower() != "template_card_event" or not xml.text("EventKey"):
        return None
    kind: Kind = "press"
    return Incoming(
        _digest(raw),
        Address(channel, user),
        user,
        moment(xml.text("CreateTime"), now),
        kind,
        choice=xml.text("EventKey"),
        press=xml.text("ResponseCode"),
        message=xml.text("TaskId"),
    )


def _digest(raw: bytes) -> str:
    """A name made of the opened content: the sealed one differs every time."""
    return f"e:{hashlib.sha256(raw).hexdigest()[:40]}"


def _name(kind: str, form: str) -> str:
    ending = {"image": "jpg", "voice": form.lower() if form.isalnum() else "amr"}.get(kind, "mp4")
    return f"{kind}.{ending}"


def moment(seconds: str | int, now: datetime) -> datetime:
    """Seconds since 1970 as a time; `now` when they are none that can be."""
    try:
        at = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return now
    return at if _AGES[0] < at < _AGES[1] else now


def point(latitude: object, longitude: object) -> tuple[float, float] | None:
    """A place on earth, or None."""
    try:
        lat, lon = float(str(latitude)), float(str(longitude))
    except ValueError:
        return None
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        return None
    return lat, lon
