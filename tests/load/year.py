"""A year in the life of a community: thousands of complaints on a clock turned by hand, and what every clock did.

    python -m tests.load.year [--complaints 3000] [--seed 7] [--postgres] [--copies 3]

Residents write, staff work, forget, go home, residents answer or stay silent: all from one seed. Time jumps from one
thing to the next, be it a person or a clock, so every clock rings at its own moment. At the end the rings are held
against each other: none twice, none too late, none skipped on its ladder, and every complaint that is still open has
somebody responsible and a next clock. On PostgreSQL several copies of the program race for every ring.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import random
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.app import Running, running
from bot.commands.demo import COMPLAINTS, STAFF
from bot.config import settings as config_settings
from bot.domain.complaint.moves import Complaint, MoveRefused
from bot.domain.messages import Address, Incoming
from handlers.staff import actions
from storage.complaints import case_lists
from storage.complaints import clocks as clock_rows
from storage.complaints import complaints as complaint_rows
from storage.database import Unit
from storage.people import staff
from storage.tables import clocks, complaints, conversations, history, rings
from tests.load.queries import address

CONFIG = """
database: {database}
files: {files}
communities: [{{code: sjhc, name: 四季花城, hotline: "0755-00000000", buildings: [1栋, 2栋, 3栋]}}]
groups: [{{name: 服务中心, channel: web}}]
logging: {{level: error}}
"""
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(hours=8)
DAYS = 365
NIGHT = timedelta(hours=11)
HOURS = (0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.6, 1.5, 2, 2, 1.8, 1.5, 1.2, 1.2, 1.4, 1.5, 1.5, 1.7, 2, 2.4, 2.4, 1.8, 1, 0.5)
"""How much is written in each hour of the day."""
FORGETS, SILENT, UNHAPPY, DECLINES = 0.06, 0.12, 0.15, 0.03
STEPS = {
    "received": ("take", "handler"),
    "assigned": ("take", "owner"),
    "accepted": ("progress", "owner"),
    "working": ("handle", "owner"),
    "waiting": ("progress", "owner"),
    "suspended": ("resume", "owner"),
    "handled": ("verify", "supervisor"),
    "confirm": ("confirm_close", "manager"),
}


@dataclass
class Hands:
    """The clock, turned by hand."""

    now: datetime = NEW_YEAR

    def __call__(self) -> datetime:
        return self.now


@dataclass(order=True)
class Plan:
    """What somebody will do, and when."""

    at: datetime
    turn: int
    do: Callable[[], Coroutine[Any, Any, None]] = field(compare=False)


@dataclass
class Year:
    """The town, its copies of the program, its people, and what is planned."""

    copies: list[Running]
    hands: Hands
    chance: random.Random
    plans: list[Plan] = field(default_factory=list)
    turns: int = 0
    busy: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    told: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    alone: int = 0

    def __post_init__(self) -> None:
        for copy in self.copies:
            copy.desk.database.listen(self._hear)

    def _hear(self, topic: str, value: Any) -> None:
        if topic == "case":
            self.changed.add(value[0])
        elif topic == "rang":
            self.told[value[0]] += 1

    @property
    def one(self) -> Running:
        """Any of the copies: people are served by whichever is near."""
        return self.chance.choice(self.copies)

    def plan(self, at: datetime, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.turns += 1
        heapq.heappush(self.plans, Plan(at, self.turns, do))

    # ---- residents -----------------------------------------------------------------------------------------------

    def people_write(self, count: int) -> None:
        """Spreads the complaints over the year, by the hour of the day."""
        weights = [w for _ in range(DAYS) for w in HOURS]
        for n, hour in enumerate(self.chance.choices(range(len(weights)), weights, k=count)):
            at = NEW_YEAR + timedelta(hours=hour, seconds=self.chance.uniform(0, 3600))
            self.plan(at, partial(self._complain, f"r{n}"))

    async def _complain(self, chat: str) -> None:
        words = self.one.desk.texts
        what = words.say("zh-Hans", f"demo.complaint.{self.chance.randrange(1, COMPLAINTS + 1)}")
        where = f"{self.chance.randrange(1, 4)}栋{self.chance.randrange(1, 4)}单元{self.chance.randrange(1, 31)}01，"
        await self._write(chat, where + what)
        await self._write(chat, words.say("zh-Hans", "button.file_now"))

    async def _write(self, chat: str, text: str, choice: str = "") -> None:
        kind: Any = "press" if choice else "message"
        key = str(uuid.UUID(int=self.chance.getrandbits(128)))
        await self.one.inbox.receive(
            Incoming(key, Address("web", chat), chat, self.hands.now, kind, text=text, choice=choice)
        )

    async def _answer(self, case: Complaint) -> None:
        """Most residents are satisfied; some are not, some do not want to be asked."""
        assert case.conversation is not None
        chat = await self.one.desk.database.read(partial(case_lists.chat_of, key=case.conversation))
        fate = self.chance.random()
        unhappy = case.generation < 3 and fate < UNHAPPY
        answer = "unsolved" if unhappy else "decline" if fate > 1 - DECLINES else "satisfied"
        if case.validity == "to_improve" and answer == "satisfied":
            answer = "understand"
        await self._write(chat, "", f"cb|{case.id}|{answer}")

    # ---- staff ---------------------------------------------------------------------------------------------------

    def _later(self) -> datetime:
        """When people come to it: within hours, mostly; sometimes not for days."""
        hours = self.chance.lognormvariate(0.3, 1.0) if self.chance.random() > FORGETS else self.chance.uniform(48, 400)
        at = self.hands.now + timedelta(hours=hours)
        while not 0 <= (at - NEW_YEAR).total_seconds() % 86400 / 3600 - 8.5 < 10:
            at += timedelta(hours=1)
        return at

    async def follow(self) -> None:
        """Whatever changed gets its next human step, unless somebody is at it already."""
        for key in sorted(self.changed - self.busy):
            case = await self.one.desk.database.read(partial(complaint_rows.find, key=key))
            if case is None or case.state in ("closed", "unhappy", "quiet"):
                continue
            if case.state == "callback":
                if case.conversation is None or self.chance.random() < SILENT:
                    continue
                self.busy.add(key)
                self.plan(self.hands.now + timedelta(hours=self.chance.lognormvariate(1, 1.3)), partial(self._do, key))
            elif case.state in STEPS:
                self.busy.add(key)
                self.plan(self._later(), partial(self._do, key))
        self.changed.clear()

    async def _do(self, key: int) -> None:
        self.busy.discard(key)
        self.changed.add(key)
        case = await self.one.desk.database.read(partial(complaint_rows.find, key=key))
        if case is not None and case.state == "callback":
            await self._answer(case)
        if case is None or case.state not in STEPS:
            return
        desk = self.one.desk
        try:
            await desk.database.transact(lambda unit: self._work(desk, unit, case))
        except MoveRefused as refused:
            self.refused[f"{refused.reason} {refused.values.get('field', '')} ({case.closing})"] += 1

    def _work(self, desk: Any, unit: Unit, case: Complaint) -> None:
        move, role = STEPS[case.state]
        if role == "owner" and case.handler:
            person = staff.find(unit.connection, case.handler)
        else:
            held = staff.role_holders(unit.connection, case.community, ["handler" if role == "owner" else role])
            free = [p for p in held if p.id not in case.handlers] or held
            person = self.chance.choice(free) if free else None
        if person is None:
            return
        words = {name: desk.texts.say("zh-Hans", f"demo.{name}") for name in
                 ("result", "cause", "correction", "corrective", "preventive", "text")}  # fmt: skip
        told = words.pop("text")
        given: dict[str, Any] = {"handle": words, "progress": {"text": told}}.get(move, {})
        if move == "confirm_close":
            given = {"cause_category": actions.cause_offers(case)[0]}
        actions.act(desk, unit, case.id, move, person, given)

    # ---- time ----------------------------------------------------------------------------------------------------

    async def live(self, end: datetime) -> None:
        """Time jumps from one thing to the next until the end."""
        while True:
            await self.follow()
            ring = await self.one.desk.database.read(_next)
            person = self.plans[0].at if self.plans else end
            at = min(ring or end, person)
            if at >= end:
                return
            self.hands.now = max(self.hands.now, at)
            if ring is not None and ring <= self.hands.now:
                await self._ring()
            while self.plans and self.plans[0].at <= self.hands.now:
                await heapq.heappop(self.plans).do()

    async def _ring(self) -> None:
        """Every copy looks at the same moment; they race for each clock."""
        while any(await asyncio.gather(*(copy.clocks.round() for copy in self.copies))):
            pass


def _next(connection: sa.Connection) -> datetime | None:
    talks = connection.execute(sa.select(sa.func.min(conversations.c.talk_due))).scalar()
    found = [at for at in (clock_rows.next_due(connection), talks) if at is not None]
    return min(found) if found else None


# ---- what came of it ---------------------------------------------------------------------------------------------


def rows_of(connection: sa.Connection) -> dict[str, list[Any]]:
    return {
        "rings": list(connection.execute(sa.select(rings))),
        "clocks": list(connection.execute(sa.select(clocks.c.rule, clocks.c.complaint, clocks.c.due_at))),
        "cases": list(connection.execute(sa.select(complaints))),
        "history": list(connection.execute(sa.select(history.c.complaint, history.c.at))),
    }


def table(year: Year, rows: dict[str, list[Any]], seconds: float, name: str) -> str:
    """Each rule: how many complaints had it, how many of its rings were first rings and rungs, how late."""
    had, first, rungs, late = Counter[str](), Counter[str](), Counter[str](), defaultdict[str, float](float)
    for row in rows["clocks"]:
        had[row.rule] += 1
    for row in rows["rings"]:
        (first if row.step == 0 else rungs)[row.rule] += 1
        late[row.rule] = max(late[row.rule], (row.rang_at - row.due_at).total_seconds())
    lines = [f"### {name}: {len(rows['cases'])} complaints, {len(rows['rings'])} rings, {seconds:.0f} s",
             "", "| clock | complaints | rang | further rungs | longest lateness |",
             "|---|---|---|---|---|"]  # fmt: skip
    lines += [f"| {rule} | {had[rule]} | {first[rule]} | {rungs[rule]} | {late[rule]:.0f} s |"
              for rule in sorted(set(had) | set(first))]  # fmt: skip
    return "\n".join(lines)


def wrong(year: Year, rows: dict[str, list[Any]]) -> list[str]:
    """What may not be: a ring twice, a rung without the one before, a ring too late, an open case with nothing next.

    A ring may wait for a night, when nobody is told, and for a move or ring that starts a clock already due.
    """
    found = []
    keys = Counter((r.complaint, r.rule, r.since, r.step) for r in rows["rings"])
    found += [f"rang twice: {key}" for key, times in keys.items() if times > 1]
    found += [f"rung without the one before: {key}" for key in keys if key[3] and (*key[:3], key[3] - 1) not in keys]
    moved = defaultdict[int, list[datetime]](list)
    for row in rows["history"]:
        moved[row.complaint].append(row.at)
    for row in rows["rings"]:
        moved[row.complaint].append(row.rang_at - timedelta(seconds=1))  # it sets others going as well
    for ring in rows["rings"]:
        turned = any(ring.due_at < at <= ring.rang_at for at in moved[ring.complaint])
        if ring.rang_at - ring.due_at > NIGHT and not turned:
            found.append(f"late: {ring.rule} {ring.step} of {ring.complaint}, {ring.rang_at - ring.due_at}")
    if sum(year.told.values()) > len(rows["rings"]):
        found.append(f"{sum(year.told.values())} commits rang, but only {len(rows['rings'])} rings are kept")
    running_now = {row.complaint for row in rows["clocks"] if row.due_at is not None}
    for case in rows["cases"]:
        if case.state == "closed":
            continue
        if not (case.handler or case.first_asked):
            found.append(f"{case.number} ({case.state}) has nobody responsible")
        if case.id not in running_now and case.state != "unhappy":
            found.append(f"{case.number} ({case.state}) has no next clock")
    return found


async def main(count: int, seed: int, database: str, copies: int, folder: Path) -> int:
    hands, began = Hands(), time.perf_counter()
    path = folder / "config.yaml"
    path.write_text(CONFIG.format(database=database, files=folder / "files"), "utf-8")
    settings = config_settings.load(path, {})
    async with AsyncExitStack() as stack:
        town = [await stack.enter_async_context(running(settings, hands, loops=False)) for _ in range(copies)]
        year = Year(town, hands, random.Random(seed))
        await town[0].desk.database.transact(partial(_hire, town[0].desk))
        year.people_write(count)
        await year.live(NEW_YEAR + timedelta(days=DAYS))
        rows = await town[0].desk.database.read(rows_of)
    name = f"{'PostgreSQL' if settings.postgres else 'SQLite'}, {copies} {'copies' if copies > 1 else 'copy'}"
    print(table(year, rows, time.perf_counter() - began, name))
    states = Counter(case.state for case in rows["cases"])
    closed = Counter(case.closing for case in rows["cases"] if case.state == "closed")
    print(f"\nstates {dict(states)}; closed as {dict(closed)}; refused {dict(year.refused)}")
    faults = wrong(year, rows)
    print(f"wrong: {len(faults)}", *faults[:20], sep="\n")
    return len(faults)


def _hire(desk: Any, unit: Unit) -> None:
    for n, (name, department, roles) in enumerate(STAFF * 2, 1):
        known = f"{desk.texts.say('zh-Hans', f'demo.{name}')} {n}"
        staff.add(unit, known, [("sjhc", role) for role in roles], department=department, contact=f"0755-{n}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--complaints", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own instead of SQLite")
    parser.add_argument("--copies", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, address(Path(made), asked.postgres) as where:
        raise SystemExit(min(asyncio.run(main(asked.complaints, asked.seed, where, asked.copies, Path(made))), 1))
