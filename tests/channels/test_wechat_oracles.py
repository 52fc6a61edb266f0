"""Other people's libraries read what we write to WeChat, and we read what they write."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import wechatpy
import wechatpy.crypto
import wechatpy.events
import wechatpy.messages
import wechatpy.replies
import werobot.messages.events
import werobot.messages.messages
import werobot.parser
import werobot.replies
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.shared.encrypted_envelope import Envelope
from bot.channels.shared.xml import parse_xml, write_xml
from bot.channels.wechat.parse import entries, parse
from bot.channels.wechat.render import passive_reply_text
from bot.domain.messages import Outgoing
from tests.channels.wechat_place import MEI, keys
from tests.fakes.wechat import Fields, xml_of

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
TOKEN, KEY, APPID = "token", "z" * 42 + "I", "wx0fa4e0fa4e0fa4e0"
_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=200)


def _ours(body: bytes) -> object:
    return parse(parse_xml(body), body, "wx", NOW).incoming


def _push(kind: str, more: Fields) -> bytes:
    fields: Fields = [("ToUserName", "gh_1"), ("FromUserName", MEI), ("CreateTime", 1795654800), ("MsgType", kind)]
    return xml_of(fields + more).encode()


def _reply(text: str) -> str:
    return write_xml(ToUserName=MEI, FromUserName="gh_1", CreateTime=1795654800, MsgType="text", Content=text)


@given(_TEXT, st.lists(_TEXT.filter(str.strip), max_size=3, unique=True))
def test_our_reply_reads_the_same_to_both(text: str, labels: list[str]) -> None:
    said, _count = passive_reply_text([Outgoing(text or "好", keys(*labels))])
    sealed = Envelope(TOKEN, [KEY], APPID).seal(_reply(said), 1795654800, "77")
    crypto = wechatpy.crypto.WeChatCrypto(TOKEN, KEY, APPID)
    opened = crypto.decrypt_message(sealed.xml(), sealed.signature, sealed.timestamp, sealed.nonce)
    assert wechatpy.replies.deserialize_reply(opened, update_time=False).content == said.strip()
    read_by_third = werobot.parser.parse_xml(opened.encode())
    assert read_by_third["Content"] == said.strip()  # both trim what they read
    assert ElementTree.fromstring(opened).findtext("Content") == said


@given(_TEXT)
def test_a_reply_of_theirs_reads_the_same_to_us(text: str) -> None:
    message = wechatpy.messages.TextMessage(
        {"FromUserName": MEI, "ToUserName": "gh_1", "CreateTime": "1", "MsgId": "1"}
    )
    safe = text.replace("]]>", "")  # theirs lets this break out
    theirs = wechatpy.replies.TextReply(content=safe, message=message).render()
    assert parse_xml(theirs.encode()).text("Content") == safe
    third = werobot.replies.TextReply(source="gh_1", target=MEI, content=safe).render()
    assert parse_xml(third.encode()).text("Content") == safe


def test_messages_mean_the_same_to_all_three() -> None:
    number: Fields = [("MsgId", 6000000000000000001)]
    cases: list[tuple[str, Fields]] = [
        ("text", [("Content", "水管漏水 😀 <b>&amp;")]),
        ("image", [("PicUrl", "http://mmbiz.qpic.cn/a"), ("MediaId", "M1")]),
        ("voice", [("MediaId", "M2"), ("Format", "amr"), ("Recognition", "三楼漏水")]),
        ("video", [("MediaId", "M3"), ("ThumbMediaId", "T3")]),
        ("shortvideo", [("MediaId", "M4"), ("ThumbMediaId", "T4")]),
        ("location", [("Location_X", "22.5"), ("Location_Y", "114.05"), ("Scale", 16), ("Label", "南门")]),
        ("link", [("Title", "通知"), ("Description", "停水"), ("Url", "https://example.com/a")]),
    ]
    for kind, more in cases:
        body = _push(kind, more + number)
        theirs, ours = wechatpy.parse_message(body), _ours(body)
        third = werobot.parser.parse_user_msg(body)
        assert (theirs.source, str(theirs.id), theirs.type) == (MEI, "6000000000000000001", kind)
        assert third.source == ours.sender == theirs.source  # type: ignore[attr-defined]
        assert ours.id == f"m{theirs.id}"  # type: ignore[attr-defined]
        assert _content(ours) == _theirs(kind, theirs)


def _content(ours: object) -> tuple[object, ...]:
    files = tuple(one.ref for one in ours.attachments)  # type: ignore[attr-defined]
    return ours.text, files, ours.point, ours.point_name  # type: ignore[attr-defined]


def _theirs(kind: str, message: object) -> tuple[object, ...]:
    get = message._data.get  # type: ignore[attr-defined]
    if kind == "location":
        return "", (), (float(get("Location_X")), float(get("Location_Y"))), get("Label")
    text = {"text": get("Content"), "voice": get("Recognition"), "link": f"{get('Title')}\n{get('Url')}"}.get(kind, "")
    files = " ".join(value for value in (get("MediaId"), get("PicUrl")) if value)
    return text, (files,) if files else (), None, ""


def test_events_mean_the_same_to_all_three() -> None:
    ticket: Fields = [("Ticket", "T")]
    cases: list[tuple[str, Fields, type, type, dict[str, str]]] = [
        ("subscribe", [("EventKey", "")], wechatpy.events.SubscribeEvent, werobot.messages.events.SubscribeEvent,
         {"start": ""}),
        ("subscribe", [("EventKey", "qrscene_sjhc-3"), *ticket], wechatpy.events.SubscribeScanEvent,
         werobot.messages.events.SubscribeEvent, {"start": "sjhc-3"}),
        ("SCAN", [("EventKey", "sjhc-3"), *ticket], wechatpy.events.ScanEvent, werobot.messages.events.ScanEvent,
         {"start": "sjhc-3"}),
        ("CLICK", [("EventKey", "go|status")], wechatpy.events.ClickEvent, werobot.messages.events.ClickEvent,
         {"choice": "go|status"}),
        ("unsubscribe", [("EventKey", "")], wechatpy.events.UnsubscribeEvent,
         werobot.messages.events.UnSubscribeEvent, {"event": "blocked"}),
    ]  # fmt: skip
    for event, more, theirs, thirds, ours in cases:
        body = _push("event", [("Event", event), *more])
        assert type(wechatpy.parse_message(body)) is theirs
        assert type(werobot.parser.parse_user_msg(body)) is thirds
        heard = _ours(body)
        assert {name: getattr(heard, name) for name in ours} == ours


def test_the_result_of_a_template_is_read_by_all() -> None:
    body = _push("event", [("Event", "TEMPLATESENDJOBFINISH"), ("MsgID", 200163836), ("Status", "failed:user block")])
    theirs = wechatpy.parse_message(body)
    found = parse(parse_xml(body), body, "wx", NOW).results[0]
    assert found.why == "user block"
    assert (found.message, found.good) == (str(theirs.id), theirs.status == "success") == ("200163836", False)


def test_a_subscription_list_may_be_one_or_many_and_under_either_tag() -> None:
    entry: Fields = [("TemplateId", "T"), ("SubscribeStatusString", "reject"), ("PopupScene", "1")]
    one: Fields = [("List", entry)]
    many: Fields = [("List", entry), ("List", entry)]
    for tag in ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent"):
        for holder, count in ((one, 1), (many, 2), (entry, 1)):
            body = _push("event", [("Event", "subscribe_msg_change_event"), (tag, holder)])
            found = entries(parse_xml(body), "SubscribeMsgChangeEvent")
            assert [node.text("SubscribeStatusString") for node in found] == ["reject"] * count
    good: Fields = [("TemplateId", "T"), ("MsgID", "7"), ("ErrorCode", "0"), ("ErrorStatus", "success")]
    bad: Fields = [("TemplateId", "T"), ("MsgID", "8"), ("ErrorCode", "20001"), ("ErrorStatus", "no")]
    sent: Fields = [("List", good), ("List", bad)]
    body = _push("event", [("Event", "subscribe_msg_sent_event"), ("SubscribeMsgSentEvent", sent)])
    assert [(r.message, r.good) for r in parse(parse_xml(body), body, "wx", NOW).results] == [("7", True), ("8", False)]


def test_what_breaks_out_of_their_reply_stays_inside_ours() -> None:
    trick = "a]]><b>x</b><![CDATA["
    message = wechatpy.messages.TextMessage(
        {"FromUserName": MEI, "ToUserName": "gh_1", "CreateTime": "1", "MsgId": "1"}
    )
    theirs = ElementTree.fromstring(wechatpy.replies.TextReply(content=trick, message=message).render())
    assert theirs.find("Content/b") is not None  # the defect this test is about
    ours = ElementTree.fromstring(_reply(trick))
    assert ours.find("Content/b") is None
    assert ours.findtext("Content") == trick
