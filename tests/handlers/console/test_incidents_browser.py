"""Incidents, petitions and warnings in a real browser, on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.staff import actions
from storage.complaints import complaints
from storage.database import Unit
from storage.people import staff
from tests.handlers.console.test_browser import NASTY, opened, pytestmark
from tests.handlers.console_town import Town, town

__all__ = ["pytestmark"]


async def grouped(here: Town) -> tuple[int, int]:
    """Three neighbours, two of them joined, with hostile words; the ids of the event and of the third complaint."""
    made = [
        await here.file(
            f"1栋2单元电梯坏了，停在一楼不动{NASTY}", answers={"name": NASTY, "phone": f"139000011{number}"}
        )
        for number in (11, 22, 33)
    ]

    def join(unit: Unit) -> int:
        person = staff.find(unit.connection, here.ids["assistant"])
        assert person is not None
        actions.act(here.app.desk, unit, made[1].id, "join", person, {"into": made[0].number})
        return (complaints.find(unit.connection, made[0].id) or made[0]).event or 0

    return await here.do(join), made[2].id


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1280, 900)])
async def test_K_04_events_and_warnings_fit_the_screen_and_run_nothing_foreign(
    tmp_path: Path, width: int, height: int
) -> None:
    async with town(tmp_path) as here:
        event, loose = await grouped(here)
        paths = ["/console/events", f"/console/events/{event}", "/console/warnings", f"/console/cases/{loose}",
                 f"/console/events/petition?case={loose}"]  # fmt: skip
        async with opened(here, "manager", width, height) as (page, wrong):
            for path in paths:
                answer = await page.goto(path)
                assert answer is not None
                assert answer.status == 200, path
                over = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert over <= 0, (path, over)
                assert "hacked" not in await page.title()
            assert wrong == []
            await page.goto("/console/warnings")
            box = page.locator("section.box").filter(has_text="群诉").first
            await box.get_by_role("textbox").fill("经理今天下午到现场")
            await box.get_by_role("button").click()
            await page.goto(f"/console/events/{event}")
            await page.get_by_role("button", name="并入事件").first.click()
            assert await page.get_by_text("3 件").first.is_visible()
