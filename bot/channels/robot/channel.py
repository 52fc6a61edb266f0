"""Group robot of WeCom, DingTalk or Feishu: outgoing messages with a link to the console; nothing comes in."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable

from aiohttp import web

from bot.channels.base import Capabilities, ChannelState, Files, Receive, SendRefused, Sent, TryLater, Uncertain
from bot.channels.robot.vendors import ROBOT_VENDORS, RobotMessage, message_parts
from bot.channels.shared.bounded_memory import BoundedMemory
from bot.channels.shared.http import VendorClient
from bot.config.channels import RobotChannel
from bot.domain.messages import Address, Outgoing

log = logging.getLogger(__name__)
_HEADROOM = 2
"""Messages a minute that we leave unused, for copies of the program that look at the same moment."""


def open_channel(name: str, section: RobotChannel, public_url: str) -> Robot:
    """The robot that section describes."""
    return Robot(name, section)


class Robot:
    """One robot in one group. Its rate limit is a ledger that all running copies share: a robot beyond the vendor's
    limit is muted for minutes."""

    kind = "robot"

    def __init__(self, name: str, section: RobotChannel, now: Callable[[], float] = time.time) -> None:
        self.name = name
        self._section = section
        self._vendor = ROBOT_VENDORS[section.vendor]
        self._most = section.per_minute or self._vendor.per_minute - _HEADROOM
        self.can = Capabilities(
            buttons=False,
            edit=False,
            text_limit=self._vendor.bytes,
            per_second=min(self._most / 3, self._vendor.per_second),
            per_chat_second=min(self._most / 3, self._vendor.per_second),
        )
        self._client = VendorClient(section.api_url or self._vendor.api_url)
        self._kept: ChannelState | None = None
        self._now = now
        self._unfinished: BoundedMemory[str, int] = BoundedMemory()

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        """None: a robot receives nothing."""
        return []

    async def start(self, receive: Receive, files: Files, kept: ChannelState) -> None:
        """Remembers the state that holds the ledger."""
        self._kept = kept

    async def stop(self) -> None:
        """Closes the connections."""
        await self._client.close()

    async def send(self, address: Address, out: Outgoing) -> Sent:
        """Sends to the group: a card when there is a page to open, else plain text. Raises TryLater, SendRefused or
        Uncertain; no message can be changed afterwards, so an edit is refused."""
        if out.edit:
            raise SendRefused("a robot changes nothing")
        link = next((button for row in out.rows for button in row if button.url), None)
        text = self._with_keyword(out.text)
        if not text.strip():
            raise SendRefused("empty")
        pieces = message_parts(self._vendor, text)
        words = [RobotMessage(piece) for piece in pieces]
        if link is not None:
            words[-1] = RobotMessage(pieces[-1], link.label, link.url)
        told = self._unfinished.pop(out.id, 0)
        try:
            for one in words[told:]:
                await self._tell(one)
                told += 1
        except (TryLater, Uncertain):
            if told and out.id:
                self._unfinished[out.id] = told
            raise
        return Sent()

    async def fetch(self, ref: str, limit: int) -> bytes:
        """Always refused: a robot receives no files."""
        raise SendRefused("a robot hears nothing")

    def link(self, start: str) -> str:
        """Empty: no chat can be opened with a robot."""
        return ""

    async def _tell(self, words: RobotMessage) -> None:
        await self._off_the_hour()
        await self._enter()
        secret = self._section.secret.get_secret_value()
        call = self._vendor.call(words, self._section.key.get_secret_value(), secret, self._now())
        answer = await self._client.ask(call.path, call.query, call.body)
        problem = self._vendor.failed(answer)
        if problem is None:
            return
        if isinstance(problem, TryLater) and problem.whole_channel:
            log.error("robot %s: %s", self.name, problem.code)
        raise problem

    async def _off_the_hour(self) -> None:
        """Vendors ask to keep away from full and half hours, when everybody's robots speak."""
        second = self._now() % 1800
        if second < self._section.spread_seconds:
            await asyncio.sleep(random.uniform(0.0, self._section.spread_seconds))

    async def _enter(self) -> None:
        """Writes this message into the ledger. Raises TryLater when the minute is full."""
        if self._kept is None:
            raise TryLater("not started", after=1.0)
        now = self._now()
        try:
            told = [float(at) for at in json.loads(await self._kept.get("told") or "[]") if now - 60.0 < at <= now]
        except (ValueError, TypeError):
            told = []
        if sum(at > now - 1.0 for at in told) >= self._vendor.per_second:
            raise TryLater("our own limit", after=1.0)
        if len(told) >= self._most:
            raise TryLater("our own limit", after=max(told[-self._most] + 60.0 - now, 0.1), whole_channel=True)
        await self._kept.put("told", json.dumps([*told[-self._most :], now]))

    def _with_keyword(self, text: str) -> str:
        """Some groups let a robot speak only with a word they agreed upon."""
        keyword = self._section.keyword
        return text if not keyword or keyword in text else f"{text}\n{keyword}"
