"""Speaking: every message arrives whole and once, and every failure says what the sender must do."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import aiogram.methods
import pytest

from bot.channels.base import ChatMoved, Failed, SendRefused, Sent, StoredFile, TryLater, Uncertain
from bot.channels.telegram.api import BotApiError
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.errors import send_error
from bot.domain.messages import Address, Button, Outgoing
from tests.channels.telegram_place import keys, place
from tests.fakes.telegram import MISSING, PNG


@pytest.fixture
async def here():
    async with place("webhook") as found:
        found.tg.world.user(42, "王")
        yield found


@pytest.fixture
def keep(here, tmp_path):
    """Stores a file as ours and returns its id."""

    def store(kind, content=PNG, name="", mime="image/png"):
        number = len(here.stored) + 1
        path = tmp_path / f"{number}.bin"
        path.write_bytes(content)
        here.stored[number] = StoredFile(number, kind, name or f"{number}.png", mime, str(path))
        return number

    return store


def _texts(here, chat=42):
    return [message.text for message in here.tg.messages(chat)]


# -- texts and buttons -------------------------------------------------------------------------------------


async def test_a_message_with_buttons_arrives_as_written(here):
    rows = (*keys("非常满意", "满意"), (Button("进度", url="https://example.com/c/1"),))
    sent = await here.send(42, "请评价", rows=rows)
    message = here.tg.messages(42)[0]
    assert sent == Sent(str(message.id), "")
    assert message.text == "请评价"
    assert message.rows == [
        [{"text": "非常满意", "callback_data": "非常满意"}, {"text": "满意", "callback_data": "满意"}],
        [{"text": "进度", "url": "https://example.com/c/1"}],
    ]


@pytest.mark.parametrize(
    "text", ["<b>x", '<a href="tg://user?id=1">', "_*[]()~`>#+-=|{}.!", "```" * 9, "&lt;", "*" * 101, "{{7*7}} %s ${x}"]
)
async def test_K_02_no_mark_in_a_text_means_anything_to_telegram(here, text):
    await here.send(42, text)
    assert _texts(here) == [text]
    assert not any("parse_mode" in params or "entities" in params for _, params in here.tg.calls)


async def test_link_previews_are_off(here):
    await here.send(42, "https://example.com")
    assert here.tg.calls[-1][1]["link_preview_options"] == {"is_disabled": True}


async def test_C_13_a_long_text_comes_in_numbered_parts_with_the_buttons_on_the_last(here):
    text = "第一句话。" * 2000
    sent = await here.send(42, text, rows=keys("好"), reply_to="")
    messages = here.tg.messages(42)
    assert [message.text.split("\n")[0] for message in messages] == ["(1/3)", "(2/3)", "(3/3)"]
    assert "".join(message.text.split("\n", 1)[1] for message in messages) == text
    assert [len(message.buttons) for message in messages] == [0, 0, 1]
    assert sent.message == str(messages[-1].id)


@pytest.mark.parametrize("kind", ["429", "500"])
async def test_C_13_a_part_refused_for_now_does_not_bring_the_parts_before_it_twice(here, kind):
    text = "第一句话。" * 2000
    here.tg.break_with(kind, after=1)
    with pytest.raises(TryLater):
        await here.send(42, text)
    assert len(here.tg.messages(42)) == 1
    await here.send(42, text)
    assert [message.text[:5] for message in here.tg.messages(42)] == ["(1/3)", "(2/3)", "(3/3)"]


@pytest.mark.parametrize(
    "rows",
    [
        ((Button("x", data="长" * 22),),),
        ((Button("x"),),),
        ((Button("", data="x"),),),
        ((Button("x", data="a", url="https://example.com"),),),
        tuple((Button("x", data="a"),) for _ in range(101)),
    ],
)
async def test_a_keyboard_that_can_never_be_right_is_our_own_mistake(here, rows):
    with pytest.raises(ValueError, match="button"):
        await here.send(42, "x", rows=rows)
    assert here.tg.messages(42) == []


async def test_data_of_exactly_64_bytes_goes_and_a_wide_row_is_folded(here):
    await here.send(42, "x", rows=((Button("x", data="d" * 64), *keys(*"abcdefghij")[0]),))
    assert [len(row) for row in here.tg.messages(42)[0].rows] == [8, 3]


async def test_a_link_telegram_will_not_put_on_a_button_is_written_out(here):
    rows = (*keys("接单"), (Button("打开", url="http://intranet/console/1"),))
    await here.send(42, "新投诉", rows=rows)
    message = here.tg.messages(42)[0]
    assert message.text == "新投诉\n打开: http://intranet/console/1"
    assert message.labels == ["接单"]
    await here.send(42, "已接单", rows=rows, edit=str(message.id))
    assert _texts(here) == ["已接单\n打开: http://intranet/console/1"]


async def test_half_characters_and_nuls_do_not_stop_a_message(here):
    await here.send(42, "水\ud800\0管", rows=keys("a"))
    assert _texts(here) == ["水\ufffd管"]


async def test_a_message_of_nothing_is_refused_here(here):
    with pytest.raises(SendRefused):
        await here.send(42, " \n")


async def test_a_reply_goes_to_its_message_and_survives_its_deletion(here):
    said = await here.tg.say(42, "水")
    await here.send(42, "收到", reply_to=str(said.message_id))
    await here.send(42, "收到", reply_to="9999")
    assert [message.reply_to for message in here.tg.messages(42)] == [said.message_id, 0]


# -- edits -------------------------------------------------------------------------------------------------


async def test_an_edit_changes_text_and_buttons_in_place(here):
    sent = await here.send(42, "新", rows=keys("接单"))
    assert await here.send(42, "已接单", edit=sent.message) == sent
    assert (_texts(here), here.tg.messages(42)[0].buttons) == (["已接单"], [])
    assert await here.send(42, "已接单", edit=sent.message) == sent
    assert len(here.tg.messages(42)[0].history) == 1


async def test_an_edit_of_what_is_gone_becomes_a_new_message(here):
    sent = await here.send(42, "新")
    here.tg.messages(42)[0].deleted = True
    heard = await here.tg.say(42, "我写的")
    for edit in (sent.message, str(heard.message_id), "", "nonsense"):
        again = await here.send(42, f"改 {edit}", edit=edit)
        assert again.message not in (sent.message, edit)
    assert len(here.tg.messages(42)) == 4


async def test_an_edit_without_an_answer_may_simply_be_made_again(here):
    sent = await here.send(42, "新")
    here.tg.break_with("truncated")
    with pytest.raises(TryLater):
        await here.send(42, "改", edit=sent.message)
    assert await here.send(42, "改", edit=sent.message) == sent
    assert len(here.tg.messages(42)) == 1


# -- topics ------------------------------------------------------------------------------------------------


async def test_a_topic_is_made_where_the_group_has_topics(here):
    here.tg.group(-100, "维修组", forum=True)
    sent = await here.send(-100, "卡片", topic="TS-20261122-0007 " + "长" * 200)
    assert here.tg.world.chats[-100].topics[int(sent.thread)].startswith("TS-20261122-0007")
    assert here.tg.messages(-100)[0].thread == int(sent.thread)
    await here.send(-100, "后续", thread=sent.thread, topic="TS-20261122-0007")
    assert len(here.tg.world.chats[-100].topics) == 1


async def test_no_topic_is_made_in_a_plain_group_or_where_we_may_not(here):
    here.tg.group(-100)
    here.tg.group(-101, forum=True, may_make_topics=False)
    for group in (-100, -101):
        for text in ("一", "二"):
            assert (await here.send(group, text, topic="TS-1")).thread == ""
    assert sum(name == "getChat" for name, _ in here.tg.calls) == 2
    assert (await here.send(42, "私聊", topic="TS-1")).thread == ""


async def test_G_03_a_deleted_or_closed_topic_does_not_swallow_the_message(here):
    group = here.tg.group(-100, forum=True)
    sent = await here.send(-100, "一", topic="TS-1")
    here.tg.drop_topic(-100, int(sent.thread))
    assert (await here.send(-100, "二", thread=sent.thread)).thread == ""
    other = await here.send(-100, "三", topic="TS-2")
    group.closed_topics.add(int(other.thread))
    assert (await here.send(-100, "四", thread=other.thread)).thread == ""
    assert _texts(here, -100) == ["一", "二", "三", "四"]


async def test_the_general_topic_is_never_named(here):
    here.tg.group(-100, forum=True)
    await here.send(-100, "x", thread="1")
    assert "message_thread_id" not in here.tg.calls[-1][1]


async def test_a_message_delayed_after_its_topic_was_made_makes_no_second_topic(here):
    here.tg.group(-100, forum=True)
    here.tg.break_with("429", 1, methods=["sendMessage"], retry_after=1)
    with pytest.raises(TryLater):
        await here.send(-100, "卡片", topic="TS-1")
    await here.send(-100, "卡片", topic="TS-1")
    assert len(here.tg.world.chats[-100].topics) == 1


# -- files -------------------------------------------------------------------------------------------------


async def test_one_photo_then_the_words_with_the_buttons(here, keep):
    sent = await here.send(42, "修好了", files=(keep("photo"),), rows=keys("好"))
    assert [(m.kind, m.text, m.labels) for m in here.tg.messages(42)] == [("photo", "", []), ("text", "修好了", ["好"])]
    assert sent.message == str(here.tg.messages(42)[1].id)
    assert here.tg.messages(42)[0].file == PNG


async def test_photos_go_as_albums_of_at_most_ten_and_other_files_alone(here, keep):
    files = [keep("photo") for _ in range(12)]
    files += [keep("video", b"mp4"), keep("voice", b"OggS", mime="audio/ogg"), keep("voice", b"ID3", mime="audio/mpeg")]
    files += [keep("document", b"%PDF", name="报告.pdf"), keep("photo")]
    await here.send(42, "见附件", files=tuple(files))
    kinds = [message.kind for message in here.tg.messages(42)]
    assert kinds == ["photo"] * 12 + ["video", "voice", "document", "document", "photo", "text"]
    albums = [message.album for message in here.tg.messages(42)[:13]]
    assert len(set(albums[:10])) == 1
    assert len(set(albums[10:12])) == 1
    assert albums[0] != albums[10] != ""
    assert here.tg.messages(42)[15].file_name == "报告.pdf"


async def test_a_file_telegram_will_not_have_does_not_take_the_words_with_it(here, keep, tmp_path):
    odd = keep("photo", b"not a picture")
    empty = keep("document", b"")
    gone = keep("document", b"x")
    (tmp_path / f"{gone}.bin").unlink()
    mixed = (keep("photo"), keep("photo", b"no picture either"))
    await here.send(42, "修好了", files=(odd, empty, gone, *mixed))
    kinds = [message.kind for message in here.tg.messages(42)]
    assert kinds[-1] == "text"
    assert kinds.count("document") == 3


async def test_files_already_sent_are_not_sent_again_after_a_delay(here, keep):
    here.tg.break_with("429", 1, methods=["sendMessage"], retry_after=1)
    files = (keep("photo"), keep("document", b"x"))
    with pytest.raises(TryLater):
        await here.send(42, "修好了", files=files)
    await here.send(42, "修好了", files=files)
    assert [message.kind for message in here.tg.messages(42)] == ["photo", "document", "text"]


@pytest.mark.parametrize("method", ["sendPhoto", "sendDocument", "sendMessage"])
async def test_A_09_only_the_part_in_doubt_is_sent_again(here, keep, method):
    here.tg.break_with("reset_after", 1, methods=[method])
    files = (keep("photo"), keep("document", b"x"))
    with pytest.raises(Uncertain):
        await here.send(42, "修好了", files=files)
    await here.send(42, "修好了", files=files)
    kinds = [message.kind for message in here.tg.messages(42)]
    twice = {"sendPhoto": "photo", "sendDocument": "document", "sendMessage": "text"}[method]
    assert {kind: kinds.count(kind) for kind in kinds} == {"photo": 1, "document": 1, "text": 1, twice: 2}


# -- failures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "header", "waits"),
    [
        (37, "", 37),
        (MISSING, "", 5),
        (10**9, "", 3600),
        (-1, "", 1),
        (0, "", 1),
        ("12", "", 12),
        ("soon", "", 5),
        (MISSING, "21", 21),
        (MISSING, "gibberish", 5),
        (None, "", 5),
        (1.5, "", 1.5),
        (10**400, "", 5),
    ],
)
async def test_C_03_we_wait_as_told_but_never_longer_than_an_hour(here, told, header, waits):
    here.tg.break_with("429", retry_after=told, header=header)
    with pytest.raises(TryLater) as later:
        await here.send(42, "x")
    assert later.value.after == waits
    assert not later.value.whole_channel
    assert here.tg.messages(42) == []


def test_C_03_a_date_to_wait_for_is_understood():
    now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    later = send_error(BotApiError(429, {}, format_datetime(now + timedelta(seconds=90), usegmt=True)), now)
    assert isinstance(later, TryLater)
    assert later.after == 90


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("blocked", "blocked"),
        ("deactivated", "deactivated"),
        ("kicked", "kicked"),
        ("deleted", "deleted"),
        ("muted", "muted"),
        ("not found", "no chat"),
    ],
)
async def test_G_01_C_05_who_cannot_be_reached_is_gone_at_once(here, trouble, code):
    here.tg.trouble(42, trouble)
    with pytest.raises(SendRefused) as refused:
        await here.send(42, "x")
    assert (refused.value.gone, refused.value.code) == (True, code)


@pytest.mark.parametrize("chat", ["999", "", "abc", str(2**63), "@nobody"])
async def test_C_05_an_address_nobody_has_is_gone(here, chat):
    with pytest.raises(SendRefused) as refused:
        await here.channel.send(Address("tg", chat), Outgoing("x"))
    assert refused.value.gone


async def test_G_03_a_migrated_group_tells_where_it_lives_now(here):
    await here.tg.migrate(-5, -1005)
    with pytest.raises(ChatMoved) as moved:
        await here.send(-5, "x")
    assert moved.value.chat == "-1005"
    await here.send(-1005, "x")


@pytest.mark.parametrize(
    ("description", "code", "gone"),
    [
        ("Bad Request: can't parse entities: unclosed <b> near '张三'", "bad markup", False),
        ("Bad Request: message is too long", "too long", False),
        ("Bad Request: something new about '张三 13800138000'", "something new about", False),
        ("Bad Request: 张三", "bad request", False),
        ("Forbidden: something new", "something new", True),
    ],
)
def test_C_05_no_refusal_is_unclassified_and_no_code_carries_a_persons_words(description, code, gone):
    status = 403 if description.startswith("Forbidden") else 400
    refused = send_error(BotApiError(status, {"ok": False, "description": description}))
    assert isinstance(refused, SendRefused)
    assert (refused.code, refused.gone) == (code, gone)


@pytest.mark.parametrize("kind", ["401", "404"])
async def test_C_05_a_refused_token_rests_the_whole_channel(here, kind):
    here.tg.break_with(kind)
    with pytest.raises(TryLater) as later:
        await here.send(42, "x")
    assert later.value.whole_channel
    assert later.value.after == 60


@pytest.mark.parametrize("kind", ["500", "502", "503", "504", "409"])
async def test_C_04_a_server_error_delivered_nothing_and_is_tried_later(here, kind):
    here.tg.break_with(kind)
    with pytest.raises(TryLater):
        await here.send(42, "x")
    await here.send(42, "x")
    assert _texts(here) == ["x"]


@pytest.mark.parametrize("kind", ["truncated", "html", "empty", "reset_after", "reset", "odd"])
async def test_C_04_an_answer_that_is_lost_or_spoilt_leaves_us_uncertain(here, kind, caplog):
    caplog.set_level(logging.DEBUG)
    here.tg.break_with(kind)
    with pytest.raises(Uncertain):
        await here.send(42, "一句话")
    assert len(here.tg.messages(42)) == (0 if kind == "reset" else 1)
    assert "一句话" not in caplog.text
    assert "maintenance" not in caplog.text


async def test_C_09_a_good_status_with_a_false_ok_is_a_refusal(here):
    here.tg.break_with("not_ok")
    with pytest.raises(SendRefused):
        await here.send(42, "x")


@pytest.mark.parametrize("kind", ["hang", "hang_after", "drip"])
async def test_C_02_a_hanging_telegram_is_given_up_in_time(here, kind, monkeypatch):
    monkeypatch.setattr(here.channel._wire, "_seconds", 0.3)
    here.tg.break_with(kind)
    with pytest.raises(Uncertain):
        await here.send(42, "x")
    await here.send(42, "y")
    here.tg.mend()


def test_C_02_no_call_may_take_longer_than_ten_seconds():
    assert Telegram("tg", token="1:a", mode="polling", secret="", api_url="http://127.0.0.1:1")._wire._seconds <= 10


async def test_C_01_C_11_a_telegram_that_cannot_be_reached_got_nothing(here):
    await here.tg.down()
    with pytest.raises(TryLater) as later:
        await here.send(42, "x")
    assert later.value.whole_channel
    await here.tg.open()
    await here.send(42, "x")
    assert _texts(here) == ["x"]


async def test_C_11_an_unknown_host_got_nothing():
    lost = Telegram("tg", token="1:a", mode="polling", secret="", api_url="http://no-such-host.invalid")
    await lost.start(None, None, None)
    with pytest.raises(TryLater):
        await lost.send(Address("tg", "42"), Outgoing("x"))
    await lost.stop()


async def test_P_01_neither_token_nor_text_is_in_any_log_or_error(here, keep, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("telegram", "telegram.Bot", "aiohttp", "aiohttp.client"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    errors = []
    for kind in ("401", "429", "500", "502", "truncated", "html", "reset", "reset_after", "odd", "400", "403"):
        here.tg.mend()
        here.tg.break_with(kind, 3)
        with pytest.raises(Failed) as found:
            await here.send(42, "门牌三零一", files=(keep("document", b"x"),))
        errors.append(found.value)
    await here.tg.down()
    with pytest.raises(TryLater) as found:
        await here.send(42, "门牌三零一")
    again = Telegram("b", token=here.tg.token, mode="polling", secret="", api_url=here.tg.url)
    chain = [*errors, found.value]
    for error in chain:
        if nested := error.__cause__ or error.__context__:
            chain.append(nested)
    said = caplog.text + repr(again) + "".join(f"{error!r} {error.args} {vars(error)}" for error in chain)
    assert here.tg.token not in said
    assert here.tg.token.split(":")[1] not in said
    assert "门牌三零一" not in said


async def test_every_call_we_make_has_only_parameters_the_bot_api_knows(here, keep):
    here.tg.group(-100, forum=True)
    said = await here.tg.file(42, "document", b"x")
    await here.tg.settle()
    sent = await here.send(-100, "卡片", topic="TS-1", rows=keys("接单"), reply_to="7")
    await here.send(-100, "已接单", edit=sent.message, thread=sent.thread)
    kinds = ("photo", "photo", "video", "voice", "document")
    await here.send(
        42, "见附件", files=tuple(keep(kind, mime="audio/ogg") for kind in kinds), reply_to=str(said.message_id)
    )
    await here.channel.fetch(here.inbox.heard[0].attachments[0].ref, 1000)
    called = {name for name, _ in here.tg.calls}
    for name, params in here.tg.calls:
        known = getattr(aiogram.methods, name[0].upper() + name[1:]).model_fields
        assert set(params) <= set(known), name
    assert called >= {"getMe", "getChat", "createForumTopic", "sendMessage", "editMessageText", "getFile"}
    assert called >= {"sendMediaGroup", "sendVideo", "sendVoice", "sendDocument"}


# -- fetching ----------------------------------------------------------------------------------------------


async def _file_id(here, content=b"inhalt"):
    said = await here.tg.file(42, "document", content, name="a.bin")
    await here.tg.settle()
    assert said.acknowledged
    return here.inbox.heard[-1].attachments[0].ref


async def test_a_file_somebody_sent_is_fetched(here):
    assert await here.channel.fetch(await _file_id(here), 1000) == b"inhalt"


@pytest.mark.parametrize(("size", "limit"), [(1001, 1000), ((20 << 20) + 1, 1 << 30)])
async def test_C_10_a_file_too_big_is_refused(here, size, limit):
    ref = await _file_id(here, b"x" * size)
    with pytest.raises(SendRefused, match="too big"):
        await here.channel.fetch(ref, limit)


async def test_C_10_a_file_longer_than_announced_is_cut_off(here):
    ref = await _file_id(here, b"x" * 900)
    path, _ = here.tg.world.files[ref]
    lie = {"file_id": ref, "file_unique_id": "u", "file_path": path, "file_size": 1}
    here.tg.methods._by_name["getfile"] = lambda params, files: lie
    here.tg.world.files[ref] = (path, b"x" * 300_000)
    with pytest.raises(SendRefused, match="too big"):
        await here.channel.fetch(ref, 1000)


async def test_C_10_an_unknown_or_expired_file_is_refused(here):
    with pytest.raises(SendRefused, match="unavailable"):
        await here.channel.fetch("NOSUCHFILE", 1000)
    ref = await _file_id(here)
    here.tg.expire_file(ref)
    with pytest.raises(SendRefused, match="expired"):
        await here.channel.fetch(ref, 1000)


@pytest.mark.parametrize("kind", ["500", "reset", "truncated", "429"])
async def test_a_fetch_that_failed_on_the_way_is_tried_later(here, kind):
    ref = await _file_id(here)
    here.tg.break_with(kind)
    with pytest.raises(TryLater):
        await here.channel.fetch(ref, 1000)
    assert await here.channel.fetch(ref, 1000) == b"inhalt"


@pytest.mark.parametrize(
    "path", ["../../getMe", "/etc/passwd", "http://127.0.0.1/x", "a//b", "a/../b", "", None, "a?b=c", "a%2e"]
)
async def test_O_01_a_path_that_leads_elsewhere_is_not_followed(here, path):
    here.tg.methods._by_name["getfile"] = lambda params, files: {"file_id": "x", "file_path": path}
    with pytest.raises(SendRefused, match="unavailable"):
        await here.channel.fetch("x", 1000)
