"""huifang clocks and huifang calendar: their arguments and output; the work is in clocks_work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands import shared

if TYPE_CHECKING:
    pass

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
MOST_DAYS, DAYS = 90, 20
config_option = click.option("--config", "config_path", type=click.Path(path_type=Path), default=None,
                             help="config.yaml to use, or to try")  # fmt: skip
language_option = click.option("--language", type=click.Choice(LANGUAGES), default=None, help="language of the answer")


@click.group()
def clocks() -> None:
    """Explain due times, and play through what would happen."""


@clocks.command()
@click.argument("number")
@config_option
@language_option
@click.pass_context
def explain(context: click.Context, number: str, config_path: Path | None, language: str | None) -> None:
    """Say why each clock of the complaint NUMBER is due when it is, and who is told next."""
    from bot.commands.clocks_work import UnknownCase, clock_explanations
    from bot.commands.run_in_transaction import run_one_unit

    settings = shared.settings(context, config_path)
    spoken = language or settings.language
    try:
        lines = shared.run_async(
            run_one_unit(settings, lambda unit: clock_explanations(settings, unit, number.strip(), spoken))
        )
    except UnknownCase:
        shared.refuse(f"there is no complaint {number}; its number looks like TS-20261122-0007")
    click.echo("\n".join(lines))


@clocks.command()
@click.option("--at", "at", required=True, help='when it is filed, local time: "2026-11-28 23:00"')
@click.option("--category", default="", help="its category code")
@click.option("--community", default=None, help="code of the community; the first one unless told otherwise")
@click.option("--flags", default="", help="urgent, important, major, anonymous; several with commas")
@click.option("--source", default="chat", help="how it came in: chat, phone, board …")
@click.option("--does", multiple=True, help='what people do and when after filing: "take 20min"; may be repeated')
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=DAYS, show_default=True)
@config_option
@language_option
@click.pass_context
def simulate(context: click.Context, at: str, category: str, community: str | None, flags: str, source: str,
             does: tuple[str, ...], days: int, config_path: Path | None, language: str | None) -> None:  # fmt: skip
    """Play through what would happen to a complaint, with the settings of --config, before they are used."""
    from bot.commands.clocks_work import desk_of
    from handlers.queries import simulation

    settings = shared.settings(context, config_path)
    desk = desk_of(settings)
    place = community or settings.communities[0].code
    try:
        if place not in desk.calendars:
            raise simulation.Unclear(f"there is no community {place}; there are {', '.join(desk.calendars)}")
        wanted = frozenset(flag.strip() for flag in flags.split(",") if flag.strip())
        when = simulation.parse_moment(at, desk.calendar(place).zone)
        asked = simulation.SimulationRequest(place, when, category, wanted, source, simulation.parse_moves(does), days)
        lines = simulation.simulate(desk, asked, language or settings.language)
    except simulation.Unclear as unclear:
        shared.refuse(str(unclear))
    click.echo("\n".join(line.words for line in lines))


@click.group()
def calendar() -> None:
    """Public holidays and make-up workdays as announced."""


@calendar.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@config_option
@click.pass_context
def import_(context: click.Context, file: Path, config_path: Path | None) -> None:
    """Take over announced days from FILE: lines of date,off|work|normal,name."""
    from bot.calendars import holidays
    from bot.commands.clocks_work import import_days
    from bot.commands.run_in_transaction import run_one_unit

    settings = shared.settings(context, config_path)
    try:
        days = holidays.read_days(file.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        shared.refuse(f"{file.name} is not UTF-8 text; save it as CSV in UTF-8")
    except ValueError as error:
        shared.refuse("\n".join(f"{file.name} {line}" for line in str(error).splitlines()))
    found = shared.run_async(run_one_unit(settings, lambda unit: import_days(settings, unit, days, file.name[:80])))
    years = sorted({day.year for day, _kind, _name in days})
    click.echo(f"{len(days)} days of {', '.join(map(str, years))} read, {found} of them new or different")


@calendar.command()
@click.option("--year", type=click.IntRange(2000, 2200), default=None, help="this year unless told otherwise")
@config_option
@click.pass_context
def show(context: click.Context, year: int | None, config_path: Path | None) -> None:
    """List the announced days of a year and where they come from."""
    from bot.app import utc_now
    from bot.commands.clocks_work import days_with_sources
    from bot.commands.run_in_transaction import run_one_unit

    settings = shared.settings(context, config_path)
    wanted = year or utc_now().year
    days, sources = shared.run_async(run_one_unit(settings, lambda unit: days_with_sources(settings, unit)))
    rows = [f"{day}  {kind:<6} {name}" for day, kind, name in days if day.year == wanted]
    source = sources.get(wanted)
    click.echo("\n".join([*rows, f"from {source[0]}" if source else f"nothing is announced for {wanted}"]))
