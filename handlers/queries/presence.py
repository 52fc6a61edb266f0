"""Who is on duty now by roster and leaves, who stands in for somebody absent, who stands on a step of a ladder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.clocks.worktime import is_quiet
from bot.domain.complaint.moves import Complaint
from bot.domain.staffing import roster
from handlers.desk import Desk
from storage.database import Unit
from storage.people import waiting_line
from storage.people.staff import Person
from storage.people.staff_snapshot import StaffSnapshot, staff_snapshot

REACH = timedelta(days=2)
LADDER_ROLES = {
    "assistant": ("assistant", "supervisor", "manager"),
    "supervisor": ("supervisor", "manager"),
    "manager": ("manager",),
    "branch": ("quality", "manager"),
    "quality": ("quality", "manager"),
}
"""The roles of a step of a ladder: the first, and where nobody holds it the next."""
HANDLERS, FRONT = ("handler",), ("assistant", "supervisor", "manager")


@dataclass(frozen=True, slots=True)
class Present:
    """Who is on duty at one moment in one community. Without a roster everybody is who is not on leave."""

    rostered: bool
    on: frozenset[int]
    away: frozenset[int]

    def here(self, person: int) -> bool:
        """Whether that person is on duty and may be assigned work."""
        return person not in self.away and (not self.rostered or person in self.on)

    def of(self, people: Sequence[Person]) -> list[Person]:
        """Those of them on duty; when none is, all who are not on leave; when none is left, all."""
        here = [one for one in people if self.here(one.id)]
        return here or [one for one in people if one.id not in self.away] or list(people)


def present_at(desk: Desk, people: StaffSnapshot, community: str, at: datetime) -> Present:
    """Who is on duty in that community at that moment (UTC)."""
    shifts, leaves = people.roster(community), people.on_leave(at - REACH, at + REACH)
    away = roster.absent_people(leaves, at)
    if not shifts:
        return Present(False, frozenset(), away)
    found = roster.duty_shifts(shifts, leaves, desk.calendar(community).zone, at - REACH, at + timedelta(minutes=1))
    return Present(True, roster.on_duty(found, at), away)


def at_night(desk: Desk, community: str, at: datetime) -> bool:
    """Whether it is quiet hours there, when nobody is assigned work but for immediate classes."""
    hours = desk.settings.quiet_hours
    return is_quiet(at, desk.calendar(community).zone, hours.start, hours.end)


def standing_in(desk: Desk, unit: Unit, c: Complaint, person: int | None, roles: Sequence[str]) -> int | None:
    """The person, or while they are off duty the colleague on duty with the fewest open cases, of their department
    where possible; the person all the same when nobody is. Who answers for the complaint does not change by this."""
    known = staff_snapshot(unit)
    there = present_at(desk, known, c.community, unit.at)
    if person is None or there.here(person):
        return person
    found = known.person(person)
    people = [one for one in known.holders(c.community, roles)
              if there.here(one.id) and not one.barred(c.about)]  # fmt: skip
    if found is not None and found.department:
        people = [one for one in people if one.department == found.department] or people
    if not people:
        return person
    load = waiting_line.loads(unit.connection, [one.id for one in people])
    return min(people, key=lambda one: (load.get(one.id, 0), one.id)).id


def people_on_step(desk: Desk, unit: Unit, c: Complaint, who: str) -> list[int]:
    """Ids of those notified on that step of a clock's ladder: never whom the complaint is about nor who reports to
    them, and of several those on duty."""
    if who == "handler" and c.handler:
        return _one(standing_in(desk, unit, c, c.handler, HANDLERS))
    if who in ("handler", "first_asked"):
        return _one(standing_in(desk, unit, c, c.first_asked, FRONT))
    known = staff_snapshot(unit)
    people = [one for one in known.holders(c.community, LADDER_ROLES.get(who, ())) if not one.barred(c.about)]
    if not people:
        return []
    first = [one for one in people if LADDER_ROLES[who][0] in one.roles_in(c.community)]
    return [one.id for one in present_at(desk, known, c.community, unit.at).of(first or people)]


def _one(person: int | None) -> list[int]:
    return [person] if person else []
