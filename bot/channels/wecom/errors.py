"""Error codes of WeCom as errors of a send [C-05]."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.shared.error_codes import MEND, MINUTE, SOON, Codes

_LATER: Mapping[int, tuple[str, float, bool]] = {
    # our words, seconds to wait, whether everything to this network waits
    -1: ("busy", 0.0, False),
    6000: ("busy", SOON, False),
    45009: ("too many calls", MINUTE, True),
    45011: ("too many calls", MINUTE, True),
    45033: ("too many calls at once", SOON, False),
    40013: ("corp_id is wrong", MEND, True),
    40056: ("agent_id is wrong", MEND, True),
    41001: ("token missing", MEND, True),
    48002: ("not permitted to this application", MEND, True),
    48003: ("not permitted to this application", MEND, True),
    50001: ("address not trusted", MEND, True),
    60020: ("our address is not trusted", MEND, True),
    301002: ("agent_id belongs to another secret", MEND, True),
    301025: ("application is switched off", MEND, True),
    93000: ("key is wrong", MEND, True),
    95011: ("customer service is used elsewhere", MEND, True),
    95017: ("customer service is not opened to programs", MEND, True),
}
_NEVER: Mapping[int, tuple[str, bool]] = {
    # our words, whether the person or group cannot be reached at all
    40003: ("no such member", True),
    40031: ("no such member", True),
    40096: ("no such customer", True),
    40032: ("too many members", False),
    46004: ("no such member", True),
    60111: ("no such member", True),
    81013: ("nobody of these may be written to", True),
    82001: ("nobody of these may be written to", True),
    60003: ("no such department", True),
    40068: ("no such tag", True),
    93004: ("robot was stopped", True),
    93008: ("robot is not in the group", True),
    40004: ("bad media type", False),
    40005: ("bad type", False),
    40006: ("bad size", False),
    40007: ("media expired", False),
    40009: ("picture too big", False),
    40011: ("video too big", False),
    40008: ("bad kind of message", False),
    40058: ("bad parameter", False),
    40078: ("code of the card is used up", False),
    41016: ("nothing in it", False),
    42014: ("code of the card is used up", False),
    44004: ("empty", False),
    45002: ("too long", False),
    45008: ("too many articles", False),
    47001: ("bad JSON", False),
    84014: ("state of the code is used up", False),
    40029: ("code is used up", False),
    95000: ("no such customer service account", True),
    95004: ("no such customer service account", True),
    95007: ("token of the event ran out", False),
    95012: ("bad servicer", False),
    95014: ("no servicer", False),
}
_CLOSED: Mapping[int, str] = {
    95001: "no message left in the window",
    95002: "window is over",
    95013: "session is over",
    95016: "session belongs to a person",
    95018: "session belongs to a person",
}
"""Vendors' pages name these; which of them a closed window brings was not tried against the real service."""


send_error = Codes(_LATER, _NEVER, _CLOSED).failed
