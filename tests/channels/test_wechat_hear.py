"""What the channel hears: every type of message and event, in every mode, once each, answered in time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.base import Busy
from bot.domain.messages import Incoming, Outgoing, SendWindow
from tests.channels.wechat_place import LAO, MEI, keys, place
from tests.fakes.wechat_world import CANNOT_SERVE
from tests.waiting import until

MESSAGE, CLICK = SendWindow(5, 48 * 3600), SendWindow(3, 60, instead=False)
JPEG = b"\xff\xd8\xff\xe0" + b"j" * 200


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
async def test_the_address_check_is_answered_with_echostr_and_nothing_else(tmp_path: Path, mode: str) -> None:
    async with place(tmp_path, mode=mode) as here, aiohttp.ClientSession() as session:
        query = {"signature": here.wx.signature("1", "2"), "timestamp": "1", "nonce": "2", "echostr": "4375120<948>"}
        async with session.get(here.wx.hook, params=query) as answer:
            assert (answer.status, await answer.text()) == (200, "4375120<948>")
        for wrong in ({"signature": "0" * 40}, {"nonce": "3"}, {"timestamp": "2"}, {"signature": ""}):
            async with session.get(here.wx.hook, params={**query, **wrong}) as answer:
                assert (answer.status, await answer.text()) == (403, "")
        async with session.get(f"{here.wx.hook}?nonce=3", params=query) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
async def test_words_come_in_and_the_answer_goes_back_in_the_response(tmp_path: Path, mode: str) -> None:
    async with place(tmp_path, mode=mode) as here:
        here.inbox.says = (Outgoing("已收到 😀 ]]> <b>"), Outgoing("在哪里？", keys("公共区域", "我家")))
        await here.wx.subscribe(MEI)
        delivery = await here.wx.say(MEI, "水管爆了 ]]> 😀\u200b")
        assert delivery.statuses == [200]
        said = here.inbox.last
        assert (said.text, said.sender, said.address.chat) == ("水管爆了 ]]> 😀\u200b", MEI, MEI)
        assert (said.kind, said.opens, said.group, said.id[0]) == ("message", MESSAGE, False, "m")
        assert here.wx.person(MEI).said("reply")[-1] == "已收到 😀 ]]> <b>\n\n在哪里？\n\n1. 公共区域\n2. 我家"
        assert here.inbox.carried == [2, 2]
        assert ("Encrypt" in delivery.bodies[0]) is (mode != "plain")


async def test_every_type_of_message_is_read(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        wx, heard = here.wx, here.inbox.heard
        await wx.photo(MEI, JPEG)
        assert [a.kind for a in heard[-1].attachments] == ["photo"]
        assert await here.channel.fetch(heard[-1].attachments[0].ref, 1000) == JPEG
        await wx.voice(MEI, b"#!AMR\n...", "三楼漏水")
        assert (heard[-1].text, heard[-1].attachments[0].kind) == ("三楼漏水", "voice")
        await wx.voice(MEI, b"#!AMR\n...")
        assert (heard[-1].text, heard[-1].attachments[0].mime) == ("", "audio/amr")
        assert await here.channel.fetch(heard[-1].attachments[0].ref, 1000) == b"#!AMR\n..."
        for kind in ("video", "shortvideo"):
            await wx.video(MEI, b"....ftypmp42", kind)
            assert heard[-1].attachments[0].kind == "video"
            assert await here.channel.fetch(heard[-1].attachments[0].ref, 1000) == b"....ftypmp42"
        await wx.location(MEI, 22.5, 114.05, "四季花城南门")
        assert (heard[-1].point, heard[-1].point_name) == ((22.5, 114.05), "四季花城南门")
        await wx.link(MEI, "停水通知", "https://example.com/a?b=1&c=2")
        assert heard[-1].text == "停水通知\nhttps://example.com/a?b=1&c=2"
        assert all(one.opens == MESSAGE for one in heard)
        assert len({one.id for one in heard}) == len(heard) == 7


@pytest.mark.parametrize(
    ("kind", "fields", "unsupported"),
    [
        ("sticker", [], "sticker"),
        ("hologram_3", [], "unknown"),
        ("text", [("Content", "[收到不支持的消息类型，暂无法显示]")], "sticker"),
        ("text", [("Content", "   ")], "empty"),
        ("location", [("Location_X", "nan"), ("Location_Y", "1e999")], "location"),
        ("image", [], "image"),
    ],
)
async def test_what_cannot_be_read_is_still_answered(
    tmp_path: Path, kind: str, fields: list[Any], unsupported: str
) -> None:
    async with place(tmp_path) as here:
        here.inbox.says = (Outgoing("这种消息我们看不了"),)
        await here.wx.send(MEI, kind, fields)
        assert here.inbox.last.unsupported == unsupported
        assert here.wx.person(MEI).said() == ["这种消息我们看不了"]


async def test_following_scanning_clicking_and_leaving(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        wx, heard = here.wx, here.inbox.heard
        await wx.subscribe(MEI)
        assert (heard[-1].text, heard[-1].start, heard[-1].opens) == ("/start", "", CLICK)
        await wx.subscribe(LAO, scene="sjhc-3")
        assert (heard[-1].text, heard[-1].start, heard[-1].opens) == ("/start", "sjhc-3", CLICK)
        await wx.scan(LAO, "sjhc.gate")
        assert (heard[-1].start, heard[-1].sender) == ("sjhc.gate", LAO)
        await wx.scan(LAO, "x' OR 1=1 --")
        assert (heard[-1].text, heard[-1].start) == ("/start", "")
        await wx.click(MEI, "go|complaint")
        assert (heard[-1].kind, heard[-1].choice, heard[-1].opens) == ("press", "go|complaint", CLICK)
        await wx.unsubscribe(MEI)
        assert (heard[-1].kind, heard[-1].event, heard[-1].opens) == ("event", "blocked", None)
        code = [("ScanCodeInfo", [("ScanType", "qrcode"), ("ScanResult", "https://h.example/chat?place=sjhc-1")])]
        await wx.event(MEI, "scancode_waitmsg", [("EventKey", "scan"), *code])  # type: ignore[list-item]
        assert heard[-1].start == "sjhc-1"


async def test_events_nobody_waits_for_are_acknowledged_and_leave_no_trace(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        wx = here.wx
        popup: Any = [("SubscribeMsgPopupEvent", [("List", [("TemplateId", "T")])])]
        deliveries = [
            await wx.view(MEI, "https://h.example/in/wx?to=/my"),
            await wx.event(MEI, "LOCATION", [("Latitude", "23.1"), ("Longitude", "113.3"), ("Precision", "119.3")]),
            await wx.event(MEI, "subscribe_msg_popup_event", popup),
            await wx.event(MEI, "MASSSENDJOBFINISH", [("MsgID", 1)]),
            await wx.event(MEI, "not_known_yet", []),
            await wx.event(MEI, "CLICK", [("EventKey", "")]),
        ]  # fmt: skip
        assert [d.bodies for d in deliveries] == [["success"]] * 6
        assert here.inbox.heard == []


async def test_a_tap_on_our_menu_is_a_press_of_that_choice(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await here.wx.subscribe(MEI)
        await here.send(MEI, "满意吗？", rows=keys("满意", "不满意", prefix="cb|7|"))
        await here.wx.tap(MEI, "不满意")
        pressed = here.inbox.last
        assert (pressed.kind, pressed.choice, pressed.opens) == ("press", "cb|7|不满意", CLICK)


async def test_a_toast_becomes_words(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        here.inbox.toast = "已经记下"
        await here.wx.click(MEI, "c|1|hurry")
        assert here.wx.person(MEI).said("reply") == ["已经记下"]
        here.inbox.says = (Outgoing("好的，已催办。"),)
        await here.wx.click(MEI, "c|2|hurry")
        assert here.wx.person(MEI).said("reply")[-1] == "已经记下\n\n好的，已催办。"
        here.inbox.says = (Outgoing("已经记下，谢谢。"),)
        await here.wx.click(MEI, "c|3|hurry")
        assert here.wx.person(MEI).said("reply")[-1] == "已经记下，谢谢。"


async def test_two_different_clicks_of_one_second_are_two_B_05(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await asyncio.gather(here.wx.click(MEI, "go|complaint"), here.wx.click(MEI, "go|status"))
        assert len({one.id for one in here.inbox.heard}) == 2


async def test_a_push_that_comes_again_has_the_same_id_however_it_was_encrypted(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        for delivery in (await here.wx.say(MEI, "水管爆了"), await here.wx.click(MEI, "go|status")):
            await here.wx.deliver(delivery)
            await here.wx.deliver(delivery)
        assert len(here.inbox.heard) == 2
        assert len(here.inbox.again) == 4


async def test_B_04_a_slow_commit_is_acknowledged_in_time_and_answered_later(tmp_path: Path) -> None:
    async with place(tmp_path, answer_seconds=0.2, patience=60.0) as here:
        here.inbox.says = (Outgoing("已收到"),)
        go_on = asyncio.Event()

        async def slowly(_incoming: Incoming) -> None:
            await go_on.wait()

        here.inbox.trouble = slowly
        delivery = await here.wx.say(MEI, "水管爆了")
        assert (delivery.statuses, delivery.bodies) == ([200], ["success"])
        assert here.inbox.heard == []  # acknowledged before it is committed
        assert [path.name for path in (here.spool / "wx").iterdir()]  # on disk until it is committed
        go_on.set()
        await until(lambda: not list((here.spool / "wx").iterdir()))
        assert here.inbox.carried == [0]
        assert len(here.inbox.heard) == 1


async def test_without_an_answer_in_time_it_is_sent_again_and_still_heard_once(tmp_path: Path) -> None:
    async with place(tmp_path, answer_seconds=90.0, patience=0.15) as here:
        here.inbox.says = (Outgoing("已收到"),)
        first, go_on = asyncio.Event(), asyncio.Event()

        async def stuck_once(_incoming: Incoming) -> None:
            if not first.is_set():
                first.set()
                here.wx.patience = 60.0  # from the second time on, however busy the machine is
                await go_on.wait()

        here.inbox.trouble = stuck_once
        delivery = await here.wx.say(MEI, "水管爆了")
        assert delivery.statuses == [0, 200]
        go_on.set()
        await until(lambda: here.inbox.again)
        assert len(here.inbox.heard) == 1
        assert here.wx.person(MEI).said() == ["已收到"]


async def test_D_01_while_the_database_is_busy_messages_wait_on_disk(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        busy = asyncio.Event()

        async def trouble(_incoming: Incoming) -> None:
            if not busy.is_set():
                raise Busy("busy")

        here.inbox.trouble = trouble
        first = await here.wx.say(MEI, "水管爆了")
        second = await here.wx.say(LAO, "电梯停了")
        assert [first.bodies, second.bodies] == [["success"], ["success"]]
        assert here.inbox.heard == []
        busy.set()
        await until(lambda: len(here.inbox.heard) == 2)
        assert [one.text for one in here.inbox.heard] == ["水管爆了", "电梯停了"]
        await until(lambda: not list((here.spool / "wx").iterdir()))
        assert here.inbox.carried == [0, 0]


async def test_D_01_what_lies_on_disk_is_taken_in_by_the_next_start(tmp_path: Path) -> None:
    async def trouble(_incoming: Incoming) -> None:
        raise Busy("busy")

    async with place(tmp_path) as here:
        here.inbox.trouble = trouble
        assert (await here.wx.say(MEI, "水管爆了")).bodies == ["success"]
    async with place(tmp_path) as here:
        await until(lambda: here.inbox.heard)
        assert here.inbox.last.text == "水管爆了"


async def test_when_disk_and_database_both_refuse_wechat_is_asked_to_send_again(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file where the folder should be")

    async def trouble(_incoming: Incoming) -> None:
        raise Busy("busy")

    async with place(tmp_path) as here:
        here.inbox.trouble = trouble
        delivery = await here.wx.say(MEI, "水管爆了")
        assert delivery.statuses == [503] * 4
        assert here.wx.person(MEI).said() == [CANNOT_SERVE]


async def test_the_previous_key_is_understood_and_answered_with(tmp_path: Path) -> None:
    old = "p" * 42 + "E"
    async with place(tmp_path, section={"previous_aes_key": old}) as here:
        here.inbox.says = (Outgoing("已收到"),)
        here.wx.aes_key = old
        await here.wx.say(MEI, "水管爆了")
        assert here.wx.person(MEI).said() == ["已收到"]  # the fake could open it, so it was sealed with the old key


async def test_what_does_not_fit_is_not_carried(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        here.inbox.says = (Outgoing("好的。"), Outgoing("漏" * 700), Outgoing("还有吗？"))
        await here.wx.say(MEI, "水管爆了")
        assert here.wx.person(MEI).said() == ["好的。"]
        assert here.inbox.carried == [1]
        here.inbox.says = (Outgoing("照片", files=(3,)), Outgoing("还有吗？"))
        delivery = await here.wx.say(MEI, "还有")
        assert delivery.bodies == ["success"]
        assert here.inbox.carried == [1, 0]
