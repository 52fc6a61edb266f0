"""What a complaint is about, as ranked everyday groups, and whether it cannot wait."""

from __future__ import annotations

import re
from itertools import islice

from bot.domain.plain import fold
from bot.domain.understanding import words_category as words
from bot.domain.understanding.danger import danger

_READ = 4_000
_HEAD = 45
_WORDS = [(code, weight, re.compile(pattern)) for code, lines in words.WORDS.items() for weight, pattern in lines]


def categories(text: str) -> tuple[tuple[str, float], ...]:
    """Everyday groups (codes of domain.categories.EVERYDAY), best first, with their share of the evidence (0-1).

    Empty when no word of any group was found: then the resident is asked, not guessed for.
    """
    said = fold(text[:_READ])
    scores: dict[str, float] = {}
    for code, weight, pattern in _WORDS:
        score = weight * _strength(pattern, said)
        if score:
            scores[code] = scores.get(code, 0.0) + score
    total = sum(scores.values())
    return tuple(sorted(((code, score / total) for code, score in scores.items()), key=lambda pair: -pair[1]))


def _strength(pattern: re.Pattern[str], said: str) -> float:
    """Different words count, repeated ones hardly; one at the head, where the matter is named, counts threefold."""
    seen: dict[str, float] = {}
    for found in pattern.finditer(said):
        worth = 3.0 if found.start() < _HEAD else 1.0
        word = found[0]
        seen[word] = max(seen[word], worth) + 0.25 if word in seen else worth
        if len(seen) > 12:
            break
    return sum(min(worth, 4.0) for worth in seen.values()) ** 0.75 if seen else 0.0


_FAILURES = [
    re.compile("|".join(patterns))
    for patterns in (words.OUTAGE, words.LIFT_FAILS, words.OTHER_FAILS, words.BREACH_NOW, words.INCIDENT)
]
_SUPPOSED = re.compile(
    r"建议|咨询|请问|想问|如果|万一|一旦|要是|预防|防止|以免|担心|担忧|哪怕|会不会|差点|"
    r"年[^,。]{0,6}(?:起火|着火|火灾)|\bif\b|in case"
)
_CLAUSE = re.compile(r"[。!?;,]")


def urgent(text: str) -> bool:
    """Whether it belongs to the immediate classes I1-I3 [CLS-27..29] and is dispatched at any hour.

    Wider than `danger`: also a failure daily life stops for (power, water, lift) and a breach going on this moment.
    """
    if danger(text) is not None:
        return True
    said = fold(text[:_READ].replace("\n", "。"))
    return any(_real(said, found) for pattern in _FAILURES for found in islice(pattern.finditer(said), 40))


def _real(said: str, found: re.Match[str]) -> bool:
    before = _CLAUSE.split(said[max(found.start() - 24, 0) : found.start()])[-1]
    return not _SUPPOSED.search(before + found[0])
