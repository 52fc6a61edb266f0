"""Open complaints without a running clock or a person who answers for them are found and given both again."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.domain.complaint.moves import BOT, Complaint, responsible
from handlers.clocks.recount import _again
from handlers.desk import Desk
from handlers.moves import routing
from handlers.moves.make import lock_conversation, move
from storage.calendar import recount
from storage.complaints import complaints
from storage.database import Unit
from storage.incidents import incidents
from storage.people import staff

log = logging.getLogger(__name__)


def mend(desk: Desk, unit: Unit) -> tuple[int, int]:
    """Gives back a clock and a person to open complaints that lost them; returns how many of each [CLK-43]."""
    clocked = [key for key, _number in recount.without_clock(unit.connection)]
    for key in clocked:
        _again(desk, unit, key)
    for key in incidents.orphans(unit.connection):  # the lead of their event went away without them
        move(desk, unit, key, "split", BOT, {"reason": "lead"})
        clocked.append(key)
    owned = sum(_entrust(desk, unit, key) for key, _number in recount.without_person(unit.connection))
    if clocked or owned:
        log.warning("%d open cases had no clock, %d nobody to answer for them: mended", len(clocked), owned)
    return len(clocked), owned


def _entrust(desk: Desk, unit: Unit, key: int) -> bool:
    """Somebody at the front takes over a complaint whose person is gone; False while there is nobody to do it."""
    lock_conversation(unit, key)
    c = complaints.lock(unit, key)
    person = routing.first_asked(desk, unit, c) if c is not None else None
    if c is None or person is None or not _gone(unit, c):
        return False
    move(desk, unit, key, "entrust", BOT, {"first_asked": person})
    return True


def _gone(unit: Unit, c: Complaint) -> bool:
    owner = staff.find(unit.connection, responsible(c))
    return owner is None or not owner.active


def forgotten(desk: Desk, unit: Unit) -> Mapping[str, list[str]]:
    """The numbers of open complaints that lack a clock, or a person, for people to look at."""
    return {
        "clock": [number for _key, number in recount.without_clock(unit.connection)],
        "person": [number for _key, number in recount.without_person(unit.connection)],
    }
