"""The shipped word files and weight tables, and what is said of one that cannot be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.understanding.data.reader import FOLDER, BadDataFile, DataFile, data_file, weight_tables

OF_PATTERNS = (
    "category.txt",
    "danger.txt",
    "danger_mentions.txt",
    "intent.txt",
    "manners.txt",
    "sentiment.txt",
    "urgent.txt",
)


def written(folder: Path, text: str) -> DataFile:
    path = folder / "words.txt"
    path.write_text(text, encoding="utf-8")
    return DataFile(path)


@pytest.mark.parametrize("name", OF_PATTERNS)
def test_every_pattern_stands_alone_and_wants_a_word(name: str) -> None:
    """A pattern that matches the empty text, as `a||b` does, would find itself in every message."""
    for heading, pattern in data_file(name).alternatives():
        assert pattern.search("") is None, f"{name}, {heading}: {pattern.pattern}"


def test_no_file_is_left_that_nobody_reads() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("*.py"))
    assert {path.name for path in FOLDER.iterdir() if path.suffix in (".txt", ".tsv")} == set(
        re.findall(r'"(\w+\.t\w+)"', said)
    )


@pytest.mark.parametrize("name", ["danger_mentions.txt", "sentiment.txt", "intent.txt", "same_incident.txt"])
def test_no_heading_is_left_that_nobody_reads(name: str) -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("*.py"))
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    headings = [line[3:] for line in lines if line.startswith("== ")]
    assert headings
    assert not [heading for heading in headings if f'"{heading}"' not in said]


def test_headings_pieces_comments_and_words_are_read(tmp_path: Path) -> None:
    file = written(
        tmp_path, "# said\n{fix} = (?:修|弄)\n\n== done\n{fix}好\n好了|行了\n# more\n== words\n停电 no~power\n"
    )
    assert file.any_of("done").pattern == "(?:修|弄)好|好了|行了"
    assert [one.pattern for heading, one in file.alternatives() if heading == "done"] == ["(?:修|弄)好", "好了", "行了"]
    assert file.words("words") == ["停电", "no power"]


def test_a_table_of_words_goes_on_in_lines_that_begin_with_spaces(tmp_path: Path) -> None:
    file = written(tmp_path, "lift: 电梯\n    货梯 lift\ngas: 煤气\n")
    assert file.word_table() == {"lift": ["电梯", "货梯", "lift"], "gas": ["煤气"]}


def test_weights_are_read_by_heading_and_a_sign_is_no_comment(tmp_path: Path) -> None:
    path = tmp_path / "weights.tsv"
    path.write_text("# said\n== numbers\nbias\t-3.5\n\n== weights\n#fire&help\t58\nno gas\t-7\n", encoding="utf-8")
    assert weight_tables(path) == {"numbers": {"bias": -3.5}, "weights": {"#fire&help": 58, "no gas": -7}}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("== a\n火灾\n(?:起火\n", "words.txt, line 3: missing )"),
        ("# x\n\n== a\n{fix}好\n", "words.txt, line 4: nothing above says what {fix}"),
        ("== b\n火\n", "words.txt: the heading `== a` is there 0 times"),
        ("== a\n火\n== a\n水\n", "words.txt: the heading `== a` is there 2 times"),
    ],
)
def test_a_pattern_file_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(BadDataFile, match=re.escape(where)):
        written(tmp_path, text).any_of("a")


def test_a_single_alternative_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadDataFile, match=re.escape("words.txt, line 3: ")):
        list(written(tmp_path, "== a\n火\n水|[\n").alternatives())


@pytest.mark.parametrize(
    ("text", "line"), [("    电梯\n", 1), ("lift: 电梯\nlift: 货梯\n", 2), ("lift: 电梯\n\n货梯\n", 3)]
)
def test_a_word_table_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(BadDataFile, match=rf"words\.txt, line {line}: "):
        written(tmp_path, text).word_table()


@pytest.mark.parametrize(("text", "line"), [("火\t1\n", 1), ("== a\n火 1\n", 2), ("== a\n\n火\tone\n", 3), ("火\n", 1)])
def test_a_weight_table_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "weights.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadDataFile, match=rf"weights\.tsv, line {line}: "):
        weight_tables(path)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(BadDataFile, match=r"nowhere\.txt"):
        data_file("nowhere.txt")
