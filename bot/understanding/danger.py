"""Detector of danger to life, body or home going on now: patterns first, then learnt weights. [CLS-27, SEV-07]"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Literal, cast, get_args

from bot.understanding import custom_words, features
from bot.understanding.data.reader import FOLDER, data_file, weight_tables
from bot.understanding.pattern_filter import PatternFilter, characters_of

DangerKind = Literal["fire", "gas", "lift", "electric", "injury", "violence", "self_harm", "flood"]
DANGER_KINDS: tuple[DangerKind, ...] = get_args(DangerKind)
"""Every kind of danger there are words for."""

LETTER_LENGTH = 140
"""From this length on a message is a letter: danger in it must be said to be going on now."""

_HITS = 40
_KINDS = PatternFilter(data_file("danger.txt").alternatives())
_MENTIONS = data_file("danger_mentions.txt")
_HARMLESS = _MENTIONS.any_of("harmless")
_DENIED = _MENTIONS.any_of("denied", "denied en")
_SUPPOSED = _MENTIONS.any_of("supposed", "supposed en")
_SUPPOSED_AFTER = _MENTIONS.any_of("supposed after")
_INQUIRY = _MENTIONS.any_of("inquiry")
_AT_HAND = _MENTIONS.any_of("at hand")
_SMOKELESS = _MENTIONS.any_of("smokeless")
_PAST = _MENTIONS.any_of("past", "past en", "elsewhere")
_PAST_AFTER = _MENTIONS.any_of("past after")
_NOW = _MENTIONS.any_of("now", "now en")
_CLAUSE = re.compile(r"[,。!?;:、…~]|(?<=[a-z])\. |(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
# How heavy the words must weigh when the rules found danger, only a mention of it, or nothing.
_IF_RULED, _IF_MENTIONED, _IF_SILENT = -2.5, 0.5, -0.5
_WHOLE = 60
_NOTHING = -99.0
_LEARNT = weight_tables(FOLDER / "danger_weights.tsv")
_BIAS, _UNIT = _LEARNT["numbers"]["bias"], _LEARNT["numbers"]["scale"]
_SCALE = features.FeatureWeights(_LEARNT.pop("weights"))
# Somebody named is not yet somebody in danger.
_NOBODY_HURT = {"person", "self"}
_FAINT = ("height", "water", "body", "person", "self", "intrude")
_KIND_OF: dict[str, DangerKind] = {
    "die": "self_harm", "weapon": "violence", "attack": "violence", "gas": "gas", "fire": "fire", "lift": "lift",
    "shock": "electric", "hurt": "injury", "gush": "flood", "fall": "injury", "intrude": "violence",
    "elec": "electric", "stuck": "lift", "height": "self_harm", "water": "flood", "body": "injury",
    "person": "injury", "self": "injury",
}  # fmt: skip
_SENTENCE = re.compile(r"[。!?;\n…]|(?<=[a-z])\. ")


@dataclass(frozen=True, slots=True)
class Danger:
    """A kind of danger and the words it was seen in (folded, at most 30 characters)."""

    kind: DangerKind
    evidence: str


def find_danger(text: str) -> Danger | None:
    """The danger going on now, or None. Speaks zh-Hans, zh-Hant and English, with or without punctuation.

    Mentions do not count: what was denied, feared, practised, remembered, happened elsewhere or keeps happening.
    The rules are asked first, then how the words weigh. Linear in the first 4,000 characters [H-13].
    """
    said = custom_words.without_removed(features.fold_message(text))
    added = _own(said)
    if added:
        return added
    found, mentioned = danger_by_patterns(said)
    if len(said) > LETTER_LENGTH:
        return found
    needed = _IF_RULED if found else _IF_MENTIONED if mentioned else _IF_SILENT
    piece, weight = heaviest_sentence(said)
    if weight <= needed:
        return None
    return found or _by_weight(piece)


def heaviest_sentence(said: str) -> tuple[str, float]:
    """The sentence of a folded text that sounds most like danger, and how much (above 0 more likely than not)."""
    weighed = [(piece, _weight(piece)) for piece in _pieces(said)]
    return max(weighed, key=lambda pair: pair[1], default=("", _NOTHING))


def danger_by_patterns(said: str) -> tuple[Danger | None, bool]:
    """The danger that the patterns of a folded text find going on, and whether any of them matched at all."""
    tried = list(_KINDS.candidates(characters_of(said)))
    if not tried:
        return None, False
    read = _HARMLESS.sub("_", _SMOKELESS.sub("¤", said))
    mentioned = False
    for kind, pattern in tried:
        for found in islice(pattern.finditer(read), _HITS):
            mentioned = True
            if _happening(read, found):
                return Danger(cast(DangerKind, kind), found[0].strip()[:30]), True
    return None, mentioned


def _own(said: str) -> Danger | None:
    """By a word the administrator added."""
    for word, kind in custom_words.custom_words_in_use().danger.items():
        for found in islice(re.finditer(re.escape(word), said), _HITS):
            if _happening(said, found):
                return Danger(cast(DangerKind, kind), word[:30])
    return None


def _pieces(said: str) -> list[str]:
    """Short messages as a whole, longer ones sentence by sentence."""
    return [said] if len(said) <= _WHOLE else [piece for piece in _SENTENCE.split(said) if piece]


def _weight(piece: str) -> float:
    return _BIAS + _SCALE.weigh(piece) / _UNIT


def _by_weight(piece: str) -> Danger | None:
    """Danger no rule knows, its kind by the signs in the words; one faint sign alone is none."""
    carried = features.danger_signs(features.grams(piece))
    seen = [sign for sign in _KIND_OF if sign in carried]
    if set(seen) <= _NOBODY_HURT or (len(seen) == 1 and seen[0] in _FAINT):
        return None
    return Danger(_KIND_OF[seen[0]], piece.strip()[:30])


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
    return len(read) <= LETTER_LENGTH or bool(_NOW.search(sentence))


def _supposed(before: str, words: str, after: str) -> bool:
    return bool(_SUPPOSED.search(before) or _SUPPOSED.search(before + words) or _SUPPOSED_AFTER.search(after))


def _clause(read: str, found: re.Match[str]) -> tuple[str, str]:
    """What stands before and after in the same clause, at most 24 characters each: voice has no commas."""
    before = _CLAUSE.split(read[max(found.start() - 24, 0) : found.start()])[-1]
    return before, _CLAUSE.split(read[found.end() : found.end() + 24])[0]


def _sentence(read: str, found: re.Match[str]) -> str:
    before = _SENTENCE.split(read[max(found.start() - 40, 0) : found.start()])[-1]
    return before + found[0] + _SENTENCE.split(read[found.end() : found.end() + 40])[0]
