"""One level up: the linked complaint after a bad answer, and who handles it the second and third time."""

from __future__ import annotations

from bot.domain.complaint import BOT, Actor, Complaint
from handlers import desk as desks
from handlers import present, routing, tell
from storage import complaints as store
from storage import staff
from storage.database import Unit


def child(desk: desks.Desk, unit: Unit, parent: Complaint, actor: Actor) -> Complaint:
    """Files the new linked complaint with the history and fresh clocks, in hands that have not handled it: a handler
    other than before, then a supervisor, then the manager, who also visits [CBK-23, CBK-26]."""
    generation = parent.generation + 1
    who = actor if actor.kind == "resident" else BOT
    draft = Complaint(
        community=parent.community,
        conversation=parent.conversation,
        language=parent.language,
        source=parent.source,
        answers={**parent.answers, "about_case": parent.number},
        record={"before": {"handlers": list(parent.handlers), "result": parent.record.get("result", "")}},
        first_asked=parent.first_asked,
        about=parent.about,
        department=parent.department,
        category=parent.category,
        validity=parent.validity,
        severity="important" if parent.severity == "general" else parent.severity,
        urgent=parent.urgent,
        anonymous=parent.anonymous,
        parent=parent.id,
        generation=generation,
    )
    filed = desks.file(desk, unit, draft, who)
    store.set_child(unit, parent.id, filed.id)
    person = _next_hands(desk, unit, parent, generation)
    if person is not None:
        filed = desks.move(desk, unit, filed.id, "assign", BOT, {"handler": person}).complaint
    if generation >= 4:
        tell.phone_task(unit, filed, "visit", "manager", person)
    return filed


def _next_hands(desk: desks.Desk, unit: Unit, parent: Complaint, generation: int) -> int | None:
    """Second time somebody else, third time a supervisor, then the manager; never who is complained about nor who
    reports to them, and nobody who is off duty while somebody of that rank is there [CBK-23]."""
    ladder = {2: ("handler", "supervisor", "manager"), 3: ("supervisor", "manager")}.get(generation, ("manager",))
    used = set(_all_handlers(unit, parent))
    there = present.now(desk, unit.connection, parent.community, unit.at)
    people = [
        person
        for role in ladder
        for person in routing.in_turn(desk, unit, parent, staff.holding(unit.connection, parent.community, [role]))
        if person.id not in used
    ]
    here = [person for person in people if there.here(person.id)] or people
    return here[0].id if here else None


def _all_handlers(unit: Unit, c: Complaint | None) -> list[int]:
    people: list[int] = []
    while c is not None:
        people += c.handlers
        c = store.find(unit.connection, c.parent) if c.parent else None
    return people
