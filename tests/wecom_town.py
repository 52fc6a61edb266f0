"""A town whose residents write through WeCom customer service and whose staff work in a WeCom application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.people import sessions, staff
from tests.fakes.telegram import FakeTelegram
from tests.fakes.wecom import FakeWecom, Shown
from tests.residents import picture
from tests.town import MONDAY, Clock, Town

_FAST = {"per_second": 1000, "per_chat_second": 1000}
CONFIG = """
database: {database}
files: {files}
web: {{host: 127.0.0.1, port: 0, public_url: http://127.0.0.1:8080}}
company: 四季物业
communities:
  - {{code: sjhc, name: 四季花城, hotline: "0755-00000000", buildings: [1栋, 2栋, 3栋]}}
channels:
  web: {{kind: web}}
  wc: %s
  kf: %s
groups:
  - {{name: 服务中心, channel: wc, chat: "@all"}}
  - {{name: 前台, channel: web}}
"""


def _written(section: dict[str, Any]) -> str:
    """A section in one line, its braces doubled for the town's own filling in."""
    inside = ", ".join(f"{name}: {_value(value)}" for name, value in section.items())
    return "{{" + inside + "}}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(str, value)) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'


@dataclass
class WecomTown(Town):
    """The same program and people; only the networks differ."""

    wecom: FakeWecom = field(default_factory=FakeWecom)
    users: dict[str, str] = field(default_factory=dict)

    async def open(self) -> None:
        """Starts the program; WeCom learns where it is."""
        await super().open()
        self.wecom.hook("app", f"{self.base}/hooks/wc")
        self.wecom.hook("kf", f"{self.base}/hooks/kf")

    async def settle(self) -> None:
        """Waits until what was written has been fetched and answered."""
        for _ in range(3):
            await self.wecom.settle()
            kf: Any = self.app.channels["kf"]
            for task in [one for one in kf._tasks if one.get_coro().__name__ == "_fetch"]:
                await task
            await self.app.sender.drain()

    async def hire(self, name: str, *roles: str, department: str = "", linked: bool = True) -> int:
        """A member of staff with a WeCom account, linked by the code of the page People."""
        held = [("sjhc", role) for role in roles]
        user = self.user(name)
        self.wecom.member(user)

        def work(unit: Any) -> tuple[int, str]:
            key = staff.add(unit, name, held, department=department, contact=f"0755-{len(self.users)}")
            return key, sessions.new_code(unit, key, "link")

        self.people[name], code = await self.app.desk.database.transact(work)
        if linked:
            await self.wecom.say(user, f"绑定 {code}")
            await self.settle()
        return self.people[name]

    def user(self, name: str) -> str:
        """The userid of somebody."""
        return self.users.setdefault(name, f"User{len(self.users) + 1}")

    def private(self, name: str) -> list[Shown]:
        """What the application wrote to that person alone."""
        return [one for one in self.wecom.shown(self.user(name)) if not one.group]

    def cards(self, name: str) -> list[Shown]:
        """The cards that person can press in the group, oldest first."""
        return [one for one in self.wecom.shown(self.user(name)) if one.group and one.labels]


class OnKf:
    """A resident who writes to customer service from WeChat."""

    def __init__(self, town: Town, name: str) -> None:
        assert isinstance(town, WecomTown)
        self.town, self.id, self.seen = town, f"wm-{town.account(name)}", 0
        self.kf = town.wecom.kf

    async def say(self, text: str) -> None:
        await self.kf.say(self.id, text)
        await self.town.settle()

    async def press(self, label: str) -> None:
        await self.kf.press(self.id, label)
        await self.town.settle()

    async def photo(self, caption: str = "") -> None:
        """WeChat sends a picture and words as two messages."""
        await self.kf.photo(self.id, picture())
        await self.town.settle()
        if caption:
            await self.say(caption)

    async def heard(self) -> list[str]:
        await self.town.settle()
        mine = self.kf.heard(self.id)
        new, self.seen = mine[self.seen :], len(mine)
        return new

    async def close(self) -> None:
        pass


@asynccontextmanager
async def wecom_town(url: str, folder: Path, more: str = "", at: datetime = MONDAY) -> AsyncIterator[WecomTown]:
    """A running town on that database; `more` is added to its configuration."""
    clock = Clock(at)
    async with FakeTelegram() as tg, FakeWecom(clock=lambda: clock.now.timestamp(), member_limit=10**6) as wecom:
        many = {"per_member_minute": 10**5, "per_member_hour": 10**6}
        sections = _written(wecom.section(**_FAST, **many)), _written(wecom.kf_section(**_FAST))
        wecom.member("Boss")
        place = WecomTown(url, folder, tg, clock, CONFIG % sections + more, wecom=wecom)
        await place.open()
        try:
            yield place
        finally:
            await place.close()
