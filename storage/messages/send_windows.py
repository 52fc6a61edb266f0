"""Send windows of networks that limit replies: how many messages may still be sent to a chat, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.domain.messages import SendWindow
from storage.database import Unit
from storage.engine.compiled import CompiledStatement
from storage.engine.upsert import Upsert
from storage.tables import windows

_OPEN = CompiledStatement(
    Upsert(windows, ["channel", "chat"], ["sends", "until"]), ["channel", "chat", "sends", "until"]
)


def open_window(unit: Unit, channel: str, chat: str, window: SendWindow) -> None:
    """Opens a window of so many messages for so many seconds; it replaces what was left, unless the window says that it
    does not end a longer one."""
    if not window.instead and _longer_stays(unit, channel, chat, window):
        return
    row = {"channel": channel, "chat": chat, "sends": window.sends}
    _OPEN.run(unit.connection, {**row, "until": unit.at + timedelta(seconds=window.seconds)})


def _longer_stays(unit: Unit, channel: str, chat: str, window: SendWindow) -> bool:
    """Whether a window that ends later is open; it then has at least as many messages as this one would allow."""
    until = unit.at + timedelta(seconds=window.seconds)
    mine = windows.update().where(windows.c.channel == channel, windows.c.chat == chat, windows.c.until > until)
    most = sa.case((windows.c.sends < window.sends, window.sends), else_=windows.c.sends)
    return unit.one(mine.values(sends=most).returning(windows.c.until)) is not None


def take_sends(unit: Unit, channel: str, chat: str, count: int = 1) -> datetime | None:
    """Takes so many sends from the ledger; returns when their window ends, None when there are not as many. Of many
    copies that ask at once only as many get one as there are."""
    mine = windows.update().where(*_open(channel, chat), windows.c.sends >= count, windows.c.until > unit.at)
    row = unit.one(mine.values(sends=windows.c.sends - count).returning(windows.c.until))
    return row.until if row else None


def return_sends(unit: Unit, channel: str, chat: str, until: datetime, count: int = 1) -> None:
    """Returns sends that were taken and not used. Nothing changes when another window has been opened meanwhile."""
    unit.execute(
        windows.update().where(*_open(channel, chat), windows.c.until == until).values(sends=windows.c.sends + count)
    )


def close_window(unit: Unit, channel: str, chat: str, until: datetime) -> None:
    """Closes a window because the network refuses to send, whatever we counted."""
    unit.execute(windows.update().where(*_open(channel, chat), windows.c.until == until).values(sends=0))


def sends_left(connection: sa.Connection, channel: str, chat: str, at: datetime) -> int:
    """How many messages may be sent now."""
    found = sa.select(windows.c.sends).where(*_open(channel, chat), windows.c.until > at)
    return int(connection.execute(found).scalar() or 0)


def _open(channel: str, chat: str) -> tuple[sa.ColumnElement[bool], ...]:
    return windows.c.channel == channel, windows.c.chat == chat
