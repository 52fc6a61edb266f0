"""Attachments: files remembered in the commit of their message and assigned to a complaint."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from bot.domain.messages import Attachment, Incoming
from storage.database import Unit
from storage.files.downloads import FetchedFile
from storage.tables import files


def add_pending(unit: Unit, message: Incoming, conversation: int, key: int) -> tuple[int, ...]:
    """Stores one pending row a file, fetched later; a file of ours already (`stored:ID`) is only claimed, and only by
    the conversation it came through [M-03]. Returns the ids."""
    ids = (_remember(unit, message, one, conversation, key) for one in message.attachments)
    return tuple(one for one in ids if one)


def _remember(unit: Unit, message: Incoming, one: Attachment, conversation: int, key: int) -> int:
    ref = str(one.ref)
    if ref.startswith("stored:"):
        mine = (files.c.id == int(ref[7:]), files.c.conversation == conversation, files.c.message.is_(None))
        return int(ref[7:]) if unit.execute(files.update().where(*mine).values(message=key)).rowcount else 0
    row = {
        "token": secrets.token_urlsafe(16),
        "conversation": conversation,
        "message": key,
        "role": "evidence",
        "channel": message.address.channel,
        "ref": ref,
        "kind": one.kind,
        "name": one.name,
        "mime": one.mime,
        "size": one.size,
        "state": "pending",
        "next_try": unit.at,
        "created_at": unit.at,
    }
    unit.note("file", None)
    return int(unit.execute(files.insert().returning(files.c.id), row).scalar_one())


def assign_to_complaint(unit: Unit, ids: tuple[int, ...], complaint: int, role: str) -> None:
    """Assigns files to a complaint as evidence, before, after or note."""
    if ids:
        unit.execute(files.update().where(files.c.id.in_(ids)).values(complaint=complaint, role=role))


def claim(unit: Unit, ids: Iterable[int], conversation: int, complaint: int) -> None:
    """Assigns files that this chat sent to its complaint; files of another chat stay where they are [M-03]."""
    mine = (files.c.id.in_(list(ids)), files.c.conversation == conversation)
    unit.execute(files.update().where(*mine).values(complaint=complaint))


def ready_ids(unit: Unit, complaints: Collection[int], role: str, most: int) -> tuple[int, ...]:
    """Ids of the fetched files of these complaints in that role, the oldest first."""
    mine = (files.c.complaint.in_(complaints), files.c.role == role, files.c.state == "ready")
    return tuple(row.id for row in unit.all(sa.select(files.c.id).where(*mine).order_by(files.c.id).limit(most)))


def add_file(unit: Unit, complaint: int, person: int, role: str, kept: FetchedFile) -> int:
    """A file that a member of staff added, stored already; role is before, after or note."""
    row = {
        "token": secrets.token_urlsafe(16),
        "complaint": complaint,
        "staff": person,
        "role": role,
        "channel": "web",
        "kind": kept.kind,
        "name": kept.name,
        "mime": kept.mime,
        "size": kept.size,
        "sha256": kept.sha256,
        "key": kept.key,
        "state": "ready",
        "created_at": unit.at,
    }
    return int(unit.execute(files.insert().returning(files.c.id), row).scalar_one())


def files_of(connection: sa.Connection, complaint: int) -> list[sa.Row[Any]]:
    """The files of a complaint, oldest first."""
    return list(connection.execute(sa.select(files).where(files.c.complaint == complaint).order_by(files.c.id)))
