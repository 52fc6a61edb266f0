"""Conversations word for word, from tests/stories: both databases, both networks, a restart between messages.

A story's lines:
    @ 李助理 assistant supervisor; engineering      somebody works here (roles; department)
    业主> 楼道灯坏了            a resident writes;  业主> [提交] presses;  业主> (photo) 这里  sends a picture
    业主< 编号                  the resident has been told this since the last such line
    业主x 编号                  the resident was told nothing with these words since then
    王师傅> [接单]              a member of staff presses a button in the group
    王师傅: 换好了              a member of staff writes, or presses a [button], in private;  王师傅< words  was told
    群< 待接单                  the group's newest card, or news, holds these words
    群 王师傅> 回复业主：…       a member of staff replies to the card
    王师傅 handle result=换了灯管 cause=老化      a form on the console page
    等 24h                      time passes;  到 2026-11-23 22:00  until then
    状态 callback               the newest case;  状态 1 unhappy  the first case;  一共 2  so many cases
    归 1 王师傅                 the first case is handled by him;  归 2 -  nobody handles the second
    设置 duty: {most: 1}        a line of config.yaml, at the head of the story
    班 王师傅 mon-fri 08:00-18:00   he is on duty then;  休假 王师傅 24h  away from now;  上级 王师傅 陈主任  reports to
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.domain.clocks.rules import Span
from bot.domain.complaint.moves import MoveRefused
from bot.domain.staffing import roster
from handlers.staff.actions import refusal_text
from storage.people import roster as roster_rows
from storage.people import staff
from storage.tables import complaints
from tests.residents import CHANNELS, Resident
from tests.town import CONFIG, GROUP, MONDAY, Town, town

STORIES = sorted(Path(__file__).parent.glob("*.story"))
ZONE = ZoneInfo("Asia/Shanghai")
SKIPPED = ("#", "//")


@dataclass
class Teller:
    """Plays a story line by line."""

    town: Town
    channel: str
    restarts: bool
    residents: dict[str, Resident] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    fresh: dict[str, list[str]] = field(default_factory=dict)
    refused: str = ""

    async def play(self, text: str) -> None:
        for number, line in enumerate(text.splitlines(), 1):
            line = line.strip()
            if line and not line.startswith(SKIPPED):
                try:
                    await self.line(line)
                except AssertionError as error:
                    raise AssertionError(f"line {number}: {line}\n{error}") from None
        for resident in self.residents.values():
            await resident.close()

    async def line(self, line: str) -> None:
        if line.startswith("@"):
            return await self._hire(line[1:])
        head, _, rest = line.partition(" ")
        simple = {"等": self._wait, "到": self._until, "状态": self._state, "一共": self._count, "拒绝": self._refused}
        simple |= {"归": self._handled_by, "班": self._shift, "休假": self._leave, "上级": self._reports_to}
        if head in simple:
            return await simple[head](rest)
        if found := re.match(r"群\s+(\S+?)>\s*(.+)", line):
            return await self._reply_in_group(found[1], found[2])
        if found := re.match(r"(\S+?)([<>x:])\s*(.*)", line):
            return await self._talk(found[1], found[2], found[3])
        await self._console(line)

    async def _hire(self, rest: str) -> None:
        who, _, department = rest.partition(";")
        name, *roles = who.split()
        await self.town.hire(name, *roles, department=department.strip())

    async def _wait(self, span: str) -> None:
        await self.town.wait(span)

    async def _until(self, at: str) -> None:
        await self.town.until(datetime.strptime(at.strip(), "%Y-%m-%d %H:%M").replace(tzinfo=ZONE))

    async def _state(self, rest: str) -> None:
        parts = rest.split()
        states = await self._states()
        where = int(parts[0]) - 1 if len(parts) == 2 else -1
        assert states[where] == parts[-1], f"the states are {states}"

    async def _states(self) -> list[str]:
        listed = sa.select(complaints.c.state).order_by(complaints.c.id)
        return [r.state for r in await self.town.app.desk.database.read(lambda c: c.execute(listed).all())]

    async def _count(self, rest: str) -> None:
        assert len(await self._states()) == int(rest)

    async def _handled_by(self, rest: str) -> None:
        where, who = rest.split()
        listed = sa.select(complaints.c.handler).order_by(complaints.c.id)
        rows = await self.town.app.desk.database.read(lambda c: c.execute(listed).all())
        names = {key: name for name, key in self.town.people.items()}
        assert names.get(rows[int(where) - 1].handler, "-") == who, [names.get(row.handler, "-") for row in rows]

    async def _shift(self, rest: str) -> None:
        who, days, times = rest.split()
        begins, ends = map(roster.minutes_of, times.split("-"))
        person, wanted = self.town.people[who], roster.days_of(days)
        shifts = (
            [roster.Shift(person, "sjhc", begins, ends, weekday) for weekday in wanted]
            if isinstance(wanted, tuple)
            else [roster.Shift(person, "sjhc", begins, ends, day=wanted)]
        )
        await self.town.app.desk.database.transact(lambda unit: [roster_rows.add_shift(unit, one) for one in shifts])

    async def _leave(self, rest: str) -> None:
        who, span = rest.split(" ", 1)
        person, now = self.town.people[who], self.town.clock.now
        until = Span.parse(span).after(now, self.town.app.desk.calendar("sjhc"))
        work = partial(roster_rows.add_leave, person=person, first=now, last=until, reason="", by=person)
        await self.town.app.desk.database.transact(work)

    async def _reports_to(self, rest: str) -> None:
        who, boss = (self.town.people[name] for name in rest.split())
        await self.town.app.desk.database.transact(lambda unit: staff.change(unit, who, reports_to=boss))

    async def _refused(self, words: str) -> None:
        assert words.strip() in self.refused, f"refused was: {self.refused!r}"
        self.refused = ""

    async def _talk(self, who: str, sign: str, words: str) -> None:
        if who == "群":
            return self._in_group(words)
        if sign in "<x":
            return await self._heard(who, sign, words)
        if who in self.town.people:
            return await (self._press_card(who, words) if sign == ">" else self._private(who, words))
        resident = self.residents.get(who) or CHANNELS[self.channel](self.town, who)
        self.residents[who] = resident
        if words.startswith("[") and words.endswith("]"):
            await resident.press(words[1:-1])
        elif words.startswith("(photo)"):
            await resident.photo(words[7:].strip())
        else:
            await resident.say(words)
        if self.restarts:
            await self.town.restart()

    async def _heard(self, who: str, sign: str, words: str) -> None:
        new = self.fresh.setdefault(who, [])
        if who in self.town.people:
            mine = [m.text for m in self.town.tg.messages(self.town.account(who))]
            new += mine[self.told.get(who, 0) :]
            self.told[who] = len(mine)
        elif who in self.residents:
            new += await self.residents[who].heard()
        found = [i for i, text in enumerate(new) if words in text]
        if sign == "x":
            assert not found, f"was told: {new[found[0]]}"
            return
        assert found, f"was told: {new}"
        del new[: found[0]]

    def _in_group(self, words: str) -> None:
        texts = [m.text for m in self.town.tg.messages(GROUP)]
        assert any(words in text for text in texts), f"the group shows: {texts}"

    def _card(self) -> Any:
        cards = [m for m in self.town.tg.messages(GROUP) if m.buttons]
        assert cards, "there is no card"
        return cards[-1]

    async def _press_card(self, who: str, words: str) -> None:
        label = words.strip("[]")
        cards = [m for m in self.town.tg.messages(GROUP) if m.buttons]
        for card in reversed(cards):
            for button in card.labels:
                if label in button:
                    await self.town.tg.press(self.town.account(who), card, button)
                    return await self.town.settle()
        raise AssertionError(f"no button {label}; the newest card has {self._card().labels}")

    async def _private(self, who: str, words: str) -> None:
        chat = self.town.account(who)
        if words.startswith("[") and words.endswith("]"):
            for message in reversed(self.town.tg.messages(chat)):
                for button in message.labels:
                    if words[1:-1] in button:
                        await self.town.tg.press(chat, message, button)
                        return await self.town.settle()
            raise AssertionError(f"no button {words}")
        await self.town.tg.say(chat, words)
        await self.town.settle()

    async def _reply_in_group(self, who: str, words: str) -> None:
        card = self._card()
        await self.town.tg.say(GROUP, words, sender=self.town.account(who), reply_to=card.id)
        await self.town.settle()

    async def _console(self, line: str) -> None:
        who, move, *rest = line.split()
        number = (await self.town.case()).number
        if rest and rest[0].isdigit():
            states = sa.select(complaints.c.number).order_by(complaints.c.id)
            rows = await self.town.app.desk.database.read(lambda c: c.execute(states).all())
            number = rows[int(rest.pop(0)) - 1].number
        given: dict[str, Any] = dict(part.split("=", 1) for part in rest)
        if "handler" in given:
            given["handler"] = str(self.town.people[given["handler"]])
        try:
            await self.town.act(who, number, move, **given)
        except MoveRefused as refused:
            self.refused = refusal_text(self.town.app.desk, "zh-Hans", refused)


@pytest.mark.parametrize("channel", list(CHANNELS))
@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
async def test_story(story: Path, channel: str, database_url: str, tmp_path: Path) -> None:
    lines = story.read_text(encoding="utf-8").splitlines()
    settings = CONFIG + "".join(
        line[3:].replace("{", "{{").replace("}", "}}") + "\n" for line in lines if line.startswith("设置 ")
    )
    async with town(database_url, tmp_path, settings, at=MONDAY) as place:
        await Teller(place, channel, restarts=True).play("\n".join(x for x in lines if not x.startswith("设置 ")))
