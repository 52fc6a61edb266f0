"""The agenda page and the clocks page: who sees them, what can be done there, and the banner while a year is open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from handlers.moves import agenda
from storage.calendar import agenda as agenda_rows
from tests.handlers.console_town import Town, town


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        yield made


async def begun(here: Town, subject: str = "question:1") -> int:
    work = partial(
        agenda.open_entry, here.app.desk, rule="question", subject=subject, community="sjhc", title="停车月卡"
    )
    key = await here.do(lambda unit: work(unit))
    assert key is not None
    return int(key)


async def test_what_is_to_be_done_is_shown_with_its_reason_and_done_once(here: Town) -> None:
    key = await begun(here)
    browser = await here.signed_in("assistant")
    page = await browser.get("/console/agenda")
    assert "答复咨询" in page.text
    assert "停车月卡" in page.text
    assert "时限：2小时（工作时间）。" in page.text
    form = {**page.fields(""), "id": str(key), "note": "已电话答复"}
    assert (await browser.post("/console/agenda/done", form)).status == 303
    assert (await browser.post("/console/agenda/done", form)).status == 303
    again = await browser.get("/console/agenda")
    assert "已电话答复" in again.text
    entry = await here.app.desk.database.read(lambda c: agenda_rows.named(c, "question", "question:1"))
    assert entry is not None
    assert entry.done_by == here.ids["assistant"]


async def test_another_communitys_agenda_is_neither_seen_nor_done(here: Town) -> None:
    key = await begun(here)
    browser = await here.signed_in("other")
    page = await browser.get("/console/agenda")
    assert "停车月卡" not in page.text
    mine = (await browser.get("/console/people/me")).fields()
    answer = await browser.post("/console/agenda/done", {**mine, "once": "a" * 12, "id": str(key)})
    assert answer.status == 404
    auditor = await here.signed_in("auditor")
    page = await auditor.get("/console/agenda")
    assert "停车月卡" in page.text
    theirs = (await auditor.get("/console/people/me")).fields()
    form = {**theirs, "once": "b" * 12, "id": str(key)}
    assert (await auditor.post("/console/agenda/done", form)).status == 403


async def test_the_clocks_page_lists_every_rule_and_plays_a_complaint_through(here: Town) -> None:
    browser = await here.signed_in("administrator")
    page = await browser.get("/console/clocks")
    for rule in here.app.desk.clocks:
        assert here.app.desk.texts.say("zh-Hans", f"clock.{rule.name}.name") in page.text
    query = "at=2026-11-28T23:00&community=sjhc&flag=urgent&take=20min"
    played = await browser.get(f"/console/clocks?{query}")
    assert played.status == 200
    assert "23:05" in played.text
    assert "紧急情况：立即派人" in played.text
    assert (await browser.get("/console/clocks?at=2026-11-28T23:00&community=sjhc&verify=5h")).status == 422
    assert (await browser.get("/console/clocks?at=yesterday&community=sjhc")).status == 422
    assert (await browser.get("/console/clocks?at=2026-11-28T23:00&community=nowhere")).status == 404
    handler = await here.signed_in("handler")
    assert (await handler.get("/console/clocks")).status == 403


async def test_E_07_a_banner_says_that_next_years_holidays_are_missing(here: Town) -> None:
    browser = await here.signed_in("manager")
    here.clock.now = datetime(2079, 12, 20, 2, 0, tzinfo=UTC)
    manager = await here.signed_in("manager")
    page = await manager.get("/console/")
    assert "放假安排尚未公布" in page.text
    handler = await here.signed_in("handler")
    assert "放假安排尚未公布" not in (await handler.get("/console/")).text
    assert browser is not manager
