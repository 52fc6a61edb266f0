"""The limits of a network, kept by us: looked at through every window, on a clock that only the waiting moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import Capabilities
from bot.domain.messages import Address
from handlers.delivery import rate_limits

CAN = Capabilities(per_second=28.0, per_chat_second=1.0, group_per_minute=20.0)


class Virtual:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def wait(self, limits: rate_limits.Pace, chat: str, group: bool) -> None:
        self.now += limits.book(Address("tg", chat), group=group)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Virtual]:
    virtual = Virtual()
    monkeypatch.setattr(rate_limits.time, "monotonic", virtual.monotonic)
    return virtual


def sent_at(clock: Virtual, chats: list[str], group: bool) -> list[tuple[float, str]]:
    """When each message goes out, sent one after the other as fast as we are let."""
    limits = rate_limits.Pace(CAN)
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
    limits = rate_limits.Pace(CAN)
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
    limits = rate_limits.Pace(Capabilities(per_second=1e9, per_chat_second=1e9, group_per_minute=1e9))
    for n in range(rate_limits.KEPT + 500):
        clock.wait(limits, str(n), group=False)
    assert len(limits._chats) == rate_limits.KEPT


def test_a_network_that_takes_nothing_is_held_for_as_long_as_told(clock: Virtual) -> None:
    limits = rate_limits.Pace(CAN)
    assert limits.held() == 0
    limits.hold(10.0)
    limits.hold(3.0)
    assert limits.held() == 10
    clock.now += 9.0
    assert limits.held() == 1
    assert limits.book(Address("tg", "1"), group=False) == 1
    clock.now += 1.5
    assert limits.held() == 0
