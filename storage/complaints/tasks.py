"""Tasks outside the chat: phone the resident, visit, decide."""

from __future__ import annotations

import sqlalchemy as sa

from storage.database import Unit
from storage.engine.compiled import CompiledStatement
from storage.tables import tasks

_SAME = (tasks.c.complaint == sa.bindparam("case"), tasks.c.kind == sa.bindparam("what"), tasks.c.done_at.is_(None))
_OPEN = CompiledStatement(sa.select(tasks.c.id).where(*_SAME))
_ADD = CompiledStatement(tasks.insert(), ("complaint", "kind", "role", "staff", "created_at"))


def open_task(unit: Unit, complaint: int, kind: str, role: str = "assistant", person: int | None = None) -> bool:
    """Opens a task; False when one of that kind is open for the complaint already."""
    if _OPEN.one(unit.connection, {"case": complaint, "what": kind}) is not None:
        return False
    row = {"complaint": complaint, "kind": kind, "role": role, "staff": person, "created_at": unit.at}
    _ADD.run(unit.connection, row)
    return True


def finish_tasks(
    unit: Unit, complaint: int, person: int, kinds: list[str] | None = None, key: int | None = None
) -> int:
    """Marks open tasks of a complaint as done, by kind or one by id; returns how many."""
    t = tasks.c
    mine = tasks.update().where(t.complaint == complaint, t.done_at.is_(None))
    if kinds is not None:
        mine = mine.where(t.kind.in_(kinds))
    if key is not None:
        mine = mine.where(t.id == key)
    return unit.execute(mine.values(done_at=unit.at, done_by=person)).rowcount
