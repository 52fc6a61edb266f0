"""A pretended network of no vendor: it answers in its response, keeps windows, has no buttons, takes fixed forms and
lets people sign in, or any part of that. What people saw stands in `shown`, in the order in which they saw it."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.channels.base import Capabilities, ChannelReply, ChannelState, Failed, Files, Receive, SendRefused, Sent
from bot.domain.messages import Address, Incoming, Notice, Outgoing, SendWindow
from bot.domain.talk.numbered_choices import numbered

ALL = Capabilities(buttons=False, answers=True, windowed=True, notices=True, per_second=10_000, per_chat_second=10_000)
WRITES = SendWindow(5, 48 * 3600)


@dataclass
class Shown:
    """One thing somebody saw. `how`: answer (in the response), push or notice."""

    how: str
    chat: str
    text: str
    out: Outgoing | None = None
    notice: Notice | None = None
    key: str = ""


@dataclass
class PlainChannel:
    """The network with everybody on it. `carry`: how many messages a response holds; None: all. `window`: what a
    message of a person opens; None: nothing. `troubles` are raised by the next sends, `refusals` by the next
    notices."""

    name: str = "plain"
    can: Capabilities = ALL
    carry: int | None = None
    window: SendWindow | None = WRITES
    now: Any = field(default=lambda: datetime.now(UTC))
    shown: list[Shown] = field(default_factory=list)
    troubles: deque[Failed | None] = field(default_factory=deque)
    refusals: deque[Failed | None] = field(default_factory=deque)
    codes: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    kind: str = "plain"
    receive: Receive | None = None
    kept: ChannelState | None = None
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    # ---- the channel -----------------------------------------------------------------------------------------------

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        return []

    async def start(self, receive: Receive, files: Files, kept: ChannelState) -> None:
        self.receive, self.kept = receive, kept

    async def stop(self) -> None:
        self.receive = None

    async def send(self, address: Address, out: Outgoing) -> Sent:
        trouble = self.troubles.popleft() if self.troubles else None
        if trouble is not None:
            raise trouble
        self.shown.append(Shown("push", address.chat, out.text, out, key=out.id))
        return Sent(f"p{len(self.shown)}")

    async def notify(self, address: Address, notice: Notice, key: str) -> Sent:
        trouble = self.refusals.popleft() if self.refusals else None
        if trouble is not None:
            raise trouble
        self.shown.append(Shown("notice", address.chat, notice.title, notice=notice, key=key))
        return Sent(f"n{len(self.shown)}")

    async def fetch(self, ref: str, limit: int) -> bytes:
        if ref not in self.files:
            raise SendRefused("expired")
        return self.files[ref]

    def link(self, start: str) -> str:
        return ""

    def sign_in(self, back: str, state: str) -> str:
        return "https://network.example/authorize?" + urlencode({"back": back, "state": state})

    async def who(self, code: str) -> str:
        if code not in self.codes:
            raise SendRefused("bad code")
        return self.codes.pop(code)

    # ---- the people ------------------------------------------------------------------------------------------------

    def written(self, chat: str, text: str = "", **more: Any) -> Incoming:
        """A message as the network would bring it."""
        key = f"m{next(self._ids)}"
        opens = self.window if self.can.windowed else None
        made = Incoming(key, Address(self.name, chat), chat, self.now(), text=text, message=key, opens=opens)
        return replace(made, **more)

    async def deliver(self, message: Incoming) -> ChannelReply:
        """Brings it; the answer is not taken yet."""
        assert self.receive is not None
        return await self.receive(message)

    def take(self, chat: str, reply: ChannelReply, count: int | None = None) -> list[str]:
        """The person sees the first `count` messages of the response; the door reports it."""
        most = self.carry if count is None else count
        seen: Sequence[Outgoing] = reply.said if most is None else reply.said[:most]
        self.shown += [Shown("answer", chat, out.text, out, key=out.id) for out in seen]
        reply.carried(len(seen))
        return [out.text for out in seen]

    async def say(self, chat: str, text: str = "", **more: Any) -> list[str]:
        """Somebody writes, and sees the response."""
        return self.take(chat, await self.deliver(self.written(chat, text, **more)))

    # ---- looking ---------------------------------------------------------------------------------------------------

    def texts(self, chat: str, how: str = "") -> list[str]:
        """What somebody has seen so far."""
        return [one.text for one in self.shown if one.chat == chat and how in ("", one.how)]

    def choices(self, chat: str) -> dict[str, int]:
        """The choices of the newest question somebody saw, with their numbers."""
        rows = [one.out.rows for one in self.shown if one.chat == chat and one.out is not None and one.out.rows]
        return {offer.label: offer.number for offer in numbered(rows[-1])} if rows else {}
