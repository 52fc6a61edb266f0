"""Lists of complaints for people: keyset paging by community, state, department, handler and severity; as fast at a
million rows as at ten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.moves import OPEN, Complaint
from storage.complaints.complaints import COMPLAINT_COLUMNS, read_complaint
from storage.tables import clocks, complaints, conversations, history, refusals, staff, tasks

PAGE = 50
MOST_OPEN = 2000
WINDOW = 100_000
"""How many ids one page looks through when no index serves its filter; the next page goes on from there."""
_MOST_RANGES = 64
ABOVE_EVERY_ID = 2**62
SILENT = ("push", "remind")
"""Moves of the program that nobody needs to hear of."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which complaints one person may see. `wide`: communities seen whole, None for every one; `narrow`: communities
    where only their department's complaints, unassigned ones and their own are seen [M-24]. `above`: whom they report
    to."""

    person: int
    wide: tuple[str, ...] | None = ()
    narrow: tuple[str, ...] = ()
    department: str = ""
    above: frozenset[int] = frozenset()

    @property
    def communities(self) -> tuple[str, ...] | None:
        """The communities in which anything at all is seen; None: every one."""
        return None if self.wide is None else (*self.wide, *self.narrow)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Filter of a list; an empty field means everything."""

    communities: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    severity: str = ""
    handler: int | None = None


@dataclass(frozen=True, slots=True)
class CaseListPage:
    """One page of complaints, the newest first; `before` is the key of the next page, None at the end."""

    cases: list[Complaint]
    before: int | None = None


def of_handler(connection: sa.Connection, person: int, states: Sequence[str], limit: int = 20) -> list[Complaint]:
    """The complaints whose handler is this person, the oldest first."""
    mine = (
        sa.select(*COMPLAINT_COLUMNS)
        .where(complaints.c.handler == person, complaints.c.state.in_(states))
        .order_by(complaints.c.id)
        .limit(limit)
    )
    return [read_complaint(row) for row in connection.execute(mine)]


# ---- pages of cases ----------------------------------------------------------------------------------------------


def page(
    connection: sa.Connection, scope: Scope, wanted: CaseFilter, before: int | None = None, limit: int = PAGE
) -> CaseListPage:
    """The newest complaints with an id below `before` that this person may see and that are wanted."""
    top = before if before is not None else newest_id(connection) + 1
    conditions = [visible_to(scope), complaints.c.id < top, *filter_conditions(wanted)]
    floor = 0
    if wanted.severity and not _only_open(wanted):
        floor = max(top - WINDOW, 0)
        conditions.append(complaints.c.id >= floor)
    found = _newest_first(connection, scope, wanted, conditions, limit + 1)
    if len(found) > limit:
        return CaseListPage(found[:limit], found[limit - 1].id)
    return CaseListPage(found, floor if floor > 1 else None)


def open_cases(connection: sa.Connection, scope: Scope, wanted: CaseFilter, limit: int = MOST_OPEN) -> list[Complaint]:
    """Every wanted complaint that is not closed, the newest first, up to `limit`."""
    states = tuple(one for one in wanted.states or tuple(sorted(OPEN)) if one in OPEN)
    wanted = CaseFilter(wanted.communities, wanted.departments, states, wanted.severity, wanted.handler)
    return _newest_first(connection, scope, wanted, [visible_to(scope), *filter_conditions(wanted)], limit)


def closed_since(connection: sa.Connection, scope: Scope, wanted: CaseFilter, since: datetime,
                 limit: int = 30) -> list[Complaint]:  # fmt: skip
    """The wanted complaints among the newest closed ones whose last change lies after `since`."""
    wanted = CaseFilter(wanted.communities, wanted.departments, ("closed",))
    found = _newest_first(connection, scope, wanted, [visible_to(scope), *filter_conditions(wanted)], 300)
    return [c for c in found if c.facts.get("closed", since) > since][:limit]


def newest_id(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.max(complaints.c.id))).scalar() or 0)


def _only_open(wanted: CaseFilter) -> bool:
    return bool(wanted.states) and "closed" not in wanted.states


def visible_to(scope: Scope) -> Any:
    """SQL condition for what a scope allows: its communities and departments, and never a complaint about the person
    themself or their superiors [M-24]."""
    about = sa.func.replace(sa.func.replace(sa.type_coerce(complaints.c.about, sa.Text), "[", ","), "]", ",")
    others = sa.and_(*(about.notlike(f"%,{int(key)},%") for key in sorted({scope.person, *scope.above})))
    if scope.wide is None:
        return others
    mine = sa.and_(
        complaints.c.community.in_(scope.narrow),
        sa.or_(complaints.c.department.in_(["", scope.department]), complaints.c.handler == scope.person),
    )
    return sa.and_(
        others,
        sa.or_(complaints.c.community.in_(scope.wide), mine)
        if scope.narrow
        else complaints.c.community.in_(scope.wide),
    )


def filter_conditions(wanted: CaseFilter) -> list[Any]:
    found: list[Any] = []
    if wanted.communities:
        found.append(complaints.c.community.in_(wanted.communities))
    if wanted.departments:
        found.append(complaints.c.department.in_(wanted.departments))
    if wanted.states:
        found.append(complaints.c.state.in_(wanted.states))
    if wanted.severity:
        found.append(complaints.c.severity == wanted.severity)
    if wanted.handler is not None:
        found.append(complaints.c.handler == wanted.handler)
    return found


def _newest_first(connection: sa.Connection, scope: Scope, wanted: CaseFilter, conditions: list[Any],
                  limit: int) -> list[Complaint]:  # fmt: skip
    """Each (community, state) is one stretch of an index, read backwards and stopped at the limit; the stretches are
    then merged. Left to itself a database may walk through every closed complaint to find fifty open ones; `id + 0`
    keeps it from doing so where there are too many stretches."""
    ranges = _ranges(scope, wanted)
    if ranges:
        parts = [
            sa.select(
                sa.select(complaints.c.id)
                .where(*one, *conditions)
                .order_by(complaints.c.id.desc())
                .limit(limit)
                .subquery()
                .c.id
            )
            for one in ranges
        ]
        ids = sa.union_all(*parts).subquery()
        conditions = [complaints.c.id.in_(sa.select(ids.c.id))]
    many = not ranges and _only_open(wanted) and bool(_asked(scope, wanted))
    newest = (complaints.c.id + 0).desc() if many else complaints.c.id.desc()
    chosen = sa.select(*COMPLAINT_COLUMNS).where(*conditions).order_by(newest).limit(limit)
    return [read_complaint(row) for row in connection.execute(chosen)]


def _ranges(scope: Scope, wanted: CaseFilter) -> list[tuple[Any, ...]]:
    if wanted.handler is not None:
        return []
    communities = _asked(scope, wanted)
    states = wanted.states
    if communities is None or len(communities) * max(len(states), 1) > _MOST_RANGES:
        return []
    if not states:
        return [(complaints.c.community == code,) for code in communities]
    return [
        (complaints.c.community == code, complaints.c.state == state) for code, state in product(communities, states)
    ]


def _asked(scope: Scope, wanted: CaseFilter) -> tuple[str, ...] | None:
    if scope.communities is None:
        return wanted.communities or None
    known = set(scope.communities)
    return tuple(code for code in wanted.communities if code in known) if wanted.communities else scope.communities


# ---- beside the cases --------------------------------------------------------------------------------------------


def clock_rows(connection: sa.Connection, ids: Iterable[int]) -> dict[int, list[sa.Row[Any]]]:
    """The clock rows of these complaints, by complaint."""
    found: dict[int, list[sa.Row[Any]]] = {}
    for part in in_parts(ids):
        for row in connection.execute(sa.select(clocks).where(clocks.c.complaint.in_(part))):
            found.setdefault(row.complaint, []).append(row)
    return found


def open_tasks(connection: sa.Connection, ids: Iterable[int]) -> list[sa.Row[Any]]:
    """The open tasks of these complaints, the oldest first."""
    found: list[sa.Row[Any]] = []
    for part in in_parts(ids):
        mine = sa.select(tasks).where(tasks.c.complaint.in_(part), tasks.c.done_at.is_(None))
        found += connection.execute(mine).fetchall()
    return sorted(found, key=lambda row: (row.created_at, row.id))


def in_parts(ids: Iterable[int], size: int = 500) -> Iterable[list[int]]:
    listed = list(ids)
    return (listed[i : i + size] for i in range(0, len(listed), size))


def names(connection: sa.Connection, ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these members of staff."""
    wanted = sorted({key for key in ids if key})
    rows = [
        connection.execute(sa.select(staff.c.id, staff.c.name).where(staff.c.id.in_(part))) for part in in_parts(wanted)
    ]
    return {row.id: row.name for part in rows for row in part}


def recent_history(connection: sa.Connection, ids: Sequence[int], limit: int = 5) -> list[sa.Row[Any]]:
    """The newest history rows of a few complaints, the newest first; the program's own silent rows are left out."""
    if not ids:
        return []
    mine = sa.select(history, complaints.c.number).join(complaints, complaints.c.id == history.c.complaint)
    mine = mine.where(history.c.complaint.in_(ids), history.c.move.notin_(SILENT))
    return list(connection.execute(mine.order_by(history.c.at.desc(), history.c.id.desc()).limit(limit)))


def open_fingerprint(connection: sa.Connection, scope: Scope, wanted: CaseFilter) -> str:
    """Fingerprint of the wanted open complaints: changes whenever one of them changes, comes or goes."""
    conditions = [visible_to(scope), *filter_conditions(wanted), complaints.c.state.in_(sorted(OPEN))]
    told = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(complaints.c.version), 0)).where(*conditions)
    count, versions = connection.execute(told).one()
    return f"{count}-{versions}"


def changes_since(connection: sa.Connection, case: int, version: int) -> list[sa.Row[Any]]:
    """The history rows after that version, oldest first."""
    later = sa.select(history).where(history.c.complaint == case, history.c.version > version)
    return list(connection.execute(later.order_by(history.c.version)))


def refused_moves(connection: sa.Connection, limit: int = 50) -> list[sa.Row[Any]]:
    """Refused closes and other refused moves, the newest first [CLO-05]."""
    r = refusals.c
    wanted = sa.select(r.id, r.complaint, r.move, r.reason, r.staff, r.at, complaints.c.number, complaints.c.community)
    return list(
        connection.execute(wanted.join(complaints, complaints.c.id == r.complaint).order_by(r.id.desc()).limit(limit))
    )


def open_in(connection: sa.Connection, community: str, limit: int = 200) -> list[Complaint]:
    """The open complaints of a community, the oldest first."""
    mine = (
        sa.select(*COMPLAINT_COLUMNS)
        .where(complaints.c.community == community, complaints.c.state != "closed")
        .order_by(complaints.c.id)
        .limit(limit)
    )
    return [read_complaint(row) for row in connection.execute(mine)]


def chat_of(connection: sa.Connection, key: int) -> str:
    """The chat id of a conversation."""
    row = connection.execute(sa.select(conversations.c.chat).where(conversations.c.id == key)).first()
    return row.chat if row else ""
