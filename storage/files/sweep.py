"""Garbage collection of the files folder: what no row knows goes to the trash, and never more than a small share.

A database that is empty, foreign or restored from long ago knows few of the files that lie there. Then nothing is
taken: the mark file must name this installation alone, and files that nobody knows must be few [I9]."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.files import folder_mark
from storage.files.disk import Disk

SHARE, FEW = 0.2, 10
"""More unknown files than both, as a share and as a number, are no garbage but the sign of a wrong database."""
KNOWN_SHARE = 0.5
"""A folder without a mark (an earlier release kept it) is ours when this database knows that share of its files."""
AGE = timedelta(hours=1)
"""Leaves alone whatever is being written now."""
KEEP_DAYS = 30


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many files lie there, how many of them no row knows, and why none may be taken: `foreign` (they belong to
    another installation), `shared` (with another one), `unmarked`, `many`; empty when all is well."""

    files: int
    unknown: int
    refused: str


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: files put into the trash, put back from it, removed from it for good, and halves removed."""

    outlook: Outlook
    trashed: int = 0
    back: int = 0
    removed: int = 0
    halves: int = 0


def assess(disk: Disk, mark: str, lying: Set[str], known: Set[str]) -> Outlook:
    """Whether this installation may sweep. List what is `lying` before reading what is `known`: whatever is stored in
    between is then in neither."""
    marks, unknown = folder_mark.marks(disk.folder), len(lying - known)
    if marks - {mark}:
        refused = "shared" if mark in marks else "foreign"
    elif not marks and lying and len(lying) - unknown < KNOWN_SHARE * len(lying):
        refused = "unmarked"
    else:
        refused = "many" if unknown > FEW and unknown > SHARE * len(lying) else ""
    return Outlook(len(lying), unknown, refused)


def sweep(disk: Disk, mark: str, lying: Set[str], known: Set[str], now: datetime) -> Swept:
    """Puts back from the trash what is known again, then takes what no row knows and is an hour old (`now`: the
    disk's time, aware), unless that is refused. Blocks. Raises OSError."""
    back = {key for key in disk.trash.keys() & known if disk.put_back(key)}
    lying = lying | back
    outlook = assess(disk, mark, lying, known)
    if outlook.refused != "unmarked" and (lying & known or not outlook.refused):
        folder_mark.add(disk.folder, mark)  # a guest's too, so that the owner takes nothing of it
    if outlook.refused:
        return Swept(outlook, back=len(back))
    return collect(disk, outlook, lying - known, now, len(back))


def collect(disk: Disk, outlook: Outlook, unknown: Iterable[str], now: datetime, back: int = 0) -> Swept:
    """Puts these into the trash, removes halves that a crash left, and empties the trash of what waited long enough."""
    old = now - AGE
    removed = disk.trash.empty((now - timedelta(days=KEEP_DAYS)).date())
    halves = disk.remove_halves(old)
    trashed = disk.put_away([key for key in unknown if disk.written_before(key, old)], now.date())
    return Swept(outlook, trashed, back, removed, halves)
