"""huifang files: lists and trashes stored files without a row in this database."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands import shared


@click.group()
def files() -> None:
    """Stored photos and voice: files that this database does not know."""


@files.command()
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, help="config.yaml to use")
@click.option("--yes", is_flag=True, help="do not ask")
@click.pass_context
def sweep(context: click.Context, config_path: Path | None, yes: bool) -> None:
    """Put every file that no complaint knows into the trash, though they are many, and take the folder over."""
    from datetime import UTC, datetime

    from bot.commands.run_in_transaction import run_one_unit
    from storage.database import Unit
    from storage.engine import installation
    from storage.files import downloads, folder_mark
    from storage.files import sweep as sweep_rows
    from storage.files.disk import Disk

    settings = shared.settings(context, config_path)
    if not settings.files.is_dir():
        shared.refuse(f"{settings.files}: no such folder; files: in config.yaml names it")
    disk = Disk(settings.files)

    def known(unit: Unit) -> tuple[str, set[str]]:
        return installation.ensure_mark(unit), downloads.keys(unit.connection)

    lying = set(disk.keys())  # before the rows are read, so that nothing new is taken for garbage
    mark, keys = shared.run_async(run_one_unit(settings, known))
    unknown = lying - keys
    click.echo(f"{settings.files}: {len(lying)} files, {len(unknown)} of them unknown to this database")
    if folder_mark.marks(disk.folder) - {mark}:
        click.echo("another installation keeps its files here; if it still runs, stop now and give it another folder")
    wait = f"they wait {sweep_rows.KEEP_DAYS} days in {disk.trash.folder} and come back if the database asks for them"
    if not yes and not click.confirm(f"Move those {len(unknown)} into the trash? ({wait})"):
        return

    async def move() -> int:
        folder_mark.claim_alone(disk.folder, mark)
        outlook = sweep_rows.assess(disk, mark, lying, keys)
        return sweep_rows.collect(disk, outlook, unknown, datetime.now(UTC)).trashed

    click.echo(f"{shared.run_async(move())} files moved; {wait}")
