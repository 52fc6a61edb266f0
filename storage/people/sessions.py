"""One-time codes (sign-in, linking an account) and console sessions; only digests are stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.people.staff import Person, find
from storage.tables import sessions, staff_codes

LOGIN_FOR = timedelta(minutes=10)
LINK_FOR = timedelta(minutes=30)
SESSION_FOR = timedelta(hours=12)


def hashed(code: str) -> str:
    """SHA-256 of a code or session key, in hex; the only form that is stored."""
    return hashlib.sha256(code.encode(errors="surrogatepass")).hexdigest()


# ---- one-time codes ----------------------------------------------------------------------------------------------


def new_code(unit: Unit, person: int, purpose: str, length: int = 24) -> str:
    """A one-time code for `login` (10 minutes) or `link` (30 minutes); only its digest is stored."""
    code = secrets.token_urlsafe(length)
    lasts = LOGIN_FOR if purpose == "login" else LINK_FOR
    row = {"hash": hashed(code), "staff": person, "purpose": purpose, "expires_at": unit.at + lasts}
    unit.execute(staff_codes.insert(), row)
    return code


def use_code(unit: Unit, code: str, purpose: str) -> int | None:
    """The person the code was made for, once; None for a wrong, used or expired one. An empty code never matches."""
    if not code:
        return None
    c = staff_codes.c
    mine = staff_codes.update().where(
        c.hash == hashed(code), c.purpose == purpose, c.used_at.is_(None), c.expires_at > unit.at
    )
    row = unit.one(mine.values(used_at=unit.at).returning(c.staff))
    return int(row.staff) if row else None


# ---- sessions ----------------------------------------------------------------------------------------------------


def open_session(unit: Unit, person: int) -> tuple[str, str]:
    """A new signed-in session, 12 hours: its key (for the cookie, 256 bits) and its CSRF word."""
    key, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(16)
    times = {"created_at": unit.at, "seen_at": unit.at, "expires_at": unit.at + SESSION_FOR}
    unit.execute(sessions.insert(), {"hash": hashed(key), "staff": person, "csrf": csrf, **times})
    return key, csrf


def renew_session(unit: Unit, person: int, old: str) -> str:
    """Replaces this browser's session by a new one (session fixation); returns its key [M-10]."""
    if old:
        close_session(unit, old)
    return open_session(unit, person)[0]


def session(connection: sa.Connection, key: str, at: Any) -> tuple[Person, str] | None:
    """The person signed in under that key, and the CSRF word; None when unknown, expired, or no longer active."""
    if not key:
        return None
    mine = sa.select(sessions).where(sessions.c.hash == hashed(key), sessions.c.expires_at > at)
    row = connection.execute(mine).first()
    person = find(connection, row.staff) if row else None
    return (person, row.csrf) if row and person and person.active else None


def close_session(unit: Unit, key: str) -> None:
    """Ends a session."""
    unit.execute(sessions.delete().where(sessions.c.hash == hashed(key)))
