"""Angry turns are counted: after some of them the resident is asked whether it shall go up a level [SEV-13, SEV-15]."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.complaint.early_warning import Flag
from bot.domain.complaint.moves import BEFORE_HANDLED, BOT, OPEN, Complaint, MoveRefused, resident
from bot.domain.messages import Choice
from bot.domain.text.contact_numbers import whole_number
from handlers.conversation.turn import Turn
from handlers.moves import early_warning, make, routing
from handlers.notify import notifications
from storage.complaints import complaints
from storage.incidents import anger
from storage.people import staff

COOLS = timedelta(hours=24)
"""So long after the last angry turn the counting begins anew; and so long nobody is asked a second time."""
ANGRY = 2


def after(turn: Turn) -> None:
    """What the words of this turn say beside their content; asked when the turn itself has been answered."""
    if not turn.text or turn.message.choice:
        return
    if turn.anger >= ANGRY:
        _count(turn)


def _count(turn: Turn) -> None:
    unit, me = turn.unit, turn.conversation.id
    row = anger.temper(unit.connection, me)
    fresh = row is not None and unit.at - row.last_at < COOLS
    count = (row.count if fresh else 0) + 1
    anger.set_temper(unit, me, count)
    asked = row is not None and row.offered_at is not None and unit.at - row.offered_at < COOLS
    case = _case(turn)
    if count < turn.desk.settings.warnings.angry or asked or case is None:
        return
    anger.offered(unit, me)
    early_warning.lift(turn.desk, unit, case, Flag("angry", f"case:{case.id}", {"count": count}))
    row_of = (Choice(f"up|{case.id}|yes", "temper.yes"), Choice(f"up|{case.id}|no", "temper.no"))
    turn.say("temper.offer", (row_of,), case, number=case.number)


def _case(turn: Turn) -> Complaint | None:
    """The complaint they are angry about: the one just spoken of, else the newest that is open."""
    for key in (turn.complaint, turn.conversation.focus):
        case = _mine(turn, key) if key else None
        if case is not None:
            return case
    mine = complaints.of_conversation(turn.unit.connection, turn.conversation.id)
    return next((case for case in mine if case.state in OPEN), None)


def _mine(turn: Turn, key: int) -> Complaint | None:
    case = turn.own(key)
    return case if case is not None and case.state in OPEN else None


def tapped(turn: Turn, rest: str) -> None:
    """The answer: up|CASE|yes or no. The consent is kept in the complaint's history."""
    key, _, said = rest.partition("|")
    case = _mine(turn, whole_number(key))
    if case is None:
        return turn.say("cases.unknown")
    turn.complaint = case.id
    if said != "yes":
        return turn.say("temper.stays", case=case)
    words = turn.words("temper.words", count=turn.desk.settings.warnings.angry)
    make.move(turn.desk, turn.unit, case.id, "add_info", resident(turn.conversation.id), {"text": words})
    if _moved_up(turn, case):
        return None
    notifications.lead(turn.desk, turn.unit, case, "private.wants_up", {})
    hotline = notifications.about(turn.desk, turn.unit, case)["hotline"]
    return turn.say("temper.thanks", case=case, number=case.number, hotline=hotline)


def _moved_up(turn: Turn, case: Complaint) -> bool:
    """Moves it up at once where that can be done; where it is handled with neighbours' or nobody is above, those who
    lead decide."""
    person = staff.find(turn.unit.connection, routing.above(turn.desk, turn.unit, case))
    if person is None or case.follows is not None or case.state not in BEFORE_HANDLED:
        return False
    details = {"handler": person.id, "handler_name": person.name, "consent": "yes"}
    try:
        make.move(turn.desk, turn.unit, case.id, "move_up", BOT, details)
    except MoveRefused:
        return False
    return True
