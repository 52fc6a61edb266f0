"""Waiting for what other tasks, threads and processes do, without guessing how long a busy machine needs for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(true: Callable[[], object]) -> None:
    """Until that is so. The time limit of the test ends a wait in vain, and its traceback shows for what."""
    while not true():
        await asyncio.sleep(0.01)
