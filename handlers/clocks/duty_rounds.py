"""Duty rounds: every 5 s the waiting line is drained, every 30 s shifts that have begun are reviewed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from bot.domain.complaint.moves import MoveRefused
from handlers.desk import Desk
from handlers.moves.waiting_line import Kind, assign_waiting, ready_cases
from handlers.staff.shifts import open_shift_review, unreviewed_shifts
from storage.database import StorageBusy, Unit

log = logging.getLogger(__name__)


ROUND, SHIFTS = timedelta(seconds=5), timedelta(seconds=30)


class DutyRounds:
    """Drains the waiting line and reviews begun shifts. Any number of processes may do so; every effect is decided by a
    row."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._last: datetime | None = None
        self._shifts: datetime | None = None

    async def go(self) -> None:
        """One round, unless the last was less than 5 s ago. Raises StorageBusy; other faults are logged."""
        now = self.desk.database.clock()
        if _lately(self._last, now, ROUND):
            return
        self._last = now
        with_shifts = not _lately(self._shifts, now, SHIFTS)
        self._shifts = now if with_shifts else self._shifts
        full: set[Kind] = set()
        for kind, work in await self.desk.database.read(
            lambda connection: due_work(self.desk, connection, now, with_shifts)
        ):
            if kind in full:  # the last of this kind found nobody any more
                continue
            try:
                if await self.desk.database.transact(work) is False and kind is not None:
                    full.add(kind)
            except StorageBusy:
                raise
            except MoveRefused as refused:
                log.warning("duty: a move was refused (%s)", refused.reason)
            except Exception:
                log.exception("duty: a piece of work failed")


def _lately(last: datetime | None, now: datetime, span: timedelta) -> bool:
    return last is not None and timedelta(0) <= now - last < span


def due_work(desk: Desk, connection: sa.Connection, now: datetime, with_shifts: bool = True
        ) -> list[tuple[Kind | None, Callable[[Unit], bool | None]]]:  # fmt: skip
    """The units of work that are due now, each with its kind of complaint, None for a shift. After the first of a kind
    returns False the others of that kind are skipped."""
    unit = Unit(connection, now)
    found: list[tuple[Kind | None, Callable[[Unit], bool | None]]] = [
        (kind, partial(assign_waiting, desk, key=key, quietly=quiet)) for key, kind, quiet in ready_cases(desk, unit)
    ]
    for code, turn in unreviewed_shifts(desk, connection, now) if with_shifts else ():
        found.append((None, partial(open_shift_review, desk, community=code, turn=turn)))
    return found
