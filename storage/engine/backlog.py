"""Backlog counts: messages to be sent, files to be fetched, clocks that are due; each behind a partial index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.tables import clocks, files, messages


@dataclass(frozen=True, slots=True)
class Backlog:
    """`queued` messages wait; `failed` were given up or their fate is unknown; `files` wait to be fetched; `due`: when
    the first clock that has not rung is due, None when none runs."""

    queued: int
    failed: int
    files: int
    due: datetime | None


def read(connection: sa.Connection) -> Backlog:
    """The backlog now."""
    return Backlog(
        _count(connection, messages, messages.c.state == "queued"),
        _count(connection, messages, messages.c.state.in_(["dead", "uncertain"])),
        _count(connection, files, files.c.state == "pending"),
        connection.execute(sa.select(sa.func.min(clocks.c.due_at)).where(clocks.c.due_at.isnot(None))).scalar(),
    )


def _count(connection: sa.Connection, table: sa.Table, where: Any) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(where)).scalar_one())


def probe(connection: sa.Connection) -> None:
    """Reads one row of the schema's version and of a table; raises what the database raises when it cannot."""
    connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
    connection.execute(sa.select(messages.c.id).limit(1)).first()
