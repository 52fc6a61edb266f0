"""kill -9 at any moment, again and again, while people chat; and SIGTERM under load [A-17, Q-14].

HUIFANG_KILLS says how many kills each database gets: 6 unless told, 1000 for a night."""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import new_postgres_database
from tests.faults.points import LAMP, look
from tests.faults.process import Place, account, place
from tests.town import GROUP

KILLS = int(os.environ.get("HUIFANG_KILLS", "6"))
SEED = int(os.environ.get("HUIFANG_SEED", "20261122"))
RESIDENTS = 8
pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgres"])
async def running(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/huifang.db"
    return await asyncio.to_thread(new_postgres_database, request.getfixturevalue("postgres_server"))


async def life(town: Place, chance: random.Random, over: asyncio.Event) -> None:
    """One resident after the other files a complaint, with pauses like people make."""
    while not over.is_set():
        who = town.resident()
        town.filed[who] = 0
        await town.tg.say(who, LAMP)
        await asyncio.sleep(chance.uniform(0, 0.3))
        await press_when_there(town, who, "直接提交")
        town.filed[who] = 1
        await asyncio.sleep(chance.uniform(0, 0.5))


async def press_when_there(town: Place, who: int, label: str) -> None:
    async with asyncio.timeout(200):
        while True:
            for message in reversed(town.tg.messages(who)):
                if label in message.labels:
                    await town.tg.press(who, message, label)
                    return
            await asyncio.sleep(0.05)


async def hands(town: Place, name: str, chance: random.Random, over: asyncio.Event) -> None:
    """A member of staff takes whatever stands in the group."""
    while not over.is_set():
        cards = [m for m in town.tg.messages(GROUP) if "接单" in m.labels]
        if cards:
            with suppress(AssertionError):  # somebody else was faster, the button is gone
                await town.tg.press(account(name), chance.choice(cards), "接单")
        await asyncio.sleep(chance.uniform(0.1, 0.6))


@pytest.mark.timeout(600 + KILLS * 60)
async def test_A_17_killed_at_random_while_people_chat(running: str, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    print(f"seed {SEED}, {KILLS} kills")
    async with place(running, tmp_path / "town") as town:
        over = asyncio.Event()
        people = [asyncio.create_task(life(town, random.Random(chance.random()), over)) for _ in range(RESIDENTS)]
        people += [
            asyncio.create_task(hands(town, n, random.Random(chance.random()), over)) for n in ("王师傅", "周师傅")
        ]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.2, 2.0))
            await town.kill()
            await town.revive()
        over.set()
        await asyncio.gather(*people)
        town.crashes = KILLS
        await town.drained()
        found = await look(town)
    assert not found.wrong, found.wrong
    assert found.lost == 0
    assert found.doubled <= KILLS * (RESIDENTS + 2)
    assert town.residents >= RESIDENTS


@pytest.mark.timeout(600)
async def test_Q_14_told_to_stop_under_load_it_ends_in_time_and_loses_nothing(running: str, tmp_path: Path) -> None:
    async with place(running, tmp_path / "town") as town:
        town.tg.break_with("hang", times=3, methods=["sendMessage"])
        crowd = [town.resident() for _ in range(100)]
        await asyncio.gather(*(town.tg.say(who, LAMP) for who in crowd))
        await asyncio.sleep(0.4)
        seconds = await town.stop(100)
        assert town.process is not None
        assert town.process.returncode == 0
        assert seconds <= 20 + 30  # 20 are promised on a quiet machine
        town.tg.mend()
        await town.revive()
        await town.drained()
        unsure = await town.read(_unsure)
        found = await look(town)
    assert unsure == 0  # what hung is sent once more by the next start
    assert found.doubled == 0
    assert found.wrong == []
    assert found.lost == 0


def _unsure(connection: object) -> int:
    import sqlalchemy as sa

    from storage.tables import messages

    assert isinstance(connection, sa.Connection)
    counted = sa.select(sa.func.count()).where(messages.c.state == "uncertain")
    return int(connection.execute(counted).scalar_one())
