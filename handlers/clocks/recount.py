"""Recount of every open due time, some complaints a round, after clocks, working hours, holidays or zone changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from bot.domain.complaint.moves import OPEN
from handlers.desk import Desk
from handlers.moves import make
from storage.calendar import holidays, recount
from storage.calendar.recount import Sweep
from storage.complaints import complaints
from storage.database import Unit

AT_ONCE = 50


def fingerprint(desk: Desk, unit: Unit) -> str:
    """A hash (16 hex digits) of everything that due times depend on: clocks, working hours, holidays, quiet hours,
    zone."""
    settings = desk.settings
    own = [(c.code, c.working_hours, c.holidays) for c in settings.communities]
    parts = (
        [asdict(rule) for rule in desk.clocks],
        settings.working_hours,
        [(str(day), said) for day, said in settings.holidays.items()],
        [(code, hours, [(str(day), said) for day, said in days.items()]) for code, hours, days in own],
        (str(settings.quiet_hours.start), str(settings.quiet_hours.end), settings.timezone, settings.region),
        holidays.days_fingerprint(unit.connection, settings.region),
    )
    return hashlib.sha256(json.dumps(parts, default=_plain, sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset | set) else str(value)


def begin(unit: Unit, mark: str) -> bool:
    """Begins a recount when the fingerprint is another than the last; True while there is something left to count."""
    known = recount.lock(unit)
    if known is not None and known.mark == mark:
        return known.after is not None
    recount.write(unit, Sweep(mark, 0))
    return True


def recount_some(desk: Desk, unit: Unit) -> bool:
    """Recounts the next few open complaints; False when that was all. What has rung does not ring again."""
    now = recount.lock(unit)
    if now is None or now.after is None:
        return False
    keys = recount.open_after(unit.connection, now.after, AT_ONCE)
    moved = sum(recount_one(desk, unit, key) for key in keys)
    over = len(keys) < AT_ONCE
    recount.write(unit, Sweep(now.mark, None if over else keys[-1]))
    holidays.record_recount(unit, len(keys), moved, over)
    return not over


def recount_one(desk: Desk, unit: Unit, key: int) -> int:
    """Recounts the clocks of one complaint; returns how many of its due times moved."""
    make.lock_conversation(unit, key)
    c = complaints.lock(unit, key)
    if c is None or c.state not in OPEN:
        return 0
    before = recount.due_times(unit.connection, key)
    make.set_clocks(desk, unit, c)
    after = recount.due_times(unit.connection, key)
    return sum(before[rule] != at for rule, at in after.items() if rule in before)
