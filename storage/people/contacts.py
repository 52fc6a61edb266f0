"""The directory of contacts: departments and outside services, every change kept, wrong entries reported [CLK-30]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.tables import contact_changes, contact_reports, contacts

FIELDS = ("community", "department", "name", "person", "phone", "email", "note", "active")


def contacts_in_use(connection: sa.Connection, communities: Iterable[str]) -> Sequence[sa.Row[Any]]:
    """The contacts in use of these communities and for all, departments first."""
    mine = sa.select(contacts).where(contacts.c.active == 1, contacts.c.community.in_(["", *communities]))
    return connection.execute(
        mine.order_by(contacts.c.department == "", contacts.c.department, contacts.c.name, contacts.c.id)
    ).fetchall()


def find(connection: sa.Connection, key: int) -> sa.Row[Any] | None:
    """The contact with that id, in use or not."""
    return connection.execute(sa.select(contacts).where(contacts.c.id == key)).first()


def save(unit: Unit, key: int, values: Mapping[str, Any], person: int) -> int:
    """Stores a new contact (key 0) or a change of one, kept with what stood there before; returns its id."""
    stamped = {**values, "changed_by": person, "changed_at": unit.at}
    before: dict[str, Any] = {}
    if key:
        row = find(unit.connection, key)
        before = {name: getattr(row, name) for name in FIELDS} if row else {}
        unit.execute(contacts.update().where(contacts.c.id == key).values(**stamped))
    else:
        key = int(unit.execute(contacts.insert().returning(contacts.c.id), stamped).scalar_one())
    changed = {name: value for name, value in values.items() if before.get(name) != value}
    if changed:
        old = {name: before[name] for name in changed if name in before}
        row_of = {"contact": key, "staff": person, "at": unit.at, "before": old, "after": changed}
        unit.execute(contact_changes.insert(), row_of)
    return key


def changes(connection: sa.Connection, contact: int, limit: int = 20) -> Sequence[sa.Row[Any]]:
    """What was changed about an entry, the newest first."""
    mine = sa.select(contact_changes).where(contact_changes.c.contact == contact)
    return connection.execute(mine.order_by(contact_changes.c.id.desc()).limit(limit)).fetchall()


def report(unit: Unit, contact: int, person: int, words: str, due_at: datetime) -> int:
    """Records that a contact is wrong; returns the report's id."""
    row = {"contact": contact, "reported_by": person, "reported_at": unit.at, "words": words, "due_at": due_at}
    return int(unit.execute(contact_reports.insert().returning(contact_reports.c.id), row).scalar_one())


def open_reports(connection: sa.Connection, ids: Iterable[int]) -> dict[int, list[sa.Row[Any]]]:
    """The reports that wait for a correction, by entry."""
    found: dict[int, list[sa.Row[Any]]] = {}
    mine = (
        sa.select(contact_reports)
        .where(contact_reports.c.contact.in_(list(ids)), contact_reports.c.mended_at.is_(None))
        .order_by(contact_reports.c.id)
    )
    for row in connection.execute(mine):
        found.setdefault(row.contact, []).append(row)
    return found


def settle_reports(unit: Unit, contact: int, person: int) -> list[int]:
    """Settles the reports about a contact that was corrected, or found to be right; returns their ids."""
    mine = contact_reports.update().where(contact_reports.c.contact == contact, contact_reports.c.mended_at.is_(None))
    rows = unit.all(mine.values(mended_at=unit.at, mended_by=person).returning(contact_reports.c.id))
    return [int(row.id) for row in rows]
