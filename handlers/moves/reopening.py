"""Reopening: the linked complaint filed after a bad callback answer, and who handles it, one rank higher each time."""

from __future__ import annotations

from bot.domain.complaint.moves import BOT, Actor, Complaint
from handlers.desk import Desk
from handlers.moves import draft as moves_draft
from handlers.moves import make, routing
from handlers.notify import notifications
from handlers.queries import presence
from storage.complaints import complaints
from storage.database import Unit
from storage.people.staff_snapshot import staff_snapshot


def file_linked(desk: Desk, unit: Unit, parent: Complaint, actor: Actor, words: str = "") -> Complaint:
    """Files the linked complaint of the next generation, with fresh clocks, and assigns it to somebody who has not
    handled it: another handler, then a supervisor, then the manager, who also visits [CBK-23, CBK-26]. `words`: what
    the resident says now; they are put before the first description, and danger is read from them alone."""
    generation = parent.generation + 1
    who = actor if actor.kind == "resident" else BOT
    draft = moves_draft.draft(
        desk.settings,
        parent.community,
        {**parent.answers, **_with_new_words(parent, words), "about_case": parent.number, "category": parent.category},
        words=words,
        conversation=parent.conversation,
        language=parent.language,
        source=parent.source,
        record={"before": {"handlers": list(parent.handlers), "result": parent.record.get("result", "")}},
        first_asked=parent.first_asked,
        about=parent.about,
        department=parent.department,
        validity=parent.validity,
        severity="important" if parent.severity == "general" else parent.severity,
        urgent=parent.urgent or None,
        parent=parent.id,
        generation=generation,
    )
    filed = make.file(desk, unit, draft, who)
    complaints.set_child(unit, parent.id, filed.id)
    person = _next_handler(desk, unit, parent, generation)
    if person is not None:
        filed = make.move(desk, unit, filed.id, "assign", BOT, {"handler": person}).complaint
    if generation >= 4:
        notifications.open_task(unit, filed, "visit", "manager", person)
    return filed


def _with_new_words(parent: Complaint, words: str) -> dict[str, str]:
    first = str(parent.answers.get("what") or "")
    said = words.strip()
    return {"what": f"{said}\n{first}".strip()} if said and said not in first else {}


def _next_handler(desk: Desk, unit: Unit, parent: Complaint, generation: int) -> int | None:
    """Second time another handler, third time a supervisor, then the manager; never who is complained about nor who
    reports to them, and nobody off duty while somebody of that rank is there [CBK-23]."""
    ladder = {2: ("handler", "supervisor", "manager"), 3: ("supervisor", "manager")}.get(generation, ("manager",))
    used = set(_earlier_handlers(unit, parent))
    there = presence.present_at(desk, staff_snapshot(unit), parent.community, unit.at)
    people = [
        person
        for role in ladder
        for person in routing.in_turn(desk, unit, parent, staff_snapshot(unit).holders(parent.community, [role]))
        if person.id not in used
    ]
    here = [person for person in people if there.here(person.id)] or people
    return here[0].id if here else None


def _earlier_handlers(unit: Unit, c: Complaint | None) -> list[int]:
    people: list[int] = []
    while c is not None:
        people += c.handlers
        c = complaints.find(unit.connection, c.parent) if c.parent else None
    return people
