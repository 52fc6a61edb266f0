"""Events and early warnings through the whole program: joined, split, counted, told once, acknowledged by a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.complaint.moves import BOT, Complaint, MoveRefused
from handlers.clocks import unwatched
from handlers.desk import Desk
from handlers.moves import incidents, make
from handlers.notify import notifications
from handlers.queries import similarity
from handlers.staff import actions
from storage.complaints import complaints
from storage.database import Unit, connect
from storage.incidents import incidents as incident_rows
from storage.incidents import similar
from storage.people import staff
from storage.tables import clocks, files, flags, tasks
from storage.tables import complaints as complaints_table
from tests.handlers.console_town import Town, town

HANDLED = {"result": "换件", "cause": "老化", "correction": "换", "corrective": "查", "preventive": "检"}


@pytest.fixture
async def here(tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    async with town(tmp_path, url=database_url) as made:
        yield made


def phone(number: int) -> dict[str, Any]:
    """Answers of one of many people."""
    return {"name": f"住户{number}", "phone": f"1390000{number:04}"}


async def lifts(here: Town, count: int, first: int = 1) -> list[Complaint]:
    """So many people, each in another building, about their lift."""
    made = []
    for number in range(first, first + count):
        parts = {"building": str(number), "unit": "1", "room": "101"}
        made.append(await here.file(f"{number}栋电梯坏了", answers={**phone(number), "place_parts": parts}))
    return made


async def rows(here: Town, kind: str = "") -> list[Any]:
    chosen = sa.select(flags).order_by(flags.c.id)
    chosen = chosen.where(flags.c.kind == kind) if kind else chosen
    return list(await here.app.desk.database.read(lambda c: c.execute(chosen).fetchall()))


async def open_tasks(here: Town, kind: str) -> list[Any]:
    chosen = sa.select(tasks).where(tasks.c.kind == kind)
    return list(await here.app.desk.database.read(lambda c: c.execute(chosen).fetchall()))


async def join(here: Town, key: int, into: str, who: str = "assistant") -> Complaint:
    def do(unit: Unit) -> Any:
        person = staff.find(unit.connection, here.ids[who])
        assert person is not None
        return actions.act_or_refusal(here.app.desk, unit, key, "join", person, {"into": into})

    made = await here.do(do)
    if isinstance(made, MoveRefused):
        raise made
    found: Complaint = made.complaint
    return found


async def test_EWG_03_the_fifth_valid_complaint_of_a_category_makes_one_report_task(here: Town) -> None:
    made = await lifts(here, 4)
    assert await rows(here, "report") == []
    made += await lifts(here, 1, 5)
    [flag] = await rows(here, "report")
    assert flag.subject == "category:sjhc:lift"
    assert flag.evidence["count"] == flag.evidence["limit"] == 5
    assert flag.evidence["cases"] == [c.number for c in made]
    [task] = await open_tasks(here, "warn_report")
    assert (task.role, task.complaint) == ("quality", made[-1].id)
    await lifts(here, 2, 6)
    assert len(await rows(here, "report")) == 1
    assert len(await open_tasks(here, "warn_report")) == 1


async def test_EWG_04_the_eighth_makes_one_site_visit_task(here: Town) -> None:
    await lifts(here, 8)
    [flag] = await rows(here, "visit")
    assert flag.evidence["count"] == 8
    assert len(await open_tasks(here, "warn_visit")) == 1


async def test_EWG_03_invalid_ones_and_those_of_eight_days_ago_do_not_count(here: Town) -> None:
    first = (await lifts(here, 1))[0]
    here.clock.forward(days=8)
    second = (await lifts(here, 4, 2))[0]
    assert await rows(here, "report") == []
    await here.move(second.id, "judge", "supervisor", validity="invalid", basis="查无此事")
    await lifts(here, 1, 6)
    assert await rows(here, "report") == [], "four valid ones within seven days"
    await here.move(second.id, "judge", "supervisor", validity="valid", basis="复核")
    [flag] = await rows(here, "report")
    assert first.number not in flag.evidence["cases"]


async def test_the_same_person_five_times_is_a_repeat_and_no_group(here: Town) -> None:
    for _ in range(5):
        await here.file("1栋2单元电梯坏了，停在一楼", answers=phone(1))
    assert await rows(here, "report") == []
    assert await rows(here, "group") == []
    assert {row.kind for row in await rows(here)} == {"repeat"}


async def test_EWG_05_three_people_about_one_event_are_a_group_and_the_manager_must_appear(here: Town) -> None:
    for number in range(1, 4):
        assert await rows(here, "group") == []
        await here.file("1栋2单元电梯坏了，停在一楼不动", answers=phone(number))
    [flag] = await rows(here, "group")
    assert flag.evidence["people"] == 3
    [task] = await open_tasks(here, "warn_appear")
    assert task.role == "manager"


async def test_the_same_words_about_two_buildings_never_count_together(here: Town) -> None:
    for number in range(1, 4):
        parts = {"building": str(number), "unit": "1"}
        await here.file("楼道灯坏了", category="power", answers={**phone(number), "place_parts": parts})
    assert await rows(here, "group") == []


async def test_two_communities_never_meet(here: Town) -> None:
    for number in range(1, 4):
        code = ("sjhc", "bhwt", "sjhc")[number - 1]
        await here.file("1栋2单元电梯坏了，停在一楼不动", community=code, answers=phone(number))
    assert await rows(here, "group") == []


async def test_E_twelve_people_at_the_same_moment_raise_each_flag_once(here: Town) -> None:
    async def one(number: int) -> None:
        parts = {"building": str(number), "unit": "1", "room": "101"}
        await here.file(f"{number}栋电梯坏了", answers={**phone(number), "place_parts": parts})

    await asyncio.gather(*(one(number) for number in range(1, 13)))
    assert sorted(row.kind for row in await rows(here)) == ["report", "visit"]


async def test_a_flag_rises_again_after_its_rest_and_not_before(here: Town) -> None:
    await lifts(here, 5)
    here.clock.forward(days=6)
    await lifts(here, 5, 11)
    assert len(await rows(here, "report")) == 1
    here.clock.forward(days=2)
    await lifts(here, 1, 21)
    assert [row.round for row in await rows(here, "report")] == [1, 2]


async def test_EWG_repeats_of_a_cause_that_had_been_dealt_with(here: Town) -> None:
    old = await here.file("1栋2单元电梯坏了，停在一楼不动", answers=phone(1))
    await here.move(old.id, "take", "handler")
    await here.move(old.id, "handle", "handler", **HANDLED)
    await here.move(old.id, "verify", "assistant")
    here.clock.forward(days=20)
    new = await here.file("1栋2单元电梯又坏了，停在一楼", answers=phone(2))
    [flag] = await rows(here, "repeat")
    assert (flag.complaint, flag.evidence["cases"], flag.evidence["own"]) == (new.id, [old.number], 0)


async def test_EWG_08_a_threat_to_go_public_is_flagged_with_the_case(here: Town) -> None:
    case = await here.file("1栋电梯坏了，再不修我就找电视台曝光")
    assert [(row.kind, row.complaint) for row in await rows(here)] == [("exposure", case.id)]


async def test_EWG_07_far_more_than_usual_is_a_peak_with_a_banner(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, "warnings: {peak_least: 6}\n", database_url) as here:
        for number in range(1, 7):
            assert await rows(here, "peak") == []
            await here.file(f"{number}栋的事情{number}", category="unsure", answers=phone(number))
        [flag] = await rows(here, "peak")
        assert flag.evidence["count"] == 6
        manager = await here.signed_in("manager")
        assert "投诉高峰" in (await manager.get("/console/")).plain
        here.clock.forward(hours=3)
        assert "投诉高峰" not in (await manager.get("/console/")).plain


# ---- events ------------------------------------------------------------------------------------------------------


async def pair(here: Town) -> tuple[Complaint, Complaint]:
    lead = await here.file("1栋2单元电梯坏了，停在一楼不动", answers=phone(1))
    other = await here.file("1栋2单元电梯又停了", answers=phone(2))
    return lead, await join(here, other.id, lead.number)


async def running(here: Town, key: int) -> list[str]:
    chosen = sa.select(clocks.c.rule).where(clocks.c.complaint == key, clocks.c.due_at.isnot(None))
    return sorted(row.rule for row in await here.app.desk.database.read(lambda c: c.execute(chosen).fetchall()))


async def test_work_on_the_lead_is_done_for_all_and_the_followers_clocks_rest(here: Town) -> None:
    lead, other = await pair(here)
    assert other.follows == lead.id
    assert await running(here, other.id) == []
    assert await running(here, lead.id) != []
    await here.move(lead.id, "take", "handler")
    await here.move(lead.id, "tell_resident", "assistant", text="请住户1放心，1203室稍后，电话13900000001")
    await here.move(lead.id, "handle", "handler", **HANDLED)
    followed = await here.case(other.id)
    assert (followed.state, followed.handler) == ("handled", here.ids["handler"])
    await here.move(lead.id, "verify", "assistant")
    followed = await here.case(other.id)
    assert (followed.state, followed.follows, followed.event) == ("verified", None, (await here.case(lead.id)).event)
    assert await running(here, other.id) != []
    told = await here.app.desk.database.read(
        lambda c: [row for row in complaints.timeline(c, other.id) if row.move == "tell_resident"]
    )
    assert [row.details["of"] for row in told] == [lead.number]
    assert "住户1" not in told[0].details["text"]
    assert "13900000001" not in told[0].details["text"]


async def test_a_follower_takes_no_step_of_its_own(here: Town) -> None:
    _lead, other = await pair(here)
    with pytest.raises(MoveRefused, match="follows_another"):
        await here.move(other.id, "take", "handler")


async def test_a_split_gives_the_clocks_back(here: Town) -> None:
    lead, other = await pair(here)
    await here.move(other.id, "split", "assistant", reason="不是同一件")
    alone = await here.case(other.id)
    assert (alone.event, alone.follows) == (None, None)
    assert await running(here, other.id) != []
    await here.move(lead.id, "take", "handler")
    assert (await here.case(other.id)).state == "received"


async def test_when_the_lead_is_split_off_the_next_one_leads(here: Town) -> None:
    lead, second = await pair(here)
    third = await here.file("1栋2单元电梯停了", answers=phone(3))
    third = await join(here, third.id, lead.number)
    await here.move(lead.id, "split", "assistant", reason="不是同一件")
    assert (await here.case(second.id)).follows is None
    assert (await here.case(third.id)).follows == second.id
    event = await here.app.desk.database.read(lambda c: incident_rows.find(c, second.event))
    assert event is not None
    assert event.lead == second.id
    assert await running(here, second.id) != []


async def test_neighbours_are_shown_the_pictures_of_the_work_that_was_done_for_all(here: Town) -> None:
    lead, other = await pair(here)
    row = {"token": "t" * 22, "complaint": lead.id, "role": "after", "kind": "photo", "state": "ready",
           "created_at": here.clock.now}  # fmt: skip
    key = await here.do(lambda unit: unit.execute(files.insert().returning(files.c.id), row).scalar_one())
    await here.move(lead.id, "take", "handler")
    await here.move(lead.id, "handle", "handler", **HANDLED)
    await here.move(lead.id, "verify", "assistant")
    verified = await here.case(other.id)
    assert await here.do(lambda unit: notifications.after_photos(unit, verified)) == (key,)


async def test_whoever_lost_their_lead_is_found_and_handled_alone(here: Town) -> None:
    lead, other = await pair(here)
    closed = complaints_table.update().where(complaints_table.c.id == lead.id).values(state="closed")
    await here.do(lambda unit: unit.execute(closed))
    assert await here.app.desk.database.read(incident_rows.orphans) == [other.id]
    await here.do(lambda unit: unwatched.repair_unwatched(here.app.desk, unit))
    assert (await here.case(other.id)).follows is None
    assert await running(here, other.id) != []


async def test_a_category_told_later_counts_where_it_belongs(here: Town) -> None:
    for number in range(1, 6):
        what = ("楼道有垃圾", "大门口有烟头", "草地上狗粪", "地库积灰", "电梯厅有痰")[number - 1]
        case = await here.file(what, category="unsure", answers={**phone(number), "place_parts": {}})
        assert await rows(here, "report") == []
        await here.move(case.id, "classify", "supervisor", category="cleaning")
    [flag] = await rows(here, "report")
    assert flag.subject == "category:sjhc:cleaning"


async def test_work_for_many_neighbours_reaches_each_of_them_once(here: Town) -> None:
    lead = await here.file("1栋2单元电梯坏了，停在一楼不动", answers=phone(1))
    others = [await here.file(f"1栋2单元电梯停了{number}", answers=phone(number)) for number in range(2, 22)]
    for one in others:
        await join(here, one.id, lead.number)
    await here.move(lead.id, "take", "handler")
    await here.move(lead.id, "progress", "handler", text="配件已订")
    for one in others:
        timeline = await here.app.desk.database.read(lambda c, key=one.id: complaints.timeline(c, key))  # type: ignore[misc]
        assert [row.move for row in timeline] == ["file", "join", "take", "progress"]


async def test_E_many_who_join_at_the_same_moment_make_one_event(here: Town) -> None:
    lead = await here.file("1栋2单元电梯坏了，停在一楼不动", answers=phone(1))
    others = [await here.file(f"1栋2单元电梯停了{number}", answers=phone(number)) for number in range(2, 8)]
    await asyncio.gather(*(join(here, one.id, lead.number) for one in others))
    event = (await here.case(lead.id)).event
    assert event is not None
    assert {(await here.case(one.id)).event for one in others} == {event}
    made = await here.app.desk.database.read(lambda c: incident_rows.incidents_in(c, ["sjhc"]))
    assert [one.id for one in made] == [event]


async def test_E_work_and_joining_at_the_same_moment_leave_nobody_behind(here: Town) -> None:
    lead = await here.file("1栋2单元电梯坏了，停在一楼不动", answers=phone(1))
    others = [await here.file(f"1栋2单元电梯停了{number}", answers=phone(number)) for number in range(2, 8)]
    work_steps = [here.move(lead.id, "take", "handler"), *(join(here, one.id, lead.number) for one in others)]
    await asyncio.gather(*work_steps)
    await here.move(lead.id, "progress", "handler", text="配件已订")
    assert {(await here.case(one.id)).state for one in (lead, *others)} == {"working"}


@pytest.mark.parametrize("into", ["TS-20261123-9999", "", "self", "elsewhere", "closed"])
async def test_M_03_nothing_is_joined_that_cannot_be(here: Town, into: str) -> None:
    case = await here.file("1栋2单元电梯坏了", answers=phone(1))
    other = await here.file("1栋2单元电梯坏了", community="bhwt", answers=phone(2))
    done = await here.file("1栋2单元电梯坏了", answers=phone(3))
    await here.move(done.id, "on_spot", "assistant", words="好了", result="重启")
    numbers = {"self": case.number, "elsewhere": other.number, "closed": done.number}
    with pytest.raises(MoveRefused, match="cannot_join"):
        await join(here, case.id, numbers.get(into, into))
    assert (await here.case(case.id)).event is None


async def test_EWG_11_a_petition_becomes_one_event_with_a_case_for_each_demand(here: Town) -> None:
    case = await here.file(
        "联名：电梯老坏；垃圾没人清；停车费涨价", category="unsure", source="letter", answers=phone(1)
    )
    demands = [
        incidents.Demand("电梯老坏", "lift"),
        incidents.Demand("垃圾没人清", "cleaning"),
        incidents.Demand("停车费涨价", "fees"),
    ]

    person = await here.app.desk.database.read(lambda c: staff.find(c, here.ids["assistant"]))
    assert person is not None
    actor = person.actor("sjhc")
    made = await here.do(lambda unit: incidents.divide_petition(here.app.desk, unit, case.id, demands, 36, actor))
    assert [c.category for c in made] == ["lift", "cleaning", "fees"]
    assert len({c.event for c in made}) == 1
    assert made[0].id == case.id
    assert all(c.follows is None for c in made), "each demand is work of its own"
    [flag] = await rows(here, "group")
    assert (flag.evidence["signatories"], flag.evidence["people"]) == (36, 36)


# ---- pages -------------------------------------------------------------------------------------------------------


async def test_the_events_page_shows_joins_and_splits(here: Town) -> None:
    lead, other = await pair(here)
    loose = await here.file("1栋2单元电梯一直停", answers=phone(3))
    assistant = await here.signed_in("assistant")
    listed = await assistant.get("/console/events")
    assert lead.number in listed.plain
    page = await assistant.get(f"/console/events/{other.event}")
    for number in (lead.number, other.number, loose.number):
        assert number in page.plain
    assert "139" not in page.plain
    form = page.fields(loose.number)
    assert (await assistant.post("/console/events/join", form)).status == 303
    assert (await here.case(loose.id)).follows == lead.id
    again = await assistant.post("/console/events/join", form)
    assert again.status == 303, "a double click has no further effect"
    page = await assistant.get(f"/console/events/{other.event}")
    split = await assistant.post("/console/events/split", {**page.fields(other.number), "reason": "另一部电梯"})
    assert split.status == 303
    assert (await here.case(other.id)).event is None
    box = await assistant.get(f"/console/cases/{loose.id}")
    assert lead.number in box.plain


async def test_M_02_nobody_else_sees_or_changes_an_event(here: Town) -> None:
    _lead, other = await pair(here)
    foreign, auditor = await here.signed_in("other"), await here.signed_in("auditor")
    assert (await foreign.get(f"/console/events/{other.event}")).status == 404
    assert (await auditor.get(f"/console/events/{other.event}")).status == 200
    page = await (await here.signed_in("assistant")).get(f"/console/events/{other.event}")
    stolen = await foreign.get("/console/new")
    answer = await foreign.post(
        "/console/events/split", {**page.fields(other.number), **stolen.fields(), "reason": "x"}
    )
    assert answer.status == 404
    assert (await here.case(other.id)).event is not None


async def test_a_warning_is_acknowledged_once_by_a_person_with_words(here: Town) -> None:
    await lifts(here, 5)
    manager, assistant = await here.signed_in("manager"), await here.signed_in("assistant")
    assert (await assistant.get("/console/warnings")).status == 403
    page = await manager.get("/console/warnings")
    assert "5 件有效投诉" in page.plain
    home = await manager.get("/console/")
    assert 'href="/console/warnings"' in home.text
    [flag] = await rows(here, "report")
    empty = await manager.post(f"/console/warnings/{flag.id}", {**page.fields(), "words": " "})
    assert empty.status == 422
    done = await manager.post(f"/console/warnings/{flag.id}", {**page.fields(), "words": "已安排全面检修"})
    assert done.status == 303
    late = await manager.post(f"/console/warnings/{flag.id}", {**page.fields(), "words": "再来一次"})
    assert late.status == 409
    [flag] = await rows(here, "report")
    assert (flag.words, flag.seen_by) == ("已安排全面检修", here.ids["manager"])
    assert "已安排全面检修" in (await manager.get("/console/warnings?all=1")).plain


async def test_EWG_11_a_petition_is_divided_on_its_page(here: Town) -> None:
    case = await here.file("联名反映三件事", category="unsure", source="letter", answers=phone(1))
    assistant = await here.signed_in("assistant")
    page = await assistant.get(f"/console/events/petition?case={case.id}")
    typed = {"what1": "电梯", "category1": "lift", "signatories": "12"}
    refused = await assistant.post("/console/events/petition", {**page.fields(), **typed})
    assert refused.status == 422
    assert "电梯" in refused.text
    typed |= {"what2": "垃圾", "category2": "cleaning"}
    made = await assistant.post("/console/events/petition", {**page.fields(), **typed})
    assert made.status == 303
    shown = await assistant.get(made.location)
    assert "12 人联名" in shown.plain
    assert (
        len(await here.app.desk.database.read(lambda c: incident_rows.members(c, int(made.location.rsplit("/", 1)[1]))))
        == 2
    )


async def test_B_the_recent_complaints_are_known_again_after_a_restart(here: Town) -> None:
    await here.file("1栋2单元电梯坏了，停在一楼不动", answers=phone(1))
    await here.file("1栋2单元电梯又停了", answers=phone(2))
    assert await rows(here, "group") == []
    desk = here.app.desk
    await desk.database.close()
    desk.database = connect(desk.settings.database, here.clock)
    await here.file("1栋2单元电梯坏了，推婴儿车下不来", answers=phone(3))
    assert len(await rows(here, "group")) == 1
    await desk.database.close()


async def test_E_two_copies_race_and_a_flag_rises_once(here: Town) -> None:
    desk = here.app.desk
    if not desk.database.postgres:
        pytest.skip("one process owns a SQLite file")
    other = connect(desk.settings.database, here.clock)
    copy = replace(desk, database=other, owner="copy")

    def work_of(number: int, which: Desk) -> Any:
        parts = {"building": str(number), "unit": "1", "room": "101"}
        answers = {**phone(number), "what": f"{number}栋电梯坏了", "place": "1", "place_parts": parts}
        return lambda unit: make.file(which, unit, Complaint("sjhc", category="lift", answers=answers), BOT)

    pairs = [(desk if number % 2 else copy, number) for number in range(1, 13)]
    await asyncio.gather(*(which.database.transact(work_of(number, which)) for which, number in pairs))
    await other.close()
    assert sorted(row.kind for row in await rows(here)) == ["report", "visit"]


async def test_A_what_was_compared_in_a_commit_that_failed_is_forgotten(here: Town) -> None:
    gone: list[int] = []

    def two_and_fail(unit: Unit) -> None:
        for number in (1, 2):
            draft = Complaint(community="sjhc", category="lift", answers={"what": "电梯坏了", **phone(number)})
            gone.append(make.file(here.app.desk, unit, draft, BOT).id)
        raise RuntimeError("nothing of this is stored")

    await here.file("门禁坏了", category="access", answers=phone(8))
    with pytest.raises(RuntimeError):
        await here.do(two_and_fail)
    [first] = await lifts(here, 1, 3)
    stored = await here.app.desk.database.read(lambda c: similar.signature(c, first.id))
    assert stored.cluster == first.id
    known = await here.do(lambda unit: similarity.recent_signatures(here.app.desk, unit, "sjhc"))
    assert known.marks[first.id].pack() == stored.packed
    assert not (set(gone) - {first.id}) & set(known.marks)
