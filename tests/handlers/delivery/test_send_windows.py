"""The ledger of windows: never one message more than a network allows, nothing lost when nothing is left."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Capabilities, Sent, TryLater, Uncertain, WindowClosed
from bot.domain.messages import Address, Outgoing, SendWindow
from handlers.delivery import outcomes
from handlers.notify import notifications
from storage.database import connect
from storage.engine.migrate import migrate
from storage.messages import send_windows
from tests.fakes.plain_channel import PlainChannel
from tests.handlers.plain_town import LAMP, PlainTown, plain_town

PUSHED = Capabilities(buttons=False, windowed=True, per_second=10_000, per_chat_second=10_000)
"""A network with windows that takes no answer in its response."""
NO_FORMS = replace(PUSHED, answers=True)
"""A network with windows that takes answers in its response and no fixed forms, so that what is closed must wait."""


async def left(town: PlainTown, chat: str) -> int:
    return await town.app.desk.database.read(lambda c: send_windows.sends_left(c, "plain", chat, town.clock.now))


async def test_an_answer_in_the_response_takes_nothing_from_the_window(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path, PlainChannel(can=NO_FORMS)) as town:
        await town.file("ann")
        assert await left(town, "ann") == 5


async def test_each_push_takes_one_and_a_new_message_opens_the_window_anew(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path, PlainChannel(can=NO_FORMS)) as town:
        case = await town.file("ann")
        await town.hire("陈主任", "manager")
        for number in range(3):
            await town.act("陈主任", case, "tell_resident", text=f"消息{number}")
        assert await left(town, "ann") == 2
        await town.say("ann", "进度")
        assert await left(town, "ann") == 5
        town.clock.turn(hours=49)
        assert await left(town, "ann") == 0


async def test_what_no_window_allows_is_held_and_said_first_when_the_person_writes(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path, PlainChannel(can=NO_FORMS, window=SendWindow(1, 3600))) as town:
        case = await town.file("ann")
        await town.hire("陈主任", "manager")
        before = len(town.channel.shown)
        for number in range(3):
            await town.act("陈主任", case, "tell_resident", text=f"消息{number}")
        assert len(town.channel.shown) == before + 1
        assert (await town.states("ann"))[-3:] == ["sent", "held", "held"]
        seen = await town.say("ann", "进度")
        assert ["消息1" in seen[0], "消息2" in seen[1]] == [True, True]
        assert len(seen) > 2
        assert "held" not in await town.states("ann")
        assert town.channel.texts("ann") == [row.text for row in await town.rows("ann")]


async def test_held_messages_go_as_few_sends_where_nothing_goes_with_the_response(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path, PlainChannel(can=PUSHED, window=SendWindow(2, 3600))) as town:
        case = await town.file("ann")
        await town.hire("陈主任", "manager")
        town.clock.turn(hours=2)
        for number in range(6):
            await town.act("陈主任", case, "tell_resident", text=f"消息{number}")
        assert (await town.states("ann"))[-6:] == ["held"] * 6
        before = len(town.channel.shown)
        await town.say("ann", "进度")
        words = "\n\n".join(one.text for one in town.channel.shown[before:])
        assert [f"消息{number}" in words for number in range(6)] == [True] * 6
        assert len(town.channel.shown) - before <= 2
        assert "held" not in await town.states("ann")


async def test_the_network_s_word_counts_more_than_our_ledger(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path, PlainChannel(can=NO_FORMS)) as town:
        case = await town.file("ann")
        await town.hire("陈主任", "manager")
        town.channel.troubles.append(WindowClosed("window"))
        await town.act("陈主任", case, "tell_resident", text="消息")
        assert (await town.states("ann"))[-1] == "held"
        assert await left(town, "ann") == 0
        await town.act("陈主任", case, "tell_resident", text="又一条")
        assert (await town.states("ann"))[-1] == "held"  # the network is not even asked


async def test_a_try_that_delivered_nothing_costs_nothing_and_each_doubtful_one_costs_one(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with plain_town(database_url, tmp_path, PlainChannel(can=NO_FORMS)) as town:
        case = await town.file("ann")
        await town.hire("陈主任", "manager")
        town.channel.troubles += [TryLater("busy", 0.05), None]
        await town.act("陈主任", case, "tell_resident", text="消息")
        assert (await town.states("ann"))[-1] == "sent"
        assert await left(town, "ann") == 4
        monkeypatch.setattr(outcomes, "AGAIN_SECONDS", 0.0)
        town.channel.troubles += [Uncertain("timeout"), Uncertain("timeout")]
        await town.act("陈主任", case, "tell_resident", text="消息")
        assert (await town.states("ann"))[-1] == "uncertain"
        assert await left(town, "ann") == 2  # sent twice, and both may have arrived


async def test_a_long_message_takes_as_many_sends_as_it_has_parts(database_url: str, tmp_path: Path) -> None:
    class Parts(PlainChannel):
        def costs(self, out: Outgoing) -> int:
            return min(1 + len(out.text) // 1000, 5)

    async with plain_town(database_url, tmp_path, Parts(can=NO_FORMS)) as town:
        case = await town.file("ann")
        await town.hire("陈主任", "manager")
        await town.act("陈主任", case, "tell_resident", text="字" * 3300)
        assert await left(town, "ann") == 1
        await town.act("陈主任", case, "tell_resident", text="字" * 1100)
        assert (await town.states("ann"))[-1] == "held"
        assert await left(town, "ann") == 1


async def test_old_news_and_news_of_a_closed_case_are_not_said_any_more(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path, PlainChannel(can=NO_FORMS)) as town:
        case = await town.file("ann")
        await town.hire("陈主任", "manager")
        town.clock.turn(hours=50)
        await town.act("陈主任", case, "tell_resident", text="消息")
        assert (await town.states("ann"))[-1] == "held"
        town.clock.turn(days=8)
        seen = await town.say("ann", "进度")
        assert not any("消息" in text for text in seen)
        rows = await town.rows("ann")
        assert [(row.state, row.error) for row in rows if "消息" in row.text] == [("dropped", "outdated")]


async def test_a_whole_filing_stays_within_the_window(database_url: str, tmp_path: Path) -> None:
    """Word for word, where every answer is a push."""
    async with plain_town(database_url, tmp_path, PlainChannel(can=PUSHED)) as town:
        for words in (LAMP, "1", "跳过", "跳过", "直接提交", "进度"):
            await town.say("ann", words)
            assert await left(town, "ann") >= 1, words
        assert set(await town.states("ann")) == {"sent"}


@pytest.mark.parametrize("copies", [2])
async def test_many_copies_take_exactly_as_many_as_there_are(database_url: str, copies: int) -> None:
    now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    database = connect(database_url, lambda: now)
    others = [connect(database_url, lambda: now) for _ in range(copies - 1)] if "postgres" in database_url else []
    try:
        await migrate(database)
        await database.transact(lambda unit: send_windows.open_window(unit, "plain", "ann", SendWindow(5, 60)))
        asked = [
            one.transact(partial(send_windows.take_sends, channel="plain", chat="ann"))
            for one in [database, *others] * 8
        ]
        got = await asyncio.gather(*asked)
        assert len([until for until in got if until is not None]) == 5
        assert {until for until in got if until is not None} == {now + timedelta(seconds=60)}
        await database.transact(lambda unit: send_windows.open_window(unit, "plain", "ann", SendWindow(1, 90)))
        await database.transact(
            lambda unit: send_windows.return_sends(unit, "plain", "ann", now + timedelta(seconds=60))
        )
        assert (
            await database.read(lambda c: send_windows.sends_left(c, "plain", "ann", now)) == 1
        )  # another window by now
        click = SendWindow(3, 60, instead=False)
        await database.transact(lambda unit: send_windows.open_window(unit, "plain", "ann", click))
        assert await database.read(lambda c: send_windows.sends_left(c, "plain", "ann", now)) == 3
        later = now + timedelta(seconds=80)
        assert (
            await database.read(lambda c: send_windows.sends_left(c, "plain", "ann", later)) == 3
        )  # the longer one stays
        await database.transact(lambda unit: send_windows.open_window(unit, "plain", "bob", click))
        assert await database.read(lambda c: send_windows.sends_left(c, "plain", "bob", now)) == 3
        assert await database.read(lambda c: send_windows.sends_left(c, "plain", "bob", later)) == 0
    finally:
        for one in [database, *others]:
            await one.close()


async def test_what_went_together_is_repeated_together_and_with_nothing_else(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(PlainChannel):
        """Keeps the name of everything it was asked to send, and the words under it; two more come in meanwhile."""

        asked: list[tuple[str, str]]

        async def send(self, address: Address, out: Outgoing) -> Sent:
            self.asked.append((out.id, out.text))
            if len(self.asked) in (1, 2):
                await town.app.desk.database.transact(said(f"later {len(self.asked)}"))
            return await super().send(address, out)

    def said(text: str) -> Any:
        return lambda unit: notifications.queue(town.app.desk, unit, Address("plain", "ann"), Outgoing(text))

    def both(unit: Any) -> None:
        said("first")(unit)
        said("second")(unit)

    monkeypatch.setattr(outcomes, "AGAIN_SECONDS", 0.0)
    channel = Slow(can=replace(PUSHED, named=True))
    channel.asked = []
    async with plain_town(database_url, tmp_path, channel) as town:
        await town.say("ann", "你好")
        channel.asked.clear()
        before = await left(town, "ann")
        channel.troubles.append(Uncertain("timeout"))
        await town.app.desk.database.transact(both)
        await town.settle()
        assert channel.asked[0] == channel.asked[1]
        assert channel.asked[0][1] == "first\n\nsecond"
        assert channel.asked[2][1] == "later 1\n\nlater 2"
        assert await left(town, "ann") == before - 2  # under the same name the repetition counts once
