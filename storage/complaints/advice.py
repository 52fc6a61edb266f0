"""Written questions to advisers and their answers [KNO-03]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.tables import complaints, consults


def ask(unit: Unit, **values: Any) -> int:
    """Records a question: complaint, adviser or contact, name, question, asked_by, due_at. Returns its id."""
    return int(unit.execute(consults.insert().returning(consults.c.id), {"asked_at": unit.at, **values}).scalar_one())


def answer(unit: Unit, key: int, words: str, person: int | None) -> None:
    """Records the answer to a question."""
    mine = consults.update().where(consults.c.id == key)
    unit.execute(mine.values(answer=words, answered_by=person, answered_at=unit.at))


def find(connection: sa.Connection, key: int) -> sa.Row[Any] | None:
    """The question with that id."""
    return connection.execute(sa.select(consults).where(consults.c.id == key)).first()


def questions_about(connection: sa.Connection, complaint: int) -> Sequence[sa.Row[Any]]:
    """The questions about a complaint, oldest first."""
    return connection.execute(
        sa.select(consults).where(consults.c.complaint == complaint).order_by(consults.c.id)
    ).fetchall()


def open_questions_about(connection: sa.Connection, complaint: int) -> list[sa.Row[Any]]:
    """The questions about a complaint without an answer, oldest first."""
    return [row for row in questions_about(connection, complaint) if row.answered_at is None]


def to_adviser(connection: sa.Connection, adviser: int, limit: int = 50) -> Sequence[sa.Row[Any]]:
    """What an adviser was asked, the open ones first, with the number of the complaint."""
    mine = sa.select(consults, complaints.c.number, complaints.c.community).join(
        complaints, complaints.c.id == consults.c.complaint
    )
    order = (consults.c.answered_at.isnot(None), consults.c.id.desc())
    return connection.execute(mine.where(consults.c.adviser == adviser).order_by(*order).limit(limit)).fetchall()


def set_due(unit: Unit, key: int, at: datetime) -> None:
    """Sets the time (UTC) by which the answer is expected."""
    unit.execute(consults.update().where(consults.c.id == key).values(due_at=at))
