"""The WeCom application against a pretended WeCom: sealed calls, cards and their codes, limits, sign-in."""

from __future__ import annotations

import asyncio
import gzip
import io
import logging
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.channels.base import Busy, ChannelReply, Failed, SendRefused, StoredFile, TryLater, Uncertain
from bot.channels.wecom.errors import send_error
from bot.domain.messages import Address, Button, Incoming
from tests.channels.wecom_place import keys, place
from tests.fakes.wecom import AES_KEY, SECRET, TOKEN

PAGE = "https://example.org/console/cases/7"
CARD = (*keys("接单", "派单"), (Button("打开详情", url=PAGE),))


# ---- the door ----------------------------------------------------------------------------------------------------


async def test_the_address_is_proved_with_the_bare_opened_echo() -> None:
    async with place() as here:
        assert await here.wecom.check() == (200, "1616140317555161061")
        assert await here.wecom.check("kf") == (200, "1616140317555161061")


async def test_N_07_a_check_with_a_wrong_signature_echoes_nothing() -> None:
    async with place() as here, aiohttp.ClientSession() as browser:
        query = {"msg_signature": "0" * 40, "timestamp": "1", "nonce": "2", "echostr": "<script>alert(1)</script>"}
        async with browser.get(here.wecom.hooks["app"], params=query) as answer:
            assert answer.status == 403
            assert "script" not in await answer.text()


@pytest.mark.parametrize(
    "body",
    [b"", b"not xml", b"<xml></xml>", b"<xml><Encrypt>AAAA</Encrypt></xml>", b"\xff\xfe<xml/>",
     b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>', b"<xml>" * 1000],
)  # fmt: skip
async def test_a_call_that_is_not_wecoms_is_refused_once_and_cleanly(body: bytes) -> None:
    async with place() as here, aiohttp.ClientSession() as browser:
        query = {"msg_signature": "f" * 40, "timestamp": "1", "nonce": "2"}
        async with browser.post(here.wecom.hooks["app"], params=query, data=body) as answer:
            assert answer.status == 403
            assert await answer.text() == ""
        assert here.inbox.heard == []


async def test_a_signed_call_with_broken_content_is_refused() -> None:
    """Broken padding, truncated base64, somebody else's company: the signature alone opens nothing."""
    async with place() as here, aiohttp.ClientSession() as browser:
        good = here.wecom.seal.encrypt("<xml></xml>")
        foreign = here.wecom.seal.encrypt("<xml></xml>", corp="ww9999999999999999")
        for sealed in (good[:-5], good[:-24], "A" * 44, foreign, "%%%", good + "A"):
            query = {"msg_signature": here.wecom.seal.signature("1", "2", sealed), "timestamp": "1", "nonce": "2"}
            body = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
            async with browser.post(here.wecom.hooks["app"], params=query, data=body) as answer:
                assert answer.status == 403, sealed[:10]
        assert here.inbox.heard == []


async def test_ten_megabytes_are_refused_unread() -> None:
    async with place() as here, aiohttp.ClientSession() as browser:
        answer = await browser.post(here.wecom.hooks["app"], data=io.BytesIO(b"x" * (10 << 20)))
        assert answer.status == 413


async def test_a_small_body_that_swells_is_refused() -> None:
    async with place() as here, aiohttp.ClientSession() as browser:
        bomb = gzip.compress(b"<xml>" + b"0" * (50 << 20))
        headers = {"Content-Encoding": "gzip"}
        answer = await browser.post(here.wecom.hooks["app"], data=io.BytesIO(bomb), headers=headers)
        assert answer.status in (400, 413)
        assert here.inbox.heard == []


async def test_what_is_sealed_rightly_but_makes_no_sense_is_acknowledged() -> None:
    async with place() as here:
        for plain in (
            "hello",
            "<xml/>",
            "<xml><MsgType>text</MsgType></xml>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        ):
            assert (await here.wecom.deliver(plain))[0] == 200
        for event in ("enter_agent", "subscribe", "LOCATION", "view", "something_new"):
            assert await here.wecom.post({"MsgType": "event", "Event": event, "EventKey": "x"}, "wang") == 200
        assert here.inbox.heard == []


async def test_a_message_for_another_application_is_not_ours() -> None:
    async with place() as here:
        await here.wecom.say("wang", "hello", AgentID=999)
        assert here.inbox.heard == []


async def test_the_previous_key_opens_and_answers_after_a_change_of_keys() -> None:
    other = "A" * 43
    async with place(aes_key=other, previous_aes_key=AES_KEY) as here:
        assert await here.wecom.check() == (200, "1616140317555161061")
        await here.wecom.say("wang", "hello")
        assert here.inbox.texts == ["hello"]


async def test_D_01_what_cannot_be_stored_waits_on_disk_and_is_taken_in_later(tmp_path: Path) -> None:
    async with place(spool=tmp_path) as here:
        times = 0

        async def busy(_message: Incoming) -> None:
            nonlocal times
            times += 1
            if times < 3:
                raise Busy("not now")

        here.inbox.trouble = busy
        assert await here.wecom.say("wang", "楼道灯坏了") == 200
        assert here.wecom.deliveries == [200]
        while not here.inbox.heard or list((tmp_path / "wc").iterdir()):
            await asyncio.sleep(0.02)
        assert here.inbox.texts == ["楼道灯坏了"]


async def test_D_01_what_waits_on_disk_is_taken_in_after_a_restart(tmp_path: Path) -> None:
    async def busy(_message: Incoming) -> None:
        raise Busy("not now")

    async with place(spool=tmp_path) as here:
        here.inbox.trouble = busy
        await here.wecom.say("wang", "楼道灯坏了")
    assert len(list((tmp_path / "wc").iterdir())) == 1
    async with place(spool=tmp_path) as here:
        while not here.inbox.heard:
            await asyncio.sleep(0.02)
        assert here.inbox.texts == ["楼道灯坏了"]


async def test_what_can_neither_be_stored_nor_kept_is_not_acknowledged_and_comes_again(tmp_path: Path) -> None:
    (tmp_path / "wc").write_text("a file where the folder should be")
    async with place(spool=tmp_path / "wc") as here:
        times = 0

        async def busy(_message: Incoming) -> None:
            nonlocal times
            times += 1
            if times < 3:
                raise Busy("not now")

        here.inbox.trouble = busy
        assert await here.wecom.say("wang", "楼道灯坏了") == 200
        assert here.wecom.deliveries == [503, 503, 200]
        assert here.inbox.texts == ["楼道灯坏了"]


# ---- hearing -----------------------------------------------------------------------------------------------------


async def test_what_colleagues_send_is_understood() -> None:
    async with place() as here:
        await here.wecom.say("wang", "灯修好了 ]]> 😀")
        await here.wecom.photo("wang", b"PNG-picture")
        kinds = {
            "voice": {"MediaId": "v1", "Format": "amr"}, "video": {"MediaId": "v2", "ThumbMediaId": "t"},
            "location": {"Location_X": "22.5", "Location_Y": "114.1", "Scale": 16, "Label": "3栋"},
            "link": {"Title": "t", "Description": "d", "Url": "http://x"}, "sticker": {"Key": "1"},
        }  # fmt: skip
        for number, (kind, fields) in enumerate(kinds.items(), 1):
            await here.wecom.post({"MsgType": kind, "MsgId": number, **fields}, "wang")
        text, photo, voice, video, spot, link, sticker = here.inbox.heard
        assert text.text == "灯修好了 ]]> 😀"
        assert (text.sender, text.address) == ("wang", Address("wc", "wang"))
        assert await here.app.fetch(photo.attachments[0].ref, 100) == b"PNG-picture"
        assert [voice.attachments[0].kind, video.attachments[0].kind] == ["voice", "video"]
        assert (spot.point, spot.point_name) == ((22.5, 114.1), "3栋")
        assert link.text == "t\nd\nhttp://x"
        assert sticker.unsupported == "sticker"


async def test_B_05_two_presses_in_one_second_are_two_and_one_twice_is_one() -> None:
    async with place() as here:
        here.wecom.member("wang")
        await here.send("@all", "TS-1\n待接单", rows=CARD, id="m-1")
        card = here.wecom.shown("wang")[0]
        await here.wecom.press("wang", card, "接单")
        await here.wecom.press("wang", card, "派单")
        assert [one.choice for one in here.inbox.heard] == ["k|接单", "k|派单"]
        head = "<xml><FromUserName>wang</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType>"
        plain = head + "<MsgId>5</MsgId><Content>a</Content></xml>"
        for _ in range(3):
            await here.wecom.deliver(plain)
        assert len([one for one in here.inbox.heard if one.text == "a"]) == 1


async def test_media_that_ran_out_is_refused_and_too_much_is_too_big() -> None:
    async with place() as here:
        with pytest.raises(SendRefused, match="expired"):
            await here.app.fetch("gone", 100)
        with pytest.raises(SendRefused, match="too big"):
            await here.app.fetch(here.wecom.store(b"x" * 200), 100)


# ---- cards -------------------------------------------------------------------------------------------------------


async def test_a_card_comes_with_its_buttons_and_its_page_and_a_press_tells_the_group() -> None:
    async with place() as here:
        here.wecom.member("wang", "li")
        sent = await here.send("@all", "TS-1　四季花城\n待接单 · 一般\n楼道灯坏了", rows=CARD, id="m-1")
        assert sent.message == "m-1"
        card = here.wecom.shown("li")[0]
        assert card.labels == ["接单", "派单"]
        assert card.url == PAGE
        await here.wecom.press("li", card, "接单")
        press = here.inbox.heard[0]
        assert (press.kind, press.group, press.choice, press.message) == ("press", True, "k|接单", "m-1")
        assert (press.address, press.sender) == (Address("wc", "@all"), "li")


async def test_the_presser_is_answered_on_the_card_and_others_see_nothing_of_it() -> None:
    async with place() as here:
        here.wecom.member("wang", "li")
        await here.send("@all", "TS-1\n待接单", rows=CARD, id="m-1")
        here.inbox.reply = ChannelReply("王师傅已接单 ]]> <x>", alert=True)
        await here.wecom.press("li", here.wecom.shown("li")[0], "接单")
        assert "王师傅已接单 ]]> <x>" in here.wecom.shown("li")[0].text
        assert here.wecom.shown("li")[0].labels == ["接单", "派单"], "the card stays usable"
        assert "王师傅" not in here.wecom.shown("wang")[0].text


async def test_a_long_answer_to_a_press_is_not_cut_short() -> None:
    async with place() as here:
        here.wecom.member("wang")
        await here.send("@all", "TS-1\n待接单", rows=CARD, id="m-1")
        long = "这个账号还没有和员工绑定。请在工作台取一个绑定码，私聊发给我“绑定 绑定码”，就可以用这里的按钮了。"
        here.inbox.reply = ChannelReply(long, alert=True)
        await here.wecom.press("wang", here.wecom.shown("wang")[0], "接单")
        assert long in here.wecom.shown("wang")[0].text


async def test_a_card_is_changed_for_everybody_and_each_code_is_used_once() -> None:
    async with place() as here:
        here.wecom.member("wang", "li")
        await here.send("@all", "TS-1\n待接单", rows=CARD, id="m-1")
        changed = await here.send("@all", "TS-1\n已派单", rows=keys("接单"), edit="m-1", id="m-2")
        assert changed.message == "m-1"
        assert [one.text for one in here.wecom.messages] == ["TS-1\n已派单"] * 2
        await here.wecom.press("wang", here.wecom.shown("wang")[0], "接单")
        await here.send("@all", "TS-1\n处理中", rows=keys("处理完毕"), edit="m-1", id="m-3")
        assert here.wecom.shown("li")[0].text == "TS-1\n处理中"
        again = await here.send("@all", "TS-1\n待核实", rows=keys("核实"), edit="m-1", id="m-4")
        assert again.message == "m-4", "no code is left, so the card is shown anew"
        assert len(here.wecom.shown("li")) == 2
        assert all(code.used or code.task == "m-4" for code in here.wecom.codes.values())


async def test_of_a_card_that_nobody_can_press_any_more_little_is_kept() -> None:
    async with place() as here:
        here.wecom.member("wang")
        await here.send("@all", "TS-1\n待接单", rows=CARD, id="m-1")
        assert len(here.inbox.memory.values["card:m-1"]) > 200
        await here.send("@all", "TS-1\n已关闭", rows=(CARD[1],), edit="m-1", id="m-2")
        await here.send("wang", "原因是什么？", rows=keys("设备老化损坏"), id="m-3")
        await here.wecom.press("wang", here.wecom.shown("wang")[-1], "设备老化")
        assert all(len(here.inbox.memory.values[f"card:{task}"]) < 80 for task in ("m-1", "m-3"))


async def test_after_72_hours_a_new_card_is_sent() -> None:
    async with place() as here:
        here.wecom.member("wang")
        await here.send("@all", "TS-1\n待接单", rows=CARD, id="m-1")
        here.clock.now += 73 * 3600
        assert (await here.send("@all", "TS-1\n已派单", rows=CARD, edit="m-1", id="m-2")).message == "m-2"
        assert set(here.wecom.asked("message/")) == {"message/send"}, "no vain call was made"


async def test_a_code_that_wecom_refuses_leads_to_a_new_card() -> None:
    async with place() as here:
        here.wecom.member("wang")
        await here.send("@all", "TS-1\n待接单", rows=CARD, id="m-1")
        for code in here.wecom.codes.values():
            code.used = True
        assert (await here.send("@all", "TS-1\n已派单", rows=CARD, edit="m-1", id="m-2")).message == "m-2"


async def test_a_press_on_a_card_we_forgot_still_counts_as_the_persons_word() -> None:
    async with place() as here:
        here.wecom.member("wang")
        await here.send("@all", "TS-1\n待接单", rows=CARD, id="m-1")
        here.inbox.memory.values.clear()
        await here.wecom.press("wang", here.wecom.shown("wang")[0], "接单")
        assert (here.inbox.heard[0].choice, here.inbox.heard[0].group) == ("k|接单", False)


async def test_a_closed_card_without_buttons_still_opens_its_page() -> None:
    async with place() as here:
        here.wecom.member("wang")
        await here.send("@all", "TS-1\n待接单", rows=CARD, id="m-1")
        await here.send("@all", "TS-1\n已关闭", rows=(CARD[1],), edit="m-1", id="m-2")
        card = here.wecom.shown("wang")[0]
        assert (card.labels, card.url) == ([], PAGE)


async def test_more_buttons_than_a_card_holds_stand_on_the_page() -> None:
    async with place() as here:
        here.wecom.member("wang")
        many = keys(*(f"动作{number}" for number in range(9)))
        await here.send("@all", "TS-1\n" + "很长的描述，" * 200, rows=(*many, CARD[1]), id="m-1")
        card = here.wecom.shown("wang")[0]
        assert len(card.labels) == 6
        assert card.url == PAGE


async def test_a_question_in_private_is_a_card_when_it_fits_and_numbers_otherwise() -> None:
    async with place() as here:
        here.wecom.member("wang")
        await here.send("wang", "原因是什么？", rows=keys("设备老化损坏", "工作不到位"), id="m-1")
        assert here.wecom.shown("wang")[0].labels == ["设备老化损坏", "工作不到位"]
        await here.wecom.press("wang", here.wecom.shown("wang")[0], "设备老化")
        press = here.inbox.heard[0]
        assert (press.group, press.address.chat, press.choice) == (False, "wang", "k|设备老化损坏")
        assert here.wecom.shown("wang")[0].labels == [], "what is answered cannot be pressed again"
        assert "✓ 设备老化损坏" in here.wecom.shown("wang")[0].text
        await here.send("wang", "属于哪一类？", rows=keys(*(f"类{number}" for number in range(12))), id="m-2")
        assert "12. 类11" in here.wecom.shown("wang")[1].text


@pytest.mark.parametrize(
    ("chat", "who"),
    [("@all", ["wang", "li", "chen"]), ("user:wang|li", ["wang", "li"]), ("party:2", ["chen"]), ("wang", ["wang"])],
)
async def test_a_group_is_everybody_some_members_or_a_department(chat: str, who: list[str]) -> None:
    async with place() as here:
        here.wecom.member("wang", "li")
        here.wecom.member("chen", party="2")
        await here.send(chat, "TS-1\n待接单", rows=CARD, id="m-1")
        assert [one.user for one in here.wecom.messages] == who


async def test_members_who_did_not_get_it_are_named() -> None:
    async with place() as here:
        here.wecom.member("wang")
        sent = await here.send("user:wang|Gone1|gone2", "TS-1\n待接单", rows=CARD, id="m-1")
        assert sent.missed == ("gone1", "gone2")


async def test_nobody_at_all_means_the_group_is_gone() -> None:
    async with place() as here:
        with pytest.raises(SendRefused) as gone:
            await here.send("user:gone1|gone2", "TS-1", id="m-1")
        assert gone.value.gone


# ---- words -------------------------------------------------------------------------------------------------------


async def test_C_13_long_words_arrive_whole_and_in_order() -> None:
    async with place() as here:
        here.wecom.member("wang")
        long = "".join(f"第{number}句，楼道灯还是不亮👨‍👩‍👧。" for number in range(150))
        await here.send("wang", long, id="m-1")
        shown = here.wecom.shown("wang")
        assert len(shown) > 1
        assert "".join(one.text for one in shown) == long


async def test_a_long_text_refused_in_its_middle_goes_on_where_it_stopped() -> None:
    async with place() as here:
        here.wecom.member("wang")
        long = "".join(f"第{number}句，楼道灯还是不亮。" for number in range(150))
        await here.send("wang", "你好", id="m-0")
        original = here.wecom._send

        def second_fails(body: dict[str, object]) -> object:
            here.wecom._send = original  # type: ignore[method-assign]
            here.wecom.fail("message/send", 45009)
            return original(body)  # type: ignore[arg-type]

        here.wecom._send = second_fails  # type: ignore[method-assign]
        with pytest.raises(TryLater):
            await here.send("wang", long, id="m-1")
        await here.send("wang", long, id="m-1")
        assert "".join(one.text for one in here.wecom.shown("wang")[1:]) == long


async def test_K_03_words_of_residents_call_nobody_and_hide_no_link() -> None:
    async with place() as here:
        here.wecom.member("wang")
        hostile = '<@all> <a href="http://evil.example">公告</a>'
        await here.send("wang", hostile, id="m-1")
        await here.send("@all", f"TS-1\n{hostile}", rows=CARD, id="m-2")
        for one in here.wecom.shown("wang"):
            assert "<@" not in one.text
            assert "<a" not in one.text


async def test_A_09_a_copy_after_a_crash_is_shown_once_and_our_own_repetition_twice() -> None:
    async with place() as here:
        here.wecom.member("wang")
        here.wecom.fail("message/send", "mute")
        here.app._client._seconds = 0.2
        with pytest.raises(Uncertain):
            await here.send("wang", "请写处理结果。", id="m-1")
        await here.send("wang", "请写处理结果。", id="m-1")
        assert len(here.wecom.shown("wang")) == 1
        await here.send("wang", "请写处理结果。", id="m-2")
        assert len(here.wecom.shown("wang")) == 2


async def test_a_card_whose_answer_was_lost_can_be_pressed_and_the_newer_one_is_shown_beside_it() -> None:
    async with place() as here:
        here.wecom.member("wang")
        here.wecom.fail("message/send", "reset_after")
        with pytest.raises(Uncertain):
            await here.send("@all", "TS-1\n待接单", rows=keys("接单"), id="m-1")
        again = await here.send("@all", "TS-1\n待接单", rows=keys("接单"), id="m-1")
        assert [one.task for one in here.wecom.shown("wang")] == [again.message] == ["m-1"]
        here.wecom.fail("message/send", "reset_after")
        with pytest.raises(Uncertain):
            await here.send("@all", "TS-2\n待接单", rows=keys("接单"), id="m-2")
        newer = await here.send("@all", "TS-2\n已派单", rows=keys("接单"), id="m-2")
        old, new = here.wecom.shown("wang")[1:]
        assert new.task == newer.message != old.task
        for card in (old, new):
            await here.wecom.press("wang", card, "接单")
            assert here.inbox.heard[-1].address.chat == "@all"


async def test_a_file_is_handed_over_and_one_that_cannot_be_sent_does_not_take_the_words_with_it(
    tmp_path: Path,
) -> None:
    async with place() as here:
        here.wecom.member("wang")
        (tmp_path / "a.png").write_bytes(b"\x89PNG-and-so-on")
        here.stored[1] = StoredFile(1, "photo", "a.png", "image/png", str(tmp_path / "a.png"))
        here.stored[2] = StoredFile(2, "photo", "b.png", "image/png", str(tmp_path / "gone.png"))
        await here.send("wang", "处理前后的照片", files=(1, 2), id="m-1")
        assert [one.body["msgtype"] for one in here.wecom.shown("wang")] == ["image", "text"]
        media_id = here.wecom.shown("wang")[0].body["image"]["media_id"]
        assert here.wecom.media[media_id] == b"\x89PNG-and-so-on"


async def test_no_member_gets_more_than_wecom_would_deliver() -> None:
    """30 a minute, the rest is dropped without a word: we wait before that."""
    async with place() as here:
        here.wecom.member("wang", "li")
        waited = 0
        for number in range(80):
            chat = "@all" if number % 3 == 0 else "wang"
            while True:
                try:
                    await here.send(chat, f"第 {number} 条", id=f"m-{number}")
                    break
                except TryLater as later:
                    waited += 1
                    here.clock.now += later.after
        assert waited
        assert here.wecom.dropped == 0
        assert len(here.wecom.shown("wang")) == 80


# ---- the token ---------------------------------------------------------------------------------------------------


async def test_one_token_serves_all_and_is_made_anew_once_when_it_ends_early() -> None:
    async with place() as here:
        here.wecom.member("wang")
        await asyncio.gather(*(here.send("wang", f"第 {number} 条", id=f"m-{number}") for number in range(5)))
        assert here.wecom.tokens_given == 1
        here.wecom.expire_token()
        await here.send("wang", "还在", id="m-9")
        assert here.wecom.tokens_given == 2
        assert here.wecom.shown("wang")[-1].text == "还在"


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_token_refused_twice_fails_clearly_and_without_a_loop(code: int) -> None:
    async with place() as here:
        here.wecom.member("wang")
        here.wecom.fail("message/send", code, times=5)
        with pytest.raises(TryLater) as refused:
            await here.send("wang", "一句", id="m-1")
        assert refused.value.whole_channel
        assert str(code) in refused.value.code
        assert len(here.wecom.asked("message/")) == 2


async def test_P_01_no_secret_is_ever_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with place(secret="wrong-secret-1234") as here:
        with pytest.raises(TryLater) as refused:
            await here.send("wang", "一句悄悄话", id="m-1")
        await here.wecom.say("wang", "一句悄悄话")
        here.wecom.fail("gettoken", "http 502")
        with pytest.raises(TryLater):
            await here.send("wang", "一句悄悄话", id="m-1")
        assert "wrong-secret" not in repr(refused.value) + repr(refused.value.__context__)
        for secret in ("wrong-secret", SECRET, TOKEN + "x", AES_KEY, "token-1", "悄悄话"):
            assert secret not in caplog.text
        assert "wrong-secret" not in repr(here.app._section)


# ---- codes -------------------------------------------------------------------------------------------------------

CODES = {
    TryLater: (-1, 45009, 45033, 60020, 48002, 301002, 40014, 424242),
    SendRefused: (81013, 60111, 40031, 45002, 40058, 47001, 40007, 42014, 95000),
}


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in CODES.items() for code in codes])
def test_C_05_every_code_leads_somewhere(kind: type[Failed], code: int) -> None:
    assert type(send_error(code)) is kind


@pytest.mark.parametrize(("what", "kind"), [("http 502", TryLater), ("http 403", TryLater), (81013, SendRefused)])
async def test_a_failed_call_is_told_as_what_it_is(what: object, kind: type[Failed]) -> None:
    async with place() as here:
        here.wecom.member("wang")
        here.wecom.fail("message/send", what)
        with pytest.raises(kind):
            await here.send("wang", "一句", id="m-1")
        assert here.wecom.messages == []


async def test_while_wecom_is_away_everything_waits() -> None:
    async with place() as here:
        here.wecom.member("wang")
        await here.wecom.down()
        with pytest.raises(TryLater) as away:
            await here.send("wang", "一句", id="m-1")
        assert away.value.whole_channel
        await here.wecom.open()
        await here.send("wang", "一句", id="m-1")
        assert len(here.wecom.shown("wang")) == 1


# ---- sign-in -----------------------------------------------------------------------------------------------------


async def test_a_member_signs_in_once_with_each_code() -> None:
    async with place() as here, aiohttp.ClientSession(cookies={"member": "wang"}) as browser:
        here.wecom.member("wang")
        page = here.app.sign_in("https://example.org/console/in/wc/back", "state & more")
        async with browser.get(page.split("#")[0], allow_redirects=False) as answer:
            back = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert back["state"] == ["state & more"]
        assert await here.app.who(back["code"][0]) == "wang"
        with pytest.raises(SendRefused):
            await here.app.who(back["code"][0])


async def test_a_stranger_is_nobody() -> None:
    async with place() as here, aiohttp.ClientSession() as browser:
        page = here.app.sign_in("https://example.org/back", "s")
        async with browser.get(page.split("#")[0], allow_redirects=False) as answer:
            code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
        with pytest.raises(SendRefused):
            await here.app.who(code)
