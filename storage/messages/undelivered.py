"""Messages that died or are uncertain and groups that are lost, and what staff do about them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.tables import groups, messages


def undelivered_messages(connection: sa.Connection, limit: int = 100) -> list[sa.Row[Any]]:
    """Messages that are dead or uncertain, the newest first."""
    m = messages.c
    wanted = sa.select(m.id, m.way, m.channel, m.chat, m.state, m.error, m.at, m.complaint, m.tries, m.kind).where(
        m.state.in_(["dead", "uncertain"])
    )
    return list(connection.execute(wanted.order_by(m.id.desc()).limit(limit)))


def lost_groups(connection: sa.Connection) -> list[sa.Row[Any]]:
    """Groups from which the program was removed."""
    return list(connection.execute(sa.select(groups).where(groups.c.state == "gone").order_by(groups.c.name)))


def send_again(unit: Unit, key: int) -> bool:
    """Puts a message that died or is uncertain back into the outbox; False when it is neither any more."""
    m = messages.c
    mine = messages.update().where(m.id == key, m.way == "out", m.state.in_(["dead", "uncertain"]))
    fresh = {"state": "queued", "next_try": unit.at, "tries": 0, "doubts": 0, "owner": "", "error": ""}
    return unit.execute(mine.values(**fresh)).rowcount == 1


def dismiss(unit: Unit, key: int) -> bool:
    """Dismisses a message that died or is uncertain from the list; it stays in the transcript."""
    m = messages.c
    mine = messages.update().where(m.id == key, m.state.in_(["dead", "uncertain"]))
    return unit.execute(mine.values(state="left")).rowcount == 1


def undelivered_message(unit: Unit, key: int) -> sa.Row[Any] | None:
    """The message with that id if it is dead or uncertain."""
    m = messages.c
    return unit.one(sa.select(m.id, m.complaint, m.way).where(m.id == key, m.state.in_(["dead", "uncertain"])))
