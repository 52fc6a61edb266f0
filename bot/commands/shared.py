"""Helpers of all commands: loading settings, running async work, one-line errors with exit codes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from bot.config.settings import Settings

USAGE, FAILED = 2, 1


def settings_of(path: Path | None) -> Settings:
    """The settings, or every mistake on stderr and exit code 2."""
    from bot.commands.check import CHECKS
    from bot.config.settings import ConfigError, load

    try:
        return load(path, os.environ, CHECKS)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(USAGE)


def run_async(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs it, on uvloop where it is installed. Errors: one line on stderr, exit code 1."""
    from bot.texts.texts import TextsError
    from storage.database import StorageBusy
    from storage.process_lock import AlreadyOpen

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(work)
    except AlreadyOpen as error:
        click.echo(f"{error}: another Huifang already works on this database; stop it first", err=True)
    except TextsError as error:
        click.echo(str(error), err=True)
        sys.exit(USAGE)
    except (StorageBusy, OSError) as error:
        click.echo(f"cannot run: {error}", err=True)
    except KeyboardInterrupt:
        return None
    sys.exit(FAILED)


def _loop_factory() -> Any:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def settings(context: click.Context, path: Path | None) -> Settings:
    """The settings of --config, given here or before the command's name."""
    found = path or next((one.obj for one in _upwards(context) if isinstance(one.obj, Path)), None)
    return settings_of(found)


def refuse(words: str) -> NoReturn:
    """One line on stderr, exit code 2."""
    click.echo(words, err=True)
    sys.exit(USAGE)


def _upwards(context: click.Context | None) -> list[click.Context]:
    return [] if context is None else [context, *_upwards(context.parent)]
