"""What every public page refuses, and what it tells the browser to refuse."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from storage.tables import conversations, messages
from tests.handlers.web_town import send, town

PATHS = ("/", "/chat", "/chat?place=sjhc", "/chat/messages", "/c/" + "x" * 22, "/files/" + "x" * 22, "/nowhere",
         "/healthz", "/readyz", "/qr/sjhc.svg", "/qr/none.svg", "/static/0/huifang.css")  # fmt: skip


async def test_M_26_every_answer_carries_the_headers_that_keep_strangers_out(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        for path in PATHS:
            answer = await browser.get(path)
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'"), path
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff", path
            assert answer.headers["X-Frame-Options"] == "DENY", path
            assert answer.headers["Referrer-Policy"] == "no-referrer", path
            assert "Permissions-Policy" in answer.headers, path
            assert "aiohttp" not in answer.headers["Server"].lower(), path
            if path.startswith(("/c", "/files")) or path == "/":
                assert answer.headers["Cache-Control"] == "no-store", path
        assert (await browser.post("/chat")).headers["X-Frame-Options"] == "DENY"


async def test_K_04_no_page_holds_a_script_or_a_style_of_its_own(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        for path in ("/", "/chat", "/c/" + "x" * 22):
            page = await (await t.browser().get(path)).text()
            assert "style=" not in page
            assert "<style" not in page
            assert " onclick" not in page
            assert page.count("<script") == page.count('<script type="module" src="/static/')


async def test_static_files_are_kept_for_ever_under_their_hash_and_found_again_under_an_old_one(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        page = await (await browser.get("/")).text()
        address = page.split('rel="stylesheet" href="')[1].split('"')[0]
        good = await browser.get(address)
        assert "immutable" in good.headers["Cache-Control"]
        assert good.content_type == "text/css"
        assert (await browser.get("/static/old/huifang.css")).headers["Cache-Control"] == "no-cache"
        assert (await browser.get("/static/x/../../base.html")).status == 404
        assert (await browser.get("/static/x/%2e%2e/base.html")).status == 404


@pytest.mark.parametrize(
    ("tongue", "words"),
    [("zh-CN,zh;q=0.9", "找不到了"), ("zh-TW", "找不到了"), ("en-US,en;q=0.8", "cannot find"), ("fr", "找不到了")],
)
async def test_P_06_a_wrong_address_is_told_kindly_in_the_readers_language(
    tmp_path: Path, tongue: str, words: str
) -> None:
    async with town(tmp_path) as t:
        answer = await t.browser(**{"Accept-Language": tongue}).get("/nowhere")
        page = await answer.text()
        assert answer.status == 404
        assert words in page
        wrong = await t.browser(**{"Accept-Language": tongue}).delete("/chat")
        assert wrong.status == 405
        assert "Traceback" not in await wrong.text()


async def test_P_06_our_own_failure_shows_a_sentence_and_a_word_for_the_log_but_nothing_of_our_insides(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with town(tmp_path) as t:
        await t.app.desk.database.transact(lambda unit: unit.connection.exec_driver_sql("DROP TABLE files"))
        await t.app.desk.database.transact(lambda unit: unit.connection.exec_driver_sql("DROP TABLE history"))
        browser = t.browser()
        await browser.get("/chat")
        answer = await browser.get("/files/" + "x" * 22)
        page = await answer.text()
        assert answer.status == 500
        assert "很抱歉" in page
        for inside in ("Traceback", "sqlite", "SELECT", "files", str(tmp_path)):
            assert inside not in page.replace("/static/", "")
        mark = page.split("请告诉我们：")[1].split("<")[0]
        assert any(mark in record.getMessage() for record in caplog.records)
        assert not any("x" * 22 in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1.evil.example"},
    ],
)
async def test_M_07_nothing_is_done_for_a_foreign_page(tmp_path: Path, headers: dict[str, str]) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        await browser.get("/chat")
        body = {"id": str(uuid4()), "text": "电梯坏了"}
        assert (await browser.post("/chat/send", json=body, headers=headers)).status == 403
        assert (await browser.post("/chat/form", data=body, headers=headers)).status == 403
        assert (await browser.post("/chat/upload", headers=headers)).status == 403
        assert (await browser.post("/chat/language", data={"language": "en"}, headers=headers)).status == 403
        assert (await browser.post("/c/" + "x" * 22, data={"do": "hurry"}, headers=headers)).status == 403
        assert await t.count(messages) == 0
        assert await t.count(conversations) == 0


async def test_M_07_a_form_without_its_word_and_words_without_json_are_refused(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        await browser.get("/chat")
        body = {"id": str(uuid4()), "text": "电梯坏了"}
        assert (await browser.post("/chat/form", data=body)).status == 403
        assert (await browser.post("/chat/form", data=body, headers={"Origin": "null"})).status == 403
        as_text = await browser.post(
            "/chat/send", data='{"id":"12345678","text":"x"}', headers={"Content-Type": "text/plain"}
        )
        assert as_text.status == 415
        assert await t.count(messages) == 0


async def test_M_07_asking_with_get_changes_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        for path in ("/chat/send", "/chat/form", "/chat/upload", "/chat/language", "/language"):
            assert (await browser.get(path)).status == 405, path
        assert await t.count(conversations) == 0


async def test_M_21_a_forwarded_address_is_believed_from_a_trusted_proxy_only(tmp_path: Path) -> None:
    limits = {"limits": {"web_new_chats_per_address_per_hour": 1}}
    (tmp_path / "a").mkdir()
    async with town(tmp_path / "a", **limits) as t:
        assert (await send(t.browser(**{"X-Forwarded-For": "1.1.1.1"}), "灯坏了")).status == 200
        assert (await send(t.browser(**{"X-Forwarded-For": "2.2.2.2"}), "灯坏了")).status == 429
    (tmp_path / "b").mkdir()
    async with town(tmp_path / "b", web={"trusted_proxies": ["127.0.0.0/8"]}, **limits) as t:
        assert (await send(t.browser(**{"X-Forwarded-For": "9.9.9.9, 1.1.1.1"}), "灯坏了")).status == 200
        assert (await send(t.browser(**{"X-Forwarded-For": "2.2.2.2"}), "灯坏了")).status == 200
        assert (await send(t.browser(**{"X-Forwarded-For": "8.8.8.8, 1.1.1.1"}), "灯坏了")).status == 429
        assert (await send(t.browser(**{"X-Forwarded-For": "<script>"}), "灯坏了")).status == 200


async def test_the_figures_are_for_this_machine_only_and_name_nobody(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        await send(browser, "3栋电梯坏了，电话13812345678")
        answer = await browser.get("/metrics")
        figures = await answer.text()
        assert answer.status == 200
        assert 'huifang_messages_in_total{channel="web"} 1.0' in figures
        assert 'huifang_messages_out_total{channel="web"} 2.0' in figures
        assert "13812345678" not in figures
        assert (await browser.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})).status == 404


async def test_a_code_to_hang_up_is_made_for_our_own_places_only(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        for code in ("sjhc", "sjhc-1栋", "sjhc.gate"):
            answer = await browser.get(f"/qr/{code}.svg")
            assert answer.status == 200
            assert answer.content_type == "image/svg+xml"
        for code in ("other", "sjhc-99", "sjhc.none", "link_abc"):
            assert (await browser.get(f"/qr/{code}.svg")).status == 404


async def test_the_choice_of_a_language_leads_back_to_our_own_pages_only(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        browser = t.browser()
        for back, leads in (
            ("/chat", "/chat"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil", "/"),
        ):
            answer = await browser.post("/language", data={"language": "en", "back": back}, allow_redirects=False)
            assert answer.headers["Location"] == leads
        assert "How it works" in await (await browser.get("/")).text()
