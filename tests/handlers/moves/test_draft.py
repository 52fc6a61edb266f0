"""One birth: whoever enters a complaint, its words are read for danger, urgency, category and place alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.understanding.danger import DANGER_KINDS
from storage.tables import clocks
from storage.tables import complaints as cases
from tests.handlers.console_town import Browser, Town, town

TRAPPED = "3栋2单元电梯困人了，门打不开，快来人"
SAID = {
    "fire": "2栋厨房着火了，正在冒烟",
    "gas": "1栋102屋里好大的煤气味，人头晕",
    "lift": TRAPPED,
    "electric": "有人触电了，快来",
    "injury": "老人从楼梯上摔下来，满头是血，叫不醒",
    "violence": "有人拿刀砍人，在大门口",
    "self_harm": "我不想活了，现在站在楼顶",
    "flood": "水管爆了，水正往屋里灌，已经淹到膝盖",
}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as opened:
        yield opened


async def _record(here: Town, browser: Browser, **typed: str) -> int:
    page = await browser.get("/console/new")
    form = {**page.fields("visit"), "community": "sjhc", "source": "phone", **typed}
    answer = await browser.post("/console/new", form)
    assert answer.status == 303, answer.plain
    return int(answer.location.split("/")[-1].split("?")[0])


async def test_a_lift_with_people_in_it_is_danger_by_telephone_too(here: Town) -> None:
    browser = await here.signed_in("assistant")
    case = await here.case(await _record(here, browser, what=TRAPPED, place="3栋2单元"))
    assert (case.danger, case.urgent, case.severity, case.category) == ("lift", True, "major", "lift")
    assert "immediate" in case.flags
    assert case.department == "engineering"
    running = await here.app.desk.database.read(
        lambda connection: connection.execute(sa.select(clocks.c.rule).where(clocks.c.complaint == case.id)).fetchall()
    )
    assert "assign_now" in {row.rule for row in running}, "five minutes, at any hour"
    group = await browser.get("/console/group/服务中心/cards")
    assert "电梯困人" in group.text


@pytest.mark.parametrize("source", ["phone", "visit", "letter", "fax", "email", "media", "board", "passed_down"])
async def test_danger_alarms_whatever_the_source(here: Town, source: str) -> None:
    browser = await here.signed_in("assistant")
    case = await here.case(await _record(here, browser, what=TRAPPED, source=source))
    assert (case.danger, case.source) == ("lift", source)
    assert case.answers["place_parts"]["building"] == "3", "a place in the words is the place"


@pytest.mark.parametrize("kind", DANGER_KINDS)
async def test_every_kind_of_danger_is_read_from_what_the_front_desk_writes(here: Town, kind: str) -> None:
    browser = await here.signed_in("assistant")
    case = await here.case(await _record(here, browser, what=SAID[kind]))
    assert (case.danger, case.urgent) == (kind, True)


async def test_what_staff_choose_on_the_form_overrules_the_words(here: Town) -> None:
    browser = await here.signed_in("assistant")
    key = await _record(here, browser, what=TRAPPED, danger="none", urgent="no", category="power", severity="general")
    case = await here.case(key)
    assert (case.danger, case.urgent, case.category, case.severity) == ("", False, "power", "general")


async def test_what_the_words_say_is_shown_before_anything_is_recorded(here: Town) -> None:
    browser = await here.signed_in("assistant")
    page = await browser.get("/console/new")
    form = {**page.fields("visit"), "community": "sjhc", "source": "phone", "what": TRAPPED, "outcome": "快一点"}
    shown = await browser.post("/console/new", {**form, "do": "read"})
    assert shown.status == 200
    assert "从描述里读出：" in shown.plain
    assert "电梯困人" in shown.plain.split("从描述里读出：")[1].split("。")[0]
    assert "快一点" in shown.text, "nothing typed is lost"
    rows = await here.app.desk.database.read(lambda connection: connection.execute(sa.select(cases.c.id)).fetchall())
    assert rows == []
    assert (await browser.post("/console/new", form)).status == 303, "the form's key is still unused"


async def test_an_ordinary_call_stays_ordinary(here: Town) -> None:
    browser = await here.signed_in("assistant")
    case = await here.case(await _record(here, browser, what="楼道灯坏了三天没人修", place="1栋"))
    assert (case.danger, case.urgent, case.severity) == ("", False, "general")


async def test_a_petition_s_demands_are_read_like_any_words(here: Town) -> None:
    browser = await here.signed_in("supervisor")
    case = await here.file("联名信：电梯和煤气", category="unsure")
    page = await browser.get(f"/console/events/petition?case={case.id}")
    form = {**page.fields(), "signatories": "12"}
    for number, (what, category) in enumerate((("小区路灯太暗", "power"), (SAID["gas"], "house")), 1):
        form |= {f"what{number}": what, f"category{number}": category}
    answer = await browser.post("/console/events/petition", form)
    assert answer.status == 303, answer.plain
    rows = await here.app.desk.database.read(
        lambda connection: connection.execute(sa.select(cases.c.id).order_by(cases.c.id)).fetchall()
    )
    made = [await here.case(row.id) for row in rows]
    assert [one.danger for one in made] == ["", "gas"]
    assert made[1].department == "engineering"


async def test_the_linked_case_begins_with_the_newest_words_by_telephone_too(here: Town) -> None:
    case = await here.file("电梯异响，已经三天了")
    await here.move(case.id, "assign", "supervisor", handler=here.ids["handler"], handler_name="张师傅")
    handler, assistant = await here.signed_in("handler"), await here.signed_in("assistant")
    await handler.act(case.id, "take")
    done = {"result": "换了轴承", "cause": "老化", "correction": "换了", "corrective": "检查", "preventive": "每月查"}
    assert (await handler.act(case.id, "handle", **done)).status == 303
    assert (await assistant.act(case.id, "verify")).status == 303
    said = "还是响，今天早上把我妈困在里面十分钟"
    called = {"medium": "phone", "answered_by": "本人", "relation": "self", "rating": "unsolved", "words": said}
    assert (await assistant.act(case.id, "record", **called)).status == 303
    child = await here.case((await here.case(case.id)).child or 0)
    assert child.answers["what"].startswith(said)
    assert "电梯异响" in child.answers["what"]
    assert child.answers["phone"] == "13812345678"
