"""Page of duty: who is on duty now, the roster with its gaps and overlaps, leave, handing over, reviews of shifts."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.clocks.worktime import spans_on
from bot.domain.complaint.moves import HANDS, STAFF, Complaint, MoveRefused
from bot.domain.staffing import roster
from bot.domain.staffing.roster import Leave, Shift, time_text
from handlers.console.layout import case_rows, communities, department, number, redirect, show
from handlers.console.staff.shift_review import open_review
from handlers.moves import routing
from handlers.queries import explain, presence
from handlers.queries.access import ADMIN, ADVISES, EVERYBODY, KEEPERS, Viewer
from handlers.staff import actions, shifts
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import access_log, form_once
from storage.database import Unit
from storage.people import roster as roster_rows
from storage.people import staff, waiting_line
from storage.people.staff import Person
from storage.people.staff_snapshot import staff_snapshot

AHEAD = timedelta(days=7)
BACK = timedelta(days=14)


class InvalidDutyForm(Exception):
    """What was typed cannot be; `key` is the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def led_communities(viewer: Viewer) -> list[str]:
    """The communities whose roster this person looks after."""
    return [c.code for c in viewer.desk.settings.communities if viewer.person.roles_in(c.code) & KEEPERS]


# ---- the page ----------------------------------------------------------------------------------------------------


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/duty"""
    return await _page(visit)


async def _page(visit: Visit, problem: str = "", status: int = 200) -> web.Response:
    values = await visit.viewer.desk.database.read(lambda connection: _gather(visit.viewer, connection))
    done = visit.request.query.get("done", "")
    return show(visit, "staff/duty", status=status, problem=problem, done=done if done.isdecimal() else "", **values)


def _gather(viewer: Viewer, connection: sa.Connection) -> dict[str, Any]:
    unit = Unit(connection, viewer.desk.database.clock())
    mine = led_communities(viewer)
    names = {one.id: one for one in staff.everyone(connection) if one.active}
    places = [code for code, _name in communities(viewer)]
    return {
        "places": [_place(viewer, unit, code, names) for code in places],
        "roster": _roster(connection, mine, names),
        "leaves": _leaves(viewer, unit, mine, names),
        "people": [one for one in names.values() if one.communities & {*mine, staff.ANY}],
        "led": [(code, viewer.desk.community_name(code)) for code in mine],
        "handover": [found for code in places if (found := _to_hand_over(viewer, unit, code))],
        "handed": _handed(viewer, connection, places, names),
        "reviews": _marks(viewer, connection, mine, names, unit.at),
        "review": len(open_review(viewer, connection)),
        "zone": viewer.desk.settings.zone,
        "once": [secrets.token_hex(12) for _ in range(4)],
    }


def _place(viewer: Viewer, unit: Unit, code: str, names: dict[int, Person]) -> dict[str, Any]:
    """One community now: who is there, what waits, and where the roster has holes in the next seven days."""
    desk, connection = viewer.desk, unit.connection
    there = presence.present_at(desk, staff_snapshot(unit), code, unit.at)
    zone = desk.calendar(code).zone
    until = unit.at + AHEAD
    away = roster_rows.on_leave(connection, unit.at, until)
    found = roster.duty_shifts(roster_rows.roster(connection, code), away, zone, unit.at, until)
    waiting = [c for c, _why in waiting_line.waiting_cases(connection) if c.community == code and viewer.sees(c)]
    return {
        "name": desk.community_name(code),
        "rostered": there.rostered,
        "on": [_told(viewer, names[key]) for key in sorted(there.on) if key in names],
        "waiting": [
            (row, _why(viewer, unit, c)) for row, c in zip(case_rows(viewer, connection, waiting), waiting, strict=True)
        ],
        "gaps": roster.duty_gaps(found, _wanted(viewer, code, unit.at)) if there.rostered else (),
        "overlaps": [(names[one.person].name, one) for one in roster.overlaps(found) if one.person in names],
        "zone": zone,
    }


def _told(viewer: Viewer, person: Person) -> tuple[str, str, str]:
    return person.name, department(viewer, person.department) if person.department else "", person.contact


def _why(viewer: Viewer, unit: Unit, c: Complaint) -> str:
    found = routing.choose_handler(viewer.desk, unit, c)
    return explain.why_chosen(viewer.desk, viewer.language, found.why) if found is not None else ""


def _wanted(viewer: Viewer, code: str, now: datetime) -> list[tuple[datetime, datetime]]:
    """The working hours of the next seven days: in these somebody must be on duty."""
    calendar = viewer.desk.calendar(code)
    first = now.astimezone(calendar.zone).date()
    spans = (span for ahead in range(8) for span in spans_on(calendar, first + timedelta(days=ahead)))
    return [(max(begins, now), min(ends, now + AHEAD)) for begins, ends in spans if now < ends and begins < now + AHEAD]


def _roster(connection: sa.Connection, mine: list[str], names: dict[int, Person]) -> list[dict[str, Any]]:
    return [
        {
            "id": key,
            "who": names[one.person].name,
            "community": one.community,
            "weekday": one.weekday,
            "day": one.day.isoformat() if one.day else "",
            "off": one.off,
            "times": f"{time_text(one.begins)}–{time_text(one.ends)}",
        }
        for key, one in roster_rows.shift_rows(connection, mine)
        if one.person in names
    ]


def _leaves(viewer: Viewer, unit: Unit, mine: list[str], names: dict[int, Person]) -> list[tuple[Any, str]]:
    """Leave of those whose roster this person keeps, and their own."""
    rows = roster_rows.leave_rows(unit.connection, unit.at)
    return [
        (row, names[row.staff].name) for row in rows if row.staff in names and _keeps(viewer, mine, names[row.staff])
    ]


def _keeps(viewer: Viewer, mine: Iterable[str], person: Person) -> bool:
    return person.id == viewer.person.id or bool(person.communities & {*mine, *([staff.ANY] if mine else [])})


# ---- roster and leave --------------------------------------------------------------------------------------------


async def add_shifts(visit: Visit) -> web.StreamResponse:
    """POST: a line for the roster, weekly or for one day; or a day off."""
    return await _do(visit, _add_shift)


def _add_shift(visit: Visit, unit: Unit) -> None:
    code, person = visit.typed("community", 40), number(visit.typed("person", 16))
    found = staff.find(unit.connection, person)
    if code not in led_communities(visit.viewer) or found is None or not found.roles_in(code):
        raise InvalidDutyForm("duty.wrong.person")
    for one in _shifts(visit, person, code):
        roster_rows.add_shift(unit, one)
    access_log.record_access(unit, visit.viewer.person.id, None, f"staff:{person}", "roster")


def _shifts(visit: Visit, person: int, code: str) -> list[Shift]:
    try:
        days = roster.days_of(visit.typed("days", 30))
        if visit.typed("off", 3) == "yes":
            if not isinstance(days, date):
                raise InvalidDutyForm("duty.wrong.day")
            return [Shift(person, code, day=days, off=True)]
        begins, ends = roster.minutes_of(visit.typed("begins", 5)), roster.minutes_of(visit.typed("ends", 5))
        if isinstance(days, date):
            return [Shift(person, code, begins, ends, day=days)]
        return [Shift(person, code, begins, ends, weekday=day) for day in days]
    except ValueError:
        raise InvalidDutyForm("duty.wrong.day") from None


async def drop_shift(visit: Visit) -> web.StreamResponse:
    """POST: takes a line out of the roster."""

    def work(visit: Visit, unit: Unit) -> None:
        if roster_rows.drop_shift(unit, number(visit.typed("shift", 16)), led_communities(visit.viewer)):
            access_log.record_access(unit, visit.viewer.person.id, None, "roster", "dropped")

    return await _do(visit, work)


async def leave(visit: Visit) -> web.StreamResponse:
    """POST: somebody is away from one day to another, both included; or is back."""
    return await _do(visit, _leave)


def _leave(visit: Visit, unit: Unit) -> None:
    viewer = visit.viewer
    if back := number(visit.typed("back", 16)):
        rows = {row.id: row for row in roster_rows.leave_rows(unit.connection, unit.at)}
        person = staff.find(unit.connection, rows[back].staff) if back in rows else None
        if person is None or not _keeps(viewer, led_communities(viewer), person):
            raise InvalidDutyForm("duty.wrong.person")
        roster_rows.end_leave(unit, back)
        return
    person = staff.find(unit.connection, number(visit.typed("person", 16)) or viewer.person.id)
    if person is None or not _keeps(viewer, led_communities(viewer), person):
        raise InvalidDutyForm("duty.wrong.person")
    found = _days(visit, person.id)
    roster_rows.add_leave(unit, person.id, found.first, found.last, visit.typed("reason", 200), viewer.person.id)
    access_log.record_access(unit, viewer.person.id, None, f"staff:{person.id}", "leave")


def _days(visit: Visit, person: int) -> Leave:
    zone = visit.viewer.desk.settings.zone
    try:
        first, last = (date.fromisoformat(visit.typed(name, 10)) for name in ("first", "last"))
        if not first <= last <= first + timedelta(days=400):
            raise InvalidDutyForm("duty.wrong.leave")
        ends = datetime.combine(last + timedelta(days=1), time(), zone)
        return Leave(person, datetime.combine(first, time(), zone), ends)
    except (ValueError, OverflowError):
        raise InvalidDutyForm("duty.wrong.leave") from None


async def _do(visit: Visit, work: Any) -> web.StreamResponse:
    """Makes a change once; what is wrong with it is said in one sentence above the page."""
    viewer = visit.viewer
    once = visit.once

    def unit_of_work(unit: Unit) -> None:
        if form_once.take_form(unit, viewer.person.id, once):
            work(visit, unit)

    try:
        await viewer.desk.database.transact(unit_of_work)
    except InvalidDutyForm as wrong:
        return await _page(visit, viewer.say(wrong.key), 422)
    except MoveRefused as refused:
        return await _page(visit, actions.refusal_text(viewer.desk, viewer.language, refused), 409)
    return redirect("/console/duty?done=1")


# ---- handing over ------------------------------------------------------------------------------------------------


def _to_hand_over(viewer: Viewer, unit: Unit, code: str) -> dict[str, Any] | None:
    """What this person can hand over there, and who could take it."""
    cases = shifts.to_hand_over(unit, code, viewer.person)
    if not cases or not viewer.person.roles_in(code) & HANDS:
        return None
    takers = shifts.takers(viewer.desk, unit, code, viewer.person.id)
    rows = case_rows(viewer, unit.connection, cases)
    return {"code": code, "name": viewer.desk.community_name(code), "cases": rows, "takers": takers}


async def hand_over(visit: Visit) -> web.StreamResponse:
    """POST: the ticked complaints go to the next shift with one press."""

    viewer = visit.viewer

    def work(visit: Visit, unit: Unit) -> None:
        code, taker = visit.typed("community", 40), number(visit.typed("taker", 16))
        able = (
            {one.id: one for one in shifts.takers(viewer.desk, unit, code, viewer.person.id)}
            if _known(viewer, code)
            else {}
        )
        if taker not in able or not viewer.person.roles_in(code) & HANDS:
            raise InvalidDutyForm("duty.wrong.taker")
        chosen = {number(str(one)) for one in visit.form.getall("case", [])}
        shifts.hand_over(viewer.desk, unit, code, viewer.person, able[taker], chosen, visit.typed("words", 500))

    return await _do(visit, work)


def _known(viewer: Viewer, code: str) -> bool:
    return viewer.desk.settings.community(code) is not None


def _handed(viewer: Viewer, connection: sa.Connection, places: list[str], names: dict[int, Person]
            ) -> list[dict[str, Any]]:  # fmt: skip
    """What was handed over lately: by me, to me, and for those who lead everything of theirs."""
    mine, me = led_communities(viewer), viewer.person.id
    rows = roster_rows.recent_handovers(connection, places)
    return [
        {"at": row.at, "giver": _name(names, row.giver), "taker": _name(names, row.taker), "cases": len(row.cases),
         "words": row.words}
        for row in rows
        if row.community in mine or me in (row.giver, row.taker)
    ]  # fmt: skip


def _name(names: dict[int, Person], key: int) -> str:
    return names[key].name if key in names else "—"


# ---- the review of a shift ---------------------------------------------------------------------------------------


def _marks(viewer: Viewer, connection: sa.Connection, mine: list[str], names: dict[int, Person], now: datetime
           ) -> list[tuple[Any, str]]:  # fmt: skip
    """The reviews of the last two weeks: done in time, late, missed; for those who lead [CLK-20]."""
    rows = roster_rows.review_marks(connection, mine, now - BACK, now) if mine else ()
    return [(row, _name(names, row.staff)) for row in rows]


PAGES = (
    StaffPage("GET /console/duty", EVERYBODY - ADVISES, page, Nav("duty", 10, "more")),
    StaffPage("POST /console/duty/shift", KEEPERS, add_shifts),
    StaffPage("POST /console/duty/drop", KEEPERS, drop_shift),
    StaffPage("POST /console/duty/leave", STAFF | ADMIN, leave),
    StaffPage("POST /console/duty/handover", HANDS, hand_over),
)
