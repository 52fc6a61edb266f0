"""A pretended Telegram with our channel in front of it, on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.channels.base import ChannelReply, StoredFile
from bot.channels.telegram.channel import Telegram
from bot.domain.messages import Address, Button, Incoming, Outgoing
from tests.fakes.telegram import FakeTelegram

SECRET = "a-Secret_of-32-characters-or-more"


@dataclass
class Inbox:
    """Takes what the channel hears; `trouble` may raise, `reply` is what a press is answered with."""

    heard: list[Incoming] = field(default_factory=list)
    reply: ChannelReply = ChannelReply()
    trouble: Callable[[Incoming], Awaitable[None]] | None = None

    async def receive(self, incoming: Incoming) -> ChannelReply:
        if self.trouble is not None:
            await self.trouble(incoming)
        self.heard.append(incoming)
        return self.reply

    @property
    def texts(self) -> list[str]:
        return [incoming.text for incoming in self.heard]


@dataclass
class Place:
    tg: FakeTelegram
    channel: Telegram
    inbox: Inbox
    stored: dict[int, StoredFile]
    hook: str = ""

    async def send(self, chat: int, text: str = "", *, thread: str = "", **out: Any) -> Any:
        return await self.channel.send(Address("tg", str(chat), thread), Outgoing(text, **out))


def keys(*labels: str) -> tuple[tuple[Button, ...], ...]:
    """One row, each button's data its label."""
    return (tuple(Button(label, data=label) for label in labels),)


@asynccontextmanager
async def place(mode: str, *, listen: bool = True, **fake: Any) -> AsyncIterator[Place]:
    """The channel started in one mode; as a webhook it serves on a port of its own and the fake knows the address."""
    async with FakeTelegram(**fake) as tg:
        inbox, stored = Inbox(), {}

        async def files(ids: Sequence[int]) -> list[StoredFile]:
            return [stored[id] for id in ids]

        channel = Telegram("tg", token=tg.token, mode=mode, secret=SECRET, api_url=tg.url)  # type: ignore[arg-type]
        here = Place(tg, channel, inbox, stored)
        runner = await _serve(here) if mode == "webhook" else None
        if listen:
            await channel.start(inbox.receive, files, None)
        try:
            yield here
        finally:
            await channel.stop()
            if runner is not None:
                await runner.cleanup()


async def _serve(here: Place) -> web.AppRunner:
    app = web.Application()
    app.add_routes(here.channel.routes(here.inbox.receive))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here.hook = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/tg"
    here.tg.webhook(here.hook, SECRET)
    return runner


async def a_moment() -> None:
    await asyncio.sleep(0.05)
