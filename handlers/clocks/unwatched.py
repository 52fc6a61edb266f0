"""Repair of open complaints without a running clock or without a person who answers for them [CLK-43]."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.domain.complaint.moves import BOT, Complaint, responsible
from handlers.clocks.recount import recount_one
from handlers.desk import Desk
from handlers.moves import make, routing
from storage.calendar import recount
from storage.complaints import complaints
from storage.database import Unit
from storage.incidents import incidents
from storage.people import staff

log = logging.getLogger(__name__)


def repair_unwatched(desk: Desk, unit: Unit) -> tuple[int, int]:
    """Recounts clocks, splits off followers whose lead is gone and names a first-asked person where these are missing;
    returns how many complaints got a clock, and how many a person [CLK-43]."""
    clocked = [key for key, _number in recount.without_clock(unit.connection)]
    for key in clocked:
        recount_one(desk, unit, key)
    for key in incidents.orphans(unit.connection):  # the lead of their incident went away without them
        make.move(desk, unit, key, "split", BOT, {"reason": "lead"})
        clocked.append(key)
    owned = sum(_entrust(desk, unit, key) for key, _number in recount.without_person(unit.connection))
    if clocked or owned:
        log.warning("%d open cases had no clock, %d nobody to answer for them: mended", len(clocked), owned)
    return len(clocked), owned


def _entrust(desk: Desk, unit: Unit, key: int) -> bool:
    """Names a new first-asked person when the responsible one is gone; False while there is nobody."""
    make.lock_conversation(unit, key)
    c = complaints.lock(unit, key)
    person = routing.first_asked(desk, unit, c) if c is not None else None
    if c is None or person is None or not _gone(unit, c):
        return False
    make.move(desk, unit, key, "entrust", BOT, {"first_asked": person})
    return True


def _gone(unit: Unit, c: Complaint) -> bool:
    owner = staff.find(unit.connection, responsible(c))
    return owner is None or not owner.active


def unwatched_numbers(desk: Desk, unit: Unit) -> Mapping[str, list[str]]:
    """The numbers of open complaints that lack a clock, or a person, for people to look at."""
    return {
        "clock": [number for _key, number in recount.without_clock(unit.connection)],
        "person": [number for _key, number in recount.without_person(unit.connection)],
    }
