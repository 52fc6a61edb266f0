"""huifang report: a report of one month, written to a file or shown; also while the program runs."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands import shared


@click.command()
@click.argument("kind")
@click.argument("period")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="CSV file to write")
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, help="config.yaml to use")
@click.pass_context
def report(context: click.Context, kind: str, period: str, out: Path | None, config_path: Path | None) -> None:
    """Write the report KIND of PERIOD (a month such as 2026-11). Without --out it is shown."""
    from bot.commands.clocks_work import desk_of
    from bot.commands.run_in_transaction import run_one_unit
    from handlers.reports.csv_file import csv_bytes
    from handlers.reports.reports import REPORTS, ReportTable, compute, month_of
    from storage.database import Unit

    settings = shared.settings(context, config_path)
    month = month_of(period)
    if kind not in REPORTS:
        shared.refuse(f"{kind}: no such report; there are {', '.join(REPORTS)}")
    if month is None:
        shared.refuse(f"{period}: a month is written as 2026-11")
    codes = [community.code for community in settings.communities]

    def work(unit: Unit) -> ReportTable:
        return compute(desk_of(settings), unit.connection, REPORTS[kind], month, codes, settings.language)

    written = csv_bytes(shared.run_async(run_one_unit(settings, work)))
    if out is None:
        click.echo(written.decode("utf-8-sig"), nl=False)
        return
    try:
        out.write_bytes(written)
    except OSError as error:
        shared.refuse(f"{out}: {error.strerror}")
    click.echo(f"{out} written")
