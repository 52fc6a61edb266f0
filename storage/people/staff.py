"""Staff: people with roles per community, superiors, and linked chat accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.domain.complaint.moves import Actor
from storage.database import Unit
from storage.engine.compiled import CompiledStatement
from storage.engine.upsert import Upsert
from storage.tables import sessions, staff, staff_links, staff_roles

ANY = "*"


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff; `roles` maps a community code ('*' for all) to the roles held there; `above` are those they
    report to, directly or through others."""

    id: int
    name: str
    department: str = ""
    contact: str = ""
    language: str = ""
    active: bool = True
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reports_to: int | None = None
    above: frozenset[int] = frozenset()

    def barred(self, about: Iterable[int]) -> bool:
        """Whether complaints about these people are hidden from this one: about them, or about somebody they report to
        [M-24]."""
        return not {self.id, *self.above}.isdisjoint(about)

    def roles_in(self, community: str) -> frozenset[str]:
        """The roles held in that community."""
        return self.roles.get(community, frozenset()) | self.roles.get(ANY, frozenset())

    def actor(self, community: str) -> Actor:
        """This person as one who makes moves in that community."""
        roles = self.roles_in(community) if self.active else frozenset()
        return Actor("staff", self.id, self.name, roles, self.above)

    @property
    def communities(self) -> frozenset[str]:
        """Codes of the communities this person works in; may hold '*'."""
        return frozenset(self.roles)

    @property
    def administrator(self) -> bool:
        """May set up staff, groups and words."""
        return any("administrator" in roles for roles in self.roles.values())


def _people(connection: sa.Connection, where: Any) -> list[Person]:
    rows = connection.execute(sa.select(staff).where(where).order_by(staff.c.id)).fetchall()
    if not rows:
        return []
    held = connection.execute(sa.select(staff_roles).where(staff_roles.c.staff.in_([row.id for row in rows])))
    roles: dict[int, dict[str, set[str]]] = {}
    for role in held:
        roles.setdefault(role.staff, {}).setdefault(role.community, set()).add(role.role)
    return [_person(connection, row, roles.get(row.id, {})) for row in rows]


def _person(connection: sa.Connection, row: Any, roles: dict[str, set[str]]) -> Person:
    frozen = {community: frozenset(held) for community, held in roles.items()}
    above = _above(connection, row.id, row.reports_to)
    active = bool(row.active)
    return Person(row.id, row.name, row.department, row.contact, row.language, active, frozen, row.reports_to, above)


_REPORTS = CompiledStatement(sa.select(staff.c.reports_to).where(staff.c.id == sa.bindparam("key")))


def _above(connection: sa.Connection, key: int, boss: int | None) -> frozenset[int]:
    """Everyone above, by one look each; a ring of superiors ends where it began."""
    found: set[int] = set()
    while boss is not None and boss != key and boss not in found:
        found.add(boss)
        row = _REPORTS.one(connection, {"key": boss})
        boss = row.reports_to if row else None
    return frozenset(found)


_PERSON = sa.select(staff)
_BY_ID = CompiledStatement(_PERSON.where(staff.c.id == sa.bindparam("key")))
_ROLES = CompiledStatement(sa.select(staff_roles).where(staff_roles.c.staff == sa.bindparam("key")))


def _with_roles(connection: sa.Connection, row: Any) -> Person:
    roles: dict[str, set[str]] = {}
    for held in _ROLES.all(connection, {"key": row.id}):
        roles.setdefault(held.community, set()).add(held.role)
    return _person(connection, row, roles)


def find(connection: sa.Connection, key: int | None) -> Person | None:
    """The person with that id."""
    row = _BY_ID.one(connection, {"key": key}) if key is not None else None
    return _with_roles(connection, row) if row else None


def named(connection: sa.Connection, name: str) -> Person | None:
    """The person with that name; of namesakes one who is active."""
    found = sorted(_people(connection, staff.c.name == name), key=lambda person: not person.active)
    return found[0] if found else None


def everyone(connection: sa.Connection) -> list[Person]:
    """Every person, active or not, by id."""
    return _people(connection, sa.true())


_HOLDERS = CompiledStatement(
    _PERSON.where(
        staff.c.active == 1,
        staff.c.id.in_(
            sa.select(staff_roles.c.staff).where(
                staff_roles.c.role == sa.bindparam("role"),
                sa.or_(staff_roles.c.community == sa.bindparam("community"), staff_roles.c.community == ANY),
            )
        ),
    )
)


def role_holders(connection: sa.Connection, community: str, roles: Iterable[str]) -> list[Person]:
    """The active people who hold one of these roles in that community."""
    found: dict[int, Any] = {}
    for role in roles:
        found |= {row.id: row for row in _HOLDERS.all(connection, {"role": role, "community": community})}
    return [_with_roles(connection, found[key]) for key in sorted(found)]


_LINKED = sa.select(staff_links.c.staff).where(
    staff_links.c.channel == sa.bindparam("channel"), staff_links.c.sender == sa.bindparam("sender")
)
_BY_ACCOUNT = CompiledStatement(_PERSON.where(staff.c.active == 1, staff.c.id.in_(_LINKED)))


def by_account(connection: sa.Connection, channel: str, sender: str) -> Person | None:
    """The active person whose chat account this is; being in the group is not permission."""
    row = _BY_ACCOUNT.one(connection, {"channel": channel, "sender": sender})
    return _with_roles(connection, row) if row else None


_CHATS = CompiledStatement(
    sa.select(staff_links.c.channel, staff_links.c.chat).where(staff_links.c.staff == sa.bindparam("key"))
)


def chats_of(connection: sa.Connection, person: int) -> list[tuple[str, str]]:
    """The private chats in which this person can be written to: channel and chat."""
    return [(row.channel, row.chat) for row in _CHATS.all(connection, {"key": person}) if row.chat]


def with_ids(connection: sa.Connection, keys: Sequence[int]) -> list[Person]:
    """The people with these ids, in one statement for all."""
    return _people(connection, staff.c.id.in_(keys))


def chats_of_many(connection: sa.Connection, people: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """The private chats of these people, by person."""
    found: dict[int, list[tuple[str, str]]] = {}
    mine = sa.select(staff_links.c.staff, staff_links.c.channel, staff_links.c.chat)
    for row in connection.execute(mine.where(staff_links.c.staff.in_(people))):
        if row.chat:
            found.setdefault(row.staff, []).append((row.channel, row.chat))
    return found


# ---- changes -----------------------------------------------------------------------------------------------------


def add(unit: Unit, name: str, roles: Iterable[tuple[str, str]], **known: str) -> int:
    """A new person with (community, role) pairs; returns the id."""
    key = unit.execute(
        staff.insert().returning(staff.c.id), {"name": name, "created_at": unit.at, **known}
    ).scalar_one()
    set_roles(unit, int(key), roles)
    return int(key)


def change(unit: Unit, key: int, **values: Any) -> None:
    """Changes name, department, contact, language, reports_to or active; whoever is made inactive is signed out."""
    unit.execute(staff.update().where(staff.c.id == key).values(**values))
    if values.get("active") == 0:
        unit.execute(sessions.delete().where(sessions.c.staff == key))


def set_roles(unit: Unit, key: int, roles: Iterable[tuple[str, str]]) -> None:
    """Replaces all roles of a person."""
    unit.execute(staff_roles.delete().where(staff_roles.c.staff == key))
    rows = [{"staff": key, "community": community, "role": role} for community, role in sorted(set(roles))]
    if rows:
        unit.execute(staff_roles.insert(), rows)


_LINK = Upsert(staff_links, ["channel", "sender"], ["staff", "chat", "at"])


def link(unit: Unit, person: int, channel: str, sender: str, chat: str) -> None:
    """Links a chat account to that person, replacing whom it was linked to."""
    unit.execute(_LINK.on(unit), {"channel": channel, "sender": sender, "staff": person, "chat": chat, "at": unit.at})


def unlink(unit: Unit, person: int) -> None:
    """Removes every chat account of that person."""
    unit.execute(staff_links.delete().where(staff_links.c.staff == person))


def links_of(connection: sa.Connection, person: int) -> list[tuple[str, str]]:
    """The chat accounts linked to this person: channel and the network's id."""
    mine = sa.select(staff_links.c.channel, staff_links.c.sender).where(staff_links.c.staff == person)
    return [(row.channel, row.sender) for row in connection.execute(mine.order_by(staff_links.c.at))]


def lock_administrators(unit: Unit) -> None:
    """Locks the administrators' roles until the commit, so that two changes cannot each take away the other's last
    administrator."""
    rows = sa.select(staff_roles.c.staff).where(staff_roles.c.role == "administrator").order_by(staff_roles.c.staff)
    unit.all(rows.with_for_update() if unit.postgres else rows)
