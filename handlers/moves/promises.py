"""Register of promises 承诺: a time promised to a resident, who promised it, and how later moves settled it."""

from __future__ import annotations

from bot.domain.complaint.moves import MOVES, Made
from handlers.notify.notifications import time_among
from storage.complaints import promises
from storage.database import Unit

KEEPS = frozenset({"replied", "contacted", "handled", "answered", "closed"})
"""Facts that keep a promise: the resident heard from us, or nothing is left to say [CLK-17]."""
DROPS = frozenset({"withdraw", "merge"})


def follow_move(unit: Unit, made: Made) -> None:
    """Updates the register after a move, in its commit. A new time moves the open promise, a reply to the resident
    keeps it (late when it was due before), withdrawing drops it; who promised stays the same."""
    name, c = made.event.move, made.complaint
    if name == "promise":
        _settle(unit, c.id, "moved")
        until = time_among(made.event.details, "promised_for")
        if until is not None:
            person = made.event.actor.id if made.event.actor.kind == "staff" else None
            promises.add(unit, c.id, c.community, person, until)
    elif "promised_for" in c.facts and (name in DROPS or KEEPS.intersection(MOVES[name].marks)):
        _settle(unit, c.id, "dropped" if name in DROPS else "kept")


def _settle(unit: Unit, complaint: int, state: str) -> None:
    for row in promises.open_of(unit, complaint):
        promises.settle(unit, row.id, "late" if unit.at > row.until else state)
