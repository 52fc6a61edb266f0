"""Passive replies: messages that travel in the network's own HTTP response, and messages held until the person writes
again.

While a response holds a row, the row is queued like any other, but its owner is the response's own word (with a stroke
in it) and its lease is short: whoever marks it first wins, and a response that never goes out leaves it to the sender.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import sqlalchemy as sa

from bot.domain.evolve import evolve
from bot.domain.messages import Incoming
from storage.database import Unit
from storage.engine.compiled import CompiledStatement
from storage.messages import outbox
from storage.messages.outbox import QueuedMessage
from storage.tables import messages

RESPONSE_LEASE = timedelta(seconds=20)
REPEAT_WITHIN = timedelta(seconds=60)
"""So long a message that is delivered once more is answered once more with the same words."""

_HOLD = CompiledStatement(
    messages.update()
    .where(messages.c.id == sa.bindparam("key"))
    .values(answers=sa.bindparam("heard"), owner=sa.bindparam("word"), next_try=sa.bindparam("until"), state="queued")
)
_HERE = (messages.c.channel == sa.bindparam("channel"), messages.c.chat == sa.bindparam("chat"))
_QUEUED = CompiledStatement(sa.select(messages.c.id).where(*_HERE, sa.text("state = 'queued'")).order_by(messages.c.id))
_HELD = CompiledStatement(outbox.QUEUED_ROWS.where(*_HERE, sa.text("state = 'held'")).order_by(messages.c.id))


def lease_to_response(unit: Unit, word: str, heard: int, rows: Iterable[QueuedMessage]) -> tuple[QueuedMessage, ...]:
    """Leases these rows to the response of the message `heard`; returns them as the response may carry them."""
    until = unit.at + RESPONSE_LEASE
    kept = tuple(evolve(row, response=word, until=until) for row in rows)
    if kept:
        _HOLD.many(unit.connection, [{"key": row.id, "heard": heard, "word": word, "until": until} for row in kept])
    return kept


def has_queued_before(unit: Unit, channel: str, chat: str, born: Iterable[int], gone: Iterable[int]) -> bool:
    """Whether earlier messages to this chat are still queued: then nothing may be said before them. `born` are those of
    this very commit, `gone` those that are out and being marked."""
    known = {*born, *gone}
    return any(row.id not in known for row in _QUEUED.all(unit.connection, {"channel": channel, "chat": chat}))


def held_messages(unit: Unit, channel: str, chat: str) -> list[QueuedMessage]:
    """The messages held until this person writes again, oldest first."""
    rows = _HELD.all(unit.connection, {"channel": channel, "chat": chat})
    return [outbox.queued_message_of(row, None) for row in rows]


def drop_held(unit: Unit, key: int, why: str) -> None:
    """Drops a held message that nobody needs any more; the row stays and says why."""
    held_one = messages.update().where(messages.c.id == key, messages.c.state == "held")
    unit.execute(held_one.values(state="dropped", error=why, next_try=None))


def release_held(unit: Unit, owner: str, keys: Sequence[int]) -> None:
    """Puts held messages back into the outbox, leased to `owner`."""
    mine = messages.update().where(messages.c.id.in_(list(keys)), messages.c.state == "held")
    unit.execute(mine.values(state="queued", owner=owner, next_try=unit.at + outbox.LEASE, error=""))


def replies_to_repeat(unit: Unit, message: Incoming, word: str) -> tuple[QueuedMessage, ...]:
    """The reply to a message that is delivered once more: rows a response still holds, now leased to this one, and what
    responses have carried lately. What the sender has sent, or is sending, is not repeated."""
    mine = sa.select(messages.c.id).where(
        messages.c.way == "in", messages.c.channel == message.address.channel, messages.c.external == message.id
    )
    heard = unit.one(mine)
    if heard is None:
        return ()
    wanted = outbox.QUEUED_ROWS.add_columns(messages.c.state).where(
        messages.c.answers == heard.id, messages.c.owner.contains("/")
    )
    wanted = wanted.where(messages.c.state.in_(["queued", "sent"]), messages.c.at > unit.at - REPEAT_WITHIN).order_by(
        messages.c.id
    )
    rows = unit.all(wanted.with_for_update())
    open_rows = [outbox.queued_message_of(row, None) for row in rows if row.state == "queued"]
    taken = {row.id: row for row in lease_to_response(unit, word, heard.id, open_rows)}
    return tuple(taken.get(row.id) or outbox.queued_message_of(row, None) for row in rows)


def return_to_sender(unit: Unit, owner: str, rows: Iterable[QueuedMessage]) -> list[QueuedMessage]:
    """Leases rows that the response could not carry to the sender. A row that another response or copy took meanwhile
    is left to it."""
    until, found = unit.at + outbox.LEASE, []
    for row in rows:
        mine = messages.update().where(
            messages.c.id == row.id, messages.c.owner == row.response, messages.c.state == "queued"
        )
        if unit.execute(mine.values(owner=owner, next_try=until)).rowcount == 1:
            found.append(evolve(row, response="", until=until))
    return found


def mark_carried(unit: Unit, rows: Iterable[QueuedMessage]) -> None:
    """Marks rows that went with a response as sent; a row that is no longer that response's is left alone."""
    by_response: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        by_response.setdefault(row.response, []).append((row.id, ""))
    for word, keys in by_response.items():
        outbox.mark_sent(unit, word, keys)
