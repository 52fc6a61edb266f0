"""Sign-in through a network (OAuth state), and the browser visits it opens, each bound to one conversation. Words are
stored only as their digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database import Unit
from storage.tables import sign_ins, visits

BEGUN_FOR = timedelta(minutes=5)
VISIT_FOR = timedelta(days=7)


def _hashed(word: str) -> str:
    return hashlib.sha256(word.encode(errors="surrogatepass")).hexdigest()


def begin(unit: Unit, channel: str, browser: str, onward: str) -> str:
    """Begins a sign-in of that browser; returns the state that must come back within five minutes."""
    state = secrets.token_urlsafe(24)
    unit.execute(sign_ins.delete().where(sign_ins.c.expires_at < unit.at - BEGUN_FOR))
    row = {"hash": _hashed(state), "channel": channel, "browser": _hashed(browser), "onward": onward}
    unit.execute(sign_ins.insert(), {**row, "expires_at": unit.at + BEGUN_FOR})
    return state


def finish(unit: Unit, state: str, channel: str, browser: str) -> str | None:
    """Ends a sign-in: where to go on to, once; None for a state that is wrong, used, too old, or of another browser or
    network."""
    c = sign_ins.c
    mine = sign_ins.update().where(
        c.hash == _hashed(state), c.channel == channel, c.browser == _hashed(browser), c.used_at.is_(None),
        c.expires_at > unit.at)  # fmt: skip
    row = unit.one(mine.values(used_at=unit.at).returning(c.onward))
    return str(row.onward) if row else None


def open_visit(unit: Unit, channel: str, chat: str, old: str = "") -> str:
    """Opens a visit: that browser continues the conversation for seven days; returns its new word, which never existed
    before [M-10]."""
    word = secrets.token_urlsafe(32)
    gone = sa.or_(visits.c.expires_at < unit.at, visits.c.hash == _hashed(old))
    unit.execute(visits.delete().where(gone))
    row = {"hash": _hashed(word), "channel": channel, "chat": chat, "expires_at": unit.at + VISIT_FOR}
    unit.execute(visits.insert(), row)
    return word


def visited_chat(connection: sa.Connection, word: str, at: datetime) -> tuple[str, str] | None:
    """The channel and chat that the browser with this word continues; None when it is unknown or expired."""
    mine = sa.select(visits.c.channel, visits.c.chat).where(visits.c.hash == _hashed(word), visits.c.expires_at > at)
    row = connection.execute(mine).first()
    return (row.channel, row.chat) if row else None
