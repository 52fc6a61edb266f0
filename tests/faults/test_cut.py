"""A line is cut while something is on its way: it comes after all, at most twice; what stays unknown is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import TryLater
from bot.domain.messages import Address, Outgoing
from handlers.delivery import outcomes
from handlers.notify import doubtful_sends, notifications
from storage.messages import delivery_attempts, outbox, transcript
from storage.tables import messages, tasks
from tests.faults.people import GROUP, LAMP, file, rows, tap, told
from tests.town import Town, town
from tests.wechat_town import OnWechat, wechat_town
from tests.wecom_town import OnKf, wecom_town

WHO = 9001
OUT = messages.c.way == "out"
TRAPPED = "我被困在电梯里了，快来人"
DONE = {"result": "换了灯管", "cause": "老化", "correction": "换", "corrective": "巡查", "preventive": "列入计划"}


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the repetition."""
    monkeypatch.setattr(outcomes, "AGAIN_SECONDS", 0.0)


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as made:
        for name, role in (("李助理", "assistant"), ("王师傅", "handler"), ("赵经理", "manager")):
            await made.hire(name, role)
        yield made


# ---- what is said, and a part of its words ----------------------------------------------------------------------


async def first_words(place: Town) -> None:
    await place.tg.say(WHO, LAMP)
    await place.settle()


async def filed(place: Town) -> None:
    await file(place)


async def danger(place: Town) -> None:
    await place.tg.say(WHO, TRAPPED)
    await place.settle()


async def handled(place: Town) -> None:
    number = await file(place)
    await place.act("赵经理", number, "assign", handler=place.people["王师傅"])
    await place.act("王师傅", number, "take")
    await place.act("王师傅", number, "handle", **DONE)
    await place.act("赵经理", number, "verify")
    await place.wait("4h")


Does = Callable[[Town], Awaitable[None]]
SAID: dict[str, tuple[Does, int, str]] = {
    "first question": (first_words, WHO, "直接提交"),
    "receipt": (filed, WHO, "已经登记"),
    "card": (filed, GROUP, "首次答复"),
    "danger": (danger, WHO, "119"),
    "danger card": (danger, GROUP, "首次答复"),
    "callback": (handled, WHO, "您对处理满意吗"),
}


def seen(place: Town, chat: int, words: str) -> int:
    """How often these words, or a button with them, stand in that chat."""
    shown = [[message.text, *message.labels] for message in place.tg.messages(chat)]
    return sum(any(words in one for one in parts) for parts in shown)


def cut(place: Town, kind: str, chat: int, words: str, times: int) -> None:
    """The next so many calls that say these words there are cut."""
    place.tg.break_with(kind, times, methods=["sendMessage"], chat=chat, words=words)


@pytest.mark.parametrize("kind", ["reset", "reset_after"])
@pytest.mark.parametrize("what", SAID)
async def test_A_09_what_is_cut_once_comes_after_all(place: Town, what: str, kind: str) -> None:
    does, chat, words = SAID[what]
    cut(place, kind, chat, words, 1)
    await does(place)
    assert seen(place, chat, words) >= 1
    (row,) = await rows(place, messages, OUT, messages.c.doubts > 0)
    assert (row.state, row.doubts) == ("sent", 1)
    assert not await rows(place, messages, OUT, messages.c.state.in_(["uncertain", "dead", "queued"]))
    assert seen(place, GROUP, "可能没有") == 0


TOLD = {
    "first question": "",
    "receipt": "发给业主的消息可能没有送到",
    "card": "卡片可能没有送到群里",
    "danger": "🆘",
    "danger card": "卡片可能没有送到群里",
    "callback": "不确定业主是否收到，请打电话回访",
}


@pytest.mark.parametrize("what", SAID)
async def test_A_09_what_is_cut_twice_is_uncertain_and_the_group_is_told(place: Town, what: str) -> None:
    does, chat, words = SAID[what]
    cut(place, "reset", chat, words, 2)
    await does(place)
    (row,) = await rows(place, messages, OUT, messages.c.state == "uncertain")
    assert (row.chat, row.doubts) == (str(chat), 2)
    lines = [m for m in place.tg.messages(GROUP) if TOLD[what] in m.text and "两次" in m.text]
    assert len(lines) == (1 if TOLD[what] else 0)
    if chat == WHO and what != "first question":
        case = await place.case()
        shown = await place.app.desk.database.read(lambda c: transcript.transcript(c, case.id, case.conversation))
        assert [one.id for one in shown if one.state == "uncertain"] == [row.id]
    if what == "callback":
        tried = await place.app.desk.database.read(lambda c: delivery_attempts.attempts_for(c, row.complaint))
        assert [(one.way, one.result) for one in tried] == [("chat", "uncertain"), ("phone", "task")]
        assert [task.kind for task in await rows(place, tasks, tasks.c.done_at.is_(None))] == ["phone_callback"]


# ---- order, and an end --------------------------------------------------------------------------------------------


def words(place: Town, text: str, chat: int = WHO) -> Any:
    def work(unit: Any) -> None:
        notifications.queue(place.app.desk, unit, Address("tg", str(chat)), Outgoing(text))

    return work


async def say(place: Town, *texts: str) -> list[Any]:
    """Sends these words one after the other, and returns their rows when it is over."""
    place.tg.world.user(WHO)
    for text in texts:
        await place.app.desk.database.transact(words(place, text))
    await place.app.sender.drain()
    return await rows(place, messages, OUT, messages.c.text.in_(texts))


async def test_I5_what_was_said_later_waits_behind_what_is_in_doubt(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "AGAIN_SECONDS", 0.3)
    place.tg.break_with("reset", methods=["sendMessage"], words="一")
    await say(place, "一", "二", "三")
    assert told(place, WHO) == ["一", "二", "三"]
    place.tg.break_with("reset_after", 2, methods=["sendMessage"], words="四")
    await say(place, "四", "五")
    assert told(place, WHO)[3:] == ["四", "四", "五"]


async def test_trouble_after_a_doubt_keeps_its_meaning_and_no_message_is_repeated_without_end(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind, state in (("400", "dead"), ("500", "sent")):
        place.tg.break_with("reset", methods=["sendMessage"], words=kind)
        place.tg.break_with(kind, methods=["sendMessage"], words=kind)
        (row,) = await say(place, kind)
        assert (row.state, row.doubts) == (state, 1)
    place.tg.break_with("reset", 1, methods=["sendMessage"], words="x")
    place.tg.break_with("500", 1, methods=["sendMessage"], words="x")
    place.tg.break_with("reset", 9, methods=["sendMessage"], words="x")
    before = len(place.tg.calls)
    (row,) = await say(place, "x")
    assert (row.state, row.doubts, len(place.tg.calls) - before) == ("uncertain", 2, 3)


async def test_a_stop_between_the_doubt_and_the_repetition_leads_to_exactly_one(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "AGAIN_SECONDS", 60.0)
    for kind, state, times in (("reset", "sent", 1), ("reset", "uncertain", 9)):
        text = f"{kind} {state}"
        place.tg.world.user(WHO)
        place.tg.break_with(kind, times, methods=["sendMessage"], words=text)
        before = len(place.tg.calls)
        await place.app.desk.database.transact(words(place, text))
        await place.tg.until(lambda before=before: len(place.tg.calls) > before, 5)
        place.settle, settle = _nothing, place.settle  # type: ignore[method-assign]
        await place.restart()
        place.settle = settle  # type: ignore[method-assign]
        for waiting in await place.app.desk.database.transact(lambda u: outbox.claim(u, place.app.desk.owner)):
            place.app.sender.take(waiting)
        await place.app.sender.drain()
        (row,) = await rows(place, messages, OUT, messages.c.text == text)
        assert (row.state, row.doubts) == (state, 2 if state == "uncertain" else 1)
        assert sum(params.get("text") == text for _method, params in place.tg.calls) == 2
        place.tg.mend()


async def _nothing() -> None:
    return None


async def test_A_04_what_waits_at_a_stop_is_sent_at_the_next_start_at_once(place: Town) -> None:
    place.tg.world.user(WHO)
    await place.tg.down()
    for text in ("一", "二"):
        await place.app.desk.database.transact(words(place, text))
    place.settle, settle = _nothing, place.settle  # type: ignore[method-assign]
    await place.restart()
    place.settle = settle  # type: ignore[method-assign]
    waiting = await rows(place, messages, OUT, messages.c.state == "queued")
    assert [row.text for row in waiting] == ["一", "二"]
    if place.app.desk.database.postgres:
        assert all(row.next_try <= place.clock.now for row in waiting) or all(
            row.owner == place.app.desk.owner for row in waiting
        )
    await place.tg.open()
    place.app.sender.pace["tg"]._held_until = 0.0
    await place.tg.until(lambda: told(place, WHO) == ["一", "二"], 10)


async def test_a_stop_lets_go_of_what_waits_but_not_of_what_may_be_on_its_way(place: Town) -> None:
    await place.app.sender.stop()

    def work(unit: Any) -> list[int]:
        return [notifications.queue(place.app.desk, unit, Address("tg", "1"), Outgoing(text)) for text in "一二"]

    first, second = await place.app.desk.database.transact(work)
    place.app.sender.lanes.held.add(second)
    await place.app.sender.let_go()
    place.app.sender.lanes.held.clear()
    found = {row.id: row.next_try for row in await rows(place, messages, messages.c.id.in_([first, second]))}
    now = place.clock.now
    assert found[second] == now + outbox.LEASE
    assert found[first] == (now if place.app.desk.database.postgres else now + outbox.LEASE)


# ---- cards, lines and files ----------------------------------------------------------------------------------------


async def test_of_a_card_that_stands_there_twice_the_newest_changes_and_the_old_one_answers_kindly(place: Town) -> None:
    cut(place, "reset_after", GROUP, "首次答复", 1)
    await file(place)
    old, new = (m for m in place.tg.messages(GROUP) if "首次答复" in m.text)
    await tap(place, place.account("王师傅"), "接单", GROUP)
    shown = {m.id: m for m in place.tg.messages(GROUP)}
    assert "处理完毕" in shown[new.id].labels
    assert "接单" in shown[old.id].labels
    pressed = await place.tg.press(place.account("李助理"), shown[old.id], "接单")
    await place.settle()
    assert "王师傅" in place.tg.answers[pressed.query]["text"]


async def test_one_line_an_hour_and_never_a_line_about_a_line(place: Town) -> None:
    number = await file(place)
    line = TOLD["receipt"]
    for turned in (timedelta(0), timedelta(minutes=5), doubtful_sends.QUIET + timedelta(minutes=1)):
        place.clock.now += turned
        place.tg.break_with("reset", 2, methods=["sendMessage"], chat=WHO)
        await place.act("赵经理", number, "tell_resident", text="我们来了")
    assert seen(place, GROUP, line) == 2
    place.tg.break_with("reset", 99, methods=["sendMessage"])
    place.clock.now += timedelta(hours=2)
    await place.act("赵经理", number, "tell_resident", text="我们来了")
    place.tg.mend()
    lines = await rows(place, messages, OUT, messages.c.chat == str(GROUP), messages.c.text.contains("可能没有"))
    assert len(lines) == 3
    assert lines[-1].state == "uncertain"


async def test_a_group_hears_nothing_of_a_private_line_to_a_colleague_and_the_health_page_does(place: Town) -> None:
    number = await file(place)
    place.tg.break_with("reset", 2, methods=["sendMessage"], chat=place.account("王师傅"))
    await place.act("赵经理", number, "assign", handler=place.people["王师傅"])
    (row,) = await rows(place, messages, OUT, messages.c.state == "uncertain")
    assert row.chat == str(place.account("王师傅"))
    assert seen(place, GROUP, "可能没有") == 0


# ---- the other networks ---------------------------------------------------------------------------------------------


async def test_what_is_cut_on_WeChat_comes_after_all_and_twice_is_told(database_url: str, tmp_path: Path) -> None:
    async with wechat_town(database_url, tmp_path) as here:
        await here.hire("赵经理", "manager")
        who = OnWechat(here, "梅")
        await who.say(LAMP)
        await who.press("直接提交")
        number = (await here.case()).number
        here.wx.fault("reset", "message/custom/send")
        await here.act("赵经理", number, "tell_resident", text="师傅在路上")
        assert any("师傅在路上" in text for text in await who.heard())
        here.wx.fault("reset", "message/custom/send", times=2)
        await here.act("赵经理", number, "tell_resident", text="师傅到了")
        (row,) = await rows(here, messages, OUT, messages.c.state == "uncertain")
        assert "师傅到了" in row.text
        assert seen(here, GROUP, TOLD["receipt"]) == 1


async def test_WeCom_and_customer_service_repeat_under_our_own_name(database_url: str, tmp_path: Path) -> None:
    async with wecom_town(database_url, tmp_path) as here:
        await here.hire("赵经理", "manager")
        who = OnKf(here, "梅")
        here.wecom.fail("kf/send_msg", "reset_after")
        await who.say(LAMP)
        assert len([text for text in await who.heard() if "直接提交" in text]) == 1
        for fault in ("reset", "reset_after"):
            here.wecom.fail("message/send", fault)
            here.wecom.fail("kf/send_msg", fault)
            await who.press("直接提交") if fault == "reset" else await who.say("进度")
        assert len(here.cards("赵经理")) == 1
        assert sum("已经登记" in text for text in here.wecom.kf.heard(who.id)) == 1
        here.wecom.fail("kf/send_msg", "reset", times=2)
        await here.act("赵经理", (await here.case()).number, "tell_resident", text="师傅到了")
        (row,) = await rows(here, messages, OUT, messages.c.state == "uncertain")
        assert row.channel == "kf"
        assert any(TOLD["receipt"] in one.text for one in here.wecom.shown(here.user("赵经理")))


async def test_a_network_that_cannot_be_reached_got_nothing_and_no_doubt_is_counted(place: Town) -> None:
    place.tg.world.user(WHO)
    await place.tg.down()
    channel = place.app.channels["tg"]
    with pytest.raises(TryLater):
        await channel.send(Address("tg", str(WHO)), Outgoing("一"))
    await place.tg.open()
    (row,) = await say(place, "一")
    assert (row.state, row.doubts) == ("sent", 0)
