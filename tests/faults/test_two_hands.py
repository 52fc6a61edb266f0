"""Two people act at the same instant, or one acts twice: one wins, the other is told who."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.complaint.moves import MoveRefused
from handlers.staff import actions
from storage.complaints import complaints as complaint_rows
from storage.people import sessions, staff
from storage.tables import complaints, history, messages
from tests.faults.people import GROUP, file, moved, rows, tap, told
from tests.town import Town, town

pytestmark = pytest.mark.every_database

WHO = 9001
ROUNDS = 200


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as made:
        await made.hire("李助理", "assistant")
        await made.hire("王师傅", "handler")
        await made.hire("周师傅", "handler")
        await made.hire("赵经理", "manager")
        yield made


async def attempt(place: Town, name: str, case: int, move: str, **given: Any) -> Any:
    def work(unit: Any) -> Any:
        person = staff.find(unit.connection, place.people[name])
        assert person is not None
        return actions.act_or_refusal(place.app.desk, unit, case, move, person, given)

    return await place.app.desk.database.transact(work)


@pytest.mark.slow
async def test_F_01_two_take_at_the_same_instant_and_exactly_one_wins_two_hundred_times(place: Town) -> None:
    await file(place)
    first = await place.case()
    place.app.sender.stopping.set()  # the race is what counts here; what it queued is looked at in the outbox
    for n in range(ROUNDS):
        key = first.id if n == 0 else await _another(place, first.id)
        results = await asyncio.gather(*(attempt(place, name, key, "take") for name in ("王师傅", "周师傅")))
        refused = [one for one in results if isinstance(one, MoveRefused)]
        assert len(refused) == 1, f"round {n}"
        winner = next(one for one in results if not isinstance(one, MoveRefused)).event.actor.name
        assert refused[0].values.get("who") == winner
    assert len(await moved(place, "take")) == ROUNDS
    told_of = [row for row in await rows(place, messages, messages.c.chat == str(WHO)) if "师傅" in row.text]
    assert len({row.complaint for row in told_of}) == ROUNDS == len(told_of)


async def _another(place: Town, key: int) -> int:
    """One more complaint of the same resident."""
    from dataclasses import replace

    from bot.domain.complaint.moves import resident
    from handlers.moves import make

    def work(unit: Any) -> int:
        first = complaint_rows.find(unit.connection, key)
        assert first is not None
        draft = replace(
            first, id=0, number="", token="", state="received", version=0, facts={}, handler=None, handlers=()
        )
        return make.file(place.app.desk, unit, draft, resident(first.conversation or 0)).id

    return await place.app.desk.database.transact(work)


async def test_F_01_pressed_in_the_group_the_loser_reads_who_was_first(place: Town) -> None:
    await file(place)
    card = next(m for m in place.tg.messages(GROUP) if "接单" in m.labels)
    presses = await asyncio.gather(*(place.tg.press(place.account(n), card, "接单") for n in ("王师傅", "周师傅")))
    await place.settle()
    answers = [place.tg.answers[press.query] for press in presses]
    alerts = [answer for answer in answers if answer.get("show_alert")]
    assert len(alerts) == 1
    winner = (await moved(place, "take"))[0].actor_name
    assert winner in alerts[0]["text"]
    assert len([text for text in told(place, WHO) if winner in text]) == 1


async def test_F_02_the_resident_withdraws_while_staff_take_and_one_path_is_legal(place: Town) -> None:
    await file(place)
    case = await place.case()

    async def withdraw() -> None:
        await place.tg.say(WHO, "撤诉")
        await place.settle()
        await tap(place, WHO, "撤")

    await asyncio.gather(withdraw(), attempt(place, "王师傅", case.id, "take"))
    await place.settle()
    await attempt(place, "周师傅", case.id, "handle", result="x")
    steps = await rows(place, history)
    for before, after in zip(steps, steps[1:], strict=False):
        assert after.before == before.after
        assert after.version == before.version + 1
    assert (await rows(place, complaints))[0].state == steps[-1].after


async def test_F_02_transfer_against_handle_tells_the_loser_the_new_state(place: Town) -> None:
    await file(place)
    case = await place.case()
    await attempt(place, "王师傅", case.id, "take")
    done = {name: "好了" for name in ("result", "cause", "correction", "corrective", "preventive")}
    results = await asyncio.gather(
        attempt(place, "王师傅", case.id, "handle", **done),
        attempt(place, "赵经理", case.id, "transfer", handler=str(place.people["周师傅"])),
    )
    refused = [one for one in results if isinstance(one, MoveRefused)]
    assert len(refused) == 1
    words = actions.refusal_text(place.app.desk, "zh-Hans", refused[0])
    assert "王师傅" in words or "赵经理" in words
    assert len(await moved(place, "handle")) + len(await moved(place, "transfer")) == 1


async def test_F_03_a_double_click_and_the_console_at_once_are_one_effect(place: Town) -> None:
    await file(place)
    case = await place.case()
    card = next(m for m in place.tg.messages(GROUP) if "接单" in m.labels)
    me = place.account("王师傅")
    await asyncio.gather(
        place.tg.press(me, card, "接单"), place.tg.press(me, card, "接单"), attempt(place, "王师傅", case.id, "take")
    )
    await place.settle()
    assert len(await moved(place, "take")) == 1
    assert len([text for text in told(place, WHO) if "王师傅" in text]) == 1


async def test_two_cases_at_once_in_one_group_lane_never_block_each_other(place: Town) -> None:
    """Rows numbered in one order and committed in the other: both go out [B-15, I5]."""
    await asyncio.gather(*(_say_and_file(place, 9100 + n) for n in range(12)))
    await place.settle()
    left = await rows(place, messages, messages.c.state == "queued")
    assert left == []
    cards = {m.text[m.text.index("TS-") :][:16] for m in place.tg.messages(GROUP) if "接单" in m.labels}
    assert len(cards) == 12


async def _say_and_file(place: Town, who: int) -> None:
    await place.tg.say(who, "3栋2单元楼道灯坏了三天了")
    message = await place.tg.until(
        lambda: next((m for m in place.tg.messages(who) if "直接提交" in m.labels), None), 20
    )
    await place.tg.press(who, message, "直接提交")


async def test_F_11_a_role_taken_away_while_the_card_is_on_screen_counts_at_once(place: Town) -> None:
    await file(place)
    key = place.people["王师傅"]
    await place.app.desk.database.transact(lambda unit: staff.set_roles(unit, key, []))
    await tap(place, place.account("王师傅"), "接单", GROUP)
    assert (await place.case()).state == "received"
    assert await moved(place, "take") == []
    await tap(place, place.account("周师傅"), "接单", GROUP)
    assert (await place.case()).state == "accepted"


async def test_F_11_a_session_ends_with_the_person_who_left(place: Town) -> None:
    async with aiohttp.ClientSession() as browser:
        key = place.people["赵经理"]
        cookie = (await place.app.desk.database.transact(lambda unit: sessions.open_session(unit, key)))[0]
        page = {"Cookie": f"huifang={cookie}"}
        async with browser.get(f"{place.base}/console/cases", headers=page, allow_redirects=False) as shown:
            assert shown.status == 200
        await place.app.desk.database.transact(lambda unit: staff.change(unit, key, active=0))
        async with browser.get(f"{place.base}/console/cases", headers=page, allow_redirects=False) as shown:
            assert shown.status in (303, 401, 403)
