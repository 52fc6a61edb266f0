"""Prefilter of regular expressions by character: only patterns of which a text has a needed character are tried.

Which characters a pattern needs is worked out from its parse tree, so the two can never go out of step. The parser is
private to CPython; where it is missing every pattern is tried: the same answers, about three times as slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

try:
    from re import _constants as kinds  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:
    parser = None

_COMMON = frozenset("的了我人不有一在水电是上个来家大到没里都好啊楼下eatoinsrhl ")
_WIDEST = 120


class PatternFilter:
    """Tagged patterns in order; `candidates` leaves out only patterns that cannot be in a text."""

    def __init__(self, tagged: Iterable[tuple[str, str | re.Pattern[str]]]) -> None:
        self.tagged = tuple((tag, re.compile(pattern)) for tag, pattern in tagged)
        self._always = 0
        self._wanting: dict[str, int] = {}
        for number, (_, pattern) in enumerate(self.tagged):
            needed = needed_characters(pattern.pattern)
            if needed is None:
                self._always |= 1 << number
            for character in needed or ():
                self._wanting[character] = self._wanting.get(character, 0) | 1 << number

    def candidates(self, characters: Iterable[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
        """The patterns worth trying on a text of these characters, in their order."""
        wanting = self._wanting
        hit = self._always
        for character in characters:
            if character in wanting:
                hit |= wanting[character]
        while hit:
            lowest = hit & -hit
            yield self.tagged[lowest.bit_length() - 1]
            hit ^= lowest


@lru_cache(maxsize=128)
def characters_of(said: str) -> frozenset[str]:
    """The characters of a text, each once."""
    return frozenset(said)


def top_level_alternatives(pattern: str) -> list[str]:
    """`a|b(c|d)` as `a` and `b(c|d)`: the narrower the pattern, the rarer it must be tried."""
    pieces, depth, start, place = [], 0, 0, 0
    while place < len(pattern):
        character = pattern[place]
        if character == "\\":
            place += 1
        elif character == "[":
            place = pattern.find("]", place + 2)
            if place < 0:
                break
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and depth == 0:
            pieces.append(pattern[start:place])
            start = place + 1
        place += 1
    return [*pieces, pattern[start:]]


def needed_characters(pattern: str) -> frozenset[str] | None:
    """Characters of which every match has at least one; None when no such characters are known."""
    return _sequence(parser.parse(pattern)) if parser else None


def _sequence(items: Any) -> frozenset[str] | None:
    """The narrowest demand of any item: all of them must be met, so any one will do."""
    best: frozenset[str] | None = None
    for kind, value in items:
        wanted = _item(kind, value)
        if wanted is not None and len(wanted) <= _WIDEST and (best is None or _cost(wanted) < _cost(best)):
            best = wanted
    return best


def _item(kind: Any, value: Any) -> frozenset[str] | None:
    if kind is kinds.LITERAL:
        return frozenset(chr(value))
    if kind is kinds.IN:
        return _members(value)
    if kind is kinds.BRANCH:
        return _branches(value[1])
    if kind is kinds.SUBPATTERN:
        return _sequence(value[-1])
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and value[0] > 0:
        return _sequence(value[2])
    return None


def _members(members: Any) -> frozenset[str] | None:
    found: set[str] = set()
    for kind, value in members:
        if kind is kinds.LITERAL:
            found.add(chr(value))
        elif kind is kinds.RANGE and value[1] - value[0] < _WIDEST:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(found)


def _branches(branches: Any) -> frozenset[str] | None:
    found: set[str] = set()
    for branch in branches:
        wanted = _sequence(branch)
        if wanted is None:
            return None
        found |= wanted
    return frozenset(found)


def _cost(wanted: frozenset[str]) -> int:
    return sum(8 if character in _COMMON else 1 for character in wanted)
