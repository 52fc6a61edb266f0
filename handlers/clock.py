"""A ringing clock: one winner, the rule is asked again, then the same road of moves as people take."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain import complaint as rules
from bot.domain.clocks import Due, due
from bot.domain.closing import SPOKEN
from bot.domain.complaint import BOT, CLOCK, Complaint
from bot.domain.flow import Talk
from bot.domain.worktime import after_quiet
from bot.failpoint import reach
from handlers import cards, tell, times
from handlers.desk import Desk, move
from handlers.turn import Turn
from storage import complaints as store
from storage import conversations, staff
from storage.database import StorageBusy, Unit

log = logging.getLogger(__name__)
AT_ONCE = 50
POLL_SECONDS = 1.0
ROLES = {"supervisor": ("supervisor", "manager"), "manager": ("manager",), "branch": ("quality", "manager")}


def ring(desk: Desk, unit: Unit, key: int, name: str, due_at: datetime) -> bool:
    """Rings one clock of a complaint in this commit; False when somebody else did, or it no longer runs [I8]."""
    if unit.postgres:
        found = store.find(unit.connection, key)
        if found and found.conversation:
            conversations.lock_by_id(unit, found.conversation)
    c = store.lock(unit, key)
    row = store.running(unit, key).get(name)
    if c is None or row is None or row.due_at != due_at or not store.take_clock(unit, key, name, due_at):
        return False
    reach("d1")
    one = _still(desk, c, name, row.since, row.step)
    if one is None:
        times.set_clocks(desk, unit, c)
        return False
    person = _missed_by(c, one)
    store.rang(unit, key, name, row.since, row.step, due_at, one.who, person)
    _act(desk, unit, c, one)
    after = store.lock(unit, key)
    if after is not None:
        times.set_clocks(desk, unit, after)
    reach("d2")
    unit.note("rang", (name, (unit.at - due_at).total_seconds()))
    return True


def _still(desk: Desk, c: Complaint, name: str, since: datetime, step: int) -> Due | None:
    """Asks the rule again: an alarm is no truth."""
    rule = [one for one in desk.clocks if one.name == name]
    found = due(rule, c.facts, c.flags, desk.calendar(c.community), {name: (since, step)})
    return found[0] if found and found[0].since == since and found[0].step == step else None


def _missed_by(c: Complaint, one: Due) -> int | None:
    return c.handler if one.who in ("handler", "group") and c.handler else c.first_asked


def _act(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    if one.then == "call_back":
        return _call_back(desk, unit, c)
    if one.then == "follow_up":
        return _follow_up(desk, unit, c)
    if one.then == "quiet_over":
        move(desk, unit, c.id, "quiet_over", CLOCK)
        return None
    if one.then in ("remind_callback", "remind_resident") and one.who == "resident":
        return _remind_resident(desk, unit, c, one)
    if one.then == "remind_callback":
        return _nobody_answers(desk, unit, c, one)
    return _remind_staff(desk, unit, c, one)


def _call_back(desk: Desk, unit: Unit, c: Complaint) -> None:
    """The callback goes out; without any way to write to the resident it is a task for a person, or exempt."""
    if c.conversation is not None:
        move(desk, unit, c.id, "call_back", BOT)
        return
    if c.anonymous and not c.answers.get("phone"):
        move(desk, unit, c.id, "exempt", BOT, {"exemption": "anonymous"})
        return
    tell.phone_task(unit, c, "phone_callback", person=c.first_asked)
    tell.staff_member(desk, unit, c, c.first_asked, "private.phone_callback", {})


def _follow_up(desk: Desk, unit: Unit, c: Complaint) -> None:
    """A second or third callback after the close; without a chat it is a task for a person [CBK-10]."""
    if c.conversation is None:
        return tell.phone_task(unit, c, "follow_up", person=c.first_asked)
    if c.closing in SPOKEN:
        tell.resident(desk, unit, c, "told.follow_up", {})
    return None


def _remind_resident(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    key = "told.remind_callback" if one.then == "remind_callback" else "told.remind_question"
    tell.resident(desk, unit, c, key, {"step": one.step + 1})
    details = {"what": one.then, "step": one.step + 1, "medium": "chat"}
    move(desk, unit, c.id, "remind", BOT, details)


def _nobody_answers(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """After the reminders a person telephones, then the manager decides; silence is never satisfaction [CBK-20]."""
    kind = "phone_callback" if one.who == "first_asked" else "decide"
    tell.phone_task(unit, c, kind, "assistant" if one.who == "first_asked" else "manager", c.first_asked)
    move(desk, unit, c.id, "remind", BOT, {"what": kind, "step": one.step + 1, "medium": "task"})
    _remind_staff(desk, unit, c, one)


def _remind_staff(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """The ladder: whoever stands on this step is told what is late; nobody is woken but for immediate classes."""
    first = times.target(desk, c, one.rule) or one.at  # the ladder rings later than the time that was missed
    name = f"clock.{one.rule}.name" if desk.texts.has(f"clock.{one.rule}.name") else "clock.other.name"
    values = {"clock": name, "due": first, "late": max(unit.at - first, timedelta(0))}
    told = False
    for person in _standing(unit, c, one.who):
        told = tell.staff_member(desk, unit, c, person, "private.clock", values) or told
    if one.who == "group" or not told or "immediate" in c.flags:
        cards.news(desk, unit, c, "news.clock", values)


def _standing(unit: Unit, c: Complaint, who: str) -> list[int]:
    if who == "handler":
        return [key for key in (c.handler or c.first_asked,) if key]
    if who == "first_asked":
        return [key for key in (c.first_asked,) if key]
    people = staff.holding(unit.connection, c.community, ROLES.get(who, ()))
    first = [p for p in people if ROLES[who][0] in p.roles_in(c.community)] if people else []
    return [person.id for person in first or people if person.id not in c.about]


# ---- half-finished talks -----------------------------------------------------------------------------------------


def remind_talk(desk: Desk, unit: Unit, key: int) -> None:
    """A half-finished talk is reminded of once, then ends with a notice; what was filed stays filed."""
    known = conversations.lock_by_id(unit, key)
    if known is None or known.talk_due is None or known.talk_due > unit.at:
        return
    turn = Turn(desk, unit, known, None, 0)  # type: ignore[arg-type]  # silence is the message
    talk = Talk.restored(known.talk)
    hours = desk.settings.quiet_hours
    zone = desk.calendar(known.community or next(iter(desk.calendars))).zone
    awake = after_quiet(unit.at, zone, hours.start, hours.end)
    if talk is None or talk.flow in ("opinion", "wrong", "neutral", "danger", "add"):
        turn.change(talk={} if talk and talk.flow != "neutral" else known.talk, talk_due=None)
    elif awake > unit.at:
        turn.change(talk_due=awake)
    elif not talk.reminded:
        _remind_once(turn, talk)
    else:
        turn.keep(None)
        turn.say("talk.expired")
    conversations.save(unit, turn.conversation)


def _remind_once(turn: Turn, talk: Talk) -> None:
    settings = turn.desk.settings.talk
    turn.change(
        talk=replace(talk, reminded=True).stored(),
        talk_due=turn.unit.at + settings.expire_after - settings.remind_after,
    )
    turn.say("talk.reminder" if talk.flow != "form" else "talk.reminder_form")


# ---- the loop ----------------------------------------------------------------------------------------------------


class ClockLoop:
    """Rings what is due, at most 50 a round. Any number of copies may run: compare-and-set makes one winner."""

    def __init__(self, desk: Desk, poll: float = POLL_SECONDS) -> None:
        self.desk = desk
        self.poll = poll
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Rings until `stop`."""
        while not self._stopping.is_set():
            busy = False
            try:
                busy = await self.round() >= AT_ONCE
            except StorageBusy:
                log.warning("the clocks wait: the database is busy")
            except Exception:
                log.exception("a round of the clocks failed")
            if not busy:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), self.poll)

    async def round(self) -> int:
        """Rings everything that is due now, the longest due first; returns how many were found."""
        now = self.desk.database.clock()
        found = await self.desk.database.read(lambda connection: store.due_clocks(connection, now, AT_ONCE))
        results = await asyncio.gather(*(self._ring(key, name, at) for key, name, at in found), return_exceptions=True)
        for (key, name, _at), result in zip(found, results, strict=True):
            if isinstance(result, BaseException):
                log.error("clock %s of case %s failed", name, key, exc_info=result)
        talks = await self.desk.database.read(lambda connection: conversations.due(connection, now))
        for key in talks:
            await self.desk.database.transact(partial(remind_talk, self.desk, key=key))
        return len(found)

    async def _ring(self, key: int, name: str, at: datetime) -> None:
        try:
            await self.desk.database.transact(lambda unit: ring(self.desk, unit, key, name, at))
            reach("d3")
        except rules.Refused as refused:
            log.warning("clock %s of case %s: move refused (%s)", name, key, refused.reason)
            await self.desk.database.transact(lambda unit: self._skip(unit, key, name, at))

    def _skip(self, unit: Unit, key: int, name: str, at: datetime) -> None:
        """A clock whose move is not possible must not ring for ever: the step is spent."""
        if store.take_clock(unit, key, name, at):
            c = store.lock(unit, key)
            if c is not None:
                times.set_clocks(self.desk, unit, c)

    def stop(self) -> None:
        """Ends the loop after the round in hand."""
        self._stopping.set()
