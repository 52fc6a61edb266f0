"""The network is down, slow, limits us, refuses or answers nonsense: nothing is lost, lanes go on, order stays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from handlers.delivery import outcomes
from storage.tables import cards, conversations, messages
from tests.faults.people import GROUP, LAMP, counted, file, rows, told
from tests.town import Town, town
from tests.waiting import until

WHO = 9001
LOST_ANSWERS = ("truncated", "html", "empty", "reset_after")
OUT = messages.c.way == "out"


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as made:
        await made.hire("李助理", "assistant")
        await made.hire("赵经理", "manager")
        yield made


class Hours:
    """Makes the sender's pauses pass at once, and adds them up: half an hour of outage in a second."""

    def __init__(self, place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = 0.0
        self._more = asyncio.Event()
        self._rest, self._looking = place.app.sender.stopping.rest, place.app.tasks[0]
        monkeypatch.setattr(place.app.sender.stopping, "rest", self.rest)
        monkeypatch.setattr(place.app.sender.pace["tg"], "hold", lambda seconds: None)

    async def rest(self, seconds: float) -> None:
        if asyncio.current_task() is self._looking:  # the pause between two looks is nobody's wait
            return await self._rest(seconds)
        self.passed += seconds
        self._more.set()
        await self._rest(min(seconds, 0.002))

    async def until(self, seconds: float) -> None:
        while self.passed < seconds:
            self._more.clear()
            await self._more.wait()


async def test_C_01_an_outage_of_half_an_hour_loses_nothing_and_drains_in_order(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await file(place)
    hours = Hours(place, monkeypatch)
    url = place.tg
    await url.down()
    for n in range(5):
        work = _words(place, f"第{n}句")
        await place.app.desk.database.transact(work)
    await hours.until(1800 * 3)
    assert await counted(place, messages, OUT, messages.c.state == "dead") == 0
    await url.open()
    await place.app.sender.drain()
    assert [text for text in told(place, WHO) if text.startswith("第")] == [f"第{n}句" for n in range(5)]


def _words(place: Town, text: str, chat: int = WHO) -> Any:
    from bot.domain.messages import Address, Outgoing
    from handlers.notify import notifications

    def work(unit: Any) -> None:
        notifications.queue(place.app.desk, unit, Address("tg", str(chat)), Outgoing(text))

    return work


async def send(place: Town, text: str, chat: int = WHO) -> Any:
    """Sends these words and returns their row when it is over."""
    await place.app.desk.database.transact(_words(place, text, chat))
    await place.app.sender.drain()
    return (await rows(place, messages, OUT, messages.c.text == text))[-1]


async def test_C_02_a_hanging_network_holds_up_one_lane_and_is_asked_twice_at_most(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.tg.world.user(9002)
    place.tg.world.user(WHO)
    channel: Any = place.app.channels["tg"]
    monkeypatch.setattr(channel._wire, "_seconds", 0.5)
    monkeypatch.setattr(outcomes, "AGAIN_SECONDS", 0.1)
    place.tg.break_with("hang", 2, methods=["sendMessage"], chat=WHO)
    slow = asyncio.create_task(send(place, "慢"))
    await until(lambda: any(call.get("text") == "慢" for _name, call in place.tg.calls))
    await place.app.desk.database.transact(_words(place, "快", 9002))
    await place.tg.until(lambda: "快" in told(place, 9002), 60)
    row = await slow
    assert row.state == "uncertain"
    assert told(place, WHO) == []
    place.tg.mend()
    assert (await send(place, "再来")).state == "sent"
    assert told(place, WHO) == ["再来"]


@pytest.mark.parametrize(
    ("told_to_wait", "header", "least", "most"),
    [
        ({"retry_after": 37}, "", 37, 37),
        ({}, "", 1, 60),
        ({}, "Wed, 21 Oct 2099 07:28:00 GMT", 3600, 3600),
        ({"retry_after": 10**9}, "", 3600, 3600),
        ({"retry_after": -1}, "", 1, 1),
    ],
    ids=["37", "none", "date", "huge", "negative"],
)
async def test_C_03_it_waits_as_long_as_it_is_told_within_reason(
    place: Town, monkeypatch: pytest.MonkeyPatch, told_to_wait: dict[str, int], header: str, least: int, most: int
) -> None:
    place.tg.world.user(WHO)
    hours = Hours(place, monkeypatch)
    place.tg.break_with("429", methods=["sendMessage"], header=header, **told_to_wait)
    assert (await send(place, "你好")).state == "sent"
    assert told(place, WHO) == ["你好"]
    assert least <= hours.passed <= most


async def test_C_04_a_broken_answer_loses_nothing_and_says_nothing_more_than_twice(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.tg.world.user(WHO)
    Hours(place, monkeypatch)
    for kind in ("500", "502", "503", "504", "reset", "truncated", "html", "empty", "reset_after"):
        place.tg.break_with(kind, methods=["sendMessage"])
        row = await send(place, kind)
        assert told(place, WHO).count(kind) == (2 if kind in LOST_ANSWERS else 1), kind
        assert (row.state, row.doubts) == ("sent", 0 if kind.isdecimal() else 1), kind
    for kind in ("reset", *LOST_ANSWERS):
        place.tg.break_with(kind, 2, methods=["sendMessage"])
        row = await send(place, f"{kind} again")
        assert told(place, WHO).count(f"{kind} again") == (2 if kind in LOST_ANSWERS else 0), kind
        assert (row.state, row.doubts) == ("uncertain", 2), kind
    assert (await send(place, "后来")).state == "sent"


@pytest.mark.parametrize("trouble", ["blocked", "deactivated", "not found"])
async def test_C_05_a_chat_that_is_out_of_reach_is_dead_at_once_and_marked(place: Town, trouble: str) -> None:
    await file(place)
    place.tg.trouble(WHO, trouble)
    calls = len(place.tg.calls)
    await place.tg.say(GROUP, "x", sender=1)
    case = await place.case()
    await place.act("赵经理", case.number, "tell_resident", text="我们来了")
    dead = await rows(place, messages, OUT, messages.c.state == "dead")
    assert len(dead) == 1
    known = await rows(place, conversations, conversations.c.chat == str(WHO))
    assert known[0].unreachable == 1
    assert sum(name == "sendMessage" and str(p.get("chat_id")) == str(WHO) for name, p in place.tg.calls[calls:]) == 1
    assert any("联系不上" in text or "送达" in text or "电话" in text for text in told(place, GROUP))


async def test_C_05_an_unknown_refusal_is_dead_and_its_lane_goes_on(place: Town) -> None:
    place.tg.world.user(WHO)
    place.tg.break_with("400", methods=["sendMessage"])
    assert (await send(place, "你好")).state == "dead"
    assert (await send(place, "后来")).state == "sent"


async def test_C_05_a_message_that_alone_always_fails_is_given_up_and_its_lane_goes_on(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.tg.world.user(WHO)
    place.tg.world.user(9002)
    Hours(place, monkeypatch)
    real = place.app.channels["tg"].send

    async def picky(address: Any, out: Any) -> Any:
        if out.text == "毒":
            from bot.channels.base import TryLater

            await place.app.desk.database.transact(_words(place, "别人的", 9002))
            raise TryLater("server error 500")
        return await real(address, out)

    monkeypatch.setattr(place.app.channels["tg"], "send", picky)
    poison = await send(place, "毒")
    assert poison.state == "dead"
    assert poison.tries == outcomes.MOST_TRIES
    assert (await send(place, "后来")).state == "sent"


async def test_C_09_good_status_and_a_refusal_inside_is_not_sent(place: Town) -> None:
    place.tg.world.user(WHO)
    place.tg.break_with("not_ok", methods=["sendMessage"])
    row = await send(place, "你好")
    assert row.state == "dead"
    assert row.external == ""


async def test_C_12_one_network_out_of_order_leaves_the_web_chat_alone(place: Town) -> None:
    from tests.residents import OnWeb

    await place.tg.down()
    resident = OnWeb(place, "网页")
    place.settle = _nothing  # type: ignore[method-assign]
    await resident.say(LAMP)
    assert await resident.heard()
    await resident.press("直接提交")
    assert any("TS-" in text for text in await resident.heard())
    await resident.close()
    del place.settle
    await place.tg.open()
    place.app.sender.pace["tg"]._held_until = 0.0


async def _nothing() -> None:
    return None


async def test_C_14_it_starts_while_the_network_is_away_and_serves(place: Town) -> None:
    await place.tg.down()
    await place.restart()
    found = await _get(f"{place.base}/healthz")
    assert found == 200
    await place.tg.open()
    await file(place)
    assert await counted(place, cards) == 1


async def _get(url: str) -> int:
    import aiohttp

    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status


async def test_G_01_a_resident_who_blocks_us_is_telephoned_and_told_once_when_back(place: Town) -> None:
    number = await file(place)
    await place.tg.block(WHO)
    await place.settle()
    before = len(place.tg.messages(WHO))
    await place.act("赵经理", number, "tell_resident", text="我们来了")
    assert len(place.tg.messages(WHO)) == before
    await place.tg.unblock(WHO)
    await place.settle()
    assert len(place.tg.messages(WHO)) == before + 1
    assert number in told(place, WHO)[-1]


async def test_a_card_that_changes_while_it_is_on_its_way_is_brought_up_to_date(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.hire("王师傅", "handler")
    await place.tg.say(WHO, LAMP)
    await place.settle()
    channel: Any = place.app.channels["tg"]
    real, gate, underway = channel.send, asyncio.Event(), asyncio.Event()

    async def slow(address: Any, out: Any) -> Any:
        sent = await real(address, out)
        if "TS-" in out.text and address.chat == str(GROUP):
            underway.set()
            await gate.wait()
        return sent

    monkeypatch.setattr(channel, "send", slow)
    message = next(m for m in place.tg.messages(WHO) if "直接提交" in m.labels)
    await place.tg.press(WHO, message, "直接提交")
    await underway.wait()
    card = next(m for m in place.tg.messages(GROUP) if "接单" in m.labels)
    await place.tg.press(place.account("王师傅"), card, "接单")
    await place.tg.settle()
    gate.set()
    await place.settle()
    shown = [m for m in place.tg.messages(GROUP) if "处理完毕" in m.labels]
    assert len(shown) == 1
    assert not [m for m in place.tg.messages(GROUP) if "接单" in m.labels]
