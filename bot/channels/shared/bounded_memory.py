"""A little of what happened lately, in memory: the oldest is forgotten once there is too much."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
_MOST = 1000


class BoundedMemory(OrderedDict[K, V], Generic[K, V]):
    """Holds the thousand newest entries; setting one again makes it the newest."""

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > _MOST:
            self.popitem(last=False)
