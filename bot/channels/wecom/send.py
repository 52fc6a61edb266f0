"""Delivery through a WeCom application: cards updated in place while WeCom allows, texts in parts, files."""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections.abc import Callable

from bot.channels.base import ChannelState, Files, SendRefused, Sent, TryLater, Uncertain, WindowClosed
from bot.channels.shared.bounded_memory import BoundedMemory
from bot.channels.shared.http import Json
from bot.channels.wecom import card_state, cards
from bot.channels.wecom.api import WecomApi
from bot.channels.wecom.files import upload
from bot.channels.wecom.rate_limits import MemberRateLimits
from bot.config.channels import WecomChannel
from bot.domain.messages import Address, Outgoing
from bot.domain.text.plain import split_text

log = logging.getLogger(__name__)
TEXT_BYTES = 2048
_SAME_SECONDS = 600
"""Seconds of WeCom's duplicate check: what may have been delivered can be sent once more within them."""
_TASK = re.compile(r"[0-9A-Za-z_@-]{1,128}")


class WecomSender:
    """Sender of one application, with bounded memories of recent texts and of deliveries cut short."""

    def __init__(self, name: str, section: WecomChannel, api: WecomApi, kept: ChannelState, files: Files,
                 now: Callable[[], float]) -> None:  # fmt: skip
        self._name = name
        self._agent = section.agent_id
        self._spread = section.spread_seconds
        self._api = api
        self._kept = kept
        self._files = files
        self._now = now
        self._members = MemberRateLimits(section.per_member_minute, section.per_member_hour)
        self._unfinished: BoundedMemory[str, int] = BoundedMemory()
        self._said: BoundedMemory[tuple[str, str], tuple[str, float]] = BoundedMemory()
        self._doubtful: BoundedMemory[str, Json] = BoundedMemory()

    async def send(self, address: Address, out: Outgoing) -> Sent:
        """Delivers one message, in parts when it is long; a card is changed in place while WeCom allows, else shown
        anew. Raises TryLater, SendRefused or Uncertain."""
        if out.edit:
            changed = await self._change(address.chat, out)
            if changed is not None:
                return changed
        is_card = bool(out.rows) and not out.files
        if is_card and (is_group(address.chat) or cards.fits_card(out.text, out.rows)):
            return await self._show(address.chat, out)
        return await self._say(address.chat, out)

    async def _show(self, chat: str, out: Outgoing) -> Sent:
        task = out.id if _TASK.fullmatch(out.id) else f"c{random.getrandbits(96):x}"
        card = cards.card_of(out.text, out.rows, task)
        if card["card_type"] == "text_notice" and "card_action" not in card:
            return await self._say(chat, out)
        if self._doubtful.pop(task, card) != card:  # it changed meanwhile, and WeCom takes each task_id once
            task += "_2"
            card = cards.card_of(out.text, out.rows, task)
        try:
            answer = await self._call(chat, {"msgtype": "template_card", "template_card": card}, check=bool(out.id))
        except Uncertain:  # it may stand there with its buttons: a press must find its place
            self._doubtful[task] = card
            await self._kept.put(
                card_state.state_key(task), card_state.CardState(chat, at=self._now()).showing(card).stored()
            )
            raise
        code = answer.get("response_code")
        known = card_state.CardState(chat, at=self._now()).showing(card, code if isinstance(code, str) else "")
        await self._kept.put(card_state.state_key(task), known.stored())
        return Sent(task, missed=_missed(answer))

    async def _change(self, chat: str, out: Outgoing) -> Sent | None:
        """The card changed for everybody; None when its code is used up or too old: then it is shown anew."""
        known = await card_state.load_card_state(self._kept, out.edit)
        code = known.good_code(self._now()) if known is not None else ""
        if known is None or not code:
            return None
        card = cards.card_of(out.text, out.rows, out.edit)
        if card["card_type"] == "text_notice" and "card_action" not in card:
            return None
        await self._kept.put(card_state.state_key(out.edit), known.showing(card).stored())
        body = {"atall": 1, "agentid": self._agent, "response_code": code, "template_card": card}
        try:
            await self._api.ask("/cgi-bin/message/update_template_card", body)
        except (TryLater, WindowClosed):
            await self._kept.put(card_state.state_key(out.edit), known.showing(card, code).stored())
            raise
        except SendRefused as refused:
            log.info("channel %s: a card is shown anew (%s)", self._name, refused.code)
            return None
        return Sent(out.edit)

    async def _say(self, chat: str, out: Outgoing) -> Sent:
        """Files, then the text in as many messages as it needs; resumed where a failed one stopped."""
        stored = await self._files(out.files) if out.files else []
        parts = (
            split_text(cards.as_text(out.text, out.rows), TEXT_BYTES, "bytes") if out.text.strip() or out.rows else ()
        )
        done, step, message = self._unfinished.pop(out.id, 0), 0, ""
        missed: tuple[str, ...] = ()
        try:
            for file in stored:
                step += 1
                if step > done and (body := await upload(self._api, file)) is not None:
                    await self._call(chat, body)
            for part in parts:
                step += 1
                if step > done:
                    answer = await self._call(chat, _text(part), check=self._new(chat, part, out.id))
                    message, missed = str(answer.get("msgid") or ""), _missed(answer)
        except (TryLater, Uncertain):
            if step > 1 and out.id:
                self._unfinished[out.id] = step - 1
            raise
        if not step:
            raise SendRefused("empty")
        return Sent(message, missed=missed)

    async def _call(self, chat: str, content: Json, check: bool = False) -> Json:
        """One message, within what a member may get. WeCom asks to keep away from full and half hours."""
        member = "" if is_group(chat) else chat
        if not member and self._now() % 1800 < self._spread:
            await asyncio.sleep(random.uniform(0.0, self._spread))
        wait = self._members.wait(member, self._now())
        if wait > 0:
            raise TryLater("our own limit", after=wait + 0.1)
        body: Json = {**receivers(chat), "agentid": self._agent, **content}
        if check:
            body |= {"enable_duplicate_check": 1, "duplicate_check_interval": _SAME_SECONDS}
        self._members.note(member, self._now())
        answer = await self._api.ask("/cgi-bin/message/send", body)
        if missed := _missed(answer):
            log.warning("channel %s: a message did not reach %d of its receivers", self._name, len(missed))
        return answer

    def _new(self, chat: str, text: str, key: str) -> bool:
        """Whether WeCom may drop a second copy: not when another message of ours has the same text."""
        before = self._said.get((chat, text))
        now = self._now()
        self._said[chat, text] = (key, now)
        return bool(key) and (before is None or before[0] == key or now - before[1] > _SAME_SECONDS)


def is_group(chat: str) -> bool:
    """Whether an address is a group of the configuration, not one member."""
    return chat == "@all" or chat.startswith(("user:", "party:", "tag:"))


def receivers(chat: str) -> Json:
    """To whom, as WeCom wants it."""
    head, colon, rest = chat.partition(":")
    if not colon:
        return {"touser": chat}
    return {{"user": "touser", "party": "toparty", "tag": "totag"}.get(head, "touser"): rest}


def _text(words: str) -> Json:
    return {"msgtype": "text", "text": {"content": words}}


def _missed(answer: Json) -> tuple[str, ...]:
    """The accounts, departments and tags that did not get it, although WeCom says ok."""
    found = []
    for name in ("invaliduser", "unlicenseduser", "invalidparty", "invalidtag"):
        value = answer.get(name)
        found += [one for one in value.split("|") if one] if isinstance(value, str) else []
    return tuple(dict.fromkeys(found))
