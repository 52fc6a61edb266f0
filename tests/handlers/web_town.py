"""A whole program on its own database with its real pages, opened by real HTTP, its clock turned by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp.test_utils import TestServer

from bot.app import Running, running
from bot.config.settings import Settings
from storage.complaints.complaints import find_by
from storage.people import staff

START = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Shanghai
COMMUNITY = {
    "code": "sjhc",
    "name": "四季花城",
    "hotline": "0755-00000000",
    "buildings": ["1栋", "3栋"],
    "places": [{"code": "gate", "name": "小区大门"}],
}


@dataclass
class Hands:
    """The hands of the clock."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **length: float) -> None:
        """Lets so much time pass."""
        self.now += timedelta(**length)


@dataclass
class Town:
    """The running program and its address."""

    app: Running
    server: TestServer
    clock: Hands
    browsers: list[aiohttp.ClientSession] = field(default_factory=list)

    def browser(self, **headers: str) -> aiohttp.ClientSession:
        """A new browser without cookies."""
        base = str(self.server.make_url("/"))
        jar = aiohttp.CookieJar(unsafe=True)
        made = aiohttp.ClientSession(base, cookie_jar=jar, headers={"Accept-Language": "zh-CN", **headers})
        self.browsers.append(made)
        return made

    async def person(self, name: str, *roles: str) -> staff.Person:
        """A new member of staff."""

        def work(unit: Any) -> staff.Person:
            key = staff.add(unit, name, [("sjhc", role) for role in roles], department="engineering")
            found = staff.find(unit.connection, key)
            assert found is not None
            return found

        return await self.app.desk.database.transact(work)

    async def count(self, table: Any) -> int:
        """How many rows a table has."""
        return len(await self.app.desk.database.read(lambda c: c.execute(table.select()).fetchall()))

    async def case(self, number: str) -> Any:
        """A complaint by its number."""
        return await self.app.desk.database.read(lambda c: find_by(c, number=number))


@asynccontextmanager
async def town(folder: Path, **changes: Any) -> AsyncIterator[Town]:
    """Opens everything in that folder and closes it again."""
    clock = Hands()
    settings = Settings.model_validate(
        {
            "database": f"sqlite:///{folder}/huifang.db",
            "communities": [COMMUNITY],
            "company": "示例物业",
            "groups": [{"name": "服务中心", "channel": "web"}],
            **changes,
        }
    )
    async with running(settings, clock, loops=False, poll=3600) as app:
        server = TestServer(app.web)
        await server.start_server()
        made = Town(app, server, clock)
        try:
            yield made
        finally:
            for browser in made.browsers:
                await browser.close()
            await server.close()


async def send(browser: aiohttp.ClientSession, text: str = "", **more: Any) -> aiohttp.ClientResponse:
    """What the page's script sends."""
    body = {"id": str(uuid4()), "text": text, **more}
    return await browser.post("/chat/send", json=body)


async def said(browser: aiohttp.ClientSession, after: int = 0, wait: int = 0) -> list[dict[str, Any]]:
    """The lines of the chat after an id."""
    answer = await browser.get(f"/chat/messages?after={after}&wait={wait}")
    assert answer.status == 200
    found: list[dict[str, Any]] = (await answer.json())["messages"]
    return found


def data_of(line: dict[str, Any], ending: str) -> str:
    """The data of the first button of a line that ends so."""
    return next(b["data"] for row in line["rows"] for b in row if b["data"].endswith(ending))
