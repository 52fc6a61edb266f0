"""Rate limits per member, a minute and an hour: beyond them WeCom drops messages without a word, so we wait."""

from __future__ import annotations

from collections import deque

from bot.channels.shared.bounded_memory import BoundedMemory

_KEPT = 5000
_HOUR, _MINUTE = 3600.0, 60.0


class MemberRateLimits:
    """Ledger of this copy's sends. What goes to a group may reach anybody, so it counts for everybody."""

    def __init__(self, a_minute: int, an_hour: int) -> None:
        self._most = ((_MINUTE, a_minute), (_HOUR, an_hour))
        self._groups: deque[float] = deque()
        self._single: BoundedMemory[str, deque[float]] = BoundedMemory(_KEPT)

    def wait(self, member: str, now: float) -> float:
        """Seconds until one more may go to this member, or with "" to a group; 0 when it may go now."""
        mine = [self._single.get(member, deque())] if member else list(self._single.values()) or [deque()]
        return max(self._until_free(one, span, most, now) for one in mine for span, most in self._most)

    def note(self, member: str, now: float) -> None:
        """One was sent."""
        if not member:
            self._groups.append(now)
            while self._groups[0] < now - _HOUR:
                self._groups.popleft()
            return
        times = self._single.get(member) or deque()
        times.append(now)
        while times[0] < now - _HOUR:
            times.popleft()
        self._single[member] = times

    def _until_free(self, single: deque[float], span: float, most: int, now: float) -> float:
        recent = sorted(at for times in (single, self._groups) for at in times if at > now - span)
        return recent[-most] + span - now if len(recent) >= most else 0.0
