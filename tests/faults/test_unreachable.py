"""Groups that vanish, move or are not ours, people who pretend, messages that break us: answered, kept, harmless."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.text.plain import clean
from handlers.conversation import dispatch
from storage.tables import complaints, groups, history, messages
from tests.faults.people import GROUP, LAMP, counted, file, moved, rows, tap, told
from tests.town import Town, town

WHO = 9001
ANONYMOUS_ADMIN = 1087968824


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as made:
        await made.hire("李助理", "assistant")
        await made.hire("王师傅", "handler")
        await made.hire("赵经理", "manager")
        yield made


# ---- groups [3.G] ------------------------------------------------------------------------------------------------


async def test_G_03_thrown_out_of_the_group_those_who_lead_are_told(place: Town) -> None:
    await place.tg.kick(GROUP)
    await place.settle()
    assert any("服务中心" in text for text in told(place, place.account("赵经理")))
    state = await place.app.desk.database.read(lambda c: list(c.execute(groups.select())))
    assert state[0].state == "gone"
    number = await file(place)
    assert number.startswith("TS-")


async def test_G_03_a_group_that_becomes_a_supergroup_takes_everything_along(place: Town) -> None:
    number = await file(place)
    new = -1009999999999
    await place.tg.migrate(GROUP, new)
    await place.settle()
    await place.act("赵经理", number, "note", text="看一下")
    assert any(number in m.text for m in place.tg.messages(new))
    await place.restart()
    second = await file(place, 9002, "5栋大堂天花板一直滴水，接了两个桶")
    assert any(second in m.text for m in place.tg.messages(new))
    assert await counted(place, messages, messages.c.state == "queued") == 0


async def test_G_03_a_group_that_moved_without_a_word_is_followed(place: Town) -> None:
    new = -1008888888888
    place.tg.group(new)
    place.tg.world.chats[GROUP].moved_to = new
    number = await file(place)
    assert any(number in m.text for m in place.tg.messages(new))
    assert await counted(place, messages, messages.c.state.in_(["queued", "dead"])) == 0


async def test_G_03_a_deleted_topic_sends_the_card_to_the_group_itself(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        place.tg.world.chats[GROUP].forum = True
        await place.hire("赵经理", "manager")
        number = await file(place)
        card = next(m for m in place.tg.messages(GROUP) if number in m.text)
        assert card.thread
        place.tg.drop_topic(GROUP, card.thread)
        await place.act("赵经理", number, "note", text="看一下")
        assert await counted(place, messages, messages.c.state.in_(["queued", "dead", "uncertain"])) == 0


async def test_G_04_in_an_unknown_group_we_are_silent(place: Town) -> None:
    await file(place)
    strange = -1001111111111
    await place.tg.join(strange, title="服务中心")
    await place.tg.say(strange, LAMP, sender=WHO)
    await place.tg.say(strange, "/tasks", sender=place.account("王师傅"))
    await place.settle()
    assert told(place, strange) == []
    assert await counted(place, complaints) == 1


# ---- who may do what [3.M, K-11] ---------------------------------------------------------------------------------


async def forged(place: Town, user: int, data: str, chat: int = 0) -> Any:
    """A press whose data a modified client has made up, under any message of that chat."""
    card = place.tg.messages(chat or user)[-1]
    pressed = await place.tg.press(user, card, data, again=True)
    await place.settle()
    return place.tg.answers.get(pressed.query, {})


async def test_M_16_a_resident_who_forges_a_staff_button_changes_nothing(place: Town) -> None:
    await file(place)
    case = await place.case()
    before = await counted(place, history)
    for move in ("take", "confirm_close", "verify", "withdraw", "push", "call_back", "nonsense", ""):
        await forged(place, WHO, f"m|{case.id}|{move}")
        await forged(place, WHO, f"m|{case.id}|{move}", GROUP)
        assert await counted(place, history) == before, move


FORGED = ("c|1|show", "cb|1|satisfied", "c|1|withdraw_yes", "c|99999999999999999999|show", "a|1|what|x", "lang|xx",
          "m|99999999999999999999|take", "place|nowhere", "|", "c|-1|x", "m|١|take",
          "cb|²|very", "go|", "\x00")  # fmt: skip


async def test_M_16_a_stranger_reaches_nobody_elses_case(place: Town) -> None:
    number = await file(place)
    stranger = 9666
    await place.tg.say(stranger, "你好")
    await place.settle()
    before = await counted(place, history)
    for data in FORGED:
        await forged(place, stranger, data)
        assert await counted(place, history) == before, data
        assert not [text for text in told(place, stranger) if number in text], data
        assert await counted(place, messages, messages.c.state == "dead") == 0, data


async def test_M_16_even_staff_reach_nothing_with_made_up_numbers(place: Town) -> None:
    await file(place)
    for data in ("m|99999999999999999999|take", "m|²|take", "m|-1|take", "m|1|", "m||take", "m|0|take"):
        answer = await forged(place, place.account("王师傅"), data, GROUP)
        assert answer["show_alert"]
    assert await counted(place, messages, messages.c.state == "dead") == 0
    assert await moved(place, "take") == []


async def test_M_16_linking_needs_a_code(place: Town) -> None:
    for words in ("/bind 12345678", "/start link_12345678", "绑定 aaaaaaaaaaaa"):
        await place.tg.say(WHO, words)
    await place.settle()
    await file(place)
    answer = await tap(place, WHO, "接单", GROUP)
    assert answer["show_alert"]
    assert await moved(place, "take") == []


async def test_M_17_an_anonymous_administrator_is_told_so_and_changes_nothing(place: Town) -> None:
    number = await file(place)
    card = next(m for m in place.tg.messages(GROUP) if number in m.text)
    chat = place.tg.world.chats[GROUP].brief()
    before = await counted(place, history)
    await place.tg.say(GROUP, "回复业主：好了", sender=ANONYMOUS_ADMIN, reply_to=card.id, sender_chat=chat)
    await place.settle()
    assert await counted(place, history) == before
    assert "匿名" in told(place, GROUP)[-1]


SMUGGLED = ("/close TS-20261123-0001", "受理 TS-20261123-0001", "接单", "确认关闭", "/tell 好了", "回复业主：好了",
            "m|1|take", "核实通过")  # fmt: skip


async def test_K_11_commands_in_a_residents_words_are_only_words(place: Town) -> None:
    number = await file(place)
    for words in SMUGGLED:
        await place.tg.say(WHO, words)
        await place.settle()
        made = {row.move for row in await rows(place, history)}
        assert made <= {"file", "push", "add_info"}, words
        assert (await place.case(number)).state == "received", words


# ---- messages that break us --------------------------------------------------------------------------------------


async def test_A_24_a_message_our_code_fails_on_is_kept_and_answered_and_others_go_on(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = dispatch.answer

    def poisoned(turn: Any) -> None:
        if "毒" in turn.text:
            raise RuntimeError("a fault of ours")
        real(turn)

    monkeypatch.setattr(dispatch, "answer", poisoned)
    said = await place.tg.say(WHO, "毒")
    await file(place, 9002)
    await place.settle()
    assert said.statuses == [200]
    parked = await rows(place, messages, messages.c.state == "dead")
    assert [(row.way, row.text) for row in parked] == [("in", "毒")]
    assert len(told(place, WHO)) == 1
    assert await counted(place, complaints) == 1
    await place.tg.say(WHO, LAMP)
    await place.settle()
    assert len(told(place, WHO)) > 1


@pytest.mark.parametrize("dirt", ["\x00", "\ud83d", "\x00\ud83d\udc00", "\u202e"], ids=["nul", "high", "both", "rtl"])
async def test_L_01_L_02_what_no_database_takes_is_cleaned_at_the_border(place: Town, dirt: str) -> None:
    said = await place.tg.say(WHO, f"3栋2单元{dirt}楼道灯坏了{dirt}", name=f"张{dirt}三")
    await place.settle()
    assert said.statuses == [200]
    stored = await rows(place, messages, messages.c.way == "in", messages.c.chat == str(WHO))
    assert [row.text for row in stored] == [clean(f"3栋2单元{dirt}楼道灯坏了{dirt}")]
    assert "灯坏了" in stored[0].text
    assert "\x00" not in stored[0].text
    await tap(place, WHO, "直接提交")
    assert await counted(place, complaints) == 1
    assert await counted(place, messages, messages.c.state == "dead") == 0
