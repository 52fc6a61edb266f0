"""What channels remember: one copy makes a token while the others wait, a refused one is made anew once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import connect
from storage.engine.migrate import migrate
from storage.messages.channel_state import StoredChannelState

pytestmark = pytest.mark.every_database

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Hands:
    """A clock turned by hand, and a maker that counts how often it was asked."""

    def __init__(self) -> None:
        self.at, self.made = AT, 0

    async def make(self) -> tuple[str, float]:
        self.made += 1
        mine = self.made
        await asyncio.sleep(0.05)
        return f"token-{mine}", 7200.0


async def test_C_07_one_copy_makes_the_token_and_all_others_wait_for_it(database_url: str) -> None:
    hands = Hands()
    one = connect(database_url, lambda: hands.at)
    await migrate(one)
    copies = [one, connect(database_url, lambda: hands.at)] if one.postgres else [one]
    try:
        memories = [StoredChannelState(copy, "wx") for copy in copies for _ in range(2)]
        found = await asyncio.gather(*(m.fresh("token", hands.make) for m in memories for _ in range(5)))
        assert (set(found), hands.made) == ({"token-1"}, 1)
        again = await asyncio.gather(*(m.fresh("token", hands.make, stale="token-1") for m in memories))
        assert (set(again), hands.made) == ({"token-2"}, 2), "a refused token is made anew once"
        hands.at += timedelta(hours=3)
        assert await memories[0].fresh("token", hands.make) == "token-3"
    finally:
        for copy in copies:
            await copy.close()


async def test_a_maker_that_fails_leaves_the_way_open_for_the_next(database_url: str) -> None:
    database = connect(database_url, lambda: AT)
    await migrate(database)

    async def fails() -> tuple[str, float]:
        raise ConnectionError

    try:
        memory = StoredChannelState(database, "wx")
        with pytest.raises(ConnectionError):
            await memory.fresh("token", fails)
        assert await memory.fresh("token", Hands().make) == "token-1"
        await memory.put("cursor", "abc")
        assert (await memory.get("cursor"), await StoredChannelState(database, "other").get("cursor")) == ("abc", "")
    finally:
        await database.close()
