"""From a vendor's table of error codes to the sender's words: later, never, gone, or only after the person wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.base import Failed, SendRefused, TryLater, WindowClosed

TOKEN_REFUSED = frozenset({40001, 40014, 42001})
"""The access token is no longer good: made anew once, then it is a matter for whoever configured us."""
SOON, MINUTE, MEND, HOUR = 2.0, 60.0, 300.0, 3600.0
"""Seconds to wait: MEND for what somebody must put right first."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What one vendor's codes mean. `later`: our words, seconds to wait, whether everything to this network waits;
    `never`: our words, whether the person or group cannot be reached at all; `closed`: our words [C-05]."""

    later: Mapping[int, tuple[str, float, bool]]
    never: Mapping[int, tuple[str, bool]]
    closed: Mapping[int, str]

    def failed(self, errcode: int) -> Failed:
        """The failure in the sender's words. A code nobody knows is tried again, then given up."""
        if errcode in TOKEN_REFUSED:
            return TryLater(f"token refused ({errcode})", after=MINUTE, whole_channel=True)
        if errcode in self.later:
            words, after, whole = self.later[errcode]
            return TryLater(f"{words} ({errcode})", after=after, whole_channel=whole)
        if errcode in self.closed:
            return WindowClosed(f"{self.closed[errcode]} ({errcode})")
        if errcode in self.never:
            words, gone = self.never[errcode]
            return SendRefused(f"{words} ({errcode})", gone=gone)
        return TryLater(f"error {errcode}")
