"""Staff moves made from the answers of a form: validated, typed, then made; for chat, group, console and API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.complaint import categories
from bot.domain.complaint.moves import Complaint, Made, MoveRefused
from bot.domain.complaint.record import BAD_RATINGS
from bot.domain.talk.flow import Flow
from bot.domain.talk.questions import FORMS
from bot.domain.text.contact_numbers import whole_number
from handlers.desk import Desk
from handlers.moves import advice, incidents, make, reopening, routing
from handlers.queries import presence
from storage.complaints import complaints
from storage.database import Unit
from storage.people import staff
from storage.people.staff import Person
from storage.people.staff_snapshot import staff_snapshot

TIMES = ("promised_for", "review_on", "consented_at")

CATEGORIES = frozenset({*categories.EVERYDAY, "unsure"})


def form_of(c: Complaint, name: str) -> Flow | None:
    """The form of a move for this complaint; None when the move needs no words. An invalid complaint is asked for its
    result only: cause and measures are for valid and to-be-improved ones [HND-04]."""
    form = FORMS.get(name)
    if form is not None and name == "handle" and c.validity == "invalid":
        return Flow(name, tuple(q for q in form.questions if q.name in ("result", "files")))
    if form is not None and name == "confirm_close" and c.cause_category:
        return None
    return form


def form_offers(desk: Desk, unit: Unit, c: Complaint, name: str) -> dict[str, Any]:
    """What a form offers to choose from: people who may handle it, or the classes of causes."""
    if name in ("assign", "transfer", "move_up"):
        return {"handler_offers": [[str(p.id), p.name] for p in candidates(desk, unit, c, name)]}
    if name == "confirm_close":
        return {"cause_category_offers": cause_offers(c)}
    return advice.form_choices(desk, unit, c, name)


def cause_offers(c: Complaint) -> list[str]:
    """The leaf the report suggests first, then every group of the tree [CLS-18]."""
    first = categories.EVERYDAY.get(c.category)
    rest = [code for code in categories.ALL if code.count(".") <= 1 and code != first]
    return [first, *rest] if first else rest


def candidates(desk: Desk, unit: Unit, c: Complaint, name: str) -> list[Person]:
    """Who may be given the complaint, in the order of routing: for a move up those above, else whoever is on duty; who
    is not is offered only when nobody is."""
    roles = ("supervisor", "manager") if name == "move_up" else ("handler", "assistant", "supervisor", "manager")
    people = routing.in_turn(desk, unit, c, staff.role_holders(unit.connection, c.community, roles))
    if name != "move_up":
        there = presence.present_at(desk, staff_snapshot(unit), c.community, unit.at)
        people = [one for one in people if there.here(one.id)] or people
    return sorted(people, key=lambda p: (p.department != c.department, p.id == c.handler))


def act(desk: Desk, unit: Unit, key: int, name: str, person: Person, given: Mapping[str, Any]) -> Made:
    """Makes a staff move from the answers of its form or page; `given` by the names of the questions. Raises
    MoveRefused."""
    c = complaints.find(unit.connection, key)
    if c is None:
        raise MoveRefused("unknown_case")
    actor = person.actor(c.community)
    values = {name: value for name, value in given.items() if not name.endswith("_offers") and value is not None}
    _known(name, values)
    _typed(desk, unit, c, values)
    if name in ("assign", "transfer"):
        _on_duty(desk, unit, c, values)
    handler = staff.find(unit.connection, c.handler) if values.get("about") else None
    if handler is not None and handler.barred(values["about"]):
        raise MoveRefused("accused_is_handler")
    if name == "record":
        return _record(desk, unit, c, actor, values)
    if name == "join":
        return incidents.join_incident(desk, unit, key, str(values.get("into") or ""), actor)
    if name == "confirm_close" and values.get("cause_category"):
        make.move(desk, unit, key, "classify", actor, {"cause_category": values.pop("cause_category")})
    return make.move(desk, unit, key, name, actor, values)


def act_or_refusal(
    desk: Desk, unit: Unit, key: int, name: str, person: Person, given: Mapping[str, Any]
) -> Made | MoveRefused:
    """Like `act`, but a refusal is returned, so that what must be kept of it (a refused close) is committed."""
    try:
        return act(desk, unit, key, name, person, given)
    except MoveRefused as refused:
        return refused


def _known(name: str, values: Mapping[str, Any]) -> None:
    """Raises MoveRefused when what was chosen is none of the choices, whichever way it came [M-08]."""
    form = FORMS.get(name)
    for question in form.questions if form is not None else ():
        chosen, closed = values.get(question.name), question.kind == "choice" and not question.free
        if chosen and closed and question.choices and chosen not in question.choices:
            raise MoveRefused("unknown_choice", field=question.name)
    for field in ("cause_category", "category"):
        if values.get(field) and values[field] not in categories.TREE and values[field] not in CATEGORIES:
            raise MoveRefused("unknown_choice", field=field)


def _typed(desk: Desk, unit: Unit, c: Complaint, values: dict[str, Any]) -> None:
    """Turns what forms carry as words into what moves need: ids, times, and the limit of a promise [CLK-16]."""
    if "handler" in values:
        values["handler"] = whole_number(str(values["handler"]))
        person = staff.find(unit.connection, values["handler"])
        if person is None or not person.active or not person.roles_in(c.community):
            raise MoveRefused("unknown_person")
        if person.barred(c.about):
            raise MoveRefused("accused_handler")
        values["handler_name"] = person.name
    if "adviser" in values:
        values["adviser_name"] = advice.adviser_name(unit, c, str(values["adviser"]))
    for name in TIMES:
        if isinstance(values.get(name), str):
            values[name] = datetime.fromisoformat(values[name])


def _on_duty(desk: Desk, unit: Unit, c: Complaint, values: Mapping[str, Any]) -> None:
    """Raises MoveRefused when work would go to somebody who is away while others are there."""
    able = candidates(desk, unit, c, "assign")
    if values.get("handler") and able and values["handler"] not in [one.id for one in able]:
        there = presence.present_at(desk, staff_snapshot(unit), c.community, unit.at)
        if not there.here(values["handler"]):
            raise MoveRefused("off_duty", who=values["handler_name"])


def _record(desk: Desk, unit: Unit, c: Complaint, actor: Any, values: dict[str, Any]) -> Made:
    """A callback by phone or visit: the same answers, the same consequences as in the chat [CBK-21]."""
    rating = str(values.get("rating") or "")
    if rating in BAD_RATINGS:
        made = make.move(desk, unit, c.id, "dissatisfied", actor, values)
        reopening.file_linked(desk, unit, made.complaint, actor, str(values.get("words") or ""))
        return made
    if rating == "neutral" and not values.get("may_close"):
        raise MoveRefused("neutral_needs_question")
    return make.move(desk, unit, c.id, "satisfied", actor, values)


def refusal_text(desk: Desk, language: str, refused: MoveRefused) -> str:
    """A refusal in one sentence with the way out."""
    values = {name: value for name, value in refused.values.items()}
    for name, prefix in (("field", "item"), ("move", "move"), ("state", "state")):
        if name in values:
            key = f"{prefix}.{values[name]}"
            values[name] = key if desk.texts.has(key) else "raw_nothing"
    return desk.texts.say(language, f"refused.{refused.reason}", values)
