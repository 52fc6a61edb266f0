"""Hearing: what a webhook answers and when, and how polling keeps what it has not dealt with."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections import Counter

import aiohttp
import pytest

from bot.channels.base import Busy, ChannelReply
from bot.channels.telegram.channel import Telegram
from tests.channels.telegram_place import SECRET, a_moment, keys, place

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def hooked():
    async with place("webhook") as here:
        yield here


@pytest.fixture
async def polled():
    async with place("polling") as here:
        yield here


async def _post(here, body=b"{}", secret=SECRET, **headers):
    headers = {"Content-Type": "application/json"} | ({HEADER: secret} if secret is not None else {}) | headers
    async with aiohttp.ClientSession() as http, http.post(here.hook, data=body, headers=headers) as answer:
        return answer.status, await answer.read()


def _message(text="x", update_id=1, **more):
    person = {"id": 42, "is_bot": False, "first_name": "王"}
    chat = {"id": 42, "type": "private"}
    body = {"message_id": 1, "date": 1_790_000_000, "chat": chat, "from": person, "text": text} | more
    return json.dumps({"update_id": update_id, "message": body}).encode()


# -- webhook -----------------------------------------------------------------------------------------------


async def test_a_signed_update_is_received_then_acknowledged(hooked):
    said = await hooked.tg.say(42, "水管爆了", name="王")
    await hooked.tg.settle()
    assert said.statuses == [200]
    assert hooked.inbox.texts == ["水管爆了"]
    assert hooked.inbox.heard[0].id == str(said.id)


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "密", "x" * 6000, "[]"])
async def test_N_01_without_the_right_secret_nothing_is_read_or_stored(hooked, secret):
    assert (await _post(hooked, _message(), secret and secret.encode().decode("latin-1")))[0] == 403
    assert hooked.inbox.heard == []


async def test_N_01_two_secrets_are_no_secret(hooked):
    async with aiohttp.ClientSession() as http:
        headers = [(HEADER, SECRET), (HEADER, "x"), ("Content-Type", "application/json")]
        async with http.post(hooked.hook, data=_message(), headers=headers) as answer:
            assert answer.status == 403
    assert hooked.inbox.heard == []


@pytest.mark.parametrize("secret", ["", "has space", "x" * 257, "密码"])
def test_N_01_webhook_mode_is_not_built_without_a_usable_secret(secret):
    with pytest.raises(ValueError, match="needs a secret"):
        Telegram("tg", token="1:a", mode="webhook", secret=secret, api_url="http://127.0.0.1:1")


@pytest.mark.parametrize("token", ["", "1:a/../x", "1:a b"])
def test_a_token_that_cannot_be_one_is_refused_without_showing_it(token):
    with pytest.raises(ValueError, match="the token is missing or holds") as refused:
        Telegram("tg", token=token, mode="polling", secret="", api_url="http://127.0.0.1:1")
    assert not token or token not in str(refused.value)


async def test_H_04_a_body_over_the_limit_is_refused_whether_announced_or_not(hooked):
    assert (await _post(hooked, io.BytesIO(b" " * ((1 << 20) + 1))))[0] == 413

    async def endless():
        for _ in range(40):
            yield b" " * 65536

    assert (await _post(hooked, endless()))[0] == 413
    assert hooked.inbox.heard == []


async def test_N_04_another_content_type_is_refused(hooked):
    assert (await _post(hooked, _message(), **{"Content-Type": "text/plain"}))[0] == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 5000,
        b'{"update_id":1,"x":' + b"[" * 5000,
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xff",
        b'{"update_id":' + b"9" * 4301 + b"}",
        b'{"update_id":1,"update_id":2,"message":{}}',
        b'{"update_id":NaN}',
        b'{"update_id":9223372036854775808,"message":{"chat":{"id":1}}}',
        b'{"update_id":1,"message":{"chat":{"id":9223372036854775808},"from":{"id":1}}}',
        b'{"update_id":1,"channel_post":{"chat":{"id":-1,"type":"channel"}}}',
    ],
    ids=range(14),
)
async def test_I_07_a_signed_update_nobody_can_read_is_taken_and_left_out(hooked, body, caplog):
    caplog.set_level(logging.INFO)
    assert (await _post(hooked, body))[0] == 200
    assert hooked.inbox.heard == []
    assert any(record.name.startswith("bot.channels.telegram.channel") for record in caplog.records)


async def test_I_07_odd_values_beside_a_good_message_do_not_hide_it(hooked):
    raw = _message("好").replace(b'"date"', b'"odd": ' + b"9" * 4301 + b', "nan": NaN, "inf": 1e999, "date"')
    assert (await _post(hooked, raw))[0] == 200
    assert hooked.inbox.texts == ["好"]


async def test_busy_is_not_acknowledged_and_comes_again(hooked):
    times = Counter()

    async def busy_twice(incoming):
        times[incoming.id] += 1
        if times[incoming.id] <= 2:
            raise Busy

    hooked.inbox.trouble = busy_twice
    said = await hooked.tg.say(42, "等等我")
    await hooked.tg.settle()
    assert said.statuses == [503, 503, 200]
    assert hooked.inbox.texts == ["等等我"]


async def test_a_failure_of_ours_holds_its_chat_only_for_a_while(hooked, caplog):
    async def always(incoming):
        if incoming.text == "毒":
            raise KeyError(incoming.text)

    hooked.inbox.trouble = always
    poison, other, behind = (
        await hooked.tg.say(42, "毒"),
        await hooked.tg.say(43, "别人"),
        await hooked.tg.say(42, "后面"),
    )
    await hooked.tg.settle()
    assert poison.statuses == [503, 503, 503, 503, 200]
    assert other.statuses == behind.statuses == [200]
    assert sorted(hooked.inbox.texts) == sorted(["别人", "后面"])
    assert "given up" in caplog.text
    assert "毒" not in caplog.text


async def test_a_press_is_answered_in_the_response_without_a_request(hooked):
    hooked.inbox.reply = ChannelReply("已受理" * 100, alert=True)
    hooked.tg.group(-100)
    await hooked.send(-100, "新投诉", rows=keys("受理"))
    press = await hooked.tg.press(42, hooked.tg.messages(-100)[0], "受理")
    await hooked.tg.settle()
    answer = hooked.tg.answers[press.query]
    assert len(answer["text"]) == 200
    assert answer["show_alert"] is True
    assert hooked.inbox.heard[0].choice == "受理"
    assert hooked.tg.refused_in_response == []
    assert sum(name == "answerCallbackQuery" for name, _ in hooked.tg.calls) == 1


async def test_a_press_without_words_still_stops_the_clock_on_the_button(hooked):
    hooked.tg.world.user(42)
    await hooked.send(42, "?", rows=keys("a"))
    press = await hooked.tg.press(42, hooked.tg.messages(42)[-1], "a")
    await hooked.tg.settle()
    assert hooked.tg.answers[press.query] == {"text": "", "show_alert": False}


async def test_a_chats_messages_arrive_in_order_while_one_is_refused(hooked):
    refused = {"一"}

    async def once(incoming):
        if incoming.text in refused:
            refused.discard(incoming.text)
            raise Busy

    hooked.inbox.trouble = once
    for text in ("一", "二", "三"):
        await hooked.tg.say(42, text)
    await hooked.tg.settle()
    assert hooked.inbox.texts == ["一", "二", "三"]


async def test_the_same_update_twice_has_the_same_id(hooked):
    said = await hooked.tg.say(42, "一次")
    await hooked.tg.settle()
    await hooked.tg.deliver_again(said)
    await hooked.tg.settle()
    assert [incoming.id for incoming in hooked.inbox.heard] == [str(said.id)] * 2


async def test_C_14_start_succeeds_while_telegram_is_away_and_finds_it_later():
    async with place("webhook", listen=False) as here:
        await here.tg.down()
        await here.channel.start(here.inbox.receive, None, None)
        assert here.channel.link("x") == ""
        await here.tg.open()
        await here.tg.until(lambda: here.channel.username)
        assert here.channel.link("A1") == "https://t.me/huifang_test_bot?start=A1"


async def test_the_webhook_is_told_to_telegram_only_when_the_address_is_https(caplog):
    async with place("webhook", listen=False) as here:
        await here.channel.start(here.inbox.receive, None, None)
        await here.tg.until(lambda: "public_url is not https" in caplog.text)
        assert not any(name == "setWebhook" for name, _ in here.tg.calls)
        away = Telegram(
            "tg2",
            token=here.tg.token,
            mode="webhook",
            secret=SECRET,
            api_url=here.tg.url,
            public_url="https://x.example/",
        )
        await away.start(here.inbox.receive, None, None)
        told = await here.tg.until(lambda: [params for name, params in here.tg.calls if name == "setWebhook"])
        await away.stop()
    assert told[0]["url"] == "https://x.example/hooks/tg2"
    assert told[0]["secret_token"] == SECRET
    assert told[0]["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]


# -- polling -----------------------------------------------------------------------------------------------


async def test_polled_updates_are_confirmed_only_after_they_are_received(polled):
    gate = asyncio.Event()

    async def wait(incoming):
        await gate.wait()

    polled.inbox.trouble = wait
    said = await polled.tg.say(42, "水")
    await a_moment()
    assert not said.acknowledged
    gate.set()
    await polled.tg.settle()
    assert polled.inbox.texts == ["水"]


async def test_polled_chats_go_side_by_side_and_each_in_order(polled):
    started, gate = [], asyncio.Event()

    async def slow_first(incoming):
        started.append(incoming.text)
        if incoming.address.chat == "42":
            await gate.wait()

    polled.inbox.trouble = slow_first
    polled.tg.webhook("http://127.0.0.1:1/", "")  # holds the updates back, so that they come as one batch
    for chat, text in ((42, "一"), (43, "甲"), (42, "二"), (43, "乙")):
        await polled.tg.say(chat, text)
    await polled.tg.until(lambda: {"一", "甲", "乙"} <= set(started))
    assert "二" not in started
    assert polled.inbox.texts == ["甲", "乙"]
    gate.set()
    await polled.tg.settle()
    assert [text for text in polled.inbox.texts if text in "一二"] == ["一", "二"]


async def test_a_busy_store_loses_and_reorders_nothing_when_polled(polled):
    times = Counter()

    async def busy(incoming):
        times[incoming.id] += 1
        if times[incoming.id] < 3 and incoming.text == "一":
            raise Busy

    polled.inbox.trouble = busy
    for text in ("一", "二"):
        await polled.tg.say(42, text)
    await polled.tg.settle()
    assert polled.inbox.texts == ["一", "二"]


async def test_I_07_a_polled_poison_update_is_given_up_after_five_failures(polled, caplog, monkeypatch):
    monkeypatch.setattr("bot.channels.telegram.poll._LONGEST_PAUSE", 0.05)
    tries = Counter()

    async def poison(incoming):
        if incoming.text == "毒":
            tries["毒"] += 1
            raise RuntimeError(incoming.text)

    polled.inbox.trouble = poison
    for text in ("毒", "解药"):
        await polled.tg.say(42, text)
    await polled.tg.settle(30)
    assert tries["毒"] == 5
    assert polled.inbox.texts == ["解药"]
    assert "毒" not in caplog.text


async def test_a_polled_press_is_answered(polled):
    polled.inbox.reply = ChannelReply("好的")
    polled.tg.world.user(42)
    await polled.send(42, "?", rows=keys("a"))
    press = await polled.tg.press(42, polled.tg.messages(42)[0], "a")
    await polled.tg.until(lambda: press.query in polled.tg.answers)
    assert polled.tg.answers[press.query]["text"] == "好的"


@pytest.mark.parametrize("kind", ["409", "500", "502", "reset", "html", "truncated", "empty", "429"])
async def test_polling_lives_through_every_fault(kind):
    async with place("polling", listen=False) as here:
        here.tg.break_with(kind, 1, methods=["getUpdates"], retry_after=0)
        await here.channel.start(here.inbox.receive, None, None)
        await here.tg.say(42, "还在吗")
        await here.tg.settle()
        assert here.inbox.texts == ["还在吗"]


async def test_polling_takes_away_a_webhook_somebody_left_behind():
    async with place("polling", listen=False) as here:
        here.tg.webhook("http://127.0.0.1:1/old", "")
        await here.channel.start(here.inbox.receive, None, None)
        await here.tg.say(42, "你好")
        await here.tg.settle()
        assert here.inbox.texts == ["你好"]


async def test_polling_lives_through_a_telegram_that_goes_away(polled):
    await polled.tg.say(42, "一")
    await polled.tg.settle()
    await polled.tg.down()
    await a_moment()
    await polled.tg.open()
    await polled.tg.say(42, "二")
    await polled.tg.settle()
    assert polled.inbox.texts == ["一", "二"]


async def test_stopping_finishes_what_is_in_hand_and_confirms_only_that():
    async with place("polling") as here:
        entered, gate = asyncio.Event(), asyncio.Event()

        async def wait(incoming):
            entered.set()
            await gate.wait()

        here.inbox.trouble = wait
        first = await here.tg.say(42, "一")
        await entered.wait()
        late = await here.tg.say(42, "二")
        stopping = asyncio.create_task(here.channel.stop())
        await a_moment()
        assert not stopping.done()
        gate.set()
        await stopping
        assert here.inbox.texts == ["一"]
        assert first.acknowledged
        assert not late.acknowledged


async def test_an_unreadable_batch_is_stepped_over_one_update_at_a_time(monkeypatch):
    async with place("polling", listen=False) as here:
        deep = await here.tg.raw_update({"message": {"chat": {"id": 42, "type": "private"}}}, 42)
        nest: object = 0
        for _ in range(700):
            nest = [nest]
        deep.update["message"]["x"] = nest
        await here.tg.say(42, "后面")
        monkeypatch.setattr("bot.channels.shared.strict_json._lenient", _Shallow())
        monkeypatch.setattr("bot.channels.telegram.poll._LONGEST_PAUSE", 0.05)
        await here.channel.start(here.inbox.receive, None, None)
        await here.tg.settle()
        assert here.inbox.texts == ["后面"]


class _Shallow:
    """A JSON reader that gives up on depth earlier than Python's, for the fake itself must still write it."""

    def decode(self, text):
        if "[" * 600 in text:
            raise RecursionError
        return json.loads(text)
