"""Counts every open due time anew when clocks, hours or holidays changed, and finds complaints nobody watches."""

from __future__ import annotations

import logging

from bot.domain.complaint.moves import OPEN
from handlers.desk import Desk
from handlers.moves import make
from handlers.moves.make import lock_conversation
from storage.calendar import holidays, recount
from storage.calendar.recount import Sweep
from storage.complaints import complaints
from storage.database import Unit

log = logging.getLogger(__name__)
AT_ONCE = 50


# ---- holidays ----------------------------------------------------------------------------------------------------


# ---- counting anew -----------------------------------------------------------------------------------------------


def begin(unit: Unit, mark: str) -> bool:
    """Starts over when the mark is another than the last; True while there is something left to do."""
    known = recount.lock(unit)
    if known is not None and known.mark == mark:
        return known.after is not None
    recount.write(unit, Sweep(mark, 0))
    return True


def step(desk: Desk, unit: Unit) -> bool:
    """Counts the next few open complaints anew; False when that was all. What has rung does not ring again."""
    now = recount.lock(unit)
    if now is None or now.after is None:
        return False
    keys = recount.open_after(unit.connection, now.after, AT_ONCE)
    moved = sum(_again(desk, unit, key) for key in keys)
    over = len(keys) < AT_ONCE
    recount.write(unit, Sweep(now.mark, None if over else keys[-1]))
    holidays.counted_again(unit, len(keys), moved, over)
    return not over


def _again(desk: Desk, unit: Unit, key: int) -> int:
    """Counts one complaint anew; returns how many of its due times moved."""
    lock_conversation(unit, key)
    c = complaints.lock(unit, key)
    if c is None or c.state not in OPEN:
        return 0
    before = recount.due_times(unit.connection, key)
    make.set_clocks(desk, unit, c)
    after = recount.due_times(unit.connection, key)
    return sum(before[rule] != at for rule, at in after.items() if rule in before)


# ---- nobody is forgotten -----------------------------------------------------------------------------------------
