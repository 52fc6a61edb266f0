"""The administrator's own words, the explanation of what was understood, and the sieve that keeps it cheap."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.__main__ import main
from bot.understanding import features, find_danger, is_urgent, rank_categories
from bot.understanding.custom_words import custom_words_from, use_custom_words
from bot.understanding.data.reader import data_file
from bot.understanding.explain import explain_reading
from bot.understanding.pattern_filter import PatternFilter, needed_characters, top_level_alternatives
from bot.understanding.same_incident import make_signature
from bot.understanding.word_finder import Lexicon
from tests.load.train_words import danger_sentences

PATTERNS = [pattern.pattern for _, pattern in data_file("danger.txt").alternatives()]
PATTERNS += [pattern.pattern for _, pattern in data_file("category.txt").each()]
PATTERNS += [pattern.pattern for _, pattern in data_file("urgent.txt").alternatives()]
COMPILED = [re.compile(pattern) for pattern in PATTERNS]
SIEVE = PatternFilter(("", pattern) for pattern in PATTERNS)
SAID = [said for said, _ in danger_sentences()]
ROOT = Path(__file__).parents[2]
LETTERS = "".join(sorted(set("".join(SAID))))


@pytest.fixture(autouse=True)
def _shipped_words() -> Iterator[None]:
    yield
    use_custom_words()


def found_by_sieve(said: str) -> list[str]:
    return [pattern.pattern for _, pattern in SIEVE.candidates(said) if pattern.search(said)]


def found_by_all(said: str) -> list[str]:
    return [pattern.pattern for pattern in COMPILED if pattern.search(said)]


def test_the_sieve_finds_what_asking_every_pattern_finds_in_our_sentences() -> None:
    for said in SAID[::3]:
        read = features.fold_message(said)
        assert found_by_sieve(read) == found_by_all(read)


@given(st.text(alphabet=LETTERS, max_size=60))
def test_the_sieve_finds_what_asking_every_pattern_finds_in_any_text(said: str) -> None:
    read = features.fold_message(said)
    assert found_by_sieve(read) == found_by_all(read)


WITHOUT_PARSER = """
import re, sys
del re._parser, re._constants
sys.modules["re._parser"] = sys.modules["re._constants"] = None
from bot.understanding import pattern_filter
assert pattern_filter.parser is None
assert pattern_filter.needed_characters("火") is None
"""
ASK_ALL = """
import json
from tests.understanding.test_words import SAID, understood
print(json.dumps([understood(said) for said in SAID[::8]]))
"""


def understood(said: str) -> list[object]:
    """All that is asked through the filter, as JSON keeps it."""
    found = find_danger(said)
    seen = [found.kind, found.evidence] if found else None
    return [seen, is_urgent(said), [list(pair) for pair in rank_categories(said)], make_signature(said).pack()]


def understood_elsewhere(script: str, seed: str) -> list[object]:
    """What another process understands, whose sets are in another order."""
    python = [sys.executable, "-W", "error", "-c", script]
    environment = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run(python, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_without_the_private_parser_of_patterns_the_same_is_understood() -> None:
    assert understood_elsewhere(WITHOUT_PARSER + ASK_ALL, "1") == [understood(said) for said in SAID[::8]]


def test_the_same_is_understood_in_every_process() -> None:
    assert understood_elsewhere(ASK_ALL, "1") == understood_elsewhere(ASK_ALL, "2")


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("水管爆", None),
        ("(?:火|烟)+", {"火", "烟"}),
        ("x?", frozenset()),
        ("a*b|cd?", {"b", "c"}),
        (r"\w+", frozenset()),
        ("(?!火)[水电]", {"水", "电"}),
    ],
)
def test_what_a_pattern_needs_is_worked_out_from_it(pattern: str, needed: set[str] | None) -> None:
    if needed is None:
        assert needed_characters(pattern) is not None
        assert needed_characters(pattern) <= set(pattern)  # type: ignore[operator]
    else:
        assert (needed_characters(pattern) or frozenset()) == needed


def test_alternatives_are_split_only_outside_brackets() -> None:
    assert top_level_alternatives(r"a|b(c|d)|[|)]e|\|f") == ["a", "b(c|d)", "[|)]e", r"\|f"]


def test_the_longest_word_is_found_first_and_latin_words_only_whole() -> None:
    assert list(Lexicon(["灯", "路灯", "lift"]).found("路灯和灯, lifted lift")) == ["路灯", "灯", "lift"]


def test_a_word_an_administrator_adds_is_danger_and_denied_it_is_not() -> None:
    assert find_danger("厨房冒蓝雾") is None
    use_custom_words(custom_words_from({"gas": (["冒蓝雾"], [])}, {}))
    found = find_danger("厨房冒蓝雾")
    assert found is not None
    assert (found.kind, found.evidence) == ("gas", "冒蓝雾")
    assert find_danger("厨房没有冒蓝雾") is None


def test_a_word_an_administrator_removes_is_no_danger() -> None:
    assert find_danger("舞台冒烟了") is not None
    use_custom_words(custom_words_from({"fire": ([], ["舞台冒烟"])}, {}))
    assert find_danger("舞台冒烟了") is None
    assert find_danger("厨房冒烟了") is not None


def test_words_of_an_everyday_group_are_added_and_removed() -> None:
    use_custom_words(custom_words_from({}, {"lift": (["升降盒"], []), "power": ([], ["路灯"])}))
    assert rank_categories("升降盒又坏了")[0][0] == "lift"


def test_an_explanation_names_the_words() -> None:
    told = dict(explain_reading("3栋2单元楼道着火了", datetime(2026, 11, 22, 12, tzinfo=UTC)))
    assert told["danger"].startswith("fire")
    assert "着火" in told["danger"]
    assert told["place"] == "3-2 楼道"
    assert dict(explain_reading("你好", datetime(2026, 11, 22, 12, tzinfo=UTC)))["danger"] == "no"


def config(folder: Path, words: str) -> str:
    path = folder / "config.yaml"
    community = "{code: sjhc, name: 四季花城, hotline: '0755-1234567'}"
    said = f"database: sqlite:///{folder}/h.db\ncommunities: [{community}]\nwords: {words}\n"
    path.write_text(said, encoding="utf-8")
    return str(path)


def test_the_command_explains_with_the_words_of_the_configuration(tmp_path: Path) -> None:
    path = config(tmp_path, "{danger: {gas: {add: [冒蓝雾]}}}")
    result = CliRunner().invoke(main, ["words", "厨房冒蓝雾", "--config", path])
    assert result.exit_code == 0
    assert "danger: gas (冒蓝雾)" in result.output


@pytest.mark.parametrize(
    "words",
    ["{danger: {fires: {add: [大火]}}}", "{categories: {lifts: {add: [梯子]}}}", "{danger: {fire: {add: [火]}}}"],
)
def test_a_word_list_that_cannot_be_meant_is_refused(tmp_path: Path, words: str) -> None:
    result = CliRunner().invoke(main, ["words", "x", "--config", config(tmp_path, words)])
    assert result.exit_code == 2
    assert "words" in result.output
