"""Agenda: clocks that belong to no complaint, by rule and subject, claimed like the clocks of complaints."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.engine.upsert import Upsert
from storage.tables import agenda, agenda_rings

BEFORE = -1
"""The step of an entry that has not begun; it rings when it opens."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One agenda entry. `facts` say when it opened, when it is due if the calendar says so, and when it was done;
    `step` is the next ring. Times are aware UTC."""

    id: int
    rule: str
    subject: str
    community: str
    facts: Mapping[str, datetime]
    since: datetime
    step: int
    due_at: datetime | None
    who: str
    staff: int | None
    complaint: int | None
    title: str
    done_at: datetime | None
    done_by: int | None
    note: str

    @property
    def open(self) -> bool:
        """Begun and not done."""
        return self.step >= 0 and self.done_at is None


_COLUMNS = [agenda.c[name] for name in Entry.__dataclass_fields__]
_ADD = Upsert(agenda, ["rule", "subject"], returning="id")


def _of(row: Any) -> Entry:
    values = dict(zip(Entry.__dataclass_fields__, row, strict=True))
    values["facts"] = {name: datetime.fromisoformat(at) for name, at in values["facts"].items()}
    return Entry(**values)


def add(unit: Unit, facts: Mapping[str, datetime], **values: Any) -> int | None:
    """Stores a new entry: rule, subject, community, since, step, due_at, who, perhaps staff, complaint, title. None
    when this rule knows the subject already, so any number of copies may try."""
    row = unit.one(_ADD.on(unit), {"facts": _plain(facts), **values})
    return int(row.id) if row else None


def _plain(facts: Mapping[str, datetime]) -> dict[str, str]:
    return {name: at.isoformat() for name, at in facts.items()}


def lock(unit: Unit, key: int) -> Entry | None:
    """The entry with that id, locked until the commit."""
    row = unit.one(sa.select(*_COLUMNS).where(agenda.c.id == key).with_for_update())
    return _of(row) if row else None


def named(connection: sa.Connection, rule: str, subject: str) -> Entry | None:
    """The entry of that rule about that subject."""
    row = connection.execute(sa.select(*_COLUMNS).where(agenda.c.rule == rule, agenda.c.subject == subject)).first()
    return _of(row) if row else None


def claim_entry(unit: Unit, key: int, due_at: datetime) -> bool:
    """Claims a due entry by compare-and-set: True for the one copy that may ring it now."""
    mine = agenda.update().where(agenda.c.id == key, agenda.c.due_at == due_at)
    return unit.execute(mine.values(due_at=None)).rowcount == 1


def put_off(unit: Unit, key: int, due_at: datetime, until: datetime) -> None:
    """Postpones an entry that could not be rung to a later moment."""
    unit.execute(agenda.update().where(agenda.c.id == key, agenda.c.due_at == due_at).values(due_at=until))


def change(unit: Unit, key: int, facts: Mapping[str, datetime] | None = None, **values: Any) -> None:
    """Writes columns of an entry."""
    given = values if facts is None else {**values, "facts": _plain(facts)}
    unit.execute(agenda.update().where(agenda.c.id == key).values(**given))


def record_ring(unit: Unit, entry: Entry, due_at: datetime, staff: int | None) -> None:
    """Records for the appraisal that a step was missed, by whom, and how late; the unique key forbids a second time
    [I8]."""
    values = {"agenda": entry.id, "step": entry.step, "due_at": due_at, "rang_at": unit.at}
    unit.execute(agenda_rings.insert(), {**values, "who": entry.who, "staff": staff})


def forget_rings(unit: Unit, key: int) -> None:
    """Deletes the rings of an entry that begins anew, so that its steps may ring again."""
    unit.execute(agenda_rings.delete().where(agenda_rings.c.agenda == key))


_DUE = (
    sa.select(agenda.c.id, agenda.c.due_at)
    .where(agenda.c.due_at.isnot(None), agenda.c.due_at <= sa.bindparam("at"))
    .order_by(agenda.c.due_at, agenda.c.id)
    .limit(sa.bindparam("most"))
)


def due(connection: sa.Connection, at: datetime, most: int = 50) -> list[tuple[int, datetime]]:
    """The entries whose next step is due, the longest due first."""
    return [(row.id, row.due_at) for row in connection.execute(_DUE, {"at": at, "most": most})]


def next_due(connection: sa.Connection) -> datetime | None:
    """When the next entry opens or rings."""
    return connection.execute(sa.select(sa.func.min(agenda.c.due_at)).where(agenda.c.due_at.isnot(None))).scalar()


def planned(connection: sa.Connection) -> set[tuple[str, str]]:
    """The (rule, community) pairs for which an entry waits to open."""
    rows = connection.execute(
        sa.select(agenda.c.rule, agenda.c.community).where(agenda.c.step == BEFORE, agenda.c.due_at.isnot(None))
    )
    return {(row.rule, row.community) for row in rows}


def drop_planned(unit: Unit, rules: Collection[str]) -> int:
    """Deletes entries that wait to open by any rule other than these, which the settings no longer have; how many."""
    gone = agenda.delete().where(agenda.c.step == BEFORE, agenda.c.rule.notin_(sorted(rules)))
    return unit.execute(gone).rowcount


def open_entries(connection: sa.Connection, communities: Iterable[str], limit: int = 100) -> list[Entry]:
    """The open entries of these communities, the oldest first."""
    mine = sa.select(*_COLUMNS).where(
        agenda.c.community.in_(list(communities)), agenda.c.done_at.is_(None), agenda.c.step >= 0
    )
    return [_of(row) for row in connection.execute(mine.order_by(agenda.c.id).limit(limit))]


def done_entries(connection: sa.Connection, communities: Iterable[str], limit: int = 30) -> list[Entry]:
    """The entries done in these communities, the newest first."""
    mine = sa.select(*_COLUMNS).where(agenda.c.community.in_(list(communities)), agenda.c.done_at.isnot(None))
    return [
        _of(row) for row in connection.execute(mine.order_by(agenda.c.done_at.desc(), agenda.c.id.desc()).limit(limit))
    ]


def count_missed(connection: sa.Connection, keys: Iterable[int]) -> dict[int, int]:
    """How many steps of each of these entries rang."""
    r = agenda_rings.c
    counted = sa.select(r.agenda, sa.func.count()).where(r.agenda.in_(list(keys))).group_by(r.agenda)
    return {row[0]: row[1] for row in map(tuple, connection.execute(counted))}
