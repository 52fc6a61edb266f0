"""Webhook of WeCom: verifies, decrypts and answers callbacks; anything else gets 403."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from aiohttp import web

from bot.channels.base import Busy
from bot.channels.shared.encrypted_envelope import Envelope, Rejected
from bot.channels.shared.spool import Spool, Spooled
from bot.config.channels import WecomChannel, WecomKfChannel

log = logging.getLogger(__name__)
MOST_BYTES = 128 * 1024
_BODY_SECONDS = 4.0
_AGAIN_SECONDS, _PATIENCE = 1.0, 5
_PLAIN = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}

Take = Callable[[bytes], Awaitable[str]]
"""Handles decrypted content; returns after the commit, with the XML to answer or nothing. Raises Busy."""


def envelope(section: WecomChannel | WecomKfChannel) -> Envelope:
    """Encryption of that section, with the previous key for as long as it is configured."""
    keys = [section.aes_key.get_secret_value()]
    if section.previous_aes_key is not None:
        keys.append(section.previous_aes_key.get_secret_value())
    return Envelope(section.token.get_secret_value(), keys, section.corp_id)


class WecomWebhook:
    """GET verifies the address, within the second WeCom gives; POST brings messages and events. WeCom repeats a
    callback four times within seconds and never again: with a `spool` it is kept on disk while nothing can be
    stored."""

    def __init__(self, name: str, seal: Envelope, spool: Spool | None = None) -> None:
        self._name = name
        self._seal = seal
        self._spool = spool
        self._kept = asyncio.Event()
        self._stumbles: dict[str, int] = {}

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
            return await self._keep(request.query, body, opened.plain)
        if not answer:
            return web.Response(headers=_PLAIN)
        sealed = self._seal.seal(answer, int(time.time()), nonce, key=opened.key)
        return web.Response(text=sealed.xml(), content_type="text/xml")

    async def _keep(self, query: Mapping[str, str], body: bytes, plain: bytes) -> web.Response:
        """Spools a request that cannot be stored now and acknowledges it; 503 when the disk refuses too [D-01]."""
        try:
            if self._spool is None:
                raise OSError
            digest = hashlib.sha256(plain).hexdigest()  # WeCom seals the same thing anew each time
            await self._spool.put(time.time(), digest, query, body)
        except OSError:
            return web.Response(status=503, headers={"Retry-After": "1"})
        log.warning("channel %s: a message waits on disk, the database cannot take it", self._name)
        self._kept.set()
        return web.Response(headers=_PLAIN)

    async def catch_up(self, take: Take, stopping: asyncio.Event) -> None:
        """Works off the spool, the oldest first, until `stopping` is set."""
        while self._spool is not None and not stopping.is_set():
            self._kept.clear()
            for one in await self._spool.waiting():
                if not await self._taken(one, take):
                    self._kept.set()
                    break
                await self._spool.drop(one.name)
            ends = [asyncio.ensure_future(event.wait()) for event in (self._kept, stopping)]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _AGAIN_SECONDS)

    async def _taken(self, one: Spooled, take: Take) -> bool:
        """Whether it was stored, or set aside until the next start."""
        query = one.query
        signed = (query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", ""))
        try:
            await take(self._seal.open_body(one.body, *signed).plain)
        except Busy:
            return False
        except Rejected as refused:  # the keys were changed meanwhile
            log.error("channel %s: what waited on disk cannot be opened (%s)", self._name, refused.code)
        except Exception as error:
            self._stumbles[one.name] = self._stumbles.get(one.name, 0) + 1
            log.error("channel %s: what waited on disk failed (%s)", self._name, type(error).__name__)
            if self._stumbles[one.name] < _PATIENCE:
                return False
        else:
            self._stumbles.pop(one.name, None)
            return True
        self._stumbles.pop(one.name, None)
        if self._spool is not None:
            await self._spool.set_aside(one.name)
        return True

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
