"""A ringing clock: one winner, the rule is asked again, then the same road of moves as people take."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.domain.clocks.actions import Action, action_of
from bot.domain.clocks.due import Due, Rule, due
from bot.domain.clocks.worktime import Calendar, after_quiet
from bot.domain.complaint import moves as rules
from bot.domain.complaint.closing import SPOKEN
from bot.domain.complaint.moves import BOT, CLOCK, Complaint
from bot.domain.talk.flow import Talk
from bot.failpoint import reach
from handlers.clocks import recount as sweep
from handlers.conversation.turn import Turn
from handlers.moves import agenda
from handlers.moves.make import Desk, lock_conversation, move
from handlers.notify import group_cards as cards
from handlers.notify import notifications as tell
from handlers.queries import deadlines as times
from handlers.queries import presence as present
from handlers.staff.shifts import Rounds
from storage.calendar import agenda as entries
from storage.calendar import holidays
from storage.complaints import complaints as store
from storage.database import StorageBusy, Unit
from storage.engine.unit_cache import remembering
from storage.messages import conversations, outbox
from storage.people import roster as duty
from storage.people import staff

log = logging.getLogger(__name__)
Waiting = tuple[int, str, datetime]
"""A due clock: complaint, rule, and the moment it was due."""
AT_ONCE = 50
POLL_SECONDS = 1.0
LOOK_SECONDS = 30.0
"""How often the loop looks for holidays that another process imported."""
MEND_SECONDS = 3600.0
"""How often it looks for complaints that nobody watches: somebody may have left, or the first have come."""
FAULT_REST = timedelta(minutes=5)
SAME_BREATH = timedelta(minutes=1)
"""Steps of one clock that ring so close together, because nobody rang in time, are one line in the group."""
JUMP, DOUBT = timedelta(minutes=10), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Ringing:
    """One clock that rings now: the steps that fell due together, the last of which is told, and when that was due."""

    steps: tuple[Due, ...]
    due_at: datetime

    @property
    def told(self) -> Due:
        """The step that is acted upon."""
        return self.steps[-1]

    @property
    def action(self) -> Action:
        """What happens."""
        return action_of(self.told.then)

    def rows(self, c: Complaint) -> list[dict[str, Any]]:
        """What is kept of it: every step as missed, by whom, and how late."""
        dues = [*(step.at for step in self.steps[:-1]), self.due_at]
        return [
            {"complaint": c.id, "rule": one.rule, "since": one.since, "step": one.step, "due_at": at, "who": one.who,
             "staff": _missed_by(c, one)}
            for one, at in zip(self.steps, dues, strict=True)
        ]  # fmt: skip


def ring(desk: Desk, unit: Unit, key: int, name: str, due_at: datetime) -> bool:
    """Rings one clock of a complaint in this commit; False when somebody else did, or it no longer runs [I8]."""
    lock_conversation(unit, key)
    c = store.lock(unit, key)
    row = store.running(unit, key).get(name)
    if c is None or row is None or row.due_at != due_at or not store.take_clock(unit, key, name, due_at):
        return False
    reach("d1")
    now = _prepare(desk, c, row, unit.at)
    if now is None:
        times.set_clocks(desk, unit, c)
        return False
    if len(now.steps) > 1:
        store.spend(unit, key, name, now.told.step)
    _act(desk, unit, c, now.told)
    store.rang_many(unit, now.rows(c))
    after = c if now.action.only_tells else store.lock(unit, key)
    if after is not None:
        times.set_clocks(desk, unit, after)
    reach("d2")
    _note(unit, now)
    return True


def ring_together(desk: Desk, unit: Unit, found: Sequence[Waiting]) -> list[Waiting]:
    """Rings in one commit those of these clocks that only tell staff, one a complaint; returns those that must be rung
    one by one. What another copy holds is left to it."""
    cases = store.lock_many(unit, {key for key, _name, _at in found})
    have = store.running_many(unit, cases)
    rung, rows, left = list[dict[str, Any]](), list[dict[str, Any]](), list[Waiting]()
    reach("d1")
    with remembering(), outbox.together(unit):
        staff.foresee(unit.connection, [person for c in cases.values() for person in (c.handler, c.first_asked)])
        duty.foresee(unit.connection, {c.community for c in cases.values()})
        for key, name, at in found:
            c, row = cases.get(key), have.get(key, {}).get(name)
            if c is None or row is None or row.due_at != at:
                continue
            now = _prepare(desk, c, row, unit.at)
            if now is None or not now.action.only_tells:
                left.append((key, name, at))
                continue
            del cases[key]  # a second clock of the same complaint waits for the next round
            _act(desk, unit, c, now.told)
            rung += now.rows(c)
            rows += times.rows_after(desk, c, have[key], unit.at, now.told)
            _note(unit, now)
    store.rang_many(unit, rung)
    store.set_clocks(unit, rows)
    if rows:
        unit.note("clock", None)
    reach("d2")
    return left


def _prepare(desk: Desk, c: Complaint, row: Any, now: datetime) -> Ringing | None:
    """Asks the rule of that clock row again, because an alarm is no truth; None when it no longer says so."""
    rule = [one for one in desk.clocks if one.name == row.rule]
    calendar = desk.calendar(c.community)
    found = due(rule, c.facts, c.flags, calendar, {row.rule: (row.since, row.step)})
    if not found or found[0].since != row.since or found[0].step != row.step:
        return None
    steps = list(found)
    while (after := _missed_too(rule, c, calendar, steps[-1], now)) is not None:
        steps.append(after)
    return Ringing(tuple(steps), row.due_at if len(steps) == 1 else steps[-1].at)


def _missed_too(rule: list[Rule], c: Complaint, calendar: Calendar, last: Due, now: datetime) -> Due | None:
    """The next step when it fell due as well while nobody rang and tells the same person the same: all such are kept
    as missed, but said once [E-12]."""
    found = due(rule, c.facts, c.flags, calendar, {last.rule: (last.since, last.step + 1)})
    if not found or found[0].at > now or (found[0].who, found[0].then) != (last.who, last.then):
        return None
    return found[0]


def _note(unit: Unit, now: Ringing) -> None:
    unit.note("rang", (now.told.rule, (unit.at - now.due_at).total_seconds()))


def _missed_by(c: Complaint, one: Due) -> int | None:
    return c.handler if one.who in ("handler", "group") and c.handler else c.first_asked


# ---- what happens: one effect for each row of bot/domain/clocks/actions.py -----------------------------------------


def _act(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    EFFECTS[action_of(one.then).name](desk, unit, c, one)


def call_back(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """The callback goes out; without any way to write to the resident it is a task for a person, or exempt."""
    if c.conversation is not None:
        move(desk, unit, c.id, "call_back", BOT)
        return
    if c.anonymous and not c.answers.get("phone"):
        move(desk, unit, c.id, "exempt", BOT, {"exemption": "anonymous"})
        return
    _open_task(unit, c, one)
    tell.staff_member(desk, unit, c, c.first_asked, "private.phone_callback", {})


def follow_up(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """A second or third callback after the close; without a chat it is a task for a person [CBK-10]."""
    if c.conversation is None:
        _open_task(unit, c, one)
    elif c.closing in SPOKEN:
        _tell_resident(desk, unit, c, one)


def make_move(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """The move of the action, and nothing else."""
    move(desk, unit, c.id, action_of(one.then).move, CLOCK)


def remind_resident(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """The resident is reminded. Later steps are for staff: with a task where the action has one, because a person
    telephones and then the manager decides; silence is never satisfaction [CBK-20]."""
    step = {"step": one.step + 1}
    if one.who == "resident":
        _tell_resident(desk, unit, c, one)
        move(desk, unit, c.id, "remind", BOT, {"what": one.then, "medium": "chat", **step})
        return
    kind = _open_task(unit, c, one)
    if kind:
        move(desk, unit, c.id, "remind", BOT, {"what": kind, "medium": "task", **step})
    remind_staff(desk, unit, c, one)


def _open_task(unit: Unit, c: Complaint, one: Due) -> str:
    """What a person has to do instead; returns its kind, empty when the action has none for this step."""
    task = action_of(one.then).task(one.who)
    if task is None:
        return ""
    tell.phone_task(unit, c, task.kind, task.role, c.first_asked)
    return task.kind


def _tell_resident(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    message = action_of(one.then).message
    if message is not None:
        tell.resident(desk, unit, c, message.key, {"step": one.step + 1})


def remind_staff(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """The ladder: whoever stands on this step is told what is late; nobody is woken but for immediate classes. A
    group that heard of this clock just now does not hear of it again."""
    first = times.target(desk, c, one.rule) or one.at  # the ladder rings later than the time that was missed
    name = f"clock.{one.rule}.name" if desk.texts.has(f"clock.{one.rule}.name") else "clock.other.name"
    values = {"clock": name, "due": first, "late": max(unit.at - first, timedelta(0))}
    private, news = _keys(desk, one)
    told = False
    for person in present.standing(desk, unit, c, one.who):
        told = tell.staff_member(desk, unit, c, person, private, values) or told
    if (one.who == "group" or not told or "immediate" in c.flags) and not _lately(unit, c, one):
        cards.news(desk, unit, c, news, values)


def _lately(unit: Unit, c: Complaint, one: Due) -> bool:
    """Whether an earlier step of this clock rang just now; what rings in this commit is kept after it is told."""
    return store.rang_since(unit, c.id, one.rule, one.since, one.step, unit.at - SAME_BREATH)


def _keys(desk: Desk, one: Due) -> tuple[str, str]:
    """What the person and the group are told; some clocks say what to do now [CLK-13]."""
    words = action_of(one.then).words
    own = f"private.{words}.{one.rule}"
    return (own if desk.texts.has(own) else f"private.{words}"), f"news.{words}"


Effect = Callable[[Desk, Unit, Complaint, Due], None]
EFFECTS: dict[str, Effect] = {
    "remind": remind_staff,
    "notice": remind_staff,
    "prompt": remind_staff,
    "report": remind_staff,
    "call_back": call_back,
    "remind_callback": remind_resident,
    "remind_resident": remind_resident,
    "follow_up": follow_up,
    "quiet_over": make_move,
}
"""What each action does, in the commit that rings the clock; `Due` says which step it is and for whom."""


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


class Watch:
    """Holds the time of day against a steady one. A jump ahead of more than ten minutes is either a mistake, which is
    mended soon, or the truth after a sleep of the machine; five minutes tell the two apart."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._last: tuple[datetime, float] | None = None
        self._until = 0.0

    def doubts(self, now: datetime) -> bool:
        """True while a jump may yet be taken back; `now` is the time of day."""
        steady = self._steady()
        if self._last is not None:
            jumped = (now - self._last[0]).total_seconds() - (steady - self._last[1])
            if jumped > JUMP.total_seconds():
                log.error("the clock jumped ahead by %d s; nothing rings for %d s", jumped, DOUBT.total_seconds())
                self._until = steady + DOUBT.total_seconds()
            elif jumped < -JUMP.total_seconds():
                self._until = 0.0
        self._last = (now, steady)
        return steady < self._until


class ClockLoop:
    """Rings what is due, at most 50 a round. Any number of copies may run: compare-and-set makes one winner."""

    def __init__(self, desk: Desk, poll: float = POLL_SECONDS) -> None:
        self.desk = desk
        self.poll = poll
        self.watch: Watch | None = None
        self.rounds = Rounds(desk)
        self.sweeping = False
        self._announced = ""
        self._looked = self._mended = 0.0
        self._stopping = asyncio.Event()

    async def prepare(self) -> None:
        """Before anything runs: holidays as announced, the agenda's next rounds, and nobody forgotten."""
        await self.desk.database.transact(partial(sweep.announce, self.desk))
        await self.look()
        await self._mend()
        self._looked = time.monotonic()

    async def _mend(self) -> None:
        await self.desk.database.transact(partial(sweep.mend, self.desk))
        self._mended = time.monotonic()

    async def look(self) -> None:
        """Takes over holidays that were imported meanwhile, and plans what of the agenda is not planned."""
        region = self.desk.settings.region
        now = await self.desk.database.read(partial(holidays.mark, region=region))
        if now != self._announced:
            self.sweeping = await self.desk.database.transact(partial(sweep.announced, self.desk))
            self._announced = now
        await self.desk.database.transact(partial(agenda.seed, self.desk))

    async def run(self) -> None:
        """Rings until `stop`."""
        while not self._stopping.is_set():
            busy = False
            try:
                await self._look_now_and_then()
                busy = not self.doubtful() and await self.round() >= AT_ONCE
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
        left = await self._ring_together(found)
        results = await asyncio.gather(*(self._ring(key, name, at) for key, name, at in left), return_exceptions=True)
        for (key, name, at), result in zip(left, results, strict=True):
            if isinstance(result, StorageBusy):
                raise result
            if isinstance(result, BaseException):
                log.error("clock %s of case %s failed", name, key, exc_info=result)
                await self._put_off(partial(store.put_off, key=key, rule=name, due_at=at, until=now + FAULT_REST))
        for key in await self.desk.database.read(lambda connection: conversations.due(connection, now)):
            await self._remind(key, now + FAULT_REST)
        await self.rounds.go()
        if self.sweeping:
            self.sweeping = await self.desk.database.transact(partial(sweep.step, self.desk))
        beside = await self._ring_agenda(now)
        return AT_ONCE if self.sweeping else len(found) + beside

    async def _ring_together(self, found: list[Waiting]) -> list[Waiting]:
        """Rings what can be rung in one commit; returns what is left. When one of them fails, all are tried alone."""
        if len(found) < 2:
            return found
        try:
            left = await self.desk.database.transact(partial(ring_together, self.desk, found=found))
        except StorageBusy:
            raise
        except Exception:
            log.warning("clocks could not be rung together; each is rung alone", exc_info=True)
            return found
        reach("d3")
        return left

    async def _ring_agenda(self, now: datetime) -> int:
        """Opens and rings what is due beside the complaints."""
        found = await self.desk.database.read(lambda connection: entries.due(connection, now, AT_ONCE))
        for key, at in found:
            try:
                await self.desk.database.transact(partial(agenda.ring, self.desk, key=key, due_at=at))
                reach("d3")
            except StorageBusy:
                raise
            except Exception:
                log.exception("agenda %s failed", key)
                await self._put_off(partial(entries.put_off, key=key, due_at=at, until=now + FAULT_REST))
        return len(found)

    async def _look_now_and_then(self) -> None:
        steady = time.monotonic()
        if steady - self._looked >= LOOK_SECONDS:
            self._looked = steady
            await self.look()
        if steady - self._mended >= MEND_SECONDS:
            await self._mend()

    async def _remind(self, key: int, otherwise: datetime) -> None:
        try:
            await self.desk.database.transact(partial(remind_talk, self.desk, key=key))
        except StorageBusy:
            raise
        except Exception:
            log.exception("the talk of conversation %s could not be reminded of", key)
            await self._put_off(partial(conversations.put_off, key=key, until=otherwise))

    async def _put_off(self, work: Callable[[Unit], None]) -> None:
        """What our own code cannot ring is tried again later, so that it never holds up the others."""
        with suppress(Exception):
            await self.desk.database.transact(work)

    def doubtful(self) -> bool:
        """True while the time of day is not to be believed; nothing rings then [E-02]."""
        return self.watch is not None and self.watch.doubts(self.desk.database.clock())

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
