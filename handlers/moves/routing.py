"""Routing: department and handler of a complaint by the rules of the settings, who is on duty and the load of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import understanding
from bot.config.settings import Settings
from bot.domain.complaint import categories
from bot.domain.complaint.moves import Complaint
from bot.domain.evolve import evolve
from bot.domain.staffing.routing import Candidate, Chosen, Route, RoutingFacts, choose, department_of, first_fitting
from handlers.desk import Desk
from handlers.notify import notifications
from handlers.queries import explain, presence
from storage.complaints import complaints
from storage.database import Unit
from storage.people import staff, waiting_line
from storage.people.staff import Person
from storage.people.staff_snapshot import staff_snapshot

ROTATION = Route()


@dataclass(frozen=True, slots=True)
class RoutingResult:
    """A result of routing: a person or None, the department, and why. `silent`: no dispatcher is notified, it waits for
    the morning."""

    person: int | None
    department: str
    why: Mapping[str, Any]
    silent: bool = False

    @property
    def details(self) -> dict[str, Any]:
        """The details of the move that assigns it to the person."""
        return {"handler": self.person, "department": self.department, "why": dict(self.why)}


# ---- rules -------------------------------------------------------------------------------------------------------


def routes(settings: Settings) -> tuple[Route, ...]:
    """The rules of the setting `routing`, in their order."""
    return tuple(
        Route(
            rule.name or str(number),
            frozenset(rule.when.community),
            frozenset(rule.when.building),
            rule.when.category,
            frozenset(rule.when.severity),
            frozenset(rule.when.flags),
            rule.department,
            rule.how,
            rule.people,
        )
        for number, rule in enumerate(settings.routing, 1)
    )


def routing_facts(c: Complaint) -> RoutingFacts:
    """The facts of a complaint that routing rules may ask for."""
    codes = (c.category, categories.EVERYDAY.get(c.category, ""))
    building = str((c.answers.get("place_parts") or {}).get("building") or "")
    return RoutingFacts(c.community, building, tuple(filter(None, codes)), c.severity, c.flags)


def department_for(settings: Settings, category: str) -> str:
    """The department of an everyday category; empty when none covers it."""
    return _department_of(settings, (categories.EVERYDAY.get(category, ""),))


def _department_of(settings: Settings, codes: tuple[str, ...]) -> str:
    own = {name: one.categories for name, one in settings.departments.items()}
    return department_of(own, [code for code in codes if code])


def department(settings: Settings, c: Complaint) -> str:
    """The department of a complaint: of the first rule that fits, else its own, else by category."""
    rule = first_fitting(routes(settings), routing_facts(c)) if settings.routing else None
    if rule is not None and rule.department:
        return rule.department
    return c.department or _department_of(settings, routing_facts(c).codes)


def with_department(desk: Desk, unit: Unit, c: Complaint) -> Complaint:
    """The draft with its department and with the staff it accuses, before anybody is notified."""
    if desk.settings.routing:
        c = evolve(c, department=department(desk.settings, c))
    return c if c.about else evolve(c, about=accused(unit, c))


def accused(unit: Unit, c: Complaint) -> tuple[int, ...]:
    """Ids of staff whom a complaint about manners names [M-24]. Rather one too many: a supervisor can take a name out
    again, but what somebody has read cannot be taken back."""
    said = f"{c.answers.get('what') or ''} {c.answers.get('who') or ''}"
    if not understanding.accuses_manners(said):
        return ()
    people = staff.everyone(unit.connection)
    named = [one for one in people if len(one.name) > 1 and one.name in said and one.roles_in(c.community)]
    return tuple(one.id for one in named)


# ---- a person ----------------------------------------------------------------------------------------------------


def choose_handler(desk: Desk, unit: Unit, c: Complaint, *, not_to: Collection[int] = (), otherwise: Route | None = None
         ) -> RoutingResult | None:  # fmt: skip
    """The handler chosen by the first rule that fits; None when people decide themselves: no rule, 抢单, manual. Its
    person is None when nobody is free, or in quiet hours. `not_to` are never chosen; `otherwise` is the rule where none
    fits."""
    rule = first_fitting(routes(desk.settings), routing_facts(c)) or otherwise
    if rule is None or rule.how != "rotation":
        return None
    section = department(desk.settings, c)
    if "immediate" not in c.flags and presence.at_night(desk, c.community, unit.at):
        return RoutingResult(None, section, {"key": "night", "rule": rule.name}, silent=True)
    people = candidates(desk, unit, c, not_to)
    chosen = choose(people, section, rule.people, desk.settings.duty.most)
    if chosen.person is None and "immediate" in c.flags:
        chosen = _anybody(people, chosen)
    return RoutingResult(chosen.person, section, {"rule": rule.name, "key": chosen.why, **chosen.values})


def _anybody(people: list[Candidate], otherwise: Chosen) -> Chosen:
    """For danger: anybody on duty of any department, whatever their load."""
    found = choose(people, None)
    return Chosen(found.person, "on_duty", {"among": found.values["among"]}) if found.person else otherwise


def candidates(desk: Desk, unit: Unit, c: Complaint, not_to: Collection[int] = ()) -> list[Candidate]:
    """Every handler of the community with open cases, last assignment and whether they are on duty."""
    people = staff_snapshot(unit).holders(c.community, ["handler"])
    there = presence.present_at(desk, staff_snapshot(unit), c.community, unit.at)
    ids = [one.id for one in people]
    load, last = waiting_line.loads(unit.connection, ids), waiting_line.last_turns(unit.connection, ids)
    return [
        Candidate(
            one.id,
            one.name,
            one.department,
            load.get(one.id, 0),
            last.get(one.id, 0),
            there.here(one.id),
            one.barred(c.about) or one.id in not_to,
            one.id in c.handlers,
        )
        for one in people
    ]


def in_turn(desk: Desk, unit: Unit, c: Complaint, people: Iterable[Person]) -> list[Person]:
    """These people in order of preference: on duty, of the complaint's department, fewest open cases; without those it
    is about and who reports to them."""
    able = [one for one in people if not one.barred(c.about)]
    there = presence.present_at(desk, staff_snapshot(unit), c.community, unit.at)
    load = waiting_line.loads(unit.connection, [one.id for one in able])

    def order(one: Person) -> tuple[bool, bool, int, int]:
        return not there.here(one.id), one.department != c.department, load.get(one.id, 0), one.id

    return sorted(able, key=order)


def person_above(desk: Desk, unit: Unit, c: Complaint) -> int | None:
    """Who takes a complaint that is moved up 服务上移: a supervisor on duty, else a manager; nobody who has had it."""
    for role in ("supervisor", "manager"):
        people = staff_snapshot(unit).holders(c.community, [role])
        able = [one for one in in_turn(desk, unit, c, people) if one.id not in (c.handler, *c.handlers)]
        there = presence.present_at(desk, staff_snapshot(unit), c.community, unit.at)
        here = [one for one in able if there.here(one.id)] if role == "supervisor" else able
        if here:
            return here[0].id
    return None


# ---- nobody is free ----------------------------------------------------------------------------------------------


def dispatchers(desk: Desk, unit: Unit, c: Complaint) -> list[Person]:
    """Who assigns by hand when nobody is free: supervisors on duty, else managers, else quality inspectors."""
    there = presence.present_at(desk, staff_snapshot(unit), c.community, unit.at)
    for role in ("supervisor", "manager", "quality"):
        people = [one for one in staff_snapshot(unit).holders(c.community, [role]) if not one.barred(c.about)]
        here = [one for one in people if there.here(one.id)]
        if here or (people and role != "supervisor"):
            return here or people
    return []


def put_in_line(desk: Desk, unit: Unit, c: Complaint, found: RoutingResult) -> None:
    """Puts a complaint nobody is free for in the waiting line and notifies dispatchers of why, unless
    `found.silent`."""
    waiting_line.add_to_line(unit, c.id, c.community, str(found.why["key"]))
    if found.silent:
        return
    for person in dispatchers(desk, unit, c):
        words = explain.why_chosen(desk, person.language or desk.settings.language, found.why)
        notifications.notify_staff(desk, unit, c, person.id, "private.dispatch", {"why": words})


def first_asked(desk: Desk, unit: Unit, c: Complaint) -> int | None:
    """The first-asked person, who answers to the resident to the end 首问责任 [DSP-02]: of the front line on duty, else
    not on leave, the one with the fewest open cases. None when nobody may."""
    for role in ("assistant", "supervisor", "manager"):
        people = staff_snapshot(unit).holders(c.community, [role])
        able = [person for person in people if not person.barred(c.about)]
        if len(able) == 1:
            return able[0].id
        if able:
            free = [
                person.id for person in presence.present_at(desk, staff_snapshot(unit), c.community, unit.at).of(able)
            ]
            load = complaints.open_by_first_asked(unit, free)
            return min(free, key=lambda key: (load.get(key, 0), key))
    return None
