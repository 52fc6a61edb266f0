"""MP4 sanitiser (MP4, MOV, M4A, 3GP): blanks all metadata boxes in place and keeps picture and sound."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BOXES = 100_000

_KEEP = frozenset((b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"pdin", b"prft"))
_INSIDE = frozenset((b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"))
_ABOUT = frozenset((b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"))
_NEEDED = {
    b"moov": frozenset((b"mvhd", b"trak", b"mvex", b"iods", b"prfl", b"clip")),
    b"trak": frozenset((b"tkhd", b"edts", b"mdia", b"tref", b"tapt", b"clip", b"matt", b"load", b"trgr")),
    b"mdia": frozenset((b"mdhd", b"hdlr", b"minf", b"elng")),
}
"""What playing needs of the boxes that cameras like to add their own notes to."""

_PLAYED = (b"vide", b"soun", b"auxv")


class BrokenBoxes(Exception):
    """The box structure is invalid: the file is truncated or of another type."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A box from `at` to `end`; what it holds begins at `body`."""

    name: bytes
    at: int
    body: int
    end: int


def without_metadata(data: bytes) -> bytes:
    """The same film with its position, device and other notes turned into empty space of the same size.

    Whole `udta`, `meta`, `uuid` and unknown boxes become zeroed `free` boxes, so ©xyz, loci, the Apple location keys
    and XMP all go without our knowing each of them, and no offset inside the file moves. Samples of tracks that are
    neither picture nor sound (positions recorded along the way) are zeroed too. Bytes behind the last box are cut
    off. Raises Torn.
    """
    clean = bytearray(data)
    boxes = list(_boxes(data, 0, len(data), top=True))
    if not any(box.name == b"moov" for box in boxes):
        raise BrokenBoxes
    for box in boxes:
        if box.name not in _KEEP:
            _blank(clean, box)
    for around, box in _within(data, [box for box in boxes if box.name in _INSIDE]):
        if box.name in _ABOUT or box.name not in _NEEDED.get(around, (box.name,)):
            _blank(clean, box)
        elif box.name == b"trak":
            _blank_track(clean, data, box)
    return bytes(clean[: boxes[-1].end])


def voice_only(data: bytes) -> bool:
    """True when the film has sound and no picture. Raises Torn."""
    tracks = [box for _, box in _within(data, [b for b in _boxes(data, 0, len(data), top=True) if b.name == b"moov"])]
    kinds = {_handler(data, box) for box in tracks if box.name == b"trak"}
    return b"soun" in kinds and b"vide" not in kinds


def _boxes(data: bytes, at: int, end: int, top: bool = False) -> Iterator[_Box]:
    """The boxes side by side from `at` to `end`; what is no box at all ends the walk at the top, inside it is Torn."""
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, at)
        body = at + 8
        if size == 1 and at + 16 <= end:
            size, body = struct.unpack_from(">Q", data, at + 8)[0], at + 16
        elif size == 0 and not top:
            if any(data[at:end]):  # what follows would never be looked at
                raise BrokenBoxes
            return  # QuickTime closes a list with zero bytes
        elif size == 0:
            size = end - at
        if not body - at <= size <= end - at:
            if top and name not in _KEEP | _ABOUT:
                return
            raise BrokenBoxes
        if name == b"cmov":  # packed, its notes cannot be reached
            raise BrokenBoxes
        yield _Box(name, at, body, at + size)
        at += size


def _within(data: bytes, boxes: list[_Box]) -> Iterator[tuple[bytes, _Box]]:
    """Every box inside these, at any depth, with the name of the one around it."""
    count, waiting = 0, list(boxes)
    while waiting:
        around = waiting.pop()
        for box in _boxes(data, around.body, around.end):
            count += 1
            if count > MOST_BOXES:
                raise BrokenBoxes
            yield around.name, box
            if box.name in _INSIDE:
                waiting.append(box)


def _blank(clean: bytearray, box: _Box) -> None:
    clean[box.at + 4 : box.at + 8] = b"free"
    clean[box.body : box.end] = bytes(box.end - box.body)


def _handler(data: bytes, track: _Box) -> bytes:
    """What the track's samples are: `vide`, `soun`, `meta` ..."""
    for media in _boxes(data, track.body, track.end):
        for box in _boxes(data, media.body, media.end) if media.name == b"mdia" else ():
            if box.name == b"hdlr":
                return data[box.body + 8 : box.body + 12]
    return b""


def _blank_track(clean: bytearray, data: bytes, track: _Box) -> None:
    """Zeroes the samples of a track that is neither picture nor sound. Raises Torn when they cannot be found."""
    if _handler(data, track) in _PLAYED:
        return
    tables = {box.name: box for _, box in _within(data, [track])}
    budget = len(data)
    try:
        for at, size in _chunks(data, tables):
            budget -= size
            if budget < 0:
                raise BrokenBoxes
            size = max(0, min(size, len(clean) - at))
            clean[at : at + size] = bytes(size)
    except struct.error as error:
        raise BrokenBoxes from error


def _chunks(data: bytes, tables: dict[bytes, _Box]) -> Iterator[tuple[int, int]]:
    """Where each run of samples of a track begins, and its bytes, from its three tables."""
    offsets = _offsets(data, tables)
    if not offsets:
        return
    if b"stsz" not in tables or b"stsc" not in tables:
        raise BrokenBoxes
    sizes, runs = tables[b"stsz"], tables[b"stsc"]
    same, samples = struct.unpack_from(">2I", data, sizes.body + 4)
    firsts = list(_table(data, runs, 8, ">3I"))
    done, run = 0, 0
    for chunk, (at,) in enumerate(offsets, start=1):
        while run + 1 < len(firsts) and firsts[run + 1][0] <= chunk:
            run += 1
        count = min(firsts[run][1] if firsts else 0, samples - done)
        if not same and sizes.body + 12 + 4 * (done + count) > sizes.end:
            raise BrokenBoxes
        each = struct.unpack_from(f">{0 if same else count}I", data, sizes.body + 12 + 4 * done)
        yield at, same * count + sum(each)
        done += count


def _offsets(data: bytes, tables: dict[bytes, _Box]) -> list[tuple[int, ...]]:
    if box := tables.get(b"stco"):
        return list(_table(data, box, 8, ">I"))
    if box := tables.get(b"co64"):
        return list(_table(data, box, 8, ">Q"))
    return []


def _table(data: bytes, box: _Box, start: int, row: str) -> Iterator[tuple[int, ...]]:
    """The rows of a counted table; the count may not claim more than the box holds."""
    (count,) = struct.unpack_from(">I", data, box.body + start - 4)
    stop = box.body + start + count * struct.calcsize(row)
    if stop > box.end:
        raise BrokenBoxes
    return struct.iter_unpack(row, data[box.body + start : stop])
