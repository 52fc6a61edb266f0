"""Neighbours writing about one event are recognised, and the same words about another place are not."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import Place, find_place, rank_categories
from bot.understanding.same_incident import (
    NO_LIKENESS,
    Signature,
    closest,
    make_signature,
    same_event,
    unpack_signature,
)

FOLDER = Path(__file__).parent


def groups(name: str) -> list[tuple[int, str]]:
    blocks = (FOLDER / name).read_text(encoding="utf-8").split("\n\n")
    return [(n, said) for n, block in enumerate(blocks) for said in block.splitlines() if said[:1] not in ("", "#")]


SAID = groups("same_events.txt")


def sign(said: str) -> Signature:
    ranked = rank_categories(said)
    return make_signature(said, find_place(said), ranked[0][0] if ranked else "")


@pytest.mark.parametrize("name", ["same_events.txt", "same_heldout.txt"])
def test_one_event_is_told_from_another_among_our_own_sentences(name: str) -> None:
    signed = [(number, sign(said)) for number, said in groups(name)]
    hits = wrong = missed = 0
    for (first, one), (second, other) in itertools.combinations(signed, 2):
        same = same_event(one, other).same
        hits += same and first == second
        wrong += same and first != second
        missed += not same and first == second
    assert 2 * hits / (2 * hits + wrong + missed) >= 0.9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3栋楼道灯坏了", "5栋楼道灯坏了"),
        ("北门道闸坏了，出不去", "南门道闸坏了，出不去"),
        ("三栋一单元电梯停了", "三栋二单元电梯停了"),
        ("the lift in building 3 is broken", "the lift in building 4 is broken"),
        ("负一楼车库漏水", "负二楼车库漏水"),
        ("3栋2单元501我家厨房水龙头漏水", "3栋2单元902我家厨房水龙头漏水"),
    ],
)
def test_the_same_words_about_another_place_are_never_one_event(one: str, other: str) -> None:
    assert same_event(sign(one), sign(other)) == NO_LIKENESS


def test_a_neighbour_in_another_language_is_recognised() -> None:
    found = same_event(sign("3栋2单元电梯坏了"), sign("The elevator in building 3 unit 2 is broken"))
    assert found.same
    assert "电梯" in found.why


def test_the_name_of_the_place_does_not_make_two_complaints_alike() -> None:
    one = make_signature("四季花城物业费太贵", names=["四季花城"])
    other = make_signature("四季花城游泳池水脏", names=["四季花城"])
    assert not same_event(one, other).same


def test_the_closest_come_first_and_only_those_that_are_the_same() -> None:
    recent = [(said, sign(said)) for _, said in SAID]
    new = sign("3栋2单元电梯又坏了，走楼梯累死")
    found = closest(new, recent, limit=3)
    assert found
    assert all("电梯" in said for said, _ in found)
    scores = [likeness.score for _, likeness in found]
    assert scores == sorted(scores, reverse=True)
    assert closest(make_signature(""), recent) == []


@given(st.text(max_size=80), st.text(alphabet="3A|栋", max_size=4))
def test_a_packed_signature_comes_back_as_it_was(said: str, building: str) -> None:
    made = make_signature(said, Place(building=building.replace("|", "")), "lift")
    assert unpack_signature(made.pack()) == made


@pytest.mark.parametrize("packed", ["", "0|1|2", "0|1|0|0|0|0|0||||", "1|zz|0|0|0|0|0||||", "1|1|0|0|0|0|0|||"])
def test_a_damaged_or_older_signature_is_made_anew(packed: str) -> None:
    assert unpack_signature(packed) is None
