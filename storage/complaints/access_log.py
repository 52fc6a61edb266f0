"""Audit of access to personal data: who read what of whose complaint, why and when."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.tables import looks


def record_access(unit: Unit, person: int, complaint: int | None, what: str, reason: str) -> None:
    """Records that a person read personal data of a complaint, and why."""
    row = {"staff": person, "complaint": complaint, "what": what, "reason": reason, "at": unit.at}
    unit.execute(looks.insert(), row)


def accesses_to(connection: sa.Connection, complaint: int, limit: int = 20) -> list[sa.Row[Any]]:
    """The accesses to one complaint's personal data, the newest first."""
    mine = sa.select(looks).where(looks.c.complaint == complaint)
    return list(connection.execute(mine.order_by(looks.c.id.desc()).limit(limit)))


def count_accesses(connection: sa.Connection, person: int, since: Any) -> int:
    """How many accesses this person had since then [M-25]."""
    mine = sa.select(sa.func.count()).where(looks.c.staff == person, looks.c.at > since)
    return int(connection.execute(mine).scalar_one())
