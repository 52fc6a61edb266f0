"""WeCom application channel 企业微信应用 for staff: interactive cards, private chats, sign-in."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

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
    WindowClosed,
)
from bot.channels.shared.http import VendorClient
from bot.channels.shared.spool import Spool
from bot.channels.shared.xml import InvalidXml, parse_xml
from bot.channels.wecom import card_state, cards
from bot.channels.wecom.api import WecomApi
from bot.channels.wecom.parse import parse
from bot.channels.wecom.send import TEXT_BYTES, WecomSender, is_group
from bot.channels.wecom.webhook import WecomWebhook, envelope
from bot.config.channels import WecomChannel
from bot.domain.evolve import evolve
from bot.domain.messages import Address, Incoming, Outgoing

log = logging.getLogger(__name__)


def open_channel(name: str, section: WecomChannel, public_url: str) -> Wecom:
    """The application that section describes."""
    return Wecom(name, section)


class Wecom:
    """One application. A group is `@all`, `user:zhang|li`, `party:2` or `tag:3`; anything else is one member."""

    kind = "wecom"

    def __init__(self, name: str, section: WecomChannel, now: Callable[[], float] = time.time) -> None:
        self.name = name
        self.can = Capabilities(
            buttons=False,  # what does not fit on a card comes back as a number or a word
            edit=True,
            text_limit=TEXT_BYTES,
            per_second=section.per_second,
            per_chat_second=section.per_chat_second,
        )
        self._section = section
        self._now = now
        self._webhook = WecomWebhook(name, envelope(section), Spool(Path(section.spool) / name))
        self._stopping = asyncio.Event()
        self._catching_up: asyncio.Task[None] | None = None
        self._client = VendorClient(section.api_url)
        self._kept: ChannelState | None = None
        self._api: WecomApi | None = None
        self._speaker: WecomSender | None = None

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        """GET and POST /hooks/NAME."""

        async def take(plain: bytes) -> str:
            return await self._take(plain, receive)

        return self._webhook.routes(take)

    async def start(self, receive: Receive, files: Files, kept: ChannelState) -> None:
        """Works off the spool. Asks nothing of WeCom: the first message fetches the first token."""
        self._kept = kept
        self._api = WecomApi(self._client, kept, self._section.corp_id, self._section.secret.get_secret_value())
        self._speaker = WecomSender(self.name, self._section, self._api, kept, files, self._now)

        async def take(plain: bytes) -> str:
            return await self._take(plain, receive)

        self._catching_up = asyncio.create_task(self._webhook.catch_up(take, self._stopping))

    async def stop(self) -> None:
        """Lets what is in hand be stored, then closes the connections."""
        self._stopping.set()
        if self._catching_up is not None:
            await self._catching_up
        await self._client.close()

    async def send(self, address: Address, out: Outgoing) -> Sent:
        """Delivers one message, in parts when it is long; a card is changed in place while WeCom allows, else shown
        anew. Raises TryLater, SendRefused or Uncertain."""
        return await self._ready()[2].send(address, out)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes of a received file; WeCom keeps them for three days. Raises TryLater or SendRefused."""
        return await self._ready()[0].download(ref, limit)

    def link(self, start: str) -> str:
        """Empty: colleagues find the application in their own WeCom."""
        return ""

    # ---- sign-in -------------------------------------------------------------------------------------------------

    def sign_in(self, back: str, state: str) -> str:
        """The page that sends a colleague's browser, inside WeCom, back to us with a code."""
        section = self._section
        return (
            f"{section.open_url}/connect/oauth2/authorize?appid={quote(section.corp_id)}"
            f"&redirect_uri={quote(back, safe='')}&response_type=code&scope=snsapi_base"
            f"&state={quote(state, safe='')}&agentid={section.agent_id}#wechat_redirect"
        )

    async def who(self, code: str) -> str:
        """The member behind that code. Raises SendRefused for a stranger or a used code, else TryLater."""
        try:
            answer = await self._ready()[0].ask("/cgi-bin/auth/getuserinfo", query={"code": code})
        except WindowClosed as closed:
            raise SendRefused(closed.code) from None
        user = answer.get("userid") or answer.get("UserId")
        if not isinstance(user, str) or not user:
            raise SendRefused("not a member")
        return user

    # ---- receiving -------------------------------------------------------------------------------------------------

    async def _take(self, plain: bytes, receive: Receive) -> str:
        """Handles one decrypted callback; a press is answered in the same response, for the person who pressed."""
        if self._kept is None:
            raise Busy("not started")
        try:
            xml = parse_xml(plain)
        except InvalidXml as error:
            log.error("channel %s: what WeCom sent cannot be read (%s) and is left out", self.name, error)
            return ""
        heard = parse(xml, plain, self.name, self._section.agent_id, datetime.now(UTC))
        if heard is None:
            log.info("channel %s: an event of no interest", self.name)
            return ""
        if heard.kind != "press":
            await receive(heard)
            return ""
        card = await card_state.load_card_state(self._kept, heard.message)
        return self._answer(heard, card, await receive(self._placed(heard, card)))

    def _placed(self, press: Incoming, card: card_state.CardState | None) -> Incoming:
        """The press with the address of its card; the response_code it brought is kept in the press's own commit."""
        if card is None:
            return press
        fresh = card.with_code(press.press, self._now())
        address = Address(self.name, card.chat)
        if not is_group(card.chat):
            fresh = fresh.showing({})  # its question is settled
        keep = ((card_state.state_key(press.message), fresh.stored()),)
        return evolve(press, address=address, group=is_group(card.chat), keep=keep)

    def _answer(self, press: Incoming, card: card_state.CardState | None, reply: ChannelReply) -> str:
        """XML answer to a press: a group's card gets a line under its title, a private card loses its buttons."""
        seen = (press.sender, self._section.corp_id, int(self._now()))
        if card is not None and card.card and is_group(card.chat):
            return cards.noted_card_xml(card.card, reply.toast, *seen) if reply.toast else ""
        words = reply.toast or ("✓ " + cards.label_of(card.card, press.choice) if card is not None else "✓")
        return cards.replaced_buttons_xml(words, *seen)

    def _ready(self) -> tuple[WecomApi, ChannelState, WecomSender]:
        if self._api is None or self._kept is None or self._speaker is None:
            raise TryLater("not started", after=1.0)
        return self._api, self._kept, self._speaker
