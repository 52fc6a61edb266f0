"""Persistent key-value state of channels: cursors, access tokens, codes of cards; shared by all running copies."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import sqlalchemy as sa

from storage.database import Database, Unit
from storage.engine.upsert import Upsert
from storage.tables import kept

MAKING = timedelta(seconds=15)
LOOK_AGAIN = 0.2
_NOTHING = ("", datetime(1970, 1, 1, tzinfo=UTC))
_PUT = Upsert(kept, ["channel", "name"], ["value", "until", "making_until"])
_CLAIM = Upsert(kept, ["channel", "name"])


@dataclass
class StoredChannelState:
    """The stored state of one channel (bot.channels.base.Kept)."""

    database: Database
    channel: str
    _making: dict[str, asyncio.Lock] = field(default_factory=dict)
    _known: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    async def get(self, name: str) -> str:
        """The value of that name; empty when there is none."""
        return await self.database.read(lambda c: _value(c, self.channel, name))

    async def put(self, name: str, value: str) -> None:
        """Sets the value of that name."""
        await self.database.transact(lambda unit: put(unit, self.channel, name, value))

    async def fresh(self, name: str, make: Callable[[], Awaitable[tuple[str, float]]], stale: str = "") -> str:
        """A value that expires, such as an access token: one copy makes it while all others wait, and it is stored for
        as many seconds as `make` says. `stale` is a value that was refused; it is not returned again."""
        while True:
            async with self._making.setdefault(name, asyncio.Lock()):
                value, until = self._known.get(name, _NOTHING)
                if value and value != stale and until > self.database.clock():
                    return value
                found = await self.database.transact(partial(_wanted, channel=self.channel, name=name, stale=stale))
                if found is None:
                    return await self._make(name, make)
                self._known[name] = found
                if found is _NOTHING:  # another copy is at it
                    await asyncio.sleep(LOOK_AGAIN)

    async def _make(self, name: str, make: Callable[[], Awaitable[tuple[str, float]]]) -> str:
        try:
            value, seconds = await make()
        except BaseException:
            await self.database.transact(lambda unit: _give_up(unit, self.channel, name))
            raise
        until = self.database.clock() + timedelta(seconds=seconds)
        await self.database.transact(lambda unit: put(unit, self.channel, name, value, until))
        self._known[name] = (value, until)
        return value


def put(unit: Unit, channel: str, name: str, value: str, until: datetime | None = None) -> None:
    """Sets a value in this commit; it expires at `until`, never when None."""
    row = {"channel": channel, "name": name, "value": value, "until": until, "making_until": None}
    unit.execute(_PUT.on(unit), row)


def _value(connection: sa.Connection, channel: str, name: str) -> str:
    found = connection.execute(sa.select(kept.c.value).where(kept.c.channel == channel, kept.c.name == name)).scalar()
    return str(found or "")


def _wanted(unit: Unit, channel: str, name: str, stale: str) -> tuple[str, datetime] | None:
    """The value while it is good; nothing while another copy makes it; None when we are the one to make it."""
    unit.execute(_CLAIM.on(unit), {"channel": channel, "name": name, "value": "", "until": None, "making_until": None})
    here = (kept.c.channel == channel, kept.c.name == name)
    row = unit.one(sa.select(kept.c.value, kept.c.until, kept.c.making_until).where(*here).with_for_update())
    assert row is not None
    if row.value and row.value != stale and row.until and row.until > unit.at:
        return row.value, row.until
    if row.making_until and row.making_until > unit.at:
        return _NOTHING
    unit.execute(kept.update().where(*here).values(making_until=unit.at + MAKING))
    return None


def _give_up(unit: Unit, channel: str, name: str) -> None:
    unit.execute(kept.update().where(kept.c.channel == channel, kept.c.name == name).values(making_until=None))
