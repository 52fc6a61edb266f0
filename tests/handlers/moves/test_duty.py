"""Duty, promises, advisers, contacts, and complaints about staff, on real pages and both databases."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from bot.domain.complaint.moves import BOT
from bot.domain.staffing.roster import Shift
from handlers.clocks.duty_rounds import DutyRounds
from handlers.moves import incidents, make
from storage.calendar import agenda
from storage.complaints import complaints, promises
from storage.database import Unit
from storage.files import attachments
from storage.files.downloads import FetchedFile
from storage.people import contacts, roster, staff, waiting_line
from storage.tables import consults, contact_changes, history, messages, review_cases
from tests.handlers.console_town import START, Answer, Browser, Town, town

ROUTED = "routing: [{how: rotation}]\n"
LATER = timedelta(days=4)


@pytest.fixture
async def here(tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    async with town(tmp_path, url=database_url) as made:
        yield made


async def rounds(here: Town) -> None:
    """Everything duty owes at this moment."""
    await DutyRounds(here.app.desk).go()


async def link(here: Town, *names: str) -> None:
    """Gives these people a private chat on our own page, where messages can be read."""

    def work(unit: Unit) -> None:
        for name in names:
            staff.link(unit, here.ids[name], "web", f"s{here.ids[name]}", f"chat-{here.ids[name]}")

    await here.do(work)


async def told(here: Town, name: str) -> list[str]:
    m = messages.c
    mine = sa.select(m.text).where(m.way == "out", m.chat == f"chat-{here.ids[name]}").order_by(m.id)
    return [row.text for row in await here.app.desk.database.read(lambda c: c.execute(mine).all())]


def form_of(page: Answer, path: str) -> dict[str, str]:
    """The hidden fields of the first form that posts to that path."""
    form = re.search(rf'<form\b[^>]*action="{re.escape(path)}"[^>]*>.*?</form>', page.text, re.S)
    assert form is not None, path
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


async def post(browser: Browser, page: str, path: str, **typed: Any) -> Answer:
    return await browser.post(path, {**form_of(await browser.get(page), path), **typed})


# ---- complaints about staff --------------------------------------------------------------------------------------


async def test_M_24_a_complaint_about_somebody_reaches_neither_them_nor_who_reports_to_them(here: Town) -> None:
    await link(here, "supervisor", "handler", "manager", "assistant")
    await here.do(lambda unit: staff.change(unit, here.ids["handler"], reports_to=here.ids["supervisor"]))
    case = await here.file("陈主任态度恶劣，骂人，机密线索一二三")
    assert case.about == (here.ids["supervisor"],)
    kept = FetchedFile(kind="photo", name="p.png", mime="image/png", size=3, sha256="0" * 64, key="aa/bb")
    file = await here.do(lambda unit: attachments.add_file(unit, case.id, here.ids["manager"], "note", kept))
    await adviser(here)
    asked = {"adviser": f"s{here.ids['adviser']}", "text": "怎么谈？"}
    await here.move(case.id, "consult", "manager", **asked)  # the agenda names its case
    await here.do(
        lambda unit: complaints.record_refusal(unit, case.id, "confirm_close", "own_work", here.ids["manager"])
    )
    for name in ("supervisor", "handler"):
        browser = await here.signed_in(name)
        for path in (f"/console/cases/{case.id}", f"/console/cases/{case.id}/files/{file}"):
            assert (await browser.get(path)).status == 404, (name, path)
        group = f"/console/group/{quote('服务中心')}"
        for path in ("/console/", "/console/cases", group, f"{group}/cards", "/console/promises", "/console/duty",
                     "/console/events", "/console/agenda", "/console/warnings", "/console/health",
                     f"/console/cases?q={case.number}", f"/console/cases?q={quote('态度恶劣')}"):  # fmt: skip
            page = await browser.get(path)
            assert case.number not in page.text or "q=" in path, (name, path)
            assert "机密线索" not in page.text, (name, path)
            assert not re.search(rf"/console/cases/{case.id}\b", page.text), (name, path)
        other = await here.file("电梯异响")
        token = (await browser.get(f"/console/cases/{other.id}")).fields()["csrf"]
        for path in ("act", "reveal", "task", "file"):
            sent = {"csrf": token, "once": f"once-{name}-{path}", "move": "note", "text": "x", "reason": "x"}
            assert (await browser.post(f"/console/cases/{case.id}/{path}", sent)).status in (403, 404), path
        assert not [words for words in await told(here, name) if case.number in words]
    manager = await here.signed_in("manager")
    assert "机密线索" in (await manager.get("/console/cases")).text
    assert "机密线索" in (await manager.get(f"/console/cases/{case.id}")).text
    await here.move(case.id, "note", "manager", text="先谈话")
    await here.do(lambda unit: make.move(here.app.desk, unit, case.id, "remind", BOT, {"what": "x"}))
    assert not await told(here, "handler")


async def test_M_24_the_live_page_of_the_accused_does_not_even_change(here: Town) -> None:
    from handlers.queries import access
    from storage.complaints import case_lists

    person = await here.app.desk.database.read(lambda c: staff.find(c, here.ids["supervisor"]))
    assert person is not None
    scope = access.scope(here.app.desk, person)
    wanted = case_lists.CaseFilter(("sjhc",))
    before = await here.app.desk.database.read(lambda c: case_lists.open_fingerprint(c, scope, wanted))
    await here.file("陈主任骂人")
    assert await here.app.desk.database.read(lambda c: case_lists.open_fingerprint(c, scope, wanted)) == before
    await here.file("电梯异响")
    assert await here.app.desk.database.read(lambda c: case_lists.open_fingerprint(c, scope, wanted)) != before


async def test_M_24_naming_the_accused_later_takes_the_case_out_of_their_reach(here: Town) -> None:
    second = await here.do(lambda unit: staff.add(unit, "助理二号", [("sjhc", "assistant")]))
    case = await here.file()
    assert case.first_asked == here.ids["assistant"]
    await here.do(lambda unit: staff.change(unit, here.ids["assistant"], reports_to=here.ids["supervisor"]))
    manager = await here.signed_in("manager")
    answer = await manager.act(case.id, "classify", category="lift", about=str(here.ids["supervisor"]))
    assert answer.status == 303, answer.plain
    now = await here.case(case.id)
    assert (now.about, now.first_asked) == ((here.ids["supervisor"],), second)
    assert (await (await here.signed_in("assistant")).get(f"/console/cases/{case.id}")).status == 404


async def test_M_24_nobody_who_reports_to_the_accused_is_offered_as_handler(here: Town) -> None:
    await here.do(lambda unit: staff.change(unit, here.ids["handler"], reports_to=here.ids["supervisor"]))
    case = await here.file("陈主任骂人")
    manager = await here.signed_in("manager")
    page = await manager.get(f"/console/cases/{case.id}")
    offered = next(form for form in re.findall(r"<form.*?</form>", page.text, re.S) if 'value="assign"' in form)
    assert f'value="{here.ids["handler2"]}"' in offered
    assert f'value="{here.ids["handler"]}"' not in offered
    answer = await manager.act(case.id, "assign", handler=str(here.ids["handler"]))
    assert answer.status == 409
    assert (await here.case(case.id)).handler is None


async def test_a_circle_of_superiors_is_refused(here: Town) -> None:
    admin = await here.signed_in("administrator")
    await here.do(lambda unit: staff.change(unit, here.ids["manager"], reports_to=here.ids["supervisor"]))
    page = await admin.get(f"/console/people/{here.ids['supervisor']}")
    form = {**page.fields(), "name": "陈主任", "active": "yes", "role": "sjhc:supervisor"}
    answer = await admin.post(f"/console/people/{here.ids['supervisor']}", {**form, "reports_to": here.ids["manager"]})
    assert answer.status == 422
    assert "绕成一圈" in answer.plain


# ---- roster, leave, handing over ---------------------------------------------------------------------------------


async def test_E_roster_gaps_and_overlaps_are_shown_and_leave_counts(here: Town) -> None:
    supervisor = await here.signed_in("supervisor")
    for days, begins, ends in (("周一-周五", "08:00", "12:00"), ("mon", "11:00", "17:00")):
        answer = await post(supervisor, "/console/duty", "/console/duty/shift", person=here.ids["handler"],
                            community="sjhc", days=days, begins=begins, ends=ends)  # fmt: skip
        assert answer.status == 303, answer.plain
    page = await supervisor.get("/console/duty")
    assert "张师傅" in page.plain
    assert "没有人值班" in page.plain
    assert "张师傅 的班重叠" in page.plain
    wrong = await post(supervisor, "/console/duty", "/console/duty/shift", person=here.ids["handler"],
                       community="sjhc", days="某天", begins="08:00", ends="09:00")  # fmt: skip
    assert wrong.status == 422
    assert "没看懂" in wrong.plain
    answer = await post(supervisor, "/console/duty", "/console/duty/leave", person=here.ids["handler"],
                        first="2026-11-23", last="2026-11-24", reason="探亲")  # fmt: skip
    assert answer.status == 303
    page = await supervisor.get("/console/duty")
    assert "现在没有人在岗" in page.plain
    assert "探亲" in page.plain
    back = re.search(r'name="back" value="(\d+)"', page.text)
    assert back is not None
    here.clock.forward(hours=1)
    assert (await post(supervisor, "/console/duty", "/console/duty/leave", back=back[1])).status == 303
    assert "现在没有人在岗" not in (await supervisor.get("/console/duty")).plain


async def test_only_who_leads_there_keeps_the_roster(here: Town) -> None:
    handler, other = await here.signed_in("handler"), await here.signed_in("other")
    assert "/console/duty/shift" not in (await handler.get("/console/duty")).text
    page = await other.get("/console/duty")
    sent = {**form_of(page, "/console/duty/shift"), "person": here.ids["handler"], "community": "sjhc",
            "days": "mon", "begins": "08:00", "ends": "09:00"}  # fmt: skip
    assert (await other.post("/console/duty/shift", sent)).status == 422
    assert await here.app.desk.database.read(lambda c: roster.roster(c, "sjhc")) == []


async def test_a_shift_hands_its_cases_to_the_next_with_one_press(here: Town) -> None:
    await link(here, "handler2")
    cases = [await here.file("电梯异响"), await here.file("楼道灯坏了")]
    for case in cases:
        await here.move(case.id, "take", "handler")
    handler = await here.signed_in("handler")
    page = await handler.get("/console/duty")
    assert all(case.number in page.plain for case in cases)
    answer = await post(handler, "/console/duty", "/console/duty/handover", taker=here.ids["handler2"],
                        case=cases[0].id, words="备件在仓库")  # fmt: skip
    assert answer.status == 303, answer.plain
    assert [(await here.case(case.id)).handler for case in cases] == [here.ids["handler2"], here.ids["handler"]]
    assert any("备件在仓库" in words for words in await told(here, "handler2"))
    detail = await (await here.signed_in("manager")).get(f"/console/cases/{cases[0].id}")
    assert "交接班时转来" in detail.plain


async def test_the_form_of_handing_over_sent_as_it_is_shown_gives_neighbours_cases_with_the_one_that_leads(
    here: Town,
) -> None:
    await link(here, "handler2")
    lead, follower, alone = [await here.file(words) for words in ("电梯异响", "电梯响得厉害", "楼道灯坏了")]
    for case in (lead, follower, alone):
        await here.move(case.id, "take", "handler")
    await here.do(lambda unit: incidents.join_incident(here.app.desk, unit, follower.id, lead.number, BOT))
    joined = await here.case(follower.id)
    assert (joined.follows, joined.handler) == (lead.id, here.ids["handler"])
    handler = await here.signed_in("handler")
    page = await handler.get("/console/duty")
    ticked = [int(key) for key in re.findall(r'name="case" value="(\d+)"', page.text)]
    assert ticked == [lead.id, alone.id]
    fields = {**form_of(page, "/console/duty/handover"), "taker": str(here.ids["handler2"]), "words": "都给你"}
    sent = [(name, value) for name, value in fields.items() if name != "case"]
    sent += [("case", str(key)) for key in (lead.id, follower.id, alone.id)]  # a page of before the join has all three
    answer = await handler.post("/console/duty/handover", sent)
    assert answer.status == 303, answer.plain
    assert {(await here.case(one.id)).handler for one in (lead, follower, alone)} == {here.ids["handler2"]}


async def test_a_case_that_accuses_who_is_above_does_not_stop_the_others_from_being_handed_over(here: Town) -> None:
    await here.do(lambda unit: staff.change(unit, here.ids["handler"], reports_to=here.ids["supervisor"]))
    barred, free = await here.file("电梯异响"), await here.file("楼道灯坏了")
    for case in (barred, free):
        await here.move(case.id, "take", "handler")
    await here.move(barred.id, "classify", "manager", about=(here.ids["supervisor"],))
    answer = await post(await here.signed_in("handler"), "/console/duty", "/console/duty/handover",
                        taker=here.ids["handler2"], case=free.id)  # fmt: skip
    assert answer.status == 303, answer.plain
    assert (await here.case(free.id)).handler == here.ids["handler2"]
    page = await (await here.signed_in("handler")).get("/console/duty")
    assert f'value="{barred.id}"' not in page.text


async def test_a_roster_on_leave_and_drained_line_on_both_databases(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, ROUTED, database_url) as here:
        ids = here.ids

        def with_shifts(unit: Unit) -> None:
            staff.change(unit, ids["handler"], department="engineering")
            for day in range(7):
                roster.add_shift(unit, Shift(ids["handler"], "sjhc", 12 * 60, 18 * 60, weekday=day))
                roster.add_shift(unit, Shift(ids["supervisor"], "sjhc", 8 * 60, 18 * 60, weekday=day))

        await here.do(with_shifts)
        await link(here, "supervisor")
        filed = [await here.file(f"电梯异响 {number}") for number in range(3)]
        assert [case.handler for case in filed] == [None, None, None]
        assert len([words for words in await told(here, "supervisor") if "没有人能接" in words]) == 3
        page = await (await here.signed_in("supervisor")).get("/console/duty")
        assert "等人接：3 件" in page.plain
        assert "现在没有人在岗" in (await (await here.signed_in("manager")).get(f"/console/cases/{filed[0].id}")).plain
        here.clock.now = START.replace(hour=4, minute=1)  # 12:01 in Shanghai
        await rounds(here)
        assert [(await here.case(case.id)).handler for case in filed] == [ids["handler"]] * 3
        order = sa.select(history.c.complaint).where(history.c.move == "assign").order_by(history.c.id)
        given = await here.app.desk.database.read(lambda c: c.execute(order).scalars().all())
        assert list(given) == [case.id for case in filed]
        waiting = [words for words in await told(here, "supervisor") if "没有人能接" in words]
        assert len(waiting) == 3  # told once, not at every round


async def test_F_two_copies_give_a_waiting_case_once_and_open_a_shift_once(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, ROUTED, database_url) as here:
        ids = here.ids

        def with_shifts(unit: Unit) -> None:
            for name in ("handler", "handler2"):
                staff.change(unit, ids[name], department="engineering")
                for day in range(7):
                    roster.add_shift(unit, Shift(ids[name], "sjhc", 12 * 60, 18 * 60, weekday=day))

        await here.do(with_shifts)
        cases = [await here.file(f"电梯异响 {number}") for number in range(4)]
        here.clock.now = START.replace(hour=4, minute=1)
        await asyncio.gather(*(DutyRounds(here.app.desk).go() for _ in range(4)))
        given = sa.select(history.c.complaint).where(history.c.move == "assign").order_by(history.c.complaint)
        assert list(await here.app.desk.database.read(lambda c: c.execute(given).scalars().all())) == [
            case.id for case in cases
        ]
        loads = [(await here.case(case.id)).handler for case in cases]
        assert sorted(loads.count(ids[name]) for name in ("handler", "handler2")) == [2, 2]
        seen = await here.app.desk.database.read(lambda c: roster.reviews_since(c, START))
        assert len([one for one in seen if one[1] == "sjhc"]) == 2
        assert await here.app.desk.database.read(waiting_line.line_rows) == []


async def test_F_when_the_rules_say_take_nothing_stays_in_the_line(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, "routing: [{how: take}]\n", database_url) as here:
        case = await here.file()
        await here.do(lambda unit: waiting_line.add_to_line(unit, case.id, "sjhc", "off_duty"))
        await DutyRounds(here.app.desk).go()
        assert await here.app.desk.database.read(waiting_line.line_rows) == []
        assert (await here.case(case.id)).state == "received"


# ---- the review of a shift ---------------------------------------------------------------------------------------


async def test_CLK_20_each_shift_begins_with_what_is_three_days_old_and_a_reply_to_each_resident(here: Town) -> None:
    ids = here.ids

    def with_shifts(unit: Unit) -> None:
        for day in range(7):
            roster.add_shift(unit, Shift(ids["assistant"], "sjhc", 8 * 60, 18 * 60, weekday=day))

    await here.do(with_shifts)
    await link(here, "assistant")
    old = [await here.file("电梯异响"), await here.file("楼道灯坏了")]
    here.clock.now = START + timedelta(days=3)
    young = await here.file("垃圾没人清")
    here.clock.now = START + LATER - timedelta(hours=1, minutes=50)  # 08:10 of the fifth day
    await rounds(here)
    await rounds(here)
    begun = [words for words in await told(here, "assistant") if "接班查看" in words]
    assert len(begun) == 1
    assert "2 件" in begun[0]
    assistant = await here.signed_in("assistant")
    page = await assistant.get("/console/duty/review")
    assert all(case.number in page.plain for case in old)
    assert young.number not in page.plain
    first = form_of(page, "/console/duty/review")
    empty = await assistant.post("/console/duty/review", {**first, "text": " "})
    assert empty.status == 409
    words = re.search(r"<textarea[^>]*>([^<]+)</textarea>", page.text)
    assert words is not None
    assert (await assistant.post("/console/duty/review", {**first, "text": words[1]})).status == 303
    assert (await assistant.post("/console/duty/review", {**first, "text": words[1]})).status == 303  # twice is once
    moves = sa.select(sa.func.count()).select_from(history).where(history.c.move == "tell_resident")
    assert await here.app.desk.database.read(lambda c: c.execute(moves).scalar_one()) == 1
    here.clock.forward(hours=1)
    supervisor = await here.signed_in("supervisor")
    assert "共 2 件，按时 1，晚了 0，没做 1" in (await supervisor.get("/console/duty")).plain
    undone = sa.select(sa.func.count()).select_from(review_cases).where(review_cases.c.done_at.is_(None))
    assert await here.app.desk.database.read(lambda c: c.execute(undone).scalar_one()) == 1


async def test_CLK_20_a_reply_by_any_door_counts_and_a_break_is_no_new_shift(here: Town) -> None:
    ids = here.ids

    def with_shifts(unit: Unit) -> None:
        for begins, ends in ((8, 12), (14, 18)):
            for day in range(7):
                roster.add_shift(unit, Shift(ids["assistant"], "sjhc", begins * 60, ends * 60, weekday=day))

    await here.do(with_shifts)
    case = await here.file()
    here.clock.now = START + LATER - timedelta(hours=1)
    await rounds(here)
    await here.move(case.id, "tell_resident", "assistant", text="还在跟进")
    done = sa.select(review_cases.c.done_at)
    assert await here.app.desk.database.read(lambda c: c.execute(done).scalars().all()) == [here.clock.now]
    here.clock.forward(hours=5)
    await rounds(here)
    since = await here.app.desk.database.read(lambda c: roster.reviews_since(c, here.clock.now - timedelta(hours=12)))
    assert len([one for one in since if one[1] == "sjhc"]) == 1


# ---- promises ----------------------------------------------------------------------------------------------------


async def test_CLK_16_every_promise_is_a_row_with_its_maker_and_its_end(here: Town) -> None:
    case = await here.file()
    await here.move(case.id, "take", "handler")
    assistant = await here.signed_in("assistant")
    for days, status in ((0, 409), (30, 409), (1, 303)):
        local = (here.clock.now + timedelta(days=days, hours=-1 if not days else 8)).strftime("%Y-%m-%dT%H:%M")
        assert (await assistant.act(case.id, "promise", promised_for=local)).status == status
    page = await assistant.get("/console/promises")
    assert case.number in page.plain
    assert "林助理" in page.plain
    here.clock.forward(days=2)
    assistant = await here.signed_in("assistant")
    assert "失约" in (await assistant.get("/console/promises?state=broken")).plain
    assert case.number in (await assistant.get("/console/promises?state=broken")).plain
    assert case.number not in (await assistant.get("/console/promises?state=kept")).plain
    await here.move(case.id, "tell_resident", "assistant", text="抱歉来晚了")
    assert case.number in (await assistant.get("/console/promises?state=late")).plain
    counts = await here.app.desk.database.read(
        lambda c: promises.by_person(c, ["sjhc"], START - timedelta(days=1), here.clock.now)
    )
    assert [(row.staff, row.made, row.kept, row.broken) for row in counts] == [(here.ids["assistant"], 1, 0, 1)]
    assert "承诺 1 次，兑现 0，失约 1" in (await (await here.signed_in("supervisor")).get("/console/promises")).plain


async def test_CLK_17_a_promise_is_kept_moved_or_dropped(here: Town) -> None:
    async def states(case: int) -> list[str]:
        wanted = promises.PromiseFilter(("sjhc",))
        found = await here.app.desk.database.read(lambda c: promises.register(c, wanted, here.clock.now, sa.true()))
        return [row.state for row in reversed(found) if row.complaint == case]

    async def promise(case: int, hours: int) -> None:
        until = here.clock.now + timedelta(hours=hours)
        await here.move(case, "promise", "assistant", promised_for=until)

    kept = await here.file("电梯异响")
    await promise(kept.id, 5)
    here.clock.forward(hours=1)
    await promise(kept.id, 8)
    here.clock.forward(hours=1)
    await here.move(kept.id, "tell_resident", "assistant", text="好了")
    await here.move(kept.id, "tell_resident", "assistant", text="还有一句")
    assert await states(kept.id) == ["moved", "kept"]
    merged = await here.file("楼道灯坏了")
    await promise(merged.id, 5)
    await here.move(merged.id, "merge", "supervisor", into=kept.number)
    assert await states(merged.id) == ["dropped"]


async def test_CLK_16_a_promise_too_far_away_is_refused_by_every_door(here: Town) -> None:
    from bot.domain.complaint.moves import MoveRefused

    case = await here.file()
    far = here.clock.now + timedelta(days=20)
    with pytest.raises(MoveRefused, match="promise_too_far"):
        await here.move(case.id, "promise", "assistant", promised_for=far)


# ---- advisers ----------------------------------------------------------------------------------------------------


async def adviser(here: Town) -> None:
    here.ids["adviser"] = await here.do(lambda unit: staff.add(unit, "法务顾问周", [("sjhc", "adviser")]))


async def test_KNO_03_an_adviser_answers_in_writing_and_sees_no_complaint(here: Town) -> None:
    await adviser(here)
    await link(here, "adviser", "handler")
    case = await here.file()
    await here.move(case.id, "take", "handler")
    handler, expert = await here.signed_in("handler"), await here.signed_in("adviser")
    answer = await handler.act(case.id, "consult", adviser=f"s{here.ids['adviser']}", text="费用能否减免？联系人欧阳静")
    assert answer.status == 303, answer.plain
    assert any("费用能否减免" in words and "欧阳静" not in words for words in await told(here, "adviser"))
    for path in (f"/console/cases/{case.id}", "/console/cases", "/console/"):
        assert "电梯异响" not in (await expert.get(path)).text
    page = await expert.get("/console/advice")
    assert case.number in page.plain
    answer = await post(expert, "/console/advice", "/console/advice", text="可以，依据合同第三条")
    assert answer.status == 303, answer.plain
    assert "依据合同第三条" in (await handler.get(f"/console/cases/{case.id}")).plain
    assert any("顾问答复了" in words for words in await told(here, "handler"))
    again = await handler.act(case.id, "advice", consult="1", text="又一次")
    assert again.status == 409


async def test_CLK_31_an_adviser_has_a_day_and_the_answer_stops_the_clock(here: Town) -> None:
    await adviser(here)
    case = await here.file()
    await here.move(case.id, "take", "handler")
    handler = await here.signed_in("handler")
    await handler.act(case.id, "consult", adviser=f"s{here.ids['adviser']}", text="怎么答复？")
    entry = await here.app.desk.database.read(lambda c: agenda.named(c, "adviser", "consult:1"))
    assert entry is not None
    assert entry.open
    assert entry.due_at == START + timedelta(hours=24)
    due = await here.app.desk.database.read(lambda c: c.execute(sa.select(consults.c.due_at)).scalar_one())
    assert due == START + timedelta(hours=24)
    await post(await here.signed_in("adviser"), "/console/advice", "/console/advice", text="可以")
    entry = await here.app.desk.database.read(lambda c: agenda.named(c, "adviser", "consult:1"))
    assert entry is not None
    assert not entry.open


async def test_KNO_03_an_outside_expert_is_asked_by_name_and_the_answer_written_down(here: Town) -> None:
    row = {"name": "电梯检测所", "person": "王工", "community": "", "department": ""}
    key = await here.do(lambda unit: contacts.save(unit, 0, row, here.ids["manager"]))
    case = await here.file()
    await here.move(case.id, "take", "handler")
    handler = await here.signed_in("handler")
    assert (await handler.act(case.id, "consult", adviser=f"c{key}", text="钢丝绳多久换？")).status == 303
    assert (await handler.act(case.id, "consult", adviser="c999", text="x")).status == 409
    assert (await handler.act(case.id, "advice", consult="1", text="五年")).status == 303
    found = await here.app.desk.database.read(lambda c: c.execute(sa.select(consults)).one())
    assert (found.name, found.answer, found.answered_by) == ("电梯检测所 王工", "五年", here.ids["handler"])


# ---- the directory -----------------------------------------------------------------------------------------------


async def test_CLK_30_a_wrong_contact_is_reported_and_mended_within_a_working_day(here: Town) -> None:
    manager, handler = await here.signed_in("manager"), await here.signed_in("handler")
    form = {"name": "供水公司", "person": "老李", "phone": "0755-1", "community": "sjhc"}
    assert (await post(manager, "/console/directory", "/console/directory", **form)).status == 303
    assert "供水公司" in (await handler.get("/console/directory")).plain
    assert (await post(handler, "/console/directory", "/console/directory/report", words="电话换了")).status == 303
    entry = await here.app.desk.database.read(lambda c: agenda.named(c, "directory", "report:1"))
    assert entry is not None
    assert entry.due_at is not None
    local = entry.due_at - datetime.fromisoformat("2026-11-24T00:00:00+08:00")
    assert timedelta(0) < local < timedelta(days=1)  # Tuesday, the next working day
    assert "已报错" in (await manager.get("/console/directory")).plain
    page = await manager.get("/console/directory")
    changed = {**form_of(page, "/console/directory"), **form, "phone": "0755-2", "active": "yes"}
    assert (await manager.post("/console/directory", changed)).status == 303
    entry = await here.app.desk.database.read(lambda c: agenda.named(c, "directory", "report:1"))
    assert entry is not None
    assert not entry.open
    kept = await here.app.desk.database.read(lambda c: c.execute(sa.select(contact_changes)).all())
    assert (kept[-1].before, kept[-1].after, kept[-1].staff) == (
        {"phone": "0755-1"}, {"phone": "0755-2"}, here.ids["manager"],
    )  # fmt: skip
    empty = await post(manager, "/console/directory", "/console/directory", name=" ")
    assert empty.status == 422


async def test_the_directory_of_another_community_is_not_theirs_to_change(here: Town) -> None:
    other = await here.signed_in("other")
    page = await other.get("/console/directory")
    sent = {**form_of(page, "/console/directory"), "name": "x", "community": "sjhc"}
    assert (await other.post("/console/directory", sent)).status == 303  # not one of theirs: an entry for all
    found = await here.app.desk.database.read(lambda c: contacts.contacts_in_use(c, ["sjhc"]))
    assert [(row.name, row.community) for row in found] == [("x", "")]
