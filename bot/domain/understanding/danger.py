"""Danger first: is somebody's life, body or home at risk here and now? [CLS-27, SEV-07]"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from bot.domain.plain import fold
from bot.domain.understanding import words_danger as words

DangerKind = Literal["fire", "gas", "lift", "electric", "injury", "violence", "self_harm", "flood"]

READ = 4_000
"""Characters read of any message: a longer one has said what it is about by then [H-13]."""
LETTER = 140
"""From this length on a message is a letter: danger in it must be said to be going on now."""

_KINDS = [(kind, re.compile("|".join(patterns))) for kind, patterns in words.KINDS]
_HARMLESS = re.compile("|".join(words.HARMLESS))
_DENIED = re.compile("|".join(words.DENIED + words.DENIED_EN))
_SUPPOSED = re.compile("|".join(words.SUPPOSED + words.SUPPOSED_EN))
_PAST = re.compile("|".join(words.PAST + words.PAST_EN + words.ELSEWHERE))
_PAST_AFTER = re.compile("|".join(words.PAST_AFTER))
_NOW = re.compile("|".join(words.NOW + words.NOW_EN))
_CLAUSE = re.compile(r"[,。!?;:、\n…~]|(?<=[a-z])\. ")
_SENTENCE = re.compile(r"[。!?;\n…]|(?<=[a-z])\. ")


@dataclass(frozen=True, slots=True)
class Danger:
    """What kind of danger, and the words it was seen in (folded, at most 30 characters)."""

    kind: DangerKind
    evidence: str


def danger(text: str) -> Danger | None:
    """The danger going on now, or None. Speaks zh-Hans, zh-Hant and English, with or without punctuation.

    Mentions do not count: what was denied, feared, practised, remembered, happened elsewhere or keeps happening.
    Linear in the first 4,000 characters [H-13].
    """
    read = _HARMLESS.sub("_", fold(text[:READ].replace("\n", "。"))[:READ])
    letter = len(read) > LETTER
    for kind, pattern in _KINDS:
        for found in pattern.finditer(read):
            if _happening(read, found, letter):
                return Danger(cast(DangerKind, kind), found[0].strip()[:30])
    return None


def _happening(read: str, found: re.Match[str], letter: bool) -> bool:
    before, after = _clause(read, found)
    if _DENIED.search(before) or _SUPPOSED.search(before) or _SUPPOSED.search(after[:14]):
        return False
    now = bool(_NOW.search(_sentence(read, found)))
    if now:
        return True
    return not (letter or _PAST.search(before) or _PAST.search(after[:10]) or _PAST_AFTER.search(after))


def _clause(read: str, found: re.Match[str]) -> tuple[str, str]:
    """What stands before and after in the same clause, at most 24 characters each: voice has no commas."""
    before = _CLAUSE.split(read[max(found.start() - 24, 0) : found.start()])[-1]
    return before, _CLAUSE.split(read[found.end() : found.end() + 24])[0]


def _sentence(read: str, found: re.Match[str]) -> str:
    before = _SENTENCE.split(read[max(found.start() - 40, 0) : found.start()])[-1]
    return before + found[0] + _SENTENCE.split(read[found.end() : found.end() + 40])[0]
