"""Danger first: is somebody's life, body or home at risk here and now? [CLS-27, SEV-07]"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Literal, cast

from bot.domain.plain import fold
from bot.domain.understanding import words_danger as words
from bot.domain.understanding import words_mention as mention

DangerKind = Literal["fire", "gas", "lift", "electric", "injury", "violence", "self_harm", "flood"]

READ = 4_000
"""Characters read of any message: a longer one has said what it is about by then [H-13]."""
LETTER = 140
"""From this length on a message is a letter: danger in it must be said to be going on now."""

_HITS = 40
_KINDS = [(kind, re.compile("|".join(patterns))) for kind, patterns in words.KINDS]
_HARMLESS = re.compile("|".join(mention.HARMLESS))
_DENIED = re.compile("|".join(mention.DENIED + mention.DENIED_EN))
_SUPPOSED = re.compile("|".join(mention.SUPPOSED + mention.SUPPOSED_EN))
_SUPPOSED_AFTER = re.compile("|".join(mention.SUPPOSED_AFTER))
_INQUIRY = re.compile("|".join(mention.INQUIRY))
_AT_HAND = re.compile("|".join(mention.AT_HAND))
_SMOKELESS = re.compile("|".join(mention.SMOKELESS))
_PAST = re.compile("|".join(mention.PAST + mention.PAST_EN + mention.ELSEWHERE))
_PAST_AFTER = re.compile("|".join(mention.PAST_AFTER))
_NOW = re.compile("|".join(mention.NOW + mention.NOW_EN))
_CLAUSE = re.compile(r"[,。!?;:、…~]|(?<=[a-z])\. |(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
# One character at a time, as some people write when it matters.
_SPELLED = re.compile(r"(?:(?<![^ ,。!?])[\u4e00-\u9fff] ){2,}[\u4e00-\u9fff](?![^ ,。!?])")
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
    read = fold(text[:READ].replace("\n", "。"))[:READ]
    read = _SPELLED.sub(lambda run: run[0].replace(" ", ""), read)
    read = _HARMLESS.sub("_", _SMOKELESS.sub("¤", read))
    for kind, pattern in _KINDS:
        for found in islice(pattern.finditer(read), _HITS):
            if _happening(read, found):
                return Danger(cast(DangerKind, kind), found[0].strip()[:30])
    return None


def _happening(read: str, found: re.Match[str]) -> bool:
    before, after = _clause(read, found)
    if _DENIED.search(before) or _supposed(before, found[0], after):
        return False
    if _INQUIRY.search(before) and not _AT_HAND.search(found[0] + after[:6]):
        return False
    sentence = _sentence(read, found)
    if "烟" in found[0] and "¤" in sentence:
        return False
    if _PAST_AFTER.search(after):
        return False
    if _PAST.search(before + found[0]) or _PAST.search(after[:10]):
        return bool(_NOW.search(before + found[0] + after))
    return len(read) <= LETTER or bool(_NOW.search(sentence))


def _supposed(before: str, words: str, after: str) -> bool:
    return bool(_SUPPOSED.search(before) or _SUPPOSED.search(before + words) or _SUPPOSED_AFTER.search(after))


def _clause(read: str, found: re.Match[str]) -> tuple[str, str]:
    """What stands before and after in the same clause, at most 24 characters each: voice has no commas."""
    before = _CLAUSE.split(read[max(found.start() - 24, 0) : found.start()])[-1]
    return before, _CLAUSE.split(read[found.end() : found.end() + 24])[0]


def _sentence(read: str, found: re.Match[str]) -> str:
    before = _SENTENCE.split(read[max(found.start() - 40, 0) : found.start()])[-1]
    return before + found[0] + _SENTENCE.split(read[found.end() : found.end() + 40])[0]
