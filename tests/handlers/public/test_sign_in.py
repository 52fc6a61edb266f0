"""Signing in through a network: the right person, the right browser, once; everything else is refused kindly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import aiohttp
from aiohttp.test_utils import TestServer

from bot.channels.base import SendRefused, TryLater
from storage.people import staff
from tests.handlers.plain_town import LAMP, PlainTown, plain_town


@asynccontextmanager
async def served(url: str, folder: Path) -> AsyncIterator[tuple[PlainTown, TestServer]]:
    async with plain_town(url, folder) as town:
        server = TestServer(town.app.web)
        await server.start_server()
        try:
            yield town, server
        finally:
            await server.close()


def browser(server: TestServer) -> aiohttp.ClientSession:
    jar = aiohttp.CookieJar(unsafe=True)
    return aiohttp.ClientSession(str(server.make_url("/")), cookie_jar=jar, headers={"Accept-Language": "zh-CN"})


async def begin(somebody: aiohttp.ClientSession, path: str = "/in/plain?to=/my") -> tuple[str, str]:
    """Where the network sends the browser back to, and the state."""
    answer = await somebody.get(path, allow_redirects=False)
    assert answer.status == 303
    sent = parse_qs(urlsplit(answer.headers["Location"]).query)
    return urlsplit(sent["back"][0]).path, sent["state"][0]


async def come_back(town: PlainTown, somebody: aiohttp.ClientSession, path: str, state: str, who: str = "ann",
                    code: str = "") -> aiohttp.ClientResponse:  # fmt: skip
    code = code or uuid4().hex
    town.channel.codes.setdefault(code, who)
    return await somebody.get(path, params={"code": code, "state": state}, allow_redirects=False)


async def test_a_resident_goes_on_with_the_same_conversation(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (town, server), browser(server) as ann:
        case = await town.file("ann")
        back, state = await begin(ann)
        answer = await come_back(town, ann, back, state)
        assert (answer.status, answer.headers["Location"]) == (303, "/my")
        page = await (await ann.get("/my")).text()
        assert case.number in page
        assert f"/c/{case.token}" in page
        sent = await ann.post("/chat/send", json={"id": str(uuid4()), "text": "进度"})
        assert sent.status == 200
        await town.settle()
        shown = (await (await ann.get("/chat/messages?after=0")).json())["messages"]
        assert any(LAMP in line["text"] for line in shown)  # what was said on the network
        assert shown[-1]["way"] == "out"
        assert case.number in shown[-1]["text"]
        assert {row.state for row in await town.rows("ann")} == {"sent"}
        assert town.channel.texts("ann", "push") == []  # it has arrived on the page


async def test_a_chat_on_the_page_answers_a_press_like_a_number(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (town, server), browser(server) as ann:
        back, state = await begin(ann, "/in/plain?to=/chat")
        await come_back(town, ann, back, state)
        await ann.post("/chat/send", json={"id": str(uuid4()), "text": LAMP})
        shown = (await (await ann.get("/chat/messages?after=0")).json())["messages"]
        data = next(b["data"] for row in shown[-1]["rows"] for b in row if b["label"] == "直接提交")
        await ann.post("/chat/send", json={"id": str(uuid4()), "choice": data, "message": shown[-1]["id"]})
        case = await town.case()
        seen = await town.say("ann", "进度")
        assert any(case.number in text for text in seen)


async def test_M_10_a_state_of_another_browser_is_refused(database_url: str, tmp_path: Path) -> None:
    """Fixation: somebody else's begun sign-in never becomes mine, nor mine theirs."""
    async with served(database_url, tmp_path) as (town, server), browser(server) as ann, browser(server) as thief:
        await town.file("ann")
        back, state = await begin(thief)
        answer = await come_back(town, ann, back, state)
        assert answer.status == 403
        assert "再点一次" in await answer.text()
        own, own_state = await begin(ann)
        assert (await come_back(town, thief, own, own_state)).status == 403
        assert (await come_back(town, ann, own, own_state)).status == 303


async def test_a_state_works_once_and_for_five_minutes(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (town, server), browser(server) as ann:
        back, state = await begin(ann)
        assert (await come_back(town, ann, back, state)).status == 303
        assert (await come_back(town, ann, back, state)).status == 403
        back, state = await begin(ann)
        town.clock.turn(minutes=6)
        assert (await come_back(town, ann, back, state)).status == 403


async def test_a_code_works_once_and_a_bad_one_never(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (town, server), browser(server) as ann, browser(server) as bea:
        back, state = await begin(ann)
        assert (await come_back(town, ann, back, state, code="c1")).status == 303
        back, state = await begin(bea)
        answer = await bea.get(back, params={"code": "c1", "state": state}, allow_redirects=False)
        assert answer.status == 403
        for params in (
            {},
            {"state": state},
            {"code": "x"},
            {"code": "x", "state": "²" * 20},
            {"code": "x", "state": "a" * 99},
        ):
            assert (await bea.get(back, params=params, allow_redirects=False)).status == 403


async def test_no_address_of_others_is_ever_gone_on_to(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (town, server), browser(server) as ann:
        for to in (
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/my/../console/",
            "/console/",
            "javascript:1",
            "",
        ):
            answer = await ann.get("/in/plain", params={"to": to}, allow_redirects=False)
            state = parse_qs(urlsplit(answer.headers["Location"]).query)["state"][0]
            answer = await come_back(town, ann, "/in/plain/back", state)
            assert answer.headers["Location"] == "/my", to


async def test_a_signed_in_browser_gets_a_word_that_never_existed_and_it_ends(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as (town, server), browser(server) as ann:
        case = await town.file("ann")
        ann.cookie_jar.update_cookies({"huifang-me": "x" * 43}, server.make_url("/"))
        back, state = await begin(ann)
        answer = await come_back(town, ann, back, state)
        assert answer.cookies["huifang-me"].value != "x" * 43
        assert case.number in await (await ann.get("/my")).text()
        town.clock.turn(days=8)
        assert case.number not in await (await ann.get("/my")).text()


async def test_where_nobody_can_sign_in_there_is_no_door(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (_town, server), browser(server) as ann:
        for path in ("/in/web", "/in/none/back", "/console/in/web", "/console/in/none/back"):
            assert (await ann.get(path, allow_redirects=False)).status == 404


async def test_a_network_that_is_away_is_told_as_such(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (town, server), browser(server) as ann:

        async def away(code: str) -> str:
            raise TryLater("down") if code == "t" else SendRefused("no")

        town.channel.who = away  # type: ignore[method-assign]
        back, state = await begin(ann)
        answer = await ann.get(back, params={"code": "t", "state": state}, allow_redirects=False)
        assert answer.status == 403
        assert "过一分钟" in await answer.text()


async def test_a_linked_member_of_staff_comes_into_the_console_and_nobody_else(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as (town, server), browser(server) as worker, browser(server) as other:
        key = await town.hire("王师傅", "handler")

        def link(unit: Any) -> None:
            staff.link(unit, key, "plain", "wang", "wang")

        await town.app.desk.database.transact(link)
        assert "/console/in/plain" in await (await worker.get("/console/login")).text()
        back, state = await begin(worker, "/console/in/plain?next=/console/cases")
        answer = await come_back(town, worker, back, state, "wang")
        assert (answer.status, answer.headers["Location"]) == (303, "/console/cases")
        assert (await worker.get("/console/cases", allow_redirects=False)).status == 200
        back, state = await begin(other, "/console/in/plain")
        answer = await come_back(town, other, back, state, "ann")
        assert answer.status == 403
        assert "绑定" in await answer.text()
        assert (await other.get("/console/cases", allow_redirects=False)).status == 303


async def test_a_resident_s_state_is_none_for_the_console(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as (town, server), browser(server) as ann:
        key = await town.hire("王师傅", "handler")
        await town.app.desk.database.transact(lambda unit: staff.link(unit, key, "plain", "wang", "wang"))
        _back, state = await begin(ann, "/in/plain?to=/my")
        answer = await come_back(town, ann, "/console/in/plain/back", state, "wang")
        assert answer.status == 403
        _back, state = await begin(ann, "/console/in/plain")
        assert (await come_back(town, ann, "/in/plain/back", state, "wang")).status == 403
