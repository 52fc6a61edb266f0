"""The same message many times, out of order, changed afterwards, or pressed when it is over: one effect each."""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from storage.tables import complaints, files, history, messages
from tests.faults.people import GROUP, LAMP, counted, file, heard, moved, rows, tap, told
from tests.town import Town, town

pytestmark = pytest.mark.every_database

WHO = 9001


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as made:
        await made.hire("李助理", "assistant")
        await made.hire("王师傅", "handler")
        await made.hire("周师傅", "handler")
        yield made


def picture(shade: int = 90) -> bytes:
    made = io.BytesIO()
    Image.new("L", (40, 30), shade).save(made, "JPEG")
    return made.getvalue()


async def test_B_01_every_update_a_hundred_times_has_one_effect(place: Town) -> None:
    await file(place)
    before = len(place.tg.sent), await heard(place), await counted(place, history)
    for delivery in list(place.tg.log):
        for _ in range(100):
            again = await place.tg.deliver_again(delivery)
        await place.settle()
        assert again.statuses == [200]
    assert (len(place.tg.sent), await heard(place), await counted(place, history)) == before


async def test_B_02_fifty_at_once_have_one_effect_and_all_are_acknowledged(place: Town) -> None:
    await place.tg.say(WHO, LAMP)
    await place.settle()
    message = next(m for m in place.tg.messages(WHO) if "直接提交" in m.labels)
    pressed = await place.tg.press(WHO, message, "直接提交")
    again = [await place.tg.raw_update(dict(pressed.update), queue=n) for n in range(50)]
    await place.settle()
    assert all(one.statuses == [200] for one in [pressed, *again])
    assert await counted(place, complaints) == 1
    assert sum("TS-" in text for text in told(place, WHO)) == 1


async def test_B_03_after_a_restart_and_a_week_later_it_is_still_the_same_message(place: Town) -> None:
    await file(place)
    before = len(place.tg.sent)
    await place.restart()
    place.clock.now += timedelta(days=7)
    for delivery in list(place.tg.log):
        await place.tg.deliver_again(delivery)
    await place.settle()
    assert len(place.tg.sent) == before
    assert await counted(place, complaints) == 1


async def test_B_07_the_same_words_twice_are_two_messages(place: Town) -> None:
    await place.tg.say(WHO, "漏水")
    await place.tg.say(WHO, "漏水")
    await place.settle()
    stored = await rows(place, messages, messages.c.way == "in", messages.c.chat == str(WHO))
    assert [row.text for row in stored] == ["漏水", "漏水"]


async def test_B_08_whatever_the_order_nothing_is_lost_and_nothing_breaks(place: Town) -> None:
    words = [LAMP, "3栋", "昨天", "没有", "直接提交"]
    for n in range(10):
        shuffled = random.Random(n).sample(words, len(words))
        for text in shuffled:
            await place.tg.say(9100 + n, text)
        await place.settle()
        stored = await rows(place, messages, messages.c.way == "in", messages.c.chat == str(9100 + n))
        assert [row.text for row in stored] == shuffled
        assert all(row.state != "dead" for row in stored)
        assert len(told(place, 9100 + n)) >= len(words)


async def test_B_09_an_album_in_any_order_one_twice_one_late_is_one_complaint(place: Town) -> None:
    place.tg.pace = 0.001
    sent = await place.tg.album(WHO, [picture(20 * n) for n in range(10)], caption=LAMP)
    await place.tg.deliver_again(sent[3])
    await place.settle()
    await tap(place, WHO, "直接提交")
    late = await place.tg.photo(WHO, picture(250))
    await place.settle()
    assert late.acknowledged
    case = await place.case()
    assert await counted(place, complaints) == 1
    mine = await rows(place, files)
    assert [row.complaint for row in mine] == [case.id] * 11
    assert "add_info" in await place.moves(case.number)


async def test_B_10_an_edit_changes_the_draft_or_joins_the_complaint_and_files_no_second(place: Town) -> None:
    said = await place.tg.say(WHO, LAMP)
    await place.settle()
    await place.tg.edit(WHO, said, LAMP + "，昨天有人摔倒了")
    await place.settle()
    await tap(place, WHO, "直接提交")
    case = await place.case()
    assert "摔倒" in case.answers["what"]
    await place.tg.edit(WHO, said, LAMP + "，今天又有人摔倒了")
    await place.settle()
    assert await counted(place, complaints) == 1
    stored = await rows(place, messages, messages.c.way == "in", messages.c.kind == "edit")
    assert len(stored) == 2
    added = await moved(place, "add_info")
    assert [row.details["edited"] for row in added] == [True]


@pytest.mark.parametrize("inaccessible", [False, True])
async def test_B_12_an_old_button_says_so_and_changes_nothing(place: Town, inaccessible: bool) -> None:
    await place.tg.say(WHO, LAMP)
    await place.settle()
    old = next(m for m in place.tg.messages(WHO) if "直接提交" in m.labels)
    await tap(place, WHO, "直接提交")
    before = await counted(place, history)
    pressed = await place.tg.press(WHO, old, "直接提交", inaccessible=inaccessible)
    await place.settle()
    assert "按钮" in place.tg.answers[pressed.query]["text"]
    assert await counted(place, complaints) == 1
    assert await counted(place, history) == before


async def test_B_12_an_old_group_button_says_who_was_first(place: Town) -> None:
    await file(place)
    card = next(m for m in place.tg.messages(GROUP) if "接单" in m.labels)
    take = next(b["callback_data"] for b in card.buttons if b["text"] == "接单")
    await tap(place, place.account("王师傅"), "接单", GROUP)
    pressed = await place.tg.press(place.account("周师傅"), card, take, again=True)
    await place.settle()
    answer = place.tg.answers[pressed.query]
    assert "王师傅" in answer["text"]
    assert answer["show_alert"]
    assert len(await moved(place, "take")) == 1


async def test_B_13_a_replayed_call_has_no_new_effect(place: Town) -> None:
    await file(place)
    before = len(place.tg.sent), await heard(place)
    for ahead in (timedelta(minutes=10), timedelta(hours=24)):
        place.clock.now += ahead
        for delivery in list(place.tg.log)[:5]:
            await place.tg.deliver_again(delivery)
        await place.settle()
    assert (len(place.tg.sent), await heard(place)) == before


async def test_B_14_start_in_the_middle_keeps_the_draft_and_offers_it(place: Town) -> None:
    await place.tg.say(WHO, LAMP)
    await place.settle()
    await place.tg.say(WHO, "/start")
    await place.settle()
    await tap(place, WHO, "直接提交")
    assert (await place.case()).answers["what"] == LAMP


async def test_B_14_two_devices_at_once_file_one_complaint(place: Town) -> None:
    await place.tg.say(WHO, LAMP)
    await place.settle()
    message = next(m for m in place.tg.messages(WHO) if "直接提交" in m.labels)
    await asyncio.gather(*(place.tg.press(WHO, message, "直接提交") for _ in range(2)))
    await place.settle()
    assert await counted(place, complaints) == 1


async def test_B_16_a_lane_waits_for_its_head_and_others_flow(place: Town) -> None:
    await file(place, 9001)
    seen = len(place.tg.messages(GROUP))
    place.tg.trouble(9001, "")
    place.tg.break_with("500", times=1, methods=["sendMessage"])
    await place.tg.say(9001, "进度")
    await place.tg.say(9001, "帮助")
    await place.tg.settle()
    await place.tg.say(9002, "进度")
    await place.tg.settle()
    await place.tg.until(lambda: place.tg.messages(9002))
    await place.settle()
    order = [int(row.external) for row in await rows(place, messages, messages.c.way == "out",
                                                     messages.c.chat == "9001", messages.c.card.is_(None))]  # fmt: skip
    assert order == sorted(order)
    assert len(place.tg.messages(GROUP)) == seen
