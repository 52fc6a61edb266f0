"""Features of a message and their weights: character n-grams, English words, signs of danger and pairs of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from itertools import combinations

from bot.domain.text.plain import fold
from bot.understanding.data.reader import data_file

READ = 4_000
"""Characters read of any message: a longer one has said what it is about by then [H-13]."""

# One character at a time, as some people write when it matters.
_SPELLED = re.compile(r"(?:(?<![^ ,。!?])[\u4e00-\u9fff] ){2,}[\u4e00-\u9fff](?![^ ,。!?])")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ffff]+")
_LATIN = re.compile(r"[a-z]+")
_EMPTY = frozenset(data_file("empty_words.txt").words("english")) - {"building"}
_SIGNS = data_file("danger_signs.txt").word_table()
_SIGN_OF: dict[str, list[str]] = {}
for _sign, _words in _SIGNS.items():
    for _word in _words:
        _SIGN_OF.setdefault(_word, []).append(_sign)


@lru_cache(maxsize=128)
def fold_message(text: str) -> str:
    """The folded text every pattern meets: line ends become 。, characters spelled out with spaces are joined."""
    said = fold(text[:READ].replace("\n", "。"))[:READ]
    return _SPELLED.sub(lambda run: run[0].replace(" ", ""), said) if " " in said else said


@lru_cache(maxsize=128)
def grams(said: str) -> frozenset[str]:
    """One to three neighbouring Chinese characters; single English words and pairs of them."""
    found: set[str] = set()
    for run in _HAN.findall(said):
        found.update(run)
        found.update(map("".join, zip(run, run[1:], strict=False)))
        found.update(map("".join, zip(run, run[1:], run[2:], strict=False)))
    latin = _LATIN.findall(said)
    found.update(latin)
    found.update(map(" ".join, zip(latin, latin[1:], strict=False)))
    return frozenset(found)


def telling_grams(said: str) -> set[str]:
    """The grams without the English words everybody uses about everything."""
    return without_common_words(grams(said))


def without_common_words(found: Iterable[str]) -> set[str]:
    """Those of the grams that hold no English word everybody uses."""
    return {gram for gram in found if not gram.isascii() or _EMPTY.isdisjoint(gram.split(" "))}


def danger_signs(found: Set[str]) -> list[str]:
    """The signs of danger among the grams, sorted."""
    return sorted({sign for word in found & _SIGN_OF.keys() for sign in _SIGN_OF[word]})


def features(said: str) -> set[str]:
    """Everything that is weighed for danger: grams, signs, and signs that meet."""
    found = set(grams(said))
    seen = danger_signs(found)
    found.update("#" + sign for sign in seen)
    found.update(f"#{one}&{other}" for one, other in combinations(seen, 2))
    return found


class FeatureWeights:
    """Linear weights of features, looked up by gram so that a sentence is weighed in one walk."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        ours = (weights.keys() | _SIGN_OF.keys()) - {one for one in weights if one.startswith("#")}
        self._of = {gram: (weights.get(gram, 0), tuple(_SIGN_OF.get(gram, ()))) for gram in ours}
        self._signs = {sign: weights.get("#" + sign, 0) for sign in _SIGNS}
        self._pairs = {pair: weights.get("#{}&{}".format(*pair), 0) for pair in combinations(sorted(_SIGNS), 2)}

    def weigh(self, said: str) -> float:
        """The sum of the weights of all features, tamed by the square root of how many there are."""
        found = grams(said)
        total, seen, of = 0.0, set[str](), self._of
        for gram in found:
            if gram in of:
                weight, carried = of[gram]
                total += weight
                seen.update(carried)
        many = len(seen)
        if many:
            total += sum(map(self._signs.__getitem__, seen))
            total += sum(map(self._pairs.__getitem__, combinations(sorted(seen), 2)))
        return total / math.sqrt(len(found) + many * (many + 1) // 2 or 1)
