"""Request body limits that hold for every route: no compressed body is taken [H-05]."""

from __future__ import annotations

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

SERVER = {"auto_decompress": False}
"""What the HTTP server is told: it would inflate bodies on the event loop, before any handler is asked."""


@web.middleware
async def body_limits(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses an encoded body with 415, whatever the route and before anybody is known. Raises 415."""
    if encoded(request):
        raise web.HTTPUnsupportedMediaType(text="")
    return await handler(request)


def encoded(request: web.BaseRequest) -> bool:
    """Whether the body is compressed, or anything else than the plain bytes, in any spelling and number of headers."""
    content = _codings(request, hdrs.CONTENT_ENCODING) - {"identity"}
    return bool(content or _codings(request, hdrs.TRANSFER_ENCODING) - {"identity", "chunked"})


def _codings(request: web.BaseRequest, header: str) -> set[str]:
    said = ",".join(request.headers.getall(header, []))
    return {one for one in (part.strip().lower() for part in said.split(",")) if one}
