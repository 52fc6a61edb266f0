"""Search for many plain words in one walk through a text, the longest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Lexicon:
    """Plain words, no patterns; a Latin one is found only as a whole word, and then no shorter one instead of it."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._lengths = _lengths(self._words)

    def found(self, said: str) -> Iterator[str]:
        """The words in the text in their order, none inside another."""
        words, lengths, free = self._words, self._lengths, 0
        for place, first in enumerate(said):
            if place < free or first not in lengths:
                continue
            for length in lengths[first]:
                word = said[place : place + length]
                if word in words:
                    if not word.isascii() or _alone(said, place, place + len(word)):
                        yield word
                        free = place + len(word)
                    break


def _lengths(words: Iterable[str]) -> dict[str, list[int]]:
    """By the first character, how long such words are, the longest first."""
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[0], set()).add(len(word))
    return {first: sorted(sizes, reverse=True) for first, sizes in found.items()}


def _alone(said: str, start: int, end: int) -> bool:
    before, after = said[start - 1 : start], said[end : end + 1]
    return not (before.isascii() and before.isalpha()) and not (after.isascii() and after.isalpha())


class Finder:
    """Plain words found as one alternation of them all would find them; a Latin one only as a whole word, and otherwise
    a shorter one in its place."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._lengths = _lengths(self._words)

    def spans(self, said: str) -> Iterator[tuple[int, str]]:
        """Where each word begins, and the word, in their order, none inside another."""
        words, lengths, free = self._words, self._lengths, 0
        for place, first in enumerate(said):
            if place < free or first not in lengths:
                continue
            for length in lengths[first]:
                word = said[place : place + length]
                if word in words and (not word.isascii() or _apart(said, place, place + len(word))):
                    yield place, word
                    free = place + len(word)
                    break

    def without(self, said: str) -> str:
        """The text with a space in the place of each word."""
        pieces, free = [], 0
        for place, word in self.spans(said):
            pieces.append(said[free:place])
            free = place + len(word)
        return " ".join([*pieces, said[free:]])


def _apart(said: str, start: int, end: int) -> bool:
    """Whether no small Latin letter touches it."""
    return not ("a" <= said[start - 1 : start] <= "z") and not ("a" <= said[end : end + 1] <= "z")
