"""Reading updates: every kind in our words, and nothing that can make the reader fall over."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.shared.strict_json import InvalidJson, loads, update_id_in
from bot.channels.telegram.parse import parse
from bot.domain.messages import Address, Attachment, Incoming

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
AT = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
WANG = {"id": 42, "is_bot": False, "first_name": "王", "last_name": "小明", "language_code": "zh-hans"}
PRIVATE = {"id": 42, "type": "private", "first_name": "王"}
GROUP = {"id": -100123, "type": "supergroup", "title": "维修组"}


def _update(field="message", **body):
    base = {"message_id": 5, "date": int(AT.timestamp()), "chat": PRIVATE, "from": WANG}
    return {"update_id": 9, field: base | body}


def _read(**body):
    return parse(_update(**body), "tg", NOW, "huifang_bot")


def test_a_plain_message_is_read_whole():
    assert _read(text="水管爆了") == Incoming(
        id="9",
        address=Address("tg", "42"),
        sender="42",
        at=AT,
        text="水管爆了",
        message="5",
        name="王 小明",
        language="zh-hans",
    )


@pytest.mark.parametrize(
    ("text", "kept", "start"),
    [
        ("/start", "/start", ""),
        ("/start A1-b_2", "/start", "A1-b_2"),
        ("/start@huifang_bot A1", "/start", "A1"),
        ("/start@Huifang_Bot", "/start", ""),
        ("/start 我家漏水", "/start 我家漏水", ""),
        ("/start " + "x" * 65, "/start " + "x" * 65, ""),
        ("/startle me", "/startle me", ""),
        ("/status@huifang_bot 12", "/status 12", ""),
        ("/status@another_bot 12", "/status@another_bot 12", ""),
    ],
)
def test_commands_lose_our_name_and_start_its_payload(text, kept, start):
    said = _read(text=text)
    assert (said.text, said.start) == (kept, start)


def _file(**more):
    return {"file_id": "F1", "file_unique_id": "U1", "file_size": 10} | more


@pytest.mark.parametrize(
    ("body", "attachment"),
    [
        (
            {"photo": [_file(file_id="S", width=90, height=60), _file(file_id="L", width=900, height=600), {"x": 1}]},
            Attachment("photo", "L", "", 10, "image/jpeg"),
        ),
        ({"voice": _file(mime_type="audio/ogg", duration=2)}, Attachment("voice", "F1", "", 10, "audio/ogg")),
        (
            {"audio": _file(mime_type="audio/mpeg", file_name="噪音.mp3")},
            Attachment("voice", "F1", "噪音.mp3", 10, "audio/mpeg"),
        ),
        ({"video": _file(mime_type="video/mp4")}, Attachment("video", "F1", "", 10, "video/mp4")),
        ({"video_note": _file(length=240)}, Attachment("video", "F1", "", 10)),
        ({"animation": _file(), "document": _file()}, Attachment("video", "F1", "", 10)),
        ({"document": _file(file_name="a.pdf", file_size=-1)}, Attachment("document", "F1", "a.pdf", 0)),
    ],
)
def test_every_file_becomes_one_attachment_with_its_caption(body, attachment):
    said = _read(caption="看这里", media_group_id="77", **body)
    assert said.attachments == (attachment,)
    assert (said.text, said.album, said.unsupported) == ("看这里", "77", "")


def test_a_place_is_a_point_and_a_venue_has_a_name():
    assert _read(location={"latitude": 22.5, "longitude": 114}).point == (22.5, 114.0)
    venue = {"location": {"latitude": 22.5, "longitude": 114.1}, "title": "四季花城", "address": "三栋"}
    said = _read(venue=venue, location=venue["location"])
    assert (said.point, said.point_name) == ((22.5, 114.1), "四季花城 三栋")
    assert _read(location={"latitude": 91.0, "longitude": 0.0}).point is None


def test_only_ones_own_phone_is_taken_from_a_contact():
    own = {"phone_number": "8613800138000", "first_name": "王", "user_id": 42}
    assert _read(contact=own).text == "+8613800138000"
    for other in ({**own, "user_id": 43}, {key: own[key] for key in ("phone_number", "first_name")}):
        said = _read(contact=other)
        assert (said.text, said.unsupported) == ("", "contact")


@pytest.mark.parametrize("kind", ["sticker", "poll", "dice", "story", "game", "invoice"])
def test_I_10_what_we_cannot_read_is_named(kind):
    said = _read(**{kind: {"emoji": "🎲"}})
    assert (said.unsupported, said.text, said.attachments) == (kind, "", ())


def test_I_10_a_kind_of_2027_is_unknown_and_a_service_message_is_no_message():
    assert _read(hologram={"beams": 3}).unsupported == "unknown"
    assert parse({"update_id": 9, "thought": {"chat": PRIVATE, "from": WANG}}, "tg", NOW).unsupported == "unknown"
    assert parse({"update_id": 9, "thought": {"chat": GROUP, "from": WANG}}, "tg", NOW) is None
    for service in ("new_chat_members", "pinned_message", "forum_topic_created", "new_chat_title"):
        assert _read(**{service: {}}) is None


@pytest.mark.parametrize(
    "field", ["channel_post", "edited_channel_post", "message_reaction", "poll_answer", "inline_query"]
)
def test_updates_that_concern_nobody_are_left_out(field):
    assert parse(_update(field, text="x"), "tg", NOW) is None


def test_an_edit_carries_the_edited_messages_id_and_its_own_time():
    said = parse(_update("edited_message", text="改", edit_date=int(AT.timestamp()) + 60), "tg", NOW)
    assert (said.kind, said.message, said.text) == ("edit", "5", "改")
    assert said.at.timestamp() == AT.timestamp() + 60


def test_a_press_names_the_card_the_choice_and_who_pressed():
    card = {
        "message_id": 8,
        "date": int(AT.timestamp()),
        "chat": GROUP,
        "from": {"id": 7, "is_bot": True, "first_name": "b"},
    }
    card |= {"message_thread_id": 3, "is_topic_message": True, "text": "旧文", "reply_markup": {"inline_keyboard": []}}
    pressed = {"update_id": 9, "callback_query": {"id": "555", "from": WANG, "message": card, "data": "take:1"}}
    said = parse(pressed, "tg", NOW)
    assert (said.kind, said.press, said.choice, said.message, said.text) == ("press", "555", "take:1", "8", "")
    assert (said.address, said.sender, said.group, said.person, said.at) == (
        Address("tg", "-100123", "3"),
        "42",
        True,
        True,
        NOW,
    )


def test_a_press_on_a_card_too_old_to_see_is_still_a_press():
    gone = {"chat": PRIVATE, "message_id": 8, "date": 0}
    said = parse({"update_id": 9, "callback_query": {"id": "5", "from": WANG, "message": gone, "data": "x"}}, "tg", NOW)
    assert (said.kind, said.message, said.at) == ("press", "8", NOW)
    inline = parse({"update_id": 9, "callback_query": {"id": "5", "from": WANG, "inline_message_id": "q"}}, "tg", NOW)
    assert (inline.kind, inline.message, inline.address.chat, inline.choice) == ("press", "", "42", "")


@pytest.mark.parametrize(
    ("chat", "before", "after", "event"),
    [
        (PRIVATE, "member", "kicked", "blocked"),
        (PRIVATE, "kicked", "member", "unblocked"),
        (GROUP, "left", "member", "joined"),
        (GROUP, "left", "administrator", "joined"),
        (GROUP, "member", "kicked", "left"),
        (GROUP, "administrator", "left", "left"),
        (GROUP, "member", "administrator", None),
    ],
)
def test_G_comings_and_goings_of_the_bot_are_events(chat, before, after, event):
    body = {"chat": chat, "old_chat_member": {"status": before}, "new_chat_member": {"status": after}}
    said = parse(_update("my_chat_member", **body), "tg", NOW)
    assert (said and (said.kind, said.event)) == (event and ("event", event))


def test_G_03_a_migrating_group_tells_its_new_id():
    said = _read(chat=GROUP, migrate_to_chat_id=-100999)
    assert (said.kind, said.event, said.text) == ("event", "migrated", "-100999")
    assert _read(chat=GROUP, migrate_from_chat_id=-5) is None


@pytest.mark.parametrize(
    "body",
    [
        {
            "from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
            "sender_chat": GROUP,
        },
        {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}, "is_automatic_forward": True},
        {"from": {"id": 8, "is_bot": True, "first_name": "another bot"}},
        {"from": None, "sender_chat": {"id": -100777, "type": "channel", "title": "频道"}},
    ],
)
def test_what_no_single_person_wrote_is_marked(body):
    said = _read(chat=GROUP, text="受理", **body)
    assert said.group
    assert not said.person


def test_the_root_of_a_topic_is_no_reply_but_a_message_in_it_is():
    topic = {"chat": GROUP, "text": "x", "message_thread_id": 3, "is_topic_message": True}
    assert _read(**topic, reply_to_message={"message_id": 3}).reply_to == ""
    assert _read(**topic, reply_to_message={"message_id": 4}).reply_to == "4"
    assert _read(**topic).address.thread == "3"
    plain = _read(chat=GROUP, text="x", message_thread_id=3, reply_to_message={"message_id": 3})
    assert (plain.address.thread, plain.reply_to) == ("", "3")


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, True, "42", 1.5, None])
def test_I_07_ids_that_are_no_64_bit_numbers_are_no_ids(number):
    assert _read(text="x", chat={"id": number, "type": "private"}) is None
    assert parse({**_update(text="x"), "update_id": number}, "tg", NOW) is None


def test_I_07_the_largest_possible_id_is_kept():
    assert _read(text="x", chat={"id": 2**63 - 1, "type": "private"}).address.chat == str(2**63 - 1)


def test_half_characters_and_nuls_cannot_reach_a_database():
    said = _read(text="a\ud800\0b", **{"from": WANG | {"first_name": "\udfff"}})
    assert said.text == "a\ufffdb"
    said.name.encode()


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 5000, b'{"a":1,"a":2}', b"\xff\xfe", b'{"a":' * 2000])
def test_I_07_what_is_no_json_is_unreadable_and_nothing_else(raw):
    with pytest.raises(InvalidJson):
        loads(raw, keys_once=True)


def test_I_07_huge_numbers_and_nan_are_read_as_nothing():
    assert loads(b'{"a":' + b"9" * 4301 + b',"b":NaN,"c":-Infinity,"d":12}') == {
        "a": None,
        "b": None,
        "c": None,
        "d": 12,
    }
    assert parse(loads(json.dumps(_update(text="x", location={"latitude": 1e999})).encode()), "tg", NOW).text == "x"


def test_the_update_id_is_found_in_broken_bytes():
    assert update_id_in(b'{"ok":true,"result":[{"update_id": 123,"message":[[[[') == 123
    assert update_id_in(b"nothing") is None


ODD_TEXT = st.text(st.characters(), max_size=8)  # half surrogate pairs included
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | ODD_TEXT
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
KEY_WORDS = """
chat from sender_chat message message_id date edit_date text caption photo voice document animation location
venue contact sticker id type title is_bot first_name file_id file_size width height latitude longitude
phone_number user_id data reply_to_message message_thread_id is_topic_message media_group_id
migrate_to_chat_id old_chat_member new_chat_member status is_member
"""
KEYS = KEY_WORDS.split()
BODY = st.recursive(
    LEAVES | st.sampled_from(["private", "supergroup", "member", "kicked", "/start x", 42, -100]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=40,
)
FIELDS = st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "channel_post", "new_thing"])


@settings(max_examples=400)
@given(
    ANYTHING
    | st.fixed_dictionaries({"update_id": st.integers()}, optional={"message": ANYTHING, "callback_query": ANYTHING})
)
def test_I_09_any_json_is_read_without_an_exception(update):
    _is_sound(parse(update, "tg", NOW))


@settings(max_examples=600)
@given(FIELDS, st.dictionaries(st.sampled_from(KEYS), BODY, max_size=10), st.booleans())
def test_I_09_anything_shaped_like_an_update_is_read_without_an_exception(field, body, real_chat):
    _is_sound(
        parse(_update(field, **({key: body[key] for key in body if key != "chat"} if real_chat else body)), "tg", NOW)
    )


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:0123456789eE.-+ntf\\u', max_size=80).map(str.encode))
def test_I_09_any_bytes_are_json_or_unreadable(raw):
    for once in (True, False):
        try:
            _is_sound(parse(loads(raw, keys_once=once), "tg", NOW))
        except InvalidJson:
            continue


def _is_sound(said):
    """What every reader downstream relies on."""
    if said is None:
        return
    assert said.id.lstrip("-").isdecimal()
    assert said.address.chat.lstrip("-").isdecimal()
    assert said.sender
    assert said.at.tzinfo is not None
    assert said.kind != "press" or said.press
    for words in (said.text, said.name, said.choice, said.point_name, said.album, said.language):
        assert "\0" not in words
        words.encode()
