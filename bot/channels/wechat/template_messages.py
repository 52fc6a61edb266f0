"""Template messages and subscription notices: the fixed forms WeChat takes outside the window."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.channels.base import ChannelState, SendRefused, Sent
from bot.channels.shared.strict_json import Json
from bot.channels.wechat.api import WechatApi
from bot.config.channels import WechatTemplate
from bot.domain.messages import Address, Notice
from bot.domain.text.plain import clip

TEMPLATE, SUBSCRIPTION = "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend"
_MOST = {"thing": 20, "character_string": 32, "phrase": 5, "short_thing": 5, "const": 20, "number": 32}
"""Characters that the vendor takes, by the kind in a field's name (thing1, phrase3); the rest is cut."""
_PLACES = 5000


class TemplateMessages:
    """Sends notices and maps the vendor's message numbers back to ours."""

    def __init__(self, api: WechatApi, kept: ChannelState, templates: Mapping[Any, WechatTemplate]) -> None:
        self._api = api
        self._kept = kept
        self._templates = templates

    async def send(self, address: Address, notice: Notice, key: str) -> Sent:
        """Raises like Channel.send; SendRefused when no template is configured for this kind of notice. A template
        message is shown once under its client_msg_id for ten minutes, so that a repetition is harmless."""
        template = self._templates.get(notice.kind)
        if template is None:
            raise SendRefused("no template")
        body: Json = {"touser": address.chat, "template_id": template.id, "data": _filled(template, notice)}
        if template.subscription:
            answer = await self._api.ask(SUBSCRIPTION, {**body, "page": notice.url})
        else:
            answer = await self._api.ask(TEMPLATE, {**body, "url": notice.url, "client_msg_id": key})
        number = str(answer.get("msgid") or "")
        if number:
            await self._kept.put(_place(number), f"{number} {key}")
        return Sent(number)

    async def ours(self, number: str) -> str:
        """Our own name of the notice the vendor gave that number; empty when it is none of ours."""
        known, _, key = (await self._kept.get(_place(number))).partition(" ")
        return key if known == number else ""


def _place(number: str) -> str:
    """Where it is remembered: a bounded number of places, each with the last one that came there."""
    return f"notice:{int(hashlib.sha256(number.encode()).hexdigest()[:8], 16) % _PLACES}"


def _filled(template: WechatTemplate, notice: Notice) -> Json:
    found = {"number": notice.number, "title": notice.title, "state": notice.state, "at": notice.at}
    return {field: {"value": _fitting(field, found[name])} for field, name in template.fields.items()}


def _fitting(field: str, value: str) -> str:
    kind = field.removesuffix(".DATA").rstrip("0123456789")
    return clip(" ".join(value.split()), _MOST.get(kind, 200)) or "-"
