"""Early warnings 预警 (flags): raised once a round, listed, and acknowledged by a person [EWG-07]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.early_warning import REST, Flag, cools_down
from storage.database import Unit
from storage.engine.compiled import CompiledStatement
from storage.engine.upsert import Upsert
from storage.tables import flags

# ---- raised flags ------------------------------------------------------------------------------------------------

_RAISED = ("kind", "subject", "round", "community", "complaint", "evidence", "raised_at")

_RAISE = CompiledStatement(Upsert(flags, ["kind", "subject", "round"], returning="id"), _RAISED)

_LAST = CompiledStatement(
    sa.select(flags.c.round, flags.c.raised_at)
    .where(flags.c.kind == sa.bindparam("kind"), flags.c.subject == sa.bindparam("subject"))
    .order_by(flags.c.round.desc())
    .limit(1)
)

_MOST_SUBJECTS = 4

_LASTS = CompiledStatement(
    sa.select(flags.c.kind, flags.c.subject, flags.c.raised_at)
    .where(sa.or_(*(flags.c.kind == sa.literal_column(f"'{kind}'") for kind in ("group", "report", "visit", "peak"))))
    .where(sa.or_(*(flags.c.subject == sa.bindparam(f"subject{n}") for n in range(_MOST_SUBJECTS))))
    .order_by(flags.c.round)
)


def last_raised(connection: sa.Connection, subjects: Sequence[str]) -> dict[tuple[str, str], datetime]:
    """When the counting flags were last raised about these, at most four, subjects: by kind and subject."""
    wanted = {f"subject{n}": subjects[n] if n < len(subjects) else "" for n in range(_MOST_SUBJECTS)}
    return {(row.kind, row.subject): row.raised_at for row in _LASTS.all(connection, wanted)}


def lock(unit: Unit, community: str) -> None:
    """Advisory lock on a community's warnings until the commit (PostgreSQL): units count one after another, so that the
    fifth complaint sees the fourth."""
    if unit.postgres:
        words = sa.text("SELECT pg_advisory_xact_lock(hashtext(:words))")
        unit.execute(words, {"words": f"huifang warnings {community}"})


def last(connection: sa.Connection, kind: str, subject: str) -> Any:
    """Round and time of the newest flag of that kind about that subject, or None."""
    return _LAST.one(connection, {"kind": kind, "subject": subject})


def raise_flag(unit: Unit, community: str, complaint: int | None, flag: Flag, round_: int) -> int | None:
    """Stores a flag; None when another copy has raised the very same."""
    row = {"kind": flag.kind, "subject": flag.subject, "round": round_, "community": community,
           "complaint": complaint, "evidence": dict(flag.evidence), "raised_at": unit.at}  # fmt: skip
    found = _RAISE.one(unit.connection, row)
    return int(found.id) if found else None


# ---- peaks -------------------------------------------------------------------------------------------------------


def at_peak(connection: sa.Connection, community: str, at: datetime) -> bool:
    """Whether far more complaints than usual come just now: a peak was seen within its two hours [EWG-07]."""
    found = last(connection, "peak", f"community:{community}")
    return found is not None and cools_down("peak", found.raised_at, at)


def communities_at_peak(connection: sa.Connection, communities: Sequence[str], at: datetime) -> tuple[str, ...]:
    """The communities among these where a peak was seen within its two hours."""
    lately = sa.select(flags.c.community).where(
        flags.c.community.in_(communities), flags.c.kind == "peak", flags.c.raised_at > at - REST["peak"]
    )
    return tuple(sorted({row.community for row in connection.execute(lately)}))


# ---- lists and acknowledgement -----------------------------------------------------------------------------------


def flags_in(connection: sa.Connection, communities: Sequence[str], *, only_open: bool, before: int = 0,
            limit: int = 50) -> list[sa.Row[Any]]:  # fmt: skip
    """The newest flags of these communities, below id `before` when it is given."""
    chosen = sa.select(flags).where(flags.c.community.in_(communities))
    chosen = chosen.where(flags.c.seen_at.is_(None)) if only_open else chosen
    chosen = chosen.where(flags.c.id < before) if before else chosen
    return list(connection.execute(chosen.order_by(flags.c.id.desc()).limit(limit)))


def flags_of(connection: sa.Connection, complaint: int) -> list[sa.Row[Any]]:
    """The flags raised for that complaint, oldest first."""
    return list(connection.execute(sa.select(flags).where(flags.c.complaint == complaint).order_by(flags.c.id)))


def flag(connection: sa.Connection, key: int) -> Any:
    """The flag with that id, or None."""
    return connection.execute(sa.select(flags).where(flags.c.id == key)).first()


def count_open_flags(connection: sa.Connection, communities: Sequence[str]) -> int:
    """How many flags of these communities are not acknowledged."""
    open_ones = sa.select(sa.func.count()).where(flags.c.community.in_(communities), flags.c.seen_at.is_(None))
    return int(connection.execute(open_ones).scalar() or 0)


def acknowledge(unit: Unit, key: int, person: int, words: str) -> bool:
    """Marks a flag as seen by a person, with their comment; False when somebody was first."""
    mine = flags.update().where(flags.c.id == key, flags.c.seen_at.is_(None))
    return unit.execute(mine.values(seen_at=unit.at, seen_by=person, words=words)).rowcount == 1
