"""The section `channels` of config.yaml: one class for each kind of network, as bot/channels/KIND needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from bot.config.section import Section
from bot.config.values import Count, Duration, Rate, Url


class Network(Section):
    """Any network. `abroad`: it keeps personal data outside mainland China, so `profile: mainland` keeps it off."""

    abroad: ClassVar[bool] = False


class WebChannel(Network):
    """The chat page we serve ourselves."""

    kind: Literal["web"]


class TelegramChannel(Network):
    """A Telegram bot. The rates are messages: for the whole bot, for one chat, and for one group per minute."""

    abroad: ClassVar[bool] = True

    kind: Literal["telegram"]
    token: SecretStr
    mode: Literal["webhook", "polling"] = "polling"
    secret: SecretStr = SecretStr("")
    api_url: Url = "https://api.telegram.org"
    per_second: Rate = 28.0
    per_chat_second: Rate = 1.0
    group_per_minute: Rate = 20.0

    @field_validator("token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("is not a bot token — copy it whole from @BotFather, digits:letters")
        return value

    @field_validator("secret")
    @classmethod
    def _secret(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        """A webhook without a secret would believe anybody [N-01]."""
        secret = value.get_secret_value()
        if not secret and info.data.get("mode") == "webhook":
            raise ValueError("is missing, and mode: webhook needs one — add secret: ${HUIFANG_TG_SECRET}")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise ValueError("may hold only letters, digits, _ and - (at most 256) — choose another")
        return value


def _aes_key(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9]{43}", value.get_secret_value()):
        raise ValueError("is not an EncodingAESKey — copy it whole from the admin page, 43 letters and digits")
    return value


_AesKey = Annotated[SecretStr, AfterValidator(_aes_key)]
_Secret = Annotated[SecretStr, Field(min_length=1)]


class WechatTemplate(Section):
    """One fixed form registered with WeChat. `fields`: the name of each of its fields and what goes into it;
    `subscription`: a 订阅通知 that people tick themselves, instead of a template message."""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    fields: Mapping[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9_.]{1,40}$")], Literal["number", "title", "state", "at"]
    ] = {}
    subscription: bool = False


class WechatChannel(Network):
    """A verified WeChat service account 公众号. `mode` as chosen on its admin page; `media_hosts`: from where files
    that people sent may be fetched; `spool`: where messages wait while the database cannot take them."""

    kind: Literal["wechat"]
    app_id: str = Field(pattern=r"^wx[A-Za-z0-9]{1,62}$")
    app_secret: _Secret
    token: _Secret
    mode: Literal["plain", "compatible", "safe"] = "safe"
    aes_key: _AesKey | None = None
    previous_aes_key: _AesKey | None = None
    api_url: Url = "https://api.weixin.qq.com"
    open_url: Url = "https://open.weixin.qq.com"
    code_url: Url = "https://mp.weixin.qq.com"
    media_hosts: tuple[Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,253}$")], ...] = ("qpic.cn", "qq.com")
    templates: Mapping[Literal["callback", "reminder", "news"], WechatTemplate] = {}
    spool: str = Field(default="data/spool", min_length=1)
    per_second: Rate = 50.0

    @field_validator("aes_key")
    @classmethod
    def _sealed(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Without encryption the signature does not cover the body: once seen, it signs anything [N-03]."""
        if value is None and info.data.get("mode") != "plain":
            raise ValueError("is missing, and mode: safe needs it — add aes_key: ${HUIFANG_WX_AES_KEY}")
        return value


class _OfWecom(Network):
    """Settings common to both WeCom channels: the company, the secret of a self-built application, webhook keys."""

    corp_id: str = Field(pattern=r"^w[A-Za-z0-9_-]{1,63}$")
    secret: _Secret
    token: _Secret
    aes_key: _AesKey
    previous_aes_key: _AesKey | None = None
    api_url: Url = "https://qyapi.weixin.qq.com"


class WecomChannel(_OfWecom):
    """A WeCom application for staff. The rates are messages: for all, for one receiver, for one member a minute and an
    hour; WeCom drops what a member gets beyond 30 and 1000 without a word, so stay below. `spool`: where messages wait
    while the database cannot take them."""

    kind: Literal["wecom"]
    agent_id: int = Field(ge=1)
    open_url: Url = "https://open.weixin.qq.com"
    per_second: Rate = 20.0
    per_chat_second: Rate = 2.0
    per_member_minute: Count = 28
    per_member_hour: Count = 950
    spool: str = Field(default="data/spool", min_length=1)
    spread_seconds: int = Field(default=15, ge=0, le=60)


class WecomKfChannel(_OfWecom):
    """WeCom customer service for residents. `open_kfid`: the accounts; others are learned when they call. `poll`: how
    often we look for ourselves, in case a call was lost."""

    kind: Literal["wecom_kf"]
    open_kfid: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")], ...] = ()
    poll: Duration = timedelta(minutes=1)
    per_second: Rate = 20.0
    per_chat_second: Rate = 2.0


class RobotChannel(Network):
    """A group robot: sends only, receives nothing. `key`: the key (WeCom), access_token (DingTalk) or last part of the
    address (Feishu); `secret` signs (DingTalk, Feishu); `per_minute` 0 is what the vendor allows, less a little."""

    kind: Literal["robot"]
    vendor: Literal["wecom", "dingtalk", "feishu"]
    key: Annotated[SecretStr, Field(min_length=8)]
    secret: SecretStr = SecretStr("")
    keyword: str = Field(default="", max_length=20)
    api_url: Url | None = None
    per_minute: int = Field(default=0, ge=0, le=100)
    spread_seconds: int = Field(default=15, ge=0, le=60)

    @field_validator("key")
    @classmethod
    def _key(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{8,256}", value.get_secret_value()):
            raise ValueError("is no key of a robot — write only what stands behind key=, access_token= or hook/")
        return value


GROUP_CHATS: Mapping[str, tuple[str, str]] = {
    "wecom": (
        r"@all|user:[A-Za-z0-9_.@-]{1,64}(\|[A-Za-z0-9_.@-]{1,64}){0,999}|(party|tag):[0-9]{1,18}(\|[0-9]{1,18}){0,99}",
        "is nobody this application can write to — write @all, user:zhang|li, party:2 or tag:3",
    ),
}
"""How the chat of a group is written, for kinds where that can be checked."""


Channel = Annotated[
    WebChannel | TelegramChannel | WechatChannel | WecomChannel | WecomKfChannel | RobotChannel,
    Field(discriminator="kind"),
]
