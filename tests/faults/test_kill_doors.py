"""kill -9 at the other two doors: long polling, and the chat page, whose reader simply sends again."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from storage.tables import complaints, messages
from tests.conftest import new_postgres_database
from tests.faults.points import LAMP, die_at
from tests.faults.process import Place, place

pytestmark = pytest.mark.slow
HEARD = (
    "message stored, not committed",
    "all rows written, not committed",
    "send response unread",
    "clock effects written, not committed",
    "group move made, not committed",
)
SENT = ("message stored, not committed", "all rows written, not committed")


@pytest.fixture(params=["sqlite", "postgres"])
async def stored(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/huifang.db"
    return await asyncio.to_thread(new_postgres_database, request.getfixturevalue("postgres_server"))


@pytest.mark.timeout(900)
async def test_A_01_to_A_13_killed_while_it_polls(stored: str, tmp_path: Path) -> None:
    async with place(stored, tmp_path / "town", "polling") as town:
        for point in HEARD:
            death = await die_at(town, point)
            assert not death.found.wrong, (point, death.found.wrong)
            assert death.found.lost == 0, point


@pytest.mark.timeout(900)
async def test_A_02_killed_while_the_chat_page_sends(stored: str, tmp_path: Path) -> None:
    async with place(stored, tmp_path / "town") as town, _browser() as browser:
        for n, point in enumerate(SENT, 1):
            browser.cookie_jar.clear()
            assert (await browser.get(f"http://127.0.0.1:{town.port}/chat?place=sjhc")).status == 200
            town.arm(point)
            body = {"id": str(uuid.uuid4()), "text": LAMP}
            with pytest.raises(aiohttp.ClientError):
                await send(browser, town, body)
            await town.died()
            await town.revive()
            for _ in range(2):  # the page sends again until it is answered, and once too often
                assert (await send(browser, town, body))["ok"]
            choice = await offered(browser, town, "直接提交")
            assert (await send(browser, town, {"id": str(uuid.uuid4()), "choice": choice}))["ok"]
            await town.drained()
            assert await town.read(heard_and_filed) == (2 * n, n), point


def _browser() -> aiohttp.ClientSession:
    same = {"Sec-Fetch-Site": "same-origin"}
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=same)


async def send(browser: aiohttp.ClientSession, town: Place, body: dict[str, str]) -> dict[str, Any]:
    async with browser.post(f"http://127.0.0.1:{town.port}/chat/send", json=body) as answer:
        found: dict[str, Any] = await answer.json()
        return {"ok": answer.status == 200, **found}


async def offered(browser: aiohttp.ClientSession, town: Place, label: str) -> str:
    async with browser.get(f"http://127.0.0.1:{town.port}/chat/messages?after=0") as answer:
        lines = (await answer.json())["messages"]
    found = [b["data"] for line in lines for row in line.get("rows", ()) for b in row if label in b["label"]]
    assert found, lines
    return str(found[-1])


def heard_and_filed(connection: sa.Connection) -> tuple[int, int]:
    heard = sa.select(sa.func.count()).where(messages.c.way == "in")
    filed = sa.select(sa.func.count()).select_from(complaints)
    return int(connection.execute(heard).scalar_one()), int(connection.execute(filed).scalar_one())
