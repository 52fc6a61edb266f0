"""State of a sent card: its chat, its content, and the response_code that may update it once."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.channels.base import ChannelState
from bot.channels.shared.http import Json
from bot.domain.evolve import evolve

CODE_SECONDS = 72 * 3600.0 - 600.0
"""WeCom takes a code for 72 hours and once; ten minutes are for clocks that differ."""


@dataclass(frozen=True, slots=True)
class CardState:
    """`chat` is the address it was sent to, `code` the newest unused response_code, `at` its time in seconds."""

    chat: str
    card: Json = field(default_factory=dict)
    code: str = ""
    at: float = 0.0

    def with_code(self, code: str, at: float) -> CardState:
        """The card after a press brought a new code."""
        return evolve(self, code=code, at=at) if code else self

    def showing(self, card: Json, code: str = "") -> CardState:
        """The state with new content; of a card without buttons only its chat is kept."""
        return evolve(self, card=card if "button_list" in card else {}, code=code)

    def good_code(self, now: float) -> str:
        """The code, while it may still be used."""
        return self.code if self.at <= now + 600.0 and now - self.at < CODE_SECONDS else ""

    def stored(self) -> str:
        """As ChannelState holds it."""
        return json.dumps(asdict(self), ensure_ascii=False)


def state_key(task: str) -> str:
    """Under which name a card is kept."""
    return f"card:{task}"


async def load_card_state(kept: ChannelState, task: str) -> CardState | None:
    """The card with that task_id; None when we never sent it, or what is kept of it cannot be read."""
    if not task:
        return None
    try:
        known: Any = json.loads(await kept.get(state_key(task)) or "null")
        return CardState(**known) if known else None
    except (ValueError, TypeError):
        return None
