"""The whole program on a pretended network without a vendor's name, its clock turned by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.app import Running, running
from bot.config.settings import Settings
from bot.domain.complaint.moves import Complaint
from handlers.staff import actions
from storage.complaints import clocks, complaints
from storage.people import staff
from storage.tables import complaints as complaints_table
from storage.tables import messages
from tests.fakes.plain_channel import PlainChannel
from tests.handlers.web_town import COMMUNITY, Hands

LAMP = "3栋2单元楼道灯坏了三天了，晚上老人上下楼看不见"


@dataclass
class PlainTown:
    """The running program, its network, and its clock. `restart` leaves nothing but the database."""

    url: str
    folder: Path
    channel: PlainChannel
    changes: dict[str, Any]
    clock: Hands = field(default_factory=Hands)
    app: Running = None  # type: ignore[assignment]
    people: dict[str, int] = field(default_factory=dict)
    others: dict[str, PlainChannel] = field(default_factory=dict)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def open(self) -> None:
        settings = Settings.model_validate(
            {
                "database": self.url,
                "files": str(self.folder / "files"),
                "communities": [COMMUNITY],
                "company": "示例物业",
                "groups": [{"name": "服务中心", "channel": "web"}],
                **self.changes,
            }
        )
        self._stack = AsyncExitStack()
        also = {self.channel.name: self.channel, **self.others}
        self.channel.now = self.clock
        self.app = await self._stack.enter_async_context(running(settings, self.clock, loops=False, also=also))

    async def close(self) -> None:
        await self._stack.aclose()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def settle(self) -> None:
        """Waits until everything that can be sent is sent."""
        await self.app.sender.drain()

    async def claim(self) -> None:
        """The sender's next look, now."""
        await self.app.sender.look()
        await self.settle()

    async def say(self, chat: str, text: str = "", **more: Any) -> list[str]:
        """Somebody writes; everything that follows has been sent."""
        seen = await self.channel.say(chat, text, **more)
        await self.settle()
        return seen

    async def file(self, chat: str, text: str = LAMP) -> Complaint:
        """Somebody files a complaint, in two messages."""
        await self.say(chat, text)
        await self.say(chat, "直接提交")
        return await self.case()

    async def hire(self, name: str, *roles: str) -> int:
        def work(unit: Any) -> int:
            return staff.add(unit, name, [("sjhc", role) for role in roles], department="engineering", contact="1")

        self.people[name] = await self.app.desk.database.transact(work)
        return self.people[name]

    async def act(self, name: str, case: Complaint, move: str, **given: Any) -> Complaint:
        """A member of staff makes a move on the console's road."""

        def work(unit: Any) -> Any:
            person = staff.find(unit.connection, self.people[name])
            assert person is not None
            return actions.act_or_refusal(self.app.desk, unit, case.id, move, person, given)

        made = await self.app.desk.database.transact(work)
        await self.settle()
        assert not isinstance(made, Exception), made
        return made.complaint  # type: ignore[no-any-return]

    async def handled(self, chat: str) -> Complaint:
        """A complaint that is handled and verified; the next ring calls back."""
        for name, role in (("王师傅", "handler"), ("陈主任", "manager"), ("李敏", "assistant")):
            await self.hire(name, role)
        case = await self.file(chat)
        if case.state == "received":
            case = await self.act("陈主任", case, "assign", handler=self.people["王师傅"])
        case = await self.act("王师傅", case, "take")
        done = {
            "result": "换了灯管",
            "cause": "灯管老化",
            "correction": "换灯管",
            "corrective": "巡查",
            "preventive": "列入计划",
        }
        case = await self.act("王师傅", case, "handle", **done)
        return await self.act("陈主任", case, "verify")

    # ---- time ------------------------------------------------------------------------------------------------------

    async def ring(self) -> None:
        while await self.app.clocks.round():
            pass
        await self.settle()

    async def wait(self, **length: float) -> None:
        """Time passes; every clock rings at its own moment."""
        until = self.clock.now + timedelta(**length)
        for _ in range(500):
            due = await self.app.desk.database.read(clocks.next_due)
            if due is None or due > until:
                break
            self.clock.now = max(self.clock.now, due)
            await self.ring()
        self.clock.now = until
        await self.ring()

    # ---- looking ---------------------------------------------------------------------------------------------------

    async def case(self) -> Complaint:
        """The newest complaint."""

        def work(connection: sa.Connection) -> Complaint:
            c = complaints_table.c
            number = connection.execute(sa.select(c.number).order_by(c.id.desc()).limit(1)).scalar_one()
            found = complaints.find_by(connection, number=number)
            assert found is not None
            return found

        return await self.app.desk.database.read(work)

    async def rows(self, chat: str, way: str = "out") -> list[Any]:
        """The stored messages of a chat, oldest first."""
        m = messages.c
        mine = sa.select(messages).where(m.channel == self.channel.name, m.chat == chat, m.way == way).order_by(m.id)
        return list(await self.app.desk.database.read(lambda c: c.execute(mine).fetchall()))

    async def states(self, chat: str) -> list[str]:
        """What became of every message to a chat."""
        return [row.state for row in await self.rows(chat)]


@asynccontextmanager
async def plain_town(url: str, folder: Path, channel: PlainChannel | None = None, *others: PlainChannel,
                     **changes: Any) -> AsyncIterator[PlainTown]:  # fmt: skip
    """A running town on that database; `others` are further networks."""
    made = PlainTown(url, folder, channel or PlainChannel(), changes, others={one.name: one for one in others})
    await made.open()
    try:
        yield made
    finally:
        await made.close()
