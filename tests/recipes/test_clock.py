"""The recipes of the README, tried: what has to be touched to add one thing more, and that everything else follows."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from click.testing import CliRunner, Result

from bot import app
from bot.__main__ import main
from bot.commands import clocks_work
from bot.domain.clocks.actions import ACTIONS, Action, Task
from bot.domain.clocks.due import Due
from bot.domain.complaint.moves import BOT, Complaint
from bot.domain.complaint.resident_messages import ResidentMessage, well_buttons
from bot.texts.texts import LANGUAGES
from handlers.clocks import actions, ring
from handlers.desk import Desk
from handlers.moves import make
from handlers.moves.make import move
from handlers.notify import notifications
from storage.complaints import clocks
from storage.database import Unit
from storage.messages import delivery_attempts
from storage.people import sessions
from storage.tables import rings, tasks
from tests.faults.people import LAMP, file, rows, told
from tests.town import CONFIG, Town, town

RESIDENT = 9001
SOOTHED = {"zh-Hans": "{{ number }} 还在办，请放心。", "zh-Hant": "{{ number }} 還在辦，請放心。",
           "en": "We are still at work on {{ number }}."}  # fmt: skip


def words(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def add_words(folder: Path, monkeypatch: pytest.MonkeyPatch, added: Mapping[str, Mapping[str, str]]) -> None:
    """The shipped templates with one more file of texts beside them."""
    shutil.copytree(app.TEMPLATES, folder / "templates")
    more = folder / "templates" / "texts" / "more.yaml"
    more.write_text(yaml.safe_dump(dict(added), allow_unicode=True), encoding="utf-8")
    for module in (app, clocks_work):
        monkeypatch.setattr(module, "TEMPLATES", folder / "templates")


def with_clocks(clocks: str) -> str:
    """The town's settings with clocks; its braces are filled in by the town."""
    return f"{CONFIG}clocks:\n{clocks}".replace("{after", "{{after").replace("}]", "}}]")


async def huifang(place: Town, *arguments: str) -> Result:
    """The command, in this process, so that it sees the tables as they are now."""
    config = str(place.folder / "config.yaml")
    return await asyncio.to_thread(CliRunner().invoke, main, ["--config", config, *arguments])


async def case_page(place: Town, name: str, number: str) -> str:
    """What a member of staff reads on the case's page, without its markup."""
    code = await place.app.desk.database.transact(lambda unit: sessions.new_code(unit, place.people[name], "login"))
    case = await place.case(number)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        same = {"Sec-Fetch-Site": "same-origin"}
        async with session.post(f"{place.base}/console/login", data={"code": code}, headers=same) as answer:
            assert answer.status == 200
        async with session.get(f"{place.base}/console/cases/{case.id}") as answer:
            page = re.sub(r"<(script|style|textarea)\b.*?</\1>", "", await answer.text(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


# ---- a clock more --------------------------------------------------------------------------------------------------

WATER = """  water:
    {start: filed, within: 45min, stop: [closed], then: remind, who: supervisor}
""".replace("{start", "{{start").replace("supervisor}", "supervisor}}")


async def test_a_clock_more_is_only_its_rule_and_its_words(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"clock.water.name": words("问问水退了没有"), "private.clock.water": words("{{ number }}：请去看看水")}
    add_words(tmp_path, monkeypatch, own)
    async with town(database_url, tmp_path, f"{CONFIG}clocks:\n{WATER}") as place:
        await place.hire("陈主任", "supervisor")
        number = await file(place)
        assert any(
            "问问水退了没有" in line for line in (await huifang(place, "clocks", "explain", number)).output.split()
        )
        played = await huifang(place, "clocks", "simulate", "--at", "2026-11-23 09:00", "--days", "1")
        assert "09:45　问问水退了没有：通知客户主任。" in played.output
        assert "water" not in (await huifang(place, "check")).output
        assert "问问水退了没有" in await case_page(place, "陈主任", number)
        await place.wait("1h")
        assert f"{number}：请去看看水" in told(place, place.account("陈主任"))
        assert await rang(place, "water") == [(0, "supervisor")]


async def rang(place: Town, rule: str) -> list[tuple[int, str]]:
    return [(row.step, row.who) for row in await rows(place, rings, rings.c.rule == rule)]


# ---- a clock action more -------------------------------------------------------------------------------------------

SOOTHE = """  soothed:
    start: filed
    within: 45min
    stop: [closed]
    then: soothe
    who: resident
    ladder: [{after: 30min, who: supervisor}]
"""


def soothe(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """The effect of the new action: a kind word, kept in the history; later somebody looks in."""
    if one.who != "resident":
        actions.remind_resident(desk, unit, c, one)
        return
    notifications.notify_resident(desk, unit, c, "told.soothe", {})
    move(desk, unit, c.id, "remind", BOT, {"what": "soothe", "medium": "chat", "step": one.step + 1})


def add_action(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that a new action needs: its row, its function, its words."""
    message = ResidentMessage("told.soothe", "reminder", well_buttons)
    row = Action("soothe", message, tasks={"supervisor": Task("look_in", "supervisor")}, words="soothe", attempt=True)
    monkeypatch.setitem(ACTIONS, "soothe", row)
    monkeypatch.setitem(actions.EFFECTS, "soothe", soothe)
    own: dict[str, Mapping[str, str]] = {
        "told.soothe": SOOTHED,
        "clock.soothed.name": words("安抚住户"),
        "clock.action.soothe": words("请住户放心"),
        "private.soothe": words("{{ number }}：请去看望"),
        "news.soothe": words("{{ number }}：请看望"),
        "console.task.look_in": words("看望住户"),
    }
    add_words(folder, monkeypatch, own)


async def test_a_clock_action_more_is_its_row_its_function_and_its_words(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_action(tmp_path, monkeypatch)
    async with town(database_url, tmp_path, with_clocks(SOOTHE)) as place:
        await place.hire("陈主任", "supervisor")
        number = await file(place)
        assert "soothe" not in (await huifang(place, "check")).output  # nothing wrong with it
        assert "安抚住户" in (await huifang(place, "clocks", "explain", number)).output
        played = await huifang(place, "clocks", "simulate", "--at", "2026-11-23 09:00", "--days", "1")
        assert "09:45　安抚住户：通知住户。" in played.output
        assert "10:15　安抚住户（第2次）：通知客户主任。" in played.output
        await place.wait("50min")
        assert told(place, RESIDENT)[-1] == f"{number} 还在办，请放心。"
        assert "都好" in "".join(place.tg.messages(RESIDENT)[-1].labels)
        assert await rang(place, "soothed") == [(0, "resident")]
        await place.wait("30min")
        assert any(f"{number}：请去看望" in line for line in told(place, place.account("陈主任")))
        assert [row.role for row in await rows(place, tasks, tasks.c.kind == "look_in")] == ["supervisor"]
        page = await case_page(place, "陈主任", number)
        assert "看望住户" in page
        assert page.count("请住户放心") == 2  # in the history, and among the tries to reach the resident


async def test_an_action_that_writes_to_the_resident_keeps_their_night_and_counts_as_their_next_reminder(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_action(tmp_path, monkeypatch)
    async with town(database_url, tmp_path, with_clocks(SOOTHE)) as place:
        await place.wait("14h")  # eleven at night; for a danger staff are woken, a resident never
        draft = Complaint(community="sjhc", answers={"what": "电梯困人", "place": "3栋"}, danger="lift", urgent=True)
        desk = place.app.desk
        case = await desk.database.transact(lambda unit: make.file(desk, unit, draft, BOT))
        assert "immediate" in case.flags

        def next_reminder(unit: Unit) -> Any:
            return clocks.running(unit, case.id)["soothed"].due_at, delivery_attempts.next_reminder(unit, case.id)

        due, reminder = await desk.database.transact(next_reminder)
        assert due == reminder
        assert due == datetime.fromisoformat("2026-11-24T08:00:00+08:00")


async def test_an_action_more_that_only_tells_staff_is_a_row_and_is_rung_together_with_others(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ACTIONS, "cheer", Action("cheer", words="cheer", only_tells=True))
    monkeypatch.setitem(actions.EFFECTS, "cheer", actions.remind_staff)
    add_words(tmp_path, monkeypatch, {"private.cheer": words("加油 {{ number }}"), "news.cheer": words("加油")})
    async with town(database_url, tmp_path, f"{CONFIG}clocks:\n{WATER.replace('remind', 'cheer')}") as place:
        await place.hire("陈主任", "supervisor")
        numbers = [await file(place, who, what) for who, what in ((9001, LAMP), (9002, "1栋1单元电梯异响三天了"))]
        place.clock.now += timedelta(minutes=45)
        desk = place.app.desk
        found = await desk.database.read(lambda c: clocks.due_clocks(c, place.clock.now))
        due = [one for one in found if one[1] == "water"]
        assert len(due) == 2
        assert await desk.database.transact(partial(ring.ring_together, desk, found=due)) == []
        await place.settle()
        assert {f"加油 {number}" for number in numbers} <= set(told(place, place.account("陈主任")))


async def test_without_its_row_the_action_is_refused_with_the_names_of_all_others(
    tmp_path: Path, database_url: str
) -> None:
    async with town(database_url, tmp_path, with_clocks(SOOTHE)) as place:
        ended = await huifang(place, "check")
        assert ended.exit_code == 2
        assert "unknown action 'soothe'; known are call_back, follow_up" in ended.output


def test_every_action_has_its_effect_and_every_effect_its_row() -> None:
    assert list(ACTIONS) == list(actions.EFFECTS)
    assert all(name == action.name for name, action in ACTIONS.items())


def test_only_an_action_that_tells_staff_is_rung_together_with_others() -> None:
    together = {name for name, action in ACTIONS.items() if action.only_tells}
    assert together == {name for name, effect in actions.EFFECTS.items() if effect is actions.remind_staff}
    assert not any(ACTIONS[name].message or ACTIONS[name].move or ACTIONS[name].tasks for name in together)
