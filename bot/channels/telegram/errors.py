"""Errors of the Bot API as errors of a send: TryLater, SendRefused, ChatMoved or Uncertain."""

from __future__ import annotations

import math
import os
import re
import traceback
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from telegram.error import TelegramError

from bot.channels.base import ChatMoved, Failed, SendRefused, TryLater, Uncertain
from bot.channels.telegram.api import BotApiError, NoAnswer, NotSent

_MOST_WAIT = 3600.0
_WAIT_UNTOLD = 5.0
_WAIT_TOKEN = 60.0

_NEVER: tuple[tuple[str, str, bool], ...] = (
    # what Telegram says (lower case), our code, whether the chat is out of reach altogether
    ("message is not modified", "not modified", False),
    ("message to edit not found", "nothing to edit", False),
    ("message can't be edited", "nothing to edit", False),
    ("message_id_invalid", "nothing to edit", False),
    ("there is no text in the message to edit", "nothing to edit", False),
    ("message thread not found", "no thread", False),
    ("topic_closed", "no thread", False),
    ("topic_deleted", "no thread", False),
    ("topic_id_invalid", "no thread", False),
    ("button_url_invalid", "bad link", False),
    ("wrong http url", "bad link", False),
    ("bot was blocked by the user", "blocked", True),
    ("user is deactivated", "deactivated", True),
    ("bot was kicked", "kicked", True),
    ("group chat was deleted", "deleted", True),
    ("group chat was deactivated", "deleted", True),
    ("can't initiate conversation", "never wrote to us", True),
    ("bot is not a member", "kicked", True),
    ("chat not found", "no chat", True),
    ("peer_id_invalid", "no chat", True),
    ("input_user_deactivated", "deactivated", True),
    ("have no rights to send", "muted", True),
    ("not enough rights to send", "muted", True),
    ("chat_write_forbidden", "muted", True),
    ("need administrator rights", "muted", True),
    ("query is too old", "press too old", False),
    ("file is too big", "too big", False),
    ("wrong file", "unavailable", False),
    ("temporarily unavailable", "unavailable", False),
    ("message is too long", "too long", False),
    ("message_too_long", "too long", False),
    ("message text is empty", "empty", False),
    ("can't parse entities", "bad markup", False),
)


def send_error(error: TelegramError, now: datetime | None = None) -> Failed:
    """The error of a send; a wait of 0 leaves the pause to the sender's own growing schedule.
    No code carries the token, an address or a person's text."""
    if isinstance(error, BotApiError):
        return _refused(error, now or datetime.now(UTC))
    if isinstance(error, NotSent):
        return TryLater("unreachable", whole_channel=True)
    if isinstance(error, NoAnswer):
        return Uncertain("no answer")
    return Uncertain(f"library: {type(error).__name__}")


def _refused(answer: BotApiError, now: datetime) -> Failed:
    if moved := answer.parameters.get("migrate_to_chat_id"):
        return ChatMoved(str(moved))
    if answer.status == 429:
        return TryLater("too many requests", after=retry_after_seconds(answer, now))
    if answer.status in (401, 404):
        return TryLater(f"token refused ({answer.status})", after=_WAIT_TOKEN, whole_channel=True)
    if answer.status == 409 or answer.status >= 500:
        return TryLater(f"server error {answer.status}")
    if not answer.description:
        return TryLater(f"not Telegram's answer ({answer.status})", after=_WAIT_TOKEN, whole_channel=True)
    return _never(answer)


def _never(answer: BotApiError) -> SendRefused:
    said = answer.description.lower()
    for words, code, gone in _NEVER:
        if words in said:
            return SendRefused(code, gone=gone)
    return SendRefused(_shortened(answer.description), gone=answer.status == 403)


def _shortened(description: str) -> str:
    """Telegram's sentence up to the first quotation, number or colon after the head: what follows may be a person's."""
    sentence = re.sub(r"^[A-Za-z ]+: ", "", description)
    return re.split(r"[^A-Za-z_ ']|'", sentence, maxsplit=1)[0].strip()[:60] or "bad request"


def retry_after_seconds(answer: BotApiError, now: datetime) -> float:
    """Seconds to wait after a 429, clamped to 1 … 3600; a default when the answer names none [C-03]."""
    for told in (answer.parameters.get("retry_after"), answer.retry_header):
        seconds = _seconds(told, now)
        if seconds is not None:
            return min(max(seconds, 1.0), _MOST_WAIT)
    return _WAIT_UNTOLD


def _seconds(told: object, now: datetime) -> float | None:
    if isinstance(told, bool) or told is None or told == "":
        return None
    if isinstance(told, int | float):
        return float(told) if math.isfinite(told) else _MOST_WAIT
    if not isinstance(told, str):
        return None
    if re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", told):
        return float(told)
    try:
        when = parsedate_to_datetime(told)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - now.timestamp()


def error_place(error: BaseException) -> str:
    """The kind of an error and the line it comes from; never its text, which may hold a person's words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
