"""Parser of Telegram updates (plain dicts) into Incoming; reads only what is used and never raises."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels.shared.strict_json import Json
from bot.channels.telegram.text import encodable
from bot.domain.evolve import evolve
from bot.domain.messages import Address, Attachment, FileKind, Incoming

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]

_ANONYMOUS_ADMIN, _LINKED_CHANNEL, _CHANNEL_BOT = 1087968824, 777000, 136817688
_NOT_PEOPLE = (_ANONYMOUS_ADMIN, _LINKED_CHANNEL, _CHANNEL_BOT)
_LAST_MOMENT = 4_000_000_000
_COMMAND = re.compile(r"/(\w{1,32})(?:@(\w{1,64}))?(?=\s|$)")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")

# in this order: an animation comes with a document that is the same file
_FILES: dict[str, FileKind] = {
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "document": "document",
}
_CARRIERS = frozenset({"photo", *_FILES})
_CANNOT_READ = ("sticker", "poll", "dice", "story", "game", "invoice", "paid_media", "giveaway", "checklist", "contact")
_SERVICE_WORDS = """
    new_chat_members new_chat_member left_chat_member new_chat_title new_chat_photo delete_chat_photo
    group_chat_created supergroup_chat_created channel_chat_created message_auto_delete_timer_changed
    migrate_from_chat_id pinned_message successful_payment refunded_payment users_shared chat_shared
    connected_website write_access_allowed passport_data proximity_alert_triggered boost_added
    chat_background_set forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened
    general_forum_topic_hidden general_forum_topic_unhidden giveaway_created giveaway_winners giveaway_completed
    video_chat_scheduled video_chat_started video_chat_ended video_chat_participants_invited web_app_data
    gift unique_gift gift_upgrade_sent paid_message_price_changed checklist_tasks_done checklist_tasks_added
    direct_message_price_changed suggested_post_approved suggested_post_approval_failed suggested_post_declined
    suggested_post_paid suggested_post_refunded chat_owner_left chat_owner_changed"""
_QUIET_WORDS = """
    channel_post edited_channel_post business_connection business_message edited_business_message
    deleted_business_messages message_reaction message_reaction_count inline_query chosen_inline_result
    shipping_query pre_checkout_query purchased_paid_media poll poll_answer chat_member chat_join_request
    chat_boost removed_chat_boost managed_bot guest_message"""
_SERVICE, _QUIET = frozenset(_SERVICE_WORDS.split()), frozenset(_QUIET_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Here:
    """Context of one parse: channel, update id, time, our username."""

    channel: str
    update: str
    now: datetime
    username: str


def parse(update: object, channel: str, now: datetime, username: str = "") -> Incoming | None:
    """The update as Incoming; None for one without use to us. `now` dates what carries no date of its own."""
    if not isinstance(update, dict) or not (number := _id(update.get("update_id"))):
        return None
    here = _Here(channel, number, now, username)
    for field, read in _READERS.items():
        if isinstance(body := update.get(field), dict):
            return read(here, body)
    return _unknown(here, update)


def _message(here: _Here, body: Json) -> Incoming | None:
    said = _spoken(here, body, _sender(body))
    if said is None:
        return None
    if moved := _id(body.get("migrate_to_chat_id")):
        return evolve(said, kind="event", event="migrated", text=moved)
    return _command(_content(said, body), here.username)


def _edited(here: _Here, body: Json) -> Incoming | None:
    said = _spoken(here, body, _sender(body))
    content = _content(said, body) if said else None
    return evolve(content, kind="edit", at=_moment(body.get("edit_date"), here.now)) if content else None


def _pressed(here: _Here, body: Json) -> Incoming | None:
    person = _map(body, "from")
    carrier = _map(body, "message") or {"chat": {"id": person.get("id"), "type": "private"}}
    said = _spoken(here, carrier, person)
    press = _words(body.get("id"))
    if said is None or not press:
        return None
    said = evolve(said, kind="press", at=here.now, press=press, choice=_words(body.get("data")))
    return evolve(said, reply_to="", album="", person=_is_person(person, carrier={}))


def _membership(here: _Here, body: Json) -> Incoming | None:
    said = _spoken(here, body, _map(body, "from"))
    before, after = (_is_in(_map(body, key)) for key in ("old_chat_member", "new_chat_member"))
    if said is None or before is after:
        return None
    if said.group:
        return evolve(said, kind="event", event="joined" if after else "left")
    return evolve(said, kind="event", event="unblocked" if after else "blocked")


def _unknown(here: _Here, update: Json) -> Incoming | None:
    """Something newer than this program: told to a person in a private chat, otherwise left alone [I-10]."""
    for field, body in update.items():
        if isinstance(body, dict) and field not in _QUIET and _map(body, "chat").get("type") == "private":
            said = _spoken(here, body, _sender(body))
            return evolve(said, unsupported="unknown") if said else None
    return None


_READERS: dict[str, Callable[[_Here, Json], Incoming | None]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "my_chat_member": _membership,
}


def _spoken(here: _Here, body: Json, sender: Json) -> Incoming | None:
    """Everything but the content: who, where, when, in answer to what."""
    chat = _map(body, "chat")
    where, who = _id(chat.get("id")), _id(sender.get("id"))
    if not where or not who or chat.get("type") == "channel":
        return None
    thread = _id(body.get("message_thread_id")) if body.get("is_topic_message") is True else ""
    return Incoming(
        id=here.update,
        address=Address(here.channel, where, thread),
        sender=who,
        at=_moment(body.get("date"), here.now),
        message=_id(body.get("message_id")),
        reply_to=_answered(body, thread),
        album=_words(body.get("media_group_id")),
        group=chat.get("type") in ("group", "supergroup"),
        person=_is_person(sender, body),
        name=_name(sender),
        language=_words(sender.get("language_code")),
    )


def _content(said: Incoming, body: Json) -> Incoming | None:
    text = _words(body.get("text")) or _words(body.get("caption")) or _own_phone(body)
    attachments = _attachments(body)
    point, point_name = _point(body)
    said = evolve(said, text=text, attachments=attachments, point=point, point_name=point_name)
    if text or attachments or point:
        return said
    if not _SERVICE.isdisjoint(body):
        return None
    return evolve(said, unsupported=next((kind for kind in _CANNOT_READ if kind in body), "unknown"))


def _command(said: Incoming | None, username: str) -> Incoming | None:
    """Takes our own name off a command, and the payload off /start; a command for another bot stays as typed."""
    if said is None or not (found := _COMMAND.match(said.text)):
        return said
    command, addressee = found.groups()
    if addressee and username and addressee.lower() != username.lower():
        return said
    rest = said.text[found.end() :]
    if command == "start" and _PAYLOAD.fullmatch(rest.strip()):
        return evolve(said, text="/start", start=rest.strip())
    return evolve(said, text=f"/{command}{rest}")


def _sender(body: Json) -> Json:
    return _map(body, "from") or _map(body, "sender_chat")


def _is_person(sender: Json, carrier: Json) -> bool:
    if sender.get("is_bot") is True or sender.get("id") in _NOT_PEOPLE or "title" in sender:
        return False
    return not _map(carrier, "sender_chat") and carrier.get("is_automatic_forward") is not True


def _name(sender: Json) -> str:
    names = (_words(sender.get(key)) for key in ("first_name", "last_name"))
    return " ".join(name for name in names if name) or _words(sender.get("title"))


def _answered(body: Json, thread: str) -> str:
    """The message replied to; in a topic every message formally replies to the topic's root, which says nothing."""
    answered = _id(_map(body, "reply_to_message").get("message_id"))
    return "" if thread and answered == thread else answered


def _is_in(member: Json) -> bool:
    status = member.get("status")
    return status in ("creator", "administrator", "member") or (
        status == "restricted" and member.get("is_member") is True
    )


def _own_phone(body: Json) -> str:
    """The phone of a shared contact, only when it is the sender's own; Telegram writes it without the plus."""
    contact, owner = _map(body, "contact"), _id(_map(body, "from").get("id"))
    phone = _words(contact.get("phone_number"))
    if not phone or not owner or _id(contact.get("user_id")) != owner:
        return ""
    return f"+{phone}" if phone.isdecimal() else phone


def _point(body: Json) -> tuple[tuple[float, float] | None, str]:
    """Latitude and longitude in degrees, with the name of the place when it is a venue."""
    if "location" not in body and "venue" not in body:
        return None, ""
    venue = _map(body, "venue")
    location = _map(venue, "location") or _map(body, "location")
    latitude, longitude = _degrees(location.get("latitude"), 90), _degrees(location.get("longitude"), 180)
    if latitude is None or longitude is None:
        return None, ""
    names = (_words(venue.get(key)) for key in ("title", "address"))
    return (latitude, longitude), " ".join(name for name in names if name)


def _degrees(value: object, most: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and abs(value) <= most else None


def _attachments(body: Json) -> tuple[Attachment, ...]:
    if _CARRIERS.isdisjoint(body):
        return ()
    if photo := _largest(body.get("photo")):
        return (photo,)
    for field, kind in _FILES.items():
        if file := _file(kind, _map(body, field)):
            return (file,)
    return ()


def _largest(sizes: object) -> Attachment | None:
    if not isinstance(sizes, list):
        return None
    readable = [size for size in sizes if isinstance(size, dict) and _words(size.get("file_id"))]
    best = max(readable, key=lambda size: _size(size.get("width")) * _size(size.get("height")), default={})
    file = _file("photo", best)
    return evolve(file, mime="image/jpeg") if file else None


def _file(kind: FileKind, body: Json) -> Attachment | None:
    ref = _words(body.get("file_id"))
    if not ref:
        return None
    return Attachment(
        kind, ref, _words(body.get("file_name")), _size(body.get("file_size")), _words(body.get("mime_type"))
    )


def _map(body: Json, key: str) -> Json:
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def _words(value: object) -> str:
    return encodable(value) if isinstance(value, str) else ""


def _id(value: object) -> str:
    """A 64-bit number as text; "" for anything else, so no foreign value reaches a query."""
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        return ""
    return str(value)


def _size(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else 0


def _moment(value: object, now: datetime) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < _LAST_MOMENT:
        return now
    return datetime.fromtimestamp(value, UTC)
