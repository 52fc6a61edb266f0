"""Failpoints: named places where a test may kill the process. Inert without HUIFANG_TEST=1 and HUIFANG_FAILPOINT."""

from __future__ import annotations

import os
from pathlib import Path

ARMED = os.environ.get("HUIFANG_FAILPOINT", "") if os.environ.get("HUIFANG_TEST") == "1" else ""
KILLED = 137


def failpoint(name: str) -> None:
    """Ends the process with exit code 137, as kill -9 would, when this failpoint is armed: HUIFANG_FAILPOINT is its
    name, or @FILE, a file that holds the name now. `name` says what has happened up to here: "send recorded"."""
    if ARMED and name == (_in_file(Path(ARMED[1:])) if ARMED[0] == "@" else ARMED):
        os._exit(KILLED)


def _in_file(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
