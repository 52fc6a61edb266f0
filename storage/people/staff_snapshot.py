"""The staff of one unit of work: people, their chats, rosters and leaves, each read from the database once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa

from bot.domain.staffing.roster import Leave, Shift
from storage.database import Unit
from storage.people import roster, staff
from storage.people.staff import Person
from storage.tables import leaves, shifts, staff_links, staff_roles
from storage.tables import staff as staff_table


class StaffSnapshot:
    """People, their chats, rosters and leaves as one connection reads them; every question is asked once. A unit's own
    snapshot (`staff_snapshot`) forgets all of it when the unit writes to one of `tables`."""

    tables: ClassVar[frozenset[str]] = frozenset(
        table.name for table in (staff_table, staff_roles, staff_links, shifts, leaves)
    )

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.forget()

    def forget(self) -> None:
        """Drops every row; the next question reads anew."""
        self._people: dict[int, Person | None] = {}
        self._chats: dict[int, Sequence[tuple[str, str]]] = {}
        self._holders: dict[tuple[str, tuple[str, ...]], Sequence[Person]] = {}
        self._rosters: dict[str, Sequence[Shift]] = {}
        self._leaves: dict[tuple[datetime, datetime], Sequence[Leave]] = {}

    def person(self, key: int | None) -> Person | None:
        """The person with that id."""
        if key is None:
            return None
        if key not in self._people:
            self._people[key] = staff.find(self._connection, key)
        return self._people[key]

    def holders(self, community: str, roles: Iterable[str]) -> Sequence[Person]:
        """The active people who hold one of these roles in that community, by id."""
        asked = (community, tuple(roles))
        if asked not in self._holders:
            found = staff.role_holders(self._connection, *asked)
            self._holders[asked] = tuple(found)
            for person in found:
                self._people.setdefault(person.id, person)
        return self._holders[asked]

    def chats(self, person: int) -> Sequence[tuple[str, str]]:
        """The private chats in which this person can be written to: channel and chat."""
        if person not in self._chats:
            self._chats[person] = tuple(staff.chats_of(self._connection, person))
        return self._chats[person]

    def roster(self, community: str) -> Sequence[Shift]:
        """Every line of the roster that counts in that community."""
        if community not in self._rosters:
            self._rosters[community] = tuple(roster.roster(self._connection, community))
        return self._rosters[community]

    def on_leave(self, since: datetime, until: datetime) -> Sequence[Leave]:
        """Whose leave touches that time."""
        if (since, until) not in self._leaves:
            self._leaves[since, until] = tuple(roster.on_leave(self._connection, since, until))
        return self._leaves[since, until]

    def load_people(self, keys: Iterable[int | None]) -> None:
        """Reads many people with their chats in one go, before they are asked for one by one."""
        wanted = sorted({key for key in keys if key is not None})
        people = {person.id: person for person in staff.with_ids(self._connection, wanted)}
        chats = staff.chats_of_many(self._connection, wanted)
        self._people.update((key, people.get(key)) for key in wanted)
        self._chats.update((key, tuple(chats.get(key, ()))) for key in wanted)

    def load_rosters(self, communities: Iterable[str]) -> None:
        """Reads the rosters of several communities in one go."""
        every = roster.rosters(self._connection)
        for community in communities:
            self._rosters[community] = (*every.get(community, ()), *every.get(staff.ANY, ()))


def staff_snapshot(unit: Unit) -> StaffSnapshot:
    """The unit's own snapshot of the staff."""
    return unit.snapshot(StaffSnapshot)
