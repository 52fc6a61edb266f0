"""Everything wrong that can be posted to a WeChat webhook: one clean refusal or one answer each, nothing lost."""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.shared.encrypted_envelope import Envelope, sha1_signature
from bot.channels.shared.xml import InvalidXml, parse_xml
from bot.channels.wechat.parse import parse
from bot.domain.messages import Outgoing
from tests.channels.test_wechat_oracles import NOW
from tests.channels.wechat_place import MEI, Place, place
from tests.fakes.wechat import FakeWechat, xml_of

FIELDS: Any = [("ToUserName", "gh_1"), ("FromUserName", MEI), ("CreateTime", 1795654800), ("MsgType", "text"),
               ("Content", "水管爆了"), ("MsgId", 6000000000000000001)]  # fmt: skip


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    async with place(tmp_path) as opened:
        opened.inbox.says = (Outgoing("已收到"),)
        yield opened


async def _post(here: Place, query: dict[str, str], body: Any) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.post(here.wx.hook, params=query, data=body) as answer:
        return answer.status, await answer.read()


def _wrapped(here: Place, xml: bytes, **envelope: Any) -> tuple[dict[str, str], bytes]:
    """Any bytes at all, genuinely sealed and signed."""
    known = {"token": here.wx.token, "keys": [here.wx.aes_key], "receiver": here.wx.world.app_id, **envelope}
    now = int(time.time())
    sealed = Envelope(**known).seal(xml, now, "99")
    query = {"signature": here.wx.signature(str(now), "99"), "timestamp": str(now), "nonce": "99"}
    body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{sealed.encrypt}</Encrypt></xml>".encode()
    return {**query, "encrypt_type": "aes", "msg_signature": sealed.signature}, body


async def test_I_08_every_forgery_gets_the_same_answer(here: Place, caplog: pytest.LogCaptureFixture) -> None:
    query, body = here.wx.sealed(FIELDS)
    stale = str(int(time.time()) - 3600)
    forged: list[tuple[dict[str, str], bytes]] = [
        ({}, body),
        ({**query, "msg_signature": "0" * 40}, body),
        ({**query, "msg_signature": ""}, body),
        ({key: value for key, value in query.items() if key != "msg_signature"}, body),
        ({**query, "signature": "0" * 40}, body),
        ({**query, "nonce": "1"}, body),
        ({**query, "timestamp": stale, "signature": here.wx.signature(stale, query["nonce"])}, body),
        ({**query, "timestamp": "１７９５６５４８００"}, body),
        ({**query, "timestamp": "-1"}, body),
        (query, body.replace(b"<Encrypt><![CDATA[", b"<Encrypt><![CDATA[A")),
        (query, b""),
        (query, body[: len(body) // 2]),
        (query, xml_of(FIELDS).encode()),  # plain words where only sealed ones are believed
        (_wrapped(here, xml_of(FIELDS).encode(), receiver="wxsomebodyelse")),
        (_wrapped(here, xml_of(FIELDS).encode(), keys=["q" * 42 + "A"])),
    ]
    with caplog.at_level(logging.WARNING):
        answers = [await _post(here, *one) for one in forged]
    assert answers == [(403, b"")] * len(forged)
    assert here.inbox.heard == []
    assert "Traceback" not in caplog.text
    assert "水管" not in caplog.text
    assert (await _post(here, query, body))[0] == 200
    assert len(here.inbox.heard) == 1


async def test_a_replayed_request_is_heard_once(here: Place) -> None:
    query, body = here.wx.sealed(FIELDS)
    answers = [await _post(here, query, body) for _ in range(5)]
    assert {status for status, _ in answers} == {200}
    assert len(here.inbox.heard) == 1


async def test_deliveries_out_of_order_and_at_once_are_all_heard_once(here: Place) -> None:
    many = [[*FIELDS[:4], ("Content", f"第{n}条"), ("MsgId", 6000000000000001000 + n)] for n in range(12)]
    sealed = [here.wx.sealed(fields) for fields in reversed(many)] * 3
    answers = await asyncio.gather(*(_post(here, *one) for one in sealed))
    assert {status for status, _ in answers} == {200}
    assert sorted(one.text for one in here.inbox.heard) == sorted(f"第{n}条" for n in range(12))


async def test_ten_megabytes_are_refused_before_they_are_read(here: Place) -> None:
    query, _body = here.wx.sealed(FIELDS)
    assert (await _post(here, query, io.BytesIO(b"<xml>" + b"x" * (10 << 20))))[0] == 413

    async def without_length() -> Any:
        for _ in range(200):
            yield b"x" * 65536

    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(here.wx.hook, params=query, data=without_length()) as answer:
                assert answer.status == 413
        except aiohttp.ClientError:
            pass  # hung up on while still sending
    assert here.inbox.heard == []


BOMB = (b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(8))
    + b"]><xml><FromUserName>&a7;</FromUserName></xml>")  # fmt: skip


async def test_I_02_bombs_and_outside_entities_are_refused_inside_and_outside_the_seal(
    here: Place, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET")
    touched = []
    canary = await asyncio.start_server(lambda *_: touched.append(1), "127.0.0.1", 0)
    port = canary.sockets[0].getsockname()[1]
    tricks = [
        BOMB,
        f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]><xml><FromUserName>&s;</FromUserName></xml>'.encode(),
        f'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/p">%p;]><xml/>'.encode(),
        f'<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd"><xml/>'.encode(),
        b"\xff\xfe<\x00x\x00m\x00l\x00/\x00>\x00",
        b"<xml>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</xml>",
    ]
    query, _body = here.wx.sealed(FIELDS)
    for trick in tricks:
        assert (await _post(here, query, trick))[0] == 403
        status, answer = await _post(here, *_wrapped(here, trick))
        assert status in (200, 403)
        assert b"SECRET" not in answer
    canary.close()
    assert touched == []
    assert here.inbox.heard == []


async def test_odd_texts_come_in_whole_and_go_out_whole(here: Place) -> None:
    odd = [
        "]]>", "<![CDATA[", "&lt;&amp;", "😀\U0001f468\u200d\U0001f469\u200d\U0001f467🇨🇳", "\u200b\u200d\u2060",
        "\u202eevil", "e\u0301\u0301", "\u0e33" * 50, "\u202e", "a" * 2000, "'; DROP TABLE messages; --",
        "{{ 7*7 }}", "%s%n", "../../etc/passwd",
    ]  # fmt: skip
    for text in odd:
        here.inbox.says = (Outgoing(text),) if text.strip() else ()
        await here.wx.say(MEI, text)
        assert here.inbox.last.text == text or here.inbox.last.unsupported
    shown = here.wx.person(MEI).said("reply")
    assert shown == [text.strip() for text in odd if text.strip()]


async def test_genuine_pushes_that_make_no_sense_are_acknowledged_or_refused_and_never_crash(
    here: Place, caplog: pytest.LogCaptureFixture
) -> None:
    senseless = [
        b"<xml/>", b"<xml><FromUserName>a b</FromUserName><MsgType>text</MsgType></xml>",
        b"<xml><FromUserName>oA</FromUserName></xml>", b"<html><body/></html>", b"not xml at all", b"",
        b"<xml><FromUserName>oA</FromUserName><MsgType>event</MsgType></xml>",
        b"<xml><FromUserName>oA</FromUserName><MsgType>event</MsgType><Event>\xf0\x9f\x98\x80</Event></xml>",
        b"<xml><FromUserName>" + b"o" * 65 + b"</FromUserName><MsgType>text</MsgType></xml>",
    ]  # fmt: skip
    for xml in senseless:
        status, answer = await _post(here, *_wrapped(here, xml))
        assert (status, answer) in ((200, b"success"), (403, b""))
    assert here.inbox.heard == []
    assert "Traceback" not in caplog.text


async def test_N_03_in_plain_mode_only_fresh_signatures_count(tmp_path: Path) -> None:
    async with place(tmp_path, mode="plain") as here:
        query, body = here.wx.sealed(FIELDS)
        old = str(int(time.time()) - 1000)
        stale = {**query, "timestamp": old, "signature": here.wx.signature(old, query["nonce"])}
        assert (await _post(here, stale, body))[0] == 403
        assert (await _post(here, {**query, "signature": ""}, body))[0] == 403
        assert (await _post(here, query, BOMB))[0] == 403
        assert (await _post(here, query, body))[0] == 200
        assert len(here.inbox.heard) == 1


@given(st.binary(max_size=300))
def test_no_bytes_at_all_make_the_parser_raise_anything_else(body: bytes) -> None:
    try:
        node = parse_xml(body)
    except InvalidXml:
        return
    parse(node, body, "wx", NOW)


_NAME = st.sampled_from(["FromUserName", "MsgType", "Event", "EventKey", "CreateTime", "MsgId", "Content", "MediaId",
                         "PicUrl", "Location_X", "Location_Y", "Recognition", "List", "ScanCodeInfo", "MsgID", "Status",
                         "bizmsgmenuid", "SubscribeMsgSentEvent"])  # fmt: skip
_VALUE = st.one_of(
    st.sampled_from([MEI, "text", "event", "image", "voice", "location", "CLICK", "SCAN", "subscribe", "nan", "-1",
                     "99999999999999999999999", "TEMPLATESENDJOBFINISH", "subscribe_msg_sent_event", "scancode_waitmsg",
                     "http://[", "qrscene_", "１２３"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20),
)  # fmt: skip
_FIELDS = st.recursive(
    st.lists(st.tuples(_NAME, _VALUE), max_size=8),
    lambda inner: st.lists(st.tuples(_NAME, st.one_of(_VALUE, inner)), max_size=8),
    max_leaves=20,
)


@given(_FIELDS)
def test_no_fields_at_all_make_the_parser_raise(fields: Any) -> None:
    body = xml_of([("FromUserName", MEI), *fields]).encode()
    try:
        heard = parse(parse_xml(body), body, "wx", NOW)
    except InvalidXml:
        return
    if heard.incoming is not None:
        assert heard.incoming.id[0] in "me"
        assert heard.incoming.address.chat == MEI


def test_the_pretended_wechat_signs_as_we_do() -> None:
    wx = FakeWechat()
    assert wx.signature("1795654800", "7") == sha1_signature(wx.token, "1795654800", "7")
