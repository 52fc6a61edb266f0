"""Every clock of the standard that is a rule of this program has a test that is named for it."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
SOFTWARE = (*range(1, 14), *range(15, 32), *range(37, 46))
"""CLK numbers that the program keeps, by its clocks, its agenda, or the words of a clock."""
ELSEWHERE = {
    14: "what was agreed with the resident is a promise, see CLK-16 and CLK-17",
    32: "an agitated resident at the desk: seen by people; in the chat angry turns are counted [SEV-13]",
    33: "three rings of a telephone that no program here answers",
    34: "the sentence of the source breaks off; nobody knows what is due",
    35: "the cause is looked for by whoever accepts; accepting has its own clock [CLK-01]",
    36: "what other staff hear reaches the program only when they enter it",
    46: "the head of the office is told of a group complaint by its flag [EWG-05]",
}
"""CLK numbers that no clock can keep, and why."""


def named() -> set[int]:
    """The CLK numbers in the names of tests: test_CLK_02_and_03_…, test_CLK_13_CLK_15_and_CLK_41_…"""
    found: set[int] = set()
    for path in ROOT.rglob("test_*.py"):
        for name in re.findall(r"def (test_\w*CLK_\w+)", path.read_text(encoding="utf-8")):
            start = name.index("CLK_")
            found |= {int(number) for number in re.findall(r"(?:CLK_|and_|_)(\d\d)(?=_|$)", name[start:])}
    return found


def test_every_clock_id_that_is_a_software_rule_has_a_test_of_its_name() -> None:
    missing = [f"CLK-{number:02}" for number in SOFTWARE if number not in named()]
    assert not missing, f"no test is named for {', '.join(missing)}"


def test_every_clock_id_of_the_standard_is_either_kept_or_explained() -> None:
    assert sorted({*SOFTWARE, *ELSEWHERE}) == list(range(1, 47))
    assert not set(SOFTWARE) & set(ELSEWHERE)


def test_every_source_a_clock_names_is_one_that_is_kept() -> None:
    sources = set()
    for name in ("default_clocks.yaml", "default_agenda.yaml"):
        for rule in yaml.safe_load((ROOT.parent / "bot" / name).read_text("utf-8")).values():
            sources |= {int(number) for number in re.findall(r"CLK-(\d\d)", rule["source"])}
    assert sources <= set(SOFTWARE)
    assert len(sources) > 25
