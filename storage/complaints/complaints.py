"""Rows of complaints with their history: numbered, stored, locked for a change, saved under their version."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.moves import OPEN, Complaint, HistoryEvent
from bot.domain.evolve import evolve, whole
from storage.database import StaleVersion, Unit
from storage.engine.compiled import CompiledStatement
from storage.tables import complaints, conversations, history, refusals

_FIELDS = [name for name in Complaint.__dataclass_fields__]
COMPLAINT_COLUMNS = [complaints.c[name] for name in _FIELDS]
_OF_ID = sa.select(*COMPLAINT_COLUMNS).where(complaints.c.id == sa.bindparam("key"))
_BY_ID, _BY_ID_LOCKED = CompiledStatement(_OF_ID), CompiledStatement(_OF_ID.with_for_update())
_OF_CONVERSATION = CompiledStatement(
    sa.select(*COMPLAINT_COLUMNS)
    .where(complaints.c.conversation == sa.bindparam("chat"))
    .order_by(complaints.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_FIXED = {"id", "number", "token", "community", "version", "conversation"}
_SAVED = [name for name in _FIELDS if name not in _FIXED]
_SAVE = CompiledStatement(
    complaints.update()
    .where(complaints.c.id == sa.bindparam("key"), complaints.c.version == sa.bindparam("old"))
    .values({**{name: sa.bindparam(name) for name in _SAVED}, "version": sa.bindparam("new"),
             "updated_at": sa.bindparam("now")})
)  # fmt: skip
_INSERT = CompiledStatement(
    complaints.insert().returning(complaints.c.id),
    [*(name for name in _FIELDS if name != "id"), "created_at", "updated_at"],
)


def read_complaint(row: Any) -> Complaint:
    v = dict(zip(_FIELDS, row, strict=True))
    v["facts"] = {name: datetime.fromisoformat(at) for name, at in v["facts"].items()}
    v["handlers"], v["about"] = tuple(v["handlers"]), tuple(v["about"])
    v["urgent"], v["anonymous"] = bool(v["urgent"]), bool(v["anonymous"])
    return whole(Complaint, v)


def _row(c: Complaint) -> dict[str, Any]:
    values = dict(c.__dict__)
    values["facts"] = {name: at.isoformat() for name, at in c.facts.items()}
    values["handlers"], values["about"] = list(c.handlers), list(c.about)
    values["urgent"], values["anonymous"] = int(c.urgent), int(c.anonymous)
    return values


# ---- filing ------------------------------------------------------------------------------------------------------

_NEXT = CompiledStatement(
    sa.text(
        "INSERT INTO counters(key, value) VALUES (:key, 1)"
        " ON CONFLICT (key) DO UPDATE SET value = counters.value + 1 RETURNING value"
    ).columns(value=sa.Integer)
)


def next_number(unit: Unit, day: date) -> str:
    """The next complaint number of that local day, such as TS-20261122-0007; never reused, gaps may occur [I7]."""
    prefix = f"TS-{day:%Y%m%d}"
    value = _NEXT.one(unit.connection, {"key": prefix})[0]
    return f"{prefix}-{value:04d}"


def add(unit: Unit, c: Complaint, number: str, event: HistoryEvent, grams: str) -> Complaint:
    """Stores a new complaint with its first history row; gives it its id, number and private token (128 bits)."""
    c = evolve(c, number=number, token=secrets.token_urlsafe(16))
    values = _row(c)
    del values["id"]
    row = _INSERT.one(unit.connection, {**values, "created_at": unit.at, "updated_at": unit.at})
    c = evolve(c, id=int(row.id))
    _remember(unit, c, event)
    index(unit, c.id, grams)
    return c


_SEARCH = CompiledStatement(sa.text("INSERT INTO search(complaint, grams) VALUES (:key, :grams)"))


def index(unit: Unit, key: int, grams: str) -> None:
    """Adds the complaint's search tokens to the full-text index."""
    _SEARCH.run(unit.connection, {"key": key, "grams": grams})


# ---- reading and locking -----------------------------------------------------------------------------------------


def lock(unit: Unit, key: int) -> Complaint | None:
    """The complaint with that id, locked until the commit."""
    row = _BY_ID_LOCKED.one(unit.connection, {"key": key})
    return read_complaint(row) if row else None


def lock_many(unit: Unit, keys: Collection[int]) -> dict[int, Complaint]:
    """Those of these complaints that nobody else holds, locked with their conversations until the commit."""
    wanted = sa.select(*COMPLAINT_COLUMNS).where(complaints.c.id.in_(sorted(keys))).order_by(complaints.c.id)
    if not unit.postgres:
        return {c.id: c for c in map(read_complaint, unit.all(wanted))}
    talks = sa.select(complaints.c.conversation).where(
        complaints.c.id.in_(sorted(keys)), complaints.c.conversation.isnot(None)
    )
    k = conversations.c
    free = sa.select(k.id).where(k.id.in_(talks)).order_by(k.id).with_for_update(skip_locked=True)
    held = {row.id for row in unit.all(free)}
    found = map(read_complaint, unit.all(wanted.with_for_update(skip_locked=True)))
    return {c.id: c for c in found if c.conversation is None or c.conversation in held}


def find(connection: sa.Connection, key: int) -> Complaint | None:
    """The complaint with that id, for reading."""
    row = _BY_ID.one(connection, {"key": key})
    return read_complaint(row) if row else None


def find_by(connection: sa.Connection, **where: Any) -> Complaint | None:
    """The complaint with that number or token, for reading."""
    row = connection.execute(
        sa.select(*COMPLAINT_COLUMNS).where(*(complaints.c[name] == value for name, value in where.items()))
    ).first()
    return read_complaint(row) if row else None


def of_conversation(connection: sa.Connection, conversation: int, limit: int = 20) -> list[Complaint]:
    """The newest complaints of a chat."""
    return [read_complaint(row) for row in _OF_CONVERSATION.all(connection, {"chat": conversation, "most": limit})]


_QUIET = CompiledStatement(
    sa.select(complaints.c.id).where(
        complaints.c.conversation == sa.bindparam("chat"),
        complaints.c.state == "quiet",
        complaints.c.category == sa.bindparam("kind"),
    )
)


def quiet_of(connection: sa.Connection, conversation: int, category: str) -> list[int]:
    """Ids of a chat's complaints of that category in state `quiet` (the week of observation), the newest first."""
    return sorted((row.id for row in _QUIET.all(connection, {"chat": conversation, "kind": category})), reverse=True)


def open_by_first_asked(unit: Unit, people: Collection[int]) -> dict[int, int]:
    """How many open complaints each of these people answers for as the first-asked; nobody without one is in it."""
    counted = sa.select(complaints.c.first_asked, sa.func.count()).where(
        complaints.c.first_asked.in_(people), complaints.c.state.in_(sorted(OPEN)))  # fmt: skip
    return {row[0]: row[1] for row in map(tuple, unit.all(counted.group_by(complaints.c.first_asked)))}


# ---- saving and history ------------------------------------------------------------------------------------------

_INSERT_HISTORY = CompiledStatement(history.insert(), [c.name for c in history.c if c.name != "id"])


def _remember(unit: Unit, c: Complaint, event: HistoryEvent) -> None:
    _INSERT_HISTORY.run(
        unit.connection,
        {
            "complaint": c.id,
            "version": c.version,
            "move": event.move,
            "before": event.before,
            "after": event.after,
            "actor_kind": event.actor.kind,
            "actor": event.actor.id or None,
            "actor_name": event.actor.name,
            "at": event.at,
            "details": {name: _plain(value) for name, value in event.details.items() if _kept(name)},
        },
    )


def _kept(name: str) -> bool:
    return name not in ("lead_case", "promise_limit", "cooldown")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def save(unit: Unit, c: Complaint, event: HistoryEvent) -> None:
    """Writes a made move: the complaint and its history row. Raises StaleVersion when the stored version is not the one
    it was read with."""
    values = _row(c)
    for name in _FIXED:
        del values[name]
    values.update(key=c.id, old=c.version - 1, new=c.version, now=unit.at)
    if _SAVE.run(unit.connection, values) != 1:
        raise StaleVersion(f"complaint {c.id}")
    _remember(unit, c, event)


def set_child(unit: Unit, parent: int, child: int) -> None:
    """Links a complaint to its successor one level up [CBK-26]."""
    unit.execute(complaints.update().where(complaints.c.id == parent).values(child=child))


def timeline(connection: sa.Connection, key: int) -> list[sa.Row[Any]]:
    """The whole history of a complaint, oldest first."""
    rows = connection.execute(sa.select(history).where(history.c.complaint == key).order_by(history.c.version))
    return list(rows)


def last_event(unit: Unit, key: int) -> sa.Row[Any] | None:
    """The newest history row that changed the state; it says who was first."""
    mine = sa.select(history).where(history.c.complaint == key, history.c.before != history.c.after)
    return unit.one(mine.order_by(history.c.version.desc()).limit(1))


def record_refusal(unit: Unit, key: int, move: str, reason: str, staff: int | None) -> None:
    """Keeps a refused move for the appraisal: no improper closing 无违规关闭 [CLO-05]."""
    unit.execute(refusals.insert(), {"complaint": key, "move": move, "reason": reason, "staff": staff, "at": unit.at})
