"""Incidents: several complaints of one matter, or one petition with several demands, with a leading complaint [EWG-05,
EWG-11]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.domain.complaint.moves import IN_WORK, Complaint
from storage.complaints.complaints import COMPLAINT_COLUMNS, read_complaint
from storage.database import Unit
from storage.tables import complaints, events


@dataclass(frozen=True)
class Incident:
    """One incident. `kind`: neighbours or petition; `lead`: the complaint on which the work is done; `signatories`: how
    many signed a petition, 0 for neighbours."""

    id: int
    community: str
    kind: str
    lead: int
    signatories: int
    words: str
    created_at: datetime


_EVENT = [events.c[name] for name in Incident.__dataclass_fields__]
_FOLLOWERS = sa.select(complaints.c.id).where(
    complaints.c.event == sa.bindparam("event"), complaints.c.follows == sa.bindparam("lead")
)


def begin(unit: Unit, community: str, kind: str, lead: int, signatories: int = 0, words: str = "",
          made_by: int | None = None) -> int:  # fmt: skip
    """Stores a new incident led by that complaint; returns its id."""
    row = {"community": community, "kind": kind, "lead": lead, "signatories": signatories, "words": words}
    made = unit.one(events.insert().returning(events.c.id), {**row, "made_by": made_by, "created_at": unit.at})
    assert made is not None
    return int(made.id)


def find(connection: sa.Connection, key: int | None) -> Incident | None:
    """The incident with that id."""
    row = connection.execute(sa.select(*_EVENT).where(events.c.id == key)).first() if key else None
    return Incident(*row) if row else None


def set_lead(unit: Unit, key: int, lead: int) -> None:
    """Makes another complaint of the incident its leading one."""
    unit.execute(events.update().where(events.c.id == key).values(lead=lead))


def incidents_in(
    connection: sa.Connection, communities: Sequence[str], before: int = 0, limit: int = 50
) -> list[Incident]:
    """The newest incidents of these communities, below id `before` when it is given."""
    chosen = sa.select(*_EVENT).where(events.c.community.in_(communities))
    chosen = chosen.where(events.c.id < before) if before else chosen
    return [Incident(*row) for row in connection.execute(chosen.order_by(events.c.id.desc()).limit(limit))]


def followers(unit: Unit, event: int, lead: int) -> list[int]:
    """Ids of the complaints whose work is done on the leading one, in the order in which they came."""
    return [row.id for row in unit.all(_FOLLOWERS.order_by(complaints.c.id), {"event": event, "lead": lead})]


def members(connection: sa.Connection, event: int) -> list[Complaint]:
    """Every complaint of an incident, the first one first."""
    return [
        read_complaint(row)
        for row in connection.execute(
            sa.select(*COMPLAINT_COLUMNS).where(complaints.c.event == event).order_by(complaints.c.id)
        )
    ]


def has_complaint_of(connection: sa.Connection, event: int, conversation: int) -> bool:
    """Whether that chat has a complaint in a neighbours' incident."""
    mine = sa.select(complaints.c.id).join(events, events.c.id == complaints.c.event)
    mine = mine.where(
        complaints.c.event == event, complaints.c.conversation == conversation, events.c.kind == "neighbours"
    )
    return connection.execute(mine.limit(1)).first() is not None


def orphans(connection: sa.Connection, limit: int = 100) -> list[int]:
    """Ids of complaints that follow a leading one on which no work is done any more; there should be none."""
    lead = complaints.alias()
    lost = sa.select(complaints.c.id).outerjoin(lead, lead.c.id == complaints.c.follows)
    gone = sa.or_(lead.c.id.is_(None), lead.c.state.notin_(sorted(IN_WORK)), lead.c.follows.isnot(None))
    lost = lost.where(complaints.c.event.isnot(None), complaints.c.follows.isnot(None), gone)
    return [row.id for row in connection.execute(lost.order_by(complaints.c.id).limit(limit))]


def sizes(connection: sa.Connection, keys: Sequence[int]) -> Mapping[int, int]:
    """How many complaints each of these incidents has."""
    counted = (
        sa.select(complaints.c.event, sa.func.count()).where(complaints.c.event.in_(keys)).group_by(complaints.c.event)
    )
    return {row[0]: row[1] for row in connection.execute(counted)}
