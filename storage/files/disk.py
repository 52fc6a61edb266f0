"""File store on disk under random names: writes are atomic, and only plain files of ours are ever opened."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from bot.failpoint import failpoint
from bot.private_files import make_folder, narrow, narrow_folder, open_file
from storage.files import folder_mark, trash
from storage.files.trash import sync_folder

_KEY = trash.KEY
_HALF = re.compile(r"\A[0-9a-f]{32}\.part\Z")
_SHELF = re.compile(r"\A[0-9a-f]{2}\Z")
_INCOMING = "incoming"
_OURS = {_INCOMING, trash.NAME, folder_mark.NAME, folder_mark.NAME + ".new"}
_BY_FOLDER = os.open in os.supports_dir_fd  # not on Windows
_PLAIN = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class Missing(Exception):
    """No file of ours is under that key: never was, is deleted, or what lies there is not a plain file."""


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """What was stored: where, its SHA-256 in hex, and its length in bytes."""

    key: str
    sha256: str
    size: int


class Disk:
    """One folder of files. Every call blocks and belongs in a thread. Keys are 128 random bits [M-05]; the name a
    person gave never reaches the file system [J-04]."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trash = trash.Trash(folder)
        make_folder(folder / _INCOMING)

    def save(self, data: bytes) -> StoredBytes:
        """Stores the bytes durably: after it returns they survive a power cut, before that nothing is under the key.
        A crash in between leaves at most an orphan for `sweep` [A-12]. Raises OSError (disk full)."""
        key = secrets.token_hex(16)
        half = f"{key}.part"
        target = self._shelf(key)
        try:
            with os.fdopen(_open(self.folder / _INCOMING, half, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
                file.write(data)
                file.flush()
                failpoint("file written, not synced")
                os.fsync(file.fileno())
            self._make(target)
            os.replace(self.folder / _INCOMING / half, target / key)
            failpoint("file in its place")
        except BaseException:
            with suppress(OSError):
                (self.folder / _INCOMING / half).unlink()
            raise
        sync_folder(target)
        return StoredBytes(key, hashlib.sha256(data).hexdigest(), len(data))

    def scratch(self) -> BinaryIO:
        """A nameless file on this disk for what is not judged yet; it is gone when closed, or when we die."""
        return tempfile.TemporaryFile(dir=self.folder / _INCOMING)

    def open(self, key: str) -> BinaryIO:
        """The stored bytes, open for reading; from the trash they are put back first. Links, pipes and folders put in
        their place are refused [J-09]. Raises Missing."""
        try:
            number = self._find(key)
        except OSError as error:
            raise Missing(key) from error
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            os.close(number)
            raise Missing(key)
        return os.fdopen(number, "rb")

    def path(self, key: str) -> Path:
        """The path of the stored bytes. Raises Missing."""
        self.open(key).close()
        return self._shelf(key) / key

    def delete(self, key: str) -> bool:
        """Removes the file for good, from the trash too; False when there was none. Raises Missing for what is no
        key."""
        shelf = self._shelf(key)
        waited = self.trash.delete(key)
        try:
            (shelf / key).unlink()
        except FileNotFoundError:
            return waited
        sync_folder(shelf)
        return True

    def keys(self) -> Iterator[str]:
        """Every key on disk, for checking against the rows [I9]; not what waits in the trash."""
        for shelf in self._shelves():
            yield from sorted(one.name for one in shelf.iterdir() if _KEY.match(one.name))

    def put_away(self, keys: Iterable[str], day: date) -> int:
        """Moves files to that day's trash; returns how many. Raises OSError."""
        gone = [key for key in keys if self.trash.take(self._shelf(key) / key, day)]
        if gone:
            sync_folder(self.trash.folder / day.isoformat())  # there first: a power cut leaves a file in one of the two
        for shelf in {self._shelf(key) for key in gone}:
            sync_folder(shelf)
        return len(gone)

    def put_back(self, key: str) -> bool:
        """Moves the file from the trash to where it lay; False when it is not there. Raises OSError."""
        done = self.trash.give(key, self._shelf(key) / key)
        if done:
            sync_folder(self._shelf(key))
        return done

    def written_before(self, key: str, moment: datetime) -> bool:
        """Whether the file is there and was last written before that moment (aware)."""
        return _written_before(self._shelf(key) / key, moment)

    def remove_halves(self, older_than: datetime) -> int:
        """Removes what a crash left half written before that moment (aware); returns how many."""
        gone = 0
        for half in list((self.folder / _INCOMING).iterdir()):
            if _HALF.match(half.name) and _written_before(half, older_than):
                half.unlink(missing_ok=True)
                gone += 1
        return gone

    def narrow(self) -> None:
        """Takes the rights of others from everything here: earlier releases and restored copies may be wider."""
        narrow_folder(self.folder, lambda one: one.name in _OURS or _SHELF.match(one.name) is not None)
        for name in (_INCOMING, folder_mark.NAME):
            narrow(self.folder / name)
        for shelf in self._shelves():
            narrow(shelf)
            for path in [one for one in shelf.iterdir() if _KEY.match(one.name)]:
                narrow(path)
        self.trash.narrow()

    def free_ratio(self) -> float:
        """The share of the disk that is free, 0 to 1; below 0.1 nothing large should be taken in [J-12]."""
        usage = shutil.disk_usage(self.folder)
        return usage.free / usage.total

    def _shelf(self, key: str) -> Path:
        """One of 256 folders, so that none grows too long. Raises Missing for what is no key."""
        if not _KEY.match(key):
            raise Missing("not a key")
        return self.folder / key[:2]

    def _shelves(self) -> list[Path]:
        """The folders that there are; a link put in the place of one leads out of here and is none."""
        return sorted(one for one in self.folder.glob("[0-9a-f][0-9a-f]") if one.is_dir() and not one.is_symlink())

    def _find(self, key: str) -> int:
        """The open file. Raises OSError, Missing."""
        try:
            return _open(self._shelf(key), key, os.O_RDONLY)
        except FileNotFoundError:
            if not self.put_back(key):
                raise
            return _open(self._shelf(key), key, os.O_RDONLY)

    def _make(self, shelf: Path) -> None:
        if not shelf.is_dir():
            make_folder(shelf)
            sync_folder(self.folder)


def _open(folder: Path, name: str, flags: int) -> int:
    """Opens a name inside a folder that is itself no link."""
    if not _BY_FOLDER:
        return open_file(folder / name, flags | _PLAIN)
    inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        return open_file(name, flags | _PLAIN, dir_fd=inside)
    finally:
        os.close(inside)


def _written_before(path: Path, moment: datetime) -> bool:
    try:
        return path.lstat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
