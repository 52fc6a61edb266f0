"""Complaints on the console: their whole life, double clicks, stale pages, what is hidden, what is found."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
from PIL import Image

from bot.domain.clocks.actions import tasks as clock_tasks
from bot.domain.complaint.moves import BOT
from bot.domain.messages import OUTGOING_STATES
from handlers.moves import make
from storage.complaints import complaints
from storage.complaints import tasks as task_rows
from storage.database import Unit
from storage.people import staff
from storage.tables import complaints as cases
from storage.tables import files, looks, messages, tasks
from tests.handlers.console_town import Browser, Town, town

NAME, PHONE, ROOM = "欧阳静", "13812345678", "1203"
HANDLED = {
    "result": "已更换导靴",
    "cause": "导靴磨损",
    "correction": "更换",
    "corrective": "加密巡检",
    "preventive": "列入年检",
}


@pytest.fixture
async def here(tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    async with town(tmp_path, url=database_url) as made:
        yield made


async def _rows(here: Town, statement: sa.Select) -> list:  # type: ignore[type-arg]
    return list(await here.app.desk.database.read(lambda connection: connection.execute(statement).fetchall()))


async def _moves(here: Town, case: int) -> list[str]:
    rows = await here.app.desk.database.read(lambda connection: complaints.timeline(connection, case))
    return [row.move for row in rows]


# ---- a whole life ------------------------------------------------------------------------------------------


async def test_a_complaint_lives_its_whole_life_on_the_console(here: Town) -> None:
    assistant, handler = await here.signed_in("assistant"), await here.signed_in("handler")
    supervisor, manager = await here.signed_in("supervisor"), await here.signed_in("manager")
    page = await assistant.get("/console/new")
    told = {"community": "sjhc", "source": "phone", "what": "电梯异响，已经三天了", "category": "lift",
            "place": "1栋2单元1203",
            "contact": "named", "name": NAME, "phone": "138 1234 5678", "severity": "important"}  # fmt: skip
    filed = await assistant.post("/console/new", {**page.fields("visit"), **told})
    assert filed.status == 303
    key = int(filed.location.split("/")[-1].split("?")[0])
    case = await here.case(key)
    assert (case.source, case.category, case.severity, case.department) == ("phone", "lift", "important", "engineering")
    assert case.first_asked == here.ids["assistant"]
    assert case.answers["phone"] == PHONE

    assert (await supervisor.act(key, "assign", handler=str(here.ids["handler"]))).status == 303
    assert (await handler.act(key, "take")).status == 303
    assert (await handler.act(key, "promise", promised_for="2026-11-24T10:30")).status == 303
    case = await here.case(key)
    assert case.facts["promised_for"].isoformat() == "2026-11-24T02:30:00+00:00", "typed in the community's own time"
    assert (await handler.act(key, "handle", **HANDLED)).status == 303
    own = await handler.get(f"/console/cases/{key}")
    assert 'value="verify"' not in own.text, "nobody checks their own work"
    assert (await assistant.act(key, "verify")).status == 303
    called = {
        "medium": "phone",
        "answered_by": "本人",
        "relation": "self",
        "rating": "satisfied",
        "words": "修好了，谢谢",
    }
    assert (await assistant.act(key, "record", **called)).status == 303
    assert (await here.case(key)).state == "confirm"
    refused = await supervisor.get(f"/console/cases/{key}")
    assert 'value="confirm_close"' not in refused.text
    assert (await manager.act(key, "confirm_close", cause_category="mgmt.building.lift")).status == 303
    case = await here.case(key)
    assert (case.state, case.closing, case.cause_category) == ("closed", "satisfied", "mgmt.building.lift")
    final = await manager.get(f"/console/cases/{key}")
    for words in ("已更换导靴", "列入年检", "修好了，谢谢", "本人", "张师傅", "林助理", "王经理"):
        assert words in final.plain
    assert here.app.desk.texts.say("zh-Hans", "state.closed") in final.plain
    closed_today = await manager.get("/console/group/服务中心")
    assert case.number in closed_today.text
    assert f'id="c{key}"' not in closed_today.text


async def test_a_bad_callback_files_the_next_complaint_one_level_up(here: Town) -> None:
    case = await here.file()
    handler, assistant = await here.signed_in("handler"), await here.signed_in("assistant")
    await handler.act(case.id, "take")
    await handler.act(case.id, "handle", **HANDLED)
    await assistant.act(case.id, "verify")
    called = {"medium": "phone", "answered_by": "本人", "relation": "self", "rating": "unsolved", "words": "还在响"}
    assert (await assistant.act(case.id, "record", **called)).status == 303
    parent = await here.case(case.id)
    assert parent.state == "unhappy"
    page = await assistant.get(f"/console/cases/{case.id}")
    assert f"/console/cases/{parent.child}" in page.text
    child = await assistant.get(f"/console/cases/{parent.child}")
    assert f"/console/cases/{case.id}" in child.text


async def test_a_neutral_answer_needs_the_question_and_keeps_what_was_typed(here: Town) -> None:
    case = await here.file()
    handler, assistant = await here.signed_in("handler"), await here.signed_in("assistant")
    await handler.act(case.id, "take")
    await handler.act(case.id, "handle", **HANDLED)
    await assistant.act(case.id, "verify")
    called = {"medium": "visit", "answered_by": "家人", "relation": "family", "rating": "neutral", "words": "凑合吧"}
    answer = await assistant.act(case.id, "record", **called)
    assert answer.status == 409
    assert "凑合吧" in answer.text
    assert (await here.case(case.id)).state == "verified"
    assert (await assistant.act(case.id, "record", **called, may_close="yes")).status == 303
    assert (await here.case(case.id)).state == "confirm"


async def test_a_telephone_task_is_done_by_the_recorded_callback(here: Town) -> None:
    case = await here.file()
    handler, assistant = await here.signed_in("handler"), await here.signed_in("assistant")
    await handler.act(case.id, "take")
    await handler.act(case.id, "handle", **HANDLED)
    await assistant.act(case.id, "verify")
    row = {"complaint": case.id, "kind": "phone_callback", "role": "assistant", "staff": here.ids["assistant"],
           "created_at": here.clock()}  # fmt: skip
    await here.do(lambda unit: unit.execute(tasks.insert(), row))
    assert "电话回访" in (await assistant.get("/console/")).plain
    called = {"medium": "phone", "answered_by": "本人", "relation": "self", "rating": "very", "words": "很好"}
    await assistant.act(case.id, "record", **called)
    done = await _rows(
        here, sa.select(tasks.c.done_by).where(tasks.c.complaint == case.id, tasks.c.kind == "phone_callback")
    )
    assert [row.done_by for row in done] == [here.ids["assistant"]]


# ---- once, and on what one has seen ------------------------------------------------------------------------


async def test_F_03_a_double_click_and_a_resubmitted_page_have_one_effect(here: Town) -> None:
    case = await here.file()
    browser = await here.signed_in("assistant")
    page = await browser.get(f"/console/cases/{case.id}")
    form = {**page.fields("note"), "move": "note", "text": "已联系维保"}
    target = f"/console/cases/{case.id}/act"
    both = await asyncio.gather(*(browser.post(target, form) for _ in range(4)))
    assert {one.status for one in both} == {303}
    assert (await browser.post(target, form)).status == 303
    assert (await _moves(here, case.id)).count("note") == 1
    new = await browser.get("/console/new")
    told = {**new.fields("visit"), "community": "sjhc", "source": "visit", "what": "门坏了"}
    for _ in range(3):
        assert (await browser.post("/console/new", told)).status == 303
    assert len(await _rows(here, sa.select(cases.c.id).where(cases.c.source == "visit"))) == 1


async def test_F_01_two_press_at_once_and_one_wins(here: Town) -> None:
    case = await here.file()
    first, second = await here.signed_in("handler"), await here.signed_in("handler2")
    forms = [(await one.get(f"/console/cases/{case.id}")).fields("take") for one in (first, second)]
    answers = await asyncio.gather(
        *(one.post(f"/console/cases/{case.id}/act", {**form, "move": "take"})
          for one, form in zip((first, second), forms, strict=True))
    )  # fmt: skip
    assert sorted(one.status for one in answers) == [303, 409]
    assert (await _moves(here, case.id)).count("take") == 1
    winner = "张师傅" if answers[0].status == 303 else "周师傅"
    assert winner in next(one for one in answers if one.status == 409).plain


async def test_F_04_a_stale_page_is_refused_with_what_changed_and_keeps_the_words(here: Town) -> None:
    case = await here.file()
    supervisor = await here.signed_in("supervisor")
    page = await supervisor.get(f"/console/cases/{case.id}")
    await here.move(case.id, "take", "handler")
    await here.move(case.id, "progress", "handler", text="配件已订")
    form = {**page.fields("tell_resident"), "move": "tell_resident", "text": "明天上午安排人来看"}
    answer = await supervisor.post(f"/console/cases/{case.id}/act", form)
    assert answer.status == 409
    for words in ("已有变化", "接单", "张师傅", "配件已订", "明天上午安排人来看"):
        assert words in answer.plain
    assert "tell_resident" not in await _moves(here, case.id)
    again = {**answer.fields("tell_resident"), "move": "tell_resident", "text": "明天上午安排人来看"}
    assert (await supervisor.post(f"/console/cases/{case.id}/act", again)).status == 303
    assert (await _moves(here, case.id)).count("tell_resident") == 1


async def test_F_04_a_colleagues_note_does_not_make_a_page_stale(here: Town) -> None:
    case = await here.file()
    handler = await here.signed_in("handler")
    page = await handler.get(f"/console/cases/{case.id}")
    await here.move(case.id, "note", "assistant", text="住户下午在家")
    assert (await handler.post(f"/console/cases/{case.id}/act", {**page.fields("take"), "move": "take"})).status == 303


async def test_a_refused_closing_leaves_nothing_behind(here: Town) -> None:
    case = await here.file()
    handler, manager = await here.signed_in("handler"), await here.signed_in("manager")
    await handler.act(case.id, "take")
    page = await manager.get(f"/console/cases/{case.id}")
    form = {**page.fields("note"), "move": "confirm_close", "cause_category": "mgmt.building.lift"}
    answer = await manager.post(f"/console/cases/{case.id}/act", form)
    assert answer.status == 409
    after = await here.case(case.id)
    assert (after.state, after.cause_category) == ("accepted", "")
    assert "classify" not in await _moves(here, case.id)


@pytest.mark.parametrize(("move", "answers"), [
    ("assign", {"handler": "999"}), ("assign", {"handler": "1 OR 1=1"}), ("assign", {}), ("handle", {"result": "好了"}),
    ("promise", {"promised_for": "yesterday"}), ("promise", {"promised_for": "2026-11-20T10:00"}),
    ("promise", {"promised_for": "2027-11-20T10:00"}), ("merge", {"into": "TS-20200101-0001"}),
])  # fmt: skip
async def test_what_is_missing_or_wrong_is_said_and_nothing_changes(
    here: Town, move: str, answers: dict[str, str]
) -> None:
    case = await here.file()
    supervisor = await here.signed_in("supervisor")
    if move == "handle":
        await supervisor.act(case.id, "take")
    before = await here.case(case.id)
    answer = await supervisor.act(case.id, move, **answers)
    assert answer.status == 409
    assert 'role="alert"' in answer.text
    assert await here.case(case.id) == before


async def test_M_08_fields_nobody_asked_for_are_ignored(here: Town) -> None:
    case = await here.file()
    browser = await here.signed_in("assistant")
    forged = {"text": "备注", "state": "closed", "community": "bhwt", "handler": "1", "about": "1", "role": "manager"}
    assert (await browser.act(case.id, "note", **forged)).status == 303
    after = await here.case(case.id)
    assert (after.state, after.community, after.handler, after.about) == ("received", "sjhc", None, ())
    page = await browser.get(f"/console/cases/{case.id}")
    for name in ("call_back", "push", "withdraw", "satisfied", "__class__", "../x"):
        answer = await browser.post(f"/console/cases/{case.id}/act", {**page.fields("note"), "move": name})
        assert answer.status == 400, name


async def test_an_auditor_sees_everything_and_has_no_button(here: Town) -> None:
    case = await here.file()
    auditor = await here.signed_in("auditor")
    for path in (f"/console/cases/{case.id}", "/console/group/服务中心"):
        page = await auditor.get(path)
        assert case.number in page.text
        assert "/act" not in page.text
        assert "/reveal" not in page.text
    page = await auditor.get("/console/")
    form = {"csrf": page.text.split('name="csrf" value="')[1].split('"')[0], "once": "a" * 20, "move": "take"}
    for path in ("act", "reveal", "task", "file"):
        assert (await auditor.post(f"/console/cases/{case.id}/{path}", form)).status == 403


# ---- what is hidden ----------------------------------------------------------------------------------------


async def _pages(browser: Browser, case: int) -> list[str]:
    paths = ("/console/", "/console/group/服务中心", "/console/group/服务中心/cards", "/console/cases?state=all",
             "/console/cases?q=电梯", f"/console/cases/{case}", "/console/health", "/console/places")  # fmt: skip
    return [(await browser.get(path)).text for path in paths]


async def test_M_09_P_03_name_phone_and_room_are_hidden_on_every_page(here: Town) -> None:
    words = f"电梯异响，我是{NAME}，打我电话 {PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}"
    case = await here.file(words, answers={"outcome": f"请回电 {PHONE}"})
    await here.move(case.id, "take", "handler")
    await here.move(case.id, "note", "assistant", text=f"{NAME} 住 1栋2单元{ROOM}，手机 +86{PHONE}")
    for role in ("assistant", "handler", "manager", "quality", "auditor", "administrator"):
        for page in await _pages(await here.signed_in(role), case.id):
            shown = re.sub(r'value="[0-9a-f]{24}"', "", page)  # the random key of a form may hold any digits
            for secret in (NAME, PHONE, "138 1234 5678", ROOM):
                assert secret not in shown, (role, secret)
    page = await (await here.signed_in("assistant")).get(f"/console/cases/{case.id}")
    assert "138****5678" in page.text


async def test_a_residents_own_words_are_shown_unaltered(here: Town) -> None:
    words = "第一行：  两个空格\n第二行 <b>粗</b> & {{ 7*7 }} 🙂\n结束"
    case = await here.file(words)
    page = await (await here.signed_in("assistant")).get(f"/console/cases/{case.id}")
    assert words in unescape(page.text)


async def test_a_reveal_needs_a_reason_is_logged_and_shows_on_that_page_only(here: Town) -> None:
    case = await here.file()
    browser = await here.signed_in("assistant")
    target = f"/console/cases/{case.id}/reveal"
    page = await browser.get(f"/console/cases/{case.id}")
    form = page.fields()
    silent = await browser.post(target, {**form, "reason": "  "})
    assert silent.status == 422
    assert PHONE not in silent.text
    shown = await browser.post(target, {**form, "reason": "电话回访"})
    assert shown.status == 200
    for secret in (NAME, PHONE, ROOM):
        assert secret in shown.text
    logged = await _rows(here, sa.select(looks))
    assert [(one.staff, one.complaint, one.reason) for one in logged] == [(here.ids["assistant"], case.id, "电话回访")]
    reloaded = await browser.post(target, {**form, "reason": "电话回访"})
    assert (reloaded.status, len(await _rows(here, sa.select(looks)))) == (303, 1)
    assert PHONE not in (await browser.get(f"/console/cases/{case.id}")).text
    seen = (await (await here.signed_in("auditor")).get(f"/console/cases/{case.id}")).plain
    assert "林助理 · 电话回访" in seen


async def test_the_handler_may_see_where_to_go_but_not_whom_to_call(here: Town) -> None:
    case = await here.file()
    handler, stranger = await here.signed_in("handler"), await here.signed_in("handler2")
    await handler.act(case.id, "take")
    form = (await handler.get(f"/console/cases/{case.id}")).fields()
    shown = await handler.post(f"/console/cases/{case.id}/reveal", {**form, "reason": "上门维修"})
    assert ROOM in shown.text
    assert PHONE not in shown.text
    assert NAME not in shown.text
    form = (await stranger.get(f"/console/cases/{case.id}")).fields()
    assert (await stranger.post(f"/console/cases/{case.id}/reveal", {**form, "reason": "好奇"})).status == 403
    assert len(await _rows(here, sa.select(looks))) == 1


async def test_M_25_copying_by_reveal_is_stopped(here: Town) -> None:
    case = await here.file()
    browser = await here.signed_in("assistant")
    row = {"staff": here.ids["assistant"], "complaint": case.id, "what": "contact", "reason": "x", "at": here.clock()}
    await here.do(lambda unit: unit.execute(looks.insert(), [row] * 60))
    form = (await browser.get(f"/console/cases/{case.id}")).fields()
    answer = await browser.post(f"/console/cases/{case.id}/reveal", {**form, "reason": "再看一个"})
    assert answer.status == 429
    assert PHONE not in answer.text
    here.clock.forward(minutes=61)
    form = (await browser.get(f"/console/cases/{case.id}")).fields()
    assert (await browser.post(f"/console/cases/{case.id}/reveal", {**form, "reason": "回访"})).status == 200


SCRIPTS = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "${7*7}", "javascript:alert(1)",
           "</textarea><svg onload=alert(1)>", "' autofocus onfocus='alert(1)")  # fmt: skip


async def test_K_01_K_04_nothing_a_person_writes_becomes_markup(here: Town) -> None:
    browser = await here.signed_in("supervisor")
    for script in SCRIPTS:
        case = await here.file(script, answers={"who": script, "outcome": script, "name": script, "place": script,
                                                "place_parts": {"public": script}})  # fmt: skip
        await here.move(case.id, "note", "assistant", text=script)
        pages = await _pages(browser, case.id)
        pages.append((await browser.get("/console/cases", params={"q": script, "community": script})).text)
        refused = await browser.act(case.id, "assign", handler=script)
        pages.append(refused.text)
        new = await browser.get("/console/new")
        typed = {**new.fields("visit"), "community": "sjhc", "source": "visit", "what": script, "phone": script}
        pages.append((await browser.post("/console/new", typed)).text)
        for page in pages:
            body = page.split("<body", 1)[-1]
            assert "<script" not in body
            assert "<img src=x" not in body
            assert "<svg" not in body
            assert "' autofocus" not in body, "a quote of theirs never ends an attribute"
            assert ">49<" not in body


# ---- finding -----------------------------------------------------------------------------------------------


async def test_complaints_are_found_by_number_and_by_words(here: Town) -> None:
    lift, noise = await here.file("电梯异响，已经三天了"), await here.file("楼上装修噪音 Drill")
    browser = await here.signed_in("assistant")
    wanted = [("电梯异响", [lift]), ("装修", [noise]), ("drill", [noise]), (lift.number, [lift])]
    wanted += [(lift.number[:11].lower(), [lift, noise]), ("电梯 噪音", []), ("没有这样的词", [])]
    for words, found in wanted:
        page = await browser.get("/console/cases", params={"q": words})
        assert [case for case in (lift, noise) if case.number in page.text] == found, words


ODD = ('"', "*", "NEAR(a b)", "a AND", "电梯' OR 1=1 --", "(", "电梯*", "^电梯", "col:电梯", "\\", "%", "_", "-",
       "\x00", "TS-%", "TS-20261122-0007'", "!&|", ":*", "🙂", "a" * 5000)  # fmt: skip


async def test_K_09_no_search_words_are_an_error(here: Town) -> None:
    await here.file()
    browser = await here.signed_in("assistant")
    for words in ODD:
        for more in ({}, {"state": "x' OR", "severity": "y", "before": "1;DROP", "community": "*", "sort": "id;--"}):
            answer = await browser.get("/console/cases", params={"q": words, **more})
            assert answer.status == 200, words


async def test_lists_are_paged_by_id_without_a_gap_or_a_repeat(here: Town) -> None:
    filed = [(await here.file(f"电梯异响 {n}")).number for n in range(120)]
    browser = await here.signed_in("supervisor")
    for start in ("/console/cases?state=open", "/console/cases?state=all", "/console/cases?q=电梯"):
        seen, path = [], start
        while path:
            page = await browser.get(path)
            seen += [piece.split("</b>")[0] for piece in page.text.split('<span class="line-head"><b>')[1:]]
            path = (
                page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
                if 'rel="next"' in page.text
                else ""
            )  # noqa: E501
        assert seen == filed[::-1], start


async def test_lists_are_filtered_by_state_severity_mine_and_overdue(here: Town) -> None:
    mine, other = await here.file("甲事", severity="important"), await here.file("乙事")
    handler = await here.signed_in("handler")
    await handler.act(mine.id, "take")
    for query, found in (("mine=1", [mine]), ("severity=important", [mine]), ("state=confirm", []), ("late=1", [])):
        page = await handler.get(f"/console/cases?{query}")
        assert [case for case in (mine, other) if case.number in page.text] == found, query
    here.clock.forward(days=3)
    await here.app.clocks.round()
    page = await (await here.signed_in("supervisor")).get("/console/cases?late=1")
    assert mine.number in page.text
    assert other.number in page.text
    assert "已超时" in page.plain


# ---- files -------------------------------------------------------------------------------------------------


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (20, 120, 90)).save(out, "JPEG")
    return out.getvalue()


async def _upload(browser: Browser, target: str, form: dict[str, str], data: bytes, name: str) -> int:
    body = aiohttp.FormData()
    for field, value in form.items():
        body.add_field(field, value)
    body.add_field("files", io.BytesIO(data), filename=name, content_type="image/jpeg")
    return (await browser.post(target, body)).status


async def test_photos_of_the_finished_work_are_kept_and_shown_to_whom_may_see_them(here: Town) -> None:
    case = await here.file()
    handler = await here.signed_in("handler")
    await handler.act(case.id, "take")
    form = (await handler.get(f"/console/cases/{case.id}")).fields("handle") | {"move": "handle"} | HANDLED
    assert await _upload(handler, f"/console/cases/{case.id}/act", form, _photo(), "after.jpg") == 303
    rows = await _rows(here, sa.select(files))
    assert [(one.role, one.state, one.staff, one.complaint) for one in rows] == [
        ("after", "ready", here.ids["handler"], case.id)
    ]
    path = f"/console/cases/{case.id}/files/{rows[0].id}"
    shown = await handler.get(path)
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/jpeg")
    other = await here.file("另一件")
    assert (await handler.get(f"/console/cases/{other.id}/files/{rows[0].id}")).status == 404
    assert (await (await here.signed_in("other")).get(path)).status == 404
    assert (await (await here.browser()).get(path)).status == 303


async def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_kept(here: Town) -> None:
    case = await here.file()
    handler = await here.signed_in("handler")
    await handler.act(case.id, "take")
    form = (await handler.get(f"/console/cases/{case.id}")).fields("handle") | {"move": "handle"} | HANDLED
    target = f"/console/cases/{case.id}/act"
    assert await _upload(handler, target, form, b"<script>alert(1)</script>", "after.jpg") == 422
    assert await _upload(handler, target, form, b"\xff\xd8\xff" + b"0" * 1_200_000, "after.jpg") == 422
    assert (await here.case(case.id)).state == "accepted"
    assert list(here.app.disk.keys()) == []
    assert await _rows(here, sa.select(files)) == []


# ---- the group page ----------------------------------------------------------------------------------------


async def test_P_05_a_card_shows_what_is_needed_and_offers_what_this_person_may_do(here: Town) -> None:
    case = await here.file()
    handler, manager = await here.signed_in("handler"), await here.signed_in("manager")
    page = await handler.get("/console/group/服务中心")
    assert case.number in page.text
    assert 'value="take"' in page.text
    assert 'value="confirm_close"' not in page.text
    form = page.fields("take")
    answer = await handler.post(f"/console/cases/{case.id}/act", {**form, "move": "take"})
    assert answer.status == 303
    assert answer.location.startswith("/console/group/")
    assert answer.location.endswith(f"#c{case.id}")
    page = await manager.get("/console/group/服务中心/cards")
    assert "张师傅" in page.plain
    assert "接单" in page.plain
    assert "<html" not in page.text


async def test_the_group_page_hears_of_changes_and_is_cut_when_the_role_is_gone(here: Town) -> None:
    case = await here.file()
    browser = await here.signed_in("handler2")
    async with browser.session.get(f"{here.url}/console/group/服务中心/live") as stream:
        assert stream.status == 200
        first = await _next(stream)
        await here.move(case.id, "take", "handler")
        assert await _next(stream) != first
        await here.do(lambda unit: staff.set_roles(unit, here.ids["handler2"], []))
        await here.move(case.id, "note", "assistant", text="之后的事")
        assert await asyncio.wait_for(_next(stream), 60) == "", "M-15: nothing more after the role was taken"


async def _next(stream: aiohttp.ClientResponse) -> str:
    async for line in stream.content:
        if line.startswith(b"data:"):
            return line.decode().strip()
    return ""


async def test_a_group_of_another_community_is_not_there(here: Town) -> None:
    browser = await here.signed_in("handler")
    assert (await browser.get("/console/group/滨海组")).status == 404
    assert (await browser.get("/console/group/滨海组/cards")).status == 404
    assert (await browser.get("/console/group/没有的组")).status == 404


# ---- recording for others ----------------------------------------------------------------------------------


async def test_P_12_an_anonymous_complaint_needs_only_its_words(here: Town) -> None:
    browser = await here.signed_in("assistant")
    page = await browser.get("/console/new")
    told = {**page.fields("visit"), "community": "sjhc", "source": "letter", "what": "绿化带被占",
            "contact": "anonymous", "name": "不该留下", "phone": PHONE}  # fmt: skip
    answer = await browser.post("/console/new", told)
    case = await here.case(int(answer.location.split("/")[-1].split("?")[0]))
    assert case.anonymous
    assert "name" not in case.answers
    assert "phone" not in case.answers


@pytest.mark.parametrize(("changed", "word"), [
    ({"what": ""}, "请写下投诉的内容"), ({"source": "telepathy"}, "请选择来源"), ({"community": "bhwt"}, "请选择小区"),
    ({"phone": "12345"}, "电话号码看起来不对"),
])  # fmt: skip
async def test_what_is_missing_in_a_record_is_said_and_nothing_typed_is_lost(
    here: Town, changed: dict[str, str], word: str
) -> None:
    browser = await here.signed_in("assistant")
    page = await browser.get("/console/new")
    told = {
        **page.fields("visit"),
        "community": "sjhc",
        "source": "fax",
        "what": "甲乙丙",
        "outcome": "请修好",
    } | changed
    answer = await browser.post("/console/new", told)
    assert answer.status == 422
    assert word in answer.plain
    assert "请修好" in answer.text
    assert await _rows(here, sa.select(cases.c.id)) == []


async def test_danger_on_the_telephone_is_urgent_and_major(here: Town) -> None:
    browser = await here.signed_in("assistant")
    page = await browser.get("/console/new")
    told = {**page.fields("visit"), "community": "sjhc", "source": "phone", "what": "有人困在电梯里", "danger": "lift"}
    answer = await browser.post("/console/new", told)
    case = await here.case(int(answer.location.split("/")[-1].split("?")[0]))
    assert (case.danger, case.urgent, case.severity) == ("lift", True, "major")


async def test_what_a_clock_reminded_of_and_gave_to_do_stands_in_words(here: Town) -> None:
    case = await here.file()

    def remind(unit: Unit) -> None:
        for what, medium in (("remind_callback", "chat"), ("remind_resident", "chat"), ("phone_callback", "task")):
            make.move(here.app.desk, unit, case.id, "remind", BOT, {"what": what, "step": 1, "medium": medium})
        for kind in clock_tasks():
            task_rows.open_task(unit, case.id, kind)

    await here.do(remind)
    page = (await (await here.signed_in("assistant")).get(f"/console/cases/{case.id}")).plain
    for shown in ("请住户答复回访", "请住户回答问题", "电话回访", "请经理决定", "电话询问是否一切正常"):
        assert shown in page, shown
    for code in ("remind_callback", "remind_resident", "phone_callback", "follow_up", "decide"):
        assert code not in page, code


# ---- what became of a card ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", OUTGOING_STATES)
async def test_the_page_says_in_words_what_became_of_a_card_whatever_it_is(here: Town, state: str) -> None:
    desk = here.app.desk
    desk.can = {**desk.can, "web": replace(desk.can["web"], push=True)}
    case = await here.file()
    card = sa.update(messages).where(messages.c.complaint == case.id, messages.c.card.is_not(None))
    left_alone = {"owner": "another copy", "next_try": here.clock() + timedelta(days=1)}
    assert await here.do(lambda unit: unit.execute(card.values(state=state, **left_alone)).rowcount)
    page = await (await here.signed_in("supervisor")).get(f"/console/cases/{case.id}")
    assert page.status == 200
    assert desk.texts.say("zh-Hans", f"console.card_state.{state}") in page.plain
