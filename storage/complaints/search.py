"""Full-text search of complaints by tokens, and look-up by the beginning of a number; the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.moves import Complaint
from storage.complaints.case_lists import (
    ABOVE_EVERY_ID,
    MOST_OPEN,
    PAGE,
    CaseFilter,
    CaseListPage,
    Scope,
    filter_conditions,
    in_parts,
    newest_id,
    visible_to,
)
from storage.complaints.complaints import COMPLAINT_COLUMNS, read_complaint
from storage.tables import complaints

_LITE = sa.text(
    "SELECT rowid AS place, complaint FROM search WHERE search MATCH :words AND rowid < :top"
    " ORDER BY rowid DESC LIMIT :most"
)

_FOUND = "FROM search WHERE to_tsvector('simple', grams) @@ plainto_tsquery('simple', :words) AND complaint < :top"

_NEWEST_FIRST = "ORDER BY complaint DESC LIMIT :most"

_POST_NEAR = sa.text(f"SELECT complaint AS place, complaint {_FOUND} AND complaint >= :floor {_NEWEST_FIRST}")

_POST_RARE = sa.text(
    f"WITH hits AS MATERIALIZED (SELECT complaint {_FOUND} LIMIT :enough)"
    f" SELECT complaint AS place, complaint, (SELECT count(*) FROM hits) AS total FROM hits {_NEWEST_FIRST}"
)

_POST_COMMON = sa.text(f"SELECT complaint AS place, complaint {_FOUND} {_NEWEST_FIRST}")

NEAR, ENOUGH = 2_000, 20_000
"""How many of the newest complaints are looked through first; how many hits still make a word a rare one."""


def _lite_hits(connection: sa.Connection, words: Sequence[str], top: int, most: int) -> Sequence[sa.Row[Any]]:
    values = {"words": " ".join(f'"{word}"' for word in words), "top": top, "most": most}
    return connection.execute(_LITE, values).fetchall()


def _post_hits(connection: sa.Connection, words: Sequence[str], top: int, most: int) -> Sequence[sa.Row[Any]]:
    """PostgreSQL cannot tell how rare a word is, and may walk through a million complaints for a rare one: so first
    the newest, then every hit by the index while they are few, and only for common words from the newest on."""
    values = {"words": " ".join(words), "top": top, "most": most}
    floor = min(top, newest_id(connection) + 1) - NEAR
    near = connection.execute(_POST_NEAR, {**values, "floor": floor}).fetchall()
    if len(near) == most or floor <= 1:
        return near
    few = connection.execute(_POST_RARE, {**values, "enough": ENOUGH + 1}).fetchall()
    if not few or few[0].total <= ENOUGH:
        return few
    return connection.execute(_POST_COMMON, values).fetchall()


def search(connection: sa.Connection, scope: Scope, wanted: CaseFilter, tokens: Sequence[str],
           before: int | None = None, limit: int = PAGE) -> CaseListPage:  # fmt: skip
    """Complaints in whose words all tokens stand, the newest first. Tokens are letters, digits and Han only, so no
    query can be malformed [K-09]. `before` is the place in the search where this page begins."""
    if not tokens:
        return CaseListPage([])
    hits_of = _post_hits if connection.dialect.name == "postgresql" else _lite_hits
    top, found = before if before is not None else ABOVE_EVERY_ID, list[Complaint]()
    for most in (2 * limit, 500, 500, 500, 500):  # the first hits nearly always fill the page
        hits = hits_of(connection, tokens, top, most)
        kept = _by_ids(connection, scope, wanted, [int(hit.complaint) for hit in hits])
        for hit in hits:
            top = int(hit.place)
            if int(hit.complaint) in kept:
                found.append(kept[int(hit.complaint)])
                if len(found) == limit:
                    return CaseListPage(found, top)
        if len(hits) < most:
            return CaseListPage(found)
    return CaseListPage(found, top)


def _by_ids(connection: sa.Connection, scope: Scope, wanted: CaseFilter, ids: list[int]) -> dict[int, Complaint]:
    if not ids:
        return {}
    found: dict[int, Complaint] = {}
    for part in in_parts(ids):
        chosen = sa.select(*COMPLAINT_COLUMNS).where(
            complaints.c.id.in_(part), visible_to(scope), *filter_conditions(wanted)
        )
        found |= {case.id: case for case in (read_complaint(row) for row in connection.execute(chosen))}
    return found


def numbered(connection: sa.Connection, scope: Scope, number: str, limit: int = PAGE) -> list[Complaint]:
    """Complaints whose number begins like this; the unique index of numbers serves it."""
    like = sa.and_(complaints.c.number >= number, complaints.c.number < number + "\uffff")
    first = sa.select(complaints.c.id).where(like).order_by(complaints.c.number.desc()).limit(MOST_OPEN)
    found = _by_ids(connection, scope, CaseFilter(), [int(row.id) for row in connection.execute(first)])
    return sorted(found.values(), key=lambda c: c.number, reverse=True)[:limit]
