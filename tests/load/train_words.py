"""Trainer of the weight tables in bot/understanding/data, from our own sentences under tests/understanding.

python -m tests.load.train_words          (deterministic: the same sentences give the same files)
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.understanding import features as understanding_features
from bot.understanding.danger import danger_by_patterns
from tests.understanding.test_danger import HAPPENING, MENTIONED, lines

SENTENCES = Path(__file__).parents[1] / "understanding"
TARGET = Path(__file__).parents[2] / "bot" / "understanding" / "data"
Weights = dict[str, float]
SCALE = 20


def danger_sentences() -> list[tuple[str, bool]]:
    """Every sentence the danger weights are learnt from; the held-out ones are in another file."""
    said = [(one, True) for block in HAPPENING.values() for one in lines(block)]
    said += [(one, False) for one in lines(MENTIONED)]
    for name, label in (("danger_said.txt", True), ("danger_mentioned.txt", False)):
        said += [(one, label) for one in lines((SENTENCES / name).read_text(encoding="utf-8"))]
    everyday = [one for one, _ in category_sentences()]
    everyday += lines((SENTENCES / "same_events.txt").read_text(encoding="utf-8"))
    said += [(one, False) for one in everyday if not is_ruled(one)]
    return said + marked("danger_sentences.txt")


def is_ruled(said: str) -> bool:
    """Whether the rules alone find danger: such an everyday sentence teaches nothing about its absence."""
    return danger_by_patterns(understanding_features.fold_message(said))[0] is not None


def marked(name: str) -> list[tuple[str, bool]]:
    """Lines `+ sentence` and `- sentence`."""
    found = lines((SENTENCES / name).read_text(encoding="utf-8"))
    return [(one[2:], one[0] == "+") for one in found if one[0] in "+-"]


def learn(rows: list[tuple[list[str], bool]], rounds: int = 30, step: float = 0.4, shrink: float = 1e-3) -> Weights:
    """Logistic regression by stochastic descent; the key "" is the bias."""
    weights: Weights = defaultdict(float)
    dice = random.Random(1)
    rows = list(rows)
    for turn in range(rounds):
        dice.shuffle(rows)
        pace = step / (1 + 0.3 * turn)
        for features, label in rows:
            root = math.sqrt(len(features) or 1)
            said = weights[""] + sum(weights[one] for one in features) / root
            error = (label - 1 / (1 + math.exp(-max(-30.0, min(30.0, said))))) * pace
            for one in features:
                weights[one] += error / root - pace * shrink * weights[one]
            weights[""] += 0.3 * error
    return weights


def rows_of(said: Iterable[tuple[str, bool]], read: Callable[[str], set[str]]) -> list[tuple[list[str], bool]]:
    # sorted: a sum of floats, and so the file, must not depend on the order of a set
    return [(sorted(read(understanding_features.fold_message(text))), label) for text, label in said]


def heaviest_first(weights: Weights, least: int) -> list[str]:
    """Lines of a weight file: the features that weigh at least so much (rounded, either way), the heaviest first."""
    whole = {feature: round(SCALE * weight) for feature, weight in sorted(weights.items()) if feature}
    kept = sorted((-weight, feature) for feature, weight in whole.items() if abs(weight) >= least)
    return [f"{feature}\t{-weight}" for weight, feature in kept]


def write(name: str, sentence: str, sections: dict[str, list[str]]) -> None:
    text = f"# {sentence}\n# Written by tests/load/train_words.py; a feature, a tab and its weight.\n"
    text += "".join(f"\n== {heading}\n" + "\n".join(lines) + "\n" for heading, lines in sections.items())
    (TARGET / name).write_text(text, encoding="utf-8")


def category_sentences(name: str = "category_sentences.txt") -> list[tuple[str, str]]:
    """Sentence and everyday group; the file has lines `group: sentence | sentence`."""
    found = []
    for line in lines((SENTENCES / name).read_text(encoding="utf-8")):
        code, _, said = line.partition(": ")
        found += [(one.strip(), code) for one in said.split("|")]
    return found


def evidence(rows: list[tuple[set[str], str]]) -> dict[str, Weights]:
    """Naive Bayes, one group against all others: how much a gram speaks for each group it was seen in."""
    sizes = Counter(code for _, code in rows)
    everywhere = Counter(gram for grams, _ in rows for gram in grams)
    seen = Counter((code, gram) for grams, code in rows for gram in grams)
    found: dict[str, Weights] = {code: {} for code in sorted(sizes)}
    for (code, gram), times in seen.items():
        if len(gram) < 3 or times > 1 or gram.isascii():
            found[code][gram] = _odds(times, sizes[code], everywhere[gram], len(rows), len(sizes)) - _odds(
                0, sizes[code], everywhere[gram], len(rows), len(sizes)
            )
    return found


def _odds(times: int, size: int, everywhere: int, rows: int, groups: int) -> float:
    here = (times + 0.15) / (size + 0.6)
    elsewhere = (everywhere - times + 0.15 * groups) / (rows - size + 0.6 * groups)
    return max(-1.5, math.log(here / elsewhere))


def main() -> None:
    weights = learn(rows_of(danger_sentences(), understanding_features.features))
    sections = {"numbers": [f"bias\t{weights['']:.3f}", f"scale\t{SCALE}"], "weights": heaviest_first(weights, 5)}
    write("danger_weights.tsv", "What sounds like danger, and what does not, learnt from our own sentences.", sections)
    groups = evidence(
        [
            (understanding_features.telling_grams(understanding_features.fold_message(said)), code)
            for said, code in category_sentences()
        ]
    )
    sections = {"numbers": [f"scale\t{SCALE}"]} | {code: heaviest_first(found, 10) for code, found in groups.items()}
    write("category_weights.tsv", "What speaks for each everyday group, learnt from our own sentences.", sections)


if __name__ == "__main__":
    main()
