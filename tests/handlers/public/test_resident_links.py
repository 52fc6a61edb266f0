"""A resident's link: staff never find one, the link alone answers nothing, and history says by which proof it was."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.channels.base import Capabilities
from bot.config.settings import Group
from bot.domain.complaint.moves import BOT
from handlers.moves import make
from handlers.queries import answer_word
from storage.complaints import complaints
from storage.people import sessions, staff
from tests.fakes.plain_channel import PlainChannel
from tests.handlers.plain_town import LAMP, PlainTown, plain_town
from tests.handlers.public.test_complaint_page import called_back, filed, post
from tests.handlers.public.test_sign_in import begin, browser, come_back, served
from tests.handlers.web_town import Town, said, town

ROLES = ("assistant", "handler", "supervisor", "manager", "quality", "administrator", "auditor")


async def history(t: Town | PlainTown, case: Any, move: str) -> dict[str, Any]:
    rows = await t.app.desk.database.read(lambda c: complaints.timeline(c, case.id))
    found: dict[str, Any] = next(dict(row.details) for row in reversed(rows) if row.move == move)
    return found


async def answer(somebody: aiohttp.ClientSession, case: Any, choice: str = "very", **more: str) -> int:
    form = {"do": "rate", "answer": choice, "id": uuid4().hex, **more}
    return (await somebody.post(f"/c/{case.token}", data=form, allow_redirects=False)).status


# ---- who may answer ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["very", "neutral", "may_close", "unsolved", "decline", "understand"])
async def test_the_link_alone_answers_nothing_and_the_page_says_how_to_answer(tmp_path: Path, choice: str) -> None:
    async with town(tmp_path) as t:
        case = await filed(t, t.browser())
        await called_back(t, case)
        page = await post(t.browser(), case, "rate", answer=choice, text="挺好的，谢谢师傅")
        shown = await page.text()
        assert page.status == 403
        assert "在当时反映这件事的聊天里回答" in shown
        assert "挺好的，谢谢师傅" in shown
        assert 'name="answer"' not in shown
        assert (await t.case(case.number)).state == "callback"


async def test_only_the_chats_own_cookie_answers_on_both_databases(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, database=database_url, files=tmp_path / "files") as t:
        mine, other = t.browser(), t.browser()
        case = await filed(t, mine)
        await other.post("/chat/send", json={"id": str(uuid4()), "text": "3栋大门坏了"})
        assert await said(other)
        await called_back(t, case)
        assert await answer(other, case) == 403
        assert await answer(t.browser(), case, w="A" * 22) == 403
        assert (await t.case(case.number)).state == "callback"
        assert 'name="answer"' in await (await mine.get(f"/c/{case.token}")).text()
        assert await answer(mine, case) == 303
        assert await history(t, case, "satisfied") == {
            "rating": "very", "words": "非常满意", "via": "page", "proof": "chat"}  # fmt: skip
        assert (await post(other, case, "opinion", process="bad")).status == 403
        assert (await post(mine, case, "opinion", process="good")).status == 200
        assert (await t.case(case.number)).record["opinion"] == {"process": "good"}


async def test_a_session_of_the_console_in_the_same_browser_is_no_proof(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        case = await filed(t, t.browser())
        await called_back(t, case)
        boss = t.browser(**{"Sec-Fetch-Site": "same-origin"})
        person = await t.person("赵经理", "manager")
        code = await t.app.desk.database.transact(lambda unit: sessions.new_code(unit, person.id, "login"))
        await boss.post("/console/login", data={"code": code})
        assert (await boss.get(f"/console/cases/{case.id}")).status == 200
        assert await answer(boss, case) == 403
        assert (await t.case(case.number)).state == "callback"


async def test_adding_and_hurrying_by_the_link_alone_is_on_the_record_as_that(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        mine = t.browser()
        case = await filed(t, mine)
        assert (await post(t.browser(), case, "add", text="五楼也坏了")).status == 200
        assert await history(t, case, "add_info") == {"text": "五楼也坏了", "via": "page", "proof": "link"}
        assert (await post(t.browser(), case, "hurry")).status == 200
        assert (await history(t, case, "urge"))["proof"] == "link"
        await post(mine, case, "add", text="六楼也坏了")
        assert (await history(t, case, "add_info"))["proof"] == "chat"


# ---- the word of the callback's own message ------------------------------------------------------------------------


async def noticed(t: PlainTown, somebody: str = "ann") -> tuple[Any, str]:
    """A callback that went by a fixed form: the case, and the word of its link."""
    await t.handled(somebody)
    t.clock.turn(hours=49)
    await t.ring()
    shown = [one.notice for one in t.channel.shown if one.how == "notice" and one.notice]
    case = await t.case()
    address = urlsplit(shown[-1].url)
    assert address.path == f"/c/{case.token}"
    return case, parse_qs(address.query)["w"][0]


async def test_the_word_of_the_message_answers_once_on_both_databases(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (t, server), browser(server) as phone:
        case, word = await noticed(t)
        page = await (await phone.get(f"/c/{case.token}?w={word}")).text()
        assert f'name="w" value="{word}"' in page
        assert 'name="answer"' in page
        assert await answer(phone, case, w=word[:-1] + ("A" if word[-1] != "A" else "Q")) == 403
        assert await answer(phone, case, w="") == 403
        assert (await t.case()).state == "callback"
        assert await answer(phone, case, "neutral", w=word) == 303
        form = {"do": "rate", "answer": "satisfied", "id": uuid4().hex, "w": word}
        for _ in range(2):
            assert (await phone.post(f"/c/{case.token}", data=form, allow_redirects=False)).status == 303
        assert (await t.case()).state == "confirm"
        assert (await history(t, case, "satisfied"))["proof"] == "word"
        assert await answer(phone, case, "unsolved", w=word) == 409
        opinion = {"do": "opinion", "process": "good", "id": uuid4().hex, "w": word}
        assert (await phone.post(f"/c/{case.token}", data=opinion, allow_redirects=False)).status == 303
        await t.act("陈主任", case, "refuse_close", reason="再看看")
        assert await answer(phone, case, w=word) == 403


async def test_an_old_word_and_that_of_another_case_answer_nothing(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (t, server), browser(server) as phone:
        case, old = await noticed(t)
        await answer(phone, case, "very", w=old)
        await t.act("陈主任", case, "refuse_close", reason="证据不够")
        now = await t.act("王师傅", await t.case(), "handle", result="又换了灯管", cause="灯管老化", correction="换",
                          corrective="查", preventive="计划")  # fmt: skip
        await t.act("陈主任", now, "verify")
        t.clock.turn(minutes=1)
        await t.app.desk.database.transact(lambda unit: make.move(t.app.desk, unit, case.id, "call_back", BOT, {}))
        again = await t.case()
        fresh = answer_word.word_of(t.app.desk, again)
        assert fresh
        assert fresh != old
        assert await answer(phone, case, w=old) == 403
        assert (await t.case()).state == "callback"
        assert await answer(phone, case, w=fresh) == 303


async def test_words_outlive_a_restart_and_end_with_another_installation(tmp_path: Path, database_url: str) -> None:
    async with served(database_url, tmp_path) as (t, _server):
        case, word = await noticed(t)
        await t.restart()
        assert answer_word.is_answer_word(t.app.desk, case, word)
        t.app.desk.answer_key = b"of another installation"
        assert not answer_word.is_answer_word(t.app.desk, case, word)
        t.app.desk.answer_key = b""
        assert not answer_word.is_answer_word(t.app.desk, case, "")
        assert "w=" not in answer_word.answer_link(t.app.desk, case)


async def test_whoever_signed_in_through_the_network_answers_for_their_own_case_alone(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as (t, server), browser(server) as ann, browser(server) as bob:
        case, _word = await noticed(t)
        await t.say("bob", "你好")
        page = await (await bob.get(f"/c/{case.token}")).text()
        assert f"/in/plain?to=/c/{case.token}" in page
        for somebody, who, status in ((bob, "bob", 403), (ann, "ann", 303)):
            back, state = await begin(somebody, f"/in/plain?to=/c/{case.token}")
            await come_back(t, somebody, back, state, who)
            assert await answer(somebody, case) == status
        assert (await history(t, case, "satisfied"))["proof"] == "signed_in"


# ---- what staff can find -------------------------------------------------------------------------------------------


async def hired(t: PlainTown, role: str) -> int:
    """A member of staff with that role alone, with a private chat that is linked."""

    def work(unit: Any) -> int:
        everywhere = role in ("administrator", "auditor")
        key = staff.add(unit, f"某{role}", [("*" if everywhere else "sjhc", role)], department="engineering")
        staff.link(unit, key, "crew", f"chat-{role}", f"chat-{role}")
        return key

    return await t.app.desk.database.transact(work)


async def signed_in(t: PlainTown, server: TestServer, person: int) -> aiohttp.ClientSession:
    code = await t.app.desk.database.transact(lambda unit: sessions.new_code(unit, person, "login"))
    made = browser(server)
    made.headers["Sec-Fetch-Site"] = "same-origin"
    assert (await made.post("/console/login", data={"code": code}, allow_redirects=False)).status == 303
    return made


async def everything(somebody: aiohttp.ClientSession, first: list[str]) -> dict[str, str]:
    """Every page of the console this person can reach by links."""
    found: dict[str, str] = {}
    waiting = list(first)
    while waiting and len(found) < 90:
        path = waiting.pop(0)
        if path in found or path.endswith("/live") or "/files/" in path or path.startswith("/console/in/"):
            continue
        answered = await somebody.get(path)
        assert answered.status in (200, 403, 404), (path, answered.status)
        found[path] = await answered.text() if answered.status == 200 else ""
        waiting += [one for link in re.findall(r'href="(/console[^"#]*)', found[path])
                    if (one := unescape(link)) not in found and "logout" not in one]  # fmt: skip
    return found


async def test_no_role_finds_a_residents_link_anywhere(database_url: str, tmp_path: Path) -> None:
    crew = PlainChannel("crew", can=Capabilities(per_second=10_000, per_chat_second=10_000))
    async with (
        plain_town(database_url, tmp_path, None, crew) as t,
        TestServer(t.app.web) as server,
        browser(server) as phone,
    ):
        desk = t.app.desk
        group = Group(name="维修组", channel="crew", chat="group")
        desk.settings = desk.settings.model_copy(update={"groups": (Group(name="服务中心", channel="web"), group)})
        people = {role: await hired(t, role) for role in ROLES}
        first = await t.handled("ann")
        link = f"https://wy.example.com/c/{first.token}"
        pasted = await t.file("bob", f"{LAMP}，链接 {link} 打不开")
        for text in (f"我的进度页 {link}，还是黑的", f"钥匙 {first.token}", f"%2Fc%2F{pasted.token}"):
            form = {"do": "add", "id": uuid4().hex, "text": text}
            assert (await phone.post(f"/c/{pasted.token}", data=form, allow_redirects=False)).status == 303
        if pasted.state == "received":
            await t.act("陈主任", pasted, "assign", handler=t.people["王师傅"])
        await t.act("陈主任", pasted, "note", text=f"住户发来 {link}")
        t.clock.turn(hours=49)
        await t.ring()
        case = await t.app.desk.database.read(lambda c: complaints.find(c, first.id))
        assert case is not None
        secrets = (first.token, pasted.token, answer_word.word_of(desk, case))
        assert all(secrets)
        assert any(first.token in text for text in t.channel.texts("ann")), "the resident's own receipt has the link"
        for role, person in people.items():
            async with await signed_in(t, server, person) as somebody:
                await _finds_nothing(somebody, role, (first, pasted), secrets)
        assert {"group", "chat-manager"} <= {one.chat for one in crew.shown}
        for one in crew.shown:
            assert not any(secret in f"{one.text}{one.out}" for secret in secrets), one.chat


async def _finds_nothing(somebody: aiohttp.ClientSession, role: str, cases: tuple[Any, Any],
                         secrets: tuple[str, ...]) -> None:  # fmt: skip
    first, pasted = (f"/console/cases/{case.id}" for case in cases)
    begun = [first, pasted, "/console/", "/console/group/服务中心", "/console/group/服务中心/cards",
             "/console/cases?state=all", "/console/cases?state=all&q=楼道", "/console/health", "/console/events",
             f"/console/events/petition?case={cases[1].id}", "/console/warnings?all=1", "/console/promises",
             "/console/advice", f"{first}?do=tell_resident"]  # fmt: skip
    pages = await everything(somebody, begun)
    assert "查看进度" in pages[first], role
    assert "钥匙" in pages[pasted], role
    asked = re.search(rf'action="{pasted}/reveal">(.*?)</form>', pages[pasted], re.S)
    if asked is not None:  # what is uncovered with a reason is name, telephone and room, never a link
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked[1]))
        uncovered = await somebody.post(f"{pasted}/reveal", data={**hidden, "reason": "上门前确认"})
        assert uncovered.status == 200
        pages["revealed"] = await uncovered.text()
    assert (role == "manager") <= ("revealed" in pages)
    for path, page in pages.items():
        for secret in secrets:
            assert secret not in unescape(page), (role, path)
    for secret in secrets[:2]:
        found = await (await somebody.get(f"/console/cases?state=all&q={secret}")).text()
        assert "/console/cases/1" not in found
        assert "/console/cases/2" not in found


async def test_a_word_from_staff_to_the_resident_arrives_as_it_was_typed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (t, _server):
        case = await t.handled("ann")
        typed = "请看 https://wy.example.com/c/Zx3-aB9_qLmN0pRsTuVw7Y"
        await t.act("陈主任", case, "tell_resident", text=typed)
        assert any(typed in row.text for row in await t.rows("ann"))
