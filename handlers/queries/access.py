"""Access control for staff: which roles open what, which complaints a person may see, and whose data they may uncover.
Nothing here knows of a web request, so that pages, chats and an API ask the same questions [M-01, M-24]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.domain.complaint.moves import FRONT, LEAD, ROLES, Complaint
from handlers.desk import Desk
from storage.complaints import complaints
from storage.complaints.case_lists import Scope
from storage.people.staff import ANY, Person

NOBODY: frozenset[str] = frozenset()
EVERYBODY = frozenset(ROLES)
ADMIN = frozenset({"administrator"})
ADVISES = frozenset({"adviser"})
"""An adviser sees the questions put to them, and no complaint [KNO-03]."""
KEEPERS = LEAD | ADMIN
"""Who keeps the roster and the directory."""
WATCH = LEAD | {"quality", "auditor", "administrator"}
WARNED = LEAD | {"quality"}
"""Who may say that an early warning has been seen."""
MEND = LEAD | ADMIN
REVEAL = FRONT | {"quality"}
"""Who may uncover a complainant's name, telephone and room, with a reason that is kept [PRV-07, M-09]."""


def scope(desk: Desk, person: Person) -> Scope:
    """The scope of complaints this person sees; who is only a handler sees those of their own department [M-24]."""
    wide: list[str] = []
    narrow: list[str] = []
    everywhere = person.roles.get(ANY, NOBODY) - ADVISES
    if everywhere and not _narrow(person, everywhere):
        return Scope(person.id, None, (), person.department, person.above)
    for community in desk.settings.communities:
        roles = person.roles_in(community.code) - ADVISES
        if roles:
            (narrow if _narrow(person, roles) else wide).append(community.code)
    return Scope(person.id, tuple(wide), tuple(narrow), person.department, person.above)


def _narrow(person: Person, roles: frozenset[str]) -> bool:
    return bool(person.department) and roles == {"handler"}


def sees(person: Person, c: Complaint) -> bool:
    """Whether this person may see the complaint [M-24]: never one about themself or their superiors, none of another
    community, and as a mere handler none of another department."""
    roles = person.roles_in(c.community) - ADVISES if person.active else NOBODY
    if not roles or person.barred(c.about):
        return False
    return (
        not _narrow(person, roles) or c.department in ("", person.department) or person.id in (c.handler, *c.handlers)
    )


def reveals(person: Person, c: Complaint) -> frozenset[str]:
    """Which of the complainant's data this person may uncover: `contact` by role; `place` also as the handler who has
    to go there."""
    if person.roles_in(c.community) & REVEAL:
        return frozenset({"contact", "place"})
    return frozenset({"place"}) if person.id == c.handler and c.state != "closed" else NOBODY


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member of staff with their rights, for pages, chats and an API alike. Made anew for every request from the
    stored person, so that a role taken away is gone at once [F-11]."""

    desk: Desk
    person: Person

    @property
    def language(self) -> str:
        """The language this person reads."""
        return self.person.language or self.desk.settings.language

    def say(self, key: str, **values: Any) -> str:
        """A sentence in this person's language."""
        return self.desk.texts.say(self.language, key, values)

    def holds(self, roles: frozenset[str]) -> bool:
        """Whether one of these roles is held in any community."""
        return any(held & roles for held in self.person.roles.values())

    def scope(self) -> Scope:
        """Which complaints this person sees, for the queries of lists [M-24]."""
        return scope(self.desk, self.person)

    def sees(self, c: Complaint) -> bool:
        """Whether this person may see the complaint [M-24]."""
        return sees(self.person, c)

    def find(self, connection: Connection, key: int | None) -> Complaint | None:
        """The complaint with that id; None whether it is not there or not theirs to see [M-02, M-24]."""
        c = complaints.find(connection, key) if key else None
        return c if c is not None and self.sees(c) else None

    def reveals(self, c: Complaint) -> frozenset[str]:
        """Which parts of the complainant's data this person may uncover [PRV-07]."""
        return reveals(self.person, c)
