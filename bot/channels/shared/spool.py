"""On-disk spool of webhook requests that the network will not repeat, kept while the database is away [D-01]."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.private_files import make_folder, narrow, narrow_folder, open_file

_UNREAD = "unread"
_UNREAD_SECONDS = 30 * 86_400
_NAME = re.compile(r"\A\.?\d{15}-[0-9a-f]{24}(\.half)?\Z")


@dataclass(frozen=True, slots=True)
class Spooled:
    """One request: its name here, its query and its body."""

    name: str
    query: Mapping[str, str]
    body: bytes


class Spool:
    """Folder of requests in the order in which they came, made by the first one.

    What cannot be taken in is never removed at once: it waits in the folder `unread` for 30 days after it came, and
    every start tries it again, for a wrong key or a fault of ours may be mended by then."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started = False
        with suppress(OSError):
            self._narrow()

    async def put(self, at: float, id: str, query: Mapping[str, str], body: bytes) -> str:
        """Keeps a request that came `at` seconds since 1970; it is on disk when this returns. Raises OSError."""
        name = f"{int(at * 1000):015d}-{hashlib.sha256(id.encode()).hexdigest()[:24]}"
        content = json.dumps(dict(query)).encode() + b"\n" + body
        await asyncio.to_thread(self._write, name, content)
        return name

    async def drop(self, name: str) -> None:
        """Removes a request that has been stored."""
        with suppress(FileNotFoundError):
            await asyncio.to_thread((self._folder / name).unlink)

    async def set_aside(self, name: str) -> None:
        """Moves a request that cannot be read or stored to `unread`. Raises OSError."""
        await asyncio.to_thread(self._set_aside, name)

    async def waiting(self) -> list[Spooled]:
        """All waiting requests, the oldest first; the first call also brings back what was set aside."""
        return await asyncio.to_thread(self._read)

    def _write(self, name: str, content: bytes) -> None:
        make_folder(self._folder)
        half = self._folder / f".{name}.half"
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        with os.fdopen(open_file(half, flags), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, self._folder / name)
        if os.name == "posix":
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _read(self) -> list[Spooled]:
        if not self._folder.is_dir():
            return []
        if not self._started:
            self._try_again()
            self._started = True
        found = []
        for path in sorted(self._folder.iterdir()):
            if path.name.startswith(".") or not path.is_file():
                continue
            with suppress(FileNotFoundError, ValueError):
                head, _, body = path.read_bytes().partition(b"\n")
                found.append(Spooled(path.name, json.loads(head), body))
        return found

    def _set_aside(self, name: str) -> None:
        make_folder(self._folder / _UNREAD)
        with suppress(FileNotFoundError):
            os.replace(self._folder / name, self._folder / _UNREAD / name)

    def _try_again(self) -> None:
        """What an earlier run set aside waits again; what came too long ago goes for good."""
        for path in self._aside():
            if int(path.name[:15]) / 1000 < time.time() - _UNREAD_SECONDS:
                path.unlink(missing_ok=True)
            else:
                os.replace(path, self._folder / path.name)

    def _aside(self) -> list[Path]:
        folder = self._folder / _UNREAD
        return [one for one in folder.iterdir() if _NAME.match(one.name)] if folder.is_dir() else []

    def _narrow(self) -> None:
        """Earlier releases made what waits here readable for others."""
        if not self._folder.is_dir():
            return
        narrow_folder(self._folder.parent, _only_spooled)
        narrow_folder(self._folder, _spooled)
        for path in [*self._folder.iterdir(), *self._aside()]:
            if _spooled(path):
                narrow(path)


def _spooled(path: Path) -> bool:
    return path.name == _UNREAD or _NAME.match(path.name) is not None


def _only_spooled(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and all(map(_spooled, folder.iterdir()))
