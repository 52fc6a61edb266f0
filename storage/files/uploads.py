"""Uploads through our own pages: stored at once, under a random token, claimed by a message later."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from storage.database import Unit
from storage.files.downloads import FetchedFile
from storage.tables import files

DAY = timedelta(days=1)


def add(unit: Unit, kept: FetchedFile, channel: str, conversation: int, role: str = "evidence", **links: int) -> str:
    """Stores a ready file of that conversation; returns its token (128 bits). `links`: complaint, message, staff."""
    token = secrets.token_urlsafe(16)
    row = {name: getattr(kept, name) for name in FetchedFile.__dataclass_fields__}
    row |= {"token": token, "conversation": conversation, "channel": channel, "role": role, "state": "ready"}
    unit.execute(files.insert(), {**row, "created_at": unit.at, **links})
    return token


def count_last_day(connection: sa.Connection, conversation: int, at: object) -> int:
    """How many files that conversation brought in the last 24 hours [J-12]."""
    mine = sa.select(sa.func.count()).where(files.c.conversation == conversation, files.c.staff.is_(None))
    return int(connection.execute(mine.where(files.c.created_at > at - DAY)).scalar_one())  # type: ignore[operator]


def unsent(connection: sa.Connection, conversation: int, tokens: Iterable[str]) -> list[sa.Row[tuple[object, ...]]]:
    """Those of the tokens that are files of this conversation and not sent yet [M-03], in the order given."""
    wanted = list(tokens)
    mine = sa.select(files).where(
        files.c.token.in_(wanted), files.c.conversation == conversation, files.c.message.is_(None)
    )
    rows = {row.token: row for row in connection.execute(mine)}
    return [rows[token] for token in wanted if token in rows]


def by_token(connection: sa.Connection, token: str) -> sa.Row[tuple[object, ...]] | None:
    """The ready file under that token."""
    return connection.execute(sa.select(files).where(files.c.token == token, files.c.state == "ready")).first()


def ready(connection: sa.Connection, ids: Iterable[int]) -> list[sa.Row[tuple[object, ...]]]:
    """Those of these files that are on the disk, in no order."""
    return list(connection.execute(sa.select(files).where(files.c.id.in_(list(ids)), files.c.state == "ready")))


def of_complaint(connection: sa.Connection, complaint: int, roles: Iterable[str]) -> list[sa.Row[tuple[object, ...]]]:
    """The ready files of a complaint in these roles, oldest first."""
    mine = sa.select(files).where(
        files.c.complaint == complaint, files.c.state == "ready", files.c.role.in_(list(roles))
    )
    return list(connection.execute(mine.order_by(files.c.id)))
