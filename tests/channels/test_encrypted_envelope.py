"""Signature and sealed envelope: the published vectors byte for byte, other people's implementations, and bad input."""

from __future__ import annotations

import base64
import json
import os
import shutil
import string
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import wechatpy.crypto
import werobot.crypto
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.shared.encrypted_envelope import Envelope, Rejected, has_signature, key_bytes, sha1_signature
from bot.channels.shared.xml import InvalidXml, cdata, parse_xml, write_xml

VECTORS = Path(__file__).parents[1] / "vectors"
TOKEN, APPID = "spring-rain", "wx0123456789abcdef"
KEY, OLD_KEY = "k1" * 21 + "A", "o9" * 21 + "A"
STAMP, NONCE = 1_790_000_000, "20261122"


def _vectors(*kinds: str) -> list[Any]:
    found = []
    for name in ("wechat_oa.json", "wecom.json"):
        for vector in json.loads((VECTORS / name).read_text("utf-8"))["vectors"]:
            if vector["kind"] in kinds:
                found.append(pytest.param(vector["input"], vector["expect"], id=vector["id"]))
    return found


def _envelope(given: dict[str, str]) -> Envelope:
    return Envelope(given["token"], [given["encoding_aes_key"]], given["receive_id"])


def _ours(*keys: str) -> Envelope:
    return Envelope(TOKEN, keys or (KEY,), APPID)


def _padded_by_hand(whole: bytes, key: str = KEY) -> str:
    """Encrypts exactly these bytes: what a forger with the key, or a broken vendor, could send."""
    secret = base64.b64decode(key + "=")
    cipher = Cipher(AES(secret), CBC(secret[:16])).encryptor()
    return base64.b64encode(cipher.update(whole) + cipher.finalize()).decode()


def _opened(encrypted: str, envelope: Envelope | None = None) -> bytes:
    signature = sha1_signature(TOKEN, str(STAMP), NONCE, encrypted)
    return (envelope or _ours()).open(encrypted, signature, str(STAMP), NONCE).plain


@pytest.mark.parametrize(("given", "expect"), _vectors("url_check_plain", "post_signature_plain"))
def test_published_plain_signatures(given: dict[str, str], expect: dict[str, str]) -> None:
    parts = (given["token"], given["timestamp"], given["nonce"])
    assert sha1_signature(*parts) == expect["signature"]
    assert has_signature(expect["signature"], *parts)
    assert not has_signature(expect["signature"][::-1], *parts)


@pytest.mark.parametrize(("given", "expect"), _vectors("decrypt", "url_check_encrypted"))
def test_published_messages_open_byte_for_byte(given: dict[str, str], expect: dict[str, Any]) -> None:
    opened = _envelope(given).open(given["ciphertext_b64"], expect["msg_signature"], given["timestamp"], given["nonce"])
    assert opened.plain == expect["message"].encode()
    assert len(opened.plain) == expect["message_bytes"]


@pytest.mark.parametrize(("given", "expect"), _vectors("decrypt", "url_check_encrypted"))
def test_published_messages_seal_to_the_same_ciphertext(given: dict[str, str], expect: dict[str, Any]) -> None:
    sealed = _envelope(given).seal(
        expect["message"], int(given["timestamp"]), given["nonce"], random=expect["random"].encode()
    )
    assert sealed.encrypt == given["ciphertext_b64"]
    assert sealed.signature == expect["msg_signature"]


@pytest.mark.parametrize(("given", "expect"), _vectors("encrypt"))
def test_published_replies_seal_byte_for_byte(given: dict[str, str], expect: dict[str, str]) -> None:
    sealed = _envelope(given).seal(
        given["message"], int(given["timestamp"]), given["nonce"], random=given["random"].encode()
    )
    assert (sealed.encrypt, sealed.signature) == (expect["ciphertext_b64"], expect["msg_signature"])


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@given(_TEXT, st.binary(min_size=16, max_size=16))
def test_what_we_seal_others_open(text: str, random: bytes) -> None:
    sealed = _ours().seal(text, STAMP, NONCE, random=random)
    other = wechatpy.crypto.PrpCrypto(base64.b64decode(KEY + "="))
    assert other.decrypt(sealed.encrypt.encode(), APPID) == text
    third = werobot.crypto.PrpCrypto(base64.b64decode(KEY + "="))
    assert third.decrypt(sealed.encrypt, APPID) == text.encode()


@given(_TEXT)
def test_what_others_seal_we_open(text: str) -> None:
    other = wechatpy.crypto.WeChatCrypto(TOKEN, KEY, APPID)
    body = other.encrypt_message(text, NONCE, str(STAMP))
    signature = parse_xml(body.encode()).text("MsgSignature")
    assert _ours().open_body(body.encode(), signature, str(STAMP), NONCE).plain == text.encode()
    third = werobot.crypto.MessageCrypt(token=TOKEN, encoding_aes_key=KEY, app_id=APPID)
    body = third.encrypt_message(text, timestamp=str(STAMP), nonce=NONCE)
    signature = parse_xml(body.encode()).text("MsgSignature")
    assert _ours().open_body(body.encode(), signature, str(STAMP), NONCE).plain == text.encode()


@given(_TEXT)
def test_the_whole_answer_is_verified_and_opened_by_another_implementation(text: str) -> None:
    body = _ours().seal(text, STAMP, NONCE).xml()
    signature = ElementTree.fromstring(body).findtext("MsgSignature") or ""
    other = wechatpy.crypto.WeChatCrypto(TOKEN, KEY, APPID)
    assert other.decrypt_message(body, signature, str(STAMP), NONCE) == text


def test_a_third_language_agrees_byte_for_byte() -> None:
    """The npm package @wecom/crypto, where node and the package are there: npm install --prefix .node @wecom/crypto."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    env = {"NODE_PATH": str(VECTORS.parents[1] / ".node" / "node_modules"), **os.environ}
    if subprocess.run([node, "-e", "require('@wecom/crypto')"], capture_output=True, check=False, env=env).returncode:
        pytest.skip("the package is not there: npm install --prefix .node @wecom/crypto")
    text, random = "水管漏水 😀 ]]> \u200b", "0123456789abcdef"
    sealed = _ours().seal(text, STAMP, NONCE, random=random.encode())
    program = """
        const c = require('@wecom/crypto'), a = process.argv.slice(1);
        const [key, text, id, random, token, time, nonce, sealed] = a;
        const sign = c.getSignature(token, time, nonce, sealed);
        const encrypt = c.encrypt(key, text, id, Buffer.from(random));
        console.log(JSON.stringify({encrypt, open: c.decrypt(key, sealed), sign}));"""
    args = [KEY, text, APPID, random, TOKEN, str(STAMP), NONCE, sealed.encrypt]
    run = subprocess.run([node, "-e", program, *args], capture_output=True, check=True, env=env)
    said = json.loads(run.stdout)
    assert said["encrypt"] == sealed.encrypt
    assert (said["open"]["message"], said["open"]["id"]) == (text, APPID)
    assert said["sign"] == sealed.signature


def test_the_previous_key_still_opens_and_is_told() -> None:
    old = Envelope(TOKEN, [OLD_KEY], APPID).seal("漏水", STAMP, NONCE)
    opened = _ours(KEY, OLD_KEY).open(old.encrypt, old.signature, old.timestamp, old.nonce)
    assert (opened.plain.decode(), opened.key) == ("漏水", 1)
    answer = _ours(KEY, OLD_KEY).seal("好", STAMP, NONCE, key=opened.key)
    back = Envelope(TOKEN, [OLD_KEY], APPID).open(answer.encrypt, answer.signature, answer.timestamp, NONCE)
    assert back.plain.decode() == "好"
    with pytest.raises(Rejected):
        _ours(KEY).open(old.encrypt, old.signature, old.timestamp, old.nonce)


def test_every_single_wrong_part_is_refused() -> None:
    sealed = _ours().seal("水管漏水", STAMP, NONCE)
    good = [sealed.encrypt, sealed.signature, sealed.timestamp, sealed.nonce]
    assert _ours().open(*good).plain.decode() == "水管漏水"
    for at in range(4):
        wrong = [*good]
        wrong[at] = ("B" if wrong[at][0] != "B" else "C") + wrong[at][1:]
        with pytest.raises(Rejected, match="signature"):
            _ours().open(*wrong)
    for empty in range(4):
        with pytest.raises(Rejected, match="signature"):
            _ours().open(*[*good[:empty], "", *good[empty + 1 :]])
    with pytest.raises(Rejected, match="signature"):
        Envelope("other", [KEY], APPID).open(*good)
    with pytest.raises(Rejected, match="signature"):
        _ours().open(sealed.encrypt, "签名\udcff", sealed.timestamp, sealed.nonce)


def test_a_message_for_somebody_else_is_refused() -> None:
    foreign = Envelope(TOKEN, [KEY], "wxfedcba9876543210").seal("漏水", STAMP, NONCE)
    for receiver in (APPID, "", "wxfedcba98765432100", "wxfedcba987654321"):
        with pytest.raises(Rejected, match="receiver"):
            Envelope(TOKEN, [KEY], receiver).open(foreign.encrypt, foreign.signature, foreign.timestamp, foreign.nonce)


def _whole(length: int, text: bytes = b"hello", pad: bytes | None = None) -> bytes:
    inner = b"r" * 16 + length.to_bytes(4, "big") + text + APPID.encode()
    count = 32 - len(inner) % 32
    return inner + (bytes([count]) * count if pad is None else pad)


@pytest.mark.parametrize(
    ("encrypted", "code"),
    [
        ("不是base64", "base64"),
        ("AAAA*AAA", "base64"),
        ("AAAAA", "base64"),
        (base64.b64encode(b"x" * 31).decode(), "length"),
        (base64.b64encode(b"x" * 48).decode(), "length"),
        (_padded_by_hand(_whole(2**32 - 1)), "length"),
        (_padded_by_hand(_whole(2**31)), "length"),
        (_padded_by_hand(_whole(6 + len(APPID))), "length"),
        (_padded_by_hand(_whole(4)), "receiver"),
        (_padded_by_hand(_whole(5, pad=b"\x00" * (32 - 43 % 32))), "padding"),
        (_padded_by_hand(_whole(5)[:-1] + b"\x21"), "padding"),
        (_padded_by_hand(_whole(5)[:-2] + b"\x00" + _whole(5)[-1:]), "padding"),
        (_padded_by_hand(b"\x20" * 32), "length"),
        (_padded_by_hand(b"\x1f" + b"\x1f" * 31), "length"),
    ],
)
def test_I_08_broken_envelopes_are_refused_one_way(encrypted: str, code: str) -> None:
    with pytest.raises(Rejected, match=code):
        _opened(encrypted)


def test_a_truncated_envelope_is_refused_at_every_length() -> None:
    encrypted = _ours().seal("水管漏水", STAMP, NONCE).encrypt
    for length in range(len(encrypted)):
        with pytest.raises(Rejected):
            _opened(encrypted[:length])


def test_a_good_envelope_made_by_hand_opens() -> None:
    assert _opened(_padded_by_hand(_whole(5))) == b"hello"


def test_keys_must_be_whole() -> None:
    for wrong in ("", "short", KEY + "A", KEY[:-1] + "=", KEY[:-1] + "钥"):
        with pytest.raises(ValueError, match="EncodingAESKey"):
            key_bytes(wrong)
    assert len(key_bytes("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")) == 32  # stray bits at its end


BOMB = b"""<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>"""
EXTERNAL = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>"""
OUTSIDE = b"""<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><xml><Encrypt>a</Encrypt></xml>"""


@pytest.mark.parametrize(
    "body",
    [
        BOMB, EXTERNAL, OUTSIDE, b"", b"\x00", b"{}", b"<xml>", b"<xml>&undefined;</xml>", b"\xff\xfe\x00", b"<a/><b/>",
        b"<?xml version='1.0' encoding='nobody-knows'?><xml/>", "<xml>\ud800</xml>".encode("utf-8", "surrogatepass"),
        b"<xml>" + b"<a>" * 50 + b"</a>" * 50 + b"</xml>", b"<xml>" + b"x" * 300_000 + b"</xml>",
        b"<" * 200_000, b"<a>" * 80_000,
    ],
    ids=range(16),
)  # fmt: skip
def test_I_02_xml_with_tricks_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidXml) as refused:
        parse_xml(body)
    assert "passwd" not in str(refused.value)
    with pytest.raises(Rejected):
        _ours().open_body(body, "signature", str(STAMP), NONCE)


_XML_CHARS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")


_PIECES = st.lists(
    st.one_of(st.text(_XML_CHARS, max_size=9), st.sampled_from(["]]>", "]]", ">", "<", "&", "<![CDATA["]))
)


@given(_PIECES.map("".join))
def test_text_never_breaks_out_of_cdata(text: str) -> None:
    body = write_xml(Content=text, MsgType="text")
    assert parse_xml(body.encode()).text("Content") == text
    assert [child.tag for child in ElementTree.fromstring(body)] == ["Content", "MsgType"]


def test_cdata_is_closed_by_nobody_but_us() -> None:
    assert cdata("a]]><b>x</b><![CDATA[") == "<![CDATA[a]]]]><![CDATA[><b>x</b><![CDATA[]]>"
    assert cdata("\x00\x0b坏\ud800") == "<![CDATA[坏]]>"
    assert cdata(string.printable.replace("\x0b", "").replace("\x0c", "")).count("]]>") == 1
