"""Lanes: the messages this copy has taken to send, in one queue for each chat, ordered by the id of their row."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterable
from datetime import datetime

from bot.domain.evolve import evolve
from bot.domain.messages import Outgoing
from storage.messages.outbox import QueuedMessage

Key = tuple[str, str]
"""A lane's channel and chat."""


def key_of(waiting: QueuedMessage) -> Key:
    """The lane a message belongs to."""
    return waiting.address.channel, waiting.address.chat


class Lanes:
    """Queues in memory; each stays until `close`, even when it is empty. `held`: the ids of everything in them, so
    that no message is taken twice."""

    def __init__(self) -> None:
        self.held: set[int] = set()
        self._lanes: dict[Key, list[QueuedMessage]] = {}

    def add(self, waiting: QueuedMessage) -> bool:
        """Puts a message in its place; True when the lane is new and somebody has to work on it. Commits may be told
        in another order than their rows were numbered; the number decides."""
        self.held.add(waiting.id)
        lane = self._lanes.get(key_of(waiting))
        if lane is None:
            self._lanes[key_of(waiting)] = [waiting]
            return True
        lane.insert(bisect([one.id for one in lane], waiting.id), waiting)
        return False

    def head(self, key: Key) -> QueuedMessage | None:
        """The message that is next in a lane; None when it is empty."""
        lane = self._lanes[key]
        return lane[0] if lane else None

    def others(self, waiting: QueuedMessage) -> list[QueuedMessage]:
        """What stands behind the head of this message's lane."""
        return self._lanes.get(key_of(waiting), [])[1:]

    def current(self, waiting: QueuedMessage) -> QueuedMessage:
        """The message as it stands in its lane now: a card may have been rewritten while it waited."""
        return next((one for one in self._lanes.get(key_of(waiting), []) if one.id == waiting.id), waiting)

    def rewrite(self, key: int, out: Outgoing) -> None:
        """A card that still waits is sent as it is now."""
        for lane in self._lanes.values():
            for i, waiting in enumerate(lane):
                if waiting.id == key:
                    lane[i] = evolve(waiting, out=out)
                    return

    def retry(self, waiting: QueuedMessage, keys: Collection[int], until: datetime, doubts: int = 0) -> None:
        """These stay where they are in the lane of `waiting`, one try older and leased until then."""
        lane = self._lanes.get(key_of(waiting), [])
        for i, one in enumerate(lane):
            if one.id in keys:
                lane[i] = evolve(one, tries=one.tries + 1, doubts=one.doubts + doubts, until=until)

    def remove(self, done: Iterable[QueuedMessage]) -> None:
        """Takes these out of their lanes."""
        for waiting in done:
            lane = self._lanes.get(key_of(waiting), [])
            lane[:] = [one for one in lane if one.id != waiting.id]
            self.held.discard(waiting.id)

    def empty(self, key: Key) -> list[QueuedMessage]:
        """Takes everything out of a lane and returns it."""
        lane = self._lanes[key]
        taken = list(lane)
        lane.clear()
        self.held.difference_update(one.id for one in taken)
        return taken

    def close(self, key: Key) -> None:
        """The end of a lane; what still stands in it may be taken again."""
        self.held.difference_update(one.id for one in self._lanes.pop(key))
