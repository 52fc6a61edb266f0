"""Live updates of open pages: committed changes fan out in this process to long polls and server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from aiohttp import web

Key = tuple[Any, ...]
"""("chat", channel, chat), ("community", code) or ("case", complaint id)."""
MOST = 5_000
BEAT_SECONDS = 15.0
LONGEST_SECONDS = 600.0


class Full(Exception):
    """More pages wait than we can hold; becomes 503, and the page comes again by itself."""


class LiveSubscription:
    """Subscription of one waiting page. Made before the page's rows are read, so that nothing slips between reading and
    waiting."""

    def __init__(self, poll: float) -> None:
        self._poll = poll
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Wakes the page: something it waits for was committed."""
        self._bell.set()

    async def wait(self, seconds: float) -> bool:
        """Waits at most so long; True when it is worth reading again. Where other copies of the program may have
        written, it is always worth it after a short while: their commits ring no bell here."""
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, self._poll)):
                await self._bell.wait()
        rang = self._bell.is_set()
        self._bell.clear()
        return rang or self._poll < seconds


class Feed:
    """Publish and subscribe by key: hears every note of the database (`database.listen(feed.hear)`) and wakes the pages
    that watch its key. `poll`: seconds after which a page reads again by itself."""

    def __init__(self, poll: float = LONGEST_SECONDS) -> None:
        self.closed = False
        self._poll = poll
        self._watching: dict[Key, set[LiveSubscription]] = {}
        self._count = 0

    def hear(self, topic: str, value: Any) -> None:
        """Takes a note of a committed unit of work."""
        if topic == "pulled":
            self._ring(("chat", *value))
        elif topic == "out":  # a chat of another network, open on a page of ours as well
            self._ring(("chat", value.address.channel, value.address.chat))
        elif topic == "case":
            key, community = value
            self._ring(("case", key))
            self._ring(("community", community))

    def _ring(self, key: Key) -> None:
        for watch in self._watching.get(key, ()):
            watch.ring()

    @contextmanager
    def watch(self, *keys: Key) -> Iterator[LiveSubscription]:
        """Watches these keys while the block lasts. Raises Full when too many do, or we are closing."""
        if self.closed or self._count >= MOST:
            raise Full
        watch = LiveSubscription(self._poll)
        self._count += 1
        for key in keys:
            self._watching.setdefault(key, set()).add(watch)
        try:
            yield watch
        finally:
            self._count -= 1
            for key in keys:
                self._watching[key].discard(watch)
                if not self._watching[key]:
                    del self._watching[key]

    def close(self) -> None:
        """Wakes every waiting page for the last time, so that the server can stop."""
        self.closed = True
        for watches in list(self._watching.values()):
            for watch in watches:
                watch.ring()


Fresh = Callable[[str], Awaitable[Iterable[tuple[str, str]]]]
"""Given the last id the page has, the newer entries: (id, one line of JSON)."""


async def stream(
    request: web.Request, feed: Feed, keys: Iterable[Key], fresh: Fresh, last: str = ""
) -> web.StreamResponse:
    """Server-sent events until the page leaves, ten minutes pass (it comes again by itself), or we close. Each entry
    goes out as `id:` and `data:`; a comment every 15 s keeps proxies awake. 503 when too many watch."""
    last = request.headers.get("Last-Event-ID", last)[:40]
    loop = asyncio.get_running_loop()
    until = loop.time() + LONGEST_SECONDS
    try:
        with feed.watch(*keys) as watch:
            response = web.StreamResponse(
                headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
            )
            await response.prepare(request)
            await response.write(b"retry: 3000\n\n")
            spoke = loop.time()
            while not feed.closed and loop.time() < until:
                for key, data in await fresh(last):
                    await response.write(f"id: {key}\ndata: {data}\n\n".encode())
                    last, spoke = key, loop.time()
                if loop.time() - spoke >= BEAT_SECONDS:
                    await response.write(b": still here\n\n")
                    spoke = loop.time()
                await watch.wait(BEAT_SECONDS)
    except Full:
        return web.json_response({"ok": False}, status=503, headers={"Retry-After": "10"})
    except ConnectionResetError:
        pass
    return response


__all__ = ["Feed", "Fresh", "Full", "Key", "LiveSubscription", "stream"]
