"""Delivers one Outgoing as the several requests Telegram needs, and resumes where a refused one stopped."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import TelegramError

from bot.channels.base import Failed, Files, Refused, Sent, StoredFile, TryLater, Uncertain
from bot.channels.telegram_errors import failed
from bot.channels.telegram_http import Wire
from bot.channels.telegram_text import numbered, split, whole
from bot.domain.messages import Address, Button, Outgoing

log = logging.getLogger(__name__)
T = TypeVar("T")

_MOST_DATA_BYTES, _MOST_IN_ROW, _MOST_BUTTONS = 64, 8, 100
_MOST_PHOTO, _MOST_FILE, _MOST_IN_ALBUM = 10 << 20, 50 << 20, 10
_MOST_TOPIC = 128
_REMEMBERED = 1000
_FORUM_SECONDS = 600.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_VOICE_TYPES = ("audio/ogg", "audio/opus", "application/ogg")
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f/\\"]')

Rows = tuple[tuple[Button, ...], ...]


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
    thread: str = ""
    message: str = ""
    threaded: bool = False


class Courier:
    """Delivers; remembers which groups are forums and which deliveries were cut short, both bounded."""

    def __init__(self, bot: Bot, wire: Wire, files: Files) -> None:
        self._bot = bot
        self._wire = wire
        self._files = files
        self._forums: OrderedDict[int, tuple[bool, float]] = OrderedDict()
        self._unfinished: OrderedDict[tuple[Address, Outgoing], _Progress] = OrderedDict()

    async def deliver(self, address: Address, out: Outgoing) -> Sent:
        """All steps in order. Raises like Channel.send, and ValueError for a keyboard that can never be right."""
        _check(out.rows)
        chat = _chat_number(address.chat)
        steps = await self._plan(out)
        key = (address, out)
        done = self._unfinished.pop(key, None) or _Progress(thread=_thread(address.thread))
        try:
            if not done.threaded:
                done = replace(done, thread=done.thread or await self._topic(chat, out.topic), threaded=True)
            for step in steps[done.steps :]:
                done = await self._step(chat, out, step, done)
        except TryLater:
            _remember(self._unfinished, key, done)
            raise
        return Sent(done.message, done.thread)

    async def _plan(self, out: Outgoing) -> list[_Step]:
        stored = await self._files(out.files) if out.files else []
        parts = numbered(whole(out.text))
        steps = [_Step("files", files=group) for group in _groups(stored)]
        for number, part in enumerate(parts, 1):
            rows = out.rows if number == len(parts) else ()
            steps.append(_Step("edit" if out.edit and number == 1 else "text", part, rows))
        if not steps:
            raise Refused("empty")
        return steps

    async def _step(self, chat: int | str, out: Outgoing, step: _Step, done: _Progress) -> _Progress:
        """One request; said again without the thread when the thread is gone [G-03]."""
        reply_to = out.reply_to if done.steps == 0 else ""
        try:
            message = await self._one(chat, step, done.thread, reply_to, out.edit)
        except Refused as refused:
            if refused.code != "no thread" or not done.thread:
                raise
            done = replace(done, thread="")
            message = await self._one(chat, step, "", reply_to, out.edit)
        return replace(done, steps=done.steps + 1, message=message or done.message)

    async def _one(self, chat: int | str, step: _Step, thread: str, reply_to: str, edit: str) -> str:
        if step.kind == "files":
            return await self._send_files(chat, step.files, thread, reply_to)
        if step.kind == "edit" and edit.isdecimal():
            return await self._edit(chat, step, thread, edit)
        return await self._send_text(chat, step, thread, reply_to)

    async def _edit(self, chat: int | str, step: _Step, thread: str, edit: str) -> str:
        """Changes a message in place; an edit may safely be repeated, so no answer means: again."""
        try:
            await _tried(
                self._bot.edit_message_text(
                    step.text,
                    chat_id=chat,
                    message_id=int(edit),
                    reply_markup=_keyboard(step.rows),
                    link_preview_options=_NO_PREVIEW,
                )
            )
        except Uncertain as uncertain:
            raise TryLater(uncertain.code, after=1.0) from None
        except Refused as refused:
            if refused.code == "not modified":
                return edit
            if refused.code not in ("nothing to edit", "bad link"):
                raise
            return await self._send_text(chat, step, thread, "")
        return edit

    async def _send_text(self, chat: int | str, step: _Step, thread: str, reply_to: str) -> str:
        try:
            return await self._say(chat, step.text, step.rows, thread, reply_to)
        except Refused as refused:
            if refused.code != "bad link":
                raise
        return await self._say_links(chat, step, thread, reply_to)

    async def _say_links(self, chat: int | str, step: _Step, thread: str, reply_to: str) -> str:
        """A link Telegram will not put on a button (an inner address) is written out: the message must arrive."""
        buttons = [button for row in step.rows for button in row]
        links = [f"{button.label}: {button.url}" for button in buttons if button.url]
        rows = tuple(tuple(button for button in row if button.data) for row in step.rows)
        pieces = split("\n".join([step.text, *links]), 4096)
        message = ""
        for piece in pieces:
            message = await self._say(chat, piece, rows if piece is pieces[-1] else (), thread, reply_to)
        return message

    async def _say(self, chat: int | str, text: str, rows: Rows, thread: str, reply_to: str) -> str:
        call = self._bot.send_message(
            chat,
            text,
            message_thread_id=int(thread) if thread else None,
            reply_markup=_keyboard(rows),
            reply_parameters=_reply(reply_to),
            link_preview_options=_NO_PREVIEW,
        )
        return _id(await _tried(call))

    async def _send_files(self, chat: int | str, files: tuple[StoredFile, ...], thread: str, reply_to: str) -> str:
        """One file or one album. What Telegram will not take as it is goes as a document; a hopeless file is
        left out, for the words that follow it must not be lost with it."""
        try:
            return await self._upload(chat, files, thread, reply_to)
        except Refused as refused:
            if refused.gone or refused.code == "no thread":
                raise
            log.warning("telegram refused files %s: %s", [file.id for file in files], refused.code)
        message = ""
        for file in files:
            try:
                message = await self._upload(chat, (replace(file, kind="document"),), thread, reply_to)
            except Refused as refused:
                if refused.gone or refused.code == "no thread":
                    raise
                log.error("file %s cannot be sent: %s", file.id, refused.code)
        return message

    async def _upload(self, chat: int | str, files: tuple[StoredFile, ...], thread: str, reply_to: str) -> str:
        with ExitStack() as closing:
            inputs = [await asyncio.to_thread(_open, file, closing, len(files) > 1) for file in files]
            message_thread_id = int(thread) if thread else None
            reply = _reply(reply_to)
            if len(inputs) > 1:
                album = self._bot.send_media_group(
                    chat,
                    [InputMediaPhoto(photo) for photo in inputs],
                    message_thread_id=message_thread_id,
                    reply_parameters=reply,
                )
                return _id(await _tried(album))
            return await self._upload_one(chat, files[0], inputs[0], message_thread_id, reply)

    async def _upload_one(
        self, chat: int | str, file: StoredFile, content: InputFile, thread: int | None, reply: ReplyParameters | None
    ) -> str:
        call: Awaitable[Message]
        if file.kind == "photo":
            call = self._bot.send_photo(chat, content, message_thread_id=thread, reply_parameters=reply)
        elif file.kind == "video":
            call = self._bot.send_video(chat, content, message_thread_id=thread, reply_parameters=reply)
        elif file.kind == "voice" and file.mime.startswith(_VOICE_TYPES):
            call = self._bot.send_voice(chat, content, message_thread_id=thread, reply_parameters=reply)
        else:
            call = self._bot.send_document(chat, content, message_thread_id=thread, reply_parameters=reply)
        return _id(await _tried(call))

    async def _topic(self, chat: int | str, name: str) -> str:
        """A new forum topic of that name, or "" where the group has none or will not let us."""
        if not name or not isinstance(chat, int) or chat >= 0 or not await self._is_forum(chat):
            return ""
        try:
            made = await self._asked("createForumTopic", {"chat_id": chat, "name": whole(name)[:_MOST_TOPIC]})
        except Refused as refused:
            if refused.gone and refused.code != "muted":
                raise
            log.warning("telegram made no topic in group %s: %s", chat, refused.code)
            return ""
        thread = made.get("message_thread_id") if isinstance(made, dict) else None
        return str(thread) if isinstance(thread, int) else ""

    async def _is_forum(self, chat: int) -> bool:
        known = self._forums.get(chat)
        if known and time.monotonic() - known[1] < _FORUM_SECONDS:
            return known[0]
        described = await self._asked("getChat", {"chat_id": chat})
        forum = isinstance(described, dict) and described.get("is_forum") is True
        _remember(self._forums, chat, (forum, time.monotonic()))
        return forum

    async def _asked(self, method: str, params: dict[str, object]) -> object:
        """A call before the message itself: no answer to it delivers nothing, so it may be made again."""
        try:
            return await self._wire.ask(method, params)
        except TelegramError as error:
            problem = failed(error)
        raise TryLater(problem.code, after=1.0) if isinstance(problem, Uncertain) else problem


async def _tried(call: Awaitable[T]) -> T:
    """The library's call with its errors in our words; an answer it cannot read still means: delivered, perhaps."""
    problem: Failed
    try:
        return await call
    except TelegramError as error:
        problem = failed(error)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        log.error("telegram's answer could not be read: %s", type(error).__name__)
        problem = Uncertain("unreadable answer")
    raise problem


def _id(answer: object) -> str:
    """The id of the message an answer shows; the last one of an album."""
    message = answer[-1] if isinstance(answer, tuple) and answer else answer
    if not isinstance(message, Message):
        raise Uncertain("unreadable answer")
    return str(message.message_id)


def _remember(memory: OrderedDict[T, object] | OrderedDict, key: T, value: object) -> None:  # type: ignore[type-arg]
    memory[key] = value
    while len(memory) > _REMEMBERED:
        memory.popitem(last=False)


def _check(rows: Rows) -> None:
    """Raises ValueError for a keyboard Telegram would refuse: a mistake of ours, to be seen in our own tests."""
    buttons = [button for row in rows for button in row]
    if len(buttons) > _MOST_BUTTONS:
        raise ValueError(f"{len(buttons)} buttons, at most {_MOST_BUTTONS}")
    for button in buttons:
        if bool(button.data) == bool(button.url) or not button.label.strip():
            raise ValueError("a button needs a label, and either data or a url")
        if len(button.data.encode()) > _MOST_DATA_BYTES:
            raise ValueError(f"button data of {len(button.data.encode())} bytes, at most {_MOST_DATA_BYTES}")


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    short = [row[start : start + _MOST_IN_ROW] for row in rows for start in range(0, len(row), _MOST_IN_ROW)]
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in short]) if short else None


def _button(button: Button) -> InlineKeyboardButton:
    label = whole(button.label)
    if button.url:
        return InlineKeyboardButton(label, url=button.url)
    return InlineKeyboardButton(label, callback_data=button.data)


def _reply(message: str) -> ReplyParameters | None:
    return ReplyParameters(int(message), allow_sending_without_reply=True) if message.isdecimal() else None


def _chat_number(chat: str) -> int | str:
    """A numeric id, or a public @name as configured; anything else can never be reached."""
    if chat.startswith("@"):
        return chat
    try:
        number = int(chat)
    except ValueError:
        raise Refused("no chat", gone=True) from None
    if not -(2**63) <= number < 2**63:
        raise Refused("no chat", gone=True)
    return number


def _thread(thread: str) -> str:
    """Topic 1 is General, which must not be named; what is no number is no topic."""
    return thread if thread.isdecimal() and thread != "1" else ""


def _groups(stored: list[StoredFile]) -> list[tuple[StoredFile, ...]]:
    """Photos in albums of up to ten, every other file alone, in the order given; what cannot go is left out."""
    groups: list[tuple[StoredFile, ...]] = []
    for file in filter(None, map(_fitting, stored)):
        last = groups[-1] if groups else ()
        if file.kind == "photo" and last and last[0].kind == "photo" and len(last) < _MOST_IN_ALBUM:
            groups[-1] = (*last, file)
        else:
            groups.append((file,))
    return groups


def _fitting(file: StoredFile) -> StoredFile | None:
    try:
        size = Path(file.path).stat().st_size
    except OSError as error:
        log.error("file %s cannot be read: %s", file.id, type(error).__name__)
        return None
    if size == 0 or size > _MOST_FILE:
        log.error("file %s has %d bytes and cannot be sent", file.id, size)
        return None
    return replace(file, kind="document") if file.kind == "photo" and size > _MOST_PHOTO else file


def _open(file: StoredFile, closing: ExitStack, attach: bool) -> InputFile:
    handle = closing.enter_context(Path(file.path).open("rb"))  # noqa: SIM115  closed with the stack
    name = _UNSAFE_IN_NAME.sub("_", whole(file.name)) or Path(file.path).name
    return InputFile(handle, filename=name, attach=attach, read_file_handle=False)
