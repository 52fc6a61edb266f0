"""What the groups of commands share: whose settings, and a refusal in one line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from bot.config import Settings


def settings(context: click.Context, path: Path | None) -> Settings:
    """The settings of --config, given here or before the command's name."""
    from bot.__main__ import settings_of

    found = path or next((one.obj for one in _upwards(context) if isinstance(one.obj, Path)), None)
    return settings_of(found)


def refuse(words: str) -> NoReturn:
    """One line on stderr, exit code 2."""
    from bot.__main__ import USAGE

    click.echo(words, err=True)
    sys.exit(USAGE)


def _upwards(context: click.Context | None) -> list[click.Context]:
    return [] if context is None else [context, *_upwards(context.parent)]
