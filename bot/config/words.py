"""The section `words` of config.yaml: additions to and removals from the shipped word lists."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from bot.config.section import Section
from bot.domain.complaint.categories import EVERYDAY
from bot.understanding.custom_words import CustomWords, custom_words_from

Kind = Literal["fire", "gas", "lift", "electric", "injury", "violence", "self_harm", "flood"]
_LONGEST = 40


class WordList(Section):
    """Words to add to one kind of danger or one everyday group, and words to take out of it."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    @field_validator("add", "remove")
    @classmethod
    def _words(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for word in value:
            if not 1 < len(word.strip()) <= _LONGEST:
                raise ValueError(f"a word has 2 to {_LONGEST} characters — one alone would be found everywhere")
        return tuple(word.strip() for word in value)


class WordLists(Section):
    """`words: {danger: {fire: {add: [...], remove: [...]}}, categories: {lift: {add: [...]}}}`"""

    danger: dict[Kind, WordList] = {}
    categories: dict[str, WordList] = {}

    @field_validator("categories")
    @classmethod
    def _groups(cls, value: dict[str, WordList]) -> dict[str, WordList]:
        unknown = sorted(set(value) - EVERYDAY.keys())
        if unknown:
            raise ValueError(f"{unknown[0]} is no everyday group — one of {', '.join(EVERYDAY)}")
        return value

    @property
    def own(self) -> CustomWords:
        """These lists in the form bot.understanding takes."""
        return custom_words_from(
            {kind: (words.add, words.remove) for kind, words in self.danger.items()},
            {code: (words.add, words.remove) for code, words in self.categories.items()},
        )
