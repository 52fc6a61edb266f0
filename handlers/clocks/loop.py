"""The loop of the clocks: rings what is due, also agenda entries, half-finished talks, duty rounds and recounts.

Any number of copies may run it: every effect is decided by a row that is changed by compare-and-set."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from bot.domain.complaint import moves
from bot.failpoint import failpoint
from handlers.clocks import calendar_refresh, recount, unwatched
from handlers.clocks.duty_rounds import DutyRounds
from handlers.clocks.ring import DueClock, ring, ring_together
from handlers.clocks.time_jumps import TimeJumpGuard
from handlers.clocks.unfinished_talks import remind_talk
from handlers.desk import Desk
from handlers.moves import agenda, make
from storage.calendar import agenda as agenda_rows
from storage.calendar import holidays
from storage.complaints import clocks, complaints
from storage.database import StorageBusy, Unit
from storage.messages import conversations

log = logging.getLogger(__name__)
AT_ONCE = 50
POLL_SECONDS = 1.0
LOOK_SECONDS = 30.0
"""How often the loop looks for holidays that another process imported."""
MEND_SECONDS = 3600.0
"""How often unwatched complaints are looked for: somebody may have left, or the first have come."""
FAULT_REST = timedelta(minutes=5)


class ClockLoop:
    """Rings what is due, at most 50 a round, longest due first. `poll`: seconds between rounds that found little."""

    def __init__(self, desk: Desk, poll: float = POLL_SECONDS) -> None:
        self.desk = desk
        self.poll = poll
        self.watch: TimeJumpGuard | None = None
        self.rounds = DutyRounds(desk)
        self.sweeping = False
        self._announced = ""
        self._looked = self._mended = 0.0
        self._stopping = asyncio.Event()

    # ---- running -------------------------------------------------------------------------------------------------

    async def prepare(self) -> None:
        """Before the first round: stores official holidays, loads calendars, plans the agenda, repairs the
        unwatched."""
        await self.desk.database.transact(partial(calendar_refresh.store_official, self.desk))
        await self.look()
        await self._mend()
        self._looked = time.monotonic()

    async def run(self) -> None:
        """Rings until `stop`. A round that fails is logged; the next one is tried."""
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

    def stop(self) -> None:
        """Ends the loop after the round in hand."""
        self._stopping.set()

    def doubtful(self) -> bool:
        """True while the time of day is in doubt after a jump; nothing rings then [E-02]."""
        return self.watch is not None and self.watch.doubts(self.desk.database.clock())

    # ---- one round -----------------------------------------------------------------------------------------------

    async def round(self) -> int:
        """Rings everything that is due now, the longest due first; returns how many were found."""
        now = self.desk.database.clock()
        found = await self.desk.database.read(lambda connection: clocks.due_clocks(connection, now, AT_ONCE))
        left = await self._ring_together(found)
        results = await asyncio.gather(*(self._ring(key, name, at) for key, name, at in left), return_exceptions=True)
        for (key, name, at), result in zip(left, results, strict=True):
            if isinstance(result, StorageBusy):
                raise result
            if isinstance(result, BaseException):
                log.error("clock %s of case %s failed", name, key, exc_info=result)
                await self._put_off(
                    partial(clocks.postpone_clock, key=key, rule=name, due_at=at, until=now + FAULT_REST)
                )
        for key in await self.desk.database.read(lambda connection: conversations.due_talks(connection, now)):
            await self._remind_talk(key, now + FAULT_REST)
        await self.rounds.go()
        if self.sweeping:
            self.sweeping = await self.desk.database.transact(partial(recount.recount_some, self.desk))
        beside = await self._ring_agenda(now)
        return AT_ONCE if self.sweeping else len(found) + beside

    async def _ring_together(self, found: list[DueClock]) -> list[DueClock]:
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
        failpoint("clock effects committed")
        return left

    async def _ring(self, key: int, name: str, at: datetime) -> None:
        try:
            await self.desk.database.transact(lambda unit: ring(self.desk, unit, key, name, at))
            failpoint("clock effects committed")
        except moves.MoveRefused as refused:
            log.warning("clock %s of case %s: move refused (%s)", name, key, refused.reason)
            await self.desk.database.transact(lambda unit: self._skip(unit, key, name, at))

    def _skip(self, unit: Unit, key: int, name: str, at: datetime) -> None:
        """A clock whose move is not possible must not ring for ever: the step is spent."""
        if clocks.take_clock(unit, key, name, at):
            c = complaints.lock(unit, key)
            if c is not None:
                make.set_clocks(self.desk, unit, c)

    async def _remind_talk(self, key: int, otherwise: datetime) -> None:
        """Reminds of or ends one half-finished talk; after a failure not before `otherwise`."""
        try:
            await self.desk.database.transact(partial(remind_talk, self.desk, key=key))
        except StorageBusy:
            raise
        except Exception:
            log.exception("the talk of conversation %s could not be reminded of", key)
            await self._put_off(partial(conversations.postpone_talk, key=key, until=otherwise))

    async def _ring_agenda(self, now: datetime) -> int:
        """Opens and rings agenda entries that are due; returns how many were found."""
        found = await self.desk.database.read(lambda connection: agenda_rows.due(connection, now, AT_ONCE))
        for key, at in found:
            try:
                await self.desk.database.transact(partial(agenda.ring, self.desk, key=key, due_at=at))
                failpoint("clock effects committed")
            except StorageBusy:
                raise
            except Exception:
                log.exception("agenda %s failed", key)
                await self._put_off(partial(agenda_rows.put_off, key=key, due_at=at, until=now + FAULT_REST))
        return len(found)

    async def _put_off(self, work: Callable[[Unit], None]) -> None:
        """What our own code cannot ring is tried again later, so that it never holds up the others."""
        with suppress(Exception):
            await self.desk.database.transact(work)

    # ---- now and then --------------------------------------------------------------------------------------------

    async def _look_now_and_then(self) -> None:
        steady = time.monotonic()
        if steady - self._looked >= LOOK_SECONDS:
            self._looked = steady
            await self.look()
        if steady - self._mended >= MEND_SECONDS:
            await self._mend()

    async def look(self) -> None:
        """Reloads the calendars when holidays were imported meanwhile, and plans rounds of the agenda that are not."""
        region = self.desk.settings.region
        now = await self.desk.database.read(partial(holidays.days_fingerprint, region=region))
        if now != self._announced:
            self.sweeping = await self.desk.database.transact(partial(calendar_refresh.reload_calendars, self.desk))
            self._announced = now
        await self.desk.database.transact(partial(agenda.plan_rounds, self.desk))

    async def _mend(self) -> None:
        await self.desk.database.transact(partial(unwatched.repair_unwatched, self.desk))
        self._mended = time.monotonic()
