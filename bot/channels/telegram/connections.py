"""Keep-alive lines to the Bot API for calls that carry JSON only: HTTP/1.1 by hand, a sixth of a general client's
cost, and it is always known whether anything has left."""

from __future__ import annotations

import asyncio
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from aiohappyeyeballs import start_connection
from yarl import URL

from bot.failpoint import failpoint

_MOST_HEAD, _MOST_BODY = 64 << 10, 8 << 20
_IDLE_SECONDS = 20.0
_NEXT_ADDRESS_SECONDS = 0.25


class Unsent(Exception):
    """Nothing has left: no connection could be made in time."""


class Unanswered(Exception):
    """The request left and no whole answer came. `head` is the beginning of what did come."""

    def __init__(self, why: str, head: bytes = b"") -> None:
        super().__init__(why)
        self.head = head


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `retry_after` is that header as it stands, or empty."""

    status: int
    body: bytes
    retry_after: str = ""


class _Unreadable(Exception):
    pass


class _Line(asyncio.Protocol):
    """One connection, one call at a time."""

    def __init__(self) -> None:
        self.usable = False
        self.idle = True
        self.idle_since = 0.0
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.usable = True

    async def call(self, request: bytes) -> Answer:
        """Writes the request and waits for its whole answer. Raises Unanswered."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self.idle = False
        self._transport.write(request)
        failpoint("send request left")
        return await self._waiting

    def close(self) -> None:
        """Hangs up."""
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    def began(self) -> bytes:
        """The beginning of an answer that is not whole yet."""
        return bytes(self._buffer[:300])

    def data_received(self, data: bytes) -> None:
        failpoint("send response unread")
        self._buffer += data
        if self.idle:  # nobody asked: this line cannot be trusted any more
            self.close()
            return
        try:
            self._read(ended=False)
        except _Unreadable as error:
            self._fail(str(error))

    def connection_lost(self, error: Exception | None) -> None:
        self.usable = False
        if self._waiting is None or self._waiting.done():
            return
        with suppress(_Unreadable):
            self._read(ended=True)
        self._fail("hung up")

    def _fail(self, why: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Unanswered(why, self.began()))
        self.close()

    def _read(self, ended: bool) -> None:
        found = _answer(self._buffer, ended)
        if found is None or self._waiting is None or self._waiting.done():
            return
        answer, length, stays = found
        del self._buffer[:length]
        if self._buffer or not stays:
            self.usable = False
        self.idle = True
        self._waiting.set_result(answer)


def _answer(buffer: bytearray, ended: bool) -> tuple[Answer, int, bool] | None:
    """The answer at the head of the buffer, its length, and whether the line may be used again; None while it is not
    whole. `ended`: nothing more will come."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > _MOST_HEAD:
            raise _Unreadable("no end of head")
        return None
    version, status, headers = _head(bytes(buffer[:end]))
    start = end + 4
    if 100 <= status < 200:
        del buffer[:start]
        return _answer(buffer, ended)
    stays = headers.get("connection", "").lower() != "close" and version != "HTTP/1.0"
    whole = _body(buffer, start, status, headers, ended)
    if whole is None:
        return None
    body, length, delimited = whole
    return Answer(status, body, headers.get("retry-after", "")), length, stays and delimited


def _head(head: bytes) -> tuple[str, int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    if not version.startswith("HTTP/1.") or not rest[:3].isdecimal():
        raise _Unreadable("no HTTP")
    pairs = (line.partition(":") for line in lines)
    return version, int(rest[:3]), {name.strip().lower(): value.strip() for name, _, value in pairs}


def _body(
    buffer: bytearray, start: int, status: int, headers: dict[str, str], ended: bool
) -> tuple[bytes, int, bool] | None:
    """The body, where it ends in the buffer, and whether that end was told; None while it is not whole."""
    if status in (204, 304):
        return b"", start, True
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return _chunks(buffer, start)
    told = headers.get("content-length")
    if told is None:
        if len(buffer) - start > _MOST_BODY:
            raise _Unreadable("too long")
        return (bytes(buffer[start:]), len(buffer), False) if ended else None
    if not told.isdecimal() or len(told) > 9 or int(told) > _MOST_BODY:
        raise _Unreadable("too long")
    until = start + int(told)
    return (bytes(buffer[start:until]), until, True) if len(buffer) >= until else None


def _chunks(buffer: bytearray, place: int) -> tuple[bytes, int, bool] | None:
    body = bytearray()
    while (end := buffer.find(b"\r\n", place)) >= 0:
        try:
            size = int(bytes(buffer[place:end]).split(b";")[0], 16)
        except ValueError:
            raise _Unreadable("no chunk") from None
        place = end + 2
        if size == 0:
            return _trailer(buffer, place, bytes(body))
        if size < 0 or len(body) + size > _MOST_BODY:
            raise _Unreadable("too long")
        if len(buffer) < place + size + 2:
            return None
        body += buffer[place : place + size]
        place += size + 2
    return None


def _trailer(buffer: bytearray, place: int, body: bytes) -> tuple[bytes, int, bool] | None:
    if buffer[place : place + 2] == b"\r\n":
        return body, place + 2, True
    end = buffer.find(b"\r\n\r\n", place)
    return (body, end + 4, True) if end >= 0 else None


class Lines:
    """All lines to one server, at most `most` of them; the one used last is used first."""

    def __init__(self, url: str, most: int) -> None:
        self._url = URL(url, encoded=True)
        self._host = self._url.raw_authority.rpartition("@")[2].encode()
        self._free = asyncio.Semaphore(most)
        self._idle: list[_Line] = []
        self._busy: set[_Line] = set()
        self._tls: ssl.SSLContext | None = None

    async def post(self, path: str, body: bytes, seconds: float) -> Answer:
        """One call, everything within so many seconds. Raises Unsent or Unanswered."""
        line: _Line | None = None
        try:
            async with asyncio.timeout(seconds), self._free:
                line = await self._line()
                self._busy.add(line)
                answer = await line.call(self._request(path, body))
        except (OSError, TimeoutError) as error:
            if line is None:
                raise Unsent(type(error).__name__) from None
            raise Unanswered(type(error).__name__, line.began()) from None
        finally:
            if line is not None:
                self._done(line)
        return answer

    def _done(self, line: _Line) -> None:
        """Back to the others after a whole answer, otherwise hung up: what is on it belongs to nobody."""
        self._busy.discard(line)
        if line.usable and line.idle:
            line.idle_since = time.monotonic()
            self._idle.append(line)
        else:
            line.close()

    def _request(self, path: str, body: bytes) -> bytes:
        head = b"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n" % (
            path.encode("ascii"),
            self._host,
        )
        return b"%sAccept: */*\r\nContent-Length: %d\r\n\r\n%s" % (head, len(body), body)

    async def _line(self) -> _Line:
        oldest = time.monotonic() - _IDLE_SECONDS
        while self._idle:
            line = self._idle.pop()
            if line.usable and line.idle_since > oldest:
                return line
            line.close()
        return await self._open()

    async def _open(self) -> _Line:
        loop = asyncio.get_running_loop()
        host, secure = self._url.host or "", self._url.scheme == "https"
        found = await loop.getaddrinfo(host, self._url.port or 80, type=1)
        connected = await start_connection(found, happy_eyeballs_delay=_NEXT_ADDRESS_SECONDS)
        if secure and self._tls is None:
            self._tls = ssl.create_default_context()
            self._tls.set_alpn_protocols(["http/1.1"])
        try:
            _, line = await loop.create_connection(
                _Line, sock=connected, ssl=self._tls if secure else None, server_hostname=host if secure else None
            )
        except BaseException:
            connected.close()
            raise
        return line

    def close(self) -> None:
        """Hangs up every line; a later call opens new ones."""
        for line in (*self._idle, *self._busy):
            line.close()
        self._idle.clear()
