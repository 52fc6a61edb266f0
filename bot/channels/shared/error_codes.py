"""Tables of a vendor's error codes to the errors of a send: TryLater, SendRefused or WindowClosed [C-05]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.base import Failed, SendRefused, TryLater, WindowClosed

TOKEN_REFUSED = frozenset({40001, 40014, 42001})
"""The access token is no longer good: fetched anew once, then the configuration is wrong."""
SOON, MINUTE, MEND, HOUR = 2.0, 60.0, 300.0, 3600.0
"""Seconds to wait: MEND for what an administrator must put right first."""


@dataclass(frozen=True, slots=True)
class Codes:
    """One vendor's table. `later`: our words, seconds to wait, whether everything to this network waits;
    `never`: our words, whether the person or group cannot be reached at all; `closed`: our words [C-05]."""

    later: Mapping[int, tuple[str, float, bool]]
    never: Mapping[int, tuple[str, bool]]
    closed: Mapping[int, str]

    def failed(self, errcode: int) -> Failed:
        """The error for that code; an unknown code is tried again, then given up."""
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
