"""How each vendor's group robot wants a message written, signed and sent, and what its answers mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.channels.base import Failed, SendRefused, TryLater
from bot.channels.robot import sign
from bot.channels.shared.http import Json
from bot.channels.wecom.errors import send_error as wecom_failed
from bot.domain.text.plain import clip, split_text, visible

Vendor = Literal["wecom", "dingtalk", "feishu"]
_TITLE = 36
_WIDE = str.maketrans("<>[]()*_`#~|!", "＜＞［］（）＊＿｀＃～｜！")
"""Signs that would become a mention, a link or a picture in a group: shown as their wide twins instead [K-03]."""


@dataclass(frozen=True, slots=True)
class RobotMessage:
    """One message: plain text, and the label and url of its page (empty for plain text)."""

    text: str
    label: str = ""
    url: str = ""

    @property
    def title(self) -> str:
        """The first line, short."""
        return clip(self.text.strip().split("\n")[0], _TITLE)

    @property
    def rest(self) -> str:
        """Everything below the first line, and the first line too when its title was cut."""
        first, _, below = self.text.strip().partition("\n")
        return below.strip() if first == self.title else self.text.strip()


@dataclass(frozen=True, slots=True)
class VendorCall:
    """One request: the path below api_url, the query, and the body."""

    path: str
    query: Mapping[str, str]
    body: Json


@dataclass(frozen=True, slots=True)
class RobotVendor:
    """One vendor. `per_minute` and `per_second` are what it takes; `muted` seconds of silence when it was too much;
    `bytes` the longest plain text."""

    api_url: str
    per_minute: int
    per_second: int
    muted: float
    bytes: int
    call: Callable[[RobotMessage, str, str, float], VendorCall]
    failed: Callable[[Json], Failed | None]


def message_parts(kind: RobotVendor, text: str) -> tuple[str, ...]:
    """A text in as many messages as it needs; a mention (<@zhang>) is made harmless [K-03]."""
    return split_text(text.replace("<@", "＜@"), kind.bytes, "bytes")


def without_markup(text: str) -> str:
    """A person's text without mentions, links and hidden characters [K-03]."""
    return visible(text).translate(_WIDE)


# ---- WeCom 消息推送 ------------------------------------------------------------------------------------------------


def _wecom(words: RobotMessage, key: str, _secret: str, _at: float) -> VendorCall:
    body: Json = {"msgtype": "text", "text": {"content": words.text}}
    if words.url:
        body = {"msgtype": "template_card", "template_card": {
            "card_type": "text_notice",
            "main_title": {"title": words.title},
            "sub_title_text": words.rest,
            "jump_list": [{"type": 1, "title": words.label, "url": words.url}],
            "card_action": {"type": 1, "url": words.url},
        }}  # fmt: skip
    return VendorCall("/cgi-bin/webhook/send", {"key": key}, body)


def _wecom_failed(answer: Json) -> Failed | None:
    code = _number(answer.get("errcode"))
    if code == 45009:
        return TryLater("too many messages (45009)", after=60.0, whole_channel=True)
    return wecom_failed(code) if code else None


# ---- DingTalk ----------------------------------------------------------------------------------------------------


def _dingtalk(words: RobotMessage, key: str, secret: str, at: float) -> VendorCall:
    body: Json = {"msgtype": "text", "text": {"content": words.text}, "at": {"isAtAll": False}}
    if words.url:
        lines = "  \n".join(without_markup(words.text.strip()).split("\n"))
        card = {"title": words.title, "text": lines, "singleTitle": words.label, "singleURL": words.url}
        body = {"msgtype": "actionCard", "actionCard": card}
    query = {"access_token": key}
    if secret:
        milliseconds = int(at * 1000)
        query |= {"timestamp": str(milliseconds), "sign": sign.dingtalk(secret, milliseconds)}
    return VendorCall("/robot/send", query, body)


_DINGTALK: Mapping[int, Failed] = {
    -1: TryLater("busy (-1)"),
    130101: TryLater("too many messages (130101)", after=600.0, whole_channel=True),
    410100: TryLater("too many messages (410100)", after=600.0, whole_channel=True),
    310000: TryLater("signature, keyword or address not accepted (310000)", after=300.0, whole_channel=True),
    300001: SendRefused("no such robot (300001)", gone=True),
    400013: SendRefused("group was dissolved (400013)", gone=True),
    400101: SendRefused("no such robot (400101)", gone=True),
    400102: SendRefused("robot was stopped (400102)", gone=True),
    400106: SendRefused("no such robot (400106)", gone=True),
    40035: SendRefused("bad parameter (40035)"),
    400105: SendRefused("bad kind of message (400105)"),
    430101: SendRefused("link not allowed (430101)"),
    430102: SendRefused("words not allowed (430102)"),
    430104: SendRefused("content not allowed (430104)"),
}


def _dingtalk_failed(answer: Json) -> Failed | None:
    code = _number(answer.get("errcode"))
    return _again(_DINGTALK, code) if code else None


# ---- Feishu ------------------------------------------------------------------------------------------------------


def _feishu(words: RobotMessage, key: str, secret: str, at: float) -> VendorCall:
    body: Json = {"msg_type": "text", "content": {"text": words.text.replace("<", "＜")}}
    if words.url:
        button = {"tag": "button", "text": _plain(words.label), "url": words.url, "type": "primary"}
        body = {"msg_type": "interactive", "card": {
            "config": {"wide_screen_mode": True},
            "header": {"title": _plain(words.title), "template": "blue"},
            "elements": [{"tag": "div", "text": _plain(words.rest or words.title)},
                         {"tag": "action", "actions": [button]}],
        }}  # fmt: skip
    if secret:
        body = {"timestamp": str(int(at)), "sign": sign.feishu(secret, int(at)), **body}
    return VendorCall(f"/open-apis/bot/v2/hook/{key}", {}, body)


def _plain(text: str) -> Json:
    return {"tag": "plain_text", "content": text}


_FEISHU: Mapping[int, Failed] = {
    9499: SendRefused("bad request (9499)"),
    11232: TryLater("too many messages (11232)", after=30.0, whole_channel=True),
    11247: TryLater("busy (11247)"),
    19001: SendRefused("no such robot (19001)", gone=True),
    19002: SendRefused("bad parameter (19002)"),
    19021: TryLater("signature or time not accepted (19021)", after=300.0, whole_channel=True),
    19022: TryLater("our address is not accepted (19022)", after=300.0, whole_channel=True),
    19024: TryLater("keyword missing (19024)", after=300.0, whole_channel=True),
}


def _feishu_failed(answer: Json) -> Failed | None:
    code = _number(answer.get("code", answer.get("StatusCode")))
    return _again(_FEISHU, code) if code else None


# ------------------------------------------------------------------------------------------------------------------


def _again(known: Mapping[int, Failed], code: int) -> Failed:
    """A fresh exception each time; a code nobody knows is tried again, then given up [C-05]."""
    found = known.get(code)
    if isinstance(found, TryLater):
        return TryLater(found.code, found.after, found.whole_channel)
    return SendRefused(found.code, found.gone) if isinstance(found, SendRefused) else TryLater(f"error {code}")


def _number(code: object) -> int:
    """The vendor's verdict; anything that is no number is no success."""
    return code if isinstance(code, int) and not isinstance(code, bool) else -1


ROBOT_VENDORS: Mapping[Vendor, RobotVendor] = {
    "wecom": RobotVendor("https://qyapi.weixin.qq.com", 20, 20, 60.0, 2048, _wecom, _wecom_failed),
    "dingtalk": RobotVendor("https://oapi.dingtalk.com", 20, 20, 600.0, 6000, _dingtalk, _dingtalk_failed),
    "feishu": RobotVendor("https://open.feishu.cn", 100, 5, 30.0, 6000, _feishu, _feishu_failed),
}
