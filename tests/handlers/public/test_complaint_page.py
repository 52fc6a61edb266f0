"""One complaint's private page: what it shows, what it keeps to itself, and what can be done on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from bot.domain.complaint.moves import BOT, MOVES, Actor
from handlers.moves import make
from handlers.public.timeline import SHOWN
from storage.complaints.complaints import timeline
from storage.tables import complaints
from tests.handlers.web_town import Town, data_of, said, send, town

DONE = {
    "result": "换了皮带",
    "cause": "内部原因",
    "correction": "内部纠正",
    "corrective": "内部措施",
    "preventive": "内部预防",
}
NASTY = "<script>alert(1)</script>{{ 7*7 }}"


async def filed(t: Town, browser: aiohttp.ClientSession, text: str = "3栋电梯坏了两天，没人修") -> Any:
    await t.person("王芳", "assistant")
    await send(browser, text)
    question = (await said(browser))[-1]
    await send(browser, choice=data_of(question, "~done"), message=question["id"])
    return await t.case("TS-20261118-0001")


async def move(t: Town, case: Any, name: str, actor: Actor, **details: Any) -> None:
    await t.app.desk.database.transact(lambda unit: make.move(t.app.desk, unit, case.id, name, actor, details))


async def called_back(t: Town, case: Any) -> None:
    """Brings it to the callback, with words among staff on the way."""
    handler, lead = await t.person("李工", "handler"), await t.person("陈主任", "supervisor")
    me, boss = handler.actor("sjhc"), lead.actor("sjhc")
    await move(t, case, "take", me)
    await move(t, case, "note", me, text="内部备注")
    await move(t, case, "progress", me, text="内部进展")
    await move(t, case, "add_info", me, text="内部补充")
    await move(t, case, "judge", boss, validity="valid", basis="内部依据")
    await move(t, case, "tell_resident", me, text="明天上午来装。" + NASTY)
    await move(t, case, "handle", me, **DONE)
    await move(t, case, "verify", boss)
    await move(t, case, "call_back", BOT)


async def post(browser: aiohttp.ClientSession, case: Any, do: str, **more: str) -> aiohttp.ClientResponse:
    return await browser.post(f"/c/{case.token}", data={"do": do, "id": uuid4().hex, **more})


async def moves(t: Town, case: Any) -> list[str]:
    return [row.move for row in await t.app.desk.database.read(lambda c: timeline(c, case.id))]


async def test_the_page_shows_what_was_said_to_the_resident_and_nothing_said_among_staff(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        case = await filed(t, browser, "3栋电梯坏了，我叫张三，电话13812345678" + NASTY)
        await called_back(t, case)
        page = await (await t.browser().get(f"/c/{case.token}")).text()
        assert "TS-20261118-0001" in page
        assert "李工" in page
        assert "换了皮带" in page
        assert "明天上午来装。" in page
        assert "内部" not in page
        assert "<script>" not in page
        assert "{{ 7*7 }}" in page
        assert "13812345678" not in page.split("<title>")[1].split("</title>")[0]


def test_every_move_is_either_shown_on_purpose_or_not_at_all() -> None:
    assert set(SHOWN) - {"file"} <= set(MOVES)
    assert not set(SHOWN) & {"note", "judge", "classify", "push", "remind", "exempt", "repeat", "quiet_over"}


async def test_M_04_every_wrong_key_gets_the_same_answer_and_guessing_is_slowed(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser, guesser = t.browser(), t.browser()
        case = await filed(t, browser)
        bodies = set()
        for key in (
            "x" * 22,
            case.number,
            "1",
            case.token[:-1],
            case.token + "x",
            case.token.swapcase(),
            "%00",
            "x" * 3000,
        ):
            answer = await guesser.get(f"/c/{key}")
            assert answer.status == 404, key
            bodies.add(await answer.text())
            assert (await guesser.post(f"/c/{key}", data={"do": "hurry", "id": uuid4().hex})).status == 404
        assert len(bodies) == 1
        for _ in range(40):
            last = await guesser.get("/c/" + "y" * 22)
        assert last.status == 429


async def test_M_06_looking_at_the_page_changes_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        case = await filed(t, browser)
        before = await moves(t, case)
        for tail in ("", "?do=hurry", "?done=thanks", "?ask", "?done=<script>"):
            page = await (await t.browser().get(f"/c/{case.token}{tail}")).text()
            assert "<script>" not in page
        assert await moves(t, case) == before


async def test_words_added_on_the_page_join_the_complaint_once_and_stand_in_the_chat(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        case = await filed(t, browser)
        form = {"do": "add", "id": uuid4().hex, "text": "五楼也按不动" + NASTY}
        for _ in range(3):
            page = await (await browser.post(f"/c/{case.token}", data=form)).text()
        assert "已经补充上去" in page
        assert page.count("五楼也按不动") == 1
        assert "<script>" not in page
        assert (await moves(t, case)).count("add_info") == 1
        assert [line["text"] for line in await said(browser)][-1] == form["text"]


async def test_an_answer_given_on_the_page_sets_the_work_going_again(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        case = await filed(t, t.browser())
        handler = await t.person("李工", "handler")
        await move(t, case, "take", handler.actor("sjhc"))
        await move(t, case, "ask_resident", handler.actor("sjhc"), text="哪一部电梯？")
        page = await (await post(t.browser(), case, "add", text="左边那部")).text()
        assert "哪一部电梯？" in page
        assert (await t.case(case.number)).state == "working"


async def test_hurrying_works_once_and_then_says_when_again(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        case = await filed(t, browser)
        assert "已经替您催了" in await (await post(browser, case, "hurry")).text()
        again = await post(browser, case, "hurry")
        assert again.status == 409
        assert "刚刚已经替您催过" in await again.text()
        assert (await moves(t, case)).count("urge") == 1


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [("very", "confirm", "谢谢您的答复"), ("decline", "quiet", "不再打扰"), ("unsolved", "unhappy", "交给上一级")],
)
async def test_the_callback_is_answered_on_the_page_as_in_the_chat(
    tmp_path: Path, answer: str, state: str, words: str
) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        case = await filed(t, browser)
        await called_back(t, case)
        page = await (await post(browser, case, "rate", answer=answer)).text()
        assert words in page
        now = await t.case(case.number)
        assert now.state == state
        assert await t.count(complaints) == (2 if answer == "unsolved" else 1)
        if answer == "unsolved":
            child = await t.case("TS-20261118-0002")
            assert child.parent == case.id
            assert f"/c/{child.token}" in page
        late = await post(browser, case, "rate", answer="very")
        assert late.status == 409
        assert (await t.case(case.number)).state == state


async def test_so_so_is_asked_back_before_anything_is_closed(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        case = await filed(t, browser)
        await called_back(t, case)
        page = await (await post(browser, case, "rate", answer="neutral")).text()
        assert "可以就这样结束吗" in page
        assert (await t.case(case.number)).state == "callback"
        await post(browser, case, "rate", answer="may_close", text="就这样吧")
        now = await t.case(case.number)
        assert (now.state, now.rating, now.record["confirmed_by"]) == ("confirm", "neutral", "就这样吧")
        page = await (await post(browser, case, "opinion", process="good", outcome="bad", text="慢了点")).text()
        assert "意见我们记下了" in page
        opinion = (await t.case(case.number)).record["opinion"]
        assert opinion == {"process": "good", "outcome": "bad", "comment": "慢了点"}


@pytest.mark.parametrize("form", [{}, {"do": "close"}, {"do": "rate", "answer": "closed"}, {"do": "add", "text": "  "},
                                  {"do": "confirm_close"}, {"do": "add", "text": "x", "id": ""}])  # fmt: skip
async def test_nothing_else_can_be_done_on_the_page(tmp_path: Path, form: dict[str, str]) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        case = await filed(t, browser)
        before = await moves(t, case)
        answer = await browser.post(f"/c/{case.token}", data={"id": uuid4().hex, **form})
        assert answer.status == 400
        assert await moves(t, case) == before


async def test_words_are_kept_when_they_cannot_be_taken(tmp_path: Path) -> None:
    async with town(tmp_path, limits={"message_chars": 50}) as t:
        case = await filed(t, t.browser())
        answer = await post(t.browser(), case, "add", text="长" * 60)
        assert answer.status == 413
        assert "长" * 60 in await answer.text()
