"""Telegram channel: updates by webhook or long polling, messages through the Bot API."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, Literal

from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import (
    Busy,
    Capabilities,
    ChannelReply,
    ChannelState,
    Files,
    Receive,
    SendRefused,
    Sent,
    TryLater,
    Uncertain,
)
from bot.channels.shared.bounded_memory import BoundedMemory
from bot.channels.shared.strict_json import InvalidJson, Json, loads, update_id_in
from bot.channels.telegram.api import BotApiClient, BotApiError, keep_library_quiet
from bot.channels.telegram.errors import error_place, send_error
from bot.channels.telegram.parse import ALLOWED_UPDATES, parse
from bot.channels.telegram.poll import PATIENCE, Poller
from bot.channels.telegram.send import TelegramSender
from bot.channels.telegram.text import LIMIT, encodable
from bot.config.channels import TelegramChannel
from bot.domain.messages import Address, Incoming, Outgoing
from bot.failpoint import ARMED, failpoint

log = logging.getLogger(__name__)

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_FILE_PATH = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*", re.ASCII)
_MOST_TOAST = 200
_BODY_SECONDS, _FILE_SECONDS, _LONGEST_PAUSE = 20.0, 20.0, 60.0


def open_channel(name: str, section: TelegramChannel, public_url: str) -> Telegram:
    """The channel that section describes."""
    return Telegram(
        name,
        token=section.token.get_secret_value(),
        mode=section.mode,
        secret=section.secret.get_secret_value(),
        api_url=section.api_url,
        public_url=public_url,
        per_second=section.per_second,
        per_chat_second=section.per_chat_second,
        group_per_minute=section.group_per_minute,
    )


class Telegram:
    """One bot. Webhook mode needs a secret of 1-256 letters, digits, _ and - [N-01]."""

    kind = "telegram"

    def __init__(
        self,
        name: str,
        *,
        token: str,
        mode: Literal["webhook", "polling"] = "webhook",
        secret: str = "",
        api_url: str,
        public_url: str = "",
        max_body: int = 1 << 20,
        per_second: float = 30.0,
        per_chat_second: float = 1.0,
        group_per_minute: float = 20.0,
    ) -> None:
        if not re.fullmatch(r"[\w:-]{1,256}", token, re.ASCII):
            raise ValueError(f"channel {name}: the token is missing or holds characters no token has")
        if mode == "webhook" and not _SECRET.fullmatch(secret):
            raise ValueError(f"channel {name}: webhook mode needs a secret of 1-256 characters A-Z a-z 0-9 _ -")
        self.name = name
        self.can = Capabilities(
            edit=True,
            text_limit=LIMIT,
            per_second=per_second,
            per_chat_second=per_chat_second,
            group_per_minute=group_per_minute,
        )
        self.username = ""
        self._mode = mode
        self._secret = secret
        self._public_url = public_url.rstrip("/")
        self._max_body = max_body
        api_url = api_url.rstrip("/")
        keep_library_quiet()
        self._wire = BotApiClient(api_url, token)
        self._bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self._wire,
            get_updates_request=self._wire,
        )
        self._sender: TelegramSender | None = None
        self._poller: Poller | None = None
        self._introducing: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: BoundedMemory[str, int] = BoundedMemory()

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        """POST /hooks/NAME in webhook mode, nothing when polling."""
        if self._mode != "webhook":
            return []

        async def hook(request: web.Request) -> web.Response:
            return await self._hook(request, receive)

        return [web.post(f"/hooks/{self.name}", hook)]

    async def start(self, receive: Receive, files: Files, kept: ChannelState) -> None:
        """Starts polling or sets the webhook; while Telegram cannot be reached it keeps trying, and never raises
        [C-14]."""
        self._sender = TelegramSender(self._bot, self._wire, files)
        self._introducing = self._background(self._introduce())
        if self._mode == "polling":
            self._poller = Poller(self._wire, lambda update: self._take(update, receive))
            self._background(self._poller.run())

    async def stop(self) -> None:
        """Lets updates in hand finish and confirms them, then closes the connections."""
        if self._poller is not None:
            self._poller.stop()
        if self._introducing is not None:
            self._introducing.cancel()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        self._poller = None
        await self._wire.shutdown()

    async def send(self, address: Address, out: Outgoing) -> Sent:
        """Delivers one message, in parts when it is long. Raises TryLater, SendRefused, ChatMoved or Uncertain."""
        if self._sender is None:
            raise TryLater("not started", after=1.0)
        return await self._sender.deliver(address, out)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes of a received file; Telegram hands out at most 20 MB. Raises TryLater or SendRefused [C-10]."""
        problem: TelegramError
        try:
            async with asyncio.timeout(_FILE_SECONDS):
                return await self._fetch(ref, limit)
        except TimeoutError:
            raise TryLater("download too slow") from None
        except TelegramError as error:
            problem = error
        if isinstance(problem, BotApiError) and problem.status in (404, 410) and not problem.description:
            raise SendRefused("expired")
        words = send_error(problem)
        raise TryLater(words.code) if isinstance(words, Uncertain) else words

    def link(self, start: str) -> str:
        """A link that opens a chat with the bot; empty until Telegram has told us the bot's name."""
        if not self.username:
            return ""
        return f"https://t.me/{self.username}" + (f"?start={start}" if start else "")

    async def _fetch(self, ref: str, limit: int) -> bytes:
        described = await self._wire.ask("getFile", {"file_id": ref})
        described = described if isinstance(described, dict) else {}
        path, size = described.get("file_path"), described.get("file_size")
        if isinstance(size, int) and size > limit:
            raise SendRefused("too big")
        if not isinstance(path, str) or ".." in path or not _FILE_PATH.fullmatch(path):
            raise SendRefused("unavailable")
        content = await self._wire.download(path, limit, _FILE_SECONDS)
        if content is None:
            raise SendRefused("too big")
        return content

    async def _hook(self, request: web.Request, receive: Receive) -> web.Response:
        """One webhook call: secret, size, type, then the update. A signed update is never answered with an error
        for what it holds, or Telegram would send it for a day [I-07]."""
        failpoint("webhook call received")
        if not self._signed(request):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        raw = await self._body(request)
        failpoint("webhook body verified")
        try:
            update = loads(raw, keys_once=True)
        except InvalidJson as error:
            log.error("telegram update %s cannot be read (%s) and is left out", update_id_in(raw), error)
            return web.Response()
        return await self._answer(update, receive)

    def _signed(self, request: web.Request) -> bool:
        given = request.headers.getall(_SECRET_HEADER, [])
        right = self._secret.encode()
        return len(given) == 1 and hmac.compare_digest(given[0].encode("utf-8", "surrogateescape"), right)

    async def _body(self, request: web.Request) -> bytes:
        if (request.content_length or 0) > self._max_body:
            raise web.HTTPRequestEntityTooLarge(self._max_body, request.content_length or 0)
        if request.content.is_eof() and request.content.total_bytes <= self._max_body:
            return request.content.read_nowait()  # nearly always it came in one piece with its head
        body = bytearray()
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                async for chunk in request.content.iter_any():
                    body += chunk
                    if len(body) > self._max_body:
                        raise web.HTTPRequestEntityTooLarge(self._max_body, len(body))
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        return bytes(body)

    async def _answer(self, update: Any, receive: Receive) -> web.Response:
        """Hands the update on and acknowledges after the commit; a button press is answered in the same response."""
        incoming = self._read(update)
        if incoming is None:
            return web.Response()
        failpoint("update parsed")
        try:
            reply = await receive(incoming)
        except Busy:
            return web.Response(status=503, headers={"Retry-After": "1"})
        except Exception as error:
            return self._stumbled(incoming, error)
        self._failures.pop(incoming.id, None)
        failpoint("message committed, not acknowledged")
        if ARMED:
            asyncio.get_running_loop().call_later(
                0.02, failpoint, "message acknowledged"
            )  # by then the answer has been written
        return web.json_response(_toast(incoming.press, reply, method=True)) if incoming.press else web.Response()

    def _stumbled(self, incoming: Incoming, error: Exception) -> web.Response:
        """A failure of ours: Telegram may try again a few times, then its queue for this chat must go on."""
        failures = self._failures.pop(incoming.id, 0) + 1
        log.error("telegram update %s failed, time %d: %s", incoming.id, failures, error_place(error))
        if failures >= PATIENCE:
            log.error("telegram update %s is given up", incoming.id)
            return web.Response()
        self._failures[incoming.id] = failures
        return web.Response(status=503)

    def _read(self, update: Any) -> Incoming | None:
        incoming = parse(update, self.name, datetime.now(UTC), self.username)
        if incoming is None:
            number = update.get("update_id") if isinstance(update, dict) else None
            log.info("telegram update %s holds nothing for us", number if isinstance(number, int) else "?")
        return incoming

    async def _take(self, update: Json, receive: Receive) -> None:
        """One polled update; returns after the commit. A press is answered beside it, at no one's cost."""
        incoming = self._read(update)
        if incoming is None:
            return
        reply = await receive(incoming)
        if incoming.press:
            self._background(self._answer_press(incoming.press, reply))

    async def _answer_press(self, press: str, reply: ChannelReply) -> None:
        try:
            await self._wire.ask("answerCallbackQuery", _toast(press, reply))
        except TelegramError as error:
            log.info("telegram press could not be answered: %s", send_error(error).code)

    async def _introduce(self) -> None:
        """Learns our name and tells Telegram how to reach us, until both have worked."""
        pause = 1.0
        while True:
            try:
                await self._learn_name()
                await self._choose_mode()
                return
            except TelegramError as error:
                level = (
                    logging.ERROR if isinstance(error, BotApiError) and error.status in (401, 404) else logging.WARNING
                )
                log.log(
                    level, "channel %s: Telegram does not answer as it should: %s", self.name, send_error(error).code
                )
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _learn_name(self) -> None:
        if self.username:
            return
        me = await self._wire.ask("getMe")
        username = me.get("username") if isinstance(me, dict) else None
        self.username = username if isinstance(username, str) else ""

    async def _choose_mode(self) -> None:
        if self._mode == "polling":
            await self._wire.ask("deleteWebhook", {"drop_pending_updates": False})
        elif self._public_url.startswith("https://"):
            url = f"{self._public_url}/hooks/{self.name}"
            params = {"url": url, "secret_token": self._secret, "allowed_updates": ALLOWED_UPDATES}
            await self._wire.ask("setWebhook", params)
        else:
            log.warning("channel %s: public_url is not https, so Telegram is not told of the webhook", self.name)

    def _background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _toast(press: str, reply: ChannelReply, method: bool = False) -> Json:
    """The answer to a press; inside a webhook's response it names its method and costs no request of ours."""
    answer: Json = {"callback_query_id": press}
    if text := encodable(reply.toast).strip():
        answer |= {"text": _shortened(text), "show_alert": reply.alert}
    return {"method": "answerCallbackQuery", **answer} if method else answer


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_TOAST else text[: _MOST_TOAST - 1] + "…"
