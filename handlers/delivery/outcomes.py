"""Outcomes of a send: delivered, try later, window closed, chat moved, refused, uncertain, dead; one method each."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.base import SendRefused, Sent, TryLater
from bot.domain.evolve import evolve
from handlers.delivery.lanes import Lanes, key_of
from handlers.delivery.mark_sent import Settlement
from handlers.delivery.rate_limits import SendLimits
from handlers.delivery.stop_signal import StopSignal
from handlers.delivery.unreachable import mark_unreachable
from handlers.desk import Desk
from handlers.notify import doubtful_sends, fallback, groups, numbered_choices
from storage.database import Unit
from storage.messages import conversations, outbox
from storage.messages.outbox import QueuedMessage

log = logging.getLogger(__name__)
MOST_TRIES = 12
MOST_TRIES_IN_AN_OUTAGE = 1000
LONGEST_WAIT = 3600.0
PROBE_SECONDS = 30.0
MOST_DOUBTS = 1
"""So often a message that may have arrived is sent again: told twice is better than never told."""
AGAIN_SECONDS = 5.0
"""After so long; what was said later in that chat waits behind it."""


@dataclass
class Outcomes:
    """What each result of a send means for the row, its lane and its complaint. Every method but `delivered` returns
    True when the message stays in its lane and is tried again. `take` puts a message into its lane."""

    desk: Desk
    lanes: Lanes
    pace: Mapping[str, SendLimits]
    settling: Settlement
    stopping: StopSignal
    take: Callable[[QueuedMessage], None]
    _delivered: Counter[str] = field(default_factory=Counter)
    _failing: dict[int, int] = field(default_factory=dict)

    def delivered(self, waiting: QueuedMessage, sent: Sent) -> None:
        """The network took it; written down together with others."""
        self._delivered[waiting.address.channel] += 1
        self.settling.note(waiting, sent)

    def over(self, waiting: QueuedMessage) -> None:
        """The message has left its lane: nothing of its tries is remembered."""
        self._failing.pop(waiting.id, None)

    # ---- nothing was delivered -------------------------------------------------------------------------------------

    async def try_later(self, waiting: QueuedMessage, later: TryLater) -> bool:
        """The same message again, after the time we were told or a growing pause; given up after MOST_TRIES."""
        if self._hopeless(waiting, waiting.tries + 1):
            return await self._fall_back(waiting, "dead", "failed", later.code)
        pause = _pause(waiting.tries + 1, later)
        if later.whole_channel:
            self.pace[waiting.address.channel].hold(pause)
        again = self.desk.database.clock() + timedelta(seconds=pause) + outbox.LEASE
        if waiting.out.notice is not None and await self._too_late(waiting, again):
            return await self._fall_back(waiting, "dropped" if waiting.of else "held", "late", later.code)
        if not await self._settle(waiting, "queued", later.code, again):
            return False
        self.lanes.retry(waiting, {waiting.id}, again)
        await self.stopping.rest(pause)
        return True

    def _hopeless(self, waiting: QueuedMessage, tries: int) -> bool:
        """While a network takes nothing at all, its messages wait [C-01]; one that fails while others of the same
        network arrive is given up after a while, so that its lane goes on [B-16]."""
        delivered = self._delivered[waiting.address.channel]
        others = delivered > self._failing.setdefault(waiting.id, delivered)
        return tries >= (MOST_TRIES if others else MOST_TRIES_IN_AN_OUTAGE)

    async def _too_late(self, waiting: QueuedMessage, again: datetime) -> bool:
        return await self.stopping.write(lambda unit: fallback.too_late(unit, waiting, again))

    async def window_closed(self, waiting: QueuedMessage, code: str) -> bool:
        """The network lets us write only after the person wrote again: it waits for that, and where it matters another
        way is taken."""
        return await self._fall_back(waiting, "dropped" if waiting.of else "held", "closed", code)

    async def chat_moved(self, waiting: QueuedMessage, chat: str) -> bool:
        """The group has another id now: everything that waits follows, then it is sent there."""

        def work(unit: Unit) -> None:
            group = groups.group_at(self.desk, unit, waiting.address)
            if group is not None:
                groups.chat_moved(self.desk, unit, group, chat)

        await self.stopping.write(work)
        for one in self.lanes.empty(key_of(waiting)):
            self.take(evolve(one, address=evolve(one.address, chat=chat, thread="")))
        return True

    # ---- it will never be delivered ----------------------------------------------------------------------------------

    async def refused(self, waiting: QueuedMessage, refused: SendRefused) -> bool:
        """Dead at once, and staff see a way to reach the person [G-01]."""

        def work(unit: Unit) -> None:
            state = "dropped" if fallback.is_optional_form(waiting) else "dead"
            ours = outbox.settle(unit, self.desk.owner, waiting.id, state, refused.code)
            if refused.gone:
                mark_unreachable(self.desk, unit, waiting, refused.code)
            if ours:
                fallback.queue_next_way(self.desk, unit, waiting, "gone" if refused.gone else "refused", refused.code)

        await self.stopping.write(work)
        log.warning("message %s of channel %s refused (%s)", waiting.id, waiting.address.channel, refused.code)
        return False

    async def dead(self, waiting: QueuedMessage, error: str) -> bool:
        """No further try and no other way: the row stays visible to staff as what it is."""
        log.warning("message %s of channel %s: dead (%s)", waiting.id, waiting.address.channel, error)
        await self._settle(waiting, "dead", error)
        return False

    async def _fall_back(self, waiting: QueuedMessage, state: str, result: str, code: str) -> bool:
        """This message ends so, and whatever it has to say to a resident goes the next way, in one commit."""

        def work(unit: Unit) -> None:
            known = conversations.lock_by_id(unit, waiting.conversation or 0)
            if outbox.settle(unit, self.desk.owner, waiting.id, state, code):
                fallback.queue_next_way(self.desk, unit, waiting, result, code)
                if known is not None and state == "held":
                    numbered_choices.drop_unseen(unit, known, waiting.out)

        await self.stopping.write(work)
        log.warning("message %s of channel %s: %s (%s)", waiting.id, waiting.address.channel, state, code)
        return False

    async def _settle(self, waiting: QueuedMessage, state: str, error: str, again: datetime | None = None) -> bool:
        owner = self.desk.owner
        return await self.stopping.write(lambda unit: outbox.settle(unit, owner, waiting.id, state, error, again))

    # ---- it may have been delivered ----------------------------------------------------------------------------------

    async def uncertain(self, waiting: QueuedMessage, code: str, others: Sequence[QueuedMessage] = ()) -> bool:
        """Sent once more after AGAIN_SECONDS, at the head of its lane and with what went with it. What is unknown then
        stays so, and people are told [A-09]."""
        if waiting.doubts < MOST_DOUBTS:
            return await self._once_more(waiting, code, others)

        def work(unit: Unit) -> None:
            conversations.lock_by_id(unit, waiting.conversation or 0)
            for one in (waiting, *others):
                if outbox.settle(unit, self.desk.owner, one.id, "uncertain", code, doubt=True):
                    doubtful_sends.handle_doubtful_send(self.desk, unit, one, code)

        await self.stopping.write(work)
        self.lanes.remove(others)
        log.warning("message %s of channel %s: uncertain (%s)", waiting.id, waiting.address.channel, code)
        return False

    async def _once_more(self, waiting: QueuedMessage, code: str, others: Sequence[QueuedMessage]) -> bool:
        """Written down first, so that a crash before the repetition leads to one and not to two."""
        again = self.desk.database.clock() + timedelta(seconds=AGAIN_SECONDS) + outbox.LEASE
        keys, owner = [waiting.id, *(one.id for one in others)], self.desk.owner

        def work(unit: Unit) -> list[int]:
            return [key for key in keys if outbox.settle(unit, owner, key, "queued", code, again, doubt=True)]

        ours = await self.stopping.write(work)
        if waiting.id not in ours:
            return False
        self.lanes.retry(waiting, ours, again, doubts=1)
        log.info("message %s of channel %s: no answer, once more", waiting.id, waiting.address.channel)
        await self.stopping.rest(AGAIN_SECONDS)
        return True


def _pause(tries: int, later: TryLater) -> float:
    """Seconds until the next try."""
    longest = PROBE_SECONDS if later.whole_channel else 300.0
    pause = later.after or min(2.0 ** min(tries, 12), longest) * random.uniform(0.8, 1.2)
    return min(max(pause, 0.05), LONGEST_WAIT)
