"""The limits of a network, kept by us: looked at through every window, on a clock that only the waiting moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import Capabilities, ChatMoved
from bot.domain.messages import Address, Outgoing
from handlers.delivery import rate_limits
from handlers.notify import notifications
from tests.fakes.plain_channel import PlainChannel
from tests.handlers.plain_town import plain_town

CAN = Capabilities(per_second=28.0, per_chat_second=1.0, group_per_minute=20.0)


class Virtual:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def wait(self, limits: rate_limits.SendLimits, chat: str, group: bool) -> None:
        self.now += limits.book(Address("tg", chat), group=group)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Virtual]:
    virtual = Virtual()
    monkeypatch.setattr(rate_limits.time, "monotonic", virtual.monotonic)
    return virtual


def sent_at(clock: Virtual, chats: list[str], group: bool) -> list[tuple[float, str]]:
    """When each message goes out, sent one after the other as fast as we are let."""
    limits = rate_limits.SendLimits(CAN)
    times = []
    for chat in chats:
        clock.wait(limits, chat, group)
        times.append((clock.now, chat))
    return times


def most_in(times: list[float], window: float) -> int:
    return max(sum(1 for t in times if start <= t < start + window) for start in times)


def test_a_group_gets_at_most_twenty_a_minute_edits_included(clock: Virtual) -> None:
    times = [at for at, _ in sent_at(clock, ["-100"] * 90, group=True)]
    assert most_in(times, 60.0) <= 20


def test_all_chats_together_get_at_most_thirty_a_second(clock: Virtual) -> None:
    times = [at for at, _ in sent_at(clock, [str(n) for n in range(300)], group=False)]
    assert most_in(times, 1.0) <= 33  # the steady 28 and a burst of 4
    assert times[-1] - times[0] >= 10.0


def test_one_chat_gets_one_a_second_after_a_short_burst(clock: Virtual) -> None:
    times = [at for at, _ in sent_at(clock, ["7"] * 20, group=False)]
    assert most_in(times, 1.0) <= 4
    assert times[-1] - times[0] >= 15.0


def test_held_means_nothing_goes_out(clock: Virtual) -> None:
    limits = rate_limits.SendLimits(CAN)
    limits.hold(37.0)
    clock.wait(limits, "1", group=False)
    assert clock.now >= 1037.0


@given(st.lists(st.sampled_from(["-1", "-2", "-3"]), min_size=1, max_size=120))
@settings(max_examples=30, deadline=None)
def test_no_order_of_groups_breaks_the_limit_of_any(chats: list[str]) -> None:
    virtual = Virtual()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rate_limits.time, "monotonic", virtual.monotonic)
        times = sent_at(virtual, chats, group=True)
    for chat in set(chats):
        assert most_in([at for at, where in times if where == chat], 60.0) <= 20


def test_R_04_remembered_chats_are_bounded(clock: Virtual) -> None:
    limits = rate_limits.SendLimits(Capabilities(per_second=1e9, per_chat_second=1e9, group_per_minute=1e9))
    for n in range(rate_limits.MOST_CHATS + 500):
        clock.wait(limits, str(n), group=False)
    assert len(limits._chats) == rate_limits.MOST_CHATS


def test_a_network_that_takes_nothing_is_held_for_as_long_as_told(clock: Virtual) -> None:
    limits = rate_limits.SendLimits(CAN)
    assert limits.held() == 0
    limits.hold(10.0)
    limits.hold(3.0)
    assert limits.held() == 10
    clock.now += 9.0
    assert limits.held() == 1
    assert limits.book(Address("tg", "1"), group=False) == 1
    clock.now += 1.5
    assert limits.held() == 0


def test_a_network_without_a_limit_for_groups_asks_of_a_group_what_it_asks_of_a_chat(clock: Virtual) -> None:
    limits = rate_limits.SendLimits(Capabilities(per_second=1e9, per_chat_second=100.0))
    for _ in range(1000):
        clock.wait(limits, "grp", group=True)
    assert 9.0 <= clock.now - 1000.0 <= 10.0


FAST = Capabilities(per_second=10_000, per_chat_second=10_000, group_per_minute=1203)
"""A network of no vendor's convention; its groups take 20 a second."""


@pytest.mark.parametrize(("chat", "group"), [("grp", True), ("ann", False), ("-5", False)])
async def test_the_limit_of_groups_holds_for_the_groups_of_every_network_and_for_nobody_else(
    database_url: str, tmp_path: Path, chat: str, group: bool
) -> None:
    staff_group = {"name": "维修组", "channel": "plain", "chat": "grp"}
    async with plain_town(database_url, tmp_path, PlainChannel(can=FAST), groups=[staff_group]) as town:
        booked: list[tuple[str, bool]] = []
        book = town.app.sender.pace["plain"].book

        def noted(address: Address, group: bool) -> float:
            booked.append((address.chat, group))
            return book(address, group)

        town.app.sender.pace["plain"].book = noted  # type: ignore[method-assign]

        def queue(unit: Any) -> None:
            notifications.queue(town.app.desk, unit, Address("plain", chat), Outgoing("好"))

        await town.app.desk.database.transact(queue)
        await town.settle()
        assert booked == [(chat, group)]
        assert town.channel.texts(chat) == ["好"]


async def test_cards_and_lines_of_a_group_that_moved_keep_its_limit(database_url: str, tmp_path: Path) -> None:
    staff_group = {"name": "维修组", "channel": "plain", "chat": "old"}
    async with plain_town(database_url, tmp_path, PlainChannel(can=FAST), groups=[staff_group]) as town:
        await town.say("ann", "3栋2单元楼道灯坏了三天了")
        booked: list[tuple[str, bool]] = []
        book = town.app.sender.pace["plain"].book

        def noted(address: Address, group: bool) -> float:
            booked.append((address.chat, group))
            return book(address, group)

        town.app.sender.pace["plain"].book = noted  # type: ignore[method-assign]
        await town.say("ann", "直接提交")
        assert ("old", True) in booked
        assert ("ann", False) in booked
        town.channel.troubles.append(ChatMoved("new"))

        def queue(unit: Any) -> None:
            notifications.queue(town.app.desk, unit, Address("plain", "old"), Outgoing("好"))

        await town.app.desk.database.transact(queue)
        await town.settle()
        assert booked[-1] == ("new", True)
