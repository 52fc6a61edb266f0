"""A network that takes nothing at all: a few messages find out for the others, and all of them arrive afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.channels.base import Capabilities, Sent, TryLater
from bot.domain.messages import Address, Outgoing
from storage.messages import conversations, outbox
from tests.fakes.plain_channel import PlainChannel
from tests.handlers.plain_town import plain_town

MANY = 200


@dataclass
class Failing(PlainChannel):
    """A network that can be down; every try is counted."""

    down: bool = True
    tries: int = 0

    async def send(self, address: Address, out: Outgoing) -> Sent:
        self.tries += 1
        if self.down:
            raise TryLater("unreachable", after=0.3, whole_channel=True)
        return await super().send(address, out)


async def test_C_01_while_a_network_is_down_few_try_and_nothing_is_lost(database_url: str, tmp_path: Path) -> None:
    channel = Failing(can=Capabilities(buttons=False, per_second=200, per_chat_second=10_000), window=None)
    async with plain_town(database_url, tmp_path, channel) as town:

        def queue(unit: Any) -> None:
            for number in range(MANY):
                chat = f"p{number}"
                known = conversations.start(unit, "plain", chat, sender=chat)
                outbox.queue(unit, Address("plain", chat), Outgoing("好"), town.app.desk.owner, conversation=known.id)

        await town.app.desk.database.transact(queue)
        for _ in range(15):  # long enough for every one of them to have had its turn
            await asyncio.sleep(0.1)
        assert 1 <= channel.tries < MANY / 2
        channel.down = False
        await town.settle()
        assert sorted(one.chat for one in channel.shown) == sorted(f"p{number}" for number in range(MANY))
