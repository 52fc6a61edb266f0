"""Measures the understanding of words on held-out sentences and, where they are at hand, on labelled messages.

python -m tests.load.understanding_table [FOLDER]      (or UNDERSTANDING_SAMPLES=FOLDER; default: ../shared/samples)
"""

from __future__ import annotations

import itertools
import json
import math
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import understanding
from bot.understanding import features, pattern_filter
from bot.understanding.same_incident import Signature, closest, make_signature, same_event
from tests.load.train_words import category_sentences, marked
from tests.understanding.test_danger import lines
from tests.understanding.test_same_incident import groups, sign
from tests.understanding.test_spellings import ANSWERS, NOW, ROOMS, TIMES, pairs

LABELS = {
    "违建住改商群租占公": "building_rules",
    "房屋质量漏水外墙": "house",
    "其他非物业": "other",
    "开发商交付办证": "developer",
    "停车车位": "parking",
    "噪音扰民": "noise",
    "供水": "water",
    "垃圾卫生绿化": "cleaning",
    "道路交通公共设施": "roads",
    "教育配套": "school",
    "物业服务秩序治安": "service",
    "业委会维修金公共收益": "committee",
    "电梯": "lift",
    "油烟异味光污染辐射": "fumes",
    "物业收费": "fees",
    "消防安全": "fire",
    "供电": "power",
}
Row = dict[str, Any]
Pairs = Sequence[tuple[str, str]]
RESAMPLES = 400


def rows(folder: Path, name: str) -> list[Row]:
    path = folder / name
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def words(row: Row) -> str:
    title = str(row.get("title") or "")
    detail = str(row.get("detail") or row.get("text") or "").strip()
    return detail if title and detail.startswith(title) else f"{title} {detail}".strip()


def macro_f1(pairs: Pairs) -> float:
    """Of (label, said): the mean F1 over the labels that occur."""
    scores = []
    for label in {label for label, _ in pairs}:
        hit = sum(a == b == label for a, b in pairs)
        said = sum(b == label for _, b in pairs)
        real = sum(a == label for a, _ in pairs)
        scores.append(2 * hit / (said + real) if hit else 0.0)
    return sum(scores) / len(scores) if scores else 0.0


def f1(pairs: Pairs) -> float:
    """Of (label, said), each "same" or "other": F1 of "same"."""
    hit = sum(a == b == "same" for a, b in pairs)
    named = sum(a == "same" for a, _ in pairs) + sum(b == "same" for _, b in pairs)
    return 2 * hit / named if named else 0.0


def show(name: str, score: float, low: float, high: float, count: int) -> None:
    print(f"| {name} | {score:.3f} | {low:.2f}-{high:.2f} | {count} |")


def share(name: str, hits: int, count: int) -> None:
    """A proportion with Wilson's 95% interval."""
    if not count:
        return
    z, p = 1.96, hits / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    show(name, p, max(0.0, middle - half), min(1.0, middle + half), count)


def resampled(name: str, pairs: Pairs, score: Callable[[Pairs], float]) -> None:
    """A score of pairs with the 95% interval of resampling them."""
    if not pairs:
        return
    dice = random.Random(1)
    drawn = sorted(score(dice.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    show(name, score(pairs), drawn[RESAMPLES // 40], drawn[-RESAMPLES // 40], len(pairs))


def top(text: str) -> str:
    ranked = understanding.rank_categories(text)
    return ranked[0][0] if ranked else "other"


def print_danger(found: list[Row]) -> None:
    held = marked("danger_heldout.txt")
    for name, label in (("danger heard, held out", True), ("traps taken for danger, held out", False)):
        these = [said for said, wanted in held if wanted is label]
        share(name, sum(understanding.find_danger(said) is not None for said in these), len(these))
    everyday = [said for said, _ in category_sentences("category_heldout.txt")]
    share(
        "everyday complaints taken for danger, held out",
        sum(map(bool, map(understanding.find_danger, everyday))),
        len(everyday),
    )
    for kind in sorted({str(row["kind"]) for row in found}):
        these = [words(row) for row in found if row["kind"] == kind]
        share(
            f"danger() of `{kind}`, samples",
            sum(understanding.find_danger(said) is not None for said in these),
            len(these),
        )
        share(f"urgent() of `{kind}`, samples", sum(map(understanding.is_urgent, these)), len(these))


def print_categories(found: list[Row]) -> None:
    held = [(code, said) for said, code in category_sentences("category_heldout.txt")]
    sample = [(LABELS[row["cat"]], words(row)) for row in found]
    for name, these in (("held out", held), ("samples", sample)):
        resampled(f"category, macro-F1, {name}", [(code, top(said)) for code, said in these], macro_f1)
        three = sum(code in [one for one, _ in understanding.rank_categories(said)] for code, said in these)
        share(f"category among the three suggested, {name}", three, len(these))


def print_same(found: list[Row]) -> None:
    signed = [(number, sign(said)) for number, said in groups("same_heldout.txt")]
    held = [
        ("same" if first == second else "other", "same" if same_event(one, other).same else "other")
        for (first, one), (second, other) in itertools.combinations(signed, 2)
    ]
    resampled("same event, F1, every pair of the held-out groups", held, f1)
    sample = [
        ("same" if row["same_event"] else "other", "same" if same_event(*_signed(row)).same else "other")
        for row in found
    ]
    resampled("same event, F1, samples", sample, f1)


def _signed(row: Row) -> tuple[Signature, Signature]:
    names = str(row["community"]).split("|")
    one, other = (
        make_signature(f"{row[side + '_title']} {row[side + '_detail']}", None, "", names) for side in ("a", "b")
    )
    return one, other


def print_spellings() -> None:
    answers = [(verdict, said) for verdict, block in ANSWERS.items() for said in lines(block)]
    share("answers to the callback", sum(understanding.read_satisfaction(s) == v for v, s in answers), len(answers))
    read = [(understanding.find_place(said), meant) for said, meant in pairs(ROOMS)]
    share("rooms", sum((where.label() if where else "None") == meant for where, meant in read), len(read))
    told = [(understanding.past_moment(said, NOW), meant) for said, meant in pairs(TIMES)]
    share("times", sum((f"{at:%m-%d %H:%M}" if at else "None") in meant for at, meant in told), len(told))


def when(text: str) -> datetime | None:
    return understanding.past_moment(text, NOW)


ASKED: tuple[Callable[[str], object], ...] = (
    understanding.find_danger,
    understanding.rank_categories,
    understanding.is_urgent,
    understanding.read_satisfaction,
    understanding.find_place,
    when,
    understanding.anger_level,
    understanding.read_command,
    understanding.read_intent,
)


def forget() -> None:
    """Empties what is kept of texts already read: every message is new."""
    features.fold_message.cache_clear()
    features.grams.cache_clear()
    pattern_filter.characters_of.cache_clear()


def print_speed(name: str, texts: list[str]) -> None:
    spent = []
    for ask in ASKED:
        start = time.process_time()
        for text in texts:
            forget()
            ask(text)
        spent.append(f"{ask.__name__} {1e6 * (time.process_time() - start) / len(texts):.0f}")
    print(f"CPU, microseconds a message, {name}: {', '.join(spent)}")


def print_closest() -> None:
    said = [said for _, said in groups("same_events.txt") + groups("same_heldout.txt")]
    made = [make_signature(one, understanding.find_place(one)) for one in said]
    recent = [(number, made[number % len(made)]) for number in range(10_000)]
    start = time.process_time()
    for new in made[:20]:
        closest(new, recent)
    print(f"CPU, one complaint against 10,000 signatures: {1000 * (time.process_time() - start) / 20:.1f} ms")


def main() -> None:
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("UNDERSTANDING_SAMPLES", "")
    folder = Path(given) if given else Path(__file__).parents[2].parent / "shared" / "samples"
    urgency = rows(folder, "urgency.jsonl")
    print(f"{datetime.now(UTC):%Y-%m-%d}; labelled messages {'at hand' if urgency else 'not at hand'}\n")
    print("| what | score | 95 % | of |\n|---|---|---|---|")
    print_danger(urgency)
    print_categories(rows(folder, "categories.jsonl"))
    print_same(rows(folder, "same_place_pairs.jsonl"))
    print_spellings()
    print()
    short = [said for said, _ in marked("danger_heldout.txt")]
    short += [said for said, _ in category_sentences("category_heldout.txt")]
    print_speed("a line", short)
    print_speed("300 characters", ["，".join(short[n : n + 40])[:300] for n in range(0, len(short) - 40, 2)])
    print_closest()


if __name__ == "__main__":
    main()
