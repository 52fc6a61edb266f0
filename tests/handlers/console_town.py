"""The whole program behind real HTTP for the console's tests: a database file, staff, browsers with cookies."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot import app as bot_app
from bot.config import settings as config_settings
from bot.domain.complaint.moves import BOT, Complaint
from handlers.moves import make
from storage.complaints import complaints
from storage.database import Unit, connect
from storage.engine.migrate import migrate
from storage.people import sessions, staff

CONFIG = """
communities:
  - {code: sjhc, name: 四季花城, hotline: "0755-00000000", buildings: [1栋, 2栋], places: [{code: gate, name: 大门}]}
  - {code: bhwt, name: 滨海湾庭, hotline: "0755-00000001"}
groups:
  - {name: 服务中心, channel: web}
  - {name: 滨海组, channel: web, communities: [bhwt]}
limits: {file_mb: 1}
"""
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PEOPLE = {
    "assistant": "林助理",
    "handler": "张师傅",
    "supervisor": "陈主任",
    "manager": "王经理",
    "quality": "品质李",
    "administrator": "管理员",
    "auditor": "审计",
}


@dataclass
class Clock:
    """Time that only we move."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Answer:
    """What came back: the status, the words, where it leads."""

    status: int
    text: str
    location: str
    headers: Any

    @property
    def plain(self) -> str:
        """The words without their markup."""
        return unescape(re.sub(r"<[^>]+>", " ", self.text))

    def fields(self, move: str = "") -> dict[str, str]:
        """The hidden fields of the first form, or of the form of that move."""
        forms = re.findall(r"<form\b[^>]*>.*?</form>", self.text, re.S)
        for form in forms:
            if not move or f'value="{move}"' in form:
                pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
                if not move and "/logout" in form:
                    continue
                return {name: unescape(value) for name, value in pairs}
        raise AssertionError(f"no form of {move or 'any move'} on the page")


@dataclass
class Browser:
    """A browser with its own cookies; it never follows a redirect by itself."""

    session: aiohttp.ClientSession
    url: str
    headers: dict[str, str] = field(default_factory=lambda: {"Sec-Fetch-Site": "same-origin"})

    async def get(self, path: str, **more: Any) -> Answer:
        async with self.session.get(self.url + path, allow_redirects=False, **more) as answer:
            return Answer(answer.status, await answer.text(errors="replace"), answer.headers.get("Location", ""),
                          answer.headers)  # fmt: skip

    async def post(self, path: str, data: Any = None, headers: dict[str, str] | None = None) -> Answer:
        sent = self.headers if headers is None else headers
        async with self.session.post(self.url + path, data=data, headers=sent, allow_redirects=False) as answer:
            return Answer(answer.status, await answer.text(errors="replace"), answer.headers.get("Location", ""),
                          answer.headers)  # fmt: skip

    async def act(self, case: int, move: str, **answers: Any) -> Answer:
        """Opens the complaint's page and sends the form of a move, as a person would."""
        page = await self.get(f"/console/cases/{case}")
        assert page.status == 200, page.status
        return await self.post(f"/console/cases/{case}/act", {**page.fields(move), "move": move, **answers})


@dataclass
class Town:
    """Everything a test plays with."""

    app: bot_app.Running
    clock: Clock
    url: str
    ids: dict[str, int]
    browsers: list[aiohttp.ClientSession] = field(default_factory=list)

    async def browser(self) -> Browser:
        """A browser nobody is signed in with."""
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.browsers.append(session)
        return Browser(session, self.url)

    async def signed_in(self, name: str) -> Browser:
        """A browser in which that person has used a login link."""
        browser = await self.browser()
        code = await self.code(self.ids[name])
        answer = await browser.post("/console/login", {"code": code})
        assert answer.status == 303, answer.text
        return browser

    async def code(self, person: int, purpose: str = "login") -> str:
        return await self.do(lambda unit: sessions.new_code(unit, person, purpose))

    async def do(self, work: Any) -> Any:
        return await self.app.desk.database.transact(work)

    async def file(self, what: str = "电梯异响，已经三天了", **known: Any) -> Complaint:
        answers = {"what": what, "place": "1栋2单元1203", "name": "欧阳静", "phone": "13812345678"}
        answers["place_parts"] = {"building": "1", "unit": "2", "room": "1203"}
        answers |= known.pop("answers", {})
        draft = Complaint(**{"community": "sjhc", "category": "lift", "answers": answers, **known})

        def work(unit: Unit) -> Complaint:
            return make.file(self.app.desk, unit, draft, BOT)

        return await self.do(work)

    async def case(self, key: int) -> Complaint:
        found = await self.app.desk.database.read(lambda connection: complaints.find(connection, key))
        assert found is not None
        return found

    async def move(self, case: int, name: str, person: str, **details: Any) -> None:
        def work(unit: Unit) -> None:
            someone = staff.find(unit.connection, self.ids[person])
            assert someone is not None
            make.move(self.app.desk, unit, case, name, someone.actor("sjhc"), details)

        await self.do(work)


@asynccontextmanager
async def town(folder: Path, extra: str = "", url: str = "") -> AsyncIterator[Town]:
    """The program on a fresh database, a SQLite file unless `url` names another, served on a free port."""
    url = url or f"sqlite:///{folder}/town.db"
    (folder / "config.yaml").write_text(f"database: {url}\nfiles: {folder}/files\n{CONFIG}{extra}", encoding="utf-8")
    settings = config_settings.load(folder / "config.yaml", {})
    clock = Clock()
    database = connect(settings.database, clock)
    await migrate(database)
    app = bot_app.build(settings, database)

    def hire(unit: Unit) -> dict[str, int]:
        ids = {role: staff.add(unit, name, [("sjhc", role)]) for role, name in PEOPLE.items() if role not in
               ("administrator", "auditor")}  # fmt: skip
        ids |= {role: staff.add(unit, PEOPLE[role], [("*", role)]) for role in ("administrator", "auditor")}
        ids["other"] = staff.add(unit, "外区何", [("bhwt", "assistant"), ("bhwt", "manager")])
        ids["cleaner"] = staff.add(unit, "保洁刘", [("sjhc", "handler")], department="cleaning")
        ids["handler2"] = staff.add(unit, "周师傅", [("sjhc", "handler")])
        return ids

    ids = await database.transact(hire)
    runner = web.AppRunner(app.web)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    here = Town(app, clock, f"http://127.0.0.1:{port}", ids)
    try:
        yield here
    finally:
        for session in here.browsers:
            await session.close()
        await runner.cleanup()
        await database.close()
