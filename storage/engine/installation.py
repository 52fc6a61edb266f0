"""Identity of this installation in the database: a short random mark and a secret, made at the first start."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from storage.database import Unit
from storage.engine.upsert import Upsert
from storage.tables import meta

_MADE = Upsert(meta, ["key"])


def ensure_mark(unit: Unit) -> str:
    """The mark of eight letters and digits, made when there is none; the same for all copies on one database."""
    unit.execute(_MADE.on(unit), {"key": "installation", "value": secrets.token_hex(4)})
    return stored_mark(unit.connection)


def lock_installation(unit: Unit) -> None:
    """Locks the installation's row until the commit: units of several copies that call this run one after another."""
    unit.execute(sa.select(meta.c.value).where(meta.c.key == "installation").with_for_update())


def stored_mark(connection: sa.Connection) -> str:
    """The mark as stored; empty before the first start."""
    row = connection.execute(sa.select(meta.c.value).where(meta.c.key == "installation")).first()
    return str(row.value) if row else ""


def answer_key(unit: Unit) -> bytes:
    """The 32-byte secret from which the answer words of callbacks are derived, made at the first start; the same for
    all copies on one database."""
    unit.execute(_MADE.on(unit), {"key": "answer_key", "value": secrets.token_hex(32)})
    row = unit.one(sa.select(meta.c.value).where(meta.c.key == "answer_key"))
    assert row is not None
    return bytes.fromhex(row.value)
