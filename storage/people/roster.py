"""Duty roster as rows: weekly shifts and exceptions, leave, handovers, and the review at the start of each shift
[CLK-20]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.moves import OPEN, Complaint
from bot.domain.staffing.roster import Leave, Shift
from storage.complaints.complaints import COMPLAINT_COLUMNS, read_complaint
from storage.database import Unit
from storage.engine.compiled import CompiledStatement
from storage.engine.upsert import Upsert
from storage.people.staff import ANY
from storage.tables import complaints, handovers, leaves, review_cases, reviews, shifts

# ---- roster ------------------------------------------------------------------------------------------------------

_ROSTER = CompiledStatement(
    sa.select(shifts).where(shifts.c.community.in_([sa.bindparam("community"), ANY])).order_by(shifts.c.id)
)
_AWAY = CompiledStatement(
    sa.select(leaves)
    .where(leaves.c.last > sa.bindparam("since"), leaves.c.first < sa.bindparam("until"))
    .order_by(leaves.c.first)
)


def _shift(row: Any) -> Shift:
    day = date.fromisoformat(row.day) if row.day else None
    weekday = None if day else int(row.weekday)
    return Shift(row.staff, row.community, row.begins, row.ends, weekday, day, bool(row.off))


def roster(connection: sa.Connection, community: str) -> list[Shift]:
    """Every shift row that counts in that community."""
    return [_shift(row) for row in _ROSTER.all(connection, {"community": community})]


def rosters(connection: sa.Connection) -> dict[str, list[Shift]]:
    """Every roster by its community, in one statement; '*' holds the shifts that count everywhere."""
    found: dict[str, list[Shift]] = {}
    for row in connection.execute(sa.select(shifts).order_by(shifts.c.id)):
        found.setdefault(row.community, []).append(_shift(row))
    return found


def shift_rows(connection: sa.Connection, communities: Iterable[str]) -> list[tuple[int, Shift]]:
    """The shift rows of these communities with their ids, the weekly ones first."""
    wanted = sa.select(shifts).where(shifts.c.community.in_(list(communities)))
    order = (shifts.c.day, shifts.c.weekday, shifts.c.begins, shifts.c.staff)
    return [(row.id, _shift(row)) for row in connection.execute(wanted.order_by(*order))]


def on_leave(connection: sa.Connection, since: datetime, until: datetime) -> list[Leave]:
    """Every leave that touches that time."""
    return [Leave(row.staff, row.first, row.last) for row in _AWAY.all(connection, {"since": since, "until": until})]


def leave_rows(connection: sa.Connection, since: datetime) -> Sequence[sa.Row[Any]]:
    """Every leave that is not over, the first to begin first."""
    return connection.execute(sa.select(leaves).where(leaves.c.last > since).order_by(leaves.c.first)).fetchall()


def add_shift(unit: Unit, shift: Shift) -> bool:
    """Adds a shift row; False when exactly that row is there already."""
    row = {
        "staff": shift.person,
        "community": shift.community,
        "weekday": -1 if shift.weekday is None else shift.weekday,
        "day": shift.day.isoformat() if shift.day else "",
        "off": int(shift.off),
        "begins": shift.begins,
        "ends": shift.ends,
    }
    same = [shifts.c[name] == value for name, value in row.items()]
    if unit.one(sa.select(shifts.c.id).where(*same)) is not None:
        return False
    unit.execute(shifts.insert(), row)
    return True


def drop_shift(unit: Unit, key: int, communities: Iterable[str]) -> bool:
    """Deletes a shift row of one of these communities; False when it is not there."""
    mine = shifts.delete().where(shifts.c.id == key, shifts.c.community.in_(list(communities)))
    return unit.execute(mine).rowcount == 1


def clear_roster(unit: Unit, communities: Iterable[str]) -> int:
    """Deletes every shift of these communities, before a new roster is imported; returns how many."""
    return unit.execute(shifts.delete().where(shifts.c.community.in_(list(communities)))).rowcount


def add_leave(unit: Unit, person: int, first: datetime, last: datetime, reason: str, by: int) -> None:
    """Records a leave, written down by `by`."""
    row = {"staff": person, "first": first, "last": last, "reason": reason, "by": by, "at": unit.at}
    unit.execute(leaves.insert(), row)


def end_leave(unit: Unit, key: int) -> sa.Row[Any] | None:
    """Ends a leave early: one that has not begun is deleted. Returns it as it stood, None when unknown."""
    row = unit.one(sa.select(leaves).where(leaves.c.id == key))
    if row is None:
        return None
    if row.first >= unit.at:
        unit.execute(leaves.delete().where(leaves.c.id == key))
    elif row.last > unit.at:
        unit.execute(leaves.update().where(leaves.c.id == key).values(last=unit.at))
    return row


# ---- handover ----------------------------------------------------------------------------------------------------


def unfinished_of(connection: sa.Connection, person: int, communities: Iterable[str]) -> list[Complaint]:
    """The complaints somebody handles and has not finished there, the oldest first."""
    t = complaints.c
    states = sorted(OPEN - {"handled", "verified", "callback", "unhappy", "quiet", "confirm"})
    mine = sa.select(*COMPLAINT_COLUMNS).where(
        t.handler == person, t.state.in_(states), t.community.in_(list(communities))
    )
    return [read_complaint(row) for row in connection.execute(mine.order_by(t.id))]


def note_handover(unit: Unit, community: str, giver: int, taker: int, cases: Sequence[str], words: str) -> None:
    """Records a handover between shifts: who, to whom, which complaints, and in which words."""
    row = {"community": community, "giver": giver, "taker": taker, "at": unit.at, "cases": list(cases), "words": words}
    unit.execute(handovers.insert(), row)


def recent_handovers(connection: sa.Connection, communities: Iterable[str], limit: int = 20) -> Sequence[sa.Row[Any]]:
    """The newest handovers first."""
    mine = sa.select(handovers).where(handovers.c.community.in_(list(communities)))
    return connection.execute(mine.order_by(handovers.c.id.desc()).limit(limit)).fetchall()


# ---- review ------------------------------------------------------------------------------------------------------

_OPEN_REVIEW = Upsert(reviews, ["staff", "community", "begins"], returning="id")
_REVIEW_CASE = Upsert(review_cases, ["review", "complaint"])
_DONE = CompiledStatement(
    review_cases.update()
    .where(review_cases.c.complaint == sa.bindparam("key"), review_cases.c.done_at.is_(None))
    .values(done_at=sa.bindparam("now"))
)


def old_cases(connection: sa.Connection, person: int, community: str, filed_before: datetime,
              limit: int = 200) -> list[Complaint]:  # fmt: skip
    """Every open complaint filed before then that is theirs, first asked or handled, the oldest first [CLK-N7]."""
    t = complaints.c
    base = sa.select(t.id).where(t.community == community, t.state.in_(sorted(OPEN)), t.created_at <= filed_before)
    mine = sa.union(base.where(t.first_asked == person), base.where(t.handler == person)).subquery()
    wanted = sa.select(*COMPLAINT_COLUMNS).where(t.id.in_(sa.select(mine.c.id))).order_by(t.id).limit(limit)
    return [read_complaint(row) for row in connection.execute(wanted)]


def open_review(unit: Unit, person: int, community: str, begins: datetime, due_at: datetime) -> int | None:
    """The review of that turn of duty; None when it was opened before, by whichever copy."""
    row = {"staff": person, "community": community, "begins": begins, "due_at": due_at}
    made = unit.one(_OPEN_REVIEW.on(unit), row)
    return int(made.id) if made else None


def reviews_since(connection: sa.Connection, since: datetime) -> frozenset[tuple[int, str, datetime]]:
    """The reviews opened since then: person (0: everybody), community, beginning of the shift."""
    r = reviews.c
    rows = connection.execute(sa.select(r.staff, r.community, r.begins).where(r.begins >= since))
    return frozenset((row.staff, row.community, row.begins) for row in rows)


def add_to_review(unit: Unit, person: int, community: str, begins: datetime, cases: Iterable[int]) -> None:
    """Adds complaints to a review."""
    r = reviews.c
    mine = unit.one(sa.select(r.id).where(r.staff == person, r.community == community, r.begins == begins))
    if mine is not None:
        for key in cases:
            unit.execute(_REVIEW_CASE.on(unit), {"review": mine.id, "complaint": key})


def mark_answered(unit: Unit, complaint: int) -> None:
    """Marks a complaint as done in every review it waits in: its resident heard from us."""
    _DONE.run(unit.connection, {"key": complaint, "now": unit.at})


def newest_reviews(connection: sa.Connection, person: int, limit: int = 3) -> Sequence[sa.Row[Any]]:
    """Somebody's newest reviews first."""
    mine = sa.select(reviews).where(reviews.c.staff == person).order_by(reviews.c.begins.desc()).limit(limit)
    return connection.execute(mine).fetchall()


def review_complaints(connection: sa.Connection, review: int) -> list[tuple[Complaint, datetime | None]]:
    """The complaints of a review with when they were done."""
    joined = sa.select(review_cases.c.done_at, *COMPLAINT_COLUMNS).join(
        complaints, complaints.c.id == review_cases.c.complaint
    )
    rows = connection.execute(joined.where(review_cases.c.review == review).order_by(complaints.c.id))
    return [(read_complaint(tuple(row)[1:]), row.done_at) for row in rows]


def review_marks(connection: sa.Connection, communities: Iterable[str], since: datetime, now: datetime,
                 limit: int = 200) -> Sequence[sa.Row[Any]]:  # fmt: skip
    """Results per review for the appraisal: how many complaints, how many done in time, how many late or not at all."""
    r, rc = reviews.c, review_cases.c
    on_time = sa.func.sum(sa.case((rc.done_at <= r.due_at, 1), else_=0)).label("on_time")
    late = sa.func.sum(sa.case((rc.done_at > r.due_at, 1), else_=0)).label("late")
    missed = sa.func.sum(sa.case((sa.and_(rc.done_at.is_(None), r.due_at < now), 1), else_=0)).label("missed")
    told = sa.select(r.id, r.staff, r.community, r.begins, r.due_at, sa.func.count(rc.complaint).label("cases"),
                     on_time, late, missed)  # fmt: skip
    told = told.join(review_cases, rc.review == r.id).where(r.community.in_(list(communities)), r.begins >= since)
    told = told.group_by(r.id, r.staff, r.community, r.begins, r.due_at)
    return connection.execute(told.order_by(r.begins.desc(), r.id).limit(limit)).fetchall()
