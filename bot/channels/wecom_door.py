"""The door at which WeCom calls: checks, opens and answers sealed requests, and gives nothing away to anybody else."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.channels.base import Busy
from bot.channels.envelope import Envelope, Rejected
from bot.networks import WecomChannel, WecomKfChannel

log = logging.getLogger(__name__)
MOST_BYTES = 128 * 1024
_BODY_SECONDS = 4.0
_PLAIN = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}

Take = Callable[[bytes], Awaitable[str]]
"""Takes the opened content in; returns after the commit, with the XML to answer or nothing. Raises Busy."""


def envelope(section: WecomChannel | WecomKfChannel) -> Envelope:
    """The seal of that section, with the previous key for as long as it is configured."""
    keys = [section.aes_key.get_secret_value()]
    if section.previous_aes_key is not None:
        keys.append(section.previous_aes_key.get_secret_value())
    return Envelope(section.token.get_secret_value(), keys, section.corp_id)


class Door:
    """GET proves that the address is ours, within the second WeCom gives; POST brings messages and events."""

    def __init__(self, name: str, seal: Envelope) -> None:
        self._name = name
        self._seal = seal

    def routes(self, take: Take) -> list[web.RouteDef]:
        """Both at /hooks/NAME."""

        async def post(request: web.Request) -> web.Response:
            return await self._post(request, take)

        path = f"/hooks/{self._name}"
        return [web.get(path, self._check, allow_head=False), web.post(path, post)]

    async def _check(self, request: web.Request) -> web.Response:
        query = request.query
        try:
            echo = query.get("echostr", "").replace(" ", "+")  # a plus that was not escaped on its way
            opened = self._seal.open(echo, *_signed(request))
        except Rejected as refused:
            return self._refuse(refused)
        return web.Response(body=opened.plain, headers=_PLAIN)

    async def _post(self, request: web.Request, take: Take) -> web.Response:
        body = await _body(request)
        signature, timestamp, nonce = _signed(request)
        try:
            opened = self._seal.open_body(body, signature, timestamp, nonce)
        except Rejected as refused:
            return self._refuse(refused)
        try:
            answer = await take(opened.plain)
        except Busy:
            return web.Response(status=503, headers={"Retry-After": "1"})
        if not answer:
            return web.Response(headers=_PLAIN)
        sealed = self._seal.seal(answer, int(time.time()), nonce, key=opened.key)
        return web.Response(text=sealed.xml(), content_type="text/xml")

    def _refuse(self, refused: Rejected) -> web.Response:
        log.warning("channel %s: a request was not WeCom's (%s)", self._name, refused.code)
        return web.Response(status=403)


def _signed(request: web.Request) -> tuple[str, str, str]:
    query = request.query
    return query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", "")


async def _body(request: web.Request) -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        raise web.HTTPRequestEntityTooLarge(MOST_BYTES, request.content_length or 0)
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise web.HTTPRequestEntityTooLarge(MOST_BYTES, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body)
