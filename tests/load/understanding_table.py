"""Measures the understanding of words against labelled messages, when they are at hand; prints a table.

python -m tests.load.understanding_table [FOLDER]      (default: ../shared/samples)
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bot.domain import understanding

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


def rows(folder: Path, name: str) -> list[Row]:
    path = folder / name
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def words(row: Row) -> str:
    title = str(row.get("title") or "")
    detail = str(row.get("detail") or row.get("text") or "").strip()
    return detail if title and detail.startswith(title) else f"{title} {detail}".strip()


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    """Of (label, said): the mean F1 over the labels that occur."""
    scores = []
    for label in {label for label, _ in pairs}:
        hit = sum(a == b == label for a, b in pairs)
        said = sum(b == label for _, b in pairs)
        real = sum(a == label for a, _ in pairs)
        scores.append(2 * hit / (said + real) if hit else 0.0)
    return sum(scores) / len(scores) if scores else 0.0


def top(text: str) -> str:
    ranked = understanding.categories(text)
    return ranked[0][0] if ranked else "other"


def print_categories(found: list[Row]) -> None:
    pairs = [(LABELS[row["cat"]], top(words(row))) for row in found]
    first = [p for row, p in zip(found, pairs, strict=True) if sum(map(ord, str(row["id"]))) % 2]
    second = [p for row, p in zip(found, pairs, strict=True) if not sum(map(ord, str(row["id"]))) % 2]
    second_choice = sum(LABELS[row["cat"]] in [c for c, _ in understanding.categories(words(row))[:3]] for row in found)
    print(f"categories, {len(pairs)} messages: macro-F1 {macro_f1(pairs):.3f}, right {_share(pairs):.3f}")
    print(f"  halves {macro_f1(first):.3f} ({len(first)}) / {macro_f1(second):.3f} ({len(second)})")
    print(f"  right one among the first three: {second_choice / len(found):.3f}")
    for (label, said), times in Counter(p for p in pairs if p[0] != p[1]).most_common(12):
        print(f"    {label} taken for {said}: {times}")


def _share(pairs: list[tuple[str, str]]) -> float:
    return sum(a == b for a, b in pairs) / len(pairs)


def print_urgency(found: list[Row]) -> None:
    print("urgency by kind: share raised by danger() / by urgent()")
    for kind in sorted({row["kind"] for row in found}):
        these = [words(row) for row in found if row["kind"] == kind]
        dangers = sum(understanding.danger(text) is not None for text in these) / len(these)
        urgents = sum(understanding.urgent(text) for text in these) / len(these)
        print(f"  {kind:32} {len(these):4} {dangers:6.3f} {urgents:6.3f}")


def print_speed(found: list[Row]) -> None:
    texts = [words(row)[:300] for row in found]
    for name in ("danger", "urgent", "categories", "satisfaction", "place", "when", "angry", "intent"):
        function = getattr(understanding, name)
        start = time.perf_counter()
        for text in texts:
            function(text, _NOON) if name == "when" else function(text)
        print(f"  {name:14} {1000 * (time.perf_counter() - start) / len(texts):.3f} ms per 300 characters")


def main() -> None:
    import datetime

    global _NOON
    _NOON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2].parent / "shared" / "samples"
    labelled, urgency = rows(folder, "categories.jsonl"), rows(folder, "urgency.jsonl")
    if not labelled or not urgency:
        print(f"no labelled messages in {folder}; nothing measured")
        return
    print_categories(labelled)
    print_urgency(urgency)
    print_speed(urgency)


if __name__ == "__main__":
    main()
