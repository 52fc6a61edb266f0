"""Folders and files that only the program's own account may read: 0700 and 0600, whatever the umask.

On Windows the access list a folder inherits holds instead; there these functions only make what is missing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_POSIX = os.name == "posix"
_OTHERS = 0o077


def make_folder(path: Path) -> None:
    """Makes the folder and its missing parents, each for us alone; what is there already stays as it is."""
    if path.is_dir():
        return
    make_folder(path.parent)
    try:
        path.mkdir(0o700)
    except FileExistsError:  # another copy was faster, or it is no folder
        if not path.is_dir():
            raise
        return
    if _POSIX:
        path.chmod(0o700)  # a umask may have taken even our own rights


def open_file(path: Path | str, flags: int, dir_fd: int | None = None) -> int:
    """`os.open`; a file that this makes is for us alone, and one that was wider is narrowed. Raises OSError."""
    number = os.open(path, flags, 0o600, dir_fd=dir_fd)
    if _POSIX and flags & os.O_CREAT:
        with suppress(PermissionError):  # somebody else's, lent to us
            os.fchmod(number, 0o600)
    return number


def make_file(path: Path) -> None:
    """An empty file for us alone, or the one that is there, narrowed. Raises OSError."""
    with suppress(FileExistsError):
        os.close(open_file(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    narrow(path)


def narrow(path: Path) -> None:
    """Takes the rights of group and others from what is ours; links and what others own are left alone."""
    if not _POSIX:
        return
    with suppress(FileNotFoundError, PermissionError):
        found = path.lstat()
        if found.st_uid == os.geteuid() and not stat.S_ISLNK(found.st_mode) and found.st_mode & _OTHERS:
            path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)


def narrow_folder(path: Path, ours: Callable[[Path], bool]) -> None:
    """The same for a folder, and only when everything in it is ours: a home, a working directory or any other folder
    that we only share keeps its rights."""
    folder = path.resolve()
    if not folder.is_dir() or folder in (Path.cwd(), Path.home().resolve()):
        return
    inside = list(folder.iterdir())
    if inside and all(map(ours, inside)):
        narrow(folder)
