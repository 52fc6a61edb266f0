"""Choices on networks without buttons: what the newest question offered is remembered, and a number or a word of it is
read as a press."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot import understanding
from bot.domain.messages import Incoming, Outgoing
from bot.domain.talk.numbered_choices import chosen, numbered, offers_of
from storage.database import Unit
from storage.messages import conversations
from storage.messages.conversations import Conversation


def read(known: Conversation, message: Incoming) -> Incoming:
    """The message as a press, when it is nothing but a number, a label or the beginning of one that the newest question
    offered; danger is never taken for a choice."""
    offers = known.offers
    if not offers or message.kind != "message" or message.choice or message.attachments or message.start:
        return message
    data = chosen(message.text, offers_of(offers))
    if not data or understanding.danger(message.text) is not None:
        return message
    return replace(message, choice=data, text="")


def listed(out: Outgoing) -> list[list[str]]:
    """What this message offers, as it is remembered."""
    return [[offer.data, offer.label] for offer in numbered(out.rows)]


def remember(unit: Unit, conversation: int, out: Outgoing) -> None:
    """The newest question is this one; a message that offers nothing leaves the question before it standing."""
    offers = listed(out)
    if offers:
        conversations.offer(unit, conversation, offers)


def answered(unit: Unit, known: Conversation, before: Iterable[Outgoing], said: Iterable[Outgoing]) -> None:
    """After an answer: what was offered earlier counts no longer, unless it is only now being shown (`before`)."""
    if any(listed(out) for out in said):
        return
    shown = [offers for out in before if (offers := listed(out))]
    if shown or known.offers:
        conversations.offer(unit, known.id, shown[-1] if shown else None)


def unseen(unit: Unit, known: Conversation, out: Outgoing) -> None:
    """This question did not arrive: its numbers are nobody's."""
    if known.offers and known.offers == listed(out):
        conversations.offer(unit, known.id, None)
