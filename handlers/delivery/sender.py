"""Outbox worker: sends queued messages, one lane for each chat, in order and within the networks' rate limits."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from bot.channels.base import Channel, ChatMoved, Notifies, SendRefused, Sent, TryLater, Uncertain, WindowClosed
from bot.domain.evolve import evolve
from bot.failpoint import failpoint
from handlers.delivery import passive_replies
from handlers.delivery.lanes import Key, Lanes, key_of
from handlers.delivery.mark_sent import Settlement
from handlers.delivery.outcomes import Outcomes
from handlers.delivery.rate_limits import SendLimits
from handlers.delivery.stop_signal import BUSY_SECONDS, StopSignal
from handlers.delivery.windowed import WindowedSends, joined
from handlers.desk import Desk
from handlers.notify import fallback, groups
from storage.database import StorageBusy, Unit
from storage.messages import group_cards, outbox
from storage.messages import passive_replies as passive_replie_rows
from storage.messages.outbox import QueuedMessage

log = logging.getLogger(__name__)
POLL_SECONDS = 1.0


class Sender:
    """Sends what the commits of this copy queued, and takes over what a dead copy left. A lane is one chat: its
    messages go out one after the other; a lane that waits holds up nobody else [B-16]."""

    def __init__(self, desk: Desk, channels: Mapping[str, Channel]) -> None:
        self.desk = desk
        self.channels = channels
        self.pace = {name: SendLimits(channel.can) for name, channel in channels.items()}
        self.stopping = StopSignal(desk.database)
        self.lanes = Lanes()
        self._settling = Settlement(desk, self.take, self.stopping.write)
        self._outcomes = Outcomes(desk, self.lanes, self.pace, self._settling, self.stopping, self.take)
        self._windowed = WindowedSends(self.lanes, self.stopping, self._still_ours)
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking = asyncio.Lock()
        desk.database.listen(self._on_note)
        desk.carried = self._carried

    # ---- what comes in ---------------------------------------------------------------------------------------------

    def _on_note(self, topic: str, value: Any) -> None:
        """Listens to the notes of commits: a message was queued, or a card that waits was rewritten."""
        if topic == "out":
            self.take(value)
        elif topic == "card":
            self.lanes.rewrite(*value)

    def take(self, waiting: QueuedMessage) -> None:
        """Puts a message into its lane, unless it is there already, is out and still being written down, or we are
        told to stop."""
        if waiting.id in self.lanes.held or waiting.id in self._settling.unwritten or self.stopping.is_set():
            return
        if self.lanes.add(waiting):
            self._start(self._run_lane(key_of(waiting)))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _carried(self, said: Sequence[QueuedMessage], count: int) -> None:
        """The first `count` of them went with a response; the others are sent like any message, in order."""
        failpoint("passive reply returned, not recorded")
        for waiting in said[:count]:
            if waiting.response:
                self._outcomes.delivered(waiting, Sent())
        rest = [waiting for waiting in said[count:] if waiting.response]
        if rest:
            self._start(self._take_left_over(rest))

    async def _take_left_over(self, rest: list[QueuedMessage]) -> None:
        def work(unit: Unit) -> list[QueuedMessage]:
            return passive_replie_rows.return_to_sender(unit, self.desk.owner, rest)

        with suppress(StorageBusy):  # told to stop: their short lease runs out, and they are found again
            for waiting in await self.stopping.write(work):
                self.take(waiting)

    # ---- one lane --------------------------------------------------------------------------------------------------

    async def _run_lane(self, key: Key) -> None:
        try:
            while (waiting := self.lanes.head(key)) is not None and not self.stopping.is_set():
                if not await self._try(waiting):
                    self.lanes.remove([waiting])
                    self._outcomes.over(waiting)
        except Exception:
            log.exception("the lane of channel %s stopped", key[0])
        finally:
            self.lanes.close(key)

    async def _try(self, waiting: QueuedMessage) -> bool:
        """One try at one message; True when it stays in its lane. Whatever goes wrong on our side, a message is
        neither lost nor tried for ever."""
        try:
            return await self._send_one(waiting)
        except StorageBusy:
            await self.stopping.rest(BUSY_SECONDS)
            return True
        except Exception:
            log.exception("message %s could not be dealt with", waiting.id)
            return await self._outcomes.try_later(waiting, TryLater("our own fault"))

    async def _send_one(self, waiting: QueuedMessage) -> bool:
        """Sends one message; True when it stays at the head of its lane."""
        channel = self.channels.get(waiting.address.channel)
        shared = self.desk.database.postgres or (channel is not None and channel.can.answers)
        if shared and await self._behind(waiting):
            await self.stopping.rest(0.2)
            return True
        if channel is None:
            return await self._outcomes.dead(waiting, "no such channel")
        failpoint("send claimed")
        if not await self._within_limits(channel, waiting):
            return True
        if not await self._still_ours(waiting):
            return False
        if (waiting.of or (waiting.doubts and fallback.is_callback(waiting))) and not await self._needed(waiting):
            return False
        waiting = self.lanes.current(waiting)
        asked = waiting
        others = await self._windowed.companions(channel, waiting) if channel.can.windowed else []
        if waiting.card is not None:
            waiting = await self._as_edit(waiting)
        failpoint("send within rate limits")
        try:
            sent = await self._deliver(channel, waiting, others)
        except WindowClosed as closed:
            return await self._outcomes.window_closed(waiting, closed.code)
        except TryLater as later:
            return await self._outcomes.try_later(waiting, later)
        except ChatMoved as moved:
            return await self._outcomes.chat_moved(waiting, moved.chat)
        except Uncertain as doubt:
            return await self._outcomes.uncertain(waiting, doubt.code, others)
        except SendRefused as refused:
            return await self._outcomes.refused(waiting, refused)
        except ValueError:  # a message of ours that no network can ever take: it must not stop its lane
            log.exception("message %s cannot be sent at all", waiting.id)
            return await self._outcomes.dead(waiting, "unsendable")
        except Exception:  # a fault of ours on the way: it may have left
            log.exception("message %s stumbled while it was sent", waiting.id)
            return await self._outcomes.uncertain(waiting, "our own fault", others)
        failpoint("send response read, not recorded")
        for one in (asked, *others):
            self._outcomes.delivered(one, sent)
        self.lanes.remove(others)
        return False

    async def _deliver(self, channel: Channel, waiting: QueuedMessage, others: Sequence[QueuedMessage]) -> Sent:
        """Hands it to the network under our own name for it. Where a window bounds us, the ledger is asked first."""
        out = passive_replies.with_own_id(self.desk, waiting)
        if waiting.of and channel.can.notices and out.notice is not None:
            if not isinstance(channel, Notifies):
                raise SendRefused("no fixed forms")
            return await channel.notify(waiting.address, out.notice, out.id)
        if others:
            out = joined(out, others)
        if not channel.can.windowed:
            return await channel.send(waiting.address, out)
        if waiting.doubts and channel.can.named:  # counted when it may have gone; under its name it counts once
            return await channel.send(waiting.address, out)
        return await self._windowed.send(channel, waiting.address, out)

    async def _behind(self, waiting: QueuedMessage) -> bool:
        """Whether something earlier to this chat is still queued, by any copy."""
        gone = set(self._settling.unwritten)
        return await self.desk.database.read(lambda connection: outbox.has_earlier_queued(connection, waiting, gone))

    async def _within_limits(self, channel: Channel, waiting: QueuedMessage) -> bool:
        """Waits for the network's limits; False when we are told to stop first, and nothing was sent. While the network
        takes nothing at all, a few messages find out for all: the others look again later, without a try."""
        pace, group = self.pace[channel.name], await self._to_group(channel, waiting)
        while not self.stopping.is_set():
            pause = pace.book(waiting.address, group=group)
            if pause > 0:
                await self.stopping.rest(pause)
            held = pace.held()
            if held <= 0:
                return not self.stopping.is_set()
            while held > 0 and not self.stopping.is_set():
                await self.stopping.rest(held * random.uniform(1.0, 2.0))
                held = pace.held()
        return False

    async def _to_group(self, channel: Channel, waiting: QueuedMessage) -> bool:
        """Whether it goes to a staff group, and the network has a limit of its own for groups: cards do, and what
        belongs to no resident's chat and goes where a configured group lives now."""
        if waiting.conversation is not None or not channel.can.group_per_minute:
            return False
        if waiting.card is not None:
            return True

        def work(connection: sa.Connection) -> bool:
            unit = Unit(connection, self.desk.database.clock())
            return groups.group_at(self.desk, unit, waiting.address) is not None

        return await self.desk.database.read(work)

    async def _still_ours(self, waiting: QueuedMessage) -> bool:
        """A message that waited long is leased anew before it goes; one that another copy has taken over meanwhile
        is left to it [F-05]."""
        database = self.desk.database
        if not database.postgres or waiting.until is None or waiting.until - database.clock() > outbox.LEASE / 2:
            return True
        return await self.stopping.write(lambda unit: outbox.renew(unit, self.desk.owner, waiting.id))

    async def _needed(self, waiting: QueuedMessage) -> bool:
        """A fixed form or a hook's call whose question is answered meanwhile is not sent, nor is a question repeated
        that arrived after all."""

        def work(unit: Unit) -> bool:
            why = fallback.reason_to_drop(unit, waiting)
            if why:
                outbox.settle(unit, self.desk.owner, waiting.id, "dropped", why)
            return not why

        return await self.stopping.write(work)

    async def _as_edit(self, waiting: QueuedMessage) -> QueuedMessage:
        """A card that was sent before is edited in place."""
        card = await self.desk.database.read(lambda connection: group_cards.find(connection, waiting.card or 0))
        if card is None:
            return waiting
        return evolve(waiting, address=card.address, out=evolve(waiting.out, edit=card.message))

    # ---- the loop, start and stop ------------------------------------------------------------------------------------

    async def take_over(self) -> None:
        """Before anything new comes in: one process works on a SQLite file, so whatever waits there is ours, and goes
        out before what will be said later [I5]."""
        if self.desk.database.postgres:
            return
        for waiting in await self.desk.database.transact(lambda unit: outbox.claim_all(unit, self.desk.owner)):
            self.take(waiting)

    async def look(self) -> None:
        """Takes over what nobody sends any more. One look at a time: of two at once each leaves alone what the other
        has locked, so one would find nothing and not know that it was found."""
        async with self._looking:
            for waiting in await self.desk.database.transact(lambda unit: outbox.claim(unit, self.desk.owner)):
                self.take(waiting)

    async def run(self) -> None:
        """Looks every POLL_SECONDS; polling is the truth, the notes of commits are only faster."""
        while not self.stopping.is_set():
            try:
                await self.look()
            except StorageBusy:
                log.warning("the sender waits: the database is busy")
            except Exception:
                log.exception("the sender could not look for waiting messages")
            await self.stopping.rest(POLL_SECONDS)

    async def drain(self) -> None:
        """Waits until a look in hand is over, every lane is empty and everything sent is written down (tests)."""
        async with self._looking:
            pass
        while at_work := [*self._tasks, *filter(None, [self._settling.task])]:
            await asyncio.wait(at_work)

    async def stop(self) -> None:
        """Finishes the sends in hand; what still waits stays queued for the next start."""
        self.stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=15)
        await self._settling.finish()

    async def let_go(self) -> None:
        """The last of all: what still waits is free for the next start at once. The one process of a SQLite file takes
        over everything anyway; what a send that did not end in time may be saying stays leased."""
        if not self.desk.database.postgres:
            return
        try:
            await self.desk.database.transact(lambda unit: outbox.end_leases(unit, self.desk.owner, self.lanes.held))
        except Exception as error:  # the database is away: the leases run out by themselves
            log.warning("what waits keeps its lease: %s", type(error).__name__)
