"""The section `hooks` of config.yaml: outgoing webhooks that send an e-mail or short message when the chat and its
notices did not reach the resident."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator

from bot.config.section import Section
from bot.config.values import Url


class Hook(Section):
    """One outgoing webhook. Its body holds case number, kind, language and the private page; telephone or e-mail only
    with `contact: true`."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    url: Url
    secret: SecretStr
    contact: bool = False

    @field_validator("secret")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 16:
            raise ValueError("is too short to sign with — use at least 16 characters, such as ${HUIFANG_HOOK_SECRET}")
        return value
