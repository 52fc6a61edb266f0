"""Numbered choices on networks without buttons: the newest question's choices are stored, a number or label is a
press."""

from __future__ import annotations

from collections.abc import Iterable

from bot import understanding
from bot.domain.evolve import evolve
from bot.domain.messages import Incoming, Outgoing
from bot.domain.talk.numbered_choices import chosen, numbered, offers_of
from storage.database import Unit
from storage.messages import conversations
from storage.messages.conversations import Conversation


def as_press(known: Conversation, message: Incoming) -> Incoming:
    """The message as a press when it is only a number, a label or the beginning of a label of the newest question; else
    as it is. Danger is never taken for a choice."""
    offers = known.offers
    if not offers or message.kind != "message" or message.choice or message.attachments or message.start:
        return message
    data = chosen(message.text, offers_of(offers))
    if not data or understanding.find_danger(message.text) is not None:
        return message
    return evolve(message, choice=data, text="")


def stored_choices(out: Outgoing) -> list[list[str]]:
    """The choices of a message as stored: pairs of data and label."""
    return [[offer.data, offer.label] for offer in numbered(out.rows)]


def remember(unit: Unit, conversation: int, out: Outgoing) -> None:
    """Stores the choices of a message; one without choices leaves the earlier ones in place."""
    offers = stored_choices(out)
    if offers:
        conversations.offer(unit, conversation, offers)


def drop_earlier(unit: Unit, known: Conversation, before: Iterable[Outgoing], said: Iterable[Outgoing]) -> None:
    """After an answer (`said`): earlier choices are dropped, unless they are shown only now (`before`)."""
    if any(stored_choices(out) for out in said):
        return
    shown = [offers for out in before if (offers := stored_choices(out))]
    if shown or known.offers:
        conversations.offer(unit, known.id, shown[-1] if shown else None)


def drop_unseen(unit: Unit, known: Conversation, out: Outgoing) -> None:
    """Drops the choices of a question that did not arrive."""
    if known.offers and known.offers == stored_choices(out):
        conversations.offer(unit, known.id, None)
