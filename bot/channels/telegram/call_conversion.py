"""Arguments, answers and errors of a Bot API call, converted from and to the channel contract."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import TypeVar

from telegram import Message, ReplyParameters
from telegram.error import TelegramError

from bot.channels.base import Failed, SendRefused, Uncertain
from bot.channels.shared.strict_json import Json
from bot.channels.telegram.api import BotApiClient
from bot.channels.telegram.errors import send_error

log = logging.getLogger(__name__)
T = TypeVar("T")


async def call_bot_api(wire: BotApiClient, method: str, params: Json) -> object:
    """Result of a call without files, past the library, whose objects cost more than the request. Raises Failed."""
    try:
        return await wire.ask(method, params)
    except TelegramError as error:
        problem = send_error(error)
    raise problem


def sent_id(answer: object) -> str:
    """The id of the message a bare answer shows; without one it was delivered, perhaps."""
    number = answer.get("message_id") if isinstance(answer, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        raise Uncertain("unreadable answer")
    return str(number)


async def call_library(call: Awaitable[T]) -> T:
    """Result of a call of the library. Raises Failed; Uncertain for an answer it cannot read."""
    problem: Failed
    try:
        return await call
    except TelegramError as error:
        problem = send_error(error)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        log.error("telegram's answer could not be read: %s", type(error).__name__)
        problem = Uncertain("unreadable answer")
    raise problem


def message_id(answer: object) -> str:
    """The id of the message an answer shows; the last one of an album."""
    message = answer[-1] if isinstance(answer, tuple) and answer else answer
    if not isinstance(message, Message):
        raise Uncertain("unreadable answer")
    return str(message.message_id)


def chat_number(chat: str) -> int | str:
    """A numeric id, or a public @name as configured; anything else can never be reached."""
    if chat.startswith("@"):
        return chat
    try:
        number = int(chat)
    except ValueError:
        raise SendRefused("no chat", gone=True) from None
    if not -(2**63) <= number < 2**63:
        raise SendRefused("no chat", gone=True)
    return number


def thread_number(thread: str) -> int | None:
    """Topic 1 is General, which must not be named; what is no number is no topic."""
    return int(thread) if thread.isdecimal() and thread != "1" else None


def reply_to(message: str) -> ReplyParameters | None:
    return ReplyParameters(int(message), allow_sending_without_reply=True) if message.isdecimal() else None
