"""Commands of staff and residents in words, and what an answer is compared as."""

from __future__ import annotations

import pytest

from bot.domain.text.plain import has_han, has_traditional, unpunctuated
from bot.understanding.set_phrases import asks_my_tasks, joins_neighbours, link_code, words_for_resident
from bot.understanding.times.time_words import mentions_time


@pytest.mark.parametrize("text", ["绑定 abcd-1234", "/bind abcd-1234", "綁定  abcd-1234 ", "Link abcd-1234"])
def test_a_code_behind_the_word_links_an_account(text: str) -> None:
    assert link_code(text) == "abcd-1234"


@pytest.mark.parametrize("text", ["绑定", "bind short", "请绑定 abcd-1234", "绑定 abcd-1234 谢谢"])
def test_anything_else_is_no_code(text: str) -> None:
    assert link_code(text) == ""


@pytest.mark.parametrize(
    ("text", "meant"), [("/Tasks", True), (" 待办 ", True), ("我的任務", True), ("待办事项太多", False)]
)
def test_my_tasks_are_asked_for_by_the_whole_message(text: str, meant: bool) -> None:
    assert asks_my_tasks(text) is meant


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("回复业主：师傅在路上", "师傅在路上"),
        ("/tell@bot we come\nat three", "we come\nat three"),
        ("告訴業主 好", "好"),
        ("回复业主：", ""),
        ("回复业主", None),
        ("回复业主： \u200b", ""),
        ("请回复业主：好", None),
    ],
)
def test_only_marked_words_are_for_the_resident(text: str, words: str | None) -> None:
    assert words_for_resident(text) == words


@pytest.mark.parametrize(
    ("text", "answer"), [("加入！", "join"), ("1、", "join"), ("另行", "own"), ("（２）", ""), ("我加入不了", "")]
)
def test_nobody_is_joined_but_by_the_very_words(text: str, answer: str) -> None:
    assert joins_neighbours(text) == answer


@pytest.mark.parametrize(
    ("text", "time"), [("三天了", True), ("一直这样", True), ("every NIGHT", True), ("他不理人", False)]
)
def test_words_that_speak_of_time(text: str, time: bool) -> None:
    assert mentions_time(text) is time


def test_scripts_are_told_apart_and_marks_go() -> None:
    assert [has_han(text) for text in ("你", "鿿", "abc！", "")] == [True, True, False, False]
    assert [has_traditional(text) for text in ("電梯", "电梯", "abc")] == [True, False, False]
    assert unpunctuated(" Ｎｏ！。 ") == "no"
