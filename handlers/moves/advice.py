"""Questions to advisers 专业顾问: asked in writing on a case, due within 24 hours, the answer kept with it [KNO-03]."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.complaint.moves import Complaint, Made, MoveRefused
from bot.domain.text.contact_numbers import whole_number
from handlers.desk import Desk
from handlers.moves import agenda
from handlers.notify import notifications
from handlers.queries import masked_values
from storage.calendar import agenda as agenda_rows
from storage.complaints import advice
from storage.database import Unit
from storage.people import contacts, staff

WITHIN = timedelta(hours=24)
"""Time for an answer where the agenda has no clock for it, nights and weekends included [CLK-31]."""
RULE = "adviser"


def form_choices(desk: Desk, unit: Unit, c: Complaint, name: str) -> dict[str, Any]:
    """The choices of the forms consult (advisers, then named contacts) and advice (questions without an answer)."""
    if name == "consult":
        people = [
            one for one in staff.role_holders(unit.connection, c.community, ["adviser"]) if not one.barred(c.about)
        ]
        known = contacts.contacts_in_use(unit.connection, [c.community])
        offered = [[f"s{one.id}", one.name] for one in people]
        return {"adviser_offers": offered + [[f"c{one.id}", _told(one)] for one in known]}
    if name == "advice":
        waiting = advice.open_questions_about(unit.connection, c.id)
        shown = ((row, masked_values.masked_text(row.question, 40)) for row in waiting)
        return {"consult_offers": [[str(row.id), f"{row.name}: {question}"] for row, question in shown]}
    return {}


def _told(row: Any) -> str:
    return f"{row.name} {row.person}".strip()


def adviser_name(unit: Unit, c: Complaint, value: str) -> str:
    """The name behind s17 (staff) or c4 (a contact of the directory). Raises MoveRefused for whom one cannot ask."""
    kind, key = value[:1], whole_number(value[1:])
    if kind == "s":
        person = staff.find(unit.connection, key)
        if person is not None and person.active and "adviser" in person.roles_in(c.community):
            if person.barred(c.about):
                raise MoveRefused("accused_handler")
            return person.name
    row = contacts.find(unit.connection, key) if kind == "c" else None
    if row is None or not row.active or row.community not in ("", c.community):
        raise MoveRefused("unknown_person")
    return _told(row)


def follow_move(desk: Desk, unit: Unit, made: Made) -> None:
    """Stores question or answer after the moves `consult` and `advice`, in their commit. Raises MoveRefused when the
    question is not open on this case, or put to another adviser."""
    if made.event.move == "consult":
        _asked(desk, unit, made)
    elif made.event.move == "advice":
        _answered(desk, unit, made)


def _asked(desk: Desk, unit: Unit, made: Made) -> None:
    c, details = made.complaint, made.event.details
    value = str(details["adviser"])
    person = whole_number(value[1:]) if value.startswith("s") else None
    key = advice.ask(
        unit,
        complaint=c.id,
        adviser=person,
        contact=None if person else whole_number(value[1:]),
        name=str(details.get("adviser_name") or ""),
        question=str(details["text"]),
        asked_by=made.event.actor.id or None,
        due_at=unit.at + WITHIN,
    )
    waits_on = person or made.event.actor.id or c.first_asked  # an outsider's answer is fetched by whoever asked
    entry = agenda.open_entry(desk, unit, RULE, f"consult:{key}", c.community, title=c.number, person=waits_on,
                         complaint=c.id)  # fmt: skip
    found = agenda_rows.lock(unit, entry) if entry else None
    due = agenda.due_time(desk, found) if found else None
    if due is not None:
        advice.set_due(unit, key, due)
    if person:
        text = masked_values.masked_text(str(details["text"]), 400, masked_values.complainant_name(c))
        values = {"text": text, "due": due or unit.at + WITHIN}
        notifications.notify_staff(desk, unit, c, person, "private.consulted", values, path="/console/advice")


def _answered(desk: Desk, unit: Unit, made: Made) -> None:
    c, actor = made.complaint, made.event.actor
    row = advice.find(unit.connection, whole_number(str(made.event.details["consult"])))
    if row is None or row.complaint != c.id or row.answered_at is not None:
        raise MoveRefused("not_consulted")
    if "adviser" in actor.roles and len(actor.roles) == 1 and row.adviser != actor.id:
        raise MoveRefused("not_consulted")
    advice.answer(unit, row.id, str(made.event.details["text"]), actor.id or None)
    agenda.finish_by_subject(desk, unit, RULE, f"consult:{row.id}", actor.id or None)
