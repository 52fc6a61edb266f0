"""Cutting long texts: nothing lost, nothing too long, nothing cut through."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.text import encodable, numbered_parts, split, utf16_units

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=300)
AWKWARD = st.lists(
    st.sampled_from(["👨‍👩‍👧‍👦", "🇨🇳", "é", "👍🏽", "水", "a", "\n", "。", " ", "\r\n", "각", "1️⃣"]), max_size=120
).map("".join)


@given(ANY_TEXT | AWKWARD, st.integers(4, 60))
def test_pieces_join_to_the_text_and_none_is_too_long(text, limit):
    pieces = split(text, limit)
    assert "".join(pieces) == text
    assert all(0 < utf16_units(piece) <= limit for piece in pieces)


@given(AWKWARD, st.integers(20, 60))
def test_no_piece_begins_in_the_middle_of_what_is_read_as_one(text, limit):
    for before, after in zip(split(text, limit), split(text, limit)[1:], strict=False):
        assert not unicodedata.combining(after[0])
        assert not before.endswith("\u200d")
        assert not after.startswith(("\u200d", "\ufe0f", "🏽"))
        assert not (before.endswith("\r") and after.startswith("\n"))
        letters = re.search("[\U0001f1e6-\U0001f1ff]*$", before)
        assert letters is None or len(letters.group()) % 2 == 0 or not re.match("[\U0001f1e6-\U0001f1ff]", after)


@given(st.text(max_size=200))
def test_units_are_those_of_utf16(text):
    assert utf16_units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_C_13_a_text_of_exactly_the_limit_is_one_part_and_one_more_makes_two():
    assert numbered_parts("😀" * 2048) == ["😀" * 2048]
    parts = numbered_parts("😀" * 2049)
    assert [part[:5] for part in parts] == ["(1/2)", "(2/2)"]
    assert all(utf16_units(part) <= 4096 for part in parts)
    assert "".join(part.split("\n", 1)[1] for part in parts) == "😀" * 2049


@given(st.integers(4097, 60_000), st.sampled_from(["水", "😀", "é", "第一句。第二句！\n"]))
def test_C_13_numbered_parts_hold_the_whole_text_in_order(length, unit):
    text = (unit * length)[:length]
    parts = numbered_parts(text)
    assert "".join(part.split("\n", 1)[1] for part in parts) == text if len(parts) > 1 else parts == [text]
    assert all(utf16_units(part) <= 4096 for part in parts)


def test_cuts_after_a_line_before_after_a_sentence():
    text = "一" * 30 + "\n" + "二" * 10 + "。" + "三" * 30
    assert split(text, 50)[0] == "一" * 30 + "\n"
    assert split(text.replace("\n", "一"), 50)[0] == "一" * 31 + "二" * 10 + "。"


def test_a_blank_text_has_no_parts():
    assert numbered_parts(" \n\t") == []
    assert numbered_parts("") == []


def test_endless_combining_marks_are_still_cut():
    pieces = split("a" + "\u0301" * 500, 50)
    assert all(utf16_units(piece) <= 50 for piece in pieces)


@pytest.mark.parametrize(
    ("given_text", "kept"), [("a\ud800b", "a\ufffdb"), ("a\0b", "ab"), ("水\0\udfff", "水\ufffd"), ("😀", "😀")]
)
def test_whole_text_can_always_be_stored(given_text, kept):
    assert encodable(given_text) == kept
