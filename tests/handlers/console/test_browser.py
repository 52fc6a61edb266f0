"""The console in a real browser: it fits every screen, refreshes by itself, and never takes words being typed."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.domain.staffing.roster import Shift
from storage.complaints import advice, complaints
from storage.database import Unit
from storage.people import contacts, roster, staff, waiting_line
from tests.handlers.console_town import Town, town

CHROMIUM = shutil.which("chromium") or ""
pytestmark = [pytest.mark.page, pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")]
expect.set_options(timeout=60_000)  # as long as a busy machine may need
NASTY = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"


@asynccontextmanager
async def opened(
    here: Town, who: str, width: int, height: int, **more: object
) -> AsyncIterator[tuple[Page, list[str]]]:
    """A signed-in page, and everything the browser complained of."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = await browser.new_context(viewport={"width": width, "height": height}, base_url=here.url,
                                            locale="zh-CN", **more)  # fmt: skip
        page = await context.new_page()
        wrong: list[str] = []
        page.on("console", lambda line: wrong.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        try:
            await page.goto(f"/console/login?code={await here.code(here.ids[who])}")
            await page.get_by_role("button").click()
            await expect(page.locator("h1")).to_contain_text("您好")
            yield page, wrong
        finally:
            await browser.close()


@pytest.mark.parametrize(("width", "height"), [(360, 640), (390, 844), (1280, 900)])
async def test_K_04_every_page_fits_the_screen_and_runs_nothing_foreign(
    tmp_path: Path, width: int, height: int
) -> None:
    async with town(tmp_path) as here:
        case = await here.file(
            NASTY + "很长很长的英文" + "w" * 200, answers={"who": NASTY, "place": NASTY, "name": NASTY}
        )
        await here.move(case.id, "note", "assistant", text=NASTY)
        await here.do(lambda unit: staff.set_roles(unit, here.ids["administrator"], [("*", "administrator"),
                                                                                    ("*", "manager"),
                                                                                    ("sjhc", "adviser")]))  # fmt: skip
        await here.do(lambda unit: _busy(unit, here.ids, case.id))
        await here.move(case.id, "promise", "assistant", promised_for=here.clock.now + timedelta(hours=5))
        paths = ["/console/", "/console/group/服务中心", "/console/cases?q=w", f"/console/cases/{case.id}?do=handle",
                 "/console/new", "/console/people", f"/console/people/{here.ids['handler']}", "/console/people/me",
                 "/console/places", "/console/places/sjhc", "/console/health", "/console/duty", "/console/duty/review",
                 "/console/promises", "/console/directory", "/console/advice"]  # fmt: skip
        async with opened(here, "administrator", width, height) as (page, wrong):
            for path in paths:
                await page.goto(path)
                over = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert over <= 0, (path, over)
                assert "hacked" not in await page.title()
            assert wrong == []


def _busy(unit: Unit, ids: dict[str, int], case: int) -> None:
    """A roster with holes and clashes, leave, a contact with a report, a question to an adviser: full pages."""
    for begins, ends in ((480, 720), (660, 1200)):
        roster.add_shift(unit, Shift(ids["administrator"], "sjhc", begins, ends, weekday=0))
    roster.add_leave(unit, ids["handler"], unit.at, unit.at + timedelta(days=3), NASTY, ids["manager"])
    roster.open_review(unit, ids["administrator"], "sjhc", unit.at, unit.at)
    roster.add_to_review(unit, ids["administrator"], "sjhc", unit.at, [case])
    waiting_line.add_to_line(unit, case, "sjhc", "off_duty")
    row = {"name": NASTY, "person": "w" * 60, "phone": "0755-12345678", "community": "sjhc", "department": "finance"}
    contacts.report(unit, contacts.save(unit, 0, row, ids["manager"]), ids["manager"], NASTY, unit.at)
    advice.ask(unit, complaint=case, adviser=ids["administrator"], name="x", question=NASTY, due_at=unit.at)


async def test_a_card_changes_by_itself_and_typed_words_stay(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        case, quiet = await here.file("电梯异响"), await here.file("噪音扰民")
        async with opened(here, "supervisor", 1280, 900) as (page, wrong):
            await page.goto("/console/group/服务中心")
            await expect(page.locator("#live")).to_have_text("实时更新中")
            note = page.locator(f"#n{case.id}")
            await note.fill("写到一半的备注")
            await here.move(case.id, "take", "handler")
            await expect(page.locator(f"#c{case.id} .badge").first).to_have_text(
                here.app.desk.texts.say("zh-Hans", "state.accepted"))  # fmt: skip
            await expect(note).to_have_value("写到一半的备注")
            await expect(page.locator("#news li").first).to_contain_text("张师傅")
            await note.press("Enter")
            await expect(page.locator(".done")).to_be_visible()
            await here.move(quiet.id, "take", "handler2")
            await expect(page.locator(f"#c{quiet.id}")).to_contain_text("周师傅")
            fresh = await here.file("新来的一件")
            await expect(page.locator(f"#c{fresh.id}")).to_be_visible()
            assert wrong == []
        moves = [one.move for one in await _history(here, case.id)]
        assert moves.count("note") == 1


async def _history(here: Town, case: int) -> list:  # type: ignore[type-arg]
    return await here.app.desk.database.read(lambda connection: complaints.timeline(connection, case))


async def test_everything_works_without_script(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        case = await here.file("电梯异响")
        async with opened(here, "supervisor", 390, 844, java_script_enabled=False) as (page, _wrong):
            await page.goto("/console/group/服务中心")
            card = page.locator(f"#c{case.id}")
            await card.get_by_text(here.app.desk.texts.say("zh-Hans", "move.assign")).first.click()
            await card.locator("details[open]").get_by_label("张师傅").check()
            await card.locator("details[open] button").click()
            await expect(page.locator(".done")).to_be_visible()
        found = await here.case(case.id)
        assert (found.state, found.handler) == ("assigned", here.ids["handler"])
