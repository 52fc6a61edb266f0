"""Named places where a test may kill the process. Inert unless HUIFANG_TEST=1 and HUIFANG_FAILPOINT are set."""

from __future__ import annotations

import os
from pathlib import Path

ARMED = os.environ.get("HUIFANG_FAILPOINT", "") if os.environ.get("HUIFANG_TEST") == "1" else ""
KILLED = 137


def reach(name: str) -> None:
    """Ends the process here and now, as kill -9 would, when this place is armed: HUIFANG_FAILPOINT is the name of a
    place, or @FILE, a file that holds one now."""
    if ARMED and name == (_in_file(Path(ARMED[1:])) if ARMED[0] == "@" else ARMED):
        os._exit(KILLED)


def _in_file(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
