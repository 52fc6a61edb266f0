"""Batch settlement of delivered messages: many marked as sent in one commit; cards that changed meanwhile go again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.channels.base import Sent
from bot.domain.complaint.moves import BOT
from bot.failpoint import failpoint
from handlers.delivery.stop_signal import BUSY_SECONDS
from handlers.desk import Desk
from handlers.moves import make
from handlers.notify import fallback, group_cards
from storage.complaints import complaints
from storage.database import StorageBusy, Unit
from storage.messages import conversations, outbox, passive_replies
from storage.messages import group_cards as group_card_rows
from storage.messages.outbox import QueuedMessage

log = logging.getLogger(__name__)


class Settlement:
    """Queue of deliveries to write down. `again` takes a card that changed while it was on its way; `surely` writes
    however long the database is busy. `unwritten`: ids that are sent and not written down yet."""

    def __init__(
        self,
        desk: Desk,
        again: Callable[[QueuedMessage], None],
        surely: Callable[[Callable[[Unit], Any]], Awaitable[Any]],
    ) -> None:
        self.desk = desk
        self.unwritten = desk.unwritten
        self._again = again
        self._surely = surely
        self._done: list[tuple[QueuedMessage, Sent]] = []
        self._task: asyncio.Task[None] | None = None

    def note(self, waiting: QueuedMessage, sent: Sent) -> None:
        """Queues a delivered message for the next shared commit; until then it counts as unwritten, so that it is not
        sent again."""
        self._done.append((waiting, sent))
        self.unwritten.add(waiting.id)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._settle())

    @property
    def task(self) -> asyncio.Task[None] | None:
        """The task that writes at this moment, or None."""
        return self._task if self._task is not None and not self._task.done() else None

    async def finish(self) -> None:
        """Writes down whatever is not written yet."""
        if self._done or self.task is not None:
            await self._settle()

    async def _settle(self) -> None:
        while self._done:
            batch, self._done = self._done, []
            try:
                again = await self.desk.database.transact(partial(self._write_sent, batch))
                failpoint("send recorded")
            except StorageBusy:
                self._done = batch + self._done
                await asyncio.sleep(BUSY_SECONDS)
                continue
            except Exception:
                log.exception("%d sent messages could not be written down together", len(batch))
                again = await self._write_each(batch)
            self.unwritten.difference_update(waiting.id for waiting, _sent in batch)
            for waiting in again:
                self._again(waiting)

    def _write_sent(self, batch: list[tuple[QueuedMessage, Sent]], unit: Unit) -> list[QueuedMessage]:
        """Marks them; returns the cards that changed while they were on their way, to be edited at once."""
        _lock_as_moves_do(unit, batch)
        changed = outbox.rewritten(unit, [waiting for waiting, _sent in batch if waiting.card is not None])
        kept = {waiting.id for waiting in changed}
        done = [
            (waiting.id, sent.message) for waiting, sent in batch if waiting.id not in kept and not waiting.response
        ]
        outbox.mark_sent(unit, self.desk.owner, done)
        passive_replies.mark_carried(unit, [waiting for waiting, _sent in batch if waiting.response])
        for waiting, sent in batch:
            if waiting.out.notice is not None:
                fallback.note_arrival(self.desk, unit, waiting)
            if waiting.card is None:
                continue
            first = group_card_rows.mark_card_sent(unit, waiting.card, sent.message, sent.thread)
            if first and waiting.complaint:
                make.move(self.desk, unit, waiting.complaint, "push", BOT)
            if first and sent.missed and waiting.complaint:
                group_cards.news_of_missed_accounts(self.desk, unit, waiting.complaint, sent.missed)
        return changed

    async def _write_each(self, batch: list[tuple[QueuedMessage, Sent]]) -> list[QueuedMessage]:
        """One by one, so that one that cannot be written down does not make us say the others again."""
        again: list[QueuedMessage] = []
        for one in batch:
            try:
                again += await self._surely(partial(self._write_sent, [one]))
            except Exception:
                log.exception("message %s was sent, but only that is written down", one[0].id)
                done, word = [(one[0].id, one[1].message)], one[0].response or self.desk.owner
                await self._surely(partial(outbox.mark_sent, owner=word, done=done))
        return again


def _lock_as_moves_do(unit: Unit, batch: list[tuple[QueuedMessage, Sent]]) -> None:
    """Conversation, complaint, then the message's row: in any other order a move and we would wait for each other."""
    if not unit.postgres:
        return
    for key in sorted({waiting.complaint for waiting, _sent in batch if waiting.card and waiting.complaint}):
        case = complaints.find(unit.connection, key)
        if case is not None and case.conversation:
            conversations.lock_by_id(unit, case.conversation)
        complaints.lock(unit, key)
