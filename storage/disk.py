"""Files on disk under random names: whole or not there at all, and never anything but a plain file of ours."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bot.failpoint import reach

_KEY = re.compile(r"\A[0-9a-f]{32}\Z")
_HALF = re.compile(r"\A[0-9a-f]{32}\.part\Z")
_INCOMING = "incoming"
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
        (folder / _INCOMING).mkdir(mode=0o700, parents=True, exist_ok=True)

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
                reach("e2")
                os.fsync(file.fileno())
            self._make(target)
            os.replace(self.folder / _INCOMING / half, target / key)
            reach("e3")
        except BaseException:
            with suppress(OSError):
                (self.folder / _INCOMING / half).unlink()
            raise
        _keep(target)
        return StoredBytes(key, hashlib.sha256(data).hexdigest(), len(data))

    def open(self, key: str) -> BinaryIO:
        """The stored bytes, open for reading. Links, pipes and folders put in their place are refused [J-09].
        Raises Missing."""
        try:
            number = _open(self._shelf(key), key, os.O_RDONLY)
        except OSError as error:
            raise Missing(key) from error
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            os.close(number)
            raise Missing(key)
        return os.fdopen(number, "rb")

    def path(self, key: str) -> Path:
        """Where the bytes lie, for whoever must be given a path. Raises Missing."""
        self.open(key).close()
        return self._shelf(key) / key

    def delete(self, key: str) -> bool:
        """Removes the file for good; False when there was none. Raises Missing for what is no key."""
        shelf = self._shelf(key)
        try:
            (shelf / key).unlink()
        except FileNotFoundError:
            return False
        _keep(shelf)
        return True

    def keys(self) -> Iterator[str]:
        """Every key on disk, for checking against the rows [I9]."""
        for shelf in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(one.name for one in shelf.iterdir() if _KEY.match(one.name))

    def sweep(self, older_than: datetime, known: Callable[[str], bool]) -> int:
        """Removes halves and files that no row knows, both last written before `older_than` (aware); returns how
        many. One hour ago leaves alone whatever is being written now [I9]."""
        gone = 0
        for half in list((self.folder / _INCOMING).iterdir()):
            if _HALF.match(half.name) and _written_before(half, older_than):
                half.unlink(missing_ok=True)
                gone += 1
        for key in self.keys():
            if _written_before(self._shelf(key) / key, older_than) and not known(key):
                gone += self.delete(key)
        return gone

    def free_ratio(self) -> float:
        """The share of the disk that is free, 0 to 1; below 0.1 nothing large should be taken in [J-12]."""
        usage = shutil.disk_usage(self.folder)
        return usage.free / usage.total

    def _shelf(self, key: str) -> Path:
        """One of 256 folders, so that none grows too long. Raises Missing for what is no key."""
        if not _KEY.match(key):
            raise Missing("not a key")
        return self.folder / key[:2]

    def _make(self, shelf: Path) -> None:
        if not shelf.is_dir():
            shelf.mkdir(mode=0o700, exist_ok=True)
            _keep(self.folder)


def _open(folder: Path, name: str, flags: int) -> int:
    """Opens a name inside a folder that is itself no link."""
    if not _BY_FOLDER:
        return os.open(folder / name, flags | _PLAIN, 0o600)
    inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        return os.open(name, flags | _PLAIN, 0o600, dir_fd=inside)
    finally:
        os.close(inside)


def _keep(folder: Path) -> None:
    """Makes a changed listing durable; Windows has no such call and needs none."""
    if _BY_FOLDER:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _written_before(path: Path, moment: datetime) -> bool:
    try:
        return path.lstat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
