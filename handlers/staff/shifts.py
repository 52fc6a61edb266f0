"""Shifts 值班: the review of old complaints at a shift's beginning [CLK-20], and handing over at its end."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain.clocks.worktime import local_day, spans_on
from bot.domain.complaint.moves import HANDS, MOVES, Complaint, is_allowed
from bot.domain.messages import Address, Button, Outgoing
from bot.domain.staffing import roster
from bot.domain.staffing.roster import DutyShift, Leave, Shift
from handlers.desk import Desk
from handlers.moves import make
from handlers.notify import notifications
from handlers.queries import presence
from storage.database import Unit
from storage.people import roster as roster_rows
from storage.people import staff
from storage.people.staff import ANY, Person
from storage.people.staff_snapshot import staff_snapshot

log = logging.getLogger(__name__)
BREAK = timedelta(hours=4)
"""A turn that begins sooner after the last one goes on after a break: it is no new shift."""
LEFT_ALONE = frozenset({"quiet", "unhappy"})
"""States in which the review writes to nobody: the resident wanted no more calls, or goes on in the next complaint."""


# ---- the beginning of a shift ------------------------------------------------------------------------------------


def unreviewed_shifts(desk: Desk, connection: sa.Connection, now: datetime) -> list[tuple[str, DutyShift]]:
    """The shifts going on whose review was not opened yet, each as (community, shift)."""
    seen = roster_rows.reviews_since(connection, now - presence.REACH)
    leaves = roster_rows.on_leave(connection, now - presence.REACH, now + presence.REACH)
    rosters = roster_rows.rosters(connection)
    found = []
    for community in desk.settings.communities:
        shifts = [*rosters.get(community.code, ()), *rosters.get(ANY, ())]
        for turn in turns_now(desk, community.code, shifts, leaves, now):
            if (turn.person, community.code, turn.begins) not in seen:
                found.append((community.code, turn))
    return found


def turns_now(desk: Desk, community: str, shifts: Sequence[Shift], leaves: Sequence[Leave], now: datetime
              ) -> list[DutyShift]:  # fmt: skip
    """The shifts going on; without a roster the working day is one, with person 0 for everybody."""
    calendar = desk.calendar(community)
    if not shifts:
        spans = spans_on(calendar, local_day(calendar, now))
        day = [DutyShift(0, community, spans[0][0], spans[-1][1])] if spans else []
        return [turn for turn in day if turn.begins <= now < turn.ends]
    found = roster.duty_shifts(shifts, leaves, calendar.zone, now - presence.REACH, now + timedelta(minutes=1))
    going = [turn for turn in found if turn.begins <= now < turn.ends]
    return [turn for turn in going if not _goes_on(turn, found)]


def _goes_on(turn: DutyShift, found: Iterable[DutyShift]) -> bool:
    """Whether it is the second part of a shift with a break."""
    mine = (one for one in found if one.person == turn.person and one != turn and one.begins < turn.begins)
    return any(turn.begins - one.ends < BREAK for one in mine)


def next_begin(desk: Desk, connection: sa.Connection, now: datetime) -> datetime | None:
    """When the next shift of any community begins, within two days."""
    found = []
    rosters, leaves = roster_rows.rosters(connection), roster_rows.on_leave(connection, now, now + presence.REACH)
    for community in desk.settings.communities if rosters else ():
        calendar = desk.calendar(community.code)
        shifts = [*rosters.get(community.code, ()), *rosters.get(ANY, ())]
        begin = roster.next_begin(roster.duty_shifts(shifts, leaves, calendar.zone, now, now + presence.REACH), now)
        found += [begin] if begin else []
    return min(found, default=None)


def open_shift_review(desk: Desk, unit: Unit, community: str, turn: DutyShift) -> None:
    """Opens the review of a shift: complaints in these hands older than `duty.review_after` are listed, each resident
    is to be answered within `duty.review_within`, and what is missed is kept for the appraisal [CLK-20]. Once a shift,
    however often it is called."""
    due_at = turn.begins + desk.settings.duty.review_within
    if roster_rows.open_review(unit, turn.person, community, turn.begins, due_at) is None:
        return
    people = [staff.find(unit.connection, turn.person)] if turn.person else _everybody(unit, community)
    for person in people:
        if person is not None and person.active and not (turn.person == 0 and _away(unit, person)):
            _review(desk, unit, community, person, turn, due_at)


def _everybody(unit: Unit, community: str) -> list[Person | None]:
    return list(staff.role_holders(unit.connection, community, sorted(HANDS)))


def _away(unit: Unit, person: Person) -> bool:
    return person.id in roster.absent_people(
        roster_rows.on_leave(unit.connection, unit.at, unit.at + presence.REACH), unit.at
    )


def _review(desk: Desk, unit: Unit, community: str, person: Person, turn: DutyShift, due_at: datetime) -> None:
    before = turn.begins - desk.settings.duty.review_after
    cases = [c for c in roster_rows.old_cases(unit.connection, person.id, community, before)
             if c.state not in LEFT_ALONE and not person.barred(c.about)]  # fmt: skip
    if not cases:
        return
    if turn.person == 0:
        roster_rows.open_review(unit, person.id, community, turn.begins, due_at)
    roster_rows.add_to_review(unit, person.id, community, turn.begins, [c.id for c in cases])
    message_staff(desk, unit, person, "duty.review.begin", "/console/duty/review", count=len(cases), due=due_at,
        zone=desk.calendar(community).zone)  # fmt: skip


def message_staff(desk: Desk, unit: Unit, person: Person, key: str, path: str, **values: Any) -> bool:
    """Queues a message to a member of staff that is about no complaint, to every private chat they linked; False when
    they linked none."""
    language = person.language or desk.settings.language
    words = desk.texts.say(language, key, {"now": unit.at, "zone": desk.settings.zone, **values})
    row = (Button(desk.texts.say(language, "card.open"), url=desk.page(path)),)
    chats = [(channel, chat) for channel, chat in staff.chats_of(unit.connection, person.id) if channel in desk.can]
    for channel, chat in chats:
        notifications.queue(desk, unit, Address(channel, chat), Outgoing(words, (row,)))
    return bool(chats)


# ---- handing over ------------------------------------------------------------------------------------------------


def takers(desk: Desk, unit: Unit, community: str, giver: int) -> list[Person]:
    """Who can take over: who is on duty now or in two hours, but the one who gives."""
    people = [one for one in staff.role_holders(unit.connection, community, sorted(HANDS)) if one.id != giver]
    soon = presence.present_at(desk, staff_snapshot(unit), community, unit.at + timedelta(hours=2))
    there = presence.present_at(desk, staff_snapshot(unit), community, unit.at)
    return [one for one in people if there.here(one.id) or soon.here(one.id)]


def to_hand_over(unit: Unit, community: str, giver: Person) -> list[Complaint]:
    """What this person has in hand there and may give away, the oldest first. What follows a neighbours' complaint is
    left out: it goes wherever the one goes that leads it."""
    actor = giver.actor(community)
    cases = roster_rows.unfinished_of(unit.connection, giver.id, [community])
    return [c for c in cases if is_allowed(c, MOVES["transfer"], actor)]


def hand_over(desk: Desk, unit: Unit, community: str, giver: Person, taker: Person, chosen: Collection[int],
              words: str) -> list[str]:  # fmt: skip
    """Gives the chosen open complaints of one person to the next, each by its own move; returns their numbers. What
    the next one may not see is not given. Raises MoveRefused."""
    numbers = []
    for c in to_hand_over(unit, community, giver):
        if c.id in chosen and not taker.barred(c.about):
            details = {"handler": taker.id, "handler_name": taker.name, "why": {"key": "handover"}, "reason": words}
            make.move(desk, unit, c.id, "transfer", giver.actor(community), details)
            numbers.append(c.number)
    if numbers or words:
        roster_rows.note_handover(unit, community, giver.id, taker.id, numbers, words)
        message_staff(
            desk, unit, taker, "duty.handover.got", "/console/duty", who=giver.name, count=len(numbers), text=words
        )
    return numbers
