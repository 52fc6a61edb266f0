"""Choices without buttons: what is shown and what is understood are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import Button
from bot.domain.talk.numbered_choices import chosen, number_in, numbered

RATINGS = (
    (Button("非常满意", "cb|7|very"), Button("满意", "cb|7|satisfied")),
    (Button("一般", "cb|7|neutral"), Button("不满意", "cb|7|dissatisfied")),
    (Button("查看详情", url="https://example.org/c/1"), Button("还没解决", "cb|7|unsolved")),
)
PLACE = ((Button("整个小区", "a|9|place|community"),), (Button("取消", "a|9|place|~cancel"),))
WHO = ((Button("跳过", "a|9|who|~skip"), Button("直接提交", "a|9|who|~done")),)


def test_numbers_run_on_over_all_rows_and_links_have_none() -> None:
    assert [(o.number, o.label) for o in numbered(RATINGS)] == [
        (1, "非常满意"), (2, "满意"), (3, "一般"), (4, "不满意"), (5, "还没解决")]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["2", "２", "二", "第二个", "2。", "2、", " 2 ", "（2）", "②", "选2", "第2项", "满意", "满意！"]
)
def test_a_number_or_the_label_is_a_press(text: str) -> None:
    assert chosen(text, numbered(RATINGS)) == "cb|7|satisfied"


@pytest.mark.parametrize(
    ("text", "data"), [("还没", "cb|7|unsolved"), ("非常", "cb|7|very"), ("不满", "cb|7|dissatisfied")]
)
def test_a_beginning_that_only_one_has_is_a_press(text: str, data: str) -> None:
    assert chosen(text, numbered(RATINGS)) == data


@pytest.mark.parametrize(
    "text", ["", "6", "0", "十二", "22", "2栋", "2个月", "还在漏", "满意，但是还在漏", "一", "不", "第", "2 3", "2.5"]
)
def test_other_words_are_no_press(text: str) -> None:
    assert chosen(text, numbered(RATINGS)) in (("cb|7|very",) if text == "一" else ("",))


def test_a_question_that_a_number_may_answer_has_no_numbers() -> None:
    offers = numbered(PLACE)
    assert [o.number for o in offers] == [0, 0]
    assert chosen("1", offers) == ""
    assert chosen("2", offers) == ""
    assert chosen("整个", offers) == ""
    assert chosen("整个小区", offers) == "a|9|place|community"
    assert chosen("取消", offers) == "a|9|place|~cancel"


def test_a_question_in_free_words_takes_a_bare_number_in_range_only() -> None:
    offers = numbered(WHO)
    assert chosen("1", offers) == "a|9|who|~skip"
    assert chosen("3", offers) == ""
    assert chosen("2个人", offers) == ""


def test_two_labels_alike_are_never_guessed() -> None:
    offers = numbered(((Button("王师傅", "x|1"), Button("王师傅", "x|2")),))
    assert chosen("王师傅", offers) == ""
    assert chosen("王师", offers) == ""
    assert chosen("2", offers) == "x|2"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("第十一个", 11),
        ("12", 12),
        ("百", None),
        ("二三", None),
        ("十十", None),
    ],
)
def test_numbers_in_words(text: str, number: int | None) -> None:
    assert number_in(text) == number


@given(st.text(max_size=40))
def test_any_words_are_read_without_fault(text: str) -> None:
    assert chosen(text, numbered(RATINGS)) in {"", *(o.data for o in numbered(RATINGS))}


@given(
    st.lists(
        st.lists(
            st.builds(Button, st.text(min_size=1, max_size=8), st.text("ab|", min_size=1, max_size=6)), max_size=3
        ),
        max_size=4,
    )
)
def test_every_number_shown_is_understood(rows: list[list[Button]]) -> None:
    offers = numbered(rows)
    for offer in offers:
        if offer.number and not any(o.label.strip().startswith(str(offer.number)) for o in offers):
            assert chosen(str(offer.number), offers)
