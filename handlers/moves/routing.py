"""Who gets a complaint: the rules of the settings, who is there, and the reason, told to whoever has to decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot import understanding
from bot.config.settings import Settings
from bot.domain.complaint import categories
from bot.domain.complaint.moves import Complaint
from bot.domain.staffing.routing import Candidate, Chosen, Route, RoutingFacts, choose, department_of, first
from handlers.desk import Desk
from handlers.notify import notifications
from handlers.queries import explain, presence
from storage.complaints import complaints
from storage.database import Unit
from storage.people import staff, waiting_line
from storage.people.snapshot import staff_snapshot
from storage.people.staff import Person

ANY_ROTATION = Route()


@dataclass(frozen=True, slots=True)
class Found:
    """What routing says now: a person, or nobody; `silent`: nobody is told, it waits for the morning."""

    person: int | None
    department: str
    why: Mapping[str, Any]
    silent: bool = False

    @property
    def details(self) -> dict[str, Any]:
        """The details of the move that gives it to the person."""
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


def asked(c: Complaint) -> RoutingFacts:
    """What rules may ask about a complaint."""
    codes = (c.category, categories.EVERYDAY.get(c.category, ""))
    building = str((c.answers.get("place_parts") or {}).get("building") or "")
    return RoutingFacts(c.community, building, tuple(filter(None, codes)), c.severity, c.flags)


def department_for(settings: Settings, category: str) -> str:
    """The department whose categories cover this everyday group; empty when none does."""
    return _department_of(settings, (categories.EVERYDAY.get(category, ""),))


def _department_of(settings: Settings, codes: tuple[str, ...]) -> str:
    own = {name: one.categories for name, one in settings.departments.items()}
    return department_of(own, [code for code in codes if code])


def department(settings: Settings, c: Complaint) -> str:
    """The department a complaint belongs to: by its rule, else what it has, else by its category."""
    rule = first(routes(settings), asked(c)) if settings.routing else None
    if rule is not None and rule.department:
        return rule.department
    return c.department or _department_of(settings, asked(c).codes)


def directed(desk: Desk, unit: Unit, c: Complaint) -> Complaint:
    """A draft with its department, and with those whom it plainly accuses, before anybody is told of it."""
    if desk.settings.routing:
        c = replace(c, department=department(desk.settings, c))
    return c if c.about else replace(c, about=accused(unit, c))


def accused(unit: Unit, c: Complaint) -> tuple[int, ...]:
    """The members of staff whom a complaint about somebody's manners names [M-24]. Rather one too many: whoever leads
    can take a name out again, but what somebody has read cannot be taken back."""
    said = f"{c.answers.get('what') or ''} {c.answers.get('who') or ''}"
    if not understanding.accuses_manners(said):
        return ()
    people = staff.everyone(unit.connection)
    named = [one for one in people if len(one.name) > 1 and one.name in said and one.roles_in(c.community)]
    return tuple(one.id for one in named)


# ---- a person ----------------------------------------------------------------------------------------------------


def find(desk: Desk, unit: Unit, c: Complaint, *, not_to: Collection[int] = (), otherwise: Route | None = None
         ) -> Found | None:  # fmt: skip
    """Who should have it now, by the first rule that fits; None when people decide themselves: no rule, 抢单, manual.
    `not_to` never get it; `otherwise` is the rule where none fits."""
    rule = first(routes(desk.settings), asked(c)) or otherwise
    if rule is None or rule.how != "rotation":
        return None
    section = department(desk.settings, c)
    if "immediate" not in c.flags and presence.at_night(desk, c.community, unit.at):
        return Found(None, section, {"key": "night", "rule": rule.name}, silent=True)
    people = candidates(desk, unit, c, not_to)
    chosen = choose(people, section, rule.people, desk.settings.duty.most)
    if chosen.person is None and "immediate" in c.flags:
        chosen = _anybody(people, chosen)
    return Found(chosen.person, section, {"rule": rule.name, "key": chosen.why, **chosen.values})


def _anybody(people: list[Candidate], otherwise: Chosen) -> Chosen:
    """Danger does not wait for the right department: whoever is on duty goes, however much they have in hand."""
    found = choose(people, None)
    return Chosen(found.person, "on_duty", {"among": found.values["among"]}) if found.person else otherwise


def candidates(desk: Desk, unit: Unit, c: Complaint, not_to: Collection[int] = ()) -> list[Candidate]:
    """Everybody who handles in that community, with what they have in hand and whether they are there."""
    people = staff_snapshot(unit).holders(c.community, ["handler"])
    there = presence.now(desk, staff_snapshot(unit), c.community, unit.at)
    ids = [one.id for one in people]
    load, last = waiting_line.loads(unit.connection, ids), waiting_line.last_given(unit.connection, ids)
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
    """These people in the order in which they should be asked: their department first, those who are there, the
    fewest cases; nobody it is about, nor who reports to them."""
    able = [one for one in people if not one.barred(c.about)]
    there = presence.now(desk, staff_snapshot(unit), c.community, unit.at)
    load = waiting_line.loads(unit.connection, [one.id for one in able])

    def order(one: Person) -> tuple[bool, bool, int, int]:
        return not there.here(one.id), one.department != c.department, load.get(one.id, 0), one.id

    return sorted(able, key=order)


def above(desk: Desk, unit: Unit, c: Complaint) -> int | None:
    """Who takes a complaint that is moved up 服务上移: a supervisor who is there, else a manager; never who has it."""
    for role in ("supervisor", "manager"):
        people = staff_snapshot(unit).holders(c.community, [role])
        able = [one for one in in_turn(desk, unit, c, people) if one.id not in (c.handler, *c.handlers)]
        there = presence.now(desk, staff_snapshot(unit), c.community, unit.at)
        here = [one for one in able if there.here(one.id)] if role == "supervisor" else able
        if here:
            return here[0].id
    return None


# ---- nobody ------------------------------------------------------------------------------------------------------


def dispatchers(desk: Desk, unit: Unit, c: Complaint) -> list[Person]:
    """Who decides when nobody is free: the supervisors on duty, else the managers, else whoever watches quality."""
    there = presence.now(desk, staff_snapshot(unit), c.community, unit.at)
    for role in ("supervisor", "manager", "quality"):
        people = [one for one in staff_snapshot(unit).holders(c.community, [role]) if not one.barred(c.about)]
        here = [one for one in people if there.here(one.id)]
        if here or (people and role != "supervisor"):
            return here or people
    return []


def waits(desk: Desk, unit: Unit, c: Complaint, found: Found) -> None:
    """Nobody can have it now: it stands in the line, and whoever dispatches hears why. At night only danger is told."""
    waiting_line.wait(unit, c.id, c.community, str(found.why["key"]))
    if found.silent:
        return
    for person in dispatchers(desk, unit, c):
        words = explain.why_chosen(desk, person.language or desk.settings.language, found.why)
        notifications.staff_member(desk, unit, c, person.id, "private.dispatch", {"why": words})


def first_asked(desk: Desk, unit: Unit, c: Complaint) -> int | None:
    """Who answers to the resident to the end 首问责任 [DSP-02]: of the front line that is on duty, else not on leave,
    the person with the fewest open cases."""
    for role in ("assistant", "supervisor", "manager"):
        people = staff_snapshot(unit).holders(c.community, [role])
        able = [person for person in people if not person.barred(c.about)]
        if len(able) == 1:
            return able[0].id
        if able:
            free = [person.id for person in presence.now(desk, staff_snapshot(unit), c.community, unit.at).of(able)]
            load = complaints.open_by_first_asked(unit, free)
            return min(free, key=lambda key: (load.get(key, 0), key))
    return None
