"""The pretended Telegram, held against two clients that were written for the real one."""

from __future__ import annotations

import aiohttp
import pytest
import telegram
from aiogram import Bot as Gram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile
from aiogram.types import InlineKeyboardButton as GramButton
from aiogram.types import InlineKeyboardMarkup as GramMarkup
from aiogram.types import InputMediaPhoto as GramPhoto
from aiogram.types import Update as GramUpdate
from telegram import error as errors

from tests.fakes.telegram import PNG, FakeTelegram


@pytest.fixture
async def tg():
    async with FakeTelegram() as fake:
        fake.world.user(42, "王")
        yield fake


@pytest.fixture
async def ptb(tg, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with telegram.Bot(tg.token, base_url=f"{tg.url}/bot", base_file_url=f"{tg.url}/file/bot") as bot:
        yield bot


@pytest.fixture
async def gram(tg):
    bot = Gram(tg.token, session=AiohttpSession(api=TelegramAPIServer.from_base(tg.url)))
    yield bot
    await bot.session.close()


def _keys(*data: str) -> telegram.InlineKeyboardMarkup:
    return telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton(d, callback_data=d)] for d in data])


async def test_ptb_sends_edits_presses_and_answers(tg, ptb):
    assert ptb.username == "huifang_test_bot"
    sent = await ptb.send_message(42, "满意吗", reply_markup=_keys("yes", "no"))
    assert sent.chat.first_name == "王"
    assert tg.messages(42)[0].labels == ["yes", "no"]
    edited = await ptb.edit_message_text("谢谢", chat_id=42, message_id=sent.message_id)
    assert edited.text == "谢谢"
    assert tg.messages(42)[0].buttons == []
    assert tg.messages(42)[0].history == ["满意吗"]
    await ptb.edit_message_reply_markup(chat_id=42, message_id=sent.message_id, reply_markup=_keys("yes"))
    pressed = await tg.press(42, tg.messages(42)[0], "yes")
    update = (await ptb.get_updates())[0]
    assert update.callback_query.data == "yes"
    assert update.callback_query.message.text == "谢谢"
    assert await ptb.answer_callback_query(update.callback_query.id, "好", show_alert=True)
    assert tg.answers[pressed.query] == {"text": "好", "show_alert": True}
    with pytest.raises(errors.BadRequest, match="(?i)query is too old"):
        await ptb.answer_callback_query(update.callback_query.id)


async def test_ptb_sends_files_and_fetches_them_back(tg, ptb):
    photo = await ptb.send_photo(42, PNG, caption="前")
    album = await ptb.send_media_group(42, [telegram.InputMediaPhoto(PNG), telegram.InputMediaPhoto(PNG)])
    document = await ptb.send_document(42, b"%PDF-1.7", filename="x.pdf")
    voice = await ptb.send_voice(42, b"OggS....")
    assert photo.photo[-1].width == 1280
    assert photo.caption == "前"
    assert album[0].media_group_id == album[1].media_group_id
    assert document.document.file_name == "x.pdf"
    assert voice.voice.mime_type == "audio/ogg"
    assert await (await ptb.get_file(document.document.file_id)).download_as_bytearray() == b"%PDF-1.7"
    with pytest.raises(errors.BadRequest, match="(?i)2-10"):
        await ptb.send_media_group(42, [telegram.InputMediaPhoto(PNG)])


async def test_ptb_meets_every_error_class(tg, ptb):
    tg.world.user(43)
    await tg.block(43)
    with pytest.raises(errors.Forbidden, match="(?i)blocked by the user"):
        await ptb.send_message(43, "x")
    with pytest.raises(errors.BadRequest, match="(?i)chat not found"):
        await ptb.send_message(99, "x")
    await tg.migrate(-5, -1005)
    with pytest.raises(errors.ChatMigrated) as moved:
        await ptb.send_message(-5, "x")
    assert moved.value.new_chat_id == -1005
    tg.break_with("429", retry_after=37)
    with pytest.raises(errors.RetryAfter) as wait:
        await ptb.send_message(42, "x")
    assert wait.value.retry_after.total_seconds() == 37
    for kind in ("500", "502", "truncated", "html", "empty", "reset"):
        tg.break_with(kind)
        with pytest.raises(errors.TelegramError):
            await ptb.send_message(42, f"broken {kind}")
    assert [message.text for message in tg.messages(42)] == ["broken truncated", "broken html", "broken empty"]


@pytest.mark.parametrize(
    ("text", "keys", "words"),
    [
        ("", None, "message text is empty"),
        (" \n ", None, "message text is empty"),
        ("😀" * 2049, None, "message is too long"),
        ("x", _keys("长" * 22), "BUTTON_DATA_INVALID"),
    ],
)
async def test_what_telegram_refuses_is_refused(tg, ptb, text, keys, words):
    with pytest.raises(errors.BadRequest, match=f"(?i){words}"):
        await ptb.send_message(42, text, reply_markup=keys)


async def test_edits_are_as_strict_as_telegram(tg, ptb):
    sent = await ptb.send_message(42, "甲")
    heard = await tg.say(42, "乙")
    with pytest.raises(errors.BadRequest, match="(?i)message is not modified"):
        await ptb.edit_message_text("甲", chat_id=42, message_id=sent.message_id)
    with pytest.raises(errors.BadRequest, match="(?i)message to edit not found"):
        await ptb.edit_message_text("丙", chat_id=42, message_id=999)
    with pytest.raises(errors.BadRequest, match="(?i)can't be edited"):
        await ptb.edit_message_text("丙", chat_id=42, message_id=heard.message_id)
    assert await ptb.delete_message(42, sent.message_id)
    with pytest.raises(errors.BadRequest, match="(?i)message to edit not found"):
        await ptb.edit_message_text("丙", chat_id=42, message_id=sent.message_id)


async def test_topics_behave_as_in_a_forum(tg, ptb):
    tg.group(-100, "维修组", forum=True)
    assert (await ptb.get_chat(-100)).is_forum
    topic = await ptb.create_forum_topic(-100, "TS-1")
    sent = await ptb.send_message(-100, "卡片", message_thread_id=topic.message_thread_id)
    assert sent.is_topic_message
    tg.drop_topic(-100, topic.message_thread_id)
    with pytest.raises(errors.BadRequest, match="(?i)message thread not found"):
        await ptb.send_message(-100, "卡片", message_thread_id=topic.message_thread_id)
    tg.group(-101)
    with pytest.raises(errors.BadRequest, match="(?i)not a forum"):
        await ptb.create_forum_topic(-101, "TS-1")


async def test_polling_offset_confirms_and_a_webhook_closes_it(tg, ptb):
    first, second = await tg.say(42, "一"), await tg.say(42, "二")
    assert [u.message.text for u in await ptb.get_updates()] == ["一", "二"]
    assert [u.update_id for u in await ptb.get_updates(offset=second.id)] == [second.id]
    assert first.acknowledged
    assert not second.acknowledged
    assert await ptb.set_webhook("https://example.com/hook", secret_token="abc")
    assert (await ptb.get_webhook_info()).url == "https://example.com/hook"
    with pytest.raises(errors.Conflict):
        await ptb.get_updates()
    with pytest.raises(errors.BadRequest, match="(?i)unallowed characters"):
        await ptb.set_webhook("https://example.com/hook", secret_token="a b")
    with pytest.raises(errors.BadRequest, match="(?i)HTTPS"):
        await ptb.set_webhook("http://example.com/hook")
    assert await ptb.delete_webhook()
    assert [u.message.text for u in await ptb.get_updates()] == ["二"]


async def test_the_rates_are_telegrams_when_switched_on(tg, ptb):
    tg.limits.on = True
    tg.limits.burst = 100
    tg.group(-100)
    for number in range(20):
        await ptb.send_message(-100, f"第{number}条")
    with pytest.raises(errors.RetryAfter):
        await ptb.send_message(-100, "太多")
    with pytest.raises(errors.RetryAfter):
        await ptb.edit_message_text("改", chat_id=-100, message_id=2)
    tg.world.skew = 61
    await ptb.send_message(-100, "又行了")


async def test_every_kind_of_update_is_read_by_both_clients(tg, ptb):
    tg.group(-100, "组", forum=True)
    sent = await ptb.send_message(42, "问", reply_markup=_keys("a"))
    said = await tg.say(42, "甲", name="王五", language="zh-hans", reply_to=sent.message_id)
    await tg.edit(42, said, "乙")
    await tg.press(42, tg.messages(42)[0], "a")
    await tg.press(42, tg.messages(42)[0], "a", inaccessible=True)
    await tg.photo(42, caption="看")
    await tg.album(42, [PNG, PNG], caption="两张")
    for kind in ("voice", "audio", "video", "video_note", "animation", "document", "sticker"):
        await tg.file(42, kind, b"content", name="a.bin")
    await tg.say(-100, "在话题里", sender=42, thread=7)
    await tg.message(42, location={"latitude": 22.5, "longitude": 114.0})
    await tg.message(42, contact={"phone_number": "8613800138000", "first_name": "王", "user_id": 42})
    await tg.block(42)
    await tg.kick(-100)
    await tg.migrate(-6, -1006)
    raw = [delivery.update for delivery in tg.log]
    for update in raw:
        assert GramUpdate.model_validate(update).event_type in (
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
        )
        assert telegram.Update.de_json(update, ptb).effective_chat is not None
    assert len(await ptb.get_updates()) == len(raw)


async def test_aiogram_sends_edits_and_fetches(tg, gram):
    assert (await gram.get_me()).username == "huifang_test_bot"
    markup = GramMarkup(inline_keyboard=[[GramButton(text="好", callback_data="ok")]])
    sent = await gram.send_message(42, "你好", reply_markup=markup)
    assert (await gram.edit_message_text("再见", chat_id=42, message_id=sent.message_id)).text == "再见"
    photo = BufferedInputFile(PNG, "a.png")
    assert (await gram.send_photo(42, photo)).photo
    assert len(await gram.send_media_group(42, [GramPhoto(media=photo), GramPhoto(media=photo)])) == 2
    await tg.file(42, "document", b"inhalt", name="a.txt")
    update = (await gram.get_updates())[0]
    assert (await gram.download(update.message.document.file_id)).read() == b"inhalt"
    assert (await gram.get_chat(42)).first_name == "王"


async def test_aiogram_meets_every_error_class(tg, gram):
    tg.trouble(42, "blocked")
    with pytest.raises(TelegramForbiddenError):
        await gram.send_message(42, "x")
    tg.trouble(42, "")
    with pytest.raises(TelegramBadRequest):
        await gram.send_message(42, "x", reply_to_message_id=77)
    await tg.migrate(-5, -1005)
    with pytest.raises(TelegramMigrateToChat):
        await gram.send_message(-5, "x")
    tg.break_with("429", retry_after=3)
    with pytest.raises(TelegramRetryAfter):
        await gram.send_message(42, "x")
    tg.break_with("401")
    with pytest.raises(TelegramUnauthorizedError):
        await gram.send_message(42, "x")
    await gram.set_webhook("https://example.com/x")
    with pytest.raises(TelegramConflictError):
        await gram.get_updates()


async def test_calls_may_come_as_query_form_or_json(tg):
    async with aiohttp.ClientSession() as http:
        base = f"{tg.url}/bot{tg.token}/sendMessage"
        assert (await http.get(base, params={"chat_id": "42", "text": "a"})).status == 200
        assert (await http.post(base, data={"chat_id": "42", "text": "b"})).status == 200
        assert (await http.post(base, json={"chat_id": 42, "text": "c"})).status == 200
        assert (await http.post(f"{tg.url}/bot{tg.token}/flyToTheMoon")).status == 404
    assert [message.text for message in tg.messages(42)] == ["a", "b", "c"]
