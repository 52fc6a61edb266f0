"""Delivery of one Outgoing as several Bot API requests, resumed where a failed one stopped."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Literal

from telegram import Bot

from bot.channels.base import Files, SendRefused, Sent, StoredFile, TryLater, Uncertain
from bot.channels.shared.bounded_memory import BoundedMemory
from bot.channels.shared.strict_json import Json
from bot.channels.telegram.api import BotApiClient
from bot.channels.telegram.call_conversion import call_bot_api, chat_number, sent_id, thread_number
from bot.channels.telegram.files import send_files, upload_groups
from bot.channels.telegram.keyboard import Rows, check_keyboard, inline_keyboard, without_links
from bot.channels.telegram.text import LIMIT, encodable, numbered_parts, split, utf16_units
from bot.domain.evolve import evolve
from bot.domain.messages import Address, Outgoing

log = logging.getLogger(__name__)

_MOST_TOPIC = 128
_FORUM_SECONDS = 600.0
_NO_PREVIEW = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class _Step:
    """One request of a delivery."""

    kind: Literal["edit", "files", "text"]
    text: str = ""
    rows: Rows = ()
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far a delivery got; kept while the sender waits, so that nothing is said twice."""

    steps: int = 0
    thread: int | None = None
    message: str = ""
    threaded: bool = False


class TelegramSender:
    """Sender of one bot, with bounded memories: which groups are forums, which deliveries were cut short."""

    def __init__(self, bot: Bot, wire: BotApiClient, files: Files) -> None:
        self._bot = bot
        self._wire = wire
        self._files = files
        self._forums: BoundedMemory[int, tuple[bool, float]] = BoundedMemory()
        self._unfinished: BoundedMemory[tuple[Address, Outgoing], _Progress] = BoundedMemory()

    async def deliver(self, address: Address, out: Outgoing) -> Sent:
        """All steps in order. Raises like Channel.send, and ValueError for a keyboard that can never be right."""
        check_keyboard(out.rows)
        chat = chat_number(address.chat)
        steps = await self._plan(out)
        key = (address, out)
        known = self._unfinished.pop(key, None) if self._unfinished else None
        done = known or _Progress(thread=thread_number(address.thread))
        try:
            if not done.threaded:
                done = evolve(done, thread=done.thread or await self._topic(chat, out.topic), threaded=True)
            for step in steps[done.steps :]:
                done = await self._step(chat, out, step, done)
        except (TryLater, Uncertain):  # what arrived for certain is not said again
            self._unfinished[key] = done
            raise
        return Sent(done.message, str(done.thread or ""))

    async def _plan(self, out: Outgoing) -> list[_Step]:
        """Files first, then the words, so that the buttons are what is read last."""
        stored = await self._files(out.files) if out.files else []
        fitting = await asyncio.to_thread(upload_groups, stored) if stored else []
        steps = [_Step("files", files=group) for group in fitting]
        parts = numbered_parts(encodable(out.text))
        for number, part in enumerate(parts, 1):
            kind: Literal["edit", "text"] = "edit" if out.edit.isdecimal() and number == 1 else "text"
            steps.append(_Step(kind, part, out.rows if number == len(parts) else ()))
        if not steps:
            raise SendRefused("empty")
        return steps

    async def _step(self, chat: int | str, out: Outgoing, step: _Step, done: _Progress) -> _Progress:
        """One request; said again without the thread when the thread is gone [G-03]."""
        answers = out.reply_to if done.steps == 0 else ""
        try:
            message = await self._one(chat, step, done.thread, answers, out.edit)
        except SendRefused as refused:
            if refused.code != "no thread" or done.thread is None:
                raise
            done = evolve(done, thread=None)
            message = await self._one(chat, step, None, answers, out.edit)
        return evolve(done, steps=done.steps + 1, message=message or done.message)

    async def _one(self, chat: int | str, step: _Step, thread: int | None, answers: str, edit: str) -> str:
        if step.kind == "files":
            return await send_files(self._bot, chat, step.files, thread, answers)
        try:
            return await self._words(chat, step, thread, answers, edit)
        except SendRefused as refused:
            if refused.code != "bad link":
                raise
        return await self._words(chat, _with_links_written_out(step), thread, answers, edit)

    async def _words(self, chat: int | str, step: _Step, thread: int | None, answers: str, edit: str) -> str:
        if step.kind == "edit" and await self._edit(chat, step, int(edit)):
            return edit
        params: Json = {"chat_id": chat, "text": step.text, "link_preview_options": _NO_PREVIEW}
        if thread is not None:
            params["message_thread_id"] = thread
        if answers.isdecimal():
            params["reply_parameters"] = {"message_id": int(answers), "allow_sending_without_reply": True}
        if step.rows:
            params["reply_markup"] = inline_keyboard(step.rows)
        return sent_id(await call_bot_api(self._wire, "sendMessage", params))

    async def _edit(self, chat: int | str, step: _Step, message: int) -> bool:
        """Changes a message in place; False when there is nothing left to change. An edit may safely be
        repeated, so no answer means: again."""
        params: Json = {"chat_id": chat, "message_id": message, "text": step.text, "link_preview_options": _NO_PREVIEW}
        if step.rows:
            params["reply_markup"] = inline_keyboard(step.rows)
        try:
            await call_bot_api(self._wire, "editMessageText", params)
        except Uncertain as uncertain:
            raise TryLater(uncertain.code) from None
        except SendRefused as refused:
            if refused.code not in ("not modified", "nothing to edit"):
                raise
            return refused.code == "not modified"
        return True

    async def _topic(self, chat: int | str, name: str) -> int | None:
        """A new forum topic of that name, or None where the group has none or will not let us."""
        name = " ".join(encodable(name).split())
        if not name or not isinstance(chat, int) or chat >= 0 or not await self._is_forum(chat):
            return None
        try:
            made = await self._asked("createForumTopic", {"chat_id": chat, "name": split(name, _MOST_TOPIC)[0]})
        except SendRefused as refused:
            if refused.gone and refused.code != "muted":
                raise
            log.warning("telegram made no topic in group %s: %s", chat, refused.code)
            return None
        thread = made.get("message_thread_id") if isinstance(made, dict) else None
        return thread if isinstance(thread, int) else None

    async def _is_forum(self, chat: int) -> bool:
        known = self._forums.get(chat)
        if known and time.monotonic() - known[1] < _FORUM_SECONDS:
            return known[0]
        described = await self._asked("getChat", {"chat_id": chat})
        forum = isinstance(described, dict) and described.get("is_forum") is True
        self._forums[chat] = (forum, time.monotonic())
        return forum

    async def _asked(self, method: str, params: dict[str, object]) -> object:
        """A call before the message itself: without an answer nothing was said, so it may be made again."""
        try:
            return await call_bot_api(self._wire, method, params)
        except Uncertain as uncertain:
            raise TryLater(uncertain.code) from None


def _with_links_written_out(step: _Step) -> _Step:
    """A link Telegram will not put on a button (an inner address) becomes a line of text, if there is room: the
    message itself must arrive."""
    rows, links = without_links(step.rows)
    text = "\n".join([step.text, *links])
    return evolve(step, rows=rows, text=text if utf16_units(text) <= LIMIT else step.text)
