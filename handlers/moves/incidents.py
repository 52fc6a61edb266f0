"""Incidents (several complaints of one cause, led by one of them): begin, join by hand, divide a petition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.domain.complaint.moves import BOT, Actor, Complaint, Made, MoveRefused
from bot.domain.messages import Say
from handlers.desk import Desk
from handlers.moves import draft as moves_draft
from handlers.moves import early_warning, make, routing, shared_work
from handlers.notify import notifications
from handlers.queries import masked_values
from storage.complaints import complaints
from storage.database import Unit
from storage.incidents import incidents
from storage.messages import conversations


@dataclass(frozen=True)
class Demand:
    """One demand of a petition, and the everyday category it belongs to."""

    what: str
    category: str


def join_incident(desk: Desk, unit: Unit, key: int, into: str, actor: Actor) -> Made:
    """Joins a complaint to the incident of the one with that number, which leads a new incident when it has none.
    Raises MoveRefused."""
    found = complaints.find_by(unit.connection, number=into.strip().upper())
    lead = shared_work.lock_lead(unit, found.id) if found is not None else None
    mine = complaints.find(unit.connection, key)
    if lead is None or mine is None or mine.event is not None or lead.id == key or lead.community != mine.community:
        raise MoveRefused("cannot_join")
    incident = lead.event or begin_incident(desk, unit, lead)
    details = {"event": incident, "into": lead.number, "lead_case": complaints.find(unit.connection, lead.id)}
    return make.move(desk, unit, key, "join", actor, details)


def divide_petition(desk: Desk, unit: Unit, key: int, demands: Sequence[Demand], signatories: int,
             actor: Actor) -> list[Complaint]:  # fmt: skip
    """Divides a petition into complaints of one incident, one for each demand; the first demand stays with the
    complaint that brought it. Its resident gets one message about all. Raises MoveRefused [EWG-11]."""
    c = complaints.lock(unit, key)
    if c is None or c.event is not None or not demands:
        raise MoveRefused("cannot_join")
    incident = begin_incident(desk, unit, c, "petition", signatories, actor)
    first, *others = demands
    department = routing.department_for(desk.settings, first.category)
    make.move(desk, unit, key, "classify", actor, {"category": first.category, "department": department})
    make.move(desk, unit, key, "note", actor, {"text": first.what})
    made = [_file_demand(desk, unit, c, incident, one, actor) for one in others]
    lead = complaints.find(unit.connection, key)
    assert lead is not None
    early_warning.raise_flags(desk, unit, lead, early_warning.cluster_of(unit, lead))
    every = [lead, *made]
    _notify_resident(desk, unit, lead, every)
    return every


def _file_demand(desk: Desk, unit: Unit, c: Complaint, incident: int, demand: Demand, actor: Actor) -> Complaint:
    draft = moves_draft.draft(
        desk.settings,
        c.community,
        {**c.answers, "what": demand.what, "category": demand.category},
        conversation=c.conversation,
        language=c.language,
        source=c.source,
        first_asked=c.first_asked,
        about=c.about,
        severity=c.severity,
        event=incident,
    )
    return make.file(desk, unit, draft, actor)


def _notify_resident(desk: Desk, unit: Unit, c: Complaint, every: Sequence[Complaint]) -> None:
    known = conversations.find(unit.connection, c.conversation) if c.conversation else None
    if known is None or known.unreachable:
        return
    language = known.language or desk.settings.language
    category = partial(masked_values.category_key, desk)
    lines = [
        desk.texts.say(language, "petition.line", {"number": one.number, "category": category(one.category)})
        for one in every
    ]
    notifications.say(desk, unit, known, Say("petition.told", {"count": len(every), "lines": "\n".join(lines)}), c.id)


def begin_incident(desk: Desk, unit: Unit, lead: Complaint, kind: str = "neighbours", signatories: int = 0,
           actor: Actor = BOT) -> int:  # fmt: skip
    """Begins an incident led by that complaint; returns its id. `kind`: neighbours (one cause) or petition."""
    made_by = actor.id if actor.kind == "staff" else None
    key = incidents.begin(unit, lead.community, kind, lead.id, signatories, made_by=made_by)
    make.move(desk, unit, lead.id, "head_event", actor, {"event": key})
    return key
