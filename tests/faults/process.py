"""The real program in a process of its own, against a pretended Telegram here: killed, started again, told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.failpoint import KILLED
from storage.database import connect
from storage.engine.migrate import migrate
from storage.people import staff
from storage.tables import files, messages
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Message
from tests.load.process import free_port
from tests.town import CONFIG, GROUP

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
SECRET = "sesame"
START_SECONDS = 200.0
STEP_SECONDS = 200.0
"""On a busy machine a start takes a minute; a test that waits in vain has its own limit."""
NIGHT_OFF = 'quiet_hours: {{start: "00:00", end: "00:00"}}\nwarnings: {{offer: false}}\nlogging: {{level: warning}}\n'
"""The real clock runs, so nobody may be asleep; and every dialogue tells of the same lamp, which is no neighbours'."""
TEAM = {"李助理": "assistant", "王师傅": "handler", "周师傅": "handler", "陈主任": "supervisor", "赵经理": "manager"}


@dataclass
class Place:
    """A database, a Telegram, a team, and the program between them. `crashes`: how often it may have died while
    one and the same message was on its way, which is how often that may be seen again."""

    url: str
    folder: Path
    tg: FakeTelegram
    port: int = field(default_factory=free_port)
    crashes: int = 0
    mode: str = "webhook"
    residents: int = 0
    filed: dict[int, int] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    engine: AsyncEngine = None  # type: ignore[assignment]

    # ---- the program ---------------------------------------------------------------------------------------------

    async def prepare(self) -> None:
        """Writes the configuration and hires the team."""
        text = CONFIG.replace("port: 0, public_url: http://127.0.0.1:8080", f"port: {self.port}") + NIGHT_OFF
        text = text.replace("mode: webhook", f"mode: {self.mode}")
        self.config.write_text(
            text.format(database=self.url, files=self.folder / "files", telegram=self.tg.url, group=GROUP), "utf-8"
        )
        database = connect(self.url, lambda: datetime.now(UTC))
        await migrate(database)
        for name, role in TEAM.items():
            await database.transact(lambda unit, name=name, role=role: _hire(unit, name, role))  # type: ignore[misc]
        await database.close()
        self.engine = _reading(self.url)
        self.tg.group(GROUP, "服务中心")
        for name in TEAM:  # whoever linked an account has written to the bot
            self.tg.world.user(account(name))
        if self.mode == "webhook":
            self.tg.webhook(f"http://127.0.0.1:{self.port}/hooks/tg", SECRET)

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    @property
    def failpoint(self) -> Path:
        return self.folder / "failpoint"

    def arm(self, point: str) -> None:
        """From now on the program dies when it comes to that place."""
        self.failpoint.write_text(point)

    async def start(self) -> None:
        """Starts the program, unarmed, and returns when it is ready."""
        self.failpoint.unlink(missing_ok=True)
        command = (sys.executable, "-m", "bot", "run", "--config", str(self.config))
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=_environment(self.folder, self.failpoint), stdout=log, stderr=log
            )
        async with asyncio.timeout(START_SECONDS):
            while not await self._ready():
                if self.process.returncode is not None:
                    raise RuntimeError(f"the program ended with {self.process.returncode}: {self.tail()}")
                await asyncio.sleep(0.05)

    async def _ready(self) -> bool:
        with suppress(aiohttp.ClientError, OSError):
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}/readyz") as found:
                return found.status == 200
        return False

    def tail(self) -> str:
        """The end of the program's log."""
        return (self.folder / "log").read_text("utf-8", "replace")[-1500:]

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def kill(self) -> None:
        """kill -9, at whatever it is doing."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def died(self, seconds: float = STEP_SECONDS) -> None:
        """Waits until it has come to the armed place and is dead."""
        assert self.process is not None
        code = await asyncio.wait_for(self.process.wait(), seconds)
        assert code == KILLED, f"ended with {code}: {self.tail()}"

    async def stop(self, seconds: float = 200.0) -> float:
        """SIGTERM; returns how many seconds it took to end."""
        assert self.process is not None
        began = asyncio.get_running_loop().time()
        self.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self.process.wait(), seconds)
        return asyncio.get_running_loop().time() - began

    async def revive(self) -> None:
        """Starts it again. On PostgreSQL the leases of the dead copy are ended by hand, which only saves the minute
        of waiting until they end by themselves."""
        await self.start()
        if self.engine.dialect.name == "postgresql":
            async with self.engine.begin() as connection:
                queued = messages.c.state == "queued"
                await connection.execute(messages.update().where(queued).values(next_try=datetime.now(UTC)))
                pending = files.c.state == "pending"
                await connection.execute(files.update().where(pending).values(next_try=datetime.now(UTC)))

    # ---- looking -------------------------------------------------------------------------------------------------

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        async with self.engine.connect() as connection:
            return await connection.run_sync(work)

    async def drained(self, seconds: float = 200.0) -> None:
        """Waits until Telegram has nothing to deliver and the outbox and the files have nothing to do [I13]."""
        await self.tg.settle(seconds)
        async with asyncio.timeout(seconds):
            while await self.read(_waiting):  # noqa: ASYNC110 - it is another process that we wait for
                await asyncio.sleep(0.05)
        await self.tg.settle(seconds)

    # ---- people --------------------------------------------------------------------------------------------------

    async def button(self, chat: int, label: str, words: str = "") -> Message:
        """The newest message of that chat that bears the button (and the words), as soon as it is there."""

        def there() -> Message | None:
            bearing = [m for m in self.tg.messages(chat) if any(label in b for b in m.labels) and words in m.text]
            return bearing[-1] if bearing else None

        try:
            return await self.tg.until(there, STEP_SECONDS)  # type: ignore[no-any-return]
        except TimeoutError:
            told = [m.text[:60] for m in self.tg.messages(chat)][-4:]
            raise AssertionError(f"no button {label} for {words}; was told {told}; {self.tail()}") from None

    async def tap(self, user: int, label: str, chat: int = 0, words: str = "") -> None:
        """Taps a button as soon as it is there."""
        message = await self.button(chat or user, label, words)
        await self.tg.press(user, message, next(b for b in message.labels if label in b))

    async def told(self, chat: int, words: str) -> Message:
        """Waits until somebody has been told these words."""
        there = lambda: next((m for m in self.tg.messages(chat) if words in m.text), None)  # noqa: E731
        try:
            return await self.tg.until(there, STEP_SECONDS)  # type: ignore[no-any-return]
        except TimeoutError:
            told = [m.text[:60] for m in self.tg.messages(chat)][-4:]
            raise AssertionError(f"never told {words}; was told {told}; {self.tail()}") from None

    def resident(self) -> int:
        """Somebody new."""
        self.residents += 1
        return 9000 + self.residents


def account(name: str) -> int:
    """The Telegram account of a member of the team."""
    return 5000 + list(TEAM).index(name)


def _hire(unit: Any, name: str, role: str) -> None:
    key = staff.add(unit, name, [("sjhc", role)], contact="0755-1")
    staff.link(unit, key, "tg", str(account(name)), str(account(name)))


def _waiting(connection: sa.Connection) -> bool:
    m, f = messages.c, files.c
    for found in (sa.select(m.id).where(m.state == "queued"), sa.select(f.id).where(f.state == "pending")):
        if connection.execute(found.limit(1)).first() is not None:
            return True
    return False


def _reading(url: str) -> AsyncEngine:
    parsed = sa.make_url(url)
    name = "postgresql+asyncpg" if parsed.get_backend_name() == "postgresql" else "sqlite+aiosqlite"
    return create_async_engine(parsed.set(drivername=name), poolclass=sa.pool.NullPool)


def _environment(folder: Path, failpoint: Path) -> dict[str, str]:
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder.parent / "compiled")}
    return {**os.environ, **compiled, "HUIFANG_TEST": "1", "HUIFANG_FAILPOINT": f"@{failpoint}"}


@asynccontextmanager
async def place(url: str, folder: Path, mode: str = "webhook") -> AsyncIterator[Place]:
    """A running program on that database, that hears Telegram in that mode."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    async with FakeTelegram() as tg:
        made = Place(url, folder, tg, mode=mode)
        await made.prepare()
        await made.start()
        try:
            yield made
        finally:
            if made.runs:
                await made.kill()
            await made.engine.dispose()
