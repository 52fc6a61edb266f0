"""Notifications of a move to the resident, the handler and supervisors, rendered and queued before the commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.clocks.actions import message_of
from bot.domain.complaint.moves import Complaint, Made, responsible
from bot.domain.messages import Address, Button, Choice, Notice, Outgoing, Say
from handlers.desk import Desk
from handlers.notify import fallback, numbered_choices
from handlers.queries import answer_word, masked_values, presence
from storage.complaints import tasks
from storage.database import Unit
from storage.files import attachments
from storage.incidents import incidents, warnings
from storage.messages import outbox
from storage.messages.conversations import Conversation, find
from storage.people.staff_snapshot import staff_snapshot

PASSING = frozenset({"urge", "answer_question", "advice"})
"""Moves a handler is only informed of; while they are off duty whoever stands in for them gets the message."""
PHOTOS = 10
"""At most so many pictures go with a callback."""


def notify_of_move(desk: Desk, unit: Unit, made: Made) -> None:
    """Notifies all whom the table of moves names, each in their own language."""
    c, event, details = made.complaint, made.event, masked_values.details_of(made)
    if "resident" in made.tells:
        notify_resident(desk, unit, c, _receipt(desk, unit, made), {**details, "who": event.actor.name})
    if event.details.get("of"):  # repeated from the leading complaint of the incident, where staff heard of it
        return
    if "handler" in made.tells:
        person = responsible(c)
        if event.move in PASSING:
            person = presence.standing_in(desk, unit, c, person, ("handler",) if c.handler else presence.FRONT)
        notify_staff(desk, unit, c, person, f"private.{event.move}", details, not_to=event.actor.id)
    if "lead" in made.tells:
        notify_supervisors(desk, unit, c, f"lead.{event.move}", {**details, "who": event.actor.name})


def _receipt(desk: Desk, unit: Unit, made: Made) -> str:
    """The text key of a move. A receipt differs for a follower of an incident, for one of a petition's cases (empty:
    they are notified together), and while far more complaints come than usual [EWG-07]."""
    c = made.complaint
    if made.event.move != "file" or c.parent is not None:
        return f"told.{made.event.move}"
    if c.follows is not None:
        return "told.join"
    if c.event is not None:
        return ""
    return "told.file_peak" if warnings.at_peak(unit.connection, c.community, unit.at) and not c.danger else "told.file"


def notify_resident(desk: Desk, unit: Unit, c: Complaint, key: str, values: Mapping[str, Any]) -> None:
    """Notifies the resident in their chat, else by the fallback chain. `values` are added to those of `about`; a key
    without a text says nothing."""
    conversation = find(unit.connection, c.conversation) if c.conversation else None
    if conversation is None or conversation.unreachable or conversation.channel not in desk.can:
        fallback.start_without_chat(desk, unit, c, conversation, key)
        return
    if not desk.texts.has(key):
        return
    values = resident_values(desk, unit, c) | dict(values)
    message = message_of(key)
    if message.notice in fallback.ASKING:  # an administrator's own words may carry the link
        values["page"] = answer_word.answer_link(desk, c)
    shown = after_photos(unit, c) if message.photos else ()
    about_it = fallback.notice(desk, unit, c, key, conversation.language)
    say(desk, unit, conversation, Say(key, values, message.buttons(c), shown), c.id, about_it)
    fallback.queue_reminder_hook(desk, unit, c, conversation, key)


def resident_values(desk: Desk, unit: Unit, c: Complaint) -> dict[str, Any]:
    """The values that every text to the resident may use, their own words unmasked."""
    person = staff_snapshot(unit).person(responsible(c))
    community = desk.settings.community(c.community)
    department = desk.settings.departments.get(person.department) if person else None
    facts = masked_values.card_values(desk, unit, c, summary="")  # who wrote it may read it whole
    return facts | {
        "state": f"own_state.{c.state}",
        "person": person.name if person else "",
        "department": department.name.in_language(c.language) if department else "",
        "contact": (person.contact if person else "") or (community.hotline if community else ""),
        "hotline": community.hotline if community else "",
        "page": desk.page(f"/c/{c.token}"),
        "summary": c.answers.get("what") or "",
        "result": c.record.get("result", ""),
        "validity": c.validity,
        "rounds": c.rounds,
        "visit": c.generation,
        "promised_for": c.facts.get("promised_for"),
        "review_on": c.facts.get("review_on"),
    }


def after_photos(unit: Unit, c: Complaint) -> tuple[int, ...]:
    """Ids of pictures of the finished work, for the callback; a follower's include those of the leading complaint."""
    event = incidents.find(unit.connection, c.event)
    shown = [c.id, event.lead] if event is not None and event.kind == "neighbours" else [c.id]
    return attachments.ready_ids(unit, shown, "after", PHOTOS)


def notify_staff(desk: Desk, unit: Unit, c: Complaint, person: int | None, key: str, values: Mapping[str, Any],
                 not_to: int = 0, path: str = "") -> bool:  # fmt: skip
    """Notifies a member of staff in every private chat they linked, with a button to the case or to `path`. False when
    they have no chat, the complaint is about them, or there is no such text."""
    found = staff_snapshot(unit).person(person)
    if found is None or found.id == not_to or found.barred(c.about) or not desk.texts.has(key):
        return False
    chats = staff_snapshot(unit).chats(found.id)
    words = desk.texts.say(
        found.language or desk.settings.language, key, masked_values.card_values(desk, unit, c) | dict(values)
    )
    label = desk.texts.say(desk.settings.language, "card.open")
    row = (Button(label, url=desk.page(path or f"/console/cases/{c.id}")),)
    for channel, chat in chats:
        if channel in desk.can:
            queue(desk, unit, Address(channel, chat), Outgoing(words, (row,)), complaint=c.id)
    return bool(chats)


def notify_supervisors(desk: Desk, unit: Unit, c: Complaint, key: str, values: Mapping[str, Any]) -> None:
    """Notifies the supervisors and managers of the community, never whom the complaint is about."""
    for person in staff_snapshot(unit).holders(c.community, ["supervisor", "manager"]):
        notify_staff(desk, unit, c, person.id, key, values)


def open_task(unit: Unit, c: Complaint, kind: str, role: str = "assistant", person: int | None = None) -> None:
    """Opens a task outside the chat, such as a telephone call; the same open task is not opened twice."""
    tasks.open_task(unit, c.id, kind, role, person)


def say(desk: Desk, unit: Unit, conversation: Conversation, say: Say, complaint: int | None = None,
        notice: Notice | None = None) -> int:  # fmt: skip
    """Renders a Say in the reader's language and queues it to their chat; returns the message id. `notice`: for
    networks that take only a fixed form."""
    language = conversation.language or desk.settings.language
    values = {"now": unit.at, "zone": _zone(desk, conversation), **say.args}
    out = Outgoing(
        desk.texts.say(language, say.key, values),
        tuple(tuple(_button(desk, language, choice) for choice in row) for row in say.choices),
        say.files,
        notice=notice,
    )
    can = desk.can.get(conversation.channel)
    if can is not None and not can.buttons:
        numbered_choices.remember(unit, conversation.id, out)
    return queue(desk, unit, conversation.address, out, conversation=conversation.id, complaint=complaint)


def _zone(desk: Desk, conversation: Conversation) -> Any:
    known = conversation.community or next(iter(desk.calendars))
    return desk.calendar(known).zone


def _button(desk: Desk, language: str, choice: Choice) -> Button:
    label = desk.texts.say(language, choice.label, choice.args)
    return Button(label, url=choice.data) if choice.data.startswith("http") else Button(label, choice.data)


def queue(desk: Desk, unit: Unit, address: Address, out: Outgoing, **links: Any) -> int:
    """Queues a rendered message and returns its id; on a channel that cannot push it waits to be pulled."""
    can = desk.can.get(address.channel)
    return outbox.queue(unit, address, out, desk.owner, pulled=can is None or not can.push, **links)


def time_among(values: Mapping[str, Any], name: str) -> datetime | None:
    """A datetime among the details of a move, as stored (ISO text) or as a value; None when it is not there."""
    value = values.get(name)
    return datetime.fromisoformat(value) if isinstance(value, str) else value
