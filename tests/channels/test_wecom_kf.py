"""Customer service against a pretended WeCom: the stream, its cursor, windows, menus, welcomes, what goes wrong."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.base import Busy, Counts, SendRefused, TryLater, Uncertain, WindowClosed
from bot.channels.wecom_kf.parse import WELCOME, WINDOW, parse
from bot.domain.messages import Button, Incoming, Outgoing
from tests.channels.wecom_place import Place, keys, place
from tests.fakes.wecom_kf import words_of

PNG = b"\x89PNG-picture"


async def wait_until(true: Any) -> None:
    """Until that is so; the test's own time limit ends a wait in vain."""
    while not true():
        await asyncio.sleep(0.01)


# ---- hearing -----------------------------------------------------------------------------------------------------


async def test_what_residents_send_is_understood() -> None:
    async with place() as here:
        kf = here.wecom.kf
        kf.message("wm1", "text", {"content": "楼道灯坏了😀"})
        kf.message("wm1", "image", {"media_id": here.wecom.store(PNG)})
        kf.message("wm1", "voice", {"media_id": "v"})
        kf.message("wm1", "file", {"media_id": "f"})
        kf.message("wm1", "location", {"latitude": 22.5, "longitude": 114.1, "name": "3栋", "address": "路"})
        kf.message("wm1", "link", {"title": "t", "desc": "", "url": "http://x"})
        kf.message("wm1", "business_card", {"userid": "x"})
        await kf.call()
        await here.settle()
        text, photo, voice, file, spot, link, card = here.kf_inbox.heard
        assert (text.text, text.sender, text.opens) == ("楼道灯坏了😀", "wm1", WINDOW)
        assert text.address.chat == f"{kf.id}:wm1"
        assert await here.kf.fetch(photo.attachments[0].ref, 100) == PNG
        assert [voice.attachments[0].kind, file.attachments[0].kind] == ["voice", "document"]
        assert (spot.point, spot.point_name) == ((22.5, 114.1), "3栋 路")
        assert link.text == "t\nhttp://x"
        assert card.unsupported == "business_card"


async def test_only_customers_are_heard() -> None:
    async with place() as here:
        here.wecom.kf.message("wm1", "text", {"content": "同事说的"}, origin=5)
        here.wecom.kf.event("wm1", "session_status_change", change_type=1)
        here.wecom.kf.event("wm1", "servicer_status_change", status=1)
        here.wecom.kf.event("wm1", "something_new")
        await here.wecom.kf.say("wm1", "我说的")
        await here.settle()
        assert here.kf_inbox.texts == ["我说的"]


async def test_the_cursor_is_kept_with_the_last_message_of_the_page() -> None:
    async with place() as here:
        await here.wecom.kf.say("wm1", "一")
        await here.settle()
        assert here.kf_inbox.heard[-1].keep == ((f"cursor:{here.wecom.kf.id}", "c1"),)
        await here.wecom.kf.say("wm1", "二")
        await here.settle()
        assert here.kf_inbox.texts == ["一", "二"]
        assert here.kf_inbox.memory.values[f"cursor:{here.wecom.kf.id}"] == "c2"


async def test_a_page_without_anything_for_us_moves_the_cursor_too() -> None:
    async with place() as here:
        here.wecom.kf.message("wm1", "text", {"content": "同事说的"}, origin=5)
        await here.wecom.kf.call()
        await here.settle()
        assert here.kf_inbox.memory.values[f"cursor:{here.wecom.kf.id}"] == "c1"


async def test_a_lost_cursor_replays_but_nothing_is_heard_twice() -> None:
    async with place() as here:
        for number in range(5):
            await here.wecom.kf.say("wm1", f"第 {number} 句")
        await here.settle()
        here.kf_inbox.memory.values.pop(f"cursor:{here.wecom.kf.id}")
        await here.wecom.kf.say("wm1", "最后一句")
        await here.settle()
        assert here.kf_inbox.texts == [*(f"第 {number} 句" for number in range(5)), "最后一句"]


async def test_after_a_long_outage_thousands_of_messages_come_in_order_page_by_page() -> None:
    async with place() as here:
        for number in range(2345):
            here.wecom.kf.message(f"wm{number % 7}", "text", {"content": str(number)})
        await here.wecom.kf.call()
        await here.settle()
        assert len(here.kf_inbox.heard) == 2345
        for customer in range(7):
            mine = [int(one.text) for one in here.kf_inbox.heard if one.sender == f"wm{customer}"]
            assert mine == sorted(mine)


async def test_calls_that_come_together_fetch_one_after_the_other() -> None:
    async with place() as here:
        at_once = most = 0

        async def slow(_message: Incoming) -> None:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.02)
            at_once -= 1

        here.kf_inbox.trouble = slow
        await asyncio.gather(*(here.wecom.kf.say("wm1", f"{number}") for number in range(6)))
        await here.settle()
        assert most == 1
        assert sorted(here.kf_inbox.texts) == [str(number) for number in range(6)]


async def test_a_lost_call_is_made_good_by_our_own_look() -> None:
    async with place() as here:
        here.wecom.kf.lose_calls = True
        await here.wecom.kf.say("wm1", "没有人叫我")
        await here.kf._fetch(here.wecom.kf.id)
        assert here.kf_inbox.texts == ["没有人叫我"]
        assert here.wecom.kf.without_token


async def test_the_first_look_after_a_start_needs_no_call() -> None:
    async with place() as here:
        await wait_until(lambda: here.wecom.asked("kf/sync_msg"))
        assert here.wecom.asked("kf/sync_msg")


async def test_what_could_not_be_stored_is_fetched_again_and_the_cursor_waits() -> None:
    async with place() as here:
        times = 0

        async def busy(_message: Incoming) -> None:
            nonlocal times
            times += 1
            if times == 1:
                raise Busy("not now")

        here.kf_inbox.trouble = busy
        await here.wecom.kf.say("wm1", "楼道灯坏了")
        assert here.wecom.deliveries == [200]
        await wait_until(lambda: here.kf_inbox.heard)
        assert here.kf_inbox.texts == ["楼道灯坏了"]
        assert times == 2


async def test_an_item_that_nobody_can_read_stops_nothing() -> None:
    async with place() as here:
        here.wecom.kf.log.append((here.clock.now, {"msgid": 17}))
        here.wecom.kf.log.append((here.clock.now, {"msgid": "x", "origin": 3, "msgtype": "text", "text": "words"}))
        await here.wecom.kf.say("wm1", "还在")
        await here.settle()
        assert here.kf_inbox.texts == ["还在"]


EMPTY: dict[str, Any] = {"msgid": "a", "msgtype": "event"}
STRANGE = [None, 1, [], {}, {"msgid": "a"}, {**EMPTY, "event": []}, {**EMPTY, "event": {"event_type": "enter_session"}}]


@pytest.mark.parametrize("item", STRANGE)
def test_strange_items_are_nothing(item: Any) -> None:
    assert parse(item, "kf", datetime.now(UTC)) is None


async def test_a_call_whose_token_ran_out_is_served_without_it() -> None:
    async with place() as here:
        here.wecom.kf.lose_calls = True
        await here.wecom.kf.say("wm1", "迟到的")
        fields = {"MsgType": "event", "Event": "kf_msg_or_event", "Token": "old", "OpenKfId": here.wecom.kf.id}
        await here.wecom.post(fields, "sys", hook="kf")
        await here.settle()
        assert here.kf_inbox.texts == ["迟到的"]


# ---- entering ----------------------------------------------------------------------------------------------------


async def test_who_comes_through_a_buildings_code_is_welcomed_on_the_code_of_the_event() -> None:
    async with place() as here:
        await here.wecom.kf.enter("wm1", "sjhc-3")
        await here.settle()
        entered = here.kf_inbox.heard[0]
        assert (entered.kind, entered.text, entered.start, entered.opens) == ("message", "/start", "sjhc-3", WELCOME)
        await here.tell("wm1", "您好，请说说发生了什么。", id="m-1")
        assert here.wecom.kf.heard("wm1") == ["您好，请说说发生了什么。"]
        assert here.wecom.asked("kf/send") == ["kf/send_msg_on_event"]


async def test_a_welcome_that_comes_too_late_is_closed_not_lost() -> None:
    async with place() as here:
        await here.wecom.kf.enter("wm1", "sjhc-3")
        await here.settle()
        here.clock.now += 30
        with pytest.raises(WindowClosed):
            await here.tell("wm1", "您好", id="m-1")


async def test_who_enters_again_says_only_where_from() -> None:
    async with place() as here:
        await here.wecom.kf.say("wm1", "灯坏了")
        await here.wecom.kf.enter("wm1", "sjhc-5")
        await here.wecom.kf.enter("wm1")
        await here.settle()
        assert [(one.start, one.opens) for one in here.kf_inbox.heard] == [("", WINDOW), ("sjhc-5", None)]


async def test_the_link_of_an_account_carries_the_place() -> None:
    async with place() as here:
        await wait_until(lambda: here.kf.link(""))
        assert here.kf.link("").startswith("https://work.weixin.qq.com/")
        assert here.kf.link("sjhc 3栋").endswith("&scene_param=sjhc%203%E6%A0%8B")


# ---- speaking ----------------------------------------------------------------------------------------------------


async def spoken_to(here: Place) -> None:
    await here.wecom.kf.say("wm1", "灯坏了")
    await here.settle()


async def test_choices_are_a_menu_and_a_tap_is_a_press() -> None:
    async with place() as here:
        await spoken_to(here)
        await here.tell(
            "wm1",
            "是这样吗？",
            rows=(*keys("直接提交", "修改"), (Button("看详情", url="https://x.example"),)),
            id="m-1",
        )
        assert "1. 直接提交" in here.wecom.kf.heard("wm1")[0]
        assert "看详情" in here.wecom.kf.heard("wm1")[0]
        await here.wecom.kf.press("wm1", "直接提交")
        await here.settle()
        press = here.kf_inbox.heard[-1]
        assert (press.kind, press.choice, press.text, press.opens) == ("press", "k|直接提交", "", WINDOW)


async def test_too_many_choices_are_a_numbered_list() -> None:
    async with place() as here:
        await spoken_to(here)
        await here.tell("wm1", "哪一类？", rows=keys(*(f"类{number}" for number in range(14))), id="m-1")
        assert "14. 类13" in here.wecom.kf.heard("wm1")[0]
        assert here.wecom.kf.customer("wm1").heard[0]["msgtype"] == "text"


async def test_five_messages_and_then_the_window_is_closed_until_they_write() -> None:
    async with place() as here:
        await spoken_to(here)
        for number in range(5):
            await here.tell("wm1", f"第 {number} 句", id=f"m-{number}")
        with pytest.raises(WindowClosed):
            await here.tell("wm1", "第六句", id="m-6")
        await here.wecom.kf.say("wm1", "还在吗")
        await here.tell("wm1", "第六句", id="m-6")
        assert len(here.wecom.kf.heard("wm1")) == 6


async def test_after_48_hours_the_window_is_closed() -> None:
    async with place() as here:
        await spoken_to(here)
        here.clock.now += 48 * 3600 + 1
        with pytest.raises(WindowClosed):
            await here.tell("wm1", "修好了吗？", id="m-1")


async def test_while_a_colleague_serves_the_customer_we_wait() -> None:
    async with place() as here:
        await spoken_to(here)
        here.wecom.kf.customer("wm1").state = 3
        with pytest.raises(WindowClosed):
            await here.tell("wm1", "一句", id="m-1")


async def test_our_own_name_keeps_a_repeated_send_from_being_shown_twice() -> None:
    async with place() as here:
        await spoken_to(here)
        here.wecom.fail("kf/send_msg", "mute")
        here.kf._client._seconds = 0.2
        with pytest.raises(Uncertain, match="no answer"):
            await here.tell("wm1", "已收到", id="m-1")
        await here.tell("wm1", "已收到", id="m-1")
        assert here.wecom.kf.heard("wm1") == ["已收到"]
        assert here.wecom.kf.customer("wm1").left == 4


async def test_C_13_long_words_arrive_whole() -> None:
    async with place() as here:
        await spoken_to(here)
        long = "".join(f"第{number}句，楼道灯还是不亮👨‍👩‍👧。" for number in range(120))
        await here.tell("wm1", long, id="0123456789ab-1234567890123")
        assert "".join(here.wecom.kf.heard("wm1")) == long
        assert len(here.wecom.kf.heard("wm1")) > 1


@pytest.mark.parametrize(
    ("out", "sends"),
    [(Outgoing("好"), 1), (Outgoing("字" * 1000), 2), (Outgoing("x", files=(1, 2)), 3), (Outgoing("字" * 9000), 5),
     (Outgoing("选", keys("一", "二")), 1)],
)  # fmt: skip
async def test_a_message_says_how_much_of_the_window_it_takes(out: Outgoing, sends: int) -> None:
    async with place() as here:
        assert isinstance(here.kf, Counts)
        assert here.kf.costs(out) == sends


async def test_a_stranger_to_the_account_is_gone() -> None:
    async with place() as here:
        with pytest.raises(SendRefused) as gone:
            await here.tell("wm-unknown", "一句", id="m-1")
        assert gone.value.gone


@pytest.mark.parametrize(("fail_type", "event"), [(4, "notice_failed"), (6, "notice_failed"), (10, "blocked")])
async def test_a_message_that_did_not_arrive_after_all_is_told(fail_type: int, event: str) -> None:
    async with place() as here:
        await spoken_to(here)
        here.wecom.kf.fail_later.append(fail_type)
        await here.tell("wm1", "一句", id="m-1")
        await here.wecom.kf.call()
        await here.settle()
        assert here.kf_inbox.heard[-1].event == event
        assert here.kf_inbox.heard[-1].text == ("m-1" if event == "notice_failed" else "")


async def test_a_recalled_message_is_an_edit_of_it_without_words() -> None:
    async with place() as here:
        await spoken_to(here)
        here.wecom.kf.event("wm1", "user_recall_msg", recall_msgid=here.kf_inbox.heard[0].id)
        await here.wecom.kf.call()
        await here.settle()
        edit = here.kf_inbox.heard[-1]
        assert (edit.kind, edit.text, edit.message) == ("edit", "", here.kf_inbox.heard[0].id)


async def test_while_wecom_is_away_everything_waits_and_nothing_is_lost() -> None:
    async with place() as here:
        await spoken_to(here)
        await here.wecom.down()
        with pytest.raises(TryLater):
            await here.tell("wm1", "一句", id="m-1")
        here.wecom.kf.message("wm1", "text", {"content": "在外面时说的"})
        await here.wecom.open()
        await here.kf._fetch(here.wecom.kf.id)
        assert here.kf_inbox.texts[-1] == "在外面时说的"


def test_the_fake_shows_what_a_customer_reads() -> None:
    menu = {"head_content": "h", "list": [{"type": "click", "click": {"id": "1", "content": "c"}}]}
    assert words_of({"msgtype": "msgmenu", "msgmenu": menu}) == "h\nc"
