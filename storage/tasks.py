"""Things a person must do outside the chat: phone the resident, visit, decide."""

from __future__ import annotations

import sqlalchemy as sa

from storage.database import Unit
from storage.tables import tasks


def open_task(unit: Unit, complaint: int, kind: str, role: str = "assistant", person: int | None = None) -> bool:
    """Makes the task; False when the same one is open already."""
    t = tasks.c
    open_one = sa.select(t.id).where(t.complaint == complaint, t.kind == kind, t.done_at.is_(None))
    if unit.one(open_one) is not None:
        return False
    row = {"complaint": complaint, "kind": kind, "role": role, "staff": person, "created_at": unit.at}
    unit.execute(tasks.insert(), row)
    return True
