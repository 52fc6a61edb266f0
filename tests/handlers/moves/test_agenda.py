"""The agenda on both databases: what opens, rings, is done; once for any number of copies; the page and its log."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from handlers.clocks.loop import ClockLoop
from handlers.moves import agenda
from storage.calendar import agenda as agenda_rows
from storage.calendar.agenda import Entry
from storage.tables import agenda as table
from storage.tables import agenda_rings
from tests.faults.people import rows
from tests.town import Town, town


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as made:
        await made.hire("李助理", "assistant")
        await made.hire("陈主任", "supervisor")
        await made.hire("赵经理", "manager")
        yield made


async def entries(place: Town, rule: str) -> list[Any]:
    return await rows(place, table, table.c.rule == rule)


async def begin(place: Town, rule: str, subject: str, **more: Any) -> int | None:
    work = partial(agenda.open_entry, place.app.desk, rule=rule, subject=subject, community="sjhc", **more)
    return await place.app.desk.database.transact(lambda unit: work(unit))


async def told(place: Town, name: str) -> list[str]:
    return await place.said(place.account(name))


async def test_CLK_24_a_scan_that_is_not_logged_is_asked_for_and_moves_up(place: Town) -> None:
    (first, *_rest) = await entries(place, "message_scan")
    assert first.subject == "sjhc:2026-11-23 11:30"
    await place.wait("2h 40min")
    assert sum("留言板" in words for words in await told(place, "李助理")) == 1
    assert not any("留言板" in words for words in await told(place, "陈主任"))
    await place.wait("2h 40min")
    assert any("留言板" in words for words in await told(place, "陈主任"))
    second = (await entries(place, "message_scan"))[1]
    done = partial(agenda.finish, place.app.desk, key=second.id, person=place.people["李助理"], note="没有新留言")
    assert await place.app.desk.database.transact(lambda unit: done(unit))
    before = len(await told(place, "李助理"))
    await place.wait("3h")
    assert not any("17:00" in words for words in (await told(place, "李助理"))[before:])
    log = await place.app.desk.database.read(lambda c: agenda_rows.done_entries(c, ["sjhc"]))
    assert [(one.note, one.done_by) for one in log] == [("没有新留言", place.people["李助理"])]


async def test_CLK_20_a_shift_begins_with_the_review_of_what_is_three_days_old(place: Town) -> None:
    await place.tg.say(9001, "3栋2单元楼道灯坏了三天了，晚上老人上下楼看不见")
    await place.settle()
    await place.tg.say(9001, "直接提交")
    await place.settle()
    await place.wait("4d")
    reviews = [words for words in await told(place, "李助理") if "接班查看" in words]
    assert reviews


async def test_CLK_25_and_26_reports_are_announced_before_they_are_due_and_asked_for_after(place: Town) -> None:
    await place.wait("9d")
    said = await told(place, "陈主任")
    assert sum("待办：客户投诉处理报告" in words for words in said) == 1
    assert sum("还没完成：客户投诉处理报告" in words for words in said) == 1
    assert sum("待办：投诉统计" in words for words in said) == 1
    found = {row.subject: row for row in await entries(place, "monthly_report")}
    assert set(found) == {"sjhc:2026-11", "sjhc:2026-12"}
    assert found["sjhc:2026-12"].step == agenda_rows.BEFORE


async def test_CLK_29_a_question_is_answered_within_two_working_hours_or_the_supervisor_hears(place: Town) -> None:
    person = place.people["李助理"]
    key = await begin(place, "question", "question:1", title="停车月卡怎么办", person=person)
    assert key is not None
    assert await begin(place, "question", "question:1") is None
    await place.wait("4h 10min")
    assert sum("停车月卡怎么办" in words for words in await told(place, "李助理")) == 1
    await place.wait("3h")
    assert sum("停车月卡怎么办" in words for words in await told(place, "陈主任")) == 1


async def test_CLK_30_a_wrong_telephone_number_is_corrected_within_a_working_day_and_may_be_wrong_again(
    place: Town,
) -> None:
    assert await begin(place, "directory", "directory:7") is not None
    finish = partial(agenda.finish_by_subject, place.app.desk, rule="directory", subject="directory:7", person=1)
    assert await place.app.desk.database.transact(lambda unit: finish(unit))
    assert not await place.app.desk.database.transact(lambda unit: finish(unit))
    await place.wait("2d")
    assert not await rows(place, agenda_rings, agenda_rings.c.who == "manager")
    assert await begin(place, "directory", "directory:7") is not None
    await place.wait("3d")
    (row,) = await entries(place, "directory")
    rung = await rows(place, agenda_rings, agenda_rings.c.agenda == row.id)
    assert [(one.step, one.who) for one in rung] == [(0, "supervisor"), (1, "manager")]


async def test_CLK_31_an_adviser_who_does_not_write_is_reminded_and_nobody_is_woken_at_night(place: Town) -> None:
    place.clock.now += timedelta(hours=14)
    await place.ring()
    await begin(place, "adviser", "adviser:1", person=place.people["赵经理"], title="外墙渗水怎么修")
    await place.wait("25h")
    assert not any("外墙" in words for words in await told(place, "赵经理"))
    await place.wait("9h")
    assert sum("外墙" in words for words in await told(place, "赵经理")) == 1
    (ring,) = await rows(place, agenda_rings, agenda_rings.c.who == "person")
    assert ring.rang_at - ring.due_at > timedelta(hours=8)


async def test_F_06_two_copies_open_and_ring_every_entry_once(place: Town) -> None:
    for n in range(30):
        await begin(place, "question", f"question:{n}")
    place.clock.now += timedelta(hours=72)
    copies = [place.app.clocks, ClockLoop(place.app.desk)]
    for _ in range(20):
        await asyncio.gather(*(copy.round() for copy in copies))
    rung = Counter((row.agenda, row.step) for row in await rows(place, agenda_rings))
    assert rung
    assert max(rung.values()) == 1
    subjects = [(row.rule, row.subject) for row in await rows(place, table)]
    assert len(subjects) == len(set(subjects))


async def test_E_12_after_a_week_away_old_scans_are_kept_as_missed_and_told_to_nobody(place: Town) -> None:
    await place.close()
    place.clock.now += timedelta(days=7)
    before = len(place.tg.sent)
    await place.open()
    await place.ring()
    found = await entries(place, "message_scan")
    assert len(found) >= 14
    fresh = [message.text for message in place.tg.sent[before:] if "留言板" in message.text]
    assert len(fresh) <= 4, fresh
    assert [row.subject for row in found] == sorted(row.subject for row in found)


async def test_a_restart_plans_nothing_twice_and_forgets_what_is_switched_off(place: Town) -> None:
    before = [(row.rule, row.subject) for row in await rows(place, table)]
    await place.restart()
    assert [(row.rule, row.subject) for row in await rows(place, table)] == before
    place.config += "agenda: {{message_scan: {{off: true}}}}\n"
    await place.restart()
    assert not await entries(place, "message_scan")


async def test_why_an_entry_is_due_is_said_in_words(place: Town) -> None:
    key = await begin(place, "question", "question:9")
    entry = await place.app.desk.database.transact(lambda unit: agenda_rows.lock(unit, key or 0))
    assert isinstance(entry, Entry)
    lines = agenda.why(place.app.desk, entry, "zh-Hans")
    assert lines[0] == "“答复咨询”截止11月23日（周一）11:00。"
    assert "时限：2小时（工作时间）。" in lines
