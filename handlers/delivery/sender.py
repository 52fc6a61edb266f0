"""Empties the outbox: one lane a chat, in order; platform limits; what a failed send means."""

from __future__ import annotations

import asyncio
import logging
import random
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.channels.base import Channel, ChatMoved, Counts, Notifies, SendRefused, Sent, TryLater, Uncertain, WindowClosed
from bot.domain.messages import Address, Outgoing
from bot.failpoint import failpoint
from handlers.delivery import passive_replies
from handlers.delivery.rate_limits import Pace
from handlers.delivery.settlement import BUSY_SECONDS, Settling
from handlers.delivery.unreachable import gone
from handlers.desk import Desk
from handlers.notify import doubtful_sends, fallback, groups, numbered_choices
from storage.database import StorageBusy, Unit
from storage.messages import conversations, group_cards, outbox, send_windows
from storage.messages import passive_replies as passive_reply_rows
from storage.messages.outbox import QueuedMessage

log = logging.getLogger(__name__)
MOST_TRIES = 12
MOST_TRIES_IN_AN_OUTAGE = 1000
LONGEST_WAIT = 3600.0
POLL_SECONDS = 1.0
PROBE_SECONDS = 30.0
MOST_DOUBTS = 1
"""So often a message that may have arrived is sent again: told twice is better than never told."""
AGAIN_SECONDS = 5.0
"""After so long; what was said later in that chat waits behind it."""
T = TypeVar("T")
LANES_AT_ONCE = 256


class Sender:
    """Sends what the commits of this copy queued, and takes over what a dead copy left. A lane is one chat: its
    messages go out one after the other; a lane that waits holds up nobody else [B-16]."""

    def __init__(self, desk: Desk, channels: Mapping[str, Channel]) -> None:
        self.desk = desk
        self.channels = channels
        self.pace = {name: Pace(channel.can) for name, channel in channels.items()}
        self._lanes: dict[tuple[str, str], list[QueuedMessage]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: set[int] = set()
        self._settling = Settling(desk, self._take, self._write)
        self._delivered: Counter[str] = Counter()
        self._failing: dict[int, int] = {}
        self._stopping = asyncio.Event()
        self._looking = asyncio.Lock()
        desk.database.listen(self._hear)
        desk.carried = self._carried

    def _hear(self, topic: str, value: Any) -> None:
        if topic == "out":
            self._take(value)
        elif topic == "card":
            self._rewrite(*value)

    def _take(self, waiting: QueuedMessage) -> None:
        if waiting.id in self._held or waiting.id in self._settling.unwritten or self._stopping.is_set():
            return
        self._held.add(waiting.id)
        key = (waiting.address.channel, waiting.address.chat)
        lane = self._lanes.get(key)
        if lane is not None:
            # Commits may be told in another order than their rows were numbered; the number decides.
            lane.insert(bisect([one.id for one in lane], waiting.id), waiting)
            return
        self._lanes[key] = [waiting]
        self._start(self._run_lane(key))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _carried(self, said: Sequence[QueuedMessage], count: int) -> None:
        """The first `count` of them went with a response; the others are sent like any message, in order."""
        failpoint("passive reply returned, not recorded")
        for waiting in said[:count]:
            if waiting.door:
                self._note_sent(waiting, Sent())
        rest = [waiting for waiting in said[count:] if waiting.door]
        if rest:
            self._start(self._from_door(rest))

    async def _from_door(self, rest: list[QueuedMessage]) -> None:
        with suppress(StorageBusy):  # told to stop: their short lease runs out, and they are found again
            for waiting in await self._write(lambda unit: passive_reply_rows.left_over(unit, self.desk.owner, rest)):
                self._take(waiting)

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
                if not await self._try(waiting):
                    lane[:] = [one for one in lane if one.id != waiting.id]
                    self._held.discard(waiting.id)
                    self._failing.pop(waiting.id, None)
        except Exception:
            log.exception("the lane of channel %s stopped", key[0])
        finally:
            self._held.difference_update(waiting.id for waiting in lane)
            del self._lanes[key]

    async def _try(self, waiting: QueuedMessage) -> bool:
        """One try at one message; True when it stays in its lane. Whatever goes wrong on our side, a message is
        neither lost nor tried for ever."""
        try:
            return await self._one(waiting)
        except StorageBusy:
            await self._rest(BUSY_SECONDS)
            return True
        except Exception:
            log.exception("message %s could not be dealt with", waiting.id)
            return await self._later(waiting, TryLater("our own fault"))

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _one(self, waiting: QueuedMessage) -> bool:
        """Sends one message; True when it stays at the head of its lane."""
        channel = self.channels.get(waiting.address.channel)
        shared = self.desk.database.postgres or (channel is not None and channel.can.answers)
        if shared and await self._behind(waiting):
            await self._rest(0.2)
            return True
        if channel is None:
            return await self._end(waiting, "dead", "no such channel")
        failpoint("send claimed")
        if not await self._turn_came(waiting, self.pace[channel.name]):
            return True
        if not await self._still_ours(waiting):
            return False
        if (waiting.of or (waiting.doubts and fallback.asks(waiting))) and not await self._wanted(waiting):
            return False
        waiting = self._as_now(waiting)
        asked, others = waiting, await self._together(channel, waiting) if channel.can.windowed else ()
        if waiting.card is not None:
            waiting = await self._as_edit(waiting)
        failpoint("send within rate limits")
        try:
            sent = await self._deliver(channel, waiting, others)
        except WindowClosed as closed:
            return await self._closed(waiting, closed.code)
        except TryLater as later:
            return await self._later(waiting, later)
        except ChatMoved as moved:
            return await self._moved(waiting, moved.chat)
        except Uncertain as doubt:
            return await self._uncertain(waiting, doubt.code, others)
        except SendRefused as refused:
            return await self._refused(waiting, refused)
        except ValueError:  # a message of ours that no network can ever take: it must not stop its lane
            log.exception("message %s cannot be sent at all", waiting.id)
            return await self._end(waiting, "dead", "unsendable")
        except Exception:  # a fault of ours on the way: it may have left
            log.exception("message %s stumbled while it was sent", waiting.id)
            return await self._uncertain(waiting, "our own fault", others)
        failpoint("send response read, not recorded")
        for one in (asked, *others):
            self._note_sent(one, sent)
        self._leave(others)
        return False

    async def _deliver(self, channel: Channel, waiting: QueuedMessage, others: Sequence[QueuedMessage]) -> Sent:
        """Hands it to the network under our own name for it. Where a window bounds us, the ledger is asked first."""
        out = passive_replies.named(self.desk, waiting)
        if waiting.of and channel.can.notices and out.notice is not None:
            if not isinstance(channel, Notifies):
                raise SendRefused("no fixed forms")
            return await channel.notify(waiting.address, out.notice, out.id)
        if others:
            out = _joined(out, others)
        if not channel.can.windowed:
            return await channel.send(waiting.address, out)
        if waiting.doubts and channel.can.named:  # counted when it may have gone; under its name it counts once
            return await channel.send(waiting.address, out)
        return await self._within_window(channel, waiting.address, out)

    async def _within_window(self, channel: Channel, address: Address, out: Outgoing) -> Sent:
        where = (address.channel, address.chat)
        count = channel.costs(out) if isinstance(channel, Counts) else 1
        until = await self._write(lambda unit: send_windows.spend(unit, *where, count))
        if until is None:
            raise WindowClosed("window")
        failpoint("send counted against its window")
        try:
            return await channel.send(address, out)
        except TryLater:
            await self._write(lambda unit: send_windows.give_back(unit, *where, until, count))
            raise
        except WindowClosed:
            await self._write(lambda unit: send_windows.shut(unit, *where, until))
            raise

    async def _together(self, channel: Channel, waiting: QueuedMessage) -> list[QueuedMessage]:
        """What waits behind it and may go in the same message, so that a talk needs no more than its window allows.
        What may have arrived is repeated with what went with it, and with nothing else: a network that knows the name
        would show nobody the rest."""
        found: list[QueuedMessage] = []
        if not _joins(waiting):
            return found
        room, last = channel.can.text_limit - len(waiting.out.text), waiting
        for one in self._lanes.get((waiting.address.channel, waiting.address.chat), [])[1:]:
            room -= len(one.out.text) + 2
            if room < 0 or one.doubts != waiting.doubts or not _joins(one) or _asks(last.out):
                break
            if not await self._still_ours(one):
                break
            found.append(one)
            last = one
        return found

    def _leave(self, done: Sequence[QueuedMessage]) -> None:
        """These went together with the head of their lane."""
        for waiting in done:
            lane = self._lanes.get((waiting.address.channel, waiting.address.chat), [])
            lane[:] = [one for one in lane if one.id != waiting.id]
            self._held.discard(waiting.id)

    async def _wanted(self, waiting: QueuedMessage) -> bool:
        """A fixed form or a hook's call whose question is answered meanwhile is not sent, nor is a question repeated
        that arrived after all."""

        def work(unit: Unit) -> bool:
            why = fallback.needless(unit, waiting)
            if why:
                outbox.settle(unit, self.desk.owner, waiting.id, "dropped", why)
            return not why

        return await self._write(work)

    async def _turn_came(self, waiting: QueuedMessage, pace: Pace) -> bool:
        """Waits for the network's limits; False when we are told to stop first, and nothing was sent. While the network
        takes nothing at all, a few messages find out for all: the others look again later, without a try."""
        while not self._stopping.is_set():
            pause = pace.book(waiting.address, group=_is_group(waiting))
            if pause > 0:
                await self._rest(pause)
            held = pace.held()
            if held <= 0:
                return not self._stopping.is_set()
            while held > 0 and not self._stopping.is_set():
                await self._rest(held * random.uniform(1.0, 2.0))
                held = pace.held()
        return False

    async def _still_ours(self, waiting: QueuedMessage) -> bool:
        """A message that waited long is leased anew before it goes; one that another copy has taken over meanwhile
        is left to it [F-05]."""
        database = self.desk.database
        if not database.postgres or waiting.until is None or waiting.until - database.clock() > outbox.LEASE / 2:
            return True
        return await self._write(lambda unit: outbox.renew(unit, self.desk.owner, waiting.id))

    def _as_now(self, waiting: QueuedMessage) -> QueuedMessage:
        """The message as it stands in its lane now: a card may have been rewritten while it waited."""
        lane = self._lanes.get((waiting.address.channel, waiting.address.chat), [])
        return next((one for one in lane if one.id == waiting.id), waiting)

    async def _behind(self, waiting: QueuedMessage) -> bool:
        gone = set(self._settling.unwritten)
        return await self.desk.database.read(lambda connection: outbox.blocked(connection, waiting, gone))

    async def _as_edit(self, waiting: QueuedMessage) -> QueuedMessage:
        """A card that was sent before is edited in place."""
        card = await self.desk.database.read(lambda connection: group_cards.find(connection, waiting.card or 0))
        if card is None:
            return waiting
        return replace(waiting, address=card.address, out=replace(waiting.out, edit=card.message))

    # ---- what became of it ---------------------------------------------------------------------------------------

    def _note_sent(self, waiting: QueuedMessage, sent: Sent) -> None:
        self._delivered[waiting.address.channel] += 1
        self._settling.note(waiting, sent)

    async def _later(self, waiting: QueuedMessage, later: TryLater) -> bool:
        """Nothing was delivered: the same message again, after the time we were told or a growing pause."""
        tries = waiting.tries + 1
        if self._hopeless(waiting, tries):
            return await self._elsewhere(waiting, "dead", "failed", later.code)
        longest = PROBE_SECONDS if later.whole_channel else 300.0
        pause = later.after or min(2.0 ** min(tries, 12), longest) * random.uniform(0.8, 1.2)
        pause = min(max(pause, 0.05), LONGEST_WAIT)
        if later.whole_channel:
            self.pace[waiting.address.channel].hold(pause)
        again = self.desk.database.clock() + timedelta(seconds=pause) + outbox.LEASE
        if waiting.out.notice is not None and await self._too_late(waiting, again):
            return await self._elsewhere(waiting, "dropped" if waiting.of else "held", "late", later.code)
        if not await self._settled(waiting, "queued", later.code, again):
            return False
        self._back_in_lane(waiting, {waiting.id}, again)
        await self._rest(pause)
        return True

    def _back_in_lane(self, waiting: QueuedMessage, keys: Collection[int], until: datetime, doubts: int = 0) -> None:
        """These stay where they are in the lane of `waiting`, one try older."""
        lane = self._lanes.get((waiting.address.channel, waiting.address.chat), [])
        for i, one in enumerate(lane):
            if one.id in keys:
                lane[i] = replace(one, tries=one.tries + 1, doubts=one.doubts + doubts, until=until)

    def _hopeless(self, waiting: QueuedMessage, tries: int) -> bool:
        """While a network takes nothing at all, its messages wait [C-01]; one that fails while others of the same
        network arrive is given up after a while, so that its lane goes on [B-16]."""
        delivered = self._delivered[waiting.address.channel]
        others = delivered > self._failing.setdefault(waiting.id, delivered)
        return tries >= (MOST_TRIES if others else MOST_TRIES_IN_AN_OUTAGE)

    async def _settled(self, waiting: QueuedMessage, state: str, error: str, again: datetime | None = None) -> bool:
        owner = self.desk.owner
        return await self._write(lambda unit: outbox.settle(unit, owner, waiting.id, state, error, again))

    async def _write(self, work: Callable[[Unit], T]) -> T:
        """Writes, however long the database is busy: what a try has shown must not be forgotten, or the message would
        be said again. Raises StorageBusy only when we are told to stop."""
        while True:
            try:
                return await self.desk.database.transact(work)
            except StorageBusy:
                if self._stopping.is_set():
                    raise
                await self._rest(BUSY_SECONDS)

    async def _end(self, waiting: QueuedMessage, state: str, error: str) -> bool:
        """No further try: the row stays visible to staff as what it is."""
        log.warning("message %s of channel %s: %s (%s)", waiting.id, waiting.address.channel, state, error)
        await self._settled(waiting, state, error)
        return False

    async def _too_late(self, waiting: QueuedMessage, again: datetime) -> bool:
        return await self._write(lambda unit: fallback.too_late(unit, waiting, again))

    async def _closed(self, waiting: QueuedMessage, code: str) -> bool:
        """The network lets us write only after the person wrote again: it waits for that, and where it matters another
        way is taken."""
        return await self._elsewhere(waiting, "dropped" if waiting.of else "held", "closed", code)

    async def _elsewhere(self, waiting: QueuedMessage, state: str, result: str, code: str) -> bool:
        """This message ends so, and whatever it has to say to a resident goes the next way, in one commit."""

        def work(unit: Unit) -> None:
            known = conversations.lock_by_id(unit, waiting.conversation or 0)
            if outbox.settle(unit, self.desk.owner, waiting.id, state, code):
                fallback.onward(self.desk, unit, waiting, result, code)
                if known is not None and state == "held":
                    numbered_choices.unseen(unit, known, waiting.out)

        await self._write(work)
        log.warning("message %s of channel %s: %s (%s)", waiting.id, waiting.address.channel, state, code)
        return False

    async def _uncertain(self, waiting: QueuedMessage, code: str, others: Sequence[QueuedMessage] = ()) -> bool:
        """It may have arrived: sent once more after some seconds, at the head of its lane and with what went with it.
        What is unknown then stays so, and people are told [A-09]."""
        if waiting.doubts < MOST_DOUBTS:
            return await self._once_more(waiting, code, others)

        def work(unit: Unit) -> None:
            conversations.lock_by_id(unit, waiting.conversation or 0)
            for one in (waiting, *others):
                if outbox.settle(unit, self.desk.owner, one.id, "uncertain", code, doubt=True):
                    doubtful_sends.told(self.desk, unit, one, code)

        await self._write(work)
        self._leave(others)
        log.warning("message %s of channel %s: uncertain (%s)", waiting.id, waiting.address.channel, code)
        return False

    async def _once_more(self, waiting: QueuedMessage, code: str, others: Sequence[QueuedMessage]) -> bool:
        """Written down first, so that a crash before the repetition leads to one and not to two."""
        again = self.desk.database.clock() + timedelta(seconds=AGAIN_SECONDS) + outbox.LEASE
        keys, owner = [waiting.id, *(one.id for one in others)], self.desk.owner

        def work(unit: Unit) -> list[int]:
            return [key for key in keys if outbox.settle(unit, owner, key, "queued", code, again, doubt=True)]

        ours = await self._write(work)
        if waiting.id not in ours:
            return False
        self._back_in_lane(waiting, ours, again, doubts=1)
        log.info("message %s of channel %s: no answer, once more", waiting.id, waiting.address.channel)
        await self._rest(AGAIN_SECONDS)
        return True

    async def _moved(self, waiting: QueuedMessage, chat: str) -> bool:
        """The group has another id now: everything that waits follows, then it is sent there."""

        def work(unit: Unit) -> None:
            group = groups.group_at(self.desk, unit, waiting.address)
            if group is not None:
                groups.moved(self.desk, unit, group, chat)

        await self._write(work)
        key = (waiting.address.channel, waiting.address.chat)
        rest = list(self._lanes[key])
        self._lanes[key].clear()
        for one in rest:
            self._held.discard(one.id)
        for one in rest:
            self._take(replace(one, address=replace(one.address, chat=chat, thread="")))
        return True

    async def _refused(self, waiting: QueuedMessage, refused: SendRefused) -> bool:
        """Will never arrive: dead at once, and staff see a way to reach the person [G-01]."""

        def work(unit: Unit) -> None:
            state = "dropped" if fallback.optional(waiting) else "dead"
            ours = outbox.settle(unit, self.desk.owner, waiting.id, state, refused.code)
            if refused.gone:
                gone(self.desk, unit, waiting, refused.code)
            if ours:
                fallback.onward(self.desk, unit, waiting, "gone" if refused.gone else "refused", refused.code)

        await self._write(work)
        log.warning("message %s of channel %s refused (%s)", waiting.id, waiting.address.channel, refused.code)
        return False

    # ---- the loop ------------------------------------------------------------------------------------------------

    async def take_over(self) -> None:
        """Before anything new comes in: one process works on a SQLite file, so whatever waits there is ours, and goes
        out before what will be said later [I5]."""
        if self.desk.database.postgres:
            return
        for waiting in await self.desk.database.transact(lambda unit: outbox.claim_all(unit, self.desk.owner)):
            self._take(waiting)

    async def look(self) -> None:
        """Takes over what nobody sends any more. One look at a time: of two at once each leaves alone what the other
        has locked, so one would find nothing and not know that it was found."""
        async with self._looking:
            for waiting in await self.desk.database.transact(lambda unit: outbox.claim(unit, self.desk.owner)):
                self._take(waiting)

    async def run(self) -> None:
        """Looks again and again; polling is the truth, the hints are only faster."""
        while not self._stopping.is_set():
            try:
                await self.look()
            except StorageBusy:
                log.warning("the sender waits: the database is busy")
            except Exception:
                log.exception("the sender could not look for waiting messages")
            await self._rest(POLL_SECONDS)

    async def drain(self) -> None:
        """Waits until a look in hand is over, every lane is empty and everything sent is written down (tests)."""
        async with self._looking:
            pass
        while at_work := [*self._tasks, *filter(None, [self._settling.task])]:
            await asyncio.wait(at_work)

    async def stop(self) -> None:
        """Finishes the sends in hand; what still waits stays queued for the next start."""
        self._stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=15)
        await self._settling.finish()

    async def let_go(self) -> None:
        """The last of all: what still waits is free for the next start at once. The one process of a SQLite file takes
        over everything anyway; what a send that did not end in time may be saying stays leased."""
        if not self.desk.database.postgres:
            return
        try:
            await self.desk.database.transact(lambda unit: outbox.let_go(unit, self.desk.owner, self._held))
        except Exception as error:  # the database is away: the leases run out by themselves
            log.warning("what waits keeps its lease: %s", type(error).__name__)


def _joins(waiting: QueuedMessage) -> bool:
    """Plain words of their own, which may stand in one message with others."""
    out = waiting.out
    asks = out.notice is not None and out.notice.kind in fallback.ASKING
    return not (out.files or out.edit or out.reply_to or asks or waiting.card or waiting.of)


def _asks(out: Outgoing) -> bool:
    return any(button.data for row in out.rows for button in row)


def _joined(out: Outgoing, others: Sequence[QueuedMessage]) -> Outgoing:
    texts = [out.text, *(one.out.text for one in others)]
    rows = [*out.rows, *(row for one in others for row in one.out.rows)]
    return replace(out, text="\n\n".join(texts), rows=tuple(rows))


def _is_group(waiting: QueuedMessage) -> bool:
    return waiting.conversation is None and waiting.address.chat.startswith("-")
