"""Announced public holidays and make-up workdays, their source, and the log of their changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.tables import calendar_changes, holidays

LIBRARY = "library"
Day = tuple[date, str, str]
"""A day, its kind (off, work, normal), and its name."""


def announced_days(connection: sa.Connection, region: str) -> list[Day]:
    """Every announced day of a region, in order."""
    h = holidays.c
    rows = connection.execute(sa.select(h.day, h.kind, h.name).where(h.region == region).order_by(h.day))
    return [(date.fromisoformat(row.day), row.kind, row.name) for row in rows]


def merge(unit: Unit, region: str, days: Iterable[Day], source: str) -> int:
    """Writes these days over the known ones; returns how many became different. What a person imported stays when the
    library knows it differently."""
    wanted = {day.isoformat(): (kind, name) for day, kind, name in days}
    known = _known(unit.connection, region)
    different = {
        day: (kind, name)
        for day, (kind, name) in wanted.items()
        if day not in known or (known[day].kind != kind and not (source == LIBRARY and known[day].source != LIBRARY))
    }
    if not different:
        return 0
    gone = [day for day in different if day in known]
    for part in (gone[at : at + 500] for at in range(0, len(gone), 500)):
        unit.execute(holidays.delete().where(holidays.c.region == region, holidays.c.day.in_(part)))
    rows = [
        {"region": region, "day": day, "kind": kind, "name": name, "source": source, "at": unit.at}
        for day, (kind, name) in sorted(different.items())
    ]
    unit.execute(holidays.insert(), rows)
    return len(different)


def _known(connection: sa.Connection, region: str) -> dict[str, Any]:
    h = holidays.c
    rows = connection.execute(sa.select(h.day, h.kind, h.source).where(h.region == region))
    return {str(row.day): row for row in rows}


def sources(connection: sa.Connection, region: str) -> dict[int, tuple[str, datetime]]:
    """For each year, the source of its newest days and when they came [E-06]."""
    h = holidays.c
    rows = connection.execute(sa.select(h.day, h.source, h.at).where(h.region == region).order_by(h.at))
    return {int(row.day[:4]): (row.source, row.at) for row in rows}


def days_fingerprint(connection: sa.Connection, region: str) -> str:
    """Fingerprint of a region's announced days: changes whenever one of them does."""
    said = repr([(str(day), kind) for day, kind, _name in announced_days(connection, region)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def record_change(unit: Unit, region: str, source: str, days: int) -> int:
    """Records that announced days changed; open due times are recounted after it [E-08]. Returns the id."""
    row = {"at": unit.at, "region": region, "source": source, "days": days}
    return int(unit.execute(calendar_changes.insert().returning(calendar_changes.c.id), row).scalar_one())


def record_recount(unit: Unit, cases: int, moved: int, over: bool) -> None:
    """Adds to the newest change how many complaints were recounted and how many due times moved; `over` ends it."""
    c = calendar_changes.c
    newest = sa.select(sa.func.max(c.id)).where(c.done_at.is_(None)).scalar_subquery()
    values: dict[str, Any] = {"cases": c.cases + cases, "moved": c.moved + moved}
    if over:
        values["done_at"] = unit.at
    unit.execute(calendar_changes.update().where(c.id == newest).values(values))


def changes(connection: sa.Connection, limit: int = 10) -> list[Mapping[str, Any]]:
    """The newest changes of announced days, the newest first."""
    rows = connection.execute(sa.select(calendar_changes).order_by(calendar_changes.c.id.desc()).limit(limit))
    return [dict(row._mapping) for row in rows]
