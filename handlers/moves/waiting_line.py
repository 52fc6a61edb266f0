"""Waiting line: complaints nobody was free for are assigned oldest first when somebody comes on duty."""

from __future__ import annotations

from typing import Any

from bot.domain.complaint.moves import IN_HANDS, Complaint
from handlers.desk import Desk
from handlers.moves import make, routing
from handlers.queries import presence
from storage.complaints import complaints
from storage.database import Unit
from storage.people import waiting_line
from storage.people.staff_snapshot import staff_snapshot

Kind = tuple[Any, ...]
"""Community, department, immediate, severity, category: complaints that the same people could take."""


def ready_cases(desk: Desk, unit: Unit) -> list[tuple[int, Kind, bool]]:
    """Complaints in the line that somebody could take now, oldest first: id, kind, and whether dispatchers already know
    of it. Where nobody can take the first of a kind the others of that kind are skipped, so that a long line costs no
    more than a short one. What waited for the morning and still finds nobody is returned with False: dispatchers have
    to be told."""
    closed: set[Kind] = set()
    ready: list[tuple[int, Kind, bool]] = []
    for c, why in waiting_line.waiting_cases(unit.connection):
        kind = (c.community, routing.department(desk.settings, c), "immediate" in c.flags, c.severity, c.category)
        if kind in closed:
            continue
        if _needs_nobody(c) or (found := _routed(desk, unit, c)) is None or found.person is not None:
            ready.append((c.id, kind, True))
        elif why == "night" and not found.silent:
            ready.append((c.id, kind, False))
        else:
            closed.add(kind)
    return ready


def _needs_nobody(c: Complaint) -> bool:
    """Whether nobody has to be found for it: it is neither received without a handler nor assigned and open."""
    return not (c.state == "received" and c.handler is None) and c.state not in (*IN_HANDS, "assigned")


def _routed(desk: Desk, unit: Unit, c: Complaint) -> routing.RoutingResult | None:
    sent_back = frozenset({c.handler} if c.handler else set())
    otherwise = routing.ROTATION if c.handler else None
    return routing.choose_handler(desk, unit, c, not_to=sent_back, otherwise=otherwise)


def assign_waiting(desk: Desk, unit: Unit, key: int, quietly: bool = True) -> bool:
    """Assigns one complaint of the line to whoever is free now, or takes it out of the line when it no longer waits.
    False when nobody can take it after all and dispatchers knew that before (`quietly`)."""
    make.lock_conversation(unit, key)
    c = complaints.lock(unit, key)
    if c is None or _needs_nobody(c) or _routed(desk, unit, c) is None:  # the rules may have changed meanwhile
        waiting_line.leave_line(unit, key)
        return True
    if c.handler is None:
        after = make.assign_by_routing(desk, unit, c, quietly=quietly)
    elif presence.present_at(desk, staff_snapshot(unit), c.community, unit.at).here(c.handler):
        after = c
    else:
        after = make.transfer_if_absent(desk, unit, c, quietly=quietly)
    if after.handler is not None and presence.present_at(desk, staff_snapshot(unit), c.community, unit.at).here(
        after.handler
    ):
        waiting_line.leave_line(unit, key)
        return True
    return not quietly
