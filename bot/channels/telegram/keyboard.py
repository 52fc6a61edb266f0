"""Inline keyboard of Telegram from our rows of buttons, and its limits."""

from __future__ import annotations

from bot.channels.shared.strict_json import Json
from bot.channels.telegram.text import encodable
from bot.domain.messages import Button

Rows = tuple[tuple[Button, ...], ...]

_MOST_DATA_BYTES, _MOST_IN_ROW, _MOST_BUTTONS = 64, 8, 100


def check_keyboard(rows: Rows) -> None:
    """Raises ValueError for a keyboard Telegram would refuse: a mistake of ours, to be seen in our own tests."""
    buttons = [button for row in rows for button in row]
    if len(buttons) > _MOST_BUTTONS:
        raise ValueError(f"{len(buttons)} buttons, at most {_MOST_BUTTONS}")
    for button in buttons:
        if bool(button.data) == bool(button.url) or not button.label.strip():
            raise ValueError("a button needs a label, and either data or a url")
        if len(button.data.encode()) > _MOST_DATA_BYTES:
            raise ValueError(f"button data of {len(button.data.encode())} bytes, at most {_MOST_DATA_BYTES}")


def inline_keyboard(rows: Rows) -> Json:
    """The inline keyboard as Telegram wants it."""
    short = [row[start : start + _MOST_IN_ROW] for row in rows for start in range(0, len(row), _MOST_IN_ROW)]
    return {"inline_keyboard": [[_button(button) for button in row] for row in short]}


def _button(button: Button) -> Json:
    place = {"url": button.url} if button.url else {"callback_data": button.data}
    return {"text": encodable(button.label), **place}


def without_links(rows: Rows) -> tuple[Rows, list[str]]:
    """The rows without their link buttons, and those links as lines of text."""
    links = [f"{button.label}: {button.url}" for row in rows for button in row if button.url]
    left = (tuple(button for button in row if button.data) for row in rows)
    return tuple(row for row in left if row), links
