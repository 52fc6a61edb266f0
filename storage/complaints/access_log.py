"""Looks at personal data, the forms already taken, and files that staff add: what the console leaves behind."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa

from storage.database import Unit
from storage.engine.upsert import Upsert
from storage.files.pending import Kept
from storage.tables import files, looks, messages, tasks

CONSOLE = "~console"
"""No network has this name: under it a form's key is taken once, in the commit of what the form does [F-03]."""
_TAKE = Upsert(messages, ["channel", "external"], where="way = 'in'", returning="id")


def take_form(unit: Unit, person: int, once: str, complaint: int | None = None) -> bool:
    """True the first time this form's key is seen; a double click or a resubmitted page has no further effect."""
    row = {
        "way": "in",
        "channel": CONSOLE,
        "chat": str(person),
        "external": f"{person}:{once}",
        "kind": "form",
        "staff": person,
        "complaint": complaint,
        "at": unit.at,
    }
    return unit.one(_TAKE.on(unit), row) is not None


def give_back(unit: Unit, person: int, once: str) -> None:
    """The form had no effect after all; it may be sent again."""
    m = messages.c
    unit.execute(messages.delete().where(m.way == "in", m.channel == CONSOLE, m.external == f"{person}:{once}"))


def look(unit: Unit, person: int, complaint: int | None, what: str, reason: str) -> None:
    """Keeps who looked at whose personal data, and why."""
    row = {"staff": person, "complaint": complaint, "what": what, "reason": reason, "at": unit.at}
    unit.execute(looks.insert(), row)


def looks_of(connection: sa.Connection, complaint: int, limit: int = 20) -> list[sa.Row[Any]]:
    """The looks at one complaint's personal data, the newest first."""
    mine = sa.select(looks).where(looks.c.complaint == complaint)
    return list(connection.execute(mine.order_by(looks.c.id.desc()).limit(limit)))


def looked_lately(connection: sa.Connection, person: int, since: Any) -> int:
    """How many looks this person took since then [M-25]."""
    mine = sa.select(sa.func.count()).where(looks.c.staff == person, looks.c.at > since)
    return int(connection.execute(mine).scalar_one())


def add_file(unit: Unit, complaint: int, person: int, role: str, kept: Kept) -> int:
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


def transcript(
    connection: sa.Connection, complaint: int, conversation: int | None, limit: int = 200
) -> list[sa.Row[Any]]:
    """The messages of the resident's own chat that belong to a complaint, oldest first; never a group's or a
    colleague's."""
    if conversation is None:
        return []
    m = messages.c
    wanted = sa.select(m.id, m.way, m.kind, m.text, m.at, m.state, m.payload).where(
        m.complaint == complaint, m.conversation == conversation
    )
    rows = connection.execute(wanted.order_by(m.id.desc()).limit(limit)).fetchall()
    return list(reversed(rows))


def finish_tasks(
    unit: Unit, complaint: int, person: int, kinds: list[str] | None = None, key: int | None = None
) -> int:
    """Marks open tasks of a complaint as done, by kind or one by id; returns how many."""
    t = tasks.c
    mine = tasks.update().where(t.complaint == complaint, t.done_at.is_(None))
    if kinds is not None:
        mine = mine.where(t.kind.in_(kinds))
    if key is not None:
        mine = mine.where(t.id == key)
    return unit.execute(mine.values(done_at=unit.at, done_by=person)).rowcount


def send_again(unit: Unit, key: int) -> bool:
    """Puts a message that died or is uncertain back into the outbox; False when it is neither any more."""
    m = messages.c
    mine = messages.update().where(m.id == key, m.way == "out", m.state.in_(["dead", "uncertain"]))
    fresh = {"state": "queued", "next_try": unit.at, "tries": 0, "doubts": 0, "owner": "", "error": ""}
    return unit.execute(mine.values(**fresh)).rowcount == 1


def leave(unit: Unit, key: int) -> bool:
    """Stops showing a message that died or is uncertain; it stays in the transcript."""
    m = messages.c
    mine = messages.update().where(m.id == key, m.state.in_(["dead", "uncertain"]))
    return unit.execute(mine.values(state="left")).rowcount == 1


def card_states(connection: sa.Connection, complaint: int) -> dict[int, str]:
    """What became of the newest message of each of a complaint's cards, by card."""
    m = messages.c
    mine = sa.select(m.card, m.state).where(m.complaint == complaint, m.card.isnot(None)).order_by(m.id)
    return {row.card: row.state for row in connection.execute(mine)}


def troubled_one(unit: Unit, key: int) -> sa.Row[Any] | None:
    """The message with that id if it died or is uncertain."""
    m = messages.c
    return unit.one(sa.select(m.id, m.complaint, m.way).where(m.id == key, m.state.in_(["dead", "uncertain"])))
