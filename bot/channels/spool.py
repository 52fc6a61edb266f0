"""What a network will not say again is written to disk, as it came, while the database cannot take it [D-01]."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spooled:
    """One request: its name here, its query and its body."""

    name: str
    query: Mapping[str, str]
    body: bytes


class Spool:
    """A folder of requests in the order in which they came; it is made when the first one is put there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, at: float, id: str, query: Mapping[str, str], body: bytes) -> str:
        """Keeps a request that came `at` seconds since 1970; it is on disk when this returns. Raises OSError."""
        name = f"{int(at * 1000):015d}-{hashlib.sha256(id.encode()).hexdigest()[:24]}"
        content = json.dumps(dict(query)).encode() + b"\n" + body
        await asyncio.to_thread(self._write, name, content)
        return name

    async def drop(self, name: str) -> None:
        """It has been taken in."""
        with suppress(FileNotFoundError):
            await asyncio.to_thread((self._folder / name).unlink)

    async def waiting(self) -> list[Spooled]:
        """Everything that is kept, the oldest first."""
        return await asyncio.to_thread(self._read)

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self._folder / f".{name}.half"
        with open(half, "wb") as file:
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
        found = []
        for path in sorted(self._folder.iterdir()):
            if path.name.startswith("."):
                continue
            with suppress(FileNotFoundError, ValueError):
                head, _, body = path.read_bytes().partition(b"\n")
                found.append(Spooled(path.name, json.loads(head), body))
        return found
