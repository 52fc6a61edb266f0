"""Counts every open due time anew when clocks, hours or holidays changed, and finds complaints nobody watches."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from bot.calendars import calendars
from bot.domain.complaint.moves import BOT, OPEN, Complaint, responsible
from handlers.moves.make import Desk, lock_conversation, move
from handlers.notify import notifications as tell
from handlers.queries import deadlines as times
from storage.calendar import holidays
from storage.calendar import recount as store
from storage.calendar.recount import Sweep
from storage.complaints import complaints as cases
from storage.database import Unit
from storage.incidents import incidents as events
from storage.people import staff

log = logging.getLogger(__name__)
AT_ONCE = 50
YEARS_AHEAD = 3


# ---- holidays ----------------------------------------------------------------------------------------------------


def announce(desk: Desk, unit: Unit) -> None:
    """What the library of the region knows of these years goes into the table, under what people imported."""
    year = unit.at.year
    days = calendars.official(desk.settings.region, range(year - 1, year + YEARS_AHEAD))
    fresh = not holidays.of(unit.connection, desk.settings.region)
    found = holidays.merge(unit, desk.settings.region, days, holidays.LIBRARY)
    if found and not fresh:
        holidays.changed(unit, desk.settings.region, holidays.LIBRARY, found)


def announced(desk: Desk, unit: Unit) -> bool:
    """Reads the table into the calendars that everything counts by; True when open due times are to be counted anew."""
    region = desk.settings.region
    days = holidays.of(unit.connection, region)
    desk.calendars = calendars.of_communities(desk.settings, calendars.known(region, calendars.YEARS, days))
    return begin(unit, mark_of(desk, unit))


def mark_of(desk: Desk, unit: Unit) -> str:
    """A word that changes with everything that due times depend on: clocks, hours, holidays, quiet hours, zone."""
    settings = desk.settings
    own = [(c.code, c.working_hours, c.holidays) for c in settings.communities]
    parts = (
        [asdict(rule) for rule in desk.clocks],
        settings.working_hours,
        [(str(day), said) for day, said in settings.holidays.items()],
        [(code, hours, [(str(day), said) for day, said in days.items()]) for code, hours, days in own],
        (str(settings.quiet_hours.start), str(settings.quiet_hours.end), settings.timezone, settings.region),
        holidays.mark(unit.connection, settings.region),
    )
    return hashlib.sha256(json.dumps(parts, default=_plain, sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset | set) else str(value)


# ---- counting anew -----------------------------------------------------------------------------------------------


def begin(unit: Unit, mark: str) -> bool:
    """Starts over when the mark is another than the last; True while there is something left to do."""
    known = store.lock(unit)
    if known is not None and known.mark == mark:
        return known.after is not None
    store.write(unit, Sweep(mark, 0))
    return True


def step(desk: Desk, unit: Unit) -> bool:
    """Counts the next few open complaints anew; False when that was all. What has rung does not ring again."""
    now = store.lock(unit)
    if now is None or now.after is None:
        return False
    keys = store.open_after(unit.connection, now.after, AT_ONCE)
    moved = sum(_again(desk, unit, key) for key in keys)
    over = len(keys) < AT_ONCE
    store.write(unit, Sweep(now.mark, None if over else keys[-1]))
    holidays.counted_again(unit, len(keys), moved, over)
    return not over


def _again(desk: Desk, unit: Unit, key: int) -> int:
    """Counts one complaint anew; returns how many of its due times moved."""
    lock_conversation(unit, key)
    c = cases.lock(unit, key)
    if c is None or c.state not in OPEN:
        return 0
    before = store.due_times(unit.connection, key)
    times.set_clocks(desk, unit, c)
    after = store.due_times(unit.connection, key)
    return sum(before[rule] != at for rule, at in after.items() if rule in before)


# ---- nobody is forgotten -----------------------------------------------------------------------------------------


def mend(desk: Desk, unit: Unit) -> tuple[int, int]:
    """Gives back a clock and a person to open complaints that lost them; returns how many of each [CLK-43]."""
    clocked = [key for key, _number in store.without_clock(unit.connection)]
    for key in clocked:
        _again(desk, unit, key)
    for key in events.orphans(unit.connection):  # the lead of their event went away without them
        move(desk, unit, key, "split", BOT, {"reason": "lead"})
        clocked.append(key)
    owned = sum(_entrust(desk, unit, key) for key, _number in store.without_person(unit.connection))
    if clocked or owned:
        log.warning("%d open cases had no clock, %d nobody to answer for them: mended", len(clocked), owned)
    return len(clocked), owned


def _entrust(desk: Desk, unit: Unit, key: int) -> bool:
    """Somebody at the front takes over a complaint whose person is gone; False while there is nobody to do it."""
    lock_conversation(unit, key)
    c = cases.lock(unit, key)
    person = tell.first_asked(desk, unit, c) if c is not None else None
    if c is None or person is None or not _gone(unit, c):
        return False
    move(desk, unit, key, "entrust", BOT, {"first_asked": person})
    return True


def _gone(unit: Unit, c: Complaint) -> bool:
    owner = staff.find(unit.connection, responsible(c))
    return owner is None or not owner.active


def forgotten(desk: Desk, unit: Unit) -> Mapping[str, list[str]]:
    """The numbers of open complaints that lack a clock, or a person, for people to look at."""
    return {
        "clock": [number for _key, number in store.without_clock(unit.connection)],
        "person": [number for _key, number in store.without_person(unit.connection)],
    }


def provisional_years(desk: Desk, now: datetime) -> list[int]:
    """The years near `now` whose holidays are not announced yet 暂定 [E-07]."""
    found: set[int] = set()
    for calendar in desk.calendars.values():
        today: date = now.astimezone(calendar.zone).date()
        found |= {today.year, (today + calendars.AHEAD).year} & calendar.provisional
    return sorted(found)
