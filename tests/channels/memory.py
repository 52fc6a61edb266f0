"""What a channel remembers, in memory, as two copies of the program would share it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable


class Memory:
    """A bot.channels.base.Kept without a database; `made` counts how often a value was made anew."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.until: dict[str, float] = {}
        self.made = 0

    async def get(self, name: str) -> str:
        return self.values.get(name, "")

    async def put(self, name: str, value: str) -> None:
        self.values[name] = value

    async def fresh(self, name: str, make: Callable[[], Awaitable[tuple[str, float]]], stale: str = "") -> str:
        value = self.values.get(name, "")
        if value and value != stale and self.until.get(name, 0.0) > time.monotonic():
            return value
        self.made += 1
        self.values[name], seconds = await make()
        self.until[name] = time.monotonic() + seconds
        return self.values[name]
