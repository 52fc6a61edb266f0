"""The resident's chat over real HTTP: said once, kept, shown as it was written, refused kindly."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from uuid import uuid4

import pytest

from storage.tables import complaints, conversations, files, messages
from tests.handlers.web_town import data_of, said, send, town

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7*7 }} javascript:alert(1) http://bank.cn@evil.example/"


async def test_H_08_looking_stores_nothing_and_the_first_message_stores_a_digest_of_the_cookie(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        for path in ("/", "/chat", "/chat?place=sjhc", "/chat/messages", "/chat?before=5"):
            assert (await browser.get(path)).status == 200
        assert await t.count(conversations) == 0
        cookie = next(one for one in browser.cookie_jar if one.key == "huifang-chat")
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert (await send(browser, "楼道灯不亮")).status == 200
        row = await t.app.desk.database.read(lambda c: c.execute(conversations.select()).one())
        assert len(cookie.value) == 43
        assert cookie.value not in json.dumps([str(value) for value in row])


async def test_over_https_the_cookie_is_bound_to_the_host_and_to_https(tmp_path: Path) -> None:
    async with town(tmp_path, web={"public_url": "https://wuye.example"}) as t:
        answer = await t.browser().get("/chat")
        sent = answer.headers["Set-Cookie"]
        assert sent.startswith("__Host-huifang-chat=")
        assert "Secure" in sent
        assert "Path=/" in sent


async def test_B_01_the_same_message_sent_twice_counts_once_even_at_the_same_moment(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        await browser.get("/chat")
        body = {"id": str(uuid4()), "text": "3栋电梯坏了两天"}
        answers = await asyncio.gather(*(browser.post("/chat/send", json=body) for _ in range(5)))
        assert [answer.status for answer in answers] == [200] * 5
        lines = await said(browser)
        assert [line["text"] for line in lines if line["way"] == "in"] == ["3栋电梯坏了两天"]
        assert [line["client"] for line in lines if line["way"] == "in"] == [body["id"]]


async def test_a_complaint_is_filed_by_tapping_and_its_page_is_linked(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.person("王芳", "assistant")
        browser = t.browser()
        await send(browser, "3栋电梯坏了两天，没人修", place="sjhc-3栋")
        question = (await said(browser))[-1]
        done = {"choice": data_of(question, "~done"), "message": question["id"]}
        assert (await send(browser, **done)).status == 200
        lines = await said(browser, question["id"])
        assert lines[0]["way"] == "in"
        assert lines[0]["text"] == next(b["label"] for r in question["rows"] for b in r if b["data"] == done["choice"])
        case = await t.case("TS-20261118-0001")
        assert [path for _, path in lines[-1]["parts"] if path] == [f"/c/{case.token}"]
        assert case.answers["place_parts"]["building"].startswith("3")
        page = await (await browser.get("/chat")).text()
        assert f'href="/c/{case.token}"' in page
        assert await t.count(complaints) == 1


async def test_a_code_from_a_sign_is_told_once_and_a_foreign_one_never(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        await send(browser, "楼道灯不亮", place="sjhc-3栋")
        await send(browser, "五楼", place="sjhc-3栋")
        rows = await t.app.desk.database.read(lambda c: c.execute(messages.select()).fetchall())
        assert sum(row.external.endswith(".start") for row in rows) == 1
        other = t.browser()
        await send(other, "楼道灯不亮", place="link_abcdefgh")
        rows = await t.app.desk.database.read(lambda c: c.execute(messages.select()).fetchall())
        assert sum(row.external.endswith(".start") for row in rows) == 1


async def test_K_04_whatever_is_written_is_shown_as_written_and_leads_nowhere(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        await send(browser, NASTY)
        page = await (await browser.get("/chat")).text()
        log = page.split('id="log"')[1].split("</main>")[0]
        assert "<script" not in log
        assert "<img" not in log
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in log
        assert "{{ 7*7 }}" in log
        assert 'href="http' not in log
        line = next(line for line in await said(browser) if line["way"] == "in")
        assert line["parts"] == [[NASTY, ""]]
        assert NASTY[:40] not in await (await browser.get(f"/chat?place={NASTY}")).text()


async def test_M_02_one_visitor_never_sees_another_ones_chat(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        one, other = t.browser(), t.browser()
        await send(one, "我家的秘密")
        await send(other, "您好")
        assert "秘密" not in await (await other.get("/chat")).text()
        assert not any("秘密" in line["text"] for line in await said(other))
        first = (await said(one))[0]["id"]
        assert all(line["id"] != first for line in await said(other, max(0, first - 1)))


async def test_a_long_poll_is_answered_as_soon_as_something_is_said(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        await send(browser, "楼道灯不亮")
        last = (await said(browser))[-1]["id"]
        waiting = asyncio.create_task(said(browser, last, 20))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await send(browser, "跳过")
        assert [line["way"] for line in await asyncio.wait_for(waiting, 60)][:1] == ["in"]


async def test_news_come_as_events_too_and_only_what_is_new(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        await send(browser, "楼道灯不亮")
        before = await said(browser)
        answer = await browser.get("/chat/stream", headers={"Last-Event-ID": str(before[0]["id"])})
        assert answer.content_type == "text/event-stream"
        heard: list[int] = []

        async def hear(until: int) -> None:
            async for line in answer.content:
                if line.startswith(b"data: "):
                    heard.append(json.loads(line[6:])["id"])
                    if heard[-1] >= until:
                        return

        await asyncio.wait_for(hear(before[-1]["id"]), 60)
        assert heard == [line["id"] for line in before[1:]]
        await send(browser, "跳过")
        newest = (await said(browser))[-1]["id"]
        await asyncio.wait_for(hear(newest), 60)
        assert heard == sorted(set(heard))
        answer.close()


async def test_the_pages_that_wait_let_go_when_the_program_stops(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        await send(browser, "楼道灯不亮")
        last = (await said(browser))[-1]["id"]
        waiting = asyncio.create_task(said(browser, last, 25))
        await asyncio.sleep(0.1)
        await asyncio.wait_for(t.app.web.shutdown(), 20)
        assert await asyncio.wait_for(waiting, 20) == []


async def test_H_02_too_much_at_once_is_refused_with_a_sentence_and_a_number_to_call(tmp_path: Path) -> None:
    async with town(tmp_path, limits={"web_messages_per_minute": 3}) as t:
        browser = t.browser()
        statuses = [(await send(browser, f"灯不亮{n}")).status for n in range(3)]
        assert statuses == [200, 200, 200]
        answer = await send(browser, "灯不亮")
        told = await answer.json()
        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) >= 1
        assert "0755-00000000" in told["message"]
        assert "您写的内容还在" in told["message"]
        assert (await send(t.browser(), "另一个人")).status == 200


async def test_H_09_one_address_opens_only_so_many_chats_but_goes_on_with_those_it_has(tmp_path: Path) -> None:
    async with town(tmp_path, limits={"web_new_chats_per_address_per_hour": 2}) as t:
        first = t.browser()
        assert (await send(first, "灯不亮")).status == 200
        assert (await send(t.browser(), "灯不亮")).status == 200
        third = await send(t.browser(), "灯不亮")
        assert third.status == 429
        assert "119" in (await third.json())["message"]
        assert (await send(first, "五楼")).status == 200


async def test_without_script_words_and_buttons_work_and_a_refusal_keeps_the_words(tmp_path: Path) -> None:
    async with town(tmp_path, limits={"web_messages_per_minute": 2}) as t:
        browser = t.browser()

        async def fill(**values: str) -> tuple[int, str]:
            page = await (await browser.get("/chat")).text()
            word = page.split('name="word" value="')[1].split('"')[0]
            answer = await browser.post("/chat/form", data={"word": word, "id": uuid4().hex, **values})
            return answer.status, await answer.text()

        status, page = await fill(text="楼道灯不亮")
        assert status == 200
        assert "楼道灯不亮" in page
        tap = page.split('class="line out now"')[1].split('name="tap" value="')[1].split('"')[0]
        assert (await fill(tap=tap))[0] == 200
        status, page = await fill(text="<b>还有</b>")
        assert status == 429
        assert "&lt;b&gt;还有&lt;/b&gt;</textarea>" in page
        assert "稍等" in page


@pytest.mark.parametrize(
    "body",
    [
        "[]", "null", "{", '"x"', '{"id":"short"}', '{"id":"12345678"}', '{"id":"12345678","text":"   "}',
        '{"id":"12345678","files":["../../etc/passwd"]}', '{"id":"12345678","files":"x"}', "[" * 50_000,
        '{"id":"12345678","point":[1e999,2]}', '{"id":"12345678","point":[NaN,2]}', '{"id":["12345678"],"text":"x"}',
        '{"id":"12345678","choice":"' + "x" * 300 + '"}', "\x00", '{"id":"\\ud80012345678","text":"x"}',
    ],
)  # fmt: skip
async def test_P_06_nonsense_is_answered_by_one_sentence(tmp_path: Path, body: str) -> None:
    async with town(tmp_path) as t:
        answer = await t.browser().post("/chat/send", data=body.encode(), headers={"Content-Type": "application/json"})
        told = await answer.json()
        assert answer.status == 400
        assert told["ok"] is False
        assert told["message"]
        assert await t.count(messages) == 0


async def test_odd_characters_are_taken_in_and_never_break_the_page(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        for text in ("\ud800灯", "灯\x00不\x0b亮", "\u202e灯不亮", "😀" * 50, "a\r\nb"):
            body = json.dumps({"id": str(uuid4()), "text": text})
            answer = await browser.post("/chat/send", data=body, headers={"Content-Type": "application/json"})
            assert answer.status == 200, ascii(text)
            assert (await browser.get("/chat")).status == 200
            assert await said(browser)


async def test_words_that_are_too_long_and_bodies_that_are_too_large_are_told_so(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        answer = await send(browser, "长" * 4001)
        assert answer.status == 413
        assert "4000" in (await answer.json())["message"]
        huge = await browser.post(
            "/chat/send", data=io.BytesIO(b"x" * 1_200_000), headers={"Content-Type": "application/json"}
        )
        assert huge.status == 413
        assert (await huge.json())["ok"] is False
        assert await t.count(messages) == 0


async def test_the_language_chosen_on_the_page_holds_for_the_talk(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        page = await (await browser.get("/chat")).text()
        word = page.split('name="word" value="')[1].split('"')[0]
        form = {"word": word, "id": uuid4().hex, "language": "en"}
        page = await (await browser.post("/chat/language", data=form)).text()
        assert '<html lang="en">' in page
        assert await t.count(conversations) == 0
        await send(browser, "3栋电梯坏了")
        page = await (
            await browser.post("/chat/language", data={**form, "id": uuid4().hex, "language": "zh-Hant"})
        ).text()
        assert '<html lang="zh-Hant">' in page
        assert (await said(browser))[-1]["language"] == "zh-Hant"


async def test_earlier_lines_can_be_asked_for(tmp_path: Path) -> None:
    async with town(tmp_path, limits={"web_messages_per_minute": 500}) as t:
        browser = t.browser()
        for n in range(30):
            await send(browser, f"菜单{n}" if n % 2 else "菜单")
        newest = await said(browser)
        earlier = (await (await browser.get(f"/chat/messages?before={newest[0]['id']}")).json())["messages"]
        assert len(newest) == 40
        assert earlier
        assert earlier[-1]["id"] < newest[0]["id"]
        assert 'id="earlier"' in await (await browser.get("/chat")).text()


async def test_a_point_on_the_map_is_taken_in(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        assert (await send(browser, point=[22.54, 114.06])).status == 200
        assert [line["point"] for line in await said(browser) if line["way"] == "in"] == [True]
        assert await t.count(files) == 0
