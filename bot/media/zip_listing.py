"""Reads zip directories without unpacking: recognises office files and finds archives hidden behind other content."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MOST_ENTRIES = 1_000
MOST_GROWTH = 100
"""Caps of [J-02]: entries in the listing, and declared unpacked size as a multiple of the file's."""

_END = b"PK\x05\x06"
_MAIN = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_RUNS: tuple[str, ...] = (
    ".class",
    ".jar",
    ".exe",
    ".dll",
    ".com",
    ".scr",
    ".msi",
    ".lnk",
    ".hta",
    ".js",
    ".vbs",
    ".bat",
)
_RUNS += (".cmd", ".ps1", ".sh", ".html", ".htm", "vbaproject.bin")


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    size: int
    locked: bool


def office_kind(data: bytes) -> str:
    """docx, xlsx or pptx when the listing is that of an office file without macros; `` for any other zip."""
    if not data.startswith(b"PK\x03\x04"):
        return ""
    entries = list(_entries(data))
    names = {entry.name for entry in entries}
    grown = sum(entry.size for entry in entries) > MOST_GROWTH * len(data)
    if grown or len(names) < len(entries) or "[content_types].xml" not in names:
        return ""
    if any(entry.locked or _strange(entry.name) for entry in entries):
        return ""
    found = [end for main, end in _MAIN.items() if main in names]
    return found[0] if len(found) == 1 else ""


def has_archive_tail(data: bytes) -> bool:
    """A zip or jar hangs behind other content (GIFAR and its like): its end record closes exactly with the file."""
    return _end(data) >= 0


def _end(data: bytes) -> int:
    """Where the end record starts whose comment reaches the last byte; -1 when there is none."""
    at = len(data)
    while (at := data.rfind(_END, max(0, len(data) - 65_557), at)) >= 0:
        if at + 22 <= len(data) and at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data):
            return at
    return -1


def _entries(data: bytes) -> Iterator[_Entry]:
    """The listing, entry by entry; nothing when it is not one whole listing right before the end record."""
    end = _end(data)
    if end < 0:
        return
    disk, start, here, count, size, at = struct.unpack_from("<4H2I", data, end + 4)
    whole = disk == start == 0 and here == count <= MOST_ENTRIES and at + size == end
    for _ in range(count if whole else 0):
        if at + 46 > end or data[at : at + 4] != b"PK\x01\x02":
            return
        flags, unpacked = struct.unpack_from("<H", data, at + 8)[0], struct.unpack_from("<I", data, at + 24)[0]
        name, extra, comment = struct.unpack_from("<3H", data, at + 28)
        yield _Entry(data[at + 46 : at + 46 + name].decode("utf-8", "replace").lower(), unpacked, bool(flags & 1))
        at += 46 + name + extra + comment


def _strange(name: str) -> bool:
    climbs = name.startswith(("/", "meta-inf/")) or "\\" in name or ":" in name or ".." in name.split("/")
    return climbs or name.endswith(_RUNS)
