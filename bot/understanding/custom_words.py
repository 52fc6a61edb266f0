"""Words of the configuration (`words:`) added to the shipped danger and category lists, or taken out of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.text.plain import fold


@dataclass(frozen=True, slots=True)
class CustomWords:
    """Folded words. `danger` and `categories`: word -> kind or group; the others are words that mean nothing there."""

    danger: Mapping[str, str]
    categories: Mapping[str, str]
    not_danger: tuple[str, ...]
    not_category: frozenset[tuple[str, str]]


_NONE = CustomWords({}, {}, (), frozenset())
_in_use = _NONE


def custom_words_from(
    danger: Mapping[str, tuple[Iterable[str], Iterable[str]]],
    categories: Mapping[str, tuple[Iterable[str], Iterable[str]]],
) -> CustomWords:
    """From `kind or group -> (added words, removed words)` as an administrator writes them."""
    return CustomWords(
        {fold(word): kind for kind, (added, _) in danger.items() for word in added},
        {fold(word): code for code, (added, _) in categories.items() for word in added},
        tuple(sorted({fold(word) for _, removed in danger.values() for word in removed}, key=len, reverse=True)),
        frozenset((code, fold(word)) for code, (_, removed) in categories.items() for word in removed),
    )


def use_custom_words(words: CustomWords = _NONE) -> None:
    """From now on these are asked too. Called once, when the program starts."""
    global _in_use
    _in_use = words


def custom_words_in_use() -> CustomWords:
    """The words in use; none unless `use` was called."""
    return _in_use


def without_removed(said: str) -> str:
    """The folded text with the words hidden that an administrator says are no danger."""
    for word in _in_use.not_danger:
        said = said.replace(word, "_")
    return said
