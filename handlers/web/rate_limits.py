"""Rate limits of the public pages per visitor and address: leaky buckets in memory, bounded, oldest forgotten first."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address

from aiohttp import web

from bot.config.settings import Settings
from handlers.web.live import Full

KEPT = 20_000
LIVE_PER_ADDRESS = 200
"""Pages of one address that may wait for news at once; a whole building may sit behind one address."""


class Bucket:
    """Leaky bucket by key: allows `most` per `seconds`, steadily refilled; only what is allowed is counted."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._refill = most / seconds
        self._level: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str, take: bool = True) -> float:
        """0 when allowed, else the seconds until it will be."""
        now = time.monotonic()
        left, then = self._level.get(key, (float(self._most), now))
        left = min(float(self._most), left + (now - then) * self._refill)
        if left < 1:
            return (1 - left) / self._refill
        if take:
            self._level[key] = (left - 1, now)
            self._level.move_to_end(key)
            if len(self._level) > KEPT:
                self._level.popitem(last=False)
        return 0.0


class RateLimits:
    """Every rate limit of the public pages; webhooks of the networks have none [H-10]."""

    def __init__(self, settings: Settings) -> None:
        limits = settings.limits
        self.messages = Bucket(limits.web_messages_per_minute, 60)
        self.new_chats = Bucket(limits.web_new_chats_per_address_per_hour, 3600)
        self.uploads = Bucket(limits.files_per_day * 10, 86_400)
        self.wrong_tokens = Bucket(30, 600)
        self.sign_ins = Bucket(120, 600)
        self._live: Counter[str] = Counter()

    @contextmanager
    def live(self, address: str) -> Iterator[None]:
        """One page of this address waits for news. Raises Full when too many do."""
        if self._live[address] >= LIVE_PER_ADDRESS:
            raise Full
        self._live[address] += 1
        try:
            yield
        finally:
            self._live[address] -= 1
            if not self._live[address]:
                del self._live[address]


LIMITS: web.AppKey[RateLimits] = web.AppKey("limits", RateLimits)


def limit_key(address: str) -> str:
    """The key under which an address is limited: an IPv6 household owns a whole /64."""
    if not address:
        return ""
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        return str(ip_address(int(found) >> 64 << 64)) + "/64"
    return address
