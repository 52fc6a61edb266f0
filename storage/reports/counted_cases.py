"""Complaints received in a period, read in portions in the order of their ids, with what reports count by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.tables import complaints

PORTION = 1_000
_C = complaints.c
_COUNTED = (
    _C.id, _C.community, _C.department, _C.source, _C.category, _C.cause_category, _C.severity, _C.validity, _C.state,
    _C.closing, _C.rating, _C.generation, _C.answers,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountedCase:
    """One complaint as reports see it: no words, no name, no telephone. `cause` is the final category, empty before
    it is known [CLS-18]; `building` without unit and room."""

    community: str
    department: str
    source: str
    category: str
    cause: str
    severity: str
    validity: str
    state: str
    closing: str
    rating: str
    generation: int
    building: str


def received(connection: sa.Connection, communities: Sequence[str], since: datetime, until: datetime
             ) -> Iterator[CountedCase]:  # fmt: skip
    """Every complaint of these communities that came in from `since` (included) to `until` (excluded), aware UTC."""
    wanted = sa.select(*_COUNTED).where(
        _C.community.in_(communities), _C.created_at >= since, _C.created_at < until)  # fmt: skip
    after = 0
    while rows := connection.execute(wanted.where(_C.id > after).order_by(_C.id).limit(PORTION)).fetchall():
        after = rows[-1].id
        for row in rows:
            parts = row.answers.get("place_parts") or {}
            yield CountedCase(
                row.community, row.department, row.source, row.category, row.cause_category, row.severity, row.validity,
                row.state, row.closing, row.rating, row.generation, str(parts.get("building") or ""),
            )  # fmt: skip
