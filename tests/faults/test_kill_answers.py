"""kill -9 around an answer in the network's own response: never lost; said again only where nobody can know."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from storage.tables import complaints, messages
from tests.faults.process import ROOT, _environment, _reading
from tests.load.process import free_port

LAMP = "3栋2单元楼道灯坏了三天了，晚上老人上下楼看不见"
CONFIG = """
database: {url}
files: {folder}/files
communities: [{{code: sjhc, name: 四季花城, hotline: "0755-00000000"}}]
logging: {{level: error}}
"""


@dataclass
class Place:
    """The program in its process, and what the network saw."""

    url: str
    folder: Path
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def pushed(self) -> list[str]:
        path = self.folder / "pushed"
        return [json.loads(line)[1] for line in path.read_text("utf-8").splitlines()] if path.is_file() else []

    def arm(self, point: str) -> None:
        (self.folder / "failpoint").write_text(point)

    async def start(self) -> None:
        (self.folder / "failpoint").unlink(missing_ok=True)
        config = self.folder / "config.yaml"
        config.write_text(CONFIG.format(url=self.url, folder=self.folder), "utf-8")
        command = (sys.executable, "-m", "tests.faults.plain_program", str(config), str(self.port))
        environment = _environment(self.folder, self.folder / "failpoint")
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *command, str(self.folder / "pushed"), cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        async with asyncio.timeout(200), aiohttp.ClientSession() as session:
            while True:
                assert self.process.returncode is None, (self.folder / "log").read_text("utf-8")[-1500:]
                with suppress(aiohttp.ClientError, OSError):
                    async with session.get(f"http://127.0.0.1:{self.port}/healthz") as found:
                        if found.status == 200:
                            return
                await asyncio.sleep(0.05)

    async def revive(self) -> None:
        """Waits for its death and starts it again."""
        assert self.process is not None
        await asyncio.wait_for(self.process.wait(), 200)
        await self.start()

    async def say(self, key: str, text: str, **more: Any) -> list[str] | None:
        """The answer in the response; None when the connection broke."""
        told = {"id": key, "chat": "ann", "text": text, **more}
        with suppress(aiohttp.ClientError, OSError):
            url = f"http://127.0.0.1:{self.port}/hooks/plain"
            async with aiohttp.ClientSession() as session, session.post(url, json=told) as answer:
                return await answer.json()  # type: ignore[no-any-return]
        return None

    async def read(self, statement: Any) -> list[Any]:
        engine = _reading(self.url)
        try:
            async with engine.connect() as connection:
                return list(await connection.execute(statement))
        finally:
            await engine.dispose()

    async def drained(self) -> list[str]:
        """Ends the leases by hand, which only saves waiting; then the states once nothing waits any more."""
        engine, queued = _reading(self.url), messages.c.state == "queued"
        async with engine.begin() as connection:
            await connection.execute(messages.update().where(queued).values(next_try=datetime.now(UTC)))
        async with asyncio.timeout(200):
            while await self.read(sa.select(messages.c.id).where(queued)):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        await engine.dispose()
        return [row.state for row in await self.read(sa.select(messages.c.state).where(messages.c.way == "out"))]


@asynccontextmanager
async def place(url: str, folder: Path) -> AsyncIterator[Place]:
    made = Place(url, folder)
    await made.start()
    try:
        yield made
    finally:
        if made.process is not None and made.process.returncode is None:
            made.process.kill()
            await made.process.wait()


async def test_A_05_killed_between_commit_and_response(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as here:
        here.arm("passive reply committed, not returned")
        assert await here.say("m1", LAMP) is None
        await here.revive()
        answer = await here.say("m1", LAMP)
        assert answer
        assert set(await here.drained()) == {"sent"}
        assert here.pushed == []
        filed = await here.say("m2", "直接提交")
        assert filed
        assert any("TS-" in text for text in filed)
        assert len(await here.read(sa.select(complaints.c.id))) == 1


@pytest.mark.slow
async def test_A_05_killed_there_and_never_asked_again(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as here:
        here.arm("passive reply committed, not returned")
        assert await here.say("m1", LAMP) is None
        await here.revive()
        assert set(await here.drained()) == {"sent"}
        rows = await here.read(sa.select(messages.c.text).where(messages.c.way == "out").order_by(messages.c.id))
        assert "\n\n".join(here.pushed) == "\n\n".join(row.text for row in rows) != ""
        assert await here.say("m1", LAMP) == []


@pytest.mark.slow
async def test_A_10_killed_after_the_response_before_it_is_recorded(database_url: str, tmp_path: Path) -> None:
    """Here nobody can know whether it was seen: it is said once more, once, and nothing is lost."""
    async with place(database_url, tmp_path) as here:
        here.arm("passive reply returned, not recorded")
        first = await here.say("m1", LAMP)
        await here.revive()
        assert set(await here.drained()) == {"sent"}
        rows = await here.read(sa.select(messages.c.text).where(messages.c.way == "out").order_by(messages.c.id))
        assert "\n\n".join(here.pushed) == "\n\n".join(row.text for row in rows)
        assert first in (None, [row.text for row in rows])


@pytest.mark.slow
async def test_A_08_killed_with_a_message_of_the_window_in_hand(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as here:
        here.arm("send counted against its window")
        assert await here.say("m1", LAMP, carry=0) == []
        await here.revive()
        assert set(await here.drained()) == {"sent"}
        rows = await here.read(sa.select(messages.c.text).where(messages.c.way == "out").order_by(messages.c.id))
        assert "\n\n".join(here.pushed) == "\n\n".join(row.text for row in rows) != ""
