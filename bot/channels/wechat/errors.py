"""Error codes of WeChat as errors of a send [C-05]."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.channels.shared.error_codes import HOUR, MEND, MINUTE, Codes

TOO_LONG = 45002

_LATER: Mapping[int, tuple[str, float, bool]] = {
    # our words, seconds to wait, whether everything to this network waits
    -1: ("busy", 0.0, False),
    40013: ("app_id is wrong", MEND, True),
    40125: ("app_secret is wrong", MEND, True),
    40164: ("our address is not on the allow-list", MEND, True),
    40243: ("app_secret is frozen", MEND, True),
    41002: ("app_id missing", MEND, True),
    41004: ("app_secret missing", MEND, True),
    43117: ("too many notices to this person", HOUR, False),
    45009: ("daily quota used up", HOUR, True),
    45011: ("too many calls", MINUTE, True),
    50004: ("account is frozen", MEND, True),
    89503: ("our address waits for approval", MEND, True),
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
NEED_ADMINISTRATOR = frozenset({40013, 40125, 40164, 40243, 47003, 48001, 48004, 48006, 50002, 50004, 89503, 40037})
"""Codes that an administrator must act on; they are logged as errors."""


send_error = Codes(_LATER, _NEVER, _CLOSED).failed


def rid_in(errmsg: object) -> str:
    """The request id WeChat puts at the end of its errmsg, which its support asks for; "" when there is none. Nothing
    else of errmsg is logged: it may hold addresses and parameters."""
    found = re.search(r"\brid:\s*([0-9A-Za-z-]{4,64})", errmsg) if isinstance(errmsg, str) else None
    return found[1] if found else ""
