"""Named places where a test may kill the process. Inert unless HUIFANG_TEST=1 and HUIFANG_FAILPOINT=NAME are set."""

from __future__ import annotations

import os

ARMED = os.environ.get("HUIFANG_FAILPOINT", "") if os.environ.get("HUIFANG_TEST") == "1" else ""
KILLED = 137


def reach(name: str) -> None:
    """Ends the process here and now, as kill -9 would, when this place is armed."""
    if name == ARMED:
        os._exit(KILLED)
