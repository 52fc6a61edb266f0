"""WeCom customer-service channel 微信客服: residents write from WeChat, messages are fetched and answered by API."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.channels.base import (
    Busy,
    Capabilities,
    ChannelReply,
    ChannelState,
    Failed,
    Files,
    Receive,
    SendRefused,
    Sent,
    TryLater,
    Uncertain,
    WindowClosed,
)
from bot.channels.shared.bounded_memory import BoundedMemory
from bot.channels.shared.http import Json, VendorClient
from bot.channels.shared.xml import InvalidXml, parse_xml
from bot.channels.wecom import cards
from bot.channels.wecom.api import WecomApi
from bot.channels.wecom.files import upload
from bot.channels.wecom.webhook import WecomWebhook, envelope
from bot.channels.wecom_kf.parse import WELCOME
from bot.channels.wecom_kf.pull import Puller
from bot.config.channels import WecomKfChannel
from bot.domain.messages import Address, Incoming, Outgoing
from bot.domain.talk.numbered_choices import numbered
from bot.domain.text.plain import split_text

log = logging.getLogger(__name__)
TEXT_BYTES, _HEAD_BYTES, _ITEM_BYTES, _MOST_ITEMS = 2048, 1024, 128, 10
_MOST_SENDS = 5
"""What the vendor allows after a message of the customer."""
_SCENE = "huifang"
_CODE_SECONDS = WELCOME.seconds - 1.0
_PAUSES = (1.0, 5.0, 0.0)
"""Seconds after which what could not be fetched or stored is tried again; then the next look takes its turn."""


def open_channel(name: str, section: WecomKfChannel, public_url: str) -> WecomKf:
    """The accounts that section describes."""
    return WecomKf(name, section)


class WecomKf:
    """Customer service of one company. A chat is `open_kfid:external_userid`."""

    kind = "wecom_kf"

    def __init__(self, name: str, section: WecomKfChannel, now: Callable[[], float] = time.time) -> None:
        self.name = name
        self.can = Capabilities(
            buttons=False,
            windowed=True,
            named=True,
            text_limit=TEXT_BYTES // 3,  # characters; a Chinese one takes three bytes
            per_second=section.per_second,
            per_chat_second=section.per_chat_second,
        )
        self._section = section
        self._now = now
        self._webhook = WecomWebhook(name, envelope(section))
        self._client = VendorClient(section.api_url)
        self._api: WecomApi | None = None
        self._kept: ChannelState | None = None
        self._files: Files | None = None
        self._puller: Puller | None = None
        self._link = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._welcomes: BoundedMemory[str, tuple[str, float]] = BoundedMemory()
        self._unfinished: BoundedMemory[str, int] = BoundedMemory()

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        """GET and POST /hooks/NAME."""
        return self._webhook.routes(self._called)

    async def start(self, receive: Receive, files: Files, kept: ChannelState) -> None:
        """Starts polling: at once for what came meanwhile, then every `poll`, in case a callback was lost."""
        self._kept, self._files = kept, files
        self._api = WecomApi(self._client, kept, self._section.corp_id, self._section.secret.get_secret_value())

        async def hear(message: Incoming) -> ChannelReply:
            if message.press and message.opens == WELCOME:
                self._welcomes[message.address.chat] = (message.press, self._now())
            return await receive(message)

        self._puller = Puller(self.name, self._api, kept, hear)
        self._background(self._poll())

    async def stop(self) -> None:
        """Lets a fetched page be stored to its end, then closes the connections."""
        self._stopping.set()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.close()

    async def send(self, address: Address, out: Outgoing) -> Sent:
        """Delivers one message under our own msgid, which WeCom never shows twice. Raises TryLater, SendRefused,
        WindowClosed or Uncertain."""
        kfid, _, customer = address.chat.partition(":")
        bodies = [*await self._media(out), *self._words(out)]
        if not bodies:
            raise SendRefused("empty")
        done = self._unfinished.pop(out.id, 0)
        try:
            for number, body in enumerate(bodies[done:], done):
                whom = {"touser": customer, "open_kfid": kfid}
                await self._deliver(address.chat, {**whom, **_named(out.id, number, len(bodies)), **body})
                done = number + 1
        except (TryLater, WindowClosed, Uncertain):
            if done and out.id:
                self._unfinished[out.id] = done
            raise
        return Sent(out.id)

    def costs(self, out: Outgoing) -> int:
        """How many of the messages that a window allows this one takes: its files and its parts."""
        return min(max(len(out.files) + len(self._words(out)), 1), _MOST_SENDS)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes of a received file; WeCom keeps them for three days. Raises TryLater or SendRefused."""
        return await self._ready().download(ref, limit)

    def link(self, start: str) -> str:
        """A link that opens the conversation in WeChat; `start` comes back when somebody enters. Empty until WeCom has
        told us the link of our first account."""
        return f"{self._link}&scene_param={quote(start, safe='')}" if self._link and start else self._link

    # ---- receiving -------------------------------------------------------------------------------------------------

    async def _called(self, plain: bytes) -> str:
        """Handles a callback, which only says that there is something to fetch: acknowledged at once, nothing can be
        lost."""
        try:
            xml = parse_xml(plain)
        except InvalidXml as error:
            log.error("channel %s: what WeCom sent cannot be read (%s) and is left out", self.name, error)
            return ""
        kfid = xml.text("OpenKfId")
        if xml.text("Event").lower() == "kf_msg_or_event" and kfid:
            if self._puller is None:
                raise Busy("not started")
            self._background(self._fetch(kfid, xml.text("Token")))
        return ""

    async def _fetch(self, kfid: str, token: str = "") -> None:
        """One fetch; what fails is tried twice more, then by the next poll."""
        for pause in _PAUSES:
            if await self._looked(kfid, token) or self._stopping.is_set():
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _looked(self, kfid: str, token: str) -> bool:
        if self._puller is None:
            return False
        try:
            await self._learn(kfid)
            await self._puller.pull(kfid, token)
        except Failed as failed:
            log.warning("channel %s: messages cannot be fetched now: %s", self.name, failed.code)
            return not isinstance(failed, TryLater | Uncertain)
        except Exception as error:  # a group of errors where several customers' messages could not be stored
            log.error("channel %s: messages could not be stored (%s)", self.name, type(error).__name__)
            return False
        return True

    async def _learn(self, kfid: str) -> None:
        """Adds an account that called us to those that are polled, also after a restart."""
        known = await self._accounts()
        if kfid not in known and self._kept is not None:
            await self._kept.put("accounts", " ".join([*known, kfid]))

    async def _accounts(self) -> list[str]:
        stored = await self._kept.get("accounts") if self._kept is not None else ""
        return list(dict.fromkeys([*self._section.open_kfid, *stored.split()]))

    async def _poll(self) -> None:
        while not self._stopping.is_set():
            try:
                for kfid in await self._accounts():
                    await self._fetch(kfid)
                await self._find_link()
            except Exception as error:
                log.error("channel %s: looking for messages failed (%s)", self.name, type(error).__name__)
            pause = self._section.poll.total_seconds() * random.uniform(0.9, 1.1)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _find_link(self) -> None:
        accounts = await self._accounts()
        if self._link or not accounts:
            return
        try:
            body = {"open_kfid": accounts[0], "scene": _SCENE}
            answer = await self._ready().ask("/cgi-bin/kf/add_contact_way", body)
        except Failed as failed:
            log.info("channel %s: no link yet: %s", self.name, failed.code)
            return
        url = answer.get("url")
        self._link = url if isinstance(url, str) and url.startswith("https://") else ""

    # ---- sending ------------------------------------------------------------------------------------------------

    def _ready(self) -> WecomApi:
        if self._api is None:
            raise TryLater("not started", after=1.0)
        return self._api

    async def _deliver(self, chat: str, body: Json) -> None:
        """Sends one body; right after a customer entered by the welcome_code of that event, once within 20 s."""
        welcome, at = self._welcomes.pop(chat, ("", 0.0))
        if welcome and self._now() - at < _CODE_SECONDS and body["msgtype"] in ("text", "msgmenu"):
            rest = {name: value for name, value in body.items() if name not in ("touser", "open_kfid")}
            try:
                await self._ready().ask("/cgi-bin/kf/send_msg_on_event", {"code": welcome, **rest})
            except (TryLater, Uncertain):
                self._welcomes[chat] = (welcome, at)
                raise
            except SendRefused as refused:
                raise WindowClosed(refused.code) from None
            return
        await self._ready().ask("/cgi-bin/kf/send_msg", body)

    async def _media(self, out: Outgoing) -> list[Json]:
        stored = await self._files(out.files) if out.files and self._files is not None else []
        found = [await upload(self._ready(), file) for file in stored]
        return [body for body in found if body is not None]

    def _words(self, out: Outgoing) -> list[Json]:
        """One menu to tap where it fits, else text with numbered choices, in as many messages as it needs."""
        menu = _menu(out)
        if menu is not None:
            return [{"msgtype": "msgmenu", "msgmenu": menu}]
        if not out.text.strip() and not out.rows:
            return []
        parts = split_text(cards.as_text(out.text, out.rows), TEXT_BYTES, "bytes")
        return [{"msgtype": "text", "text": {"content": part}} for part in parts if part.strip()]

    def _background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _named(key: str, number: int, count: int) -> Json:
    """Our own name for each part: the same at every try, at most 32 of [0-9a-zA-Z_-]."""
    if not key:
        return {}
    return {"msgid": key if count == 1 else f"{key[:28]}_{number}"}


def _menu(out: Outgoing) -> Json | None:
    """The choices as a menu; None when there are none, or something would have to be left out."""
    head = cards.without_mentions(out.text)
    offers, pages = numbered(out.rows), cards.link_buttons(out.rows)
    items: list[Json] = []
    for offer in offers:
        label = f"{offer.number}. {offer.label}" if offer.number else offer.label
        items.append({"type": "click", "click": {"id": offer.data, "content": label}})
    items += [{"type": "view", "view": {"url": page.url, "content": page.label}} for page in pages]
    words = [str(part) for item in items for name, part in item[item["type"]].items() if name != "url"]
    fits = 0 < len(items) <= _MOST_ITEMS and len(head.encode()) <= _HEAD_BYTES
    if not offers or not fits or any(len(one.encode()) > _ITEM_BYTES for one in words):
        return None
    return {"head_content": head, "list": items}
