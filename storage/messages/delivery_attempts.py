"""Log of attempts to reach a resident about a callback: which way, with what result, when; append-only."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.domain.clocks.actions import reminders
from storage.database import Unit
from storage.messages import outbox
from storage.messages.outbox import QueuedMessage
from storage.tables import attempts, clocks, messages

ARRIVED = ("sent", "delivered")
_CLOCK = clocks.c


def add_attempt(unit: Unit, complaint: int, message: int, way: str, result: str, code: str = "") -> None:
    """Adds one attempt. `message` is the message that was to arrive, whatever form was sent for it."""
    row = {"complaint": complaint, "message": message, "way": way, "result": result, "code": code[:200]}
    unit.execute(attempts.insert(), {**row, "at": unit.at})


def attempts_for(connection: sa.Connection, complaint: int) -> list[sa.Row[Any]]:
    """Every attempt for a complaint, oldest first."""
    return list(
        connection.execute(sa.select(attempts).where(attempts.c.complaint == complaint).order_by(attempts.c.id))
    )


def way_of_arrival(connection: sa.Connection, complaint: int, message: int) -> str:
    """The way by which that message arrived, as far as we know; empty when it did not."""
    mine = (
        sa.select(attempts.c.way, attempts.c.result)
        .where(attempts.c.complaint == complaint, attempts.c.message == message)
        .order_by(attempts.c.id)
    )
    last = {row.way: row.result for row in connection.execute(mine)}
    return next((way for way, result in last.items() if result in ARRIVED), "")


def message_as_sent(unit: Unit, channel: str, chat: str, key: int) -> QueuedMessage | None:
    """The outgoing message with that id to that chat as it was sent, though it may not be marked yet; None when nothing
    was sent, or it has failed before."""
    m = messages.c
    mine = (m.id == key, m.way == "out", m.channel == channel, m.chat == chat)
    alive = m.state.in_(["queued", "sent", "uncertain"])
    row = unit.one(outbox.QUEUED_ROWS.where(*mine, alive).with_for_update())
    return outbox.queued_message_of(row, None) if row else None


def has_failed(unit: Unit, complaint: int, message: int, way: str) -> bool:
    """Whether the network reported already that this message did not arrive that way."""
    mine = (
        attempts.c.complaint == complaint,
        attempts.c.message == message,
        attempts.c.way == way,
        attempts.c.result == "failed",
    )
    return unit.one(sa.select(attempts.c.id).where(*mine).limit(1)) is not None


def is_uncertain(unit: Unit, complaint: int, message: int) -> bool:
    """Whether any attempt for that message ended uncertain."""
    mine = (attempts.c.complaint == complaint, attempts.c.message == message, attempts.c.result == "uncertain")
    return unit.one(sa.select(attempts.c.id).where(*mine).limit(1)) is not None


def mark_undelivered(unit: Unit, key: int, code: str) -> None:
    """Marks a message that counted as sent as dead: the network says that it did not arrive."""
    unit.execute(messages.update().where(messages.c.id == key).values(state="dead", error=code[:200]))


def next_reminder(unit: Unit, complaint: int) -> Any:
    """When the resident is reminded next; None when no reminder runs."""
    mine = sa.select(sa.func.min(_CLOCK.due_at)).where(
        _CLOCK.complaint == complaint, _CLOCK.action.in_(reminders()), _CLOCK.who == "resident"
    )
    row = unit.one(mine)
    return row[0] if row else None


def held_by_channel(connection: sa.Connection) -> list[sa.Row[Any]]:
    """How many messages wait until a person writes again, by channel: channel, number."""
    m = messages.c
    counted = sa.select(m.channel, sa.func.count().label("number")).where(sa.text("state = 'held'"))
    return list(connection.execute(counted.group_by(m.channel).order_by(m.channel)))


def count_held_for(connection: sa.Connection, complaint: int) -> int:
    """How many messages about this complaint wait until the resident writes again."""
    m = messages.c
    mine = sa.select(sa.func.count()).where(m.complaint == complaint, m.state == "held")
    return int(connection.execute(mine).scalar_one())
