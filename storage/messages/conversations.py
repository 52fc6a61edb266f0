"""Conversations: one row a chat, with language, place and the dialogue in progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.evolve import whole
from bot.domain.messages import Address
from storage.database import StaleVersion, Unit
from storage.engine.compiled import CompiledStatement
from storage.engine.upsert import Upsert
from storage.tables import conversations


@dataclass(frozen=True)
class Conversation:
    """A chat with one person. `talk` is the talk in progress, empty when there is none; `focus` the complaint that
    was last spoken of; `talk_due` when a half-finished talk is reminded of or expires. `offers`: pairs of data and
    label that the last question offered on a network without buttons; written by `offer`, not by `save`."""

    id: int
    channel: str
    chat: str
    sender: str = ""
    name: str = ""
    language: str = ""
    community: str = ""
    place: Mapping[str, Any] = field(default_factory=dict)
    talk: Mapping[str, Any] = field(default_factory=dict)
    notice: int = 0
    version: int = 0
    focus: int | None = None
    unreachable: bool = False
    heard_at: datetime | None = None
    talk_due: datetime | None = None
    offers: list[list[str]] | None = None

    @property
    def address(self) -> Address:
        """Where this person is written to."""
        return Address(self.channel, self.chat)


_FIELDS = list(Conversation.__dataclass_fields__)
_COLUMNS = [conversations.c[name] for name in _FIELDS]
_OF_CHAT = sa.select(*_COLUMNS).where(
    conversations.c.channel == sa.bindparam("channel"), conversations.c.chat == sa.bindparam("chat")
)
_OF_ID = sa.select(*_COLUMNS).where(conversations.c.id == sa.bindparam("key"))
_BY_CHAT, _BY_ID = CompiledStatement(_OF_CHAT), CompiledStatement(_OF_ID)
_BY_CHAT_LOCKED, _BY_ID_LOCKED = (
    CompiledStatement(_OF_CHAT.with_for_update()),
    CompiledStatement(_OF_ID.with_for_update()),
)
_START = CompiledStatement(Upsert(conversations, ["channel", "chat"]), ["channel", "chat", "created_at", "sender"])
_APART = ("id", "channel", "chat", "version", "offers")
_SAVED = [name for name in Conversation.__dataclass_fields__ if name not in _APART]
_SAVE = CompiledStatement(
    conversations.update()
    .where(conversations.c.id == sa.bindparam("key"), conversations.c.version == sa.bindparam("old"))
    .values({**{name: sa.bindparam(name) for name in _SAVED}, "version": conversations.c.version + 1})
)
_OFFER = CompiledStatement(
    conversations.update().where(conversations.c.id == sa.bindparam("key")).values(offers=sa.bindparam("new"))
)
_DUE = (
    sa.select(conversations.c.id)
    .where(conversations.c.talk_due <= sa.bindparam("at"))
    .order_by(conversations.c.talk_due)
    .limit(50)
)


def _of(row: Any) -> Conversation:
    values = dict(zip(_FIELDS, row, strict=True))
    values["unreachable"] = bool(values["unreachable"])
    return whole(Conversation, values)


def lock(unit: Unit, channel: str, chat: str) -> Conversation | None:
    """The conversation of that chat, locked until the commit; None when it is new."""
    row = _BY_CHAT_LOCKED.one(unit.connection, {"channel": channel, "chat": chat})
    return _of(row) if row else None


def lock_by_id(unit: Unit, key: int) -> Conversation | None:
    """The conversation with that id, locked until the commit."""
    row = _BY_ID_LOCKED.one(unit.connection, {"key": key})
    return _of(row) if row else None


def start(unit: Unit, channel: str, chat: str, sender: str = "") -> Conversation:
    """The conversation of that chat, made when it is new, locked until the commit."""
    found = lock(unit, channel, chat)
    if found is None:
        made = {"channel": channel, "chat": chat, "created_at": unit.at, "sender": sender}
        _START.run(unit.connection, made)
        found = lock(unit, channel, chat)
        assert found is not None
    return found


def save(unit: Unit, conversation: Conversation) -> None:
    """Writes it back. Raises StaleVersion when another unit wrote first."""
    known = conversation.__dict__
    values = {name: known[name] for name in _SAVED}
    values.update(key=conversation.id, old=conversation.version, unreachable=int(conversation.unreachable))
    if _SAVE.run(unit.connection, values) != 1:
        raise StaleVersion(f"conversation {conversation.id}")


def offer(unit: Unit, key: int, offers: list[list[str]] | None) -> None:
    """Stores what the newest question to that chat offers, for networks without buttons; None: nothing."""
    _OFFER.run(unit.connection, {"key": key, "new": offers})


def due_talks(connection: sa.Connection, at: datetime) -> list[int]:
    """Ids of at most 50 conversations whose unfinished dialogue is to be reminded of or ended."""
    return [row.id for row in connection.execute(_DUE, {"at": at})]


def postpone_talk(unit: Unit, key: int, until: datetime) -> None:
    """Postpones the reminder of an unfinished dialogue that could not be sent."""
    unit.execute(conversations.update().where(conversations.c.id == key).values(talk_due=until))


def find(connection: sa.Connection, key: int) -> Conversation | None:
    """The conversation with that id, for reading."""
    row = _BY_ID.one(connection, {"key": key})
    return _of(row) if row else None


def find_chat(connection: sa.Connection, channel: str, chat: str) -> Conversation | None:
    """The conversation of that chat, for reading."""
    row = _BY_CHAT.one(connection, {"channel": channel, "chat": chat})
    return _of(row) if row else None
