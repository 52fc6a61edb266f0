"""What every process of a measurement shares: the same event loop, and how it tells its port."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs it on uvloop where it is installed, as the program itself does."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)


def say_port(port: int) -> None:
    """Tells whoever started this process where it listens."""
    print(f"PORT {port}", flush=True)
