"""Which part of the suite a run takes: `quick` is what `make test` runs, `rest` exactly the others, `all` both.

Most tests are written once and hold on every database and every network; `quick` plays each of them once, on one
combination, chosen by a hash of the test's own name: the choice stays when other tests come and go, and over the whole
suite every database and every network has its share. A test marked `every_database` is about the databases and plays
on each of them; one marked `slow` waits for the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

PARTS = ("quick", "rest", "all")
DATABASES = ("sqlite", "postgres")
NETWORK = "channel"
"""The parameter that names the network a test is played through."""
STORY = "story"
"""The parameter that names a story's file. Several test files play the same stories, each through its own networks."""
T = TypeVar("T", bound=pytest.Item)


def split(items: Sequence[T], named: Iterable[str] = ()) -> tuple[list[T], list[T]]:
    """The quick tests and the rest, each in the order given. A test that was `named` by its id is always quick:
    whoever asks for it wants it."""
    groups: dict[str, list[T]] = {}
    wanted = tuple(named)
    for item in items:
        if item.nodeid.startswith(wanted) or item.get_closest_marker("slow") is None:
            groups.setdefault(item.nodeid if item.nodeid.startswith(wanted) else _family(item), []).append(item)
    chosen = {_turn(name, members).nodeid for name, members in groups.items()}
    return [one for one in items if one.nodeid in chosen], [one for one in items if one.nodeid not in chosen]


def _turn(name: str, members: Sequence[T]) -> T:
    """Whose turn it is."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return sorted(members, key=lambda item: item.nodeid)[number % len(members)]


def _family(item: pytest.Item) -> str:
    """The same for all those of which one is enough: the test's name without its database and its network, or the
    story's."""
    given = dict(item.callspec.params) if hasattr(item, "callspec") else {}
    story = given.get(STORY)
    if isinstance(story, Path):
        return f"story {story.stem}"
    many = item.get_closest_marker("every_database") is not None
    kept = sorted((name, item.callspec.indices[name]) for name, value in given.items()  # type: ignore[attr-defined]
                  if not (name == NETWORK or (value in DATABASES and not many)))  # fmt: skip
    return f"{item.nodeid.partition('[')[0]} {kept}"


def database_of(item: pytest.Item) -> str:
    """The kind of database a test is played on; empty when it has no choice."""
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return next((value for value in values if value in DATABASES), "")
