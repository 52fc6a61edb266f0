"""What the channel says: messages, menus, files, notices; windows, tokens and every code the vendor may answer."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.channels.base import Counts, Notifies, SendRefused, SignsIn, StoredFile, TryLater, Uncertain, WindowClosed
from bot.channels.shared.http import VendorClient
from bot.channels.wechat import channel
from bot.channels.wechat.api import WechatApi
from bot.channels.wechat.errors import _CLOSED, _LATER, _NEVER, rid_in, send_error
from bot.channels.wechat.render import LIMIT, customer_messages, passive_reply_text, text_messages, utf8_size
from bot.domain.messages import Address, Button, Notice, Outgoing
from storage.database import connect
from storage.engine.migrate import migrate
from storage.messages.channel_state import StoredChannelState
from tests.channels.wechat_place import MEI, Place, keys, place
from tests.fakes.wechat import FakeWechat

SEND, TEMPLATE = "message/custom/send", "message/template/send"
CALLBACK = {"id": "TPL-callback", "fields": {"character_string1": "number", "thing2": "title", "time4": "at"}}
NOTICE = Notice(
    "callback", "https://h.example/c/abc", "SJHC-20261122-0001", "三楼水管漏水，" * 9, "已办好", "11月22日 09:00"
)


async def _written(here: Place) -> None:
    await here.wx.subscribe(MEI)
    await here.wx.say(MEI, "水管爆了")
    here.wx.person(MEI).chat.clear()


def _said(here: Place) -> list[str]:
    return here.wx.person(MEI).said("message")


async def test_a_message_with_choices_is_a_menu_and_one_without_is_text(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        await here.send(MEI, "好的。")
        link = (Button("查看详情", url='https://h.example/c/a?x="1"'),)
        await here.send(MEI, "满意吗？", rows=(*keys("满意", "不满意"), link))
        assert here.wx.person(MEI).chat[0].kind == "text"
        menu = here.wx.person(MEI).chat[1]
        assert menu.items == [("k|满意", "1. 满意"), ("k|不满意", "2. 不满意")]
        assert menu.text == '满意吗？\n\n<a href="https://h.example/c/a?x=%221%22">查看详情</a>'


async def test_a_menu_the_vendor_will_not_take_is_said_as_text(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        here.wx.fault("errcode", SEND, value=40035)
        await here.send(MEI, "满意吗？", rows=keys("满意", "不满意"))
        assert _said(here) == ["满意吗？\n\n1. 满意\n2. 不满意"]


async def test_C_13_a_long_text_goes_in_numbered_parts_in_order(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        text = "".join(f"第{number}段，水管漏水😀很急。" for number in range(120))
        await here.send(MEI, text)
        parts = _said(here)
        assert [part.split("\n")[0] for part in parts] == ["(1/3)", "(2/3)", "(3/3)"]
        assert "".join(part.split("\n", 1)[1] for part in parts) == text
        assert all(utf8_size(part) <= LIMIT for part in parts)


async def test_a_text_the_vendor_finds_too_long_goes_in_shorter_parts(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        here.wx.fault("errcode", SEND, value=45002)
        await here.send(MEI, "漏" * 600)
        assert "".join(part.split("\n", 1)[1] for part in _said(here)) == "漏" * 600
        assert all(utf8_size(part) <= 900 for part in _said(here))


_ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=3000)
_FAMILY = "👩‍👩‍👧‍👦"


@given(_ANY)
def test_no_part_is_ever_over_the_limit_and_nothing_is_lost(text: str) -> None:
    bodies = text_messages(Outgoing(text))
    parts = [body["text"]["content"] for body in bodies]
    assert all(0 < utf8_size(part) <= LIMIT for part in parts)
    whole = "".join(part.split("\n", 1)[1] if len(parts) > 1 else part for part in parts)
    assert whole.replace("＜", "<").replace("\n", "") == text.strip().replace("＜", "<").replace("\n", "")


def test_parts_are_cut_between_whole_characters() -> None:
    parts = [body["text"]["content"].split("\n", 1)[1] for body in text_messages(Outgoing(_FAMILY * 300))]
    assert len(parts) > 3
    assert all(part.count(_FAMILY) * len(_FAMILY) == len(part) for part in parts)


@given(st.lists(st.tuples(st.text(max_size=700), st.booleans(), st.booleans()), max_size=6), st.text(max_size=30))
def test_a_reply_carries_the_longest_beginning_that_fits(given: list[tuple[str, bool, bool]], toast: str) -> None:
    said = [
        Outgoing("言" + text, keys("好", "不好") if choices else (), files=(1,) if files else ())
        for text, choices, files in given
    ]
    text, count = passive_reply_text(said, toast)
    assert utf8_size(text) <= LIMIT
    assert not any(out.files for out in said[:count])
    if count < len(said) and not said[count].files:
        assert (
            utf8_size(passive_reply_text([*said[:count]])[0]) + utf8_size(passive_reply_text([said[count]])[0])
            > LIMIT - 8
            or count == 0
        )
    assert text.count("1. 好") == (1 if any(out.rows for out in said[:count]) and _last_asks(said) < count else 0)


def _last_asks(said: list[Outgoing]) -> int:
    return max((at for at, out in enumerate(said) if out.rows), default=-1)


def test_somebodys_words_never_become_a_link() -> None:
    out = Outgoing('<a href="http://evil.example">点这里领奖</a> < A href=x>')
    assert "<a" not in customer_messages(out)[0]["text"]["content"].lower().replace(" ", "")
    assert "<a" not in passive_reply_text([out])[0].lower().replace(" ", "")


# ---- windows -----------------------------------------------------------------------------------------------------


async def test_G_02_after_48_hours_and_after_the_fifth_message_it_is_closed(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        for number in range(8):  # three of following, five of writing
            await here.send(MEI, f"第{number}条")
        with pytest.raises(WindowClosed, match="45047"):
            await here.send(MEI, "第六条")
        await here.wx.say(MEI, "好的")
        here.wx.world.advance(48 * 3600 + 1)
        with pytest.raises(WindowClosed, match="45015"):
            await here.send(MEI, "太晚了")


async def test_a_message_costs_what_it_takes(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        assert isinstance(here.channel, Counts)
        costs = [here.channel.costs(out) for out in (
            Outgoing("好"), Outgoing("好？", keys("是", "否")), Outgoing("漏" * 1500), Outgoing("", files=(1,)),
            Outgoing("修好了", files=(1, 2, 3)), Outgoing("漏" * 9000), Outgoing(""),
        )]  # fmt: skip
        assert costs == [1, 1, 3, 1, 3, 5, 1]


async def test_a_delivery_that_was_cut_short_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        here.wx.person(MEI).message.left, here.wx.person(MEI).click.left = 2, 0
        text = "漏水。" * 600
        with pytest.raises(WindowClosed):
            await here.send(MEI, text, id="hf-7")
        await here.wx.say(MEI, "在吗")
        await here.send(MEI, text, id="hf-7")
        assert [part.split("\n")[0] for part in _said(here)] == ["(1/3)", "(2/3)", "(3/3)"]


async def test_a_menu_said_as_text_and_cut_short_goes_on_as_text(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        here.wx.fault("errcode", SEND, value=40035)
        here.wx.fault("errcode", SEND, value=45002)
        here.wx.person(MEI).message.left, here.wx.person(MEI).click.left = 1, 0
        with pytest.raises(SendRefused, match="too long"):  # the menu, then its text: shorter parts are a last resort
            await here.send(MEI, "满意吗？", rows=keys("满意", "不满意"), id="hf-8")
        here.wx.fault("errcode", SEND, value=40035)
        here.wx.person(MEI).message.left = 0
        with pytest.raises(WindowClosed):
            await here.send(MEI, "满意吗？", rows=keys("满意", "不满意"), id="hf-9")
        await here.wx.say(MEI, "在吗")
        await here.send(MEI, "满意吗？", rows=keys("满意", "不满意"), id="hf-9")
        assert _said(here) == ["满意吗？\n\n1. 满意\n2. 不满意"]


# ---- tokens ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_C_06_a_refused_token_is_renewed_once_and_the_message_goes(tmp_path: Path, code: int) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        await here.send(MEI, "一")
        here.wx.fault("errcode", SEND, value=code)
        here.wx.world.kill_tokens()
        await here.send(MEI, "二")
        assert _said(here) == ["一", "二"]
        assert here.wx.world.minted == 2
        assert [call["force_refresh"] for call in here.wx.called("stable_token")] == [False, False, True]


async def test_C_06_many_sends_with_a_dead_token_make_one_refresh(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        await here.send(MEI, "一")
        here.wx.world.kill_tokens()
        await asyncio.gather(*(here.send(MEI, f"第{number}") for number in range(4)))
        assert len(_said(here)) == 5
        assert here.wx.world.minted == 2


async def test_C_07_copies_that_find_the_token_dead_at_once_make_one_refresh(database_url: str) -> None:
    databases = [connect(database_url, lambda: datetime.now(UTC))]
    if "postgres" in database_url:
        databases += [connect(database_url, lambda: datetime.now(UTC)) for _ in range(3)]
    async with FakeWechat() as wx:
        await migrate(databases[0])
        lines = [VendorClient(wx.url) for _ in databases]
        apis = [
            WechatApi(line, StoredChannelState(database, "wx"), wx.world.app_id, wx.world.secret)
            for line, database in zip(lines, databases, strict=True)
        ]
        wx.person(MEI).following = True
        wx.world.opened(MEI, (100, 3600.0))
        body = {"touser": MEI, "msgtype": "text", "text": {"content": "好"}}
        await asyncio.gather(*(api.ask("/cgi-bin/message/custom/send", body) for api in apis * 3))
        assert wx.world.minted == 1
        wx.world.kill_tokens()
        await asyncio.gather(*(api.ask("/cgi-bin/message/custom/send", body) for api in apis * 3))
        assert wx.world.minted == 2
        assert len(wx.person(MEI).said("message")) == 2 * 3 * len(apis)
        for closing in [*lines, *databases]:
            await closing.close()


async def test_a_token_refused_for_ever_fails_clearly_and_does_not_loop(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        here.wx.fault("errcode", SEND, value=40001, times=1000)
        with pytest.raises(TryLater, match="token refused") as refused:
            await here.send(MEI, "一")
        assert refused.value.whole_channel
        assert len(here.wx.called(SEND)) == 2
        assert "token refused (40001)" in caplog.text
        assert "TOKEN-" not in caplog.text


async def test_a_wrong_secret_is_said_in_the_log_without_the_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with place(tmp_path, section={"app_secret": "typed-wrongly"}) as here:
        await here.wx.subscribe(MEI)
        with pytest.raises(TryLater, match="app_secret is wrong") as refused:
            await here.send(MEI, "一")
        assert refused.value.whole_channel
        assert "app_secret is wrong (40125)" in caplog.text
        assert "typed-wrongly" not in caplog.text


# ---- codes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "error", "gone"),
    [
        (-1, TryLater, None), (45009, TryLater, None), (45011, TryLater, None), (40164, TryLater, None),
        (40013, TryLater, None), (43117, TryLater, None), (45015, WindowClosed, None), (45047, WindowClosed, None),
        (40003, SendRefused, True), (43004, SendRefused, True), (43019, SendRefused, True), (48002, SendRefused, True),
        (43101, SendRefused, False), (40007, SendRefused, False), (47003, SendRefused, False),
        (48001, SendRefused, False),
        (48004, SendRefused, False), (48006, SendRefused, False), (50002, SendRefused, False),
        (40029, SendRefused, False),
        (40163, SendRefused, False), (42007, SendRefused, False), (45002, SendRefused, False), (99999, TryLater, None),
    ],
)  # fmt: skip
async def test_C_05_every_code_means_one_thing(
    tmp_path: Path, code: int, error: type[Exception], gone: bool | None
) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        here.wx.fault("errcode", SEND, value=code, times=50)
        with pytest.raises(error, match=str(code)) as refused:
            await here.send(MEI, "一")
        assert getattr(refused.value, "gone", None) is gone
        assert _said(here) == []


def test_C_05_no_code_stands_in_two_tables() -> None:
    tables = [set(_LATER), set(_NEVER), set(_CLOSED)]
    assert sum(map(len, tables)) == len(set.union(*tables))
    assert isinstance(send_error(123456), TryLater)


def test_the_request_id_of_an_error_is_kept_for_the_log() -> None:
    assert rid_in("invalid credential rid: 5f9a-b1c2") == "5f9a-b1c2"
    assert rid_in("hint: [x] openid oLiNa") == rid_in(None) == ""


async def test_how_far_a_call_got_decides(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        await here.send(MEI, "一")
        here.wx.fault("silent", SEND)
        with pytest.raises(Uncertain):
            await here.send(MEI, "二")
        here.wx.fault("garbage", SEND)
        with pytest.raises(Uncertain):
            await here.send(MEI, "三")
        here.wx.fault("status", SEND, value=502)
        with pytest.raises(TryLater):
            await here.send(MEI, "四")
        await here.wx.down()
        with pytest.raises(TryLater) as refused:
            await here.send(MEI, "五")
        assert refused.value.whole_channel
        await here.wx.open()
        await here.send(MEI, "六")
        assert _said(here) == ["一", "二", "六"]


async def test_texts_travel_as_real_utf8(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        await here.send(MEI, "水管😀\u200b好了")
        assert "水管😀\u200b好了".encode() in here.wx.last_body


# ---- files -------------------------------------------------------------------------------------------------------


def _picture(path: Path, side: int = 32) -> StoredFile:
    Image.effect_noise((side, side), 90).convert("RGB").save(path, "JPEG", quality=95)
    return StoredFile(1, "photo", path.name, "image/jpeg", str(path))


async def test_words_go_first_then_the_pictures_and_a_picture_is_handed_over_once(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        here.stored[1] = _picture(tmp_path / "a.jpg")
        await here.send(MEI, "修好了", files=(1,))
        await here.send(MEI, "再看看", files=(1,))
        assert [seen.kind for seen in here.wx.person(MEI).chat] == ["text", "image", "text", "image"]
        assert len(here.wx.called("media/upload")) == 1


@pytest.mark.parametrize(("kind", "pictures"), [("reset", 2), ("silent", 3)])
async def test_a_picture_whose_fate_is_unknown_goes_again_without_the_words(
    tmp_path: Path, kind: str, pictures: int
) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        for number, name in ((1, "a.jpg"), (2, "b.jpg")):
            here.stored[number] = replace(_picture(tmp_path / name), id=number)
        sent = len(here.wx.called(SEND))
        here.wx.fault("slow", SEND, times=2)
        here.wx.fault(kind, SEND)
        with pytest.raises(Uncertain):
            await here.send(MEI, "修好了", files=(1, 2))
        await here.send(MEI, "修好了", files=(1, 2))
        kinds = [seen.kind for seen in here.wx.person(MEI).chat if seen.by != "me"]
        assert (kinds.count("text"), kinds.count("image")) == (1, pictures)
        assert len(here.wx.called(SEND)) == sent + 4


async def test_a_picture_that_ran_out_at_the_vendor_does_not_hold_up_the_words(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        here.stored[1] = _picture(tmp_path / "a.jpg")
        await here.send(MEI, "修好了", files=(1,))
        here.wx.world.advance(3 * 86_400 + 1)
        await here.wx.say(MEI, "看不到")
        await here.send(MEI, "再发一次", files=(1,))
        assert _said(here)[-1] == "再发一次"
        await here.send(MEI, "又一次", files=(1,))
        assert here.wx.person(MEI).chat[-1].kind == "image"


async def test_a_picture_too_big_for_the_vendor_is_made_smaller(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        here.stored[1] = _picture(tmp_path / "a.jpg", 2400)
        assert (tmp_path / "a.jpg").stat().st_size > 2 << 20
        await here.send(MEI, "", files=(1,))
        shown = here.wx.world.media[here.wx.person(MEI).chat[-1].media]
        assert len(shown[1]) <= 2 << 20
        assert Image.open(io.BytesIO(shown[1])).size == (1920, 1920)


async def test_a_file_no_chat_can_show_is_left_to_the_page(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await _written(here)
        (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
        here.stored[1] = StoredFile(1, "document", "a.pdf", "application/pdf", str(tmp_path / "a.pdf"))
        await here.send(MEI, "说明在这里", files=(1,))
        assert _said(here) == ["说明在这里"]
        with pytest.raises(SendRefused, match="empty"):
            await here.send(MEI, "", files=(1,))


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest", "file:///etc/passwd", "http://qpic.cn.evil.example/a", "http://evilqpic.cn/a",
        "http://mmbiz.qpic.cn@evil.example/a", "http://evil.example\\@mmbiz.qpic.cn/a", "ftp://mmbiz.qpic.cn/a",
        "http://[::1]/a", "http://", "http://mmbiz.qpic.cn:99999999/a", "//mmbiz.qpic.cn/a", "javascript:alert(1)",
    ],
)  # fmt: skip
async def test_J_03_files_are_fetched_from_the_vendors_hosts_only(tmp_path: Path, address: str) -> None:
    async with place(tmp_path, section={"media_hosts": ["qpic.cn"]}) as here:
        before = len(here.wx.calls)
        with pytest.raises(SendRefused, match="unavailable|not allowed"):
            await here.channel.fetch(address if "://" in address else f"http://x/{address}", 1000)
        assert len(here.wx.calls) == before


async def test_C_10_expired_media_is_refused_clearly(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await here.wx.voice(MEI, b"#!AMR\n...")
        here.wx.world.advance(3 * 86_400 + 1)
        with pytest.raises(SendRefused, match="media expired"):
            await here.channel.fetch(here.inbox.last.attachments[0].ref, 1000)


async def test_a_file_over_the_limit_is_refused_while_it_arrives(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await here.wx.photo(MEI, b"\xff\xd8\xff" + b"x" * 5000)
        with pytest.raises(SendRefused, match="too big"):
            await here.channel.fetch(here.inbox.last.attachments[0].ref, 4000)


async def test_a_picture_whose_address_is_gone_is_fetched_by_its_id(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        await here.wx.photo(MEI, b"\xff\xd8\xff...")
        here.wx.world.pictures.clear()
        assert await here.channel.fetch(here.inbox.last.attachments[0].ref, 1000) == b"\xff\xd8\xff..."


# ---- notices -----------------------------------------------------------------------------------------------------


async def _notified(here: Place, key: str = "hf-1", notice: Notice = NOTICE) -> Any:
    here.wx.world.templates = {"TPL-callback": set(CALLBACK["fields"])}
    return await here.channel.notify(Address("wx", MEI), notice, key)


async def test_a_notice_is_written_when_nothing_else_may_be(tmp_path: Path) -> None:
    async with place(tmp_path, section={"templates": {"callback": CALLBACK}}) as here:
        assert isinstance(here.channel, Notifies)
        assert isinstance(here.channel, SignsIn)
        assert here.channel.can.notices
        await here.wx.subscribe(MEI)
        here.wx.world.advance(100 * 3600)
        sent = await _notified(here)
        shown = here.wx.person(MEI).chat[-1]
        assert (shown.by, shown.url) == ("template", "https://h.example/c/abc")
        assert shown.text.split("\n")[0] == "SJHC-20261122-0001"
        assert sent.message.isdecimal()
        await here.wx.settle()
        told = here.inbox.last
        assert (told.kind, told.event, told.text, told.address.chat) == ("event", "notice_sent", "hf-1", MEI)


@pytest.mark.parametrize("status", ["failed:user block", "failed: system failed", "failed:freq limit"])
async def test_a_notice_that_fails_later_is_told_with_our_own_name_of_it(tmp_path: Path, status: str) -> None:
    async with place(tmp_path, section={"templates": {"callback": CALLBACK}}) as here:
        await here.wx.subscribe(MEI)
        here.wx.person(MEI).notices = status
        await _notified(here, "hf-2")
        await here.wx.settle()
        assert (here.inbox.last.event, here.inbox.last.text) == ("notice_failed", "hf-2")
        assert here.inbox.last.unsupported == status.removeprefix("failed:").strip()


async def test_a_notice_without_an_answer_may_be_sent_again_and_is_shown_once(tmp_path: Path) -> None:
    async with place(tmp_path, section={"templates": {"callback": CALLBACK}}) as here:
        await here.wx.subscribe(MEI)
        here.wx.fault("silent", TEMPLATE)
        with pytest.raises(Uncertain):
            await _notified(here, "hf-3")
        await _notified(here, "hf-3")
        assert len(here.wx.person(MEI).said("template")) == 1


async def test_a_notice_that_cannot_be_given_says_why(tmp_path: Path) -> None:
    async with place(tmp_path, section={"templates": {"callback": CALLBACK}}) as here:
        await here.wx.subscribe(MEI)
        with pytest.raises(SendRefused, match="no template"):
            await _notified(here, notice=Notice("news", "https://h.example"))
        await here.wx.unsubscribe(MEI)
        with pytest.raises(SendRefused, match="not following") as refused:
            await _notified(here)
        assert refused.value.gone


async def test_a_subscription_notice_goes_to_who_ticked_it(tmp_path: Path) -> None:
    template = {**CALLBACK, "subscription": True}
    async with place(tmp_path, section={"templates": {"callback": template}}) as here:
        await here.wx.subscribe(MEI)
        here.wx.world.subscriptions = {"TPL-callback": set(CALLBACK["fields"])}
        with pytest.raises(SendRefused, match="43101"):
            await here.channel.notify(Address("wx", MEI), NOTICE, "hf-4")
        here.wx.person(MEI).accepts.add("TPL-callback")
        await here.channel.notify(Address("wx", MEI), NOTICE, "hf-4")
        await here.wx.settle()
        assert (here.inbox.last.event, here.inbox.last.text) == ("notice_sent", "hf-4")


async def test_a_result_of_somebody_elses_notice_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "_LOOK_AGAIN", (0.0, 0.0))
    async with place(tmp_path, section={"templates": {"callback": CALLBACK}}) as here:
        delivery = await here.wx.event(MEI, "TEMPLATESENDJOBFINISH", [("MsgID", 5), ("Status", "success")])
        assert delivery.bodies == ["success"]
        assert here.inbox.heard == []


# ---- sign-in -----------------------------------------------------------------------------------------------------


async def test_who_comes_back_from_the_sign_in_page_is_known_once(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        page = here.channel.sign_in("https://h.example/in/wx/back?a=1", "state&1")
        assert page.startswith(f"{here.wx.url}/connect/oauth2/authorize?appid=")
        assert page.endswith("state=state%261#wechat_redirect")
        assert "redirect_uri=https%3A%2F%2Fh.example%2Fin%2Fwx%2Fback%3Fa%3D1" in page
        code = here.wx.world.sign_in(MEI)
        assert await here.channel.who(code) == MEI
        with pytest.raises(SendRefused, match="40163"):
            await here.channel.who(code)
        with pytest.raises(SendRefused, match="40029"):
            await here.channel.who("guessed")
        late = here.wx.world.sign_in(MEI)
        here.wx.world.advance(301)
        with pytest.raises(SendRefused, match="40029"):
            await here.channel.who(late)
