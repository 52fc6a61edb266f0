"""Robots of three vendors: signatures as published, limits kept, codes understood, no secret anywhere."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.base import Failed, SendRefused, TryLater, Uncertain
from bot.channels.robot import sign
from bot.channels.robot.channel import Robot
from bot.channels.robot.vendors import ROBOT_VENDORS
from bot.config.channels import RobotChannel
from bot.domain.messages import Address, Button, Outgoing
from tests.channels.memory import Memory
from tests.fakes.robots import FakeRobots

VENDORS = ("wecom", "dingtalk", "feishu")
HERE = Address("robot", "")
PAGE = "https://example.org/console/cases/7"
CARD = Outgoing(
    "TS-20261123-0001　四季花城\n待接单 · 一般 · 房屋\n楼道灯坏了",
    ((Button("接单", "m|7|take"),), (Button("打开详情", url=PAGE),)),
)


def test_the_signatures_are_those_of_the_vendors_formulas() -> None:
    """Vectors dingtalk-1 and feishu-1: key and message are exchanged."""
    assert sign.dingtalk("SECtest", 1700000000000) == "aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g="
    assert sign.feishu("SECtest", 1700000000) == "G7XpBpG8NgG02fJOAhX6FRAObIljmFoxVReo8I62pEk="


class Clock:
    now = 1_700_000_100.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def robot(vendor: str, clock: Clock | None = None, **section: Any) -> AsyncIterator[tuple[Robot, FakeRobots]]:
    clock = clock or Clock()
    secret = "" if vendor == "wecom" else "SEC-of-the-group"
    async with FakeRobots(clock=clock, secret=secret) as fake:
        values = {"key": fake.key, "secret": secret, "api_url": fake.url, "spread_seconds": 0, **section}
        made = Robot("robot", RobotChannel.model_validate({"kind": "robot", "vendor": vendor, **values}), clock)
        await made.start(None, None, Memory())  # type: ignore[arg-type]
        try:
            yield made, fake
        finally:
            await made.stop()


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_card_leads_to_the_console_page_of_the_case(vendor: str) -> None:
    async with robot(vendor) as (made, fake):
        await made.send(HERE, CARD)
        assert len(fake.told) == 1
        assert fake.told[0].url == PAGE
        for words in ("TS-20261123-0001", "楼道灯坏了", "打开详情"):
            assert words in fake.told[0].text
        assert "接单" not in fake.told[0].text.replace("待接单", ""), "a button that nobody hears must not be shown"


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_line_without_a_page_is_plain_text(vendor: str) -> None:
    async with robot(vendor) as (made, fake):
        await made.send(HERE, Outgoing("TS-20261123-0001 王师傅已接单。"))
        assert [one.url for one in fake.told] == [""]
        assert "王师傅已接单" in fake.told[0].text


@pytest.mark.parametrize("vendor", VENDORS)
async def test_K_03_words_of_residents_mention_nobody_and_hide_no_link(vendor: str) -> None:
    hostile = '<@all> <at user_id="all">x</at> [看这里](http://evil.example) ![](http://evil.example/x.png) @所有人'
    async with robot(vendor) as (made, fake):
        await made.send(HERE, Outgoing(hostile))
        await made.send(HERE, Outgoing(f"TS-1\n{hostile}", CARD.rows))
        for one in fake.told:
            body = json.dumps(one.body, ensure_ascii=False)
            assert "<@all>" not in body
            if vendor == "feishu" and "plain_text" not in body:
                assert "<at " not in body
            if vendor == "dingtalk" and "actionCard" in body:
                assert "](" not in body
            assert one.body.get("at", {}).get("isAtAll", False) is False


@pytest.mark.parametrize("vendor", VENDORS)
async def test_our_own_limit_comes_before_the_vendors(vendor: str) -> None:
    """20 a minute, 20 a minute or ten minutes' silence, 100 a minute and 5 a second."""
    clock = Clock()
    async with robot(vendor, clock) as (made, fake):
        most, waits = ROBOT_VENDORS[vendor].per_minute, 0  # type: ignore[index]
        for number in range(most * 2):
            while True:
                try:
                    await made.send(HERE, Outgoing(f"第 {number} 条"))
                    break
                except TryLater as later:
                    clock.now += max(later.after, 0.001)
                    waits += 1
        assert len(fake.told) == most * 2 == fake.calls, "the vendor refused none"
        assert waits
        for start in fake.told:
            assert sum(start.at <= one.at < start.at + 60.0 for one in fake.told) <= most


async def test_the_ledger_is_shared_and_survives_a_restart() -> None:
    clock = Clock()
    async with robot("dingtalk", clock) as (made, fake):
        memory = made._kept
        for _ in range(18):
            await made.send(HERE, Outgoing("一行"))
        again = Robot("robot", made._section, clock)
        await again.start(None, None, memory)  # type: ignore[arg-type]
        with pytest.raises(TryLater) as full:
            await again.send(HERE, Outgoing("一行"))
        assert 0 < full.value.after <= 60
        assert len(fake.told) == 18
        await again.stop()


CODES = [
    ("wecom", 45009, TryLater), ("wecom", 93000, TryLater), ("wecom", 93004, SendRefused),
    ("wecom", 40058, SendRefused),
    ("dingtalk", 310000, TryLater), ("dingtalk", 130101, TryLater), ("dingtalk", 300001, SendRefused),
    ("dingtalk", 400013, SendRefused), ("dingtalk", 430102, SendRefused), ("dingtalk", 987654, TryLater),
    ("feishu", 19021, TryLater), ("feishu", 19022, TryLater), ("feishu", 19024, TryLater),
    ("feishu", 9499, SendRefused),
    ("feishu", 11232, TryLater), ("feishu", 19001, SendRefused), ("feishu", "strange", TryLater),
]  # fmt: skip


@pytest.mark.parametrize(("vendor", "code", "kind"), CODES)
async def test_C_05_a_refusal_inside_http_200_is_seen_and_sorted(vendor: str, code: Any, kind: type[Failed]) -> None:
    async with robot(vendor) as (made, fake):
        fake.fail(code)
        with pytest.raises(Failed) as refused:
            await made.send(HERE, CARD)
        assert type(refused.value) is kind
        assert fake.told == []


async def test_a_muted_robot_keeps_silent_for_ten_minutes() -> None:
    async with robot("dingtalk") as (made, fake):
        fake.fail(130101)
        with pytest.raises(TryLater) as muted:
            await made.send(HERE, CARD)
        assert muted.value.after == 600.0
        assert muted.value.whole_channel


@pytest.mark.parametrize(("what", "kind"), [("http 502", TryLater), ("http 403", TryLater)])
async def test_a_gateways_page_is_no_success(what: str, kind: type[Failed]) -> None:
    async with robot("feishu") as (made, fake):
        fake.fail(what)
        with pytest.raises(kind):
            await made.send(HERE, CARD)


async def test_no_answer_may_have_been_a_delivery() -> None:
    async with robot("wecom") as (made, fake):
        made._client._seconds = 0.2
        fake.fail("hang")
        with pytest.raises(Uncertain):
            await made.send(HERE, CARD)


async def test_nothing_is_edited_and_nothing_fetched() -> None:
    async with robot("wecom") as (made, _fake):
        assert not made.can.edit
        assert made.routes(None) == []  # type: ignore[arg-type]
        with pytest.raises(SendRefused):
            await made.send(HERE, Outgoing("x", edit="1"))
        with pytest.raises(SendRefused):
            await made.fetch("x", 1)


async def test_P_01_neither_key_nor_secret_is_ever_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for vendor in VENDORS:
        async with robot(vendor) as (made, fake):
            for what in (310000, 19021, 93000, "http 500"):
                fake.fail(what)
                with pytest.raises(Failed) as failed:
                    await made.send(HERE, CARD)
                chain = [failed.value, failed.value.__context__, failed.value.__cause__]
                assert not [one for one in chain if "robot-key-1" in repr(one) or "SEC-of" in repr(one)]
            assert "robot-key-1" not in repr(made._section)
    assert "robot-key-1" not in caplog.text
    assert "SEC-of-the-group" not in caplog.text


async def test_a_group_with_a_keyword_hears_us() -> None:
    async with robot("feishu", keyword="投诉") as (made, fake):
        fake.keyword = "投诉"
        await made.send(HERE, CARD)
        assert len(fake.told) == 1


async def test_C_13_a_long_text_arrives_whole_in_parts() -> None:
    async with robot("wecom") as (made, fake):
        long = "灯坏了，晚上看不见👨‍👩‍👧。" * 200
        await made.send(HERE, Outgoing(long))
        assert len(fake.told) > 1
        assert "".join(one.body["text"]["content"] for one in fake.told) == long


@pytest.mark.parametrize("key", ["short", "https://qyapi.example/cgi-bin/webhook/send?key=abcdef", "a b c d e f g h"])
def test_a_key_that_is_none_is_refused_at_start(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        RobotChannel.model_validate({"kind": "robot", "vendor": "wecom", "key": key})


async def test_of_a_long_message_only_the_part_in_doubt_is_said_again() -> None:
    async with robot("wecom") as (made, fake):
        await made.send(HERE, Outgoing("a", id="m-0"))
        long = Outgoing("长" * 1200, id="m-1")  # two parts
        fake.faults.extend([0, "reset"])
        with pytest.raises(Uncertain):
            await made.send(HERE, long)
        await made.send(HERE, long)
        assert fake.calls == 1 + 2 + 1
