"""Empties the outbox: one lane a chat, in order; platform limits; what a failed send means."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.channels.base import Channel, Moved, Refused, Sent, TryLater, Uncertain
from bot.domain.complaint import BOT
from bot.domain.messages import Outgoing
from bot.failpoint import reach
from handlers import cards, desk, staff, tell
from handlers.desk import Desk
from handlers.pace import Pace
from storage import cards as card_rows
from storage import complaints, conversations, outbox
from storage.database import StorageBusy, Unit
from storage.outbox import Waiting

log = logging.getLogger(__name__)
MOST_TRIES = 12
LONGEST_WAIT = 3600.0
POLL_SECONDS = 1.0
LANES_AT_ONCE = 256


class Sender:
    """Sends what the commits of this copy queued, and takes over what a dead copy left. A lane is one chat: its
    messages go out one after the other; a lane that waits holds up nobody else [B-16]."""

    def __init__(self, desk: Desk, channels: Mapping[str, Channel]) -> None:
        self.desk = desk
        self.channels = channels
        self.pace = {name: Pace(channel.can) for name, channel in channels.items()}
        self._lanes: dict[tuple[str, str], deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[tuple[Waiting, Sent]] = []
        self._settling: asyncio.Task[None] | None = None
        self._held: set[int] = set()
        self._stopping = asyncio.Event()
        desk.database.listen(self._hear)

    def _hear(self, topic: str, value: Any) -> None:
        if topic == "out":
            self._take(value)
        elif topic == "card":
            self._rewrite(*value)

    def _take(self, waiting: Waiting) -> None:
        if waiting.id in self._held or self._stopping.is_set():
            return
        self._held.add(waiting.id)
        key = (waiting.address.channel, waiting.address.chat)
        lane = self._lanes.get(key)
        if lane is not None:
            lane.append(waiting)
            return
        self._lanes[key] = deque([waiting])
        task = asyncio.get_running_loop().create_task(self._run_lane(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _rewrite(self, key: int, out: Outgoing) -> None:
        """A card that still waits is sent as it is now."""
        for lane in self._lanes.values():
            for i, waiting in enumerate(lane):
                if waiting.id == key:
                    lane[i] = replace(waiting, out=out)
                    return

    async def _run_lane(self, key: tuple[str, str]) -> None:
        lane = self._lanes[key]
        try:
            while lane and not self._stopping.is_set():
                waiting = lane[0]
                keep = await self._one(waiting)
                if lane and lane[0].id == waiting.id and not keep:
                    lane.popleft()
                    self._held.discard(waiting.id)
        except Exception:
            log.exception("the lane of channel %s stopped", key[0])
            for waiting in lane:
                self._held.discard(waiting.id)
        finally:
            del self._lanes[key]

    async def _one(self, waiting: Waiting) -> bool:
        """Sends one message; True when it stays at the head of its lane."""
        if self.desk.database.postgres and await self._behind(waiting):
            await asyncio.sleep(0.2)
            return True
        channel = self.channels.get(waiting.address.channel)
        if channel is None:
            return await self._end(waiting, "dead", "no such channel")
        reach("c1")
        await self.pace[channel.name].wait(waiting.address, group=_is_group(waiting))
        waiting = self._lanes[(waiting.address.channel, waiting.address.chat)][0]
        if waiting.card is not None:
            waiting = await self._as_edit(waiting)
        reach("c2")
        try:
            sent = await channel.send(waiting.address, waiting.out)
        except TryLater as later:
            return await self._later(waiting, later)
        except Moved as moved:
            return await self._moved(waiting, moved.chat)
        except Uncertain as doubt:
            return await self._uncertain(waiting, doubt.code)
        except Refused as refused:
            return await self._refused(waiting, refused)
        except ValueError:  # a message of ours that no network can ever take: it must not stop its lane
            log.exception("message %s cannot be sent at all", waiting.id)
            return await self._end(waiting, "dead", "unsendable")
        reach("c5")
        self._note_sent(waiting, sent)
        return False

    async def _behind(self, waiting: Waiting) -> bool:
        return await self.desk.database.read(lambda connection: outbox.blocked(connection, waiting))

    async def _as_edit(self, waiting: Waiting) -> Waiting:
        """A card that was sent before is edited in place."""
        card = await self.desk.database.read(lambda connection: card_rows.find(connection, waiting.card or 0))
        if card is None:
            return waiting
        return replace(waiting, address=card.address, out=replace(waiting.out, edit=card.message))

    # ---- what became of it ---------------------------------------------------------------------------------------

    def _note_sent(self, waiting: Waiting, sent: Sent) -> None:
        """Delivered: written down together with others in one shared commit."""
        self._done.append((waiting, sent))
        if self._settling is None or self._settling.done():
            self._settling = asyncio.get_running_loop().create_task(self._settle())

    async def _settle(self) -> None:
        while self._done:
            batch, self._done = self._done, []
            try:
                await self.desk.database.transact(partial(self._write_sent, batch))
                reach("c6")
            except StorageBusy:
                self._done = batch + self._done
                await asyncio.sleep(0.5)
            except Exception:
                log.exception("%d sent messages could not be written down", len(batch))

    def _write_sent(self, batch: list[tuple[Waiting, Sent]], unit: Unit) -> None:
        outbox.sent(unit, self.desk.owner, [(waiting.id, sent.message) for waiting, sent in batch])
        for waiting, sent in batch:
            if waiting.card is None:
                continue
            first = card_rows.sent(unit, waiting.card, sent.message, sent.thread)
            if first and waiting.complaint:
                desk.move(self.desk, unit, waiting.complaint, "push", BOT)

    async def _later(self, waiting: Waiting, later: TryLater) -> bool:
        """Nothing was delivered: the same message again, after the time we were told or a growing pause."""
        tries = waiting.tries + 1
        if tries >= MOST_TRIES:
            return await self._end(waiting, "dead", later.code)
        pause = later.after or min(2.0**tries, 300.0) * random.uniform(0.8, 1.2)
        pause = min(max(pause, 0.05), LONGEST_WAIT)
        if later.whole_channel:
            self.pace[waiting.address.channel].hold(pause)
        again = self.desk.database.clock() + timedelta(seconds=pause) + outbox.LEASE
        if not await self._settled(waiting, "queued", later.code, again):
            return False
        self._replace_head(replace(waiting, tries=tries))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), pause)
        return True

    def _replace_head(self, waiting: Waiting) -> None:
        lane = self._lanes.get((waiting.address.channel, waiting.address.chat))
        if lane and lane[0].id == waiting.id:
            lane[0] = waiting

    async def _settled(self, waiting: Waiting, state: str, error: str, again: datetime | None = None) -> bool:
        work = lambda unit: outbox.settle(unit, self.desk.owner, waiting.id, state, error, again)  # noqa: E731
        return await self.desk.database.transact(work)

    async def _end(self, waiting: Waiting, state: str, error: str) -> bool:
        """No further try: the row stays visible to staff as what it is."""
        log.warning("message %s of channel %s: %s (%s)", waiting.id, waiting.address.channel, state, error)
        await self._settled(waiting, state, error)
        return False

    async def _uncertain(self, waiting: Waiting, code: str) -> bool:
        """It may have arrived. A card edit is harmless to repeat; anything else is marked and never blindly sent
        again [A-09]."""
        if waiting.out.edit and waiting.tries < 3:
            return await self._later(waiting, TryLater(code, 1.0))
        return await self._end(waiting, "uncertain", code)

    async def _moved(self, waiting: Waiting, chat: str) -> bool:
        """The group has another id now: everything that waits follows, then it is sent there."""

        def work(unit: Unit) -> None:
            group = staff.group_at(self.desk, unit, waiting.address)
            if group is not None:
                staff.moved(self.desk, unit, group, chat)

        await self.desk.database.transact(work)
        key = (waiting.address.channel, waiting.address.chat)
        rest = list(self._lanes[key])
        self._lanes[key].clear()
        for one in rest:
            self._held.discard(one.id)
        for one in rest:
            self._take(replace(one, address=replace(one.address, chat=chat, thread="")))
        return True

    async def _refused(self, waiting: Waiting, refused: Refused) -> bool:
        """Will never arrive: dead at once, and staff see a way to reach the person [G-01]."""

        def work(unit: Unit) -> None:
            outbox.settle(unit, self.desk.owner, waiting.id, "dead", refused.code)
            if refused.gone:
                self._gone(unit, waiting, refused.code)

        await self.desk.database.transact(work)
        log.warning("message %s of channel %s refused (%s)", waiting.id, waiting.address.channel, refused.code)
        return False

    def _gone(self, unit: Unit, waiting: Waiting, code: str) -> None:
        if waiting.conversation is None:
            group = staff.group_at(self.desk, unit, waiting.address)
            if group is not None:
                staff.lost(self.desk, unit, group, code)
            return
        known = conversations.lock_by_id(unit, waiting.conversation)
        if known is not None and not known.unreachable:
            conversations.save(unit, replace(known, unreachable=True))
        case = complaints.find(unit.connection, waiting.complaint) if waiting.complaint else None
        if case is not None and case.state != "closed":
            cards.news(self.desk, unit, case, "news.unreachable", {})
            if case.state == "callback":
                tell.phone_task(unit, case, "phone_callback", person=case.first_asked)

    # ---- the loop ------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Takes over what nobody sends any more; polling is the truth, the hints are only faster."""
        while not self._stopping.is_set():
            try:
                for waiting in await self.desk.database.transact(lambda unit: outbox.claim(unit, self.desk.owner)):
                    self._take(waiting)
            except StorageBusy:
                log.warning("the sender waits: the database is busy")
            except Exception:
                log.exception("the sender could not look for waiting messages")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), POLL_SECONDS)

    async def drain(self) -> None:
        """Waits until every lane is empty and everything sent is written down (tests)."""
        while self._tasks or (self._settling and not self._settling.done()):
            await asyncio.wait([*self._tasks, *([self._settling] if self._settling else [])])

    async def stop(self) -> None:
        """Finishes the sends in hand; what still waits stays queued for the next start."""
        self._stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=15)
        if self._done or (self._settling and not self._settling.done()):
            await self._settle()


def _is_group(waiting: Waiting) -> bool:
    return waiting.conversation is None and waiting.address.chat.startswith("-")
