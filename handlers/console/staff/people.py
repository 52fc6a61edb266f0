"""Pages of staff accounts: people, their roles by community, linked chat accounts, one-time codes; and one's own
page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.complaint.moves import ROLES
from bot.domain.staffing import roster
from bot.domain.text.plain import is_blank
from bot.texts.texts import LANGUAGES
from handlers.console.layout import department, number, redirect, show
from handlers.queries import presence
from handlers.queries.access import ADMIN, EVERYBODY, Viewer
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import access_log, form_once
from storage.database import Unit
from storage.people import roster as roster_rows
from storage.people import sessions, staff
from storage.people.staff import ANY, Person
from storage.people.staff_snapshot import StaffSnapshot

FEW = 20
"""Up to so many communities a person's page shows them all; beyond, those they work in and one to add."""


class InvalidPersonForm(Exception):
    """A change that may not be made; `key` is the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """A one-time code just made: shown once, on this page only."""

    purpose: str
    code: str
    links: tuple[tuple[str, str], ...]
    minutes: int


# ---- what an administrator may touch -----------------------------------------------------------------------------


def governed_communities(viewer: Viewer) -> list[str]:
    """The communities, '*' among them, whose staff this administrator looks after."""
    held = viewer.person.roles
    if "administrator" in held.get(ANY, frozenset()):
        return [ANY, *(c.code for c in viewer.desk.settings.communities)]
    known = [c.code for c in viewer.desk.settings.communities]
    return [code for code in known if "administrator" in held.get(code, frozenset())]


def may_change(viewer: Viewer, person: Person) -> bool:
    """An administrator of one community cannot touch, nor sign in as, somebody who works in others too."""
    return set(person.roles) <= set(governed_communities(viewer))


# ---- pages -------------------------------------------------------------------------------------------------------


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/people"""
    return await _list(visit)


async def _list(visit: Visit, problem: str = "", typed: str = "", status: int = 200) -> web.Response:
    viewer = visit.viewer
    people = await viewer.desk.database.read(staff.everyone)
    rows = [
        (one, _roles_told(viewer, one), department(viewer, one.department), may_change(viewer, one)) for one in people
    ]
    rows.sort(key=lambda row: not row[0].active)
    on, away = await viewer.desk.database.read(lambda connection: _there(viewer, connection))
    return show(visit, "staff/people", status=status, people=rows, problem=problem, typed=typed, on=on, away=away)


def _there(viewer: Viewer, connection: sa.Connection) -> tuple[set[int], frozenset[int]]:
    """Who is on duty by a roster now, and who is on leave."""
    now, on, known = viewer.desk.database.clock(), set[int](), StaffSnapshot(connection)
    for community in viewer.desk.settings.communities:
        on |= presence.present_at(viewer.desk, known, community.code, now).on
    return on, roster.absent_people(roster_rows.on_leave(connection, now, now + presence.REACH), now)


def _roles_told(viewer: Viewer, person: Person) -> list[tuple[str, list[str]]]:
    return [
        (viewer.say("console.people.everywhere") if code == ANY else viewer.desk.community_name(code), sorted(roles))
        for code, roles in sorted(person.roles.items())
    ]


async def add(visit: Visit) -> web.StreamResponse:
    """POST: a new person, without any role yet."""
    viewer = visit.viewer
    name, once = " ".join(visit.typed("name", 60).split()), visit.once

    def work(unit: Unit) -> int:
        if not form_once.take_form(unit, viewer.person.id, once):
            return 0
        _free_name(unit, name, 0)
        key = staff.add(unit, name, [])
        access_log.record_access(unit, viewer.person.id, None, f"staff:{key}", "added")
        return key

    try:
        key = await viewer.desk.database.transact(work)
    except InvalidPersonForm as wrong:
        return await _list(visit, viewer.say(wrong.key), name, 422)
    return redirect(f"/console/people/{key}" if key else "/console/people")


def _free_name(unit: Unit, name: str, mine: int) -> None:
    if is_blank(name):
        raise InvalidPersonForm("console.people.needs_name")
    other = staff.named(unit.connection, name)
    if other is not None and other.id != mine:
        raise InvalidPersonForm("console.people.same_name")


async def person_page(visit: Visit) -> web.StreamResponse:
    """GET /console/people/ID"""
    return await _one(visit, await _person(visit))


async def _person(visit: Visit) -> Person:
    key = number(visit.request.match_info["id"])
    found = await visit.viewer.desk.database.read(lambda connection: staff.find(connection, key))
    if found is None:
        raise web.HTTPNotFound
    return found


async def _one(
    visit: Visit, person: Person, problem: str = "", made: OneTimeCode | None = None, status: int = 200
) -> web.Response:
    viewer = visit.viewer
    chats = await viewer.desk.database.read(lambda connection: staff.links_of(connection, person.id))
    people = await viewer.desk.database.read(staff.everyone)
    mine = governed_communities(viewer)
    shown = mine if len(mine) <= FEW else [code for code in mine if code == ANY or code in person.roles]
    names = {ANY: viewer.say("console.people.everywhere")} | {c.code: c.name for c in viewer.desk.settings.communities}
    return show(
        visit,
        "staff/person",
        status=status,
        person=person,
        rows=[(code, names[code], person.roles.get(code, frozenset())) for code in shown],
        others=[(code, names[code]) for code in mine if code not in shown],
        roles=ROLES,
        departments=[(code, department(viewer, code)) for code in viewer.desk.settings.departments],
        spoken=LANGUAGES,
        chats=chats,
        bosses=[(one.id, one.name) for one in people if one.active and one.id != person.id],
        may=may_change(viewer, person),
        problem=problem,
        made=made,
        keep=made.code if made else "",
        done=visit.request.query.get("done") == "1",
    )


async def change(visit: Visit) -> web.StreamResponse:
    """POST: name, department, contact, language, roles, active. Takes effect at the person's next step."""
    viewer = visit.viewer
    person = await _person(visit)
    if not may_change(viewer, person):
        raise web.HTTPForbidden
    once = visit.once

    def work(unit: Unit) -> None:
        if form_once.take_form(unit, viewer.person.id, once):
            _change(visit, unit, person)

    try:
        await viewer.desk.database.transact(work)
    except InvalidPersonForm as wrong:
        return await _one(visit, person, viewer.say(wrong.key), status=422)
    return redirect(f"/console/people/{person.id}?done=1")


def _change(visit: Visit, unit: Unit, person: Person) -> None:
    staff.lock_administrators(unit)
    name = " ".join(visit.typed("name", 60).split())
    _free_name(unit, name, person.id)
    language, section = visit.typed("language", 10), visit.typed("department", 40)
    staff.change(
        unit,
        person.id,
        name=name,
        contact=visit.typed("contact", 100),
        language=language if language in LANGUAGES else "",
        department=section if section in visit.viewer.desk.settings.departments else "",
        active=1 if visit.typed("active", 3) == "yes" else 0,
        reports_to=_boss(visit, unit, person),
    )
    roles = _roles(visit, person)
    staff.set_roles(unit, person.id, roles)
    if not any(one.administrator for one in staff.everyone(unit.connection) if one.active):
        raise InvalidPersonForm("console.people.last_administrator")
    access_log.record_access(
        unit, visit.viewer.person.id, None, f"staff:{person.id}", ",".join(f"{code}:{role}" for code, role in roles)
    )


def _boss(visit: Visit, unit: Unit, person: Person) -> int | None:
    """Whom they report to; a circle is refused. Complaints about that person are hidden from this one too."""
    boss = staff.find(unit.connection, number(visit.typed("reports_to", 16)))
    if boss is None:
        return None
    if boss.id == person.id or person.id in boss.above:
        raise InvalidPersonForm("console.people.ring")
    return boss.id


def _roles(visit: Visit, person: Person) -> list[tuple[str, str]]:
    """The ticked roles where this administrator may give any, and what stands elsewhere untouched [M-08]."""
    mine = set(governed_communities(visit.viewer))
    kept = {(code, role) for code, roles in person.roles.items() if code not in mine for role in roles}
    for ticked in visit.form.getall("role", []):
        code, _, role = str(ticked).partition(":")
        if code in mine and role in ROLES:
            kept.add((code, role))
    return sorted(kept)


# ---- codes -------------------------------------------------------------------------------------------------------


async def code(visit: Visit) -> web.StreamResponse:
    """POST: a one-time code to sign in or to link a chat account, or takes every linked account away. The code is
    shown on this answer only, so that it stands in no address and no history."""
    person = await _person(visit)
    if not may_change(visit.viewer, person) or not person.active:
        raise web.HTTPForbidden
    return await _made(visit, person, visit.typed("purpose", 10))


async def _made(visit: Visit, person: Person, purpose: str, own: bool = False) -> web.StreamResponse:
    viewer = visit.viewer
    once = visit.once
    if purpose not in ("link", "unlink") and (own or purpose != "login"):
        raise web.HTTPBadRequest

    def work(unit: Unit) -> str:
        if not form_once.take_form(unit, viewer.person.id, once):
            return ""
        access_log.record_access(unit, viewer.person.id, None, f"staff:{person.id}", purpose)
        if purpose == "unlink":
            staff.unlink(unit, person.id)
            return ""
        return sessions.new_code(unit, person.id, purpose)

    made = await viewer.desk.database.transact(work)
    if not made:
        return redirect("/console/people/me" if own else f"/console/people/{person.id}")
    shown = _code(viewer, purpose, made)
    return await (_me(visit, shown) if own else _one(visit, person, made=shown))


def _code(viewer: Viewer, purpose: str, made: str) -> OneTimeCode:
    if purpose == "login":
        link = viewer.desk.page(f"/console/login?code={made}")
        return OneTimeCode(purpose, made, (("web", link),), int(sessions.LOGIN_FOR.total_seconds() // 60))
    links = [(name, viewer.desk.link(name, f"link_{made}")) for name in viewer.desk.settings.channels]
    return OneTimeCode(
        purpose, made, tuple(one for one in links if one[1]), int(sessions.LINK_FOR.total_seconds() // 60)
    )


# ---- my own page -------------------------------------------------------------------------------------------------


async def me(visit: Visit) -> web.StreamResponse:
    """GET /console/people/me"""
    return await _me(visit)


async def _me(visit: Visit, made: OneTimeCode | None = None) -> web.Response:
    viewer = visit.viewer
    chats = await viewer.desk.database.read(lambda connection: staff.links_of(connection, viewer.person.id))
    values: dict[str, Any] = {
        "roles": _roles_told(viewer, viewer.person),
        "chats": chats,
        "spoken": LANGUAGES,
    }
    return show(visit, "staff/me", department=department(viewer, viewer.person.department), made=made,
                keep=made.code if made else "", **values)  # fmt: skip


async def change_me(visit: Visit) -> web.StreamResponse:
    """POST: my language, or a code to link my chat account, or taking my accounts away."""
    viewer = visit.viewer
    if visit.typed("purpose", 10):
        return await _made(visit, viewer.person, visit.typed("purpose", 10), own=True)
    language = visit.typed("language", 10)
    if language in LANGUAGES:
        await viewer.desk.database.transact(lambda unit: staff.change(unit, viewer.person.id, language=language))
    return redirect("/console/people/me")


PAGES = (
    StaffPage("GET /console/people", ADMIN, page, Nav("people", 80, "more")),
    StaffPage("POST /console/people", ADMIN, add),
    StaffPage("GET /console/people/me", EVERYBODY, me),
    StaffPage("POST /console/people/me", EVERYBODY, change_me),
    StaffPage("GET /console/people/{id}", ADMIN, person_page),
    StaffPage("POST /console/people/{id}", ADMIN, change),
    StaffPage("POST /console/people/{id}/code", ADMIN, code),
)
