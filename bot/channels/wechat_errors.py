"""What the error codes of WeChat mean for the sender: later, never, gone, or only after the person wrote [C-05]."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.channels.base import Closed, Failed, Refused, TryLater

TOKEN_REFUSED = frozenset({40001, 40014, 42001})
"""The access token is no longer good: made anew once, then it is a matter for whoever configured us."""
TOO_LONG = 45002
_SOON, _MINUTE, _MEND, _HOUR = 2.0, 60.0, 300.0, 3600.0

_LATER: Mapping[int, tuple[str, float, bool]] = {
    # our words, seconds to wait, whether everything to this network waits
    -1: ("busy", 0.0, False),
    40013: ("app_id is wrong", _MEND, True),
    40125: ("app_secret is wrong", _MEND, True),
    40164: ("our address is not on the allow-list", _MEND, True),
    40243: ("app_secret is frozen", _MEND, True),
    41002: ("app_id missing", _MEND, True),
    41004: ("app_secret missing", _MEND, True),
    43117: ("too many notices to this person", _HOUR, False),
    45009: ("daily quota used up", _HOUR, True),
    45011: ("too many calls", _MINUTE, True),
    50004: ("account is frozen", _MEND, True),
    89503: ("our address waits for approval", _MEND, True),
}
_NEVER: Mapping[int, tuple[str, bool]] = {
    # our words, whether the person cannot be reached at all
    40003: ("no such person", True),
    40004: ("bad media type", False),
    40005: ("bad type of file", False),
    40006: ("bad size of file", False),
    40007: ("media expired", False),
    40008: ("bad kind of message", False),
    40009: ("picture too big", False),
    40029: ("code is not good", False),
    40033: ("bad characters", False),
    40035: ("bad parameter", False),
    40037: ("bad template", False),
    40163: ("code was used before", False),
    41006: ("media missing", False),
    42003: ("code ran out", False),
    42007: ("sign in again", False),
    43004: ("not following", True),
    43019: ("blacklisted", True),
    43101: ("notice not wanted", False),
    44002: ("empty", False),
    44004: ("empty", False),
    45002: ("too long", False),
    45008: ("too many articles", False),
    47001: ("bad JSON", False),
    47003: ("bad template argument", False),
    48001: ("not permitted to this account", False),
    48002: ("receiving is turned off", True),
    48004: ("banned", False),
    48006: ("clearing of quotas used up", False),
    50002: ("account restricted", False),
    87009: ("bad signature", False),
}
_CLOSED: Mapping[int, str] = {45015: "window is over", 45047: "no message left in the window"}
MENDS = frozenset({40013, 40125, 40164, 40243, 47003, 48001, 48004, 48006, 50002, 50004, 89503, 40037})
"""Codes somebody has to do something about; they are logged as errors."""


def failed(errcode: int) -> Failed:
    """The failure in the sender's words. A code nobody knows is tried again, then given up."""
    if errcode in TOKEN_REFUSED:
        return TryLater(f"token refused ({errcode})", after=_MINUTE, whole_channel=True)
    if errcode in _LATER:
        words, after, whole = _LATER[errcode]
        return TryLater(f"{words} ({errcode})", after=after, whole_channel=whole)
    if errcode in _CLOSED:
        return Closed(f"{_CLOSED[errcode]} ({errcode})")
    if errcode in _NEVER:
        words, gone = _NEVER[errcode]
        return Refused(f"{words} ({errcode})", gone=gone)
    return TryLater(f"error {errcode}")


def rid_in(errmsg: object) -> str:
    """The request id WeChat puts at the end of its errmsg, which its support asks for; "" when there is none. Nothing
    else of errmsg is logged: it may hold addresses and parameters."""
    found = re.search(r"\brid:\s*([0-9A-Za-z-]{4,64})", errmsg) if isinstance(errmsg, str) else None
    return found[1] if found else ""
