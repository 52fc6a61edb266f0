"""Lists of complaints for people: keyset paged, by state, handler, words or number."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.complaint import Complaint
from storage.complaints import _COLUMNS, _of
from storage.tables import complaints as t


def of_handler(connection: sa.Connection, person: int, states: Sequence[str], limit: int = 20) -> list[Complaint]:
    """What this person handles now, the oldest first."""
    mine = sa.select(*_COLUMNS).where(t.c.handler == person, t.c.state.in_(states)).order_by(t.c.id).limit(limit)
    return [_of(row) for row in connection.execute(mine)]
