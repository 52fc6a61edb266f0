"""Lock file that allows one process a SQLite file; the operating system releases it when the process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from bot.private_files import open_file


class AlreadyOpen(Exception):
    """Another Huifang process has the same SQLite file open."""


class FileLock:
    """Holds the lock from construction until `release` or the end of the process. Raises AlreadyOpen."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = os.fdopen(open_file(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), "a+b")
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise AlreadyOpen(path.name) from error

    def release(self) -> None:
        """Releases the lock."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
