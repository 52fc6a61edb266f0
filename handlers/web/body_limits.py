"""Request body limits that hold for every route: nothing compressed [H-05], and one deadline for the whole body [H-03].

A body has WHOLE_SECONDS, counted from its head. Files may take longer, as long as they come at LEAST_RATE on average
after GRACE_SECONDS, up to LONGEST_SECONDS: what a slow telephone still manages (64 kbit/s)."""

from __future__ import annotations

import asyncio

from aiohttp import StreamReader, hdrs, web
from aiohttp.typedefs import Handler

SERVER = {"auto_decompress": False}
"""Option of the HTTP server, which would inflate bodies on the event loop before any handler is asked."""
WHOLE_SECONDS = 20.0
GRACE_SECONDS = 10.0
LEAST_RATE = 8 * 1024
"""Bytes a second."""
LONGEST_SECONDS = 900.0
LOOK_SECONDS = 1.0


class BodyLate(TimeoutError):
    """A body that did not come in time; raised by whatever reads it, becomes 408."""


class BodyClock:
    """Deadline of one body: when it passes, every reader of the body is woken by BodyLate, and no other handler is
    touched. Seconds are of the event loop's clock."""

    def __init__(self, content: StreamReader) -> None:
        self._loop = asyncio.get_running_loop()
        self._content = content
        self._until = self._loop.time() + WHOLE_SECONDS
        self._least, self._before, self._waited, self._looked = 0, 0, 0.0, 0.0
        self._timer = self._loop.call_at(self._until, self._look)

    def allow_files(self, most: int) -> None:
        """From now on the body, at most so many bytes, may come at LEAST_RATE."""
        self._looked = self._loop.time()
        self._least, self._before, self._waited = LEAST_RATE, self._content.total_bytes, 0.0
        self._until = self._looked + min(LONGEST_SECONDS, GRACE_SECONDS + most / LEAST_RATE)
        self._again()

    def stop(self) -> None:
        """Cancels the deadline: nobody reads any more."""
        self._timer.cancel()

    def _again(self) -> None:
        self._timer.cancel()
        self._timer = self._loop.call_at(min(self._until, self._looked + LOOK_SECONDS), self._look)

    def _look(self) -> None:
        now = self._loop.time()
        self._waited += min(now - self._looked, 2 * LOOK_SECONDS)  # while we stood still, nobody could send
        self._looked = now
        if self._content.is_eof():
            return
        owed = (self._waited - GRACE_SECONDS) * self._least
        if now >= self._until or self._content.total_bytes - self._before < owed:
            self._content.set_exception(BodyLate())
        else:
            self._again()


_CLOCK: web.RequestKey[BodyClock] = web.RequestKey("body_clock")


@web.middleware
async def body_limits(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses an encoded body with 415 before anybody is known, and starts the clock of every other one. Raises 415;
    who reads a body that comes too slowly raises BodyLate."""
    if encoded(request):
        raise web.HTTPUnsupportedMediaType(text="")
    if request.content.is_eof():  # nearly always it came in one piece with its head
        return await handler(request)
    clock = request[_CLOCK] = BodyClock(request.content)
    try:
        return await handler(request)
    finally:
        clock.stop()


def allow_files(request: web.Request, most: int) -> None:
    """Files are read now: from here the slower deadline holds, for at most so many bytes or what the head announced."""
    if _CLOCK in request:
        request[_CLOCK].allow_files(most if request.content_length is None else min(most, request.content_length))


def encoded(request: web.BaseRequest) -> bool:
    """Whether the body is compressed, or anything else than the plain bytes, in any spelling and number of headers."""
    content = _codings(request, hdrs.CONTENT_ENCODING) - {"identity"}
    return bool(content or _codings(request, hdrs.TRANSFER_ENCODING) - {"identity", "chunked"})


def _codings(request: web.BaseRequest, header: str) -> set[str]:
    said = ",".join(request.headers.getall(header, []))
    return {one for one in (part.strip().lower() for part in said.split(",")) if one}
