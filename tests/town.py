"""A whole town: the real program over real sockets, a pretended Telegram, people with names, a hand-turned clock."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa
from aiohttp import web

from bot.app import Running, running
from bot.config import settings as config_settings
from bot.domain.clocks.rules import Span
from bot.domain.complaint.moves import Complaint, MoveRefused
from handlers.staff import actions, shifts
from storage.calendar import agenda
from storage.complaints import clocks, complaints
from storage.complaints.case_lists import of_handler
from storage.people import sessions, staff
from storage.tables import complaints as complaints_table
from storage.tables import messages
from tests.fakes.telegram import FakeTelegram

CONFIG = """
database: {database}
files: {files}
web: {{host: 127.0.0.1, port: 0, public_url: http://127.0.0.1:8080}}
company: 四季物业
communities:
  - {{code: sjhc, name: 四季花城, hotline: "0755-00000000", buildings: [1栋, 2栋, 3栋]}}
channels:
  web: {{kind: web}}
  tg: {{kind: telegram, token: "1:story", mode: webhook, secret: sesame, api_url: {telegram},
       per_second: 1000, per_chat_second: 1000, group_per_minute: 10000}}
groups:
  - {{name: 服务中心, channel: tg, chat: {group}}}
  - {{name: 前台, channel: web}}
"""
GROUP = -1001234567890
MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


@dataclass
class Clock:
    """Time that only we move."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Town:
    """One community with its people. `restart` closes the program and opens it again on the same database."""

    url: str
    folder: Path
    tg: FakeTelegram
    clock: Clock = field(default_factory=Clock)
    config: str = CONFIG
    people: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    app: Running = None  # type: ignore[assignment]
    base: str = ""
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def open(self) -> None:
        """Starts the program."""
        path = self.folder / "config.yaml"
        path.write_text(
            self.config.format(database=self.url, files=self.folder / "files", telegram=self.tg.url, group=GROUP),
            encoding="utf-8",
        )
        settings = config_settings.load(path, {})
        self._stack = AsyncExitStack()
        self.app = await self._stack.enter_async_context(running(settings, self.clock, loops=False))
        runner = web.AppRunner(self.app.web, access_log=None)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.base = f"http://127.0.0.1:{port}"
        self.tg.webhook(f"{self.base}/hooks/tg", "sesame")

    async def close(self) -> None:
        """Stops the program."""
        await self.settle()
        await self._stack.aclose()

    async def restart(self) -> None:
        """Stops and starts the program; nothing but the database remains."""
        await self.close()
        await self.open()

    async def settle(self) -> None:
        """Waits until Telegram has delivered everything and everything has been sent."""
        await self.tg.settle()
        await self.app.sender.drain()
        await self.tg.settle()

    # ---- people ------------------------------------------------------------------------------------------------

    async def hire(self, name: str, *roles: str, department: str = "", linked: bool = True) -> int:
        """A member of staff, with a Telegram account of their own."""
        held = [("sjhc", role) for role in roles]
        account = self.accounts.setdefault(name, 5000 + len(self.accounts))

        def work(unit: Any) -> tuple[int, str]:
            key = staff.add(unit, name, held, department=department, contact=f"0755-{account}")
            return key, sessions.new_code(unit, key, "link")

        self.people[name], code = await self.app.desk.database.transact(work)
        if linked:
            await self.tg.say(account, f"/bind {code}")
            await self.settle()
        return self.people[name]

    def account(self, name: str) -> int:
        """The Telegram account of somebody, resident or staff."""
        return self.accounts.setdefault(name, 9000 + len(self.accounts))

    async def act(self, name: str, number: str, move: str, **given: Any) -> Complaint:
        """A member of staff makes a move on the console's road."""

        def work(unit: Any) -> Any:
            person = staff.find(unit.connection, self.people[name])
            case = complaints.find_by(unit.connection, number=number)
            assert person is not None
            assert case is not None
            return actions.act_or_refusal(self.app.desk, unit, case.id, move, person, given)

        made = await self.app.desk.database.transact(work)
        await self.settle()
        if isinstance(made, MoveRefused):
            raise made
        return made.complaint  # type: ignore[no-any-return]

    # ---- looking -----------------------------------------------------------------------------------------------

    async def case(self, number: str = "") -> Complaint:
        """The complaint with that number, or the newest."""
        c = complaints_table.c

        def work(connection: sa.Connection) -> Complaint:
            newest = sa.select(c.number).order_by(c.id.desc()).limit(1)
            wanted = number or connection.execute(newest).scalar_one()
            found = complaints.find_by(connection, number=wanted)
            assert found is not None, number
            return found

        return await self.app.desk.database.read(work)

    async def moves(self, number: str) -> list[str]:
        """The names of the moves in a complaint's history, oldest first."""
        case = await self.case(number)
        rows = await self.app.desk.database.read(lambda c: complaints.timeline(c, case.id))
        return [row.move for row in rows]

    async def said(self, chat: int | str) -> list[str]:
        """Everything written to that chat so far, as stored."""
        m = messages.c
        mine = sa.select(m.text).where(m.way == "out", m.chat == str(chat)).order_by(m.id)
        return [row.text for row in await self.app.desk.database.read(lambda c: c.execute(mine).all())]

    # ---- time --------------------------------------------------------------------------------------------------

    async def ring(self) -> None:
        """Rings everything that is due now."""
        while await self.app.clocks.round():
            pass
        await self.settle()

    async def wait(self, span: str) -> None:
        """Time passes; every clock rings at its own moment."""
        until = Span.parse(span).after(self.clock.now, self.app.desk.calendar("sjhc"))
        await self.until(until)

    async def until(self, at: datetime) -> None:
        """Time passes until then."""
        await self.ring()
        for _ in range(2000):
            due = await self.app.desk.database.read(self._next)
            if due is None or due > at:
                break
            self.clock.now = max(self.clock.now, due)
            await self.ring()
        self.clock.now = at
        await self.ring()

    def _next(self, connection: sa.Connection) -> datetime | None:
        shift = shifts.next_begin(self.app.desk, connection, self.clock.now)
        found = [at for at in (_next_ring(connection), shift) if at is not None]
        return min(found, default=None)


def _next_ring(connection: sa.Connection) -> datetime | None:
    from storage.tables import conversations

    talks = connection.execute(sa.select(sa.func.min(conversations.c.talk_due))).scalar()
    dues = (clocks.next_due(connection), agenda.next_due(connection), talks)
    found = [at for at in dues if at is not None]
    return min(found) if found else None


@asynccontextmanager
async def town(url: str, folder: Path, settings: str = CONFIG, at: datetime = MONDAY) -> AsyncIterator[Town]:
    """A running town on that database."""
    async with FakeTelegram() as tg:
        tg.group(GROUP, "服务中心", forum=False)
        place = Town(url, folder, tg, Clock(at), settings)
        await place.open()
        try:
            yield place
        finally:
            await place.close()


NUMBER = re.compile(r"TS-\d{8}-\d{4,}")
__all__ = ["GROUP", "MONDAY", "NUMBER", "Clock", "Town", "aiohttp", "asyncio", "of_handler", "timedelta", "town"]
