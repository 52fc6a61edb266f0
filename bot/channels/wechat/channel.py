"""WeChat Official Account channel: pushes in, passive replies, customer-service and template messages out."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web

from bot.channels.base import Busy, Capabilities, ChannelState, Files, Receive, Sent, TryLater
from bot.channels.shared.encrypted_envelope import Envelope
from bot.channels.shared.http import VendorClient
from bot.channels.shared.spool import Spool
from bot.channels.wechat.api import WechatApi
from bot.channels.wechat.media import WechatMedia
from bot.channels.wechat.parse import ParsedPush, notice_result_event
from bot.channels.wechat.render import LIMIT
from bot.channels.wechat.send import WechatSender
from bot.channels.wechat.template_messages import TemplateMessages
from bot.channels.wechat.webhook import ANSWER_SECONDS, WechatWebhook
from bot.config.channels import WechatChannel
from bot.domain.messages import Address, Notice, Outgoing

log = logging.getLogger(__name__)
_LOOK_AGAIN = (0.1, 0.4, 1.5, 3.0)
"""Seconds: the vendor may tell what became of a notice before we have noted the number it gave."""


def open_channel(name: str, section: WechatChannel, public_url: str) -> Wechat:
    """The channel that section describes."""
    return Wechat(name, section)


class _Open:
    """Parts of the channel that exist once it has been started."""

    def __init__(self, section: WechatChannel, client: VendorClient, elsewhere: VendorClient, receive: Receive,
                 files: Files, kept: ChannelState) -> None:  # fmt: skip
        self.receive = receive
        self.api = WechatApi(client, kept, section.app_id, section.app_secret.get_secret_value())
        self.media = WechatMedia(self.api, elsewhere, section.media_hosts)
        self.sender = WechatSender(self.api, self.media, files)
        self.notices = TemplateMessages(self.api, kept, section.templates)


class Wechat:
    """One verified service account."""

    kind = "wechat"

    def __init__(self, name: str, section: WechatChannel, answer_seconds: float = ANSWER_SECONDS) -> None:
        self.name = name
        self.can = Capabilities(
            buttons=False,
            answers=True,
            windowed=True,
            notices=bool(section.templates),
            text_limit=LIMIT // 3,  # characters; a Chinese one takes three bytes
            per_second=section.per_second,
            per_chat_second=section.per_second,
        )
        self._section = section
        token = section.token.get_secret_value()
        keys = [key.get_secret_value() for key in (section.aes_key, section.previous_aes_key) if key is not None]
        envelope = None if section.mode == "plain" else Envelope(token, keys, section.app_id)
        spool = Spool(Path(section.spool) / name)
        self._webhook = WechatWebhook(name, token, envelope, spool, self._learn, answer_seconds)
        self._client, self._elsewhere = VendorClient(section.api_url), VendorClient("")
        self._opened: _Open | None = None

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        """GET (the vendor's check) and POST (its pushes) at /hooks/NAME."""

        async def hook(request: web.Request) -> web.Response:
            return await self._webhook.hook(request, receive)

        path = f"/hooks/{self.name}"
        return [web.get(path, self._webhook.check, allow_head=False), web.post(path, hook)]

    async def start(self, receive: Receive, files: Files, kept: ChannelState) -> None:
        """Opens nothing that could fail; works off the spool of an earlier run."""
        self._opened = _Open(self._section, self._client, self._elsewhere, receive, files, kept)
        if self._section.mode == "plain":
            log.warning("channel %s: mode plain proves little of who writes; set mode: safe", self.name)
        self._webhook.open(receive)

    async def stop(self) -> None:
        """Lets messages in hand finish, then closes the connections."""
        await self._webhook.close()
        await self._client.close()
        await self._elsewhere.close()

    async def send(self, address: Address, out: Outgoing) -> Sent:
        """Delivers one message, in parts when it is long. Raises TryLater, SendRefused, WindowClosed or Uncertain."""
        return await self._ready().sender.deliver(address, out)

    def costs(self, out: Outgoing) -> int:
        """How many customer-service messages it takes: its parts and its files."""
        return self._ready().sender.costs(out)

    async def notify(self, address: Address, notice: Notice, key: str) -> Sent:
        """Sends the template configured for this kind of notice. Raises like send."""
        return await self._ready().notices.send(address, notice, key)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes of a received file, from the vendor's hosts only. Raises TryLater or SendRefused."""
        return await self._ready().media.fetch(ref, limit)

    def link(self, start: str) -> str:
        """Empty: only a QR code made for a place opens a chat here (huifang wechat codes)."""
        return ""

    def sign_in(self, back: str, state: str) -> str:
        """The page that sends the browser back to `back` with a code, without asking anything (snsapi_base)."""
        query = {"appid": self._section.app_id, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base"}
        asked = urlencode({**query, "state": state})
        return f"{self._section.open_url}/connect/oauth2/authorize?{asked}#wechat_redirect"

    async def who(self, code: str) -> str:
        """The sender behind that code; it works once, within five minutes. Raises SendRefused or TryLater."""
        return await self._ready().api.openid(code)

    def _ready(self) -> _Open:
        if self._opened is None:
            raise TryLater("not started", after=1.0)
        return self._opened

    async def _learn(self, heard: ParsedPush) -> None:
        """Passes delivery results of template messages to the inbox."""
        here = self._ready()
        for found in heard.results:
            key = await here.notices.ours(found.message)
            for pause in _LOOK_AGAIN:
                if key:
                    break
                await asyncio.sleep(pause)
                key = await here.notices.ours(found.message)
            if not key:
                log.info("channel %s: the result of a notice that is not ours", self.name)
                continue
            try:
                await here.receive(notice_result_event(heard, found, key, self.name, datetime.now(UTC)))
            except Busy:
                log.warning("channel %s: the result of notice %s could not be stored", self.name, key)
