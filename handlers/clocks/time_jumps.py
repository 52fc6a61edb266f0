"""Guard against jumps of the system time: no clock rings while the time is in doubt [E-03]."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

log = logging.getLogger(__name__)


JUMP, DOUBT = timedelta(minutes=10), timedelta(minutes=5)


class TimeJumpGuard:
    """Compares the time of day with a monotonic clock. A jump ahead of more than 10 minutes is in doubt for 5: it is a
    mistake that will be corrected, or the truth after the machine slept. A jump back ends the doubt."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._last: tuple[datetime, float] | None = None
        self._until = 0.0

    def doubts(self, now: datetime) -> bool:
        """True while a jump ahead may still be corrected; `now` is the time of day (UTC)."""
        steady = self._steady()
        if self._last is not None:
            jumped = (now - self._last[0]).total_seconds() - (steady - self._last[1])
            if jumped > JUMP.total_seconds():
                log.error("the clock jumped ahead by %d s; nothing rings for %d s", jumped, DOUBT.total_seconds())
                self._until = steady + DOUBT.total_seconds()
            elif jumped < -JUMP.total_seconds():
                self._until = 0.0
        self._last = (now, steady)
        return steady < self._until
