"""Counts of angry turns in a chat, and whether escalation was offered [SEV-13]."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.engine.upsert import Upsert
from storage.tables import tempers

_COUNT = Upsert(tempers, ["conversation"], ["count", "last_at"])


def anger_in(connection: sa.Connection, conversation: int) -> Any:
    """The count of angry turns in this chat: count, last_at, offered_at; or None."""
    return connection.execute(sa.select(tempers).where(tempers.c.conversation == conversation)).first()


def set_anger(unit: Unit, conversation: int, count: int) -> None:
    """Stores the count of angry turns."""
    unit.execute(_COUNT.on(unit), {"conversation": conversation, "count": count, "last_at": unit.at})


def record_offer(unit: Unit, conversation: int) -> None:
    """Records that escalation was offered; the count starts again at 0."""
    mine = tempers.update().where(tempers.c.conversation == conversation)
    unit.execute(mine.values(offered_at=unit.at, count=0))
