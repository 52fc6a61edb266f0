"""Mark file of the files folder: the installations that keep files in it, one mark a line.

Lines are only ever added, each by one write, so several copies and several installations may come at once and every one
of them sees the others."""

from __future__ import annotations

import os
from pathlib import Path

from bot.private_files import open_file

NAME = "installation"


def marks(folder: Path) -> frozenset[str]:
    """Whose files lie in the folder, by the marks of storage.installation; empty while there is no mark file."""
    try:
        text = (folder / NAME).read_bytes().decode("ascii", "replace")
    except FileNotFoundError:
        return frozenset()
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def add(folder: Path, mark: str) -> None:
    """Notes that this installation keeps files here, too. Durable when it returns. Raises OSError."""
    if mark not in marks(folder):
        _write(folder / NAME, mark, os.O_APPEND)


def claim_alone(folder: Path, mark: str) -> None:
    """Makes the folder this installation's alone: for the person who said so. Raises OSError."""
    _write(folder / (NAME + ".new"), mark, os.O_TRUNC)
    os.replace(folder / (NAME + ".new"), folder / NAME)


def _write(path: Path, mark: str, how: int) -> None:
    number = open_file(path, os.O_WRONLY | os.O_CREAT | how)
    try:
        os.write(number, f"{mark}\n".encode())
        os.fsync(number)
    finally:
        os.close(number)
