"""Webhook of an Official Account: verifies and decrypts pushes, answers within the vendor's 5 s, spools what is
late."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.channels.base import Busy, ChannelReply, Receive
from bot.channels.shared.encrypted_envelope import Envelope, Opened, Rejected, has_signature
from bot.channels.shared.spool import Spool, Spooled
from bot.channels.shared.xml import MOST_BYTES, InvalidXml, parse_xml, write_xml
from bot.channels.wechat.parse import ParsedPush, parse
from bot.channels.wechat.render import passive_reply_text

log = logging.getLogger(__name__)

ANSWER_SECONDS = 4.3
"""The vendor hangs up after five and sends again; what is not ready by then goes by another way."""
_WINDOW_SECONDS = 900.0
"""How far a request's timestamp may lie from our clock: retries come within seconds, clocks may be wrong by minutes."""
_RETRY_SECONDS, _MOST_RETRY_SECONDS = 1.0, 30.0
_MOST_STUMBLES = 20

Learn = Callable[[ParsedPush], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Push:
    """One verified request: as it came, decrypted, and parsed."""

    query: Mapping[str, str]
    body: bytes
    opened: Opened
    heard: ParsedPush


class WechatWebhook:
    """One account's webhook. `envelope` is None in plain mode; `learn` gets delivery results of template messages."""

    def __init__(self, name: str, token: str, envelope: Envelope | None, spool: Spool, learn: Learn,
                 answer_seconds: float) -> None:  # fmt: skip
        self._name = name
        self._token = token
        self._envelope = envelope
        self._spool = spool
        self._learn = learn
        self._answer_seconds = answer_seconds
        self._tasks: set[asyncio.Task[Any]] = set()
        self._spooled = asyncio.Event()
        self._stumbles: dict[str, int] = {}
        self._working: asyncio.Task[None] | None = None

    def open(self, receive: Receive) -> None:
        """Starts working off the spool."""
        self._working = asyncio.create_task(self._work_off(receive))

    async def close(self) -> None:
        """Lets messages in hand finish."""
        if self._working is not None:
            self._working.cancel()
            with suppress(asyncio.CancelledError):
                await self._working
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def check(self, request: web.Request) -> web.Response:
        """The vendor asks whether we know the token: the same echostr back, and nothing else."""
        query = _single(request)
        if query is None or not self._signed(query):
            return web.Response(status=403)
        return web.Response(text=query.get("echostr", ""))

    async def hook(self, request: web.Request, receive: Receive) -> web.Response:
        """One push: 403 for whatever is wrong with it, else an answer in time [I-08]."""
        until = time.monotonic() + self._answer_seconds
        query = _single(request)
        if query is None or not self._fresh(query):
            return web.Response(status=403)
        if (self._envelope is None or "signature" in query) and not self._signed(query):
            return web.Response(status=403)
        push = self._read(query, await _body(request))
        if push is None:
            return web.Response(status=403)
        if push.heard.results:
            self._background(self._learn(push.heard))
        return await self._answer(push, receive, until) if push.heard.incoming else _nothing()

    # ---- verification ----------------------------------------------------------------------------------------------

    def _signed(self, query: Mapping[str, str]) -> bool:
        parts = (query.get("timestamp", ""), query.get("nonce", ""))
        return has_signature(query.get("signature", ""), self._token, *parts)

    def _fresh(self, query: Mapping[str, str]) -> bool:
        stamp = query.get("timestamp", "")
        if stamp.isascii() and stamp.isdecimal() and abs(float(stamp[:12]) - time.time()) <= _WINDOW_SECONDS:
            return True
        log.warning("channel %s: a request with a time far from our clock is refused", self._name)
        return False

    def _read(self, query: Mapping[str, str], body: bytes) -> _Push | None:
        """The verified push; of one with plain and encrypted content only the encrypted is used. None when it is not
        genuine or no valid XML."""
        try:
            opened = Opened(body)
            if self._envelope is not None:
                given = (query.get(name, "") for name in ("msg_signature", "timestamp", "nonce"))
                opened = self._envelope.open_body(body, *given)
            return _Push(
                query, body, opened, parse(parse_xml(opened.plain), opened.plain, self._name, datetime.now(UTC))
            )
        except (Rejected, InvalidXml) as error:
            log.warning("channel %s: a request was refused: %s", self._name, error)
            return None

    # ---- the answer ----------------------------------------------------------------------------------------------

    async def _answer(self, push: _Push, receive: Receive, until: float) -> web.Response:
        """Passive reply when the commit comes in time; what is said later goes as ordinary messages."""
        assert push.heard.incoming is not None
        task = self._background(receive(push.heard.incoming))
        await asyncio.wait({task}, timeout=max(until - time.monotonic(), 0.0))
        if task.done() and task.exception() is None:
            return self._said(task.result(), push)
        if task.done() and not isinstance(task.exception(), Busy):
            kind = type(task.exception()).__name__
            log.error("channel %s: message %s failed: %s", self._name, push.heard.incoming.id, kind)
        kept = await self._keep(push)
        task.add_done_callback(lambda done: self._late(done, kept))
        return _nothing() if kept else web.Response(status=503)

    def _said(self, reply: ChannelReply, push: _Push) -> web.Response:
        """Puts as many messages as fit into the response; the rest is sent."""
        count = 0
        try:
            text, fits = passive_reply_text(reply.said, reply.toast)
            response = self._reply(text, push) if text else _nothing()
            count = fits
        finally:
            reply.carried(count)
        return response

    def _reply(self, text: str, push: _Push) -> web.Response:
        now, heard = int(time.time()), push.heard
        xml = write_xml(
            ToUserName=heard.sender, FromUserName=heard.account, CreateTime=now, MsgType="text", Content=text
        )
        if self._envelope is not None:
            xml = self._envelope.seal(xml, now, push.query.get("nonce", ""), key=push.opened.key).xml()
        return web.Response(text=xml, content_type="application/xml")

    # ---- what could not be answered in time ----------------------------------------------------------------------

    async def _keep(self, push: _Push) -> str:
        """Spools a push before it is acknowledged; its name, empty when the disk refuses: then the vendor must send
        again."""
        assert push.heard.incoming is not None
        try:
            return await self._spool.put(time.time(), push.heard.incoming.id, push.query, push.body)
        except OSError as error:
            log.error("channel %s: a message cannot be kept on disk: %s", self._name, type(error).__name__)
            return ""

    def _late(self, done: asyncio.Task[ChannelReply], kept: str) -> None:
        """After a commit that came later than our answer: everything is sent as ordinary messages."""
        if done.cancelled() or done.exception() is not None:
            self._spooled.set()
            return
        done.result().carried(0)
        if kept:
            self._background(self._spool.drop(kept))

    async def _work_off(self, receive: Receive) -> None:
        """Loop over the spool: at the start, and whenever something was put there."""
        pause = _RETRY_SECONDS
        while True:
            self._spooled.clear()
            if await self._once(receive):
                await asyncio.sleep(pause)
                pause = min(pause * 2, _MOST_RETRY_SECONDS)
            else:
                pause = _RETRY_SECONDS
                await self._spooled.wait()

    async def _once(self, receive: Receive) -> int:
        """One round over everything that waits; how many are left."""
        try:
            waiting = await self._spool.waiting()
            taken = [await self._taken(spooled, receive) for spooled in waiting]
            for spooled, done in zip(waiting, taken, strict=True):
                if done:
                    await self._spool.drop(spooled.name)
            return taken.count(False)
        except OSError as error:
            log.error("channel %s: kept messages cannot be read: %s", self._name, type(error).__name__)
            return 1

    async def _taken(self, spooled: Spooled, receive: Receive) -> bool:
        """Whether it need not be tried again now: stored now, stored before, or set aside."""
        push = self._read(spooled.query, spooled.body)
        if push is None:
            log.error("channel %s: kept message %s cannot be read, it is set aside", self._name, spooled.name)
            await self._spool.set_aside(spooled.name)
            return True
        if push.heard.incoming is None:
            return True
        try:
            reply = await receive(push.heard.incoming)
        except Busy:
            return False
        except Exception as error:
            log.error("channel %s: kept message %s failed: %s", self._name, spooled.name, type(error).__name__)
            return await self._given_up(spooled.name)
        self._stumbles.pop(spooled.name, None)
        reply.carried(0)
        return True

    async def _given_up(self, name: str) -> bool:
        """Whether a spooled push has failed too often and was set aside."""
        self._stumbles[name] = self._stumbles.get(name, 0) + 1
        if self._stumbles[name] < _MOST_STUMBLES:
            return False
        log.error("channel %s: kept message %s is set aside until the next start", self._name, name)
        del self._stumbles[name]
        await self._spool.set_aside(name)
        return True

    def _background(self, work: Awaitable[Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(_whole(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _whole(work: Awaitable[Any]) -> Any:
    return await work


def _single(request: web.Request) -> dict[str, str] | None:
    """The query, when no name stands in it twice."""
    query = request.query
    return dict(query) if len(set(query)) == len(query) else None


async def _body(request: web.Request) -> bytes:
    """Body of the request. Raises HTTPRequestEntityTooLarge, before it is read where its length is told."""
    if (request.content_length or 0) > MOST_BYTES:
        raise web.HTTPRequestEntityTooLarge(MOST_BYTES, request.content_length or 0)
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES, len(body))
    return bytes(body)


def _nothing() -> web.Response:
    """Acknowledgement without a passive reply."""
    return web.Response(text="success")
