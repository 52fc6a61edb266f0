"""How fast due clocks are found and rung: up to 100,000 open complaints with ten waiting clocks each, one process.

    python -m tests.load.clocks [--sizes 1000,10000,100000] [--postgres] [--folder KEPT]

Found: the median of asking for the next 50 due clocks. Worked off: one clock of every complaint falls due in the same
second, and the loop rings until none is left; each ring asks the rule again, tells the handler, and sets the next step.
Late: 20 clocks a second fall due on a real clock while the loop runs as it does in the program.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.channels.base import Capabilities
from bot.commands.clocks_work import desk_of
from bot.config import settings as config_settings
from bot.domain.clocks.due import due_clocks
from handlers.clocks.loop import AT_ONCE, ClockLoop
from storage.complaints import clocks as clock_rows
from storage.database import Database, Unit, connect
from storage.engine.migrate import migrate
from storage.people import staff
from storage.tables import clocks, complaints, rings, staff_links
from tests.load.dialogue import machine
from tests.load.queries import address

SIZES = (1_000, 10_000, 100_000)
BATCH = 5_000
HANDLERS = 60
WATCHES = 6
"""Clocks beside the shipped ones that wait for each complaint, so that it has ten."""
A_SECOND, SECONDS = 20, 20
SETTINGS = """
database: {url}
files: {folder}/files
communities:
{communities}
clocks:
{clocks}
"""
HEAD = (
    "| open complaints | waiting clocks | due found, ms | due at once | worked off, s | our CPU, s | clocks/s"
    " | late p50 / p99, s |\n|---|---|---|---|---|---|---|---|"
)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class Time:
    """The time of the town: stands at noon, or runs on from there."""

    def __init__(self) -> None:
        self.began: float | None = None
        self.start = NOON

    def __call__(self) -> datetime:
        passed = 0.0 if self.began is None else time.monotonic() - self.began
        return self.start + timedelta(seconds=passed)


def settings_of(url: str, folder: Path) -> config_settings.Settings:
    """Twenty communities, and the watches."""
    places = "\n".join(f'  - {{code: c{n:02}, name: 小区{n:02}, hotline: "0755-00000000"}}' for n in range(20))
    own = "\n".join(
        f"  watch_{n}: {{start: filed, within: {n + 16}d, stop: [closed], then: remind, who: manager}}"
        for n in range(WATCHES)
    )
    path = folder / "config.yaml"
    path.write_text(SETTINGS.format(url=url, folder=folder, communities=places, clocks=own), encoding="utf-8")
    return config_settings.load(path, {})


def hire(unit: Unit) -> list[int]:
    """Handlers who read in a chat of their own."""
    people = []
    for n in range(HANDLERS):
        key = staff.add(unit, f"师傅{n}", [(f"c{n % 20:02}", "handler")], contact="0755")
        unit.execute(staff_links.insert(), {"channel": "push", "sender": str(n), "staff": key, "chat": str(n),
                                            "at": unit.at})  # fmt: skip
        people.append(key)
    return people


def fill(desk: Any, people: list[int], first: int, last: int, filed: datetime) -> Any:
    """Stores these complaints, all being worked on and filed at that time, with the clocks they really have."""
    facts = {"filed": filed, "contacted": filed, "pushed": filed, "assigned": filed, "accepted": filed,
             "classified": filed, "replied": filed}  # fmt: skip
    kept = {name: at.isoformat() for name, at in facts.items()}
    calendar = desk.calendar("c00")
    waiting = due_clocks(desk.clocks, facts, {"working", "valid", "general", "by_chat"}, calendar)

    def work(unit: Unit) -> int:
        cases, rows = [], []
        for n in range(first, last + 1):
            cases.append(
                {"id": n, "number": f"TS-20261123-{n:06}", "token": f"token{n:017}", "community": f"c{n % 20:02}",
                 "state": "working", "language": "zh-Hans", "answers": {"what": f"第{n}件：楼道灯不亮", "place": "3栋"},
                 "facts": kept, "first_asked": people[n % HANDLERS], "handler": people[n % HANDLERS],
                 "handlers": [people[n % HANDLERS]], "about": [], "validity": "valid", "severity": "general",
                 "source": "chat", "created_at": filed, "updated_at": filed}
            )  # fmt: skip
            rows += [{"complaint": n, "rule": one.rule, "since": one.since, "step": 0, "due_at": one.at,
                      "who": one.who, "action": one.then} for one in waiting]  # fmt: skip
        unit.execute(complaints.insert(), cases)
        unit.execute(clocks.insert(), rows)
        return len(rows)

    return work


async def grow(database: Database, desk: Any, people: list[int], have: int, size: int, filed: datetime) -> int:
    """From `have` complaints to `size`; returns how many clocks wait in all."""
    for first in range(have + 1, size + 1, BATCH):
        await database.transact(fill(desk, people, first, min(first + BATCH - 1, size), filed))
    if database.postgres:
        await database.transact(lambda unit: unit.execute(sa.text("ANALYZE")))
    counted = sa.select(sa.func.count()).select_from(clocks).where(clocks.c.due_at.isnot(None))
    return int(await database.read(lambda c: c.execute(counted).scalar_one()))


def _found(connection: sa.Connection, at: datetime) -> float:
    took = []
    for _ in range(60):
        start = time.perf_counter()
        clock_rows.due_clocks(connection, at, AT_ONCE)
        took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took[5:])


async def work_off(loop: ClockLoop) -> tuple[int, float, float]:
    """Rings until nothing is due; returns how many clocks rang, in how many seconds, and our seconds of CPU."""
    counted = sa.select(sa.func.count()).select_from(rings)
    before = await loop.desk.database.read(lambda c: c.execute(counted).scalar_one())
    began, cpu = time.perf_counter(), time.process_time()
    while await loop.round():
        pass
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    after = await loop.desk.database.read(lambda c: c.execute(counted).scalar_one())
    return int(after - before), took, cpu


async def lateness(database: Database, loop: ClockLoop, clock: Time, size: int) -> list[float]:
    """Seconds from due to rung while a few fall due each second; the loop runs as in the program."""
    count = min(A_SECOND * SECONDS, size)
    start = clock.start = clock.start + timedelta(hours=1)

    def spread(unit: Unit) -> None:
        for n in range(count):
            at = start + timedelta(seconds=2 + n / A_SECOND)
            mine = clocks.update().where(clocks.c.complaint == n + 1, clocks.c.rule == "contact")
            unit.execute(mine.values(due_at=at))
            facts = {"filed": at - timedelta(days=3), "contacted": at - timedelta(days=3), "replied": at}
            kept = {name: when.isoformat() for name, when in facts.items()}
            unit.execute(complaints.update().where(complaints.c.id == n + 1).values(facts=kept))
            unit.execute(mine.values(since=facts["contacted"], step=0, due_at=at))

    await database.transact(spread)
    late: list[float] = []
    database.listen(lambda topic, value: late.append(value[1]) if topic == "rang" and value[0] == "contact" else None)
    clock.began = time.monotonic()
    task = asyncio.get_running_loop().create_task(loop.run())
    with suppress(TimeoutError):
        async with asyncio.timeout(count / A_SECOND + 30):
            while len(late) < count:
                await asyncio.sleep(0.2)
    loop.stop()
    await task
    clock.start, clock.began = clock(), None
    return late


async def run(url: str, folder: Path, sizes: Iterable[int]) -> None:
    settings = settings_of(url, folder)
    clock = Time()
    database = connect(url, clock)
    try:
        await migrate(database)
        desk = desk_of(settings)
        desk.database, desk.can["push"] = database, Capabilities(push=True)
        main = ClockLoop(desk)
        await main.prepare()
        while await main.round():  # nothing is stored yet: no due time is left to be counted anew
            pass
        people = await database.transact(hire)
        print(f"{machine()}{', PostgreSQL' if database.postgres else ', SQLite'}")
        print(HEAD)
        have = 0
        for size in sizes:
            filed = clock() - timedelta(hours=24)
            await database.transact(lambda unit: unit.execute(complaints.delete()))
            await database.transact(lambda unit: unit.execute(clocks.delete()))
            await database.transact(lambda unit: unit.execute(rings.delete()))
            waiting = await grow(database, desk, people, 0, size, filed)
            found = await database.read(lambda c: _found(c, clock()))
            rang, took, cpu = await work_off(main)
            loop = ClockLoop(desk)
            loop._announced, loop._looked = main._announced, time.monotonic()
            late = sorted(await lateness(database, loop, clock, size))
            p50, p99 = (late[int(len(late) * part)] for part in (0.5, 0.99)) if late else (0.0, 0.0)
            print(
                f"| {size:,} | {waiting:,} | {found:.2f} | {rang:,} | {took:.1f} | {cpu:.1f} | {rang / took:,.0f}"
                f" | {p50:.2f} / {p99:.2f} |",
                flush=True,
            )
            have = size
        assert have
    finally:
        await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--sizes", default=",".join(map(str, SIZES)), help="how many open complaints, one after another"
    )
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own instead of SQLite")
    parser.add_argument("--folder", type=Path, default=None, help="where the database is made (it is removed again)")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    place = tempfile.TemporaryDirectory(dir=given.folder or Path.cwd(), prefix="load-")
    with place as name, address(Path(name), given.postgres) as url:
        asyncio.run(run(url, Path(name), sizes))


if __name__ == "__main__":
    sys.exit(main())
