"""huifang roster import: reads a duty roster from CSV and stores it in one transaction; mistakes by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import click

from bot.commands import shared
from bot.config.settings import Settings
from bot.domain.staffing.roster import Shift, days_of, minutes_of
from storage.database import Unit
from storage.people import roster as roster_rows
from storage.people import staff

COLUMNS = ("name", "community", "days", "begins", "ends")
OFF = frozenset({"off", "休", "休息"})


class BadRoster(Exception):
    """The file cannot be used; str() lists every mistake with its line."""


def read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows, each with its line number, of a CSV file with the columns name, community, days, begins, ends; `off` as
    begins takes a date out of the roster. UTF-8, with or without a mark, or GB18030 as a spreadsheet saves it. Raises
    BadRoster."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    table = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        raise BadRoster(f"line 1: needs the columns {', '.join(COLUMNS)}; {', '.join(missing)} is missing")
    return [
        (table.line_num, {name: (row[name] or "").strip() for name in COLUMNS}) for row in table if any(row.values())
    ]


def shifts_of_rows(lines: Iterable[tuple[int, Mapping[str, str]]], people: Mapping[str, int], communities: Iterable[str]
           ) -> list[Shift]:  # fmt: skip
    """The shifts of the rows, checked against known people and communities. Raises BadRoster with every mistake."""
    known, found, wrong = {*communities, staff.ANY}, list[Shift](), list[str]()
    for number, row in lines:
        try:
            found += _shifts(row, people, known)
        except ValueError as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        raise BadRoster("\n".join(wrong))
    return found


def _shifts(row: Mapping[str, str], people: Mapping[str, int], known: set[str]) -> list[Shift]:
    if row["name"] not in people:
        raise ValueError(f"nobody is called {row['name']!r}; the console's page Staff lists everybody")
    if row["community"] not in known:
        raise ValueError(f"there is no community {row['community']!r}; write one of {', '.join(sorted(known))}")
    person, days = people[row["name"]], days_of(row["days"])
    if row["begins"].lower() in OFF:
        if not isinstance(days, date):
            raise ValueError("only one date can be off, such as 2026-12-31")
        return [Shift(person, row["community"], day=days, off=True)]
    begins, ends = minutes_of(row["begins"]), minutes_of(row["ends"])
    if isinstance(days, date):
        return [Shift(person, row["community"], begins, ends, day=days)]
    return [Shift(person, row["community"], begins, ends, weekday=day) for day in days]


def store_roster(unit: Unit, settings: Settings, lines: list[tuple[int, dict[str, str]]], replace: bool) -> int:
    """Stores the roster; with `replace` the old one of every community it names is deleted first. Returns how many rows
    are new. Raises BadRoster, and then nothing has changed."""
    people = {one.name: one.id for one in staff.everyone(unit.connection) if one.active}
    found = shifts_of_rows(lines, people, [one.code for one in settings.communities])
    if replace:
        roster_rows.clear_roster(unit, {one.community for one in found})
    return sum(roster_rows.add_shift(unit, one) for one in found)


@click.group()
def roster() -> None:
    """Who is on duty when."""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="in place of the old roster of the communities it names")
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, help="config.yaml to use")
@click.pass_context
def import_(context: click.Context, file: Path, replace: bool, config_path: Path | None) -> None:
    """Take the roster in FILE, a CSV table with the columns name, community, days, begins, ends."""
    from bot.commands.run_in_transaction import run_one_unit

    settings = shared.settings(context, config_path)
    try:
        lines = read_rows(file)
        made = shared.run_async(run_one_unit(settings, lambda unit: store_roster(unit, settings, lines, replace)))
    except BadRoster as bad:
        shared.refuse(str(bad))
    click.echo(f"{made} new lines in the roster")
