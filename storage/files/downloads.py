"""Download queue of files: claimed with a lease, tried again, settled once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database import Unit
from storage.tables import files

LEASE = timedelta(minutes=5)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pending:
    """A file still to be fetched. `tries` counts this one; `lease` is until when it is ours, and proves it."""

    id: int
    channel: str
    ref: str
    kind: str
    name: str
    mime: str
    size: int
    tries: int
    lease: datetime
    created_at: datetime
    complaint: int | None = None
    conversation: int | None = None
    staff: int | None = None


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file whose bytes are on disk: its key, SHA-256 in hex, size in bytes, and what it was judged to be."""

    key: str
    sha256: str
    size: int
    kind: str
    mime: str
    name: str


_COLUMNS = [files.c[name] for name in Pending.__dataclass_fields__ if name not in ("tries", "lease")]


def claim(unit: Unit, limit: int) -> list[Pending]:
    """Takes the files whose time has come, new ones first, for networks keep them only for a while. The try is counted
    now, so that a file which kills the process is not tried for ever [A-12]."""
    due = sa.or_(files.c.next_try.is_(None), files.c.next_try <= unit.at)
    waiting = sa.select(*_COLUMNS, files.c.tries).where(files.c.state == "pending", due)
    rows = unit.all(
        waiting.order_by(files.c.next_try.nulls_first(), files.c.id).limit(limit).with_for_update(skip_locked=True)
    )
    lease = unit.at + LEASE
    if rows:
        mine = files.update().where(files.c.id.in_([row.id for row in rows]))
        unit.execute(mine.values(next_try=lease, tries=files.c.tries + 1))
    return [Pending(**{**row._mapping, "tries": row.tries + 1, "lease": lease}) for row in rows]


def end_leases(unit: Unit) -> None:
    """Ends every lease: for the one process of a SQLite file, at its start."""
    unit.execute(files.update().where(files.c.state == "pending", files.c.next_try > unit.at).values(next_try=unit.at))


def retry_after(unit: Unit, file: Pending, after: timedelta) -> bool:
    """Puts a file back for another try after that time. False when it is no longer ours."""
    return _settle(unit, file, next_try=unit.at + after)


def mark_ready(unit: Unit, file: Pending, kept: FetchedFile) -> bool:
    """Marks a file as ready, its bytes on disk. False when the row is gone or no longer ours: then the bytes belong to
    nobody."""
    values = {name: getattr(kept, name) for name in FetchedFile.__dataclass_fields__}
    return _settle(unit, file, state="ready", reason="", next_try=None, **values)


def mark_unavailable(unit: Unit, file: Pending, reason: str) -> bool:
    """Marks a file as unavailable for good [C-10]. False when the row is gone or no longer ours."""
    return _settle(unit, file, state="unavailable", reason=reason, next_try=None)


def _settle(unit: Unit, file: Pending, **values: object) -> bool:
    ours = sa.and_(files.c.id == file.id, files.c.state == "pending", files.c.next_try == file.lease)
    return unit.execute(files.update().where(ours).values(**values)).rowcount == 1


def over_quota(unit: Unit, file: Pending, per_complaint: int, per_day: int) -> str:
    """`too_many_case` or `too_many_day` when a resident sent that many files before this one, else empty [J-12]."""
    if file.staff is not None:
        return ""
    before = sa.select(sa.func.count()).where(
        files.c.id < file.id, files.c.staff.is_(None), files.c.state != "unavailable"
    )
    if file.complaint is not None:
        counted = unit.one(before.where(files.c.complaint == file.complaint))
        if counted and counted[0] >= per_complaint:
            return "too_many_case"
    if file.conversation is not None:
        today = files.c.created_at > file.created_at - DAY
        counted = unit.one(before.where(files.c.conversation == file.conversation, today))
        if counted and counted[0] >= per_day:
            return "too_many_day"
    return ""


def refused_lately(unit: Unit, file: Pending, reason: str, within: timedelta) -> bool:
    """Another file of the same chat, sent so shortly before or after, was refused for the same reason."""
    near = sa.and_(files.c.created_at > file.created_at - within, files.c.created_at < file.created_at + within)
    same = sa.and_(files.c.conversation == file.conversation, files.c.state == "unavailable", files.c.reason == reason)
    return unit.one(sa.select(files.c.id).where(same, near, files.c.id != file.id).limit(1)) is not None


def keys(connection: sa.Connection) -> set[str]:
    """The disk keys of every file that a row knows, for garbage collection [I9]."""
    return {row.key for row in connection.execute(sa.select(files.c.key).where(files.c.key != ""))}
