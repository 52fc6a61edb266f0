"""huifang check: validates settings beyond their form, and the database, texts, channels and calendars behind them.
Each check yields (where in config.yaml, what is wrong — how to mend it)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from bot.app import agenda_rounds, clock_rules, community_calendars, utc_now
from bot.calendars import calendars
from bot.commands.check_routing import people_fit, routes_fit
from bot.commands.check_wechat import encryption_fits
from bot.config.settings import ABROAD, Settings
from bot.config.yaml_lines import Where
from bot.domain.clocks import contradictions
from bot.domain.clocks.actions import ACTIONS, stamps
from bot.domain.clocks.agenda import WHOS as AGENDA_WHOS
from bot.domain.clocks.due import validate
from bot.domain.complaint.moves import MOVES, OPEN, STATES
from bot.domain.complaint.record import SEVERITIES, SOURCES, VALIDITIES
from storage.calendar import holidays, recount
from storage.database import Unit
from storage.engine import installation
from storage.files import downloads, sweep
from storage.files.disk import Disk

FACTS = frozenset({"filed", "contacted", "promised_for", "review_on"} | {m for v in MOVES.values() for m in v.marks})
FLAGS = frozenset({*STATES, *VALIDITIES, *SEVERITIES} | {
    "urgent", "immediate", "anonymous", "follow_up"} | {f"by_{source}" for source in SOURCES})  # fmt: skip

WARNING = "warning: "
"""Begins a line that is worth knowing but needs no mending today."""


def clocks_fit(settings: Settings) -> Iterable[tuple[Where, str]]:
    """Mistakes in `clocks`: rules that cannot be read, or contradict themselves or the table of moves."""
    try:
        rules = clock_rules(settings)
    except ValueError as error:
        return [(("clocks",), line) for line in str(error).splitlines()]
    wrong = validate(rules, FACTS, known_flags=FLAGS, known_thens=ACTIONS)
    wrong += contradictions.contradictions_between(rules, stamps(), OPEN)
    return [(_place(settings, line), line) for line in wrong]


def _place(settings: Settings, line: str) -> Where:
    """The clock that a sentence speaks of, where config.yaml names it."""
    name = line.removeprefix("clock ").partition(":")[0]
    return ("clocks", name) if name in settings.clocks else ("clocks",)


def agenda_fits(settings: Settings) -> Iterable[tuple[Where, str]]:
    """Mistakes in `agenda`: rounds that cannot be read."""
    try:
        rounds = agenda_rounds(settings)
    except ValueError as error:
        return [(("agenda",), line) for line in str(error).splitlines()]
    rules = [one.rule for one in rounds]
    wrong = validate(rules, {"opened", "done", "due_on"}, AGENDA_WHOS, known_thens={"agenda"})
    return [(("agenda",), line.replace("clock ", "agenda ", 1)) for line in wrong]


def quiet_fits(settings: Settings) -> Iterable[tuple[Where, str]]:
    """Mistakes in `quiet_hours`: they never end."""
    hours = settings.quiet_hours
    return [(("quiet_hours",), line) for line in contradictions.quiet_hours(hours.start, hours.end)]


def hours_fit(settings: Settings) -> Iterable[tuple[Where, str]]:
    """Mistakes in `working_hours` and `holidays`: what cannot be read."""
    try:
        community_calendars(settings)
    except ValueError as error:
        return [(("working_hours",), line) for line in str(error).splitlines()]
    return []


def profile_fits(settings: Settings) -> Iterable[tuple[Where, str]]:
    """Groups on a channel that `profile: mainland` keeps off: their notifications would reach nobody."""
    for at, group in enumerate(settings.groups):
        if group.channel in settings.kept_off:
            what = f"channel {group.channel} is off: {ABROAD} — choose another channel for the group {group.name}"
            yield ("groups", at, "channel"), what


def calendar_lines(settings: Settings, days: list[holidays.Day] | None = None) -> list[str]:
    """Warnings about the calendars; `days`: the holidays stored in the database, else the library's."""
    table = calendars.known_days(settings.region, calendars.YEARS, days or ())
    problems: list[str] = []
    for calendar in community_calendars(settings, table).values():
        problems += [line for line in calendars.calendar_warnings(calendar, utc_now().date()) if line not in problems]
    return [WARNING + line for line in problems]


def database_faults(settings: Settings, unit: Unit) -> list[str]:
    """Faults the database shows: holidays not announced, open complaints without clock or responsible person
    [CLK-43]."""
    days = holidays.announced_days(unit.connection, settings.region)
    problems = calendar_lines(settings, days)
    table = calendars.known_days(settings.region, calendars.YEARS, days)
    problems += people_fit(settings, unit, community_calendars(settings, table))
    problems += files_fit(settings, unit)
    mend = "start huifang again: it gives them back what they lack; if they stay, open them on the console and assign"
    for key, number in recount.without_clock(unit.connection):
        problems.append(f"{number} (case {key}) has no clock that would bring it back to anybody — {mend}")
    for key, number in recount.without_person(unit.connection):
        problems.append(f"{number} (case {key}) has nobody who answers for it — {mend}")
    return problems


_FILES = {
    "foreign": "belongs to another installation: set database: to that one's, or files: to a folder of your own; "
               "if you took it over for good, run huifang files sweep",
    "shared": "holds files of another installation, too: give each a folder of its own (files:); "
              "if the other one is gone, run huifang files sweep",
    "unmarked": "holds files that this database does not know: set database: to the one that does, or files: to "
                "another folder; if they may go, run huifang files sweep",
    "many": "holds far more files than this database knows: set database: to the one that knows them, or restore it; "
            "if they may go, run huifang files sweep",
}  # fmt: skip
"""Why nothing is swept, and the way out, by the reason of storage.file_sweep."""


def files_fit(settings: Settings, unit: Unit) -> list[str]:
    """Why the sweep leaves unknown files alone; reads only."""
    if not settings.files.is_dir():
        return []
    disk = Disk(settings.files)
    lying = set(disk.keys())
    found = sweep.assess(disk, installation.stored_mark(unit.connection), lying, downloads.keys(unit.connection))
    if not found.refused:
        return []
    counts = f"{found.unknown} of {found.files} files unknown"
    return [f"files: {settings.files} ({counts}, nothing is removed) {_FILES[found.refused]}"]


CHECKS = (clocks_fit, agenda_fits, quiet_fits, hours_fit, routes_fit, profile_fits, encryption_fits)


async def examine(settings: Settings) -> list[str]:
    """Everything wrong with a valid configuration: database, texts, calendars, staff; each line says how to mend it."""
    from bot.app import build
    from bot.commands.run_in_transaction import run_one_unit
    from storage.database import StorageBusy, connect
    from storage.engine.migrate import migrate
    from storage.people import staff
    from storage.process_lock import AlreadyOpen

    problems: list[str] = []
    try:
        database = connect(settings.database, utc_now)
    except AlreadyOpen:  # it runs: what it keeps can still be read beside it
        return await run_one_unit(settings, partial(database_faults, settings))
    except OSError as error:
        return [*calendar_lines(settings), f"database: {error.strerror}: the folder must exist and be writable"]
    try:
        await migrate(database)
        build(settings, database)
        problems += await database.transact(partial(database_faults, settings))
        for community in settings.communities:
            for role in ("assistant", "manager"):
                held = await database.read(partial(staff.role_holders, community=community.code, roles=[role]))
                if not held:
                    problems.append(f"{community.code}: nobody is {role} — add somebody on the console's page People")
    except (StorageBusy, OSError) as error:
        problems.append(f"database: cannot be used ({error})")
    finally:
        await database.close()
    return problems
