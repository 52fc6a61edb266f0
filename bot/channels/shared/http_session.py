"""Keep-alive HTTP session that tells whether a failed request had left: only then can it have been carried out
[A-09]."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from yarl import URL

from bot.channels.shared.strict_json import InvalidJson, Json, loads
from bot.failpoint import ARMED, failpoint

CONNECTIONS = 64
MOST_ANSWER_BYTES = 16 << 20
_HEAD_BYTES = 300
_BOM = b"\xef\xbb\xbf"


class Unsent(Exception):
    """No connection was had in time: nothing has left."""


class Unanswered(Exception):
    """The request may have left and no whole answer came. `head` is the beginning of the body that did come."""

    def __init__(self, why: str, head: bytes = b"") -> None:
        super().__init__(why)
        self.head = head


class AnswerTooLong(Unanswered):
    """The answer has more bytes than the caller takes."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One HTTP response; `retry_after` is that header as it stands, or empty."""

    status: int
    content: bytes
    mime: str = ""
    retry_after: str = ""

    def json(self) -> Json | None:
        """The JSON object in it; None when it is none."""
        try:
            value = loads(self.content.removeprefix(_BOM))
        except InvalidJson:
            return None
        return value if isinstance(value, dict) else None


class _Progress:
    """How far one request has got: `left` once it has a connection to be written on."""

    left = False


_progress: ContextVar[_Progress] = ContextVar("progress of the task's request")


class _Connector(aiohttp.TCPConnector):
    """Connection pool that notes in the calling task's request that it has a connection. A trace would tell as much and
    cost more (docs/performance.md)."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  aiohttp's own name
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        while connection.protocol is not None and connection.protocol.should_close:
            connection.close()  # bytes came while it was idle: they must not be taken for this request's answer
            connection = await super().connect(req, traces, timeout)
        _progress.get().left = True
        if ARMED:
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, failpoint, "send request left")  # by then the request has been written
        return connection


class HttpSession:
    """One aiohttp session of at most `connections` at once, opened by its first call. Redirects are not followed, no
    cookies are kept, proxies of the environment are not used."""

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def exchange(self, method: str, url: str | URL, seconds: float, limit: int | None = MOST_ANSWER_BYTES,
                       **more: Any) -> HttpAnswer:  # fmt: skip
        """One request and its answer within so many seconds; `limit` None leaves the body unread, `more` goes to
        aiohttp. Raises Unsent, Unanswered or AnswerTooLong, all outside every `except`: no address (a token, a key
        stand in it) hides in an exception's context [P-01]."""
        progress, content = _Progress(), bytearray()
        _progress.set(progress)
        problem: Exception
        try:
            async with (
                asyncio.timeout(seconds),
                self._open().request(method, url, allow_redirects=False, **more) as answer,
            ):
                failpoint("send response unread")
                if limit is not None:
                    async for chunk in answer.content.iter_any():
                        content += chunk
                        if len(content) > limit:
                            break
                if limit is None or len(content) <= limit:
                    later = answer.headers.get("Retry-After", "")
                    return HttpAnswer(answer.status, bytes(content), answer.content_type, later)
                problem = AnswerTooLong("too long", bytes(content[:_HEAD_BYTES]))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            why = type(error).__name__
            problem = Unanswered(why, bytes(content[:_HEAD_BYTES])) if progress.left else Unsent(why)
        raise problem

    async def close(self) -> None:
        """Closes the connections, also of calls in hand; a later call opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=_Connector(limit=self._connections, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # each call is limited as a whole
            )
        return self._session
