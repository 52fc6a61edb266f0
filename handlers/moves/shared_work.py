"""Shared work of an incident: moves on the leading complaint are repeated on every complaint that follows it.

Followers keep their own record, receipt, callback and closing. Assigning, taking, progress, promises, answers, handling
and verifying are repeated on them as moves of their own; their clocks rest meanwhile. After verification each goes on
alone. When the lead leaves (withdrawn, settled alone, split off) the first follower leads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.complaint.moves import BOT, IN_WORK, Complaint, Made, MoveRefused
from bot.domain.text.contact_numbers import mask_phone
from bot.domain.text.masking import mask_links, mask_own_name, mask_room
from handlers.desk import Desk
from handlers.queries import masked_values
from storage.complaints import complaints
from storage.database import Unit
from storage.incidents import incidents

Again = Callable[..., Made]
"""`make.move`, handed over as an argument because it stands above this module."""
CARRIED = frozenset(
    {"assign", "take", "transfer", "send_back", "progress", "suspend", "resume", "promise", "tell_resident"}
    | {"handle", "verify", "redo", "judge", "classify"}
)


def repeat_on_followers(desk: Desk, unit: Unit, before: Complaint, made: Made, again: Again) -> None:
    """Repeats a move of a leading complaint on its followers, in the same commit. `before` is the complaint before the
    move; `again` makes a move."""
    c, name = made.complaint, made.event.move
    if before.event is None or before.follows is not None or name in ("head_event", "push", "remind"):
        return
    keys = incidents.followers(unit, before.event, c.id)
    if not keys:
        return
    if name in CARRIED:
        details = {**_without_personal_data(c, made.event.details), "of": c.number}
        for key in keys:
            _repeat(desk, unit, key, made, details, again)
    elif name == "move_up":
        for key in keys:
            again(desk, unit, key, "follow", BOT, {"lead_case": c, "of": c.number})
    elif c.event is None or c.state not in IN_WORK:
        _hand_over_lead(desk, unit, before.event, keys, again)


def _repeat(desk: Desk, unit: Unit, key: int, made: Made, details: Mapping[str, Any], again: Again) -> None:
    """The same move on one follower; where it is refused the follower is split off and handled alone."""
    try:
        again(desk, unit, key, made.event.move, made.event.actor, details)
    except MoveRefused:
        again(desk, unit, key, "split", BOT, {"reason": made.event.move})


def _without_personal_data(c: Complaint, details: Mapping[str, Any]) -> dict[str, Any]:
    """Words written with one resident in mind, without that resident's name, telephone, room and links [PRV-07]."""
    name = masked_values.complainant_name(c)

    def fit(key: str, value: Any) -> Any:
        ours = not isinstance(value, str) or key in ("handler_name", "category", "cause_category", "department")
        return value if ours else mask_room(mask_phone(mask_own_name(mask_links(value), name)))

    return {key: fit(key, value) for key, value in details.items() if key not in ("about", "files")}


def _hand_over_lead(desk: Desk, unit: Unit, incident: int, keys: list[int], again: Again) -> None:
    """The first of those followers leads the incident from now on, the others follow it."""
    lead = again(desk, unit, keys[0], "head_event", BOT, {"event": incident}).complaint
    incidents.set_lead(unit, incident, lead.id)
    for key in keys[1:]:
        again(desk, unit, key, "follow", BOT, {"lead_case": lead, "of": lead.number})


def lock_lead(unit: Unit, key: int) -> Complaint | None:
    """The complaint on which the work of this one is done, locked: itself, or the lead it follows."""
    c = complaints.lock(unit, key)
    if c is not None and c.follows is not None:
        return complaints.lock(unit, c.follows)
    return c
