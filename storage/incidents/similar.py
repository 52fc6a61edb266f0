"""Signatures of complaints, by which similar ones of a community are found, clustered and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.early_warning import Reported
from bot.domain.complaint.moves import Complaint
from storage.database import Unit
from storage.engine.compiled import CompiledStatement
from storage.tables import complaints, signatures

# ---- signatures --------------------------------------------------------------------------------------------------

_PAST = 200
"""How far below the newest known id new rows are looked for: a copy may commit a lower id after a higher one."""

_ADD = CompiledStatement(signatures.insert(), [c.name for c in signatures.c])

_RECENT = CompiledStatement(
    sa.select(signatures.c.complaint, signatures.c.at, signatures.c.packed)
    .where(signatures.c.community == sa.bindparam("code"),
           signatures.c.complaint > sa.bindparam("past", type_=sa.BigInteger),
           signatures.c.at >= sa.bindparam("since", type_=signatures.c.at.type))
    .order_by(signatures.c.complaint)
)  # fmt: skip

_ONE = CompiledStatement(sa.select(signatures).where(signatures.c.complaint == sa.bindparam("key")))


def add_signature(unit: Unit, c: Complaint, packed: str, cluster: int, person: str, household: str) -> None:
    """Stores the signature with which later complaints of this community are compared."""
    row = {"complaint": c.id, "community": c.community, "category": c.category, "cluster": cluster, "person": person,
           "household": household, "at": unit.at, "packed": packed}  # fmt: skip
    _ADD.run(unit.connection, row)


def recent(connection: sa.Connection, community: str, known: int, since: datetime) -> list[tuple[int, datetime, str]]:
    """Signatures of a community from the newest that is known on, oldest first: id, when, and the packed form."""
    past = _PAST if connection.dialect.name == "postgresql" else 1  # SQLite has one writer, and its ids only rise
    values = {"code": community, "past": max(known - past, 0), "since": since}
    return [(row.complaint, row.at, row.packed) for row in _RECENT.all(connection, values)]


def forget(unit: Unit, community: str, before: datetime) -> None:
    """Deletes the signatures of a community that are older than that."""
    unit.execute(signatures.delete().where(signatures.c.community == community, signatures.c.at < before))


def signature(connection: sa.Connection, key: int) -> Any:
    """The signature row of one complaint, or None."""
    return _ONE.one(connection, {"key": key})


# ---- similar complaints ------------------------------------------------------------------------------------------

_MOST_ALIKE = 8

_ALIKE = CompiledStatement(
    sa.select(
        signatures.c.complaint,
        signatures.c.at,
        signatures.c.cluster,
        signatures.c.person,
        complaints.c.number,
        complaints.c.state,
    )
    .join(complaints, complaints.c.id == signatures.c.complaint)
    .where(sa.or_(*(signatures.c.complaint == sa.bindparam(f"key{n}") for n in range(_MOST_ALIKE))))
)


def similar_complaints(connection: sa.Connection, keys: Sequence[int]) -> list[Any]:
    """At most eight complaints to compare with a new one, in the order of `keys`: complaint, at, cluster, person,
    number, state."""
    if not keys:
        return []
    wanted = {f"key{n}": keys[n] if n < len(keys) else 0 for n in range(_MOST_ALIKE)}
    rows = {row.complaint: row for row in _ALIKE.all(connection, wanted)}
    return [rows[key] for key in keys if key in rows]


def recluster(unit: Unit, key: int, cluster: int) -> None:
    """Puts a complaint into another cluster."""
    unit.execute(signatures.update().where(signatures.c.complaint == key).values(cluster=cluster))


def reclassify(unit: Unit, key: int, category: str) -> None:
    """Changes the category by which warnings count a complaint."""
    unit.execute(signatures.update().where(signatures.c.complaint == key).values(category=category))


# ---- reports that warnings count ---------------------------------------------------------------------------------

_REPORTED = sa.select(
    signatures.c.complaint,
    signatures.c.person,
    signatures.c.household,
    signatures.c.cluster,
    signatures.c.at,
    complaints.c.validity,
    complaints.c.number,
).join(complaints, complaints.c.id == signatures.c.complaint)

_OF_CLUSTER = CompiledStatement(
    _REPORTED.where(
        signatures.c.cluster == sa.bindparam("cluster"),
        signatures.c.at >= sa.bindparam("since", type_=signatures.c.at.type),
    )
)

_OF_CATEGORY = CompiledStatement(
    _REPORTED.where(signatures.c.community == sa.bindparam("code"), signatures.c.category == sa.bindparam("category"),
                    signatures.c.at >= sa.bindparam("since", type_=signatures.c.at.type))
    .order_by(signatures.c.at.desc()).limit(200)
)  # fmt: skip

_VOLUME = CompiledStatement(
    sa.select(sa.func.count()).where(signatures.c.community == sa.bindparam("code"),
                                     signatures.c.at >= sa.bindparam("since", type_=signatures.c.at.type))
)  # fmt: skip


def _reported(rows: Iterable[Any]) -> tuple[Reported, ...]:
    return tuple(
        Reported(row.complaint, row.number, row.person, row.household, row.at, row.validity != "invalid")
        for row in sorted(rows, key=lambda row: (row.at, row.complaint))
    )


def reports_in_cluster(connection: sa.Connection, cluster: int, since: datetime) -> tuple[Reported, ...]:
    """The reports of one cluster since then, the first one first."""
    return _reported(_OF_CLUSTER.all(connection, {"cluster": cluster, "since": since}))


def reports_in_category(
    connection: sa.Connection, community: str, category: str, since: datetime
) -> tuple[Reported, ...]:
    """The newest 200 reports of one category in a community since then, the first one first."""
    values = {"code": community, "category": category, "since": since}
    return _reported(_OF_CATEGORY.all(connection, values))


_NEWEST = 200

_SAME_KIND = (
    sa.select(signatures.c.cluster)
    .where(signatures.c.community == sa.bindparam("code"), signatures.c.category == sa.bindparam("category"),
           signatures.c.at >= sa.bindparam("since", type_=signatures.c.at.type))
    .order_by(signatures.c.at.desc()).limit(_NEWEST).subquery()
)  # fmt: skip

_OTHERS = CompiledStatement(
    sa.select(_SAME_KIND.c.cluster).where(_SAME_KIND.c.cluster != sa.bindparam("cluster")).limit(1)
)

_LATELY = (
    sa.select(signatures.c.person, signatures.c.household)
    .where(signatures.c.cluster == sa.bindparam("cluster"),
           signatures.c.at >= sa.bindparam("since", type_=signatures.c.at.type))
    .order_by(signatures.c.complaint.desc()).limit(_NEWEST).subquery()
)  # fmt: skip

_HOME = sa.case((_LATELY.c.household != "", _LATELY.c.household), else_=_LATELY.c.person)

_HOMES = CompiledStatement(sa.select(sa.func.count(sa.distinct(_HOME)).label("homes")))


def has_other_clusters(connection: sa.Connection, community: str, category: str, cluster: int, since: datetime) -> bool:
    """Whether the newest 200 signatures of a category hold any other cluster."""
    values = {"code": community, "category": category, "cluster": cluster, "since": since}
    return _OTHERS.one(connection, values) is not None


def count_homes(connection: sa.Connection, cluster: int, since: datetime) -> int:
    """How many homes are among the newest 200 reports of a cluster; one that names none counts as one of its own."""
    return int(_HOMES.one(connection, {"cluster": cluster, "since": since})[0])


def count_since(connection: sa.Connection, community: str, since: datetime) -> int:
    """How many complaints a community had since then."""
    return int(_VOLUME.one(connection, {"code": community, "since": since})[0])
