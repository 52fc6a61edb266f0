"""Work on an event is done once: what is done on the complaint that leads is done for all who follow it.

Those who follow keep their own record, receipt, callback and closing. Assigning, taking, progress, promises, answers,
handling and verifying are carried to them as moves of their own; their clocks rest meanwhile. From verification on
each stands for itself. When the lead goes another way (withdrawn, settled alone, split off) the next one leads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.complaint.moves import BOT, IN_WORK, Complaint, Made, MoveRefused
from bot.domain.text.contact_numbers import mask_phone
from bot.domain.text.masking import mask_links, mask_own_name, mask_room
from handlers.desk import Desk
from handlers.queries import summary
from storage.complaints import complaints
from storage.database import Unit
from storage.incidents import incidents

Again = Callable[..., Made]
CARRIED = frozenset(
    {"assign", "take", "transfer", "send_back", "progress", "suspend", "resume", "promise", "tell_resident"}
    | {"handle", "verify", "redo", "judge", "classify"}
)


def carry(desk: Desk, unit: Unit, before: Complaint, made: Made, again: Again) -> None:
    """Carries a move of the complaint that leads an event to those that follow it; `again` makes a move."""
    c, name = made.complaint, made.event.move
    if before.event is None or before.follows is not None or name in ("head_event", "push", "remind"):
        return
    keys = incidents.followers(unit, before.event, c.id)
    if not keys:
        return
    if name in CARRIED:
        details = {**_fit_for_others(c, made.event.details), "of": c.number}
        for key in keys:
            _with(desk, unit, key, made, details, again)
    elif name == "move_up":
        for key in keys:
            again(desk, unit, key, "follow", BOT, {"lead_case": c, "of": c.number})
    elif c.event is None or c.state not in IN_WORK:
        hand_over(desk, unit, before.event, keys, again)


def _with(desk: Desk, unit: Unit, key: int, made: Made, details: Mapping[str, Any], again: Again) -> None:
    """The same move on one that follows; whoever cannot go along is handled alone from here on."""
    try:
        again(desk, unit, key, made.event.move, made.event.actor, details)
    except MoveRefused:
        again(desk, unit, key, "split", BOT, {"reason": made.event.move})


def _fit_for_others(c: Complaint, details: Mapping[str, Any]) -> dict[str, Any]:
    """Words written with one resident in mind, without that resident's name, telephone, room and links [PRV-07]."""
    name = summary.name_of(c)

    def fit(key: str, value: Any) -> Any:
        ours = not isinstance(value, str) or key in ("handler_name", "category", "cause_category", "department")
        return value if ours else mask_room(mask_phone(mask_own_name(mask_links(value), name)))

    return {key: fit(key, value) for key, value in details.items() if key not in ("about", "files")}


def hand_over(desk: Desk, unit: Unit, event: int, keys: list[int], again: Again) -> None:
    """The first of those that are left leads from now on, the others follow it."""
    lead = again(desk, unit, keys[0], "head_event", BOT, {"event": event}).complaint
    incidents.set_lead(unit, event, lead.id)
    for key in keys[1:]:
        again(desk, unit, key, "follow", BOT, {"lead_case": lead, "of": lead.number})


def leading(unit: Unit, key: int) -> Complaint | None:
    """The complaint that carries the work of this one: itself, or the one it follows; locked, so that nothing is done
    on it meanwhile."""
    c = complaints.lock(unit, key)
    if c is not None and c.follows is not None:
        return complaints.lock(unit, c.follows)
    return c
