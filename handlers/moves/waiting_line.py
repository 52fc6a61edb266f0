"""Waiting line of complaints that nobody was free for: given out oldest first when somebody comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.complaint.moves import IN_HANDS, Complaint
from handlers.desk import Desk
from handlers.moves import make, routing
from handlers.queries import presence
from storage.complaints import complaints
from storage.database import Unit
from storage.people import waiting_line

Kind = tuple[Any, ...]
"""Complaints that the same people could take."""

BREAK = timedelta(hours=4)
"""A turn that begins sooner after the last one goes on after a break: it is no new shift."""

LEFT_ALONE = frozenset({"quiet", "unhappy"})
"""States in which the review writes to nobody: the resident wanted no more calls, or goes on in the next complaint."""


def _can_be_given(desk: Desk, unit: Unit) -> list[tuple[int, Kind, bool]]:
    """Those in the line somebody could take now, the oldest first. Where nobody can take the first of a kind, nobody
    can take the others of that kind, so that a long night's line costs no more than a short one. What waited for the
    morning and still finds nobody is told to whoever dispatches; everything else was told before (True)."""
    closed: set[Kind] = set()
    ready: list[tuple[int, Kind, bool]] = []
    for c, why in waiting_line.waiting_cases(unit.connection):
        kind = (c.community, routing.department(desk.settings, c), "immediate" in c.flags, c.severity, c.category)
        if kind in closed:
            continue
        if _waits_for_nothing(c) or (found := _found(desk, unit, c)) is None or found.person is not None:
            ready.append((c.id, kind, True))
        elif why == "night" and not found.silent:
            ready.append((c.id, kind, False))
        else:
            closed.add(kind)
    return ready


def _waits_for_nothing(c: Complaint) -> bool:
    return not (c.state == "received" and c.handler is None) and c.state not in (*IN_HANDS, "assigned")


def _found(desk: Desk, unit: Unit, c: Complaint) -> routing.Found | None:
    sent_back = frozenset({c.handler} if c.handler else set())
    otherwise = routing.ANY_ROTATION if c.handler else None
    return routing.find(desk, unit, c, not_to=sent_back, otherwise=otherwise)


def take_up(desk: Desk, unit: Unit, key: int, quietly: bool = True) -> bool:
    """One complaint of the line: given to whoever is free now, or it leaves the line because it has hands. False when
    nobody can take it after all, and whoever dispatches knew that before."""
    make.lock_conversation(unit, key)
    c = complaints.lock(unit, key)
    if c is None or _waits_for_nothing(c) or _found(desk, unit, c) is None:  # the rules may have changed meanwhile
        waiting_line.waits_no_more(unit, key)
        return True
    if c.handler is None:
        after = make.give(desk, unit, c, quietly=quietly)
    elif presence.now(desk, unit.connection, c.community, unit.at).here(c.handler):
        after = c
    else:
        after = make.hand_on(desk, unit, c, quietly=quietly)
    if after.handler is not None and presence.now(desk, unit.connection, c.community, unit.at).here(after.handler):
        waiting_line.waits_no_more(unit, key)
        return True
    return not quietly
