"""A pretended WeChat with our channel behind it, on real sockets, and an inbox that answers as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channels.base import ChannelReply, StoredFile
from bot.channels.wechat.channel import Wechat
from bot.config.channels import WechatChannel
from bot.domain.messages import Address, Button, Incoming, Outgoing
from tests.fakes.wechat import FakeWechat

MEI = "oMei_-0123456789abcdefghijkl"
LAO = "oLao_-0123456789abcdefghijkl"


@dataclass
class Inbox:
    """Takes what the channel hears, once each; `says` is what every message is answered with."""

    says: tuple[Outgoing, ...] = ()
    toast: str = ""
    heard: list[Incoming] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    carried: list[int] = field(default_factory=list)
    trouble: Callable[[Incoming], Awaitable[None]] | None = None

    async def receive(self, incoming: Incoming) -> ChannelReply:
        if self.trouble is not None:
            await self.trouble(incoming)
        if any(known.id == incoming.id for known in self.heard):
            self.again.append(incoming.id)
        else:
            self.heard.append(incoming)
        return ChannelReply(toast=self.toast, said=self.says, carried=self.carried.append)

    @property
    def last(self) -> Incoming:
        return self.heard[-1]


@dataclass
class Memory:
    """What the channel remembers, in this process only; one maker at a time, as the real one."""

    values: dict[str, str] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, name: str) -> str:
        return self.values.get(name, "")

    async def put(self, name: str, value: str) -> None:
        self.values[name] = value

    async def fresh(self, name: str, make: Callable[[], Awaitable[tuple[str, float]]], stale: str = "") -> str:
        async with self.lock:
            known = self.values.get(name, "")
            if not known or known == stale:
                known, _seconds = await make()
                self.values[name] = known
            return known


@dataclass
class Place:
    wx: FakeWechat
    channel: Wechat
    inbox: Inbox
    memory: Memory
    stored: dict[int, StoredFile]
    spool: Path

    async def send(self, chat: str, text: str = "", **out: Any) -> Any:
        return await self.channel.send(Address("wx", chat), Outgoing(text, **out))


def keys(*labels: str, prefix: str = "k|") -> tuple[tuple[Button, ...], ...]:
    """One row, each button's data its label behind the prefix."""
    return (tuple(Button(label, data=f"{prefix}{label}") for label in labels),)


@asynccontextmanager
async def place(
    folder: Path, *, answer_seconds: float = 45.0, section: dict[str, Any] | None = None, **fake: Any
) -> AsyncIterator[Place]:
    """The channel started and served on a port of its own; the fake knows the address. Both have ten times the
    vendor's patience: a machine that is busy with other things must not look like a slow program."""
    fake.setdefault("patience", 50.0)
    async with FakeWechat(**fake) as wx:
        inbox, stored, memory, spool = Inbox(), {}, Memory(), folder / "spool"

        async def files(ids: Sequence[int]) -> list[StoredFile]:
            return [stored[id] for id in ids]

        known = wx.section(spool=str(spool), **(section or {}))
        channel = Wechat("wx", WechatChannel(kind="wechat", **known), answer_seconds)
        here = Place(wx, channel, inbox, memory, stored, spool)
        runner = await _serve(here)
        await channel.start(inbox.receive, files, memory)
        try:
            yield here
        finally:
            await channel.stop()
            await runner.cleanup()


async def _serve(here: Place) -> web.AppRunner:
    app = web.Application()
    app.add_routes(here.channel.routes(here.inbox.receive))
    runner = web.AppRunner(app, access_log=None, lingering_time=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here.wx.hook = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/wx"
    return runner
