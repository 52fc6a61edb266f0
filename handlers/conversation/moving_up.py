"""Moving a complaint up 服务上移 with the resident's consent: asked by staff, or offered after angry turns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

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
"""The level of anger, as `understanding.angry` gives it, from which a turn is counted."""


# ---- angry turns -------------------------------------------------------------------------------------------------


def count_anger(turn: Turn) -> None:
    """Counts an angry turn, after it was answered; at the setting `warnings.angry` the flag "angry" is raised and the
    resident is asked whether it shall go up a level, once in COOLS [SEV-13, SEV-15]."""
    if not turn.text or turn.message.choice or turn.anger < ANGRY:
        return
    unit, me = turn.unit, turn.conversation.id
    row = anger.anger_in(unit.connection, me)
    fresh = row is not None and unit.at - row.last_at < COOLS
    count = (row.count if fresh else 0) + 1
    anger.set_anger(unit, me, count)
    asked = row is not None and row.offered_at is not None and unit.at - row.offered_at < COOLS
    case = _angry_about(turn)
    if count < turn.desk.settings.warnings.angry or asked or case is None:
        return
    anger.record_offer(unit, me)
    early_warning.raise_flag(turn.desk, unit, case, Flag("angry", f"case:{case.id}", {"count": count}))
    row_of = (Choice(f"up|{case.id}|yes", "temper.yes"), Choice(f"up|{case.id}|no", "temper.no"))
    turn.say("temper.offer", (row_of,), case, number=case.number)


def _angry_about(turn: Turn) -> Complaint | None:
    """The complaint they are angry about: the one just spoken of, else the newest that is open."""
    for key in (turn.complaint, turn.conversation.focus):
        case = _own_open(turn, key) if key else None
        if case is not None:
            return case
    mine = complaints.of_conversation(turn.unit.connection, turn.conversation.id)
    return next((case for case in mine if case.state in OPEN), None)


def _own_open(turn: Turn, key: int) -> Complaint | None:
    case = turn.own(key)
    return case if case is not None and case.state in OPEN else None


def tapped(turn: Turn, rest: str) -> None:
    """The answer after angry turns: up|CASE|yes or no. The consent is kept in the complaint's history."""
    key, _, said = rest.partition("|")
    case = _own_open(turn, whole_number(key))
    if case is None:
        return turn.say("cases.unknown")
    turn.complaint = case.id
    if said != "yes":
        return turn.say("temper.stays", case=case)
    words = turn.words("temper.words", count=turn.desk.settings.warnings.angry)
    make.move(turn.desk, turn.unit, case.id, "add_info", resident(turn.conversation.id), {"text": words})
    if _moved_up(turn, case):
        return None
    notifications.notify_supervisors(turn.desk, turn.unit, case, "private.wants_up", {})
    hotline = notifications.resident_values(turn.desk, turn.unit, case)["hotline"]
    return turn.say("temper.thanks", case=case, number=case.number, hotline=hotline)


def _moved_up(turn: Turn, case: Complaint) -> bool:
    """Moves it up at once where that can be done; where it is handled with neighbours' or nobody is above, those who
    lead decide."""
    person = _person_above(turn, case)
    if person is None or case.follows is not None or case.state not in BEFORE_HANDLED:
        return False
    details = {"handler": person.id, "handler_name": person.name, "consent": "yes"}
    try:
        make.move(turn.desk, turn.unit, case.id, "move_up", BOT, details)
    except MoveRefused:
        return False
    return True


# ---- asked by staff ----------------------------------------------------------------------------------------------


def agree(turn: Turn, case: Complaint) -> None:
    """The resident said yes: it is recorded in their words, and in the same commit the complaint goes up."""
    offered = case.record.get("up") or {}
    words = turn.words("button.up_yes")
    if not _recorded(turn, case, "agree_up", words):
        return None
    person = _person(turn, case, offered.get("handler"))
    if person is None:  # nobody above is left: those who lead decide, and the consent stands in the history
        notifications.notify_supervisors(turn.desk, turn.unit, case, "private.wants_up", {})
        return turn.say("up.noted", case=case, number=case.number)
    details: dict[str, Any] = {"handler": person.id, "handler_name": person.name, "consent": "yes", "words": words}
    make.move(turn.desk, turn.unit, case.id, "move_up", BOT, details)
    return None


def decline(turn: Turn, case: Complaint) -> None:
    """The resident would rather it stayed: nothing moves."""
    if _recorded(turn, case, "decline_up", turn.words("button.up_no")):
        turn.say("up.stays", case=case, number=case.number)


def _recorded(turn: Turn, case: Complaint, name: str, words: str) -> bool:
    """Writes the answer into the history; False when it comes too late, and the resident is told so."""
    try:
        make.move(turn.desk, turn.unit, case.id, name, resident(turn.conversation.id), {"words": words})
    except MoveRefused:
        turn.say("up.too_late", case=case, number=case.number)
        return False
    return True


def _person(turn: Turn, case: Complaint, chosen: Any) -> staff.Person | None:
    """Whom staff had in mind, while that still can be; else whoever is above and there."""
    found = staff.find(turn.unit.connection, int(chosen)) if chosen else None
    if found is not None and found.active and found.roles_in(case.community) and not found.barred(case.about):
        return found
    return _person_above(turn, case)


def _person_above(turn: Turn, case: Complaint) -> staff.Person | None:
    return staff.find(turn.unit.connection, routing.person_above(turn.desk, turn.unit, case))
