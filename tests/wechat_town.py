"""A town whose residents follow a WeChat account: they write, tap and answer by number, and see what it shows them."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.fakes.telegram import FakeTelegram
from tests.fakes.wechat import FakeWechat
from tests.fakes.wechat_world import Seen
from tests.residents import picture
from tests.town import CONFIG, GROUP, MONDAY, Clock, Town

FIELDS = {"character_string1": "number", "thing2": "title", "phrase3": "state", "time4": "at"}
TEMPLATES = {kind: {"id": f"TPL-{kind}", "fields": FIELDS} for kind in ("callback", "reminder", "news")}


def with_wechat(settings: str, wx: FakeWechat, folder: Path, **section: Any) -> str:
    """The settings with the account as channel wx."""
    known = wx.section(kind="wechat", spool=str(folder / "spool"), **section)
    line = json.dumps(known, ensure_ascii=False).replace("{", "{{").replace("}", "}}")
    return settings.replace("channels:\n", f"channels:\n  wx: {line}\n", 1)


@dataclass
class WechatTown(Town):
    """The same program and people, and an account that residents follow."""

    wx: FakeWechat = field(default_factory=FakeWechat)

    async def open(self) -> None:
        """Starts the program; WeChat learns where it is."""
        await super().open()
        channel: Any = self.app.channels["wx"]
        channel._webhook._answer_seconds = 45.0  # ten times the vendor's patience, as the fake has it
        self.wx.hook = f"{self.base}/hooks/wx"

    async def settle(self) -> None:
        """Waits until everything has been delivered and sent."""
        await self.wx.settle()
        await super().settle()
        await self.wx.settle()


@asynccontextmanager
async def wechat_town(
    url: str, folder: Path, settings: str = CONFIG, at: datetime = MONDAY, *, templates: bool = False, **fake: Any
) -> AsyncIterator[WechatTown]:
    """A running town and its account; both keep the town's time."""
    clock = Clock(at)
    fake.setdefault("patience", 50.0)
    async with FakeTelegram() as tg, FakeWechat(clock=lambda: clock.now.timestamp(), **fake) as wx:
        tg.group(GROUP, "服务中心", forum=False)
        wx.world.templates = {one["id"]: set(FIELDS) for one in TEMPLATES.values()}  # type: ignore[misc]
        more = {"templates": TEMPLATES} if templates else {}
        place = WechatTown(url, folder, tg, clock, with_wechat(settings, wx, folder, **more), wx=wx)
        await place.open()
        try:
            yield place
        finally:
            await place.close()


class OnWechat:
    """A resident who follows the account."""

    def __init__(self, town: WechatTown, name: str) -> None:
        self.town, self.wx, self.seen = town, town.wx, 0
        self.id = f"o{town.account(name)}"
        self.wx.person(self.id).following = True

    def _mine(self) -> list[Seen]:
        return [seen for seen in self.wx.person(self.id).chat if seen.by != "me"]

    async def say(self, text: str) -> None:
        await self.wx.say(self.id, text)
        await self.town.settle()

    async def press(self, label: str) -> None:
        """Taps it where it can be tapped; else writes its number, or its words where it has none."""
        for seen in reversed(self._mine()):
            tapped = next((content for _, content in seen.items if label in content), None)
            if tapped:
                await self.wx.tap(self.id, tapped)
                return await self.town.settle()
            for line in seen.text.splitlines():
                found = re.fullmatch(r"(?:(\d+)\. |· )(.*)", line)
                if found and label in found[2]:
                    return await self.say(found[1] or found[2])
        raise AssertionError(f"no choice {label!r}; last: {self._mine()[-1].whole if self._mine() else None}")

    async def photo(self, caption: str = "") -> None:
        await self.wx.photo(self.id, picture(), "image/png")
        await self.town.settle()
        if caption:
            await self.say(caption)

    async def heard(self) -> list[str]:
        mine = self._mine()
        new, self.seen = mine[self.seen :], len(mine)
        return [seen.whole for seen in new]

    async def close(self) -> None:
        pass
