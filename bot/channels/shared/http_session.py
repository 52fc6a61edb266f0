"""HTTP sessions that know whether a request has left: only then may a message have been delivered [A-09]."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import aiohttp


def watched_session(connections: int) -> aiohttp.ClientSession:
    """A session that sets `written` in a request's own trace_request_ctx (a dict) once its head has left."""
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_note_written)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, ttl_dns_cache=300),
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[trace],
    )


async def _note_written(_session: aiohttp.ClientSession, context: SimpleNamespace, _params: Any) -> None:
    if context.trace_request_ctx is not None:
        context.trace_request_ctx["written"] = True
