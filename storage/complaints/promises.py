"""Register of promised times: by whom, until when (UTC), and whether each was kept [CLK-16, INT-38]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.engine.compiled import CompiledStatement
from storage.tables import complaints, promises

_OPEN = CompiledStatement(
    sa.select(promises).where(promises.c.complaint == sa.bindparam("key"), promises.c.state == "open")
)


@dataclass(frozen=True, slots=True)
class PromiseFilter:
    """Filter of the register; an empty field means everything. `state`: open, broken, kept, late, moved, dropped."""

    communities: tuple[str, ...] = ()
    state: str = ""
    person: int = 0
    since: datetime | None = None


def add(unit: Unit, complaint: int, community: str, person: int | None, until: datetime) -> None:
    """Records a time promised to the resident."""
    row = {"complaint": complaint, "community": community, "staff": person, "made_at": unit.at, "until": until}
    unit.execute(promises.insert(), {**row, "state": "open"})


def open_of(unit: Unit, complaint: int) -> Sequence[sa.Row[Any]]:
    """The open promises of a complaint."""
    return _OPEN.all(unit.connection, {"key": complaint})


def settle(unit: Unit, key: int, state: str) -> None:
    """Closes a promise as kept, late, moved (before it was due) or dropped."""
    unit.execute(promises.update().where(promises.c.id == key).values(state=state, settled_at=unit.at))


def register(connection: sa.Connection, wanted: PromiseFilter, now: datetime, hidden: Any, limit: int = 200
             ) -> Sequence[sa.Row[Any]]:  # fmt: skip
    """The promises that are wanted, the newest first; `hidden` keeps out complaints that the reader may not see."""
    p = promises.c
    found = sa.select(promises, complaints.c.number, complaints.c.state.label("case_state"))
    found = found.join(complaints, complaints.c.id == p.complaint).where(*_wanted(wanted, now), hidden)
    return connection.execute(found.order_by(p.id.desc()).limit(limit)).fetchall()


def _wanted(wanted: PromiseFilter, now: datetime) -> list[Any]:
    p = promises.c
    found: list[Any] = [p.community.in_(list(wanted.communities))]
    if wanted.state == "broken":
        found.append(sa.or_(p.state == "late", sa.and_(p.state == "open", p.until < now)))
    elif wanted.state == "open":
        found.append(sa.and_(p.state == "open", p.until >= now))
    elif wanted.state:
        found.append(p.state == wanted.state)
    if wanted.person:
        found.append(p.staff == wanted.person)
    if wanted.since is not None:
        found.append(p.made_at >= wanted.since)
    return found


def by_person(connection: sa.Connection, communities: Iterable[str], since: datetime, now: datetime
              ) -> Sequence[sa.Row[Any]]:  # fmt: skip
    """Per person: how many promises were made since then, kept, and broken (late, or overdue now) [INT-38]."""
    p = promises.c
    broken = sa.or_(p.state == "late", sa.and_(p.state == "open", p.until < now))
    told = sa.select(
        p.staff,
        sa.func.count().label("made"),
        sa.func.sum(sa.case((p.state == "kept", 1), else_=0)).label("kept"),
        sa.func.sum(sa.case((broken, 1), else_=0)).label("broken"),
    ).where(p.community.in_(list(communities)), p.made_at >= since)
    return connection.execute(told.group_by(p.staff).order_by(sa.desc("broken"), p.staff)).fetchall()
