"""Passive replies: answers returned in the webhook's own response; messages held until the person writes go first."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.channels.base import Capabilities, ChannelReply
from bot.domain.evolve import evolve
from bot.domain.messages import Incoming, Outgoing
from handlers.conversation.turn import Turn
from handlers.desk import Desk
from handlers.notify import fallback, numbered_choices
from storage.database import Unit
from storage.messages import outbox, passive_replies
from storage.messages.conversations import Conversation
from storage.messages.outbox import QueuedMessage

HELD_FOR = timedelta(days=7)
"""A held message older than this is outdated and dropped."""


def needs_passive_reply(can: Capabilities) -> bool:
    """Whether this network answers in its response, has windows, or no buttons; the others skip all of this."""
    return can.answers or can.windowed or not can.buttons


def reply(turn: Turn, can: Capabilities, here: bool) -> ChannelReply:
    """The reply of a message's commit: what was queued in it, held messages first, goes into the response or to the
    sender. `here`: the webhook shows the whole chat itself and carries whatever is said."""
    unit, known = turn.unit, turn.conversation
    born = _queued_here(unit, known)
    if turn.toast and not can.buttons and not born:
        turn.say("raw", text=turn.toast)  # where nothing pops up, it is said
        born = _queued_here(unit, known)
    late = _held(turn.desk, unit, known) if (can.windowed or can.answers) and _wrote(turn.message) else []
    if not can.buttons:
        numbered_choices.drop_earlier(unit, known, [row.out for row in late], [row.out for row in born])
    if (can.answers or here) and not _behind_others(turn, born):
        return _into_response(turn, [*late, *born])
    if late:
        passive_replies.release_held(unit, turn.desk.owner, [row.id for row in late])
        for row in late:
            unit.note("out", evolve(row, until=unit.at + outbox.LEASE))
    return ChannelReply(toast=turn.toast)


def _wrote(message: Incoming) -> bool:
    """Whether the person did something, which opens the window; events of the network itself do not."""
    return message.kind != "event" or message.opens is not None


def _queued_here(unit: Unit, known: Conversation) -> list[QueuedMessage]:
    """What was queued to this chat in this commit."""
    here = (known.channel, known.chat)
    return [row for topic, row in unit.notes if topic == "out" and (row.address.channel, row.address.chat) == here]


def _behind_others(turn: Turn, born: Sequence[QueuedMessage]) -> bool:
    """Whether something said earlier is still on its way; then the answer must go the same way, behind it."""
    here, keys = turn.conversation, {row.id for row in born}
    return passive_replies.has_queued_before(turn.unit, here.channel, here.chat, keys, turn.desk.unwritten)


def _into_response(turn: Turn, rows: Sequence[QueuedMessage]) -> ChannelReply:
    desk, unit = turn.desk, turn.unit
    said = passive_replies.lease_to_response(unit, _fresh_owner(desk), turn.key, rows)
    keys = {row.id for row in said}
    unit.notes[:] = [note for note in unit.notes if note[0] != "out" or note[1].id not in keys]
    unit.note("pulled", (turn.conversation.channel, turn.conversation.chat))
    return _carrying_reply(desk, said, turn.toast)


def _fresh_owner(desk: Desk) -> str:
    """A fresh owner for messages held by one response; the next delivery of the same message takes them over."""
    return f"{desk.owner}/{secrets.token_hex(4)}"


def repeated_reply(desk: Desk, unit: Unit, message: Incoming) -> ChannelReply:
    """The reply to a message that is delivered once more: the same answer, as long as it was not sent otherwise."""
    return _carrying_reply(desk, passive_replies.replies_to_repeat(unit, message, _fresh_owner(desk)))


def _carrying_reply(desk: Desk, said: tuple[QueuedMessage, ...], toast: str = "") -> ChannelReply:
    words = tuple(with_own_id(desk, row) for row in said)
    return ChannelReply(toast, said=words, carried=partial(desk.carried, said))


def with_own_id(desk: Desk, row: QueuedMessage) -> Outgoing:
    """The message with its `Outgoing.id`, the same at every try: this installation's mark and the row's id."""
    return evolve(row.out, id=f"{desk.mark}-{row.id}")


def _held(desk: Desk, unit: Unit, known: Conversation) -> list[QueuedMessage]:
    """Messages to this chat held until the person writes; those that are outdated or needless by now are dropped."""
    kept = []
    for row in passive_replies.held_messages(unit, known.channel, known.chat):
        why = "outdated" if row.at and row.at < unit.at - HELD_FOR else fallback.reason_to_drop(unit, row)
        if why:
            passive_replies.drop_held(unit, row.id, why)
        else:
            kept.append(row)
    return kept
