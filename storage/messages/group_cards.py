"""Group cards: one a complaint and group, edited in place; and the state of each configured group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.messages import Address
from storage.database import Unit
from storage.engine.upsert import Upsert
from storage.tables import cards, groups, messages


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A complaint's card in one group; `message` is the network's id once it was sent, where the network has such."""

    id: int
    complaint: int
    grp: str
    channel: str
    chat: str
    thread: str
    message: str
    sent_at: datetime | None = None

    @property
    def address(self) -> Address:
        """Where the card stands."""
        return Address(self.channel, self.chat, self.thread)


_COLUMNS = [cards.c[name] for name in GroupCard.__dataclass_fields__]
_OF = sa.select(*_COLUMNS).where(cards.c.complaint == sa.bindparam("key")).order_by(cards.c.id)
_ADD = Upsert(cards, ["complaint", "grp"])


def cards_of(unit: Unit, complaint: int) -> list[GroupCard]:
    """Every card of a complaint."""
    return [GroupCard(**row._mapping) for row in unit.all(_OF, {"key": complaint})]


def add(unit: Unit, complaint: int, grp: str, address: Address) -> None:
    """Stores a card not yet sent; a second one for the same group is not made."""
    row = {"complaint": complaint, "grp": grp, "channel": address.channel, "chat": address.chat}
    unit.execute(_ADD.on(unit), {**row, "thread": address.thread})


def find(connection: sa.Connection, key: int) -> GroupCard | None:
    """The card with that id."""
    row = connection.execute(sa.select(*_COLUMNS).where(cards.c.id == key)).first()
    return GroupCard(**row._mapping) if row else None


def card_at_message(unit: Unit, channel: str, chat: str, message: str) -> GroupCard | None:
    """The card that the network knows under that message id."""
    c = cards.c
    row = unit.one(sa.select(*_COLUMNS).where(c.channel == channel, c.chat == chat, c.message == message))
    return GroupCard(**row._mapping) if row else None


def card_of_thread(unit: Unit, channel: str, chat: str, thread: str) -> GroupCard | None:
    """The card whose forum topic this is."""
    c = cards.c
    row = unit.one(sa.select(*_COLUMNS).where(c.channel == channel, c.chat == chat, c.thread == thread))
    return GroupCard(**row._mapping) if row and thread else None


def mark_card_sent(unit: Unit, key: int, message: str, thread: str) -> bool:
    """Marks a card as delivered; True when it was the first time."""
    first = unit.one(sa.select(cards.c.sent_at).where(cards.c.id == key))
    values: dict[str, Any] = {"message": message} if message else {}
    if thread:
        values["thread"] = thread
    unit.execute(cards.update().where(cards.c.id == key).values(sent_at=unit.at, **values))
    return first is not None and first.sent_at is None


_GROUP = Upsert(groups, ["name"], ["chat", "state", "error", "at"])


def set_group(unit: Unit, name: str, chat: str, state: str, error: str = "") -> None:
    """Stores a configured group's present chat id and state (ok, gone)."""
    unit.execute(_GROUP.on(unit), {"name": name, "chat": chat, "state": state, "error": error, "at": unit.at})


def group_states(connection: sa.Connection) -> dict[str, sa.Row[Any]]:
    """The stored groups (moved or lost), by name."""
    return {row.name: row for row in connection.execute(sa.select(groups))}


def card_states(connection: sa.Connection, complaint: int) -> dict[int, str]:
    """The state of the newest message of each of a complaint's cards, by card."""
    m = messages.c
    mine = sa.select(m.card, m.state).where(m.complaint == complaint, m.card.isnot(None)).order_by(m.id)
    return {row.card: row.state for row in connection.execute(mine)}
