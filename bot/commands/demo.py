"""huifang demo: a living community on a fast clock, in its own database, so that clocks can be watched in minutes."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import click

from bot.app import Running
from bot.config.settings import Settings
from bot.domain.complaint.moves import Complaint, MoveRefused
from bot.domain.messages import Address, Incoming
from bot.serve import serve
from handlers.conversation import neighbours
from handlers.staff import actions
from storage.complaints import case_lists
from storage.database import Unit
from storage.messages import conversations
from storage.people import staff
from storage.process_lock import FileLock

FOLDER = Path("demo-data")
STEP_SECONDS = 0.4
STAFF = (
    ("staff.assistant", "", ("assistant",)),
    ("staff.plumber", "engineering", ("handler",)),
    ("staff.electrician", "engineering", ("handler",)),
    ("staff.guard", "security", ("handler",)),
    ("staff.cleaner", "cleaning", ("handler",)),
    ("staff.supervisor", "service", ("supervisor",)),
    ("staff.manager", "service", ("manager",)),
)
COMPLAINTS = 12
SILENT, UNHAPPY, JOINS = 0.15, 0.15, 0.7


class FastClock:
    """A clock that runs `speed` times as fast as real time from its start."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.start = datetime.now(UTC)
        self._zero = time.monotonic()

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=(time.monotonic() - self._zero) * self.speed)


async def serve_demo(settings: Settings, speed: float, port: int | None) -> None:
    """Serves a fresh demo community until Ctrl-C; people in it write, work and answer by themselves."""
    clear_folder(FOLDER)
    changes = {"database": f"sqlite:///{FOLDER}/demo.db", "files": FOLDER / "files"}
    web = settings.web if port is None else settings.web.model_copy(
        update={"port": port, "public_url": f"http://{settings.web.host}:{port}"}
    )  # fmt: skip
    channels = {name: c for name, c in settings.channels.items() if c.kind == "web"}
    groups = tuple(group for group in settings.groups if group.channel in channels)
    settings = settings.model_copy(update={**changes, "web": web, "channels": channels, "groups": groups})
    for name in ("LOGIN_FOR", "LINK_FOR", "SESSION_FOR"):  # people read their screens in real time
        setattr(staff, name, getattr(staff, name) * speed)
    clock = FastClock(speed)
    life: list[asyncio.Task[None]] = []

    def ready(app: Running, link: str) -> None:
        click.echo(
            f"Huifang 回访 — demo, {speed:g} times faster; everything here is made up and goes at the next start"
        )
        click.echo(f"  residents      {settings.web.public_url}/chat?place={settings.communities[0].code}")
        click.echo(f"  staff group    {settings.web.public_url}/console/group")
        click.echo(f"  administrator  {link}")
        life.append(asyncio.get_running_loop().create_task(Life(app, clock).run()))

    await serve(settings, clock, ready=ready, poll=0.05)


def clear_folder(folder: Path) -> None:
    """Removes what the last demo left, and nothing else that may lie in the folder. Raises AlreadyOpen while another
    demo still plays there."""
    lock = folder / "demo.db.lock"
    if lock.exists():
        FileLock(lock).release()
    for path in [*folder.glob("demo.db*"), folder / "files"]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


class Life:
    """Simulated residents and staff of the demo: they file, handle, answer, or stay silent."""

    def __init__(self, app: Running, clock: FastClock, seed: int = 7) -> None:
        self.app = app
        self.clock = clock
        self.random = random.Random(seed)
        self.people: list[int] = []
        self.channel = next(iter(app.settings.channels))
        self.community = app.settings.communities[0].code
        self.residents = 0

    async def run(self) -> None:
        """Acts until cancelled; refused moves and a busy database are ignored."""
        self.people = await self.app.desk.database.transact(self._hire)
        while True:
            await self._moment()
            await asyncio.sleep(STEP_SECONDS)

    async def _moment(self) -> None:
        if self.random.random() < 0.25:
            await self._complain()
        for case in await self.app.desk.database.read(partial(case_lists.open_in, community=self.community)):
            if self.random.random() < 0.3:
                await self._go_on(case)

    def _hire(self, unit: Unit) -> list[int]:
        words = self.app.desk.texts
        language = self.app.settings.language
        return [
            staff.add(unit, words.say(language, f"demo.{name}"), [(self.community, role) for role in roles],
                      department=department, contact=words.say(language, "demo.contact", {"n": n}))
            for n, (name, department, roles) in enumerate(STAFF, 1)
        ]  # fmt: skip

    async def _complain(self) -> None:
        """A resident writes, joins the neighbours if they reported it too, and files at once."""
        self.residents += 1
        chat = f"demo-{self.residents}"
        texts, language = self.app.desk.texts, self.app.settings.language
        what = texts.say(language, f"demo.complaint.{self.random.randrange(1, COMPLAINTS + 1)}")
        home = self.random.choice([one.name for one in self.app.settings.communities[0].buildings] or [""])
        if home:
            what = texts.say(language, "demo.at_home", {"home": home, "what": what})
        await self._write(chat, what)
        talk = await self.app.desk.database.read(partial(conversations.find_chat, channel=self.channel, chat=chat))
        if talk is not None and talk.talk.get("waits") == neighbours.WAITS and self.random.random() < JOINS:
            return await self._write(chat, texts.say(language, "neighbours.join"))
        return await self._write(chat, texts.say(language, "button.file_now"))

    async def _write(self, chat: str, text: str, choice: str = "") -> None:
        message = Incoming(
            uuid.uuid4().hex, Address(self.channel, chat), chat, self.clock(), "press" if choice else "message",
            text=text, choice=choice, start="",
        )  # fmt: skip
        await self.app.inbox.receive(message)

    async def _go_on(self, case: Complaint) -> None:
        if case.state == "callback":
            return await self._answer(case)
        try:
            await self.app.desk.database.transact(lambda unit: self._work(unit, case))
        except MoveRefused:
            return None

    async def _answer(self, case: Complaint) -> None:
        chance = random.Random(case.id).random()
        if chance < SILENT or case.conversation is None:
            return
        chat = await self.app.desk.database.read(partial(case_lists.chat_of, key=case.conversation))
        answer = "unsolved" if chance < SILENT + UNHAPPY and case.generation < 3 else "satisfied"
        await self._write(chat, "", f"cb|{case.id}|{answer}")

    def _work(self, unit: Unit, case: Complaint) -> None:
        """Makes the next useful move of a complaint in the name of somebody who may make it."""
        step = {
            "received": ("take", "handler", ()),
            "assigned": ("take", "owner", ()),
            "accepted": ("progress", "owner", ("text",)),
            "working": ("handle", "owner", ("result", "cause", "correction", "corrective", "preventive")),
            "waiting": ("progress", "owner", ("text",)),
            "handled": ("verify", "supervisor", ()),
            "confirm": ("confirm_close", "manager", ()),
        }.get(case.state)
        if step is None:
            return
        move, who, fields = step
        person = self._who(unit, case, who)
        if person is None:
            return
        language = self.app.settings.language
        given = {name: self.app.desk.texts.say(language, f"demo.{name}") for name in fields}
        if move == "confirm_close":
            given["cause_category"] = actions.cause_offers(case)[0]
        actions.act(self.app.desk, unit, case.id, move, person, given)

    def _who(self, unit: Unit, case: Complaint, who: str) -> staff.Person | None:
        if who == "owner":
            return staff.find(unit.connection, case.handler)
        role = who if who != "handler" else "handler"
        people = [p for p in staff.role_holders(unit.connection, self.community, [role]) if p.id not in case.handlers]
        mine = [p for p in people if p.department == case.department] or people
        return self.random.choice(mine) if mine else None
