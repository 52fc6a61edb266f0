"""The sections of config.yaml that describe networks: one class a kind, as its file in bot/channels needs it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from bot.section import Section
from bot.values import Rate, Url


class WebChannel(Section):
    """The chat page we serve ourselves."""

    kind: Literal["web"]


class TelegramChannel(Section):
    """A Telegram bot. The rates are messages: for the whole bot, for one chat, and for one group per minute."""

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


Channel = Annotated[WebChannel | TelegramChannel, Field(discriminator="kind")]
