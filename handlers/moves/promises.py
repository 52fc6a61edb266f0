"""Promises 承诺: a time given to a resident is written down with who gave it, and settled by what happens next."""

from __future__ import annotations

from bot.domain.complaint.moves import MOVES, Made
from handlers.notify.notifications import when
from storage.complaints import promises
from storage.database import Unit

KEEPS = frozenset({"replied", "contacted", "handled", "answered", "closed"})
"""Facts that mean the resident heard from us, or that there is nothing left to say [CLK-17]."""
DROPS = frozenset({"withdraw", "merge"})


def note(unit: Unit, made: Made) -> None:
    """Keeps the register in step with a move, in its commit. A new time named before the old one was due moves it; a
    word to the resident keeps it, or mends a broken one late; whoever made it stays its maker."""
    name, c = made.event.move, made.complaint
    if name == "promise":
        _settle(unit, c.id, "moved")
        until = when(made.event.details, "promised_for")
        if until is not None:
            person = made.event.actor.id if made.event.actor.kind == "staff" else None
            promises.add(unit, c.id, c.community, person, until)
    elif "promised_for" in c.facts and (name in DROPS or KEEPS.intersection(MOVES[name].marks)):
        _settle(unit, c.id, "dropped" if name in DROPS else "kept")


def _settle(unit: Unit, complaint: int, state: str) -> None:
    for row in promises.open_of(unit, complaint):
        promises.settle(unit, row.id, "late" if unit.at > row.until else state)
