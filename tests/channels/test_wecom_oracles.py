"""WeCom's published vectors through our real door, and other people's libraries on both ends of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import wechatpy.enterprise
import wechatpy.enterprise.crypto
from aiohttp import web

from bot.channels.base import ChannelReply, StoredFile
from bot.channels.shared.encrypted_envelope import Envelope
from bot.channels.shared.xml import parse_xml
from bot.channels.wecom.cards import card_of, noted_card_xml, replaced_buttons_xml
from bot.channels.wecom.channel import Wecom
from bot.channels.wecom.parse import parse
from bot.config.channels import WecomChannel
from bot.domain.messages import Incoming
from tests.channels.memory import Memory
from tests.channels.wecom_place import keys, place
from tests.fakes.wecom import AES_KEY, CORP, TOKEN

VECTORS = {
    one["id"]: one
    for one in json.loads((Path(__file__).parents[1] / "vectors" / "wecom.json").read_text("utf-8"))["vectors"]
}
NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)


def _query(vector: dict[str, Any]) -> dict[str, str]:
    given = vector["input"]
    signature = vector["expect"]["msg_signature"]
    return {"msg_signature": signature, "timestamp": given["timestamp"], "nonce": given["nonce"]}


async def _door(vector: dict[str, Any], heard: list[Incoming]) -> tuple[web.AppRunner, str]:
    given = vector["input"]
    section = {"kind": "wecom", "corp_id": given["receive_id"], "agent_id": 218, "secret": "s", "token": given["token"],
               "aes_key": given["encoding_aes_key"]}  # fmt: skip

    async def receive(message: Incoming) -> ChannelReply:
        heard.append(message)
        return ChannelReply()

    async def files(_ids: Sequence[int]) -> list[StoredFile]:
        return []

    channel = Wecom("wc", WecomChannel.model_validate(section))
    site = web.Application()
    site.add_routes(channel.routes(receive))
    await channel.start(receive, files, Memory())
    site.on_cleanup.append(lambda _site: channel.stop())
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/wc"


async def test_V7a_the_published_check_is_answered_with_the_published_bytes() -> None:
    vector = VECTORS["V7a"]
    runner, url = await _door(vector, [])
    try:
        query = {**_query(vector), "echostr": vector["input"]["ciphertext_b64"]}
        async with aiohttp.ClientSession() as vendor, vendor.get(url, params=query) as answer:
            assert answer.status == 200
            assert await answer.read() == vector["expect"]["response_body"].encode()
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.content_type == "text/plain"
    finally:
        await runner.cleanup()


async def test_V7b_the_published_message_is_heard() -> None:
    vector, heard = VECTORS["V7b"], list[Incoming]()
    runner, url = await _door(vector, heard)
    try:
        body = f"<xml><Encrypt><![CDATA[{vector['input']['ciphertext_b64']}]]></Encrypt></xml>"
        async with aiohttp.ClientSession() as vendor, vendor.post(url, params=_query(vector), data=body) as answer:
            assert (answer.status, await answer.read()) == (200, b"")
    finally:
        await runner.cleanup()
    assert [(one.sender, one.text, one.id) for one in heard] == [("mycreate", "hello", "m:4561255354251345929")]
    assert heard[0].at.timestamp() == 1409659813


@pytest.mark.parametrize("words", ["已接单", "王师傅 ]]> 先接了 <b>", "😀 👨‍👩‍👧", "a\nb"])
def test_our_answers_to_a_press_are_read_by_another_library(words: str) -> None:
    crypto = wechatpy.enterprise.crypto.WeChatCrypto(TOKEN, AES_KEY, CORP)
    card = card_of("TS-1\n待接单", keys("接单"), "m-1")
    for answer in (replaced_buttons_xml(words, "wang", CORP, 1), noted_card_xml(card, words, "wang", CORP, 1)):
        sealed = Envelope(TOKEN, [AES_KEY], CORP).seal(answer, 1795654800, "77")
        opened = crypto.decrypt_message(sealed.xml(), sealed.signature, sealed.timestamp, sealed.nonce)
        text = opened.decode() if isinstance(opened, bytes) else opened
        assert text == answer
        said = parse_xml(text.encode())
        where = said.node("Button").text("ReplaceName") or said.node("TemplateCard").node("MainTitle").text("Desc")
        assert where == words


def test_what_another_library_seals_is_opened_by_us() -> None:
    crypto = wechatpy.enterprise.crypto.WeChatCrypto(TOKEN, AES_KEY, CORP)
    sealed = parse_xml(crypto.encrypt_message("<xml><a>1</a></xml>", "77", "1795654800").encode())
    seal = Envelope(TOKEN, [AES_KEY], CORP)
    opened = seal.open(sealed.text("Encrypt"), sealed.text("MsgSignature"), "1795654800", "77")
    assert opened.plain == b"<xml><a>1</a></xml>"


async def test_what_the_pretended_wecom_sends_is_wecoms_to_another_library() -> None:
    """The fake writes what wechatpy reads as the same message that we heard."""
    async with place() as here:
        caught: list[str] = []
        deliver = here.wecom.deliver

        async def listen(plain: str, *rest: Any, **more: Any) -> tuple[int, str]:
            caught.append(plain)
            return await deliver(plain, *rest, **more)

        here.wecom.deliver = listen  # type: ignore[method-assign]
        await here.wecom.say("wang", "楼道灯坏了 <x> & y")
        await here.wecom.photo("wang", b"picture")
        await here.wecom.post({"MsgType": "location", "Location_X": "22.5", "Location_Y": "114.1", "Scale": 16,
                               "Label": "3栋", "MsgId": 9}, "wang")  # fmt: skip
        text, photo, spot = (wechatpy.enterprise.parse_message(plain) for plain in caught)
        ours = here.inbox.heard
        assert (text.content, text.source) == (ours[0].text, ours[0].sender)
        assert f"m:{text.id}" == ours[0].id
        assert photo.media_id == ours[1].attachments[0].ref
        assert (float(spot.location_x), float(spot.location_y)) == ours[2].point


def test_their_own_press_is_ours_too() -> None:
    """The fields of a press as the vendor's page lists them."""
    plain = (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[wang]]></FromUserName>"
        "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[template_card_event]]></Event>"
        "<CreateTime>1795654800</CreateTime><AgentID>1</AgentID><EventKey><![CDATA[m|7|take]]></EventKey>"
        "<TaskId><![CDATA[a-7]]></TaskId><CardType><![CDATA[button_interaction]]></CardType>"
        "<ResponseCode><![CDATA[code]]></ResponseCode><SelectedItems></SelectedItems></xml>"
    ).encode()
    press = parse(parse_xml(plain), plain, "wc", 1, NOW)
    assert press is not None
    assert (press.kind, press.choice, press.message, press.press) == ("press", "m|7|take", "a-7", "code")


def test_the_vendors_npm_package_and_we_open_each_others_envelopes() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if subprocess.run([node, "-e", "require('@wecom/crypto')"], capture_output=True, check=False).returncode:
        pytest.skip("the npm package @wecom/crypto is not where node looks (npm install it, set NODE_PATH)")
    plain = "<xml><Content><![CDATA[楼道灯坏了😀]]></Content></xml>"
    seal = Envelope(TOKEN, [AES_KEY], CORP)
    ours = seal.seal(plain, 1795654800, "77")
    program = """
const {decrypt, encrypt, getSignature} = require('@wecom/crypto');
const [token, key, corp, sealed, plain] = process.argv.slice(1);
const opened = decrypt(key, sealed);
const theirs = encrypt(key, plain, corp);
console.log(JSON.stringify({message: opened.message, id: opened.id, theirs,
    signature: getSignature(token, '1795654800', '77', sealed),
    theirSignature: getSignature(token, '1795654800', '77', theirs)}));
"""
    args = [TOKEN, AES_KEY, CORP, ours.encrypt, plain]
    run = subprocess.run([node, "-e", program, *args], capture_output=True, check=True, env=dict(os.environ))
    said = json.loads(run.stdout)
    assert (said["message"], said["id"], said["signature"]) == (plain, CORP, ours.signature)
    assert seal.open(said["theirs"], said["theirSignature"], "1795654800", "77").plain == plain.encode()
