"""Trash of the files folder: dated folders in which files that no row knows wait before they are removed for good."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import date
from pathlib import Path

from bot.private_files import make_folder, narrow

NAME = "trash"
_DAY = re.compile(r"\A\d{4}-\d{2}-\d{2}\Z")
KEY = re.compile(r"\A[0-9a-f]{32}\Z")


class Trash:
    """The folder `trash` inside the folder of stored files; it is made when the first file goes there. Every call
    blocks. Several copies may work on it at once: whoever comes second finds nothing to do."""

    def __init__(self, files: Path) -> None:
        self.folder = files / NAME

    def take(self, path: Path, day: date) -> bool:
        """Moves a file here under its own name; False when it is gone, or held open where that forbids it (Windows)."""
        folder = self.folder / day.isoformat()
        if not folder.is_dir():
            make_folder(folder)
            sync_folder(self.folder)
            sync_folder(self.folder.parent)
        return _move(path, folder / path.name)

    def give(self, key: str, target: Path) -> bool:
        """Moves a file back to where it lay; False when it is not here, or something else lies there by now."""
        lying = self._copies(key)
        if not lying or os.path.lexists(target):
            return False
        make_folder(target.parent)
        return _move(lying[-1], target)

    def delete(self, key: str) -> bool:
        """Removes a file for good, without waiting; False when it is not here."""
        lying = self._copies(key)
        for path in lying:
            path.unlink(missing_ok=True)
        return bool(lying)

    def keys(self) -> set[str]:
        """Everything that waits here."""
        return {one.name for day in self._days() for one in _files(day)}

    def empty(self, before: date) -> int:
        """Removes for good what came here before that day; returns how many files."""
        gone = 0
        for day in [day for day in self._days() if day.name < before.isoformat()]:
            for path in _files(day):
                path.unlink(missing_ok=True)
                gone += 1
            with suppress(OSError):  # something that is not ours lies in it
                day.rmdir()
        return gone

    def narrow(self) -> None:
        """Takes the rights of others from everything here."""
        for folder in (self.folder, *self._days()):
            narrow(folder)
        for path in [one for day in self._days() for one in _files(day)]:
            narrow(path)

    def _days(self) -> list[Path]:
        if not self.folder.is_dir() or self.folder.is_symlink():
            return []
        return sorted(one for one in self.folder.iterdir() if _DAY.match(one.name) and not one.is_symlink())

    def _copies(self, key: str) -> list[Path]:
        return [day / key for day in self._days() if os.path.lexists(day / key)]


def sync_folder(folder: Path) -> None:
    """Makes a changed listing durable; Windows has no such call and needs none."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _files(day: Path) -> list[Path]:
    return [one for one in day.iterdir() if KEY.match(one.name)]


def _move(path: Path, target: Path) -> bool:
    try:
        os.replace(path, target)
    except (FileNotFoundError, PermissionError):
        return False
    return True
