"""One event with many cases: what new complaints are compared with, who belongs together, flags, and angry turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.early_warning import REST, Flag, Reported, rests
from bot.domain.complaint.moves import IN_WORK, Complaint
from storage.complaints.complaints import _COLUMNS, _of
from storage.database import Unit
from storage.engine.compiled import Quick
from storage.engine.upsert import Upsert
from storage.tables import complaints as t
from storage.tables import events, flags, signatures, tempers

s = signatures
_PAST = 200
"""How far below the newest known id new rows are looked for: a copy may commit a lower id after a higher one."""
_ADD = Quick(s.insert(), [c.name for c in s.c])
_RECENT = Quick(
    sa.select(s.c.complaint, s.c.at, s.c.packed)
    .where(s.c.community == sa.bindparam("code"), s.c.complaint > sa.bindparam("past", type_=sa.BigInteger),
           s.c.at >= sa.bindparam("since", type_=s.c.at.type))
    .order_by(s.c.complaint)
)  # fmt: skip
_ONE = Quick(sa.select(s).where(s.c.complaint == sa.bindparam("key")))
_REPORTED = sa.select(s.c.complaint, s.c.person, s.c.household, s.c.cluster, s.c.at, t.c.validity, t.c.number).join(
    t, t.c.id == s.c.complaint
)
_OF_CLUSTER = Quick(
    _REPORTED.where(s.c.cluster == sa.bindparam("cluster"), s.c.at >= sa.bindparam("since", type_=s.c.at.type))
)
_OF_CATEGORY = Quick(
    _REPORTED.where(s.c.community == sa.bindparam("code"), s.c.category == sa.bindparam("category"),
                    s.c.at >= sa.bindparam("since", type_=s.c.at.type))
    .order_by(s.c.at.desc()).limit(200)
)  # fmt: skip
_VOLUME = Quick(
    sa.select(sa.func.count()).where(s.c.community == sa.bindparam("code"),
                                     s.c.at >= sa.bindparam("since", type_=s.c.at.type))
)  # fmt: skip


# ---- what new complaints are compared with -----------------------------------------------------------------------


def remember(unit: Unit, c: Complaint, packed: str, cluster: int, person: str, household: str) -> None:
    """Keeps what later complaints of this community are compared with."""
    row = {"complaint": c.id, "community": c.community, "category": c.category, "cluster": cluster, "person": person,
           "household": household, "at": unit.at, "packed": packed}  # fmt: skip
    _ADD.run(unit.connection, row)


def recent(connection: sa.Connection, community: str, known: int, since: datetime) -> list[tuple[int, datetime, str]]:
    """Signatures of a community from the newest that is known on, oldest first: id, when, and the packed form."""
    past = _PAST if connection.dialect.name == "postgresql" else 1  # SQLite has one writer, and its ids only rise
    values = {"code": community, "past": max(known - past, 0), "since": since}
    return [(row.complaint, row.at, row.packed) for row in _RECENT.all(connection, values)]


def forget(unit: Unit, community: str, before: datetime) -> None:
    """What is too old to be compared with goes."""
    unit.execute(s.delete().where(s.c.community == community, s.c.at < before))


def signature(connection: sa.Connection, key: int) -> Any:
    """The stored row of one complaint, or None."""
    return _ONE.one(connection, {"key": key})


_MOST_ALIKE = 8
_ALIKE = Quick(
    sa.select(s.c.complaint, s.c.at, s.c.cluster, s.c.person, t.c.number, t.c.state)
    .join(t, t.c.id == s.c.complaint)
    .where(sa.or_(*(s.c.complaint == sa.bindparam(f"key{n}") for n in range(_MOST_ALIKE))))
)


def alike(connection: sa.Connection, keys: Sequence[int]) -> list[Any]:
    """At most eight complaints as they are compared with a new one, in this order: complaint, at, cluster, person,
    number, state."""
    if not keys:
        return []
    wanted = {f"key{n}": keys[n] if n < len(keys) else 0 for n in range(_MOST_ALIKE)}
    rows = {row.complaint: row for row in _ALIKE.all(connection, wanted)}
    return [rows[key] for key in keys if key in rows]


def recluster(unit: Unit, key: int, cluster: int) -> None:
    """That complaint counts with these from now on."""
    unit.execute(s.update().where(s.c.complaint == key).values(cluster=cluster))


def reclassify(unit: Unit, key: int, category: str) -> None:
    """Keeps the category that warnings count by."""
    unit.execute(s.update().where(s.c.complaint == key).values(category=category))


def _reported(rows: Iterable[Any]) -> tuple[Reported, ...]:
    return tuple(
        Reported(row.complaint, row.number, row.person, row.household, row.at, row.validity != "invalid")
        for row in sorted(rows, key=lambda row: (row.at, row.complaint))
    )


def of_cluster(connection: sa.Connection, cluster: int, since: datetime) -> tuple[Reported, ...]:
    """Everybody who reported what seems one event since then, the first one first."""
    return _reported(_OF_CLUSTER.all(connection, {"cluster": cluster, "since": since}))


def of_category(connection: sa.Connection, community: str, category: str, since: datetime) -> tuple[Reported, ...]:
    """The newest 200 of one category in a community since then."""
    values = {"code": community, "category": category, "since": since}
    return _reported(_OF_CATEGORY.all(connection, values))


_NEWEST = 200
_SAME_KIND = (
    sa.select(s.c.cluster)
    .where(s.c.community == sa.bindparam("code"), s.c.category == sa.bindparam("category"),
           s.c.at >= sa.bindparam("since", type_=s.c.at.type))
    .order_by(s.c.at.desc()).limit(_NEWEST).subquery()
)  # fmt: skip
_OTHERS = Quick(sa.select(_SAME_KIND.c.cluster).where(_SAME_KIND.c.cluster != sa.bindparam("cluster")).limit(1))
_LATELY = (
    sa.select(s.c.person, s.c.household)
    .where(s.c.cluster == sa.bindparam("cluster"), s.c.at >= sa.bindparam("since", type_=s.c.at.type))
    .order_by(s.c.complaint.desc()).limit(_NEWEST).subquery()
)  # fmt: skip
_HOME = sa.case((_LATELY.c.household != "", _LATELY.c.household), else_=_LATELY.c.person)
_HOMES = Quick(sa.select(sa.func.count(sa.distinct(_HOME)).label("homes")))


def others(connection: sa.Connection, community: str, category: str, cluster: int, since: datetime) -> bool:
    """Whether the newest 200 of a category hold anything but that one event."""
    values = {"code": community, "category": category, "cluster": cluster, "since": since}
    return _OTHERS.one(connection, values) is not None


def homes(connection: sa.Connection, cluster: int, since: datetime) -> int:
    """How many homes are among the newest 200 who reported what seems one event; who named none is one of their own."""
    return int(_HOMES.one(connection, {"cluster": cluster, "since": since})[0])


def volume(connection: sa.Connection, community: str, since: datetime) -> int:
    """How many complaints came since then."""
    return int(_VOLUME.one(connection, {"code": community, "since": since})[0])


# ---- events ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """One event with its cases. `signatories`: how many signed a petition, 0 for neighbours."""

    id: int
    community: str
    kind: str
    lead: int
    signatories: int
    words: str
    created_at: datetime


_EVENT = [events.c[name] for name in Event.__dataclass_fields__]
_FOLLOWERS = sa.select(t.c.id).where(t.c.event == sa.bindparam("event"), t.c.follows == sa.bindparam("lead"))


def begin(unit: Unit, community: str, kind: str, lead: int, signatories: int = 0, words: str = "",
          made_by: int | None = None) -> int:  # fmt: skip
    """A new event, led by that complaint; returns its id."""
    row = {"community": community, "kind": kind, "lead": lead, "signatories": signatories, "words": words}
    made = unit.one(events.insert().returning(events.c.id), {**row, "made_by": made_by, "created_at": unit.at})
    assert made is not None
    return int(made.id)


def find(connection: sa.Connection, key: int | None) -> Event | None:
    """The event with that id."""
    row = connection.execute(sa.select(*_EVENT).where(events.c.id == key)).first() if key else None
    return Event(*row) if row else None


def set_lead(unit: Unit, key: int, lead: int) -> None:
    """Another complaint leads from now on."""
    unit.execute(events.update().where(events.c.id == key).values(lead=lead))


def listed(connection: sa.Connection, communities: Sequence[str], before: int = 0, limit: int = 50) -> list[Event]:
    """The newest events of these communities, below `before` when it is given."""
    chosen = sa.select(*_EVENT).where(events.c.community.in_(communities))
    chosen = chosen.where(events.c.id < before) if before else chosen
    return [Event(*row) for row in connection.execute(chosen.order_by(events.c.id.desc()).limit(limit))]


def followers(unit: Unit, event: int, lead: int) -> list[int]:
    """The complaints that share this one's work, in the order in which they came."""
    return [row.id for row in unit.all(_FOLLOWERS.order_by(t.c.id), {"event": event, "lead": lead})]


def members(connection: sa.Connection, event: int) -> list[Complaint]:
    """Every complaint of an event, the first one first."""
    return [_of(row) for row in connection.execute(sa.select(*_COLUMNS).where(t.c.event == event).order_by(t.c.id))]


def shared(connection: sa.Connection, event: int, conversation: int) -> bool:
    """Whether that chat has a complaint in a neighbours' event."""
    mine = sa.select(t.c.id).join(events, events.c.id == t.c.event)
    mine = mine.where(t.c.event == event, t.c.conversation == conversation, events.c.kind == "neighbours")
    return connection.execute(mine.limit(1)).first() is not None


def orphans(connection: sa.Connection, limit: int = 100) -> list[int]:
    """Complaints whose work was to be done on another one where none is done any more; there should be none."""
    lead = t.alias()
    lost = sa.select(t.c.id).outerjoin(lead, lead.c.id == t.c.follows)
    gone = sa.or_(lead.c.id.is_(None), lead.c.state.notin_(sorted(IN_WORK)), lead.c.follows.isnot(None))
    lost = lost.where(t.c.event.isnot(None), t.c.follows.isnot(None), gone)
    return [row.id for row in connection.execute(lost.order_by(t.c.id).limit(limit))]


def sizes(connection: sa.Connection, keys: Sequence[int]) -> Mapping[int, int]:
    """How many complaints each of these events has."""
    counted = sa.select(t.c.event, sa.func.count()).where(t.c.event.in_(keys)).group_by(t.c.event)
    return {row[0]: row[1] for row in connection.execute(counted)}


# ---- flags -------------------------------------------------------------------------------------------------------

f = flags
_RAISED = ("kind", "subject", "round", "community", "complaint", "evidence", "raised_at")
_RAISE = Quick(Upsert(f, ["kind", "subject", "round"], returning="id"), _RAISED)
_LAST = Quick(
    sa.select(f.c.round, f.c.raised_at)
    .where(f.c.kind == sa.bindparam("kind"), f.c.subject == sa.bindparam("subject"))
    .order_by(f.c.round.desc())
    .limit(1)
)


_MOST_SUBJECTS = 4
_LASTS = Quick(
    sa.select(f.c.kind, f.c.subject, f.c.raised_at)
    .where(sa.or_(*(f.c.kind == sa.literal_column(f"'{kind}'") for kind in ("group", "report", "visit", "peak"))))
    .where(sa.or_(*(f.c.subject == sa.bindparam(f"subject{n}") for n in range(_MOST_SUBJECTS))))
    .order_by(f.c.round)
)


def lasts(connection: sa.Connection, subjects: Sequence[str]) -> dict[tuple[str, str], datetime]:
    """When the counting flags rose last about these, at most four, subjects: by kind and subject."""
    wanted = {f"subject{n}": subjects[n] if n < len(subjects) else "" for n in range(_MOST_SUBJECTS)}
    return {(row.kind, row.subject): row.raised_at for row in _LASTS.all(connection, wanted)}


def lock(unit: Unit, community: str) -> None:
    """Whoever looks for warnings in a community waits for the others, so that the fifth complaint sees the fourth."""
    if unit.postgres:
        words = sa.text("SELECT pg_advisory_xact_lock(hashtext(:words))")
        unit.execute(words, {"words": f"huifang warnings {community}"})


def last(connection: sa.Connection, kind: str, subject: str) -> Any:
    """Round and time of the newest flag of that kind about that subject, or None."""
    return _LAST.one(connection, {"kind": kind, "subject": subject})


def peak(connection: sa.Connection, community: str, at: datetime) -> bool:
    """Whether far more complaints than usual come just now: a peak was seen within its two hours [EWG-07]."""
    found = last(connection, "peak", f"community:{community}")
    return found is not None and rests("peak", found.raised_at, at)


def peaks(connection: sa.Connection, communities: Sequence[str], at: datetime) -> tuple[str, ...]:
    """The communities among these where a peak was seen within its two hours."""
    lately = sa.select(f.c.community).where(
        f.c.community.in_(communities), f.c.kind == "peak", f.c.raised_at > at - REST["peak"]
    )
    return tuple(sorted({row.community for row in connection.execute(lately)}))


def raise_flag(unit: Unit, community: str, complaint: int | None, flag: Flag, round_: int) -> int | None:
    """Stores a flag; None when another copy has raised the very same."""
    row = {"kind": flag.kind, "subject": flag.subject, "round": round_, "community": community,
           "complaint": complaint, "evidence": dict(flag.evidence), "raised_at": unit.at}  # fmt: skip
    found = _RAISE.one(unit.connection, row)
    return int(found.id) if found else None


def flagged(connection: sa.Connection, communities: Sequence[str], *, only_open: bool, before: int = 0,
            limit: int = 50) -> list[sa.Row[Any]]:  # fmt: skip
    """The newest flags of these communities, below `before` when it is given."""
    chosen = sa.select(f).where(f.c.community.in_(communities))
    chosen = chosen.where(f.c.seen_at.is_(None)) if only_open else chosen
    chosen = chosen.where(f.c.id < before) if before else chosen
    return list(connection.execute(chosen.order_by(f.c.id.desc()).limit(limit)))


def flags_of(connection: sa.Connection, complaint: int) -> list[sa.Row[Any]]:
    """The flags that were raised at that complaint."""
    return list(connection.execute(sa.select(f).where(f.c.complaint == complaint).order_by(f.c.id)))


def flag(connection: sa.Connection, key: int) -> Any:
    """One flag, or None."""
    return connection.execute(sa.select(f).where(f.c.id == key)).first()


def waiting(connection: sa.Connection, communities: Sequence[str]) -> int:
    """How many flags nobody has acknowledged yet."""
    open_ones = sa.select(sa.func.count()).where(f.c.community.in_(communities), f.c.seen_at.is_(None))
    return int(connection.execute(open_ones).scalar() or 0)


def acknowledge(unit: Unit, key: int, person: int, words: str) -> bool:
    """A person has seen it and says what they make of it; False when somebody was first."""
    mine = f.update().where(f.c.id == key, f.c.seen_at.is_(None))
    return unit.execute(mine.values(seen_at=unit.at, seen_by=person, words=words)).rowcount == 1


# ---- angry turns -------------------------------------------------------------------------------------------------

_COUNT = Upsert(tempers, ["conversation"], ["count", "last_at"])


def temper(connection: sa.Connection, conversation: int) -> Any:
    """How often somebody was angry in this chat lately: count, last_at, offered_at; or None."""
    return connection.execute(sa.select(tempers).where(tempers.c.conversation == conversation)).first()


def set_temper(unit: Unit, conversation: int, count: int) -> None:
    """So many angry turns by now."""
    unit.execute(_COUNT.on(unit), {"conversation": conversation, "count": count, "last_at": unit.at})


def offered(unit: Unit, conversation: int) -> None:
    """They were asked whether it shall go one level up; the counting begins anew."""
    mine = tempers.update().where(tempers.c.conversation == conversation)
    unit.execute(mine.values(offered_at=unit.at, count=0))
