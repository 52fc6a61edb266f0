"""JSON over HTTP to a vendor whose addresses hold secrets: tells how far a failed call got, and never says where to."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.channels.base import Failed, SendRefused, TryLater, Uncertain
from bot.channels.shared.http_session import watched_session

Json = dict[str, Any]
Query = Mapping[str, str]

_SECONDS, _FILE_SECONDS = 10.0, 60.0
_MOST_ANSWER_BYTES = 16 << 20
_CONNECTIONS = 64


@dataclass(frozen=True, slots=True)
class Body:
    """What came back: its bytes and its type."""

    content: bytes
    mime: str

    def json(self) -> Json | None:
        """The object in it; None when it is none."""
        try:
            value = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


class VendorClient:
    """One keep-alive session to one address. Errors are raised outside every `except`, so that no address (a key, a
    secret, a token stand in it) hides in an exception's context [P-01]."""

    def __init__(self, base: str, seconds: float = _SECONDS) -> None:
        self._base = base.rstrip("/")
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Closes the connections; a later call opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(self, path: str, query: Query, body: Json | None = None) -> Json:
        """POSTs `body` as JSON, or GETs without one; returns the answered object. Raises TryLater when nothing was
        carried out, Uncertain when it may have been."""
        more: dict[str, Any] = {}
        if body is not None:
            more = {"data": json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
                    "headers": {"Content-Type": "application/json"}}  # fmt: skip
        answer = (await self._send("GET" if body is None else "POST", path, query, _MOST_ANSWER_BYTES, **more)).json()
        if answer is None:
            raise Uncertain("unreadable answer")
        return answer

    async def download(self, path: str, query: Query, limit: int) -> Body:
        """The bytes behind an address, at most `limit`. Raises TryLater, and Refused when there are more."""
        problem: Failed
        try:
            return await self._send("GET", path, query, limit, seconds=_FILE_SECONDS)
        except Uncertain as error:
            problem = TryLater(error.code)
        raise problem

    async def upload(self, path: str, query: Query, name: str, content: bytes, mime: str) -> Json:
        """Sends one file as a form; nothing is said to anybody by it, so it may always be tried again."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("media", io.BytesIO(content), filename=name, content_type=mime or "application/octet-stream")
        problem: Failed
        try:
            sent = await self._send("POST", path, query, _MOST_ANSWER_BYTES, seconds=_FILE_SECONDS, data=form)
            answer = sent.json()
            if answer is not None:
                return answer
            problem = TryLater("unreadable answer")
        except Uncertain as error:
            problem = TryLater(error.code)
        raise problem

    async def _send(self, method: str, path: str, query: Query, limit: int, seconds: float = 0.0, **more: Any) -> Body:
        left = {"written": False}
        problem: Failed
        try:
            async with self._open().request(
                method,
                self._base + path,
                params=dict(query),
                timeout=aiohttp.ClientTimeout(total=seconds or self._seconds),
                allow_redirects=False,
                trace_request_ctx=left,
                **more,
            ) as answer:
                if answer.status == 200:
                    return Body(await _at_most(answer, limit), answer.content_type)
                problem = _status(answer.status)
        except SendRefused as refused:
            problem = refused
        except (aiohttp.ClientError, OSError, TimeoutError):
            problem = Uncertain("no answer") if left["written"] else TryLater("unreachable", whole_channel=True)
        raise problem

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = watched_session(_CONNECTIONS)
        return self._session


async def _at_most(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    content = bytearray()
    async for chunk in answer.content.iter_any():
        content += chunk
        if len(content) > limit:
            raise SendRefused("too big")
    return bytes(content)


def _status(status: int) -> Failed:
    """A vendor that is well answers 200, also when it refuses: anything else came from something in between."""
    if status == 429:
        return TryLater("too many requests", after=10.0, whole_channel=True)
    return TryLater(f"server error {status}", whole_channel=status >= 500)
