"""Parser of Official Account pushes (XML) into Incoming; reads only what is used and never raises."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from bot.channels.shared.xml import Node
from bot.domain.evolve import evolve
from bot.domain.messages import Address, Attachment, FileKind, Incoming, SendWindow

MESSAGE, CLICK = SendWindow(5, 48 * 3600), SendWindow(3, 60, instead=False)
"""What may be sent after a message, and after a click, a subscription or a scan. The vendor counts each by itself, so
a click does not end what an earlier message allows."""

_PERSON = re.compile(r"[\w-]{1,64}", re.ASCII)
_PLACE = re.compile(r"[\w.\-]{1,64}")
_SCENE = "qrscene_"
_LAST_MOMENT = 4_000_000_000
_CANNOT_SHOW = re.compile(r"[\[【]收到不支持的消息类型.{0,12}[\]】]")
"""What WeChat itself writes in place of a sticker or anything else it does not hand on."""
_FILES: dict[str, tuple[FileKind, str]] = {
    "image": ("photo", "image/jpeg"),
    "voice": ("voice", "audio/amr"),
    "video": ("video", "video/mp4"),
    "shortvideo": ("video", "video/mp4"),
}


@dataclass(frozen=True, slots=True)
class NoticeResult:
    """Delivery result of a template message the vendor had accepted."""

    message: str
    good: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class ParsedPush:
    """One parsed push: the message for the inbox, delivery results of template messages, sender and account."""

    incoming: Incoming | None = None
    results: tuple[NoticeResult, ...] = ()
    sender: str = ""
    account: str = ""


def parse(xml: Node, payload: bytes, channel: str, now: datetime) -> ParsedPush:
    """The parsed push; `payload` is what was decrypted, `now` dates what carries no date of its own."""
    sender, kind = xml.text("FromUserName"), _word(xml.text("MsgType"))
    if not _PERSON.fullmatch(sender) or not kind:
        return ParsedPush()
    account, happened = xml.text("ToUserName"), kind == "event"
    event = _word(xml.text("Event"))
    said = Incoming(
        id=_id(xml, payload),
        address=Address(channel, sender),
        sender=sender,
        at=_moment(xml.text("CreateTime"), now),
        message=xml.text("MsgId"),
        opens=None if happened else MESSAGE,
    )
    results = _results(event, xml) if happened else ()
    if results:
        return ParsedPush(None, results, sender, account)
    return ParsedPush(_event(event, said, xml) if happened else _message(kind, said, xml), (), sender, account)


def notice_result_event(heard: ParsedPush, found: NoticeResult, key: str, channel: str, now: datetime) -> Incoming:
    """Incoming event for the delivery result of one template message; `key` is our own name of it."""
    return Incoming(
        id=f"n{found.message}",
        address=Address(channel, heard.sender),
        sender=heard.sender,
        at=now,
        kind="event",
        event="notice_sent" if found.good else "notice_failed",
        text=key,
        unsupported=found.why,
    )


def _id(xml: Node, payload: bytes) -> str:
    """MsgId where there is one; an event has none, and its second of time alone would drop a second click [B-05]."""
    number = xml.text("MsgId")
    if re.fullmatch(r"[0-9]{1,20}", number):
        return f"m{number}"
    parts = [xml.text(name) for name in ("FromUserName", "CreateTime", "Event", "EventKey")]
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace") + b"\0" + payload)
    return f"e{digest.hexdigest()[:40]}"


# ---- messages ----------------------------------------------------------------------------------------------------


def _message(kind: str, said: Incoming, xml: Node) -> Incoming:
    if kind == "text":
        return _text(said, xml)
    if kind in _FILES:
        return _file(kind, said, xml)
    if kind == "location":
        return _location(said, xml)
    if kind == "link":
        lines = (xml.text(name).strip() for name in ("Title", "Url"))
        return evolve(said, text="\n".join(line for line in lines if line))
    return evolve(said, unsupported=kind)


def _text(said: Incoming, xml: Node) -> Incoming:
    """Words; or a tap on one of our menus, which opens less than words do (the vendor counts it as a menu click)."""
    text, tapped = xml.text("Content"), xml.text("bizmsgmenuid")
    if tapped:
        return evolve(said, kind="press", choice=tapped, text="", opens=CLICK)
    if _CANNOT_SHOW.fullmatch(text.strip()):
        return evolve(said, unsupported="sticker")
    return evolve(said, text=text) if text.strip() else evolve(said, unsupported="empty")


def _file(kind: str, said: Incoming, xml: Node) -> Incoming:
    """A picture names its own address too; a voice message brings its words when recognition is switched on."""
    media, address = xml.text("MediaId").strip(), xml.text("PicUrl").strip()
    file_kind, mime = _FILES[kind]
    if kind == "voice" and xml.text("Format").strip().lower() not in ("", "amr"):
        mime = ""
    ref = " ".join(part for part in (media, address) if part)
    text = xml.text("Recognition").strip() if kind == "voice" else ""
    if not ref:
        return evolve(said, text=text, unsupported="" if text else kind)
    return evolve(said, text=text, attachments=(Attachment(file_kind, ref, mime=mime),))


def _location(said: Incoming, xml: Node) -> Incoming:
    latitude, longitude = _degrees(xml.text("Location_X"), 90), _degrees(xml.text("Location_Y"), 180)
    if latitude is None or longitude is None:
        return evolve(said, unsupported="location")
    return evolve(said, point=(latitude, longitude), point_name=xml.text("Label").strip())


# ---- events ------------------------------------------------------------------------------------------------------


def _event(event: str, said: Incoming, xml: Node) -> Incoming | None:
    """What a person did; None where nobody waits for an answer (VIEW, LOCATION, and all we do not know)."""
    read = _EVENTS.get(event)
    return read(said, xml) if read else None


def _subscribed(said: Incoming, xml: Node) -> Incoming:
    """Follows us now; by scanning a code when there is a scene."""
    key = xml.text("EventKey").strip()
    scene = key.removeprefix(_SCENE) if key.startswith(_SCENE) else ""
    return _started(said, scene)


def _scanned(said: Incoming, xml: Node) -> Incoming:
    return _started(said, xml.text("EventKey").strip())


def _clicked(said: Incoming, xml: Node) -> Incoming | None:
    key = xml.text("EventKey")
    return evolve(said, kind="press", choice=key, opens=CLICK) if key else None


def _left(said: Incoming, _xml: Node) -> Incoming:
    return evolve(said, kind="event", event="blocked")


def _read_a_code(said: Incoming, xml: Node) -> Incoming | None:
    """A code scanned through our menu: one of ours holds the address of the chat page with its place."""
    found = xml.node("ScanCodeInfo").text("ScanResult").strip()
    try:
        place = parse_qs(urlsplit(found).query).get("place", [""])[0]
    except ValueError:
        place = ""
    place = place or found
    return _started(said, place) if _PLACE.fullmatch(place) else None


_EVENTS: dict[str, Callable[[Incoming, Node], Incoming | None]] = {
    "subscribe": _subscribed,
    "scan": _scanned,
    "click": _clicked,
    "unsubscribe": _left,
    "scancode_waitmsg": _read_a_code,
}


def _started(said: Incoming, scene: str) -> Incoming:
    return evolve(said, text="/start", start=scene if _PLACE.fullmatch(scene) else "", opens=CLICK)


def _results(event: str, xml: Node) -> tuple[NoticeResult, ...]:
    """Template messages tell one by one; subscription notices in lists, in which a single entry may stand bare."""
    if event == "templatesendjobfinish":
        number = xml.text("MsgID") or xml.text("MsgId")
        status = _status(xml.text("Status"))
        return (NoticeResult(number, status == "success", status),) if number else ()
    if event != "subscribe_msg_sent_event":
        return ()
    return tuple(
        NoticeResult(
            entry.text("MsgID"), entry.text("ErrorCode").strip() in ("", "0"), _status(entry.text("ErrorStatus"))
        )
        for entry in entries(xml, "SubscribeMsgSentEvent")
        if entry.text("MsgID")
    )


def _status(text: str) -> str:
    """success, user block, system failed, freq limit: short words, safe to show to staff."""
    return re.sub(r"[^a-z ]", "", text.lower().removeprefix("failed:")).strip()[:40]


def entries(xml: Node, own: str) -> list[Node]:
    """The entries of a subscription event: under its own tag or, as a documented sample has it, under that of the
    popup; each in a List of its own, or bare."""
    found: list[Node] = []
    for tag in (own, "SubscribeMsgPopupEvent"):
        for holder in xml.all(tag):
            lists = holder.all("List")
            found += lists or ((holder,) if holder.children else ())
        if found:
            break
    return found


# ---- small things ------------------------------------------------------------------------------------------------


def _word(text: str) -> str:
    """Names of types and events come in mixed case; nothing else than a short word is one."""
    word = text.strip().lower()
    return word if re.fullmatch(r"[a-z_]{1,40}", word) else "unknown" if word else ""


def _moment(text: str, now: datetime) -> datetime:
    if not re.fullmatch(r"[0-9]{1,10}", text) or not 0 < int(text) < _LAST_MOMENT:
        return now
    return datetime.fromtimestamp(int(text), UTC)


def _degrees(text: str, most: int) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None
