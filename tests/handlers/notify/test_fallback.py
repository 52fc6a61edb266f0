"""The callback when the chat is closed: fixed form, hooks, telephone; every try on the record, nothing said twice."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.base import Capabilities, SendRefused, TryLater, Uncertain, WindowClosed
from bot.channels.hook.channel import hmac_signature, open_hook
from bot.config.hooks import Hook
from bot.domain.messages import Address, Notice, Outgoing
from handlers.delivery import outcomes
from handlers.queries import answer_word
from storage.messages import delivery_attempts
from storage.people import sessions
from storage.tables import messages, tasks
from tests.fakes.plain_channel import ALL, PlainChannel
from tests.handlers.plain_town import PlainTown, plain_town

SECRET = "a-secret-of-the-hook"


@dataclass
class Receiver:
    """Where a hook's calls arrive; `answers` are the states it answers with, 200 when there are none; 0 cuts the
    line."""

    answers: list[int] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        stamp = request.headers["X-Huifang-Timestamp"]
        wanted = hmac.new(SECRET.encode(), f"{stamp}.{body.decode()}".encode(), hashlib.sha256).hexdigest()
        self.signed.append(hmac.compare_digest(wanted, request.headers["X-Huifang-Signature"]))
        self.calls.append(json.loads(body))
        status = self.answers.pop(0) if self.answers else 200
        if not status and request.transport is not None:
            request.transport.abort()
        return web.Response(status=status or 200)


@asynccontextmanager
async def receiver(*answers: int) -> AsyncIterator[Receiver]:
    made = Receiver(list(answers))
    app = web.Application()
    app.router.add_post("/sms", made.take)
    server = TestServer(app)
    await server.start_server()
    made.url = str(server.make_url("/sms"))
    try:
        yield made
    finally:
        await server.close()


def hook(url: str, name: str = "sms", **more: Any) -> dict[str, Any]:
    return {"name": name, "url": url, "secret": SECRET, **more}


async def tries(town: PlainTown) -> list[tuple[str, str]]:
    case = await town.case()
    rows = await town.app.desk.database.read(lambda c: delivery_attempts.attempts_for(c, case.id))
    return [(row.way, row.result) for row in rows]


async def open_tasks(town: PlainTown) -> list[str]:
    rows = await town.app.desk.database.read(lambda c: c.execute(sa.select(tasks.c.kind)).fetchall())
    return [row.kind for row in rows]


async def closed_callback(town: PlainTown) -> None:
    """Handled and verified; two days later, when the window has closed, the callback goes out."""
    await town.handled("ann")
    town.clock.turn(hours=49)
    await town.ring()


async def test_an_open_chat_is_the_way_and_that_is_on_the_record(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await town.handled("ann")
        await town.ring()
        assert await tries(town) == [("chat", "sent")]
        assert await open_tasks(town) == []


async def test_a_closed_chat_is_followed_by_a_notice_with_the_private_page(database_url: str, tmp_path: Path) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await closed_callback(town)
        assert await tries(town) == [("chat", "closed"), ("notice", "sent")]
        shown = [one for one in town.channel.shown if one.how == "notice"]
        case = await town.case()
        assert [one.notice.kind for one in shown if one.notice] == ["callback"]
        assert all(
            one.notice and one.notice.url.endswith(answer_word.answer_link(town.app.desk, case)) for one in shown
        )
        assert await open_tasks(town) == []


async def test_the_form_that_arrived_takes_the_place_of_the_words_that_waited(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await closed_callback(town)
        assert "held" in await town.states("ann")
        seen = await town.say("ann", "好了谢谢")
        assert not any("已经处理" in text and "抱歉" in text for text in seen)
        assert "held" not in await town.states("ann")
        assert (await town.case()).state == "confirm"


async def test_every_way_is_tried_in_order_and_the_telephone_is_the_last(database_url: str, tmp_path: Path) -> None:
    async with receiver(400) as first, receiver(500, 410) as second:
        hooks = [hook(first.url), hook(second.url, "mail")]
        async with plain_town(database_url, tmp_path, hooks=hooks) as town:
            town.channel.refusals.append(SendRefused("no template"))
            await closed_callback(town)
            town.clock.turn(seconds=90)
            await town.claim()
            assert await tries(town) == [
                ("chat", "closed"),
                ("notice", "refused"),
                ("hook:sms", "refused"),
                ("hook:mail", "refused"),
                ("phone", "task"),
            ]
            assert (len(first.calls), len(second.calls)) == (1, 2)
            assert len({call["id"] for call in second.calls}) == 1
            assert await open_tasks(town) == ["phone_callback"]


async def test_a_hook_is_told_what_it_needs_and_nothing_personal(database_url: str, tmp_path: Path) -> None:
    async with receiver() as sms:
        can = Capabilities(**{**{name: getattr(ALL, name) for name in ALL.__dataclass_fields__}, "notices": False})
        async with plain_town(database_url, tmp_path, PlainChannel(can=can), hooks=[hook(sms.url)]) as town:
            await closed_callback(town)
            case = await town.case()
            assert await tries(town) == [("chat", "closed"), ("hook:sms", "sent")]
            assert sms.signed == [True]
            (call,) = sms.calls
            assert call.pop("id")
            assert call == {
                "kind": "callback",
                "number": case.number,
                "url": answer_word.answer_link(town.app.desk, case),
                "language": "zh-Hans",
            }


async def test_a_notice_that_fails_later_moves_the_chain_on_once(database_url: str, tmp_path: Path) -> None:
    async with receiver() as sms, plain_town(database_url, tmp_path, hooks=[hook(sms.url)]) as town:
        await closed_callback(town)
        key = next(one.key for one in town.channel.shown if one.how == "notice")
        failed = town.channel.written("ann", key, kind="event", event="notice_failed", opens=None)
        for _ in range(2):
            reply = await town.channel.deliver(failed)
            reply.carried(0)
            await town.settle()
        assert await tries(town) == [("chat", "closed"), ("notice", "sent"), ("notice", "failed"), ("hook:sms", "sent")]
        assert len(sms.calls) == 1


async def test_a_notice_that_was_delivered_is_noted_and_nobody_else_s_is_believed(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await closed_callback(town)
        key = next(one.key for one in town.channel.shown if one.how == "notice")
        for text in (key, "hf-1", "x", f"{key}0", ""):
            await town.say("ann", text, kind="event", event="notice_sent", opens=None)
        assert await tries(town) == [("chat", "closed"), ("notice", "sent"), ("notice", "delivered")]


async def test_a_chat_message_that_fails_later_moves_the_chain_on_too(database_url: str, tmp_path: Path) -> None:
    async with receiver() as sms, plain_town(database_url, tmp_path, hooks=[hook(sms.url)]) as town:
        await town.handled("ann")
        await town.ring()
        key = town.channel.shown[-1].key
        for name in (f"{key}_1", key):
            await town.say("ann", name, kind="event", event="notice_failed", opens=None, unsupported="fail 4")
        assert await tries(town) == [("chat", "sent"), ("chat", "failed"), ("notice", "sent")]
        assert [(row.state, row.error) for row in await town.rows("ann") if row.state == "dead"] == [("dead", "fail 4")]
        await town.say("bea", key, kind="event", event="notice_failed", opens=None)  # somebody else's word
        assert len(await tries(town)) == 3


async def test_whoever_left_gets_no_form_and_is_unreachable(database_url: str, tmp_path: Path) -> None:
    async with receiver() as sms, plain_town(database_url, tmp_path, hooks=[hook(sms.url)]) as town:
        await town.handled("ann")
        town.channel.troubles.append(SendRefused("unfollowed", gone=True))
        await town.ring()
        assert await tries(town) == [("chat", "gone"), ("hook:sms", "sent")]
        assert [one.how for one in town.channel.shown if one.how == "notice"] == []
        await town.wait(hours=24)  # the reminder goes straight to the hook
        assert (await tries(town))[2:] == [("chat", "gone"), ("hook:sms", "sent")]
        assert [call["kind"] for call in sms.calls] == ["callback", "reminder"]


async def test_a_doubtful_try_is_repeated_once_then_the_next_way_is_taken_and_the_reminder_comes_as_planned(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "AGAIN_SECONDS", 0.0)
    async with receiver() as sms, plain_town(database_url, tmp_path, hooks=[hook(sms.url)]) as town:
        await town.handled("ann")
        town.channel.troubles += [Uncertain("timeout"), Uncertain("timeout")]
        town.channel.refusals += [Uncertain("timeout"), Uncertain("timeout")]
        await town.ring()
        assert await tries(town) == [("chat", "uncertain"), ("notice", "uncertain"), ("hook:sms", "sent")]
        assert len(town.channel.troubles) == len(town.channel.refusals) == 0
        await town.wait(hours=24)
        assert (await tries(town))[3:] == [("chat", "sent")]


async def test_a_hook_that_does_not_answer_is_called_once_more_under_the_same_id_then_a_person_telephones(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "AGAIN_SECONDS", 0.0)
    async with receiver(0, 0) as sms, plain_town(database_url, tmp_path, hooks=[hook(sms.url)]) as town:
        town.channel.refusals.append(SendRefused("no template"))
        await closed_callback(town)
        assert len(sms.calls) == 2
        assert len({call["id"] for call in sms.calls}) == 1
        assert (await tries(town))[-2:] == [("hook:sms", "uncertain"), ("phone", "task")]
        assert await open_tasks(town) == ["phone_callback"]


async def test_a_hook_that_cannot_be_reached_got_nothing_and_is_tried_again() -> None:
    channel = open_hook(Hook(name="sms", url="http://127.0.0.1:1/sms", secret=SECRET))
    with pytest.raises(TryLater):
        await channel.send(Address("hook:sms", "TS-1"), Outgoing("", notice=Notice("callback", "http://h/c/1")))
    await channel.stop()


async def test_reminders_after_a_day_and_three_walk_the_same_chain_then_a_person_telephones(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await closed_callback(town)
        await town.wait(hours=97)
        kinds = [one.notice.kind for one in town.channel.shown if one.notice is not None]
        assert kinds == ["callback", "reminder", "reminder"]
        assert "phone_callback" in await open_tasks(town)
        assert (await town.case()).state == "callback"  # silence is never satisfaction


async def test_a_network_that_stays_away_too_long_gives_way_before_the_reminder(
    database_url: str, tmp_path: Path
) -> None:
    async with receiver() as sms, plain_town(database_url, tmp_path, hooks=[hook(sms.url)]) as town:
        await town.handled("ann")
        town.channel.troubles.append(TryLater("down", 30 * 3600.0))
        town.channel.refusals.append(TryLater("down", 30 * 3600.0))
        town.clock.turn(hours=0)
        longest, outcomes.LONGEST_WAIT = outcomes.LONGEST_WAIT, 40 * 3600.0
        try:
            await town.ring()
        finally:
            outcomes.LONGEST_WAIT = longest
        assert await tries(town) == [("chat", "late"), ("notice", "late"), ("hook:sms", "sent")]


async def test_an_answer_given_meanwhile_stops_the_chain(database_url: str, tmp_path: Path) -> None:
    async with receiver(503) as sms, plain_town(database_url, tmp_path, hooks=[hook(sms.url)]) as town:
        town.channel.refusals.append(WindowClosed("limit"))
        await town.handled("ann")
        town.clock.turn(hours=49)
        while await town.app.clocks.round():
            pass
        while not sms.calls:
            import asyncio

            await asyncio.sleep(0.01)
        seen = await town.channel.say("ann", "满意")
        assert seen
        await town.settle()
        m = messages.c
        rows = await town.app.desk.database.read(
            lambda c: c.execute(sa.select(m.state, m.error).where(m.channel == "hook:sms")).fetchall()
        )
        assert [tuple(row) for row in rows] == [("dropped", "answered")]
        assert len(sms.calls) == 1


async def test_what_staff_tell_a_resident_goes_as_a_notice_when_the_chat_is_closed(
    database_url: str, tmp_path: Path
) -> None:
    async with plain_town(database_url, tmp_path) as town:
        await town.hire("陈主任", "manager")
        case = await town.file("ann")
        town.clock.turn(hours=49)
        await town.act("陈主任", case, "tell_resident", text="材料明天上午到")
        forms = [one.notice for one in town.channel.shown if one.notice is not None]
        assert [(form.kind, form.number) for form in forms] == [("news", case.number)]


async def test_G_01_news_of_a_case_waits_when_no_form_takes_it(database_url: str, tmp_path: Path) -> None:
    async with receiver() as sms, plain_town(database_url, tmp_path, hooks=[hook(sms.url)]) as town:
        await town.hire("陈主任", "manager")
        case = await town.file("ann")
        town.clock.turn(hours=49)
        await town.hire("王师傅", "handler")
        if case.state == "received":
            case = await town.act("陈主任", case, "assign", handler=town.people["王师傅"])
        case = await town.act("王师傅", case, "take")
        case = await town.act("王师傅", case, "progress", text="去看过了")
        town.channel.refusals.append(SendRefused("no template"))
        await town.act("陈主任", case, "ask_resident", text="灯是哪一层的？")
        assert sms.calls == []
        states = [(row.state, row.text) for row in await town.rows("ann")]
        assert any(state == "held" and "哪一层" in text for state, text in states)
        assert not [state for state, _text in states if state == "dead"]
        seen = await town.say("ann", "你好")
        assert any("哪一层" in text for text in seen)


async def test_the_group_is_told_which_way_reached_the_resident_and_the_page_shows_every_try(
    database_url: str, tmp_path: Path
) -> None:
    staff_network = PlainChannel("staff", Capabilities(per_second=10_000, per_chat_second=10_000))
    groups = [{"name": "维修组", "channel": "staff", "chat": "grp"}]
    async with (
        receiver() as sms,
        plain_town(database_url, tmp_path, None, staff_network, groups=groups, hooks=[hook(sms.url)]) as town,
    ):
        town.channel.refusals.append(SendRefused("template gone"))
        await closed_callback(town)
        lines = staff_network.texts("grp")
        assert any("没能通过模板通知送达" in line for line in lines)
        assert any("外部通知 sms" in line for line in lines)
        async with TestServer(town.app.web) as server, aiohttp.ClientSession(str(server.make_url("/"))) as browser:
            person = town.people["陈主任"]
            key = (await town.app.desk.database.transact(lambda unit: sessions.open_session(unit, person)))[0]
            browser.cookie_jar.update_cookies({"huifang": key}, server.make_url("/"))
            case = await town.case()
            page = await (await browser.get(f"/console/cases/{case.id}", headers={"Cookie": f"huifang={key}"})).text()
            for words in (
                "窗口已关闭，没有发出",
                "模板通知: 被拒收",
                "外部通知 sms: 已发出",
                "template gone",
                "等业主下次来信时再发",
            ):
                assert words in page, words


async def test_a_reminder_on_a_page_that_nobody_may_look_at_goes_to_the_hook_as_well(
    database_url: str, tmp_path: Path
) -> None:
    async with receiver() as sms, plain_town(database_url, tmp_path, hooks=[hook(sms.url)]) as town:
        town.app.desk.can["plain"] = Capabilities(push=False)  # as the web chat: what is said waits there
        await town.handled("ann")
        await town.ring()
        assert sms.calls == []
        await town.wait(hours=24)
        assert [call["kind"] for call in sms.calls] == ["reminder"]
        assert await tries(town) == [("hook:sms", "sent")]


def test_the_signature_is_that_of_the_receiver() -> None:
    assert hmac_signature(b"k", "1", b"{}") == hmac.new(b"k", b"1.{}", hashlib.sha256).hexdigest()


@pytest.mark.parametrize("contact", [True, False])
async def test_the_telephone_goes_only_to_a_hook_that_is_to_have_it(
    database_url: str, tmp_path: Path, contact: bool
) -> None:
    async with receiver() as sms:
        can = Capabilities(**{**{name: getattr(ALL, name) for name in ALL.__dataclass_fields__}, "notices": False})
        hooks = [hook(sms.url, contact=contact)]
        async with plain_town(database_url, tmp_path, PlainChannel(can=can), hooks=hooks) as town:
            from dataclasses import replace

            from handlers.notify import fallback

            await town.handled("ann")
            case = replace(await town.case(), answers={"phone": "13800138000"})
            assert fallback._contact(town.app.desk, case, "hook:sms") == ("13800138000" if contact else "")
            assert fallback._contact(town.app.desk, replace(case, anonymous=True), "hook:sms") == ""
