"""What the fault tests share: somebody files, somebody takes, and a look at the rows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.tables import history, messages
from tests.town import GROUP, Town

LAMP = "3栋2单元楼道灯坏了三天了，晚上老人上下楼看不见"


async def tap(town: Town, user: int, label: str, chat: int = 0, again: bool = False) -> Any:
    """Taps the newest button with that label; returns what was answered to the press."""
    for message in reversed(town.tg.messages(chat or user)):
        for button in message.labels:
            if label in button:
                pressed = await town.tg.press(user, message, button, again=again)
                await town.settle()
                return town.tg.answers.get(pressed.query, {})
    raise AssertionError(f"no button {label}: {[m.labels for m in town.tg.messages(chat or user)][-2:]}")


async def file(town: Town, who: int = 9001, words: str = LAMP) -> str:
    """A resident files a complaint; returns its number."""
    await town.tg.say(who, words)
    await town.settle()
    await tap(town, who, "直接提交")
    return (await town.case()).number


async def rows(town: Town, table: sa.Table, *where: Any) -> list[Any]:
    """The rows of a table, oldest first."""
    wanted = sa.select(table).where(*where).order_by(table.c.id)
    return await town.app.desk.database.read(lambda c: list(c.execute(wanted)))


async def counted(town: Town, table: sa.Table, *where: Any) -> int:
    return len(await rows(town, table, *where))


async def heard(town: Town) -> int:
    """How many messages came in and were stored."""
    return await counted(town, messages, messages.c.way == "in")


async def moved(town: Town, move: str) -> list[Any]:
    """Every time that move was made."""
    return await rows(town, history, history.c.move == move)


def told(town: Town, chat: int) -> list[str]:
    """What somebody reads in their chat."""
    return [message.text for message in town.tg.messages(chat)]


__all__ = ["GROUP", "LAMP", "counted", "file", "heard", "moved", "rows", "tap", "told"]
