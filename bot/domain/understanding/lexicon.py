"""Words found in a text at the cost of one look per character, the longest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Lexicon:
    """Plain words, no patterns; Latin ones are found only as whole words."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(set(words), key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append(word)

    def found(self, said: str) -> Iterator[str]:
        """The words in the text in their order, none inside another."""
        place, by_first = 0, self._by_first
        while place < len(said):
            word = next((w for w in by_first.get(said[place], ()) if said.startswith(w, place)), "")
            if word and (not word.isascii() or _alone(said, place, place + len(word))):
                yield word
                place += len(word)
            else:
                place += 1


def _alone(said: str, start: int, end: int) -> bool:
    before, after = said[start - 1 : start], said[end : end + 1]
    return not (before.isascii() and before.isalpha()) and not (after.isascii() and after.isalpha())
