"""A pretended WeCom with our two channels in front of it, on real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.channels.base import ChannelReply, StoredFile
from bot.channels.wecom.channel import Wecom
from bot.channels.wecom_kf.channel import WecomKf
from bot.config.channels import WecomChannel, WecomKfChannel
from bot.domain.messages import Address, Button, Incoming, Outgoing
from tests.channels.memory import Memory
from tests.fakes.wecom import FakeWecom


class Clock:
    """Seconds that only a test moves."""

    now = 1_790_000_100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Inbox:
    """Takes what a channel hears; `trouble` may raise, `reply` is what a press is answered with."""

    memory: Memory
    heard: list[Incoming] = field(default_factory=list)
    reply: ChannelReply = ChannelReply()
    trouble: Callable[[Incoming], Awaitable[None]] | None = None
    seen: set[str] = field(default_factory=set)

    async def receive(self, incoming: Incoming) -> ChannelReply:
        if self.trouble is not None:
            await self.trouble(incoming)
        for name, value in incoming.keep:
            await self.memory.put(name, value)
        if incoming.id in self.seen:
            return ChannelReply()
        self.seen.add(incoming.id)
        self.heard.append(incoming)
        return self.reply

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.heard]


@dataclass
class Place:
    wecom: FakeWecom
    app: Wecom
    kf: WecomKf
    inbox: Inbox
    kf_inbox: Inbox
    clock: Clock
    stored: dict[int, StoredFile] = field(default_factory=dict)

    async def send(self, chat: str, text: str = "", **out: Any) -> Any:
        return await self.app.send(Address("wc", chat), Outgoing(text, **out))

    async def tell(self, customer: str, text: str = "", **out: Any) -> Any:
        return await self.kf.send(Address("kf", f"{self.wecom.kf.id}:{customer}"), Outgoing(text, **out))

    async def settle(self) -> None:
        """Waits until what customers wrote has been fetched."""
        for task in list(self.kf._tasks):
            if task.get_coro().__name__ == "_fetch":  # type: ignore[union-attr]
                await task


def keys(*labels: str) -> tuple[tuple[Button, ...], ...]:
    """One row, each button's data its label."""
    return (tuple(Button(label, data=f"k|{label}") for label in labels),)


@asynccontextmanager
async def place(**section: Any) -> AsyncIterator[Place]:
    """Both channels started, serving on a port of their own."""
    clock = Clock()
    async with FakeWecom(clock=clock) as wecom:
        memory, kf_memory = Memory(), Memory()
        app = Wecom("wc", WecomChannel.model_validate(wecom.section(**section)), clock)
        kf = WecomKf("kf", WecomKfChannel.model_validate(wecom.kf_section(poll="1h")), clock)
        here = Place(wecom, app, kf, Inbox(memory), Inbox(kf_memory), clock)

        async def files(ids: Sequence[int]) -> list[StoredFile]:
            return [here.stored[id] for id in ids]

        runner = await _serve(here)
        await app.start(here.inbox.receive, files, memory)
        await kf.start(here.kf_inbox.receive, files, kf_memory)
        try:
            yield here
        finally:
            await app.stop()
            await kf.stop()
            await runner.cleanup()


async def _serve(here: Place) -> web.AppRunner:
    site = web.Application()
    site.add_routes(here.app.routes(here.inbox.receive))
    site.add_routes(here.kf.routes(here.kf_inbox.receive))
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    here.wecom.hook("app", f"{base}/hooks/wc")
    here.wecom.hook("kf", f"{base}/hooks/kf")
    return runner
