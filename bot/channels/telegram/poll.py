"""Long polling of getUpdates; the offset moves only past updates that have been stored."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from telegram.error import TelegramError

from bot.channels.base import Busy
from bot.channels.shared.strict_json import Json, update_id_in
from bot.channels.telegram.api import BotApiClient, BotApiError, NoAnswer
from bot.channels.telegram.errors import error_place, retry_after_seconds
from bot.channels.telegram.parse import ALLOWED_UPDATES

log = logging.getLogger(__name__)

Take = Callable[[Json], Awaitable[None]]

PATIENCE = 5
_POLL_SECONDS = 25
_BATCH = 100
_AT_ONCE = 64
_LONGEST_PAUSE = 30.0
_TAKE_SECONDS = 60.0


class Poller:
    """One getUpdates loop: chats side by side, each chat in order, the offset behind the last one dealt with."""

    def __init__(self, wire: BotApiClient, take: Take) -> None:
        self._wire = wire
        self._take = take
        self._offset = 0
        self._confirmed = 0
        self._done: set[int] = set()
        self._failures: Counter[int] = Counter()
        self._unreadable = 0
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until stop(): fetch, deal with, move the offset; whatever goes wrong is waited out."""
        pause = 0.0
        while not self._stopping.is_set():
            try:
                batch = await self._fetch()
                all_taken = await self._deal_with(batch)
                pause = 0.0 if all_taken else _longer(pause)
            except TelegramError as error:
                pause = await self._after(error, pause)
            except Exception as error:
                log.error("telegram polling stumbled: %s", error_place(error))
                pause = _longer(pause)
            if pause:
                await self._rest(pause)
        await self._confirm()

    def stop(self) -> None:
        """Ends the loop once the updates in hand are dealt with; run() then returns."""
        self._stopping.set()

    async def _fetch(self) -> list[Json]:
        """The next updates; returns at once with nothing once stop() was called."""
        limit = 1 if self._unreadable else _BATCH
        call = asyncio.create_task(self._get(self._offset, limit, _POLL_SECONDS))
        halt = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({call, halt}, return_when=asyncio.FIRST_COMPLETED)
            if not call.done():
                return []
            batch = call.result()
        finally:
            for task in (call, halt):
                task.cancel()
            await asyncio.gather(call, halt, return_exceptions=True)
        self._confirmed, self._unreadable = self._offset, 0
        return [update for update in batch if _has_number(update)] if isinstance(batch, list) else []

    async def _get(self, offset: int, limit: int, seconds: int) -> Any:
        params = {"offset": offset, "limit": limit, "timeout": seconds, "allowed_updates": ALLOWED_UPDATES}
        return await self._wire.ask("getUpdates", params, seconds=seconds + 10.0)

    async def _deal_with(self, batch: list[Json]) -> bool:
        """Every update, each chat in its own order; False when one must be given again."""
        chats: dict[object, list[Json]] = {}
        for update in batch:
            chats.setdefault(_queue(update), []).append(update)
        gate = asyncio.Semaphore(_AT_ONCE)
        taken = await asyncio.gather(*(self._one_chat(updates, gate) for updates in chats.values()))
        for number in sorted(update["update_id"] for update in batch):
            if number not in self._done:
                break
            self._offset = number + 1
        self._done = {number for number in self._done if number >= self._offset}
        return all(taken)

    async def _one_chat(self, updates: list[Json], gate: asyncio.Semaphore) -> bool:
        async with gate:
            for update in updates:
                if update["update_id"] not in self._done and not await self._one(update):
                    return False
        return True

    async def _one(self, update: Json) -> bool:
        """Whether the update is dealt with: stored, or given up after too many failures [I-07]."""
        number: int = update["update_id"]
        try:
            async with asyncio.timeout(_TAKE_SECONDS):
                await self._take(update)
        except Busy:
            return False
        except Exception as error:
            self._failures[number] += 1
            log.error("telegram update %s failed: %s", number, error_place(error))
            if self._failures[number] < PATIENCE:
                return False
            log.error("telegram update %s is given up after %d failures", number, PATIENCE)
        self._failures.pop(number, None)
        self._done.add(number)
        return True

    async def _after(self, error: TelegramError, pause: float) -> float:
        """Mends what can be mended after a failed fetch; returns how many seconds to wait before the next."""
        log.warning("telegram getUpdates failed: %s", error)
        if isinstance(error, NoAnswer) and error.head:
            self._step_over(error.head)
        if not isinstance(error, BotApiError):
            return _longer(pause)
        if error.status == 409:
            await self._drop_webhook()
        if error.status == 429:
            return retry_after_seconds(error, datetime.now(UTC))
        return _LONGEST_PAUSE if error.status in (401, 404) else _longer(pause)

    def _step_over(self, head: bytes) -> None:
        """An answer that no JSON reader takes is asked for again one update at a time, then skipped."""
        self._unreadable += 1
        number = update_id_in(head)
        if self._unreadable > PATIENCE and number is not None:
            log.error("telegram update %s cannot be read and is given up", number)
            self._offset, self._unreadable = number + 1, 0

    async def _drop_webhook(self) -> None:
        """A webhook left over from another mode keeps getUpdates closed."""
        try:
            await self._wire.ask("deleteWebhook", {"drop_pending_updates": False})
        except TelegramError as error:
            log.warning("telegram deleteWebhook failed: %s", error)

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _confirm(self) -> None:
        """Tells Telegram how far we got; updates this call happens to return are not confirmed by it."""
        if self._offset == self._confirmed:
            return
        try:
            await self._get(self._offset, 1, 0)
        except TelegramError as error:
            log.warning("telegram offset could not be confirmed: %s", error)


def _has_number(update: object) -> bool:
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and not isinstance(number, bool)


def _queue(update: Json) -> object:
    """Updates of one chat share a queue; a press belongs to the chat of its card."""
    for body in update.values():
        if isinstance(body, dict):
            carrier = body.get("message") if isinstance(body.get("message"), dict) else body
            chat = carrier.get("chat") if isinstance(carrier, dict) else None
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return chat["id"]
    return None


def _longer(pause: float) -> float:
    return min(max(pause * 2, 0.5), _LONGEST_PAUSE)
