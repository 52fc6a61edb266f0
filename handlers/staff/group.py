"""Messages of a staff group: buttons of cards, replies as notes, words marked for the resident, group events."""

from __future__ import annotations

import logging

from bot.channels.base import ChannelReply
from bot.domain.complaint.moves import MOVES, Complaint, MoveRefused, is_allowed
from bot.domain.evolve import evolve
from bot.domain.messages import Incoming, Outgoing
from bot.domain.text.contact_numbers import whole_number
from bot.domain.text.plain import is_blank
from bot.failpoint import failpoint
from bot.understanding.set_phrases import words_for_resident
from handlers.conversation.turn import Turn
from handlers.desk import Desk
from handlers.moves import make
from handlers.notify import notifications
from handlers.notify.groups import chat_moved, group_at, group_lost
from handlers.queries import masked_values
from handlers.staff import actions, forms
from storage.complaints import complaints
from storage.database import Unit
from storage.messages import conversations, group_cards, outbox
from storage.people import staff
from storage.people.staff import Person

log = logging.getLogger(__name__)


def in_group(desk: Desk, unit: Unit, message: Incoming) -> ChannelReply:
    """Handles a message, a press or an event of a group. In a group that is not configured we stay silent [G-04]."""
    if message.event:
        return _event(desk, unit, message)
    failpoint("group press received")
    group = group_at(desk, unit, message.address)
    if group is None:
        return (
            ChannelReply(toast=_word(desk, "group.unknown"), alert=True) if message.kind == "press" else ChannelReply()
        )
    if not message.person:
        return _anonymous(desk, unit, message)
    person = staff.by_account(unit.connection, message.address.channel, message.sender)
    if message.kind == "press":
        if person is None:
            return ChannelReply(toast=_word(desk, "staff.not_linked"), alert=True)
        return make_pressed_move(desk, unit, message, person)
    return _written(desk, unit, message, person)


def _word(desk: Desk, key: str) -> str:
    return desk.texts.say(desk.settings.language, key)


def _anonymous(desk: Desk, unit: Unit, message: Incoming) -> ChannelReply:
    """An anonymous administrator cannot be held to account; only a try to act is answered [M-17]."""
    if message.kind == "press":
        return ChannelReply(toast=_word(desk, "group.anonymous"), alert=True)
    if message.reply_to and _case_of(unit, message) is not None:
        _answer(desk, unit, message, "group.anonymous")
    return ChannelReply()


def _answer(desk: Desk, unit: Unit, message: Incoming, key: str) -> None:
    out = Outgoing(_word(desk, key), reply_to=message.message)
    notifications.queue(desk, unit, message.address, out)


# ---- presses -----------------------------------------------------------------------------------------------------


def make_pressed_move(
    desk: Desk, unit: Unit, message: Incoming, person: Person, private: Turn | None = None
) -> ChannelReply:
    """Makes the move of a pressed button m|ID|MOVE, or opens its form. Who pressed decides, never the button; the first
    press wins, the other is told."""
    parts = message.choice.split("|")
    name = parts[2] if len(parts) > 2 else ""
    case = complaints.find(unit.connection, whole_number(parts[1])) if len(parts) > 2 else None
    if case is None or not (name in MOVES or name == "record"):
        return ChannelReply(toast=_word(desk, "button.stale"), alert=True)
    language = person.language or desk.settings.language
    actor = person.actor(case.community)
    if not actor.roles or actor.barred(case.about):
        return ChannelReply(
            toast=actions.refusal_text(desk, language, MoveRefused("not_allowed", move=name)), alert=True
        )
    wanted = "satisfied" if name == "record" else name
    if actions.form_of(case, name) is not None and is_allowed(case, MOVES[wanted], actor):
        return _open_form(desk, unit, message, person, case, name, private)
    try:
        actions.act(desk, unit, case.id, name, person, {})
    except MoveRefused as refused:
        return ChannelReply(toast=actions.refusal_text(desk, language, refused), alert=True)
    failpoint("group move made, not committed")
    return ChannelReply(toast=desk.texts.say(language, "press.done", {"move": f"move.{name}", "number": case.number}))


def _open_form(desk: Desk, unit: Unit, message: Incoming, person: Person, case: Complaint, name: str,
               private: Turn | None) -> ChannelReply:  # fmt: skip
    """Words are asked for in private, never in the group; without a private chat the console's page is named."""
    if private is not None:
        forms.begin(private, case, name)
        return ChannelReply()
    language = person.language or desk.settings.language
    chats = [chat for chat in staff.chats_of(unit.connection, person.id) if chat[0] == message.address.channel]
    if not chats:
        return ChannelReply(toast=desk.texts.say(language, "press.on_page", {"number": case.number}), alert=True)
    known = conversations.start(unit, *chats[0], sender=message.sender)
    turn = Turn(desk, unit, known, evolve(message, choice=""), _form_key(unit, known, case))
    forms.begin(turn, case, name)
    conversations.save(unit, turn.conversation)
    return ChannelReply(toast=desk.texts.say(language, "press.in_private", {"number": case.number}))


def _form_key(unit: Unit, known: conversations.Conversation, case: Complaint) -> int:
    """Tells this form's buttons from an older form's."""
    return known.version * 1000 + case.version


# ---- words -------------------------------------------------------------------------------------------------------


def _case_of(unit: Unit, message: Incoming) -> Complaint | None:
    address = message.address
    if message.reply_to:
        card = group_cards.card_at_message(unit, address.channel, address.chat, message.reply_to)
        if card is not None:
            return complaints.find(unit.connection, card.complaint)
        row = outbox.by_external(unit, address.channel, address.chat, message.reply_to)
        if row is not None and row.complaint:
            return complaints.find(unit.connection, row.complaint)
    card = group_cards.card_of_thread(unit, address.channel, address.chat, address.thread)
    return complaints.find(unit.connection, card.complaint) if card is not None else None


def _written(desk: Desk, unit: Unit, message: Incoming, person: Person | None) -> ChannelReply:
    """A reply to a card, or words in its topic, is an internal note; `回复业主：…` goes to the resident."""
    case = _case_of(unit, message)
    if case is None or message.kind != "message" or is_blank(message.text):
        return ChannelReply()
    if person is None:
        _answer(desk, unit, message, "staff.not_linked")
        return ChannelReply()
    marked = words_for_resident(message.text)  # a mark with nothing behind it is asked about, not sent
    name, text = ("note", message.text) if marked is None else ("tell_resident", marked)
    try:
        make.move(desk, unit, case.id, name, person.actor(case.community), {"text": text})
    except MoveRefused as refused:
        words = actions.refusal_text(desk, person.language or desk.settings.language, refused)
        notifications.queue(desk, unit, message.address, Outgoing(words, reply_to=message.message))
        return ChannelReply()
    if marked is not None:
        _answer(desk, unit, message, "group.told")
    return ChannelReply()


def case_brief(case: Complaint) -> str:
    """A few words of a complaint, fit for a list."""
    return masked_values.masked_text(str(case.answers.get("what") or ""), 20)


# ---- events of the group -----------------------------------------------------------------------------------------


def _event(desk: Desk, unit: Unit, message: Incoming) -> ChannelReply:
    group = group_at(desk, unit, message.address)
    if group is None:
        return ChannelReply()
    if message.event == "migrated" and message.text:
        chat_moved(desk, unit, group, message.text)
    elif message.event == "left":
        group_lost(desk, unit, group, "left")
    elif message.event == "joined":
        group_cards.set_group(unit, group.name, message.address.chat, "ok")
    return ChannelReply()
