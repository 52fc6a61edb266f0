"""What staff do about events: join a complaint by hand, split a wrong join, divide a petition into its demands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.complaint.moves import BOT, Actor, Complaint, Made, MoveRefused
from bot.domain.messages import Say
from handlers import desk
from handlers.desk import Desk
from handlers.moves import draft as moves_draft
from handlers.moves import early_warning, make, routing, shared_work
from handlers.notify import notifications
from handlers.queries import summary
from storage.complaints import complaints
from storage.database import Unit
from storage.incidents import incidents
from storage.messages import conversations


@dataclass(frozen=True)
class Demand:
    """One thing a petition asks for, and the everyday group it belongs to."""

    what: str
    category: str


def join(desk: Desk, unit: Unit, key: int, into: str, actor: Actor) -> Made:
    """Joins a complaint to the event of the one with that number, which becomes an event if it was none. Raises
    Refused."""
    found = complaints.by(unit.connection, number=into.strip().upper())
    lead = shared_work.leading(unit, found.id) if found is not None else None
    mine = complaints.find(unit.connection, key)
    if lead is None or mine is None or mine.event is not None or lead.id == key or lead.community != mine.community:
        raise MoveRefused("cannot_join")
    event = lead.event or gather(desk, unit, lead)
    details = {"event": event, "into": lead.number, "lead_case": complaints.find(unit.connection, lead.id)}
    return make.move(desk, unit, key, "join", actor, details)


def petition(desk: Desk, unit: Unit, key: int, demands: Sequence[Demand], signatories: int,
             actor: Actor) -> list[Complaint]:  # fmt: skip
    """Divides a petition into complaints of one event, a category each; the first demand stays with the complaint that
    brought it. The one who brought it is told once of all. Raises MoveRefused [EWG-11]."""
    c = complaints.lock(unit, key)
    if c is None or c.event is not None or not demands:
        raise MoveRefused("cannot_join")
    event = gather(desk, unit, c, "petition", signatories, actor)
    first, *others = demands
    make.move(desk, unit, key, "classify", actor, _class(desk, first.category))
    make.move(desk, unit, key, "note", actor, {"text": first.what})
    made = [_one(desk, unit, c, event, one, actor) for one in others]
    lead = complaints.find(unit.connection, key)
    assert lead is not None
    early_warning.look(desk, unit, lead, early_warning.cluster_of(unit, lead))
    every = [lead, *made]
    _told(desk, unit, lead, every)
    return every


def _class(desk: Desk, category: str) -> dict[str, str]:
    return {"category": category, "department": routing.department_for(desk.settings, category)}


def _one(desk: Desk, unit: Unit, c: Complaint, event: int, demand: Demand, actor: Actor) -> Complaint:
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
        event=event,
    )
    return make.file(desk, unit, draft, actor)


def _told(desk: Desk, unit: Unit, c: Complaint, every: Sequence[Complaint]) -> None:
    known = conversations.find(unit.connection, c.conversation) if c.conversation else None
    if known is None or known.unreachable:
        return
    language = known.language or desk.settings.language
    lines = [
        desk.texts.say(
            language, "petition.line", {"number": one.number, "category": summary.category_key(desk, one.category)}
        )
        for one in every
    ]
    notifications.say(desk, unit, known, Say("petition.told", {"count": len(every), "lines": "\n".join(lines)}), c.id)


def gather(desk: desk.Desk, unit: Any, lead: Complaint, kind: str = "neighbours", signatories: int = 0,
           actor: Actor = BOT) -> int:  # fmt: skip
    """Makes an event of a complaint, which leads it; returns the event's id."""
    made_by = actor.id if actor.kind == "staff" else None
    key = incidents.begin(unit, lead.community, kind, lead.id, signatories, made_by=made_by)
    make.move(desk, unit, lead.id, "head_event", actor, {"event": key})
    return key
