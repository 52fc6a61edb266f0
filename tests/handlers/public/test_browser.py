"""The resident's pages in a real browser: they look right, run nothing foreign, and lose no word."""

from __future__ import annotations

import io
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page, Route, async_playwright, expect

from bot.domain.complaint.moves import Actor
from handlers.moves import make
from storage.tables import files, messages
from tests.handlers.web_town import Town, town

CHROMIUM = shutil.which("chromium") or ""
pytestmark = [pytest.mark.page, pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")]
SOUND = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
expect.set_options(timeout=60_000)  # as long as a busy machine may need
NASTY = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"


@asynccontextmanager
async def opened(t: Town, width: int = 390, height: int = 844, **more: object) -> AsyncIterator[tuple[Page, list[str]]]:
    """A page at the town's chat, and everything the browser complained of."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *SOUND])
        base = str(t.server.make_url("/")).replace("127.0.0.1", "localhost")
        context = await browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", base_url=base, **more
        )
        page = await context.new_page()
        wrong: list[str] = []
        page.on("console", lambda line: wrong.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        try:
            yield page, wrong
        finally:
            await browser.close()


async def say(page: Page, words: str) -> None:
    await page.fill("#text", words)
    await page.click("#go")


@pytest.mark.parametrize(("width", "height"), [(360, 640), (390, 844), (1280, 900)])
async def test_a_complaint_is_filed_with_a_photo_at_every_size(tmp_path: Path, width: int, height: int) -> None:
    async with town(tmp_path) as t, opened(t, width, height) as (page, wrong):
        await t.person("王芳", "assistant")
        await page.goto("/")
        await page.get_by_text("投诉 · 报修 · 建议").click()
        await say(page, "3栋电梯坏了两天，没人修" + NASTY)
        await expect(page.get_by_text("这属于哪一类")).to_be_visible()
        picture = io.BytesIO()
        Image.new("RGB", (800, 600), (90, 120, 90)).save(picture, "JPEG")
        photo = {"name": "电梯.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
        await page.set_input_files("#photos", photo)
        await expect(page.locator(".line.in:not(.waiting) .photo img")).to_be_visible()
        await page.locator(".line .tap", has_text="直接提交").last.click()
        link = page.locator("a.case")
        await expect(link).to_be_visible()
        box = await page.locator("#text").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await link.click()
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.locator(".files img")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert "hacked" not in await page.title()
        assert wrong == []


async def test_news_arrive_by_asking_again_where_event_streams_are_swallowed(tmp_path: Path) -> None:
    async with town(tmp_path) as t, opened(t) as (page, _):
        await t.person("王芳", "assistant")
        handler = await t.person("李工", "handler")
        await page.route("**/chat/stream*", lambda route: route.abort())
        await page.goto("/chat")
        await say(page, "3栋电梯坏了两天")
        await page.locator(".line .tap", has_text="直接提交").last.click()
        await expect(page.locator("a.case")).to_be_visible()
        case = await t.case("TS-20261118-0001")
        actor: Actor = handler.actor("sjhc")
        await t.app.desk.database.transact(lambda unit: make.move(t.app.desk, unit, case.id, "take", actor))
        await expect(page.locator(".line.out", has_text="李工").last).to_be_visible()


async def test_a_full_house_is_tried_again_by_itself_and_counts_once(tmp_path: Path) -> None:
    async with town(tmp_path) as t, opened(t) as (page, _):
        tries: list[str] = []

        async def busy(route: Route) -> None:
            tries.append(str(route.request.post_data_json["id"]))
            if len(tries) == 1:
                await route.fulfill(status=503, json={"ok": False, "message": "现在人有点多"})
            elif len(tries) == 2:
                await route.fetch()  # it was stored, but the answer is lost on the way
                await route.abort()
            else:
                await route.continue_()

        await page.route("**/chat/send", busy)
        await page.goto("/chat")
        await say(page, "楼道灯不亮")
        await expect(page.locator(".line.in:not(.waiting)")).to_have_count(1)
        assert len(tries) == 3
        assert len(set(tries)) == 1
        rows = await t.app.desk.database.read(lambda c: c.execute(messages.select()).fetchall())
        assert [row.text for row in rows if row.way == "in"] == ["楼道灯不亮"]


async def test_a_refusal_gives_the_words_back_and_a_reload_keeps_them(tmp_path: Path) -> None:
    async with town(tmp_path, limits={"web_messages_per_minute": 1}) as t, opened(t) as (page, _):
        await page.goto("/chat")
        await say(page, "楼道灯不亮")
        await expect(page.locator(".line.in:not(.waiting)")).to_have_count(1)
        await say(page, "还有水管")
        await expect(page.locator(".note")).to_contain_text("稍等")
        assert await page.input_value("#text") == "还有水管"
        await page.reload()
        assert await page.input_value("#text") == "还有水管"


async def test_a_voice_message_is_recorded_and_sent(tmp_path: Path) -> None:
    async with town(tmp_path) as t, opened(t, permissions=["microphone"]) as (page, wrong):
        await page.goto("/chat")
        await page.click("#voice")
        await expect(page.locator("#recording")).to_be_visible()
        await expect(page.locator("#seconds")).to_have_text("0:01")
        await page.click("#done")
        await expect(page.locator(".line.in:not(.waiting) audio")).to_be_visible()
        row = await t.app.desk.database.read(lambda c: c.execute(files.select()).one())
        assert (row.kind, row.state) == ("voice", "ready")
        assert wrong == []


async def test_without_script_everything_can_be_typed_and_tapped(tmp_path: Path) -> None:
    async with town(tmp_path) as t, opened(t, java_script_enabled=False) as (page, _):
        await t.person("王芳", "assistant")
        await page.goto("/chat?place=sjhc-3栋")
        await say(page, "电梯坏了两天")
        await page.locator(".line.now .tap", has_text="直接提交").click()
        await expect(page.locator("a.case")).to_be_visible()
        await page.locator("a.case").click()
        await page.fill("#add", "五楼也不行")
        await page.get_by_role("button", name="补充上去").click()
        await expect(page.locator("blockquote")).to_have_text("五楼也不行")
        await page.locator("summary").click()
        await page.get_by_role("button", name="English").click()
        await expect(page.get_by_text("What has happened so far")).to_be_visible()


async def test_the_page_follows_when_the_talk_changes_its_language(tmp_path: Path) -> None:
    async with town(tmp_path) as t, opened(t) as (page, _):
        await page.goto("/chat")
        lines = await page.locator(".line").count()
        await say(page, "menu")
        # The menu is there; a tap that overtakes the words would be answered before them.
        await page.wait_for_function("n => document.querySelectorAll('.line').length >= n", arg=lines + 2)
        await page.locator(".tap", has_text="Language").last.click()
        await page.locator(".tap", has_text="繁體中文").last.click()
        await expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
