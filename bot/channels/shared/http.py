"""JSON client of a vendor whose addresses hold secrets: errors in the sender's words, never an address in them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.channels.base import Failed, SendRefused, TryLater, Uncertain
from bot.channels.shared.http_session import (
    MOST_ANSWER_BYTES,
    AnswerTooLong,
    HttpAnswer,
    HttpSession,
    Unanswered,
    Unsent,
)
from bot.channels.shared.strict_json import Json

__all__ = ["HttpAnswer", "Json", "Query", "VendorClient"]

Query = Mapping[str, str]

_SECONDS, _FILE_SECONDS = 10.0, 60.0


class VendorClient:
    """Calls below one base address. Errors are raised outside every `except`, so that no address (a key, a secret, a
    token stand in it) hides in an exception's context [P-01]."""

    def __init__(self, base: str, seconds: float = _SECONDS) -> None:
        self._base = base.rstrip("/")
        self._seconds = seconds
        self._session = HttpSession()

    async def close(self) -> None:
        """Closes the connections; a later call opens new ones."""
        await self._session.close()

    async def ask(self, path: str, query: Query, body: Json | None = None) -> Json:
        """POSTs `body` as JSON, or GETs without one; returns the answered object. Raises TryLater when nothing was
        carried out, Uncertain when it may have been."""
        more: dict[str, Any] = {}
        if body is not None:
            more = {"data": json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
                    "headers": {"Content-Type": "application/json"}}  # fmt: skip
        answer = (await self._send("GET" if body is None else "POST", path, query, **more)).json()
        if answer is None:
            raise Uncertain("unreadable answer")
        return answer

    async def download(self, path: str, query: Query, limit: int) -> HttpAnswer:
        """The bytes behind an address, at most `limit`. Raises TryLater, and SendRefused when there are more."""
        problem: Failed
        try:
            return await self._send("GET", path, query, limit, seconds=_FILE_SECONDS)
        except Uncertain as error:
            problem = TryLater(error.code)
        raise problem

    async def upload(self, path: str, query: Query, name: str, content: bytes, mime: str) -> Json:
        """Sends one file as a form; nothing is said to anybody by it, so it may always be tried again: raises TryLater
        also where another call would be Uncertain."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("media", io.BytesIO(content), filename=name, content_type=mime or "application/octet-stream")
        problem: Failed
        try:
            answer = (await self._send("POST", path, query, seconds=_FILE_SECONDS, data=form)).json()
            if answer is not None:
                return answer
            problem = TryLater("unreadable answer")
        except Uncertain as error:
            problem = TryLater(error.code)
        raise problem

    async def _send(self, method: str, path: str, query: Query, limit: int = MOST_ANSWER_BYTES, seconds: float = 0.0,
                    **more: Any) -> HttpAnswer:  # fmt: skip
        problem: Failed
        try:
            answer = await self._session.exchange(
                method, self._base + path, seconds or self._seconds, limit, params=dict(query), **more
            )
        except Unsent:
            problem = TryLater("unreachable", whole_channel=True)
        except AnswerTooLong:
            problem = SendRefused("too big")
        except Unanswered:
            problem = Uncertain("no answer")
        else:
            if answer.status == 200:
                return answer
            problem = _status(answer.status)
        raise problem


def _status(status: int) -> Failed:
    """A vendor that is well answers 200, also when it refuses: anything else came from something in between."""
    if status == 429:
        return TryLater("too many requests", after=10.0, whole_channel=True)
    return TryLater(f"server error {status}", whole_channel=status >= 500)
