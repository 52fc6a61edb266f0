"""Rate limits toward a network: per second for the whole bot, per second for a chat, per minute for a group."""

from __future__ import annotations

import time
from collections import OrderedDict

from bot.channels.base import Capabilities
from bot.domain.messages import Address

MOST_CHATS = 10_000
CHAT_BURST, GROUP_BURST, ALL_BURST = 3, 2, 4
"""So many messages may go at once after a pause; the steady rate is lowered so that no minute holds too many."""


class SendLimits:
    """Leaky buckets of one channel, in monotonic seconds. Each limit remembers when its next steady message would be
    due; a message may run ahead of that by the burst, never further."""

    def __init__(self, can: Capabilities) -> None:
        self._gap = 1.0 / can.per_second
        self._chat = (1.0 / can.per_chat_second, CHAT_BURST)
        self._group = self._chat
        if can.group_per_minute:
            self._group = (60.0 / max(can.group_per_minute - GROUP_BURST - 1, 1.0), GROUP_BURST)
        self._held_until = 0.0
        self._next = 0.0
        self._chats: OrderedDict[str, float] = OrderedDict()

    def hold(self, seconds: float) -> None:
        """Sends nothing on this channel for so many seconds."""
        self._held_until = max(self._held_until, time.monotonic() + seconds)

    def held(self) -> float:
        """Seconds until this channel may send again after `hold`; 0 when it may."""
        return max(self._held_until - time.monotonic(), 0.0) if self._held_until else 0.0

    def book(self, address: Address, group: bool) -> float:
        """Books the next place for one message, edits included, to this chat; returns how many seconds until then."""
        now = time.monotonic()
        gap, burst = self._group if group else self._chat
        due = self._chats.get(address.chat, 0.0)
        at = max(now, self._held_until, self._next - ALL_BURST * self._gap, due - burst * gap)
        self._next = max(self._next, at) + self._gap
        self._chats[address.chat] = max(due, at) + gap
        self._chats.move_to_end(address.chat)
        if len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        return at - now
