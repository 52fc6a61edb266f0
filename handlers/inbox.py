"""Inbox of all channels: duplicates dropped, each message stored and answered in one commit, then acknowledged."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.channels.base import Busy, Capabilities, ChannelReply
from bot.domain.evolve import evolve
from bot.domain.messages import Incoming
from bot.domain.text.plain import clean, clip
from bot.failpoint import failpoint
from handlers.conversation import dispatch, moving_up
from handlers.conversation.turn import Turn
from handlers.delivery import passive_replies
from handlers.desk import Desk
from handlers.notify import fallback, numbered_choices
from handlers.staff import group, private
from storage.database import StorageBusy, Unit
from storage.files.attachments import add_pending
from storage.messages import channel_state, conversations, outbox, send_windows
from storage.messages.conversations import Conversation

log = logging.getLogger(__name__)
LONGEST = 20_000
PLAIN = Capabilities()

SHORT = {"name": 100, "point_name": 200, "choice": 200, "start": 100, "press": 200, "album": 100}
"""The most of what comes with a message and is no message itself: nicknames, names of places, the data of buttons."""


class Inbox:
    """Receiver of every incoming message. On PostgreSQL a conversation is handled by one task at a time, in order;
    the SQLite writer is one by itself."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._lanes: dict[tuple[str, str], tuple[asyncio.Lock, int]] = {}

    async def receive(self, message: Incoming, here: bool = False) -> ChannelReply:
        """Stores and answers one message. Raises Busy when it could not be stored; then it must not be acknowledged.
        `here`: the caller shows the whole chat and carries every answer, whatever the chat's network can do."""
        message = _plain(message)
        if not self.desk.database.postgres:
            return await self._take(message, here)
        key = (message.address.channel, message.address.chat)
        lane, users = self._lanes.get(key) or (asyncio.Lock(), 0)
        self._lanes[key] = (lane, users + 1)
        try:
            async with lane:
                return await self._take(message, here)
        finally:
            users = self._lanes[key][1] - 1
            if users:
                self._lanes[key] = (lane, users)
            else:
                del self._lanes[key]

    async def _take(self, message: Incoming, here: bool) -> ChannelReply:
        try:
            reply = await self.desk.database.transact(lambda unit: store_and_answer(self.desk, unit, message, here))
            if message.group:
                failpoint("group move committed")
            if reply.said:
                failpoint("passive reply committed, not returned")
            return reply
        except StorageBusy as busy:
            raise Busy(str(busy)) from busy
        except Exception:
            log.exception("message %s of channel %s could not be handled", message.id, message.address.channel)
        try:
            return await self.desk.database.transact(lambda unit: dead_letter(self.desk, unit, message, here))
        except Exception as error:
            raise Busy("cannot store") from error


def _plain(message: Incoming) -> Incoming:
    """The message with every text cleaned and cut, harmless for the database and for readers [L-01, L-02]."""
    said = {name: value for name in SHORT if (value := getattr(message, name))}
    short: dict[str, Any] = {name: clip(clean(value), SHORT[name]) for name, value in said.items()}
    files = tuple(evolve(one, name=clip(clean(one.name), 200), mime=clip(clean(one.mime), 100))
                  for one in message.attachments)  # fmt: skip
    return evolve(message, **short, text=clean(message.text), attachments=files)


def _cut(message: Incoming) -> Incoming:
    """The message with as much of its text as we keep; nearly always it is the same [L-06]."""
    return message if len(message.text) <= LONGEST else evolve(message, text=clip(message.text, LONGEST))


def store_and_answer(desk: Desk, unit: Unit, message: Incoming, here: bool = False) -> ChannelReply:
    """Stores and answers one message in this commit; one heard before has no further effect."""
    too_long, message = len(message.text) > LONGEST, _cut(message)
    _keep(unit, message)
    if message.group:
        return _group(desk, unit, message)
    address = message.address
    can = desk.can.get(address.channel, PLAIN)
    known = conversations.start(unit, address.channel, address.chat, sender=message.sender)
    key = outbox.record_incoming(unit, message, _payload(message), known.id)
    if key is None:
        return passive_replies.repeated_reply(desk, unit, message) if can.answers or here else ChannelReply()
    failpoint("message stored, not committed")
    message = _opened(unit, can, known, message)
    turn = Turn(desk, unit, evolve(known, heard_at=unit.at, sender=message.sender), message, key)
    turn.files = add_pending(unit, message, known.id, key)
    failpoint("conversation loaded")
    _private(turn)
    if too_long:
        turn.say("too_long", kept=LONGEST)
    failpoint("answer worked out")
    conversations.save(unit, turn.conversation)
    if turn.complaint is not None:
        outbox.link_to_complaint(unit, key, turn.complaint)
    answer = (
        passive_replies.reply(turn, can, here)
        if here or passive_replies.needs_passive_reply(can)
        else ChannelReply(toast=turn.toast)
    )
    failpoint("all rows written, not committed")
    return answer


def _keep(unit: Unit, message: Incoming) -> None:
    """Writes what the channel remembers in the commit of its message."""
    for name, value in message.keep:
        channel_state.put(unit, message.address.channel, name, value)


def _opened(unit: Unit, can: Capabilities, known: Conversation, message: Incoming) -> Incoming:
    """The window that this message opens; and where there are no buttons, the choice that its words are."""
    if message.opens is not None:
        send_windows.open_window(unit, message.address.channel, message.address.chat, message.opens)
    return message if can.buttons else numbered_choices.as_press(known, message)


def _private(turn: Turn) -> None:
    message = turn.message
    if message.kind == "event":
        return _happened(turn)
    if turn.conversation.unreachable:
        turn.change(unreachable=False)
    if message.kind == "edit":
        return dispatch.message_edited(turn)
    if private.answer(turn):
        return None
    dispatch.answer(turn)
    moving_up.count_anger(turn)


def _happened(turn: Turn) -> None:
    """Handles an event of this chat: blocked, unblocked, or the fate of a notice sent to it."""
    message = turn.message
    if message.event in ("notice_failed", "notice_sent"):
        return fallback.take_delivery_report(
            turn.desk, turn.unit, message.address, message.event, message.text, message.unsupported
        )
    told = {"blocked": dispatch.blocked, "unblocked": dispatch.unblocked}.get(message.event)
    if told is not None:
        told(turn)


def _group(desk: Desk, unit: Unit, message: Incoming) -> ChannelReply:
    """What colleagues say among themselves is not ours to keep: only that it was heard, and what becomes a note."""
    heard = evolve(message, text="")
    if outbox.record_incoming(unit, heard, {"choice": message.choice} if message.choice else {}, None) is None:
        return ChannelReply()
    return group.in_group(desk, unit, message)


def _payload(message: Incoming) -> dict[str, Any]:
    kept = {name: getattr(message, name) for name in ("choice", "reply_to", "album", "sender", "event", "unsupported")}
    if message.point:
        kept["point"] = list(message.point)
    if message.attachments:
        kept["files"] = len(message.attachments)
    return {name: value for name, value in kept.items() if value}


def dead_letter(desk: Desk, unit: Unit, message: Incoming, here: bool = False) -> ChannelReply:
    """Dead-letters a message our own code failed on: stored, visible to staff, answered by a sentence [A-24]."""
    message = _cut(message)
    _keep(unit, message)
    address = message.address
    can = desk.can.get(address.channel, PLAIN)
    known = conversations.start(unit, address.channel, address.chat, sender=message.sender)
    key = outbox.record_incoming(unit, message, _payload(message), known.id, state="dead")
    if key is None or message.group:
        return ChannelReply()
    turn = Turn(desk, unit, known, message, key)
    turn.files = add_pending(unit, message, known.id, key)
    turn.say("trouble", hotline=desk.settings.communities[0].hotline)
    _opened(unit, can, known, message)
    return (
        passive_replies.reply(turn, can, here) if here or passive_replies.needs_passive_reply(can) else ChannelReply()
    )
