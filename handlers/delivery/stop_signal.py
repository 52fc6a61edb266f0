"""Stop signal of the sender: pauses end with it, and writes are repeated until they succeed or it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from storage.database import Database, StorageBusy, Unit

BUSY_SECONDS = 0.5
T = TypeVar("T")


class StopSignal:
    """An event that is set once, when the program is told to stop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._event = asyncio.Event()

    def set(self) -> None:
        """Tells everything that waits on it to end."""
        self._event.set()

    def is_set(self) -> bool:
        """Whether we were told to stop."""
        return self._event.is_set()

    async def rest(self, seconds: float) -> None:
        """Waits so long, or until we are told to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Writes, however long the database is busy: what a try has shown must not be forgotten, or the message would
        be sent again. Raises StorageBusy only when we are told to stop."""
        while True:
            try:
                return await self._database.transact(work)
            except StorageBusy:
                if self.is_set():
                    raise
                await self.rest(BUSY_SECONDS)
