"""Moving up 服务上移 after the resident was asked in chat: only their yes moves anything [SEV-15]."""

from __future__ import annotations

from typing import Any

from bot.domain.complaint.moves import BOT, Complaint, MoveRefused, resident
from handlers.conversation.turn import Turn
from handlers.moves import make, routing
from handlers.notify import notifications
from storage.people import staff


def agree(turn: Turn, case: Complaint) -> None:
    """The resident said yes: it is recorded in their words, and in the same commit the complaint goes up."""
    offered = case.record.get("up") or {}
    words = turn.words("button.up_yes")
    if not _answered(turn, case, "agree_up", words):
        return None
    person = _person(turn, case, offered.get("handler"))
    if person is None:  # nobody above is left: those who lead decide, and the consent stands in the history
        notifications.lead(turn.desk, turn.unit, case, "private.wants_up", {})
        return turn.say("up.noted", case=case, number=case.number)
    details: dict[str, Any] = {"handler": person.id, "handler_name": person.name, "consent": "yes", "words": words}
    make.move(turn.desk, turn.unit, case.id, "move_up", BOT, details)
    return None


def decline(turn: Turn, case: Complaint) -> None:
    """The resident would rather it stayed: nothing moves."""
    if _answered(turn, case, "decline_up", turn.words("button.up_no")):
        turn.say("up.stays", case=case, number=case.number)


def _answered(turn: Turn, case: Complaint, name: str, words: str) -> bool:
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
    return staff.find(turn.unit.connection, routing.above(turn.desk, turn.unit, case))
