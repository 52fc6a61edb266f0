"""Classifier of complaints into everyday groups, by patterns, chat words and weights; and what cannot wait."""

from __future__ import annotations

import math
import re
from itertools import islice

from bot.understanding import custom_words, features
from bot.understanding.danger import find_danger
from bot.understanding.data.reader import FOLDER, data_file, weight_tables
from bot.understanding.pattern_filter import PatternFilter, characters_of
from bot.understanding.word_finder import Lexicon

MOST = 3
"""No more are suggested: a resident can read three."""

_HEAD = 45
_LETTER = 90
_READ_LETTERS = 300
# How much the weighed words, the words of a chat line and the learnt letters count, in a line and in a letter.
_IN_A_LINE, _IN_A_LETTER = (1.0, 2.0, 0.5), (4.0, 1.0, 0.1)
# The evidence a suggestion needs, and how many telling characters where no known word supports it.
_LEAST, _ALONE = 0.25, 4
_RULES = PatternFilter(data_file("category.txt").each())
_TAGS = {tag: (tag.partition(" ")[0], float(tag.partition(" ")[2])) for tag, _pattern in _RULES.tagged}
_GROUPS: dict[str, list[str]] = {}
for _code, _words in data_file("category_chat.txt").word_table().items():
    for _word in _words:
        _GROUPS.setdefault(_word, []).append(_code)
_OWN = 4.0
_CHAT = Lexicon(_GROUPS)
_EMPTY_WORDS = data_file("empty_words.txt")
_EMPTY = Lexicon([*_EMPTY_WORDS.words("chinese"), *_EMPTY_WORDS.words("english"), *" ,.!?。"])
_LEARNT = weight_tables(FOLDER / "category_weights.tsv")
_UNIT = _LEARNT.pop("numbers")["scale"]
_KNOWN: dict[str, list[tuple[str, float]]] = {}
while _LEARNT:
    _code = next(iter(_LEARNT))
    _weights = _LEARNT.pop(_code)
    for _gram in features.without_common_words(_weights):
        _KNOWN.setdefault(_gram, []).append((_code, _weights[_gram]))


def rank_categories(text: str) -> tuple[tuple[str, float], ...]:
    """Everyday groups (codes of domain.categories.EVERYDAY), best first, with their share of the evidence (0-1).

    At most three; empty when nothing in the words points to a group: then the resident is asked, not guessed for.
    """
    said = features.fold_message(text)
    by_rule, by_chat = _shares(_by_rules(said)), _shares(_by_chat(said))
    worth = _IN_A_LINE if len(said) <= _LETTER else _IN_A_LETTER
    scores: dict[str, float] = {}
    for share, found in zip(worth, (by_rule, by_chat, _by_letters(said[:_READ_LETTERS])), strict=True):
        for code, score in found.items():
            scores[code] = scores.get(code, 0.0) + share * score
    return _ranked(scores) if by_rule or by_chat or _says_something(said) else ()


def _says_something(said: str) -> bool:
    """Whether more than politeness is left when the words everybody uses about everything are gone."""
    return len(said) - sum(map(len, _EMPTY.found(said))) >= _ALONE


def _ranked(scores: dict[str, float]) -> tuple[tuple[str, float], ...]:
    best = sorted(scores.items(), key=lambda pair: -pair[1])[:MOST]
    if not best or best[0][1] < _LEAST:
        return ()
    best = [pair for pair in best if pair[1] >= _LEAST * best[0][1]]
    total = sum(score for _, score in best)
    return tuple((code, score / total) for code, score in best)


def _shares(scores: dict[str, float]) -> dict[str, float]:
    total = sum(scores.values())
    return {code: score / total for code, score in scores.items()}


def _by_rules(said: str) -> dict[str, float]:
    scores: dict[str, float] = {}
    for tag, pattern in _RULES.candidates(characters_of(said)):
        strength = _strength(pattern, said)
        if strength:
            code, weight = _TAGS[tag]
            score = weight * strength
            scores[code] = scores.get(code, 0.0) + score
    return scores


def _by_chat(said: str) -> dict[str, float]:
    """Every word once; shared between the groups it may mean, a longer one worth a little more."""
    scores: dict[str, float] = {}
    mine = custom_words.custom_words_in_use()
    for word, code in mine.categories.items():
        if word in said:
            scores[code] = scores.get(code, 0.0) + _OWN
    for word in dict.fromkeys(_CHAT.found(said)):
        groups = [code for code in _GROUPS[word] if (code, word) not in mine.not_category]
        if not groups:
            continue
        worth = (1.35 if len(word) > 2 and not word.isascii() else 1.0) / math.sqrt(len(groups))
        for code in groups:
            scores[code] = scores.get(code, 0.0) + worth
    return scores


def words_for_category(text: str, code: str) -> tuple[str, ...]:
    """The words of a text that speak for one group, for an explanation."""
    said = features.fold_message(text)
    found = {word for word in _CHAT.found(said) if code in _GROUPS[word]}
    found |= {
        word for word, group in custom_words.custom_words_in_use().categories.items() if group == code and word in said
    }
    for tag, pattern in _RULES.candidates(characters_of(said)):
        if tag.startswith(f"{code} "):
            found |= {match[0] for match in islice(pattern.finditer(said), 12)}
    return tuple(sorted(found, key=said.find))


def _by_letters(said: str) -> dict[str, float]:
    scores: dict[str, float] = {}
    known = features.grams(said) & _KNOWN.keys()
    for gram in known:
        for code, weight in _KNOWN[gram]:
            scores[code] = scores.get(code, 0.0) + weight
    root = _UNIT * math.sqrt(len(known) + 3)
    return {code: scores[code] / root for code in sorted(scores)}


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


_FAILURES = PatternFilter(data_file("urgent.txt").alternatives())
_SUPPOSED = re.compile(
    r"建议|咨询|请问|想问|如果|万一|一旦|要是|预防|防止|以免|担心|担忧|哪怕|会不会|差点|"
    r"年[^,。]{0,6}(?:起火|着火|火灾)|\bif\b|in case"
)
_CLAUSE = re.compile(r"[。!?;,]")


def is_urgent(text: str) -> bool:
    """Whether it belongs to the immediate classes I1-I3 [CLS-27..29] and is dispatched at any hour.

    Wider than `danger`: also a failure daily life stops for (power, water, lift) and a breach going on this moment.
    """
    if find_danger(text) is not None:
        return True
    said = features.fold_message(text)
    return any(
        _real(said, found)
        for _, pattern in _FAILURES.candidates(characters_of(said))
        for found in islice(pattern.finditer(said), 40)
    )


def _real(said: str, found: re.Match[str]) -> bool:
    before = _CLAUSE.split(said[max(found.start() - 24, 0) : found.start()])[-1]
    return not _SUPPOSED.search(before + found[0])
