"""A WeCom application 企业微信应用 for staff: cards with buttons, private talk, sign-in."""

from __future__ import annotations

import asyncio
import logging
import random
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from bot.channels import wecom_cards as cards
from bot.channels import wecom_remember as remember
from bot.channels.base import Can, Closed, Files, Kept, Receive, Refused, Reply, Sent, TryLater, Uncertain
from bot.channels.safe_xml import Unreadable, read
from bot.channels.spool import Spool
from bot.channels.wecom_api import Api
from bot.channels.wecom_door import Door, envelope
from bot.channels.wecom_files import upload
from bot.channels.wecom_http import Json, Line
from bot.channels.wecom_lately import Memory
from bot.channels.wecom_pace import Members
from bot.channels.wecom_parse import parse
from bot.domain.messages import Address, Incoming, Outgoing
from bot.domain.plain import sized
from bot.networks import WecomChannel

log = logging.getLogger(__name__)
TEXT_BYTES = 2048
_SAME_SECONDS = 600
"""Within so many seconds WeCom shows the same words once: what may have been delivered can be sent once more."""
_AGAIN_SECONDS = 2.0
_TASK = re.compile(r"[0-9A-Za-z_@-]{1,128}")


def open_channel(name: str, section: WecomChannel, public_url: str) -> Wecom:
    """The application that section describes."""
    return Wecom(name, section)


class Wecom:
    """One application. A group is `@all`, `user:zhang|li`, `party:2` or `tag:3`; anything else is one member."""

    kind = "wecom"

    def __init__(self, name: str, section: WecomChannel, now: Callable[[], float] = time.time) -> None:
        self.name = name
        self.can = Can(
            buttons=False,  # what does not fit on a card comes back as a number or a word
            edit=True,
            text_limit=TEXT_BYTES,
            per_second=section.per_second,
            per_chat_second=section.per_chat_second,
        )
        self._section = section
        self._now = now
        self._door = Door(name, envelope(section), Spool(Path(section.spool) / name))
        self._stopping = asyncio.Event()
        self._catching_up: asyncio.Task[None] | None = None
        self._line = Line(section.api_url)
        self._members = Members(section.per_member_minute, section.per_member_hour)
        self._kept: Kept | None = None
        self._api: Api | None = None
        self._files: Files | None = None
        self._unfinished: Memory[str, int] = Memory()
        self._doubts: Memory[str, float] = Memory()
        self._said: Memory[tuple[str, str], tuple[str, float]] = Memory()

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        """GET and POST /hooks/NAME."""

        async def take(plain: bytes) -> str:
            return await self._take(plain, receive)

        return self._door.routes(take)

    async def start(self, receive: Receive, files: Files, kept: Kept) -> None:
        """Takes in what waits on disk. Asks nothing of WeCom: the first message fetches the first token."""
        self._kept, self._files = kept, files
        self._api = Api(self._line, kept, self._section.corp_id, self._section.secret.get_secret_value())

        async def take(plain: bytes) -> str:
            return await self._take(plain, receive)

        self._catching_up = asyncio.create_task(self._door.catch_up(take, self._stopping))

    async def stop(self) -> None:
        """Lets what is in hand be stored, then closes the connections."""
        self._stopping.set()
        if self._catching_up is not None:
            await self._catching_up
        await self._line.close()

    async def send(self, address: Address, out: Outgoing) -> Sent:
        """Delivers one message, in parts when it is long; a card is changed in place while WeCom allows, else shown
        anew. Raises TryLater, Refused or Uncertain."""
        try:
            return await self._sent(address, out)
        except Uncertain as doubt:
            since = self._doubts.setdefault(out.id, self._now())
            if not out.id or out.files or self._now() - since > _SAME_SECONDS - 60.0:
                raise
            problem = TryLater(doubt.code, after=_AGAIN_SECONDS)
        raise problem

    async def _sent(self, address: Address, out: Outgoing) -> Sent:
        if out.edit:
            changed = await self._change(address.chat, out)
            if changed is not None:
                return changed
        is_card = bool(out.rows) and not out.files
        if is_card and (is_group(address.chat) or cards.fits(out.text, out.rows)):
            return await self._show(address.chat, out)
        return await self._say(address.chat, out)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes of a file somebody sent; WeCom keeps them for three days. Raises TryLater or Refused."""
        return await self._ready()[0].download(ref, limit)

    def link(self, start: str) -> str:
        """Empty: colleagues find the application in their own WeCom."""
        return ""

    # ---- sign-in -------------------------------------------------------------------------------------------------

    def sign_in(self, back: str, state: str) -> str:
        """The page that sends a colleague's browser, inside WeCom, back to us with a code."""
        section = self._section
        return (
            f"{section.open_url}/connect/oauth2/authorize?appid={quote(section.corp_id)}"
            f"&redirect_uri={quote(back, safe='')}&response_type=code&scope=snsapi_base"
            f"&state={quote(state, safe='')}&agentid={section.agent_id}#wechat_redirect"
        )

    async def who(self, code: str) -> str:
        """The member behind that code. Raises Refused for a stranger or a used code, else TryLater."""
        try:
            answer = await self._ready()[0].ask("/cgi-bin/auth/getuserinfo", query={"code": code})
        except Closed as closed:
            raise Refused(closed.code) from None
        user = answer.get("userid") or answer.get("UserId")
        if not isinstance(user, str) or not user:
            raise Refused("not a member")
        return user

    # ---- hearing -------------------------------------------------------------------------------------------------

    async def _take(self, plain: bytes, receive: Receive) -> str:
        """One opened call; a press is answered in the same response, for the person who pressed."""
        try:
            xml = read(plain)
        except Unreadable as error:
            log.error("channel %s: what WeCom sent cannot be read (%s) and is left out", self.name, error)
            return ""
        heard = parse(xml, plain, self.name, self._section.agent_id, datetime.now(UTC))
        if heard is None:
            log.info("channel %s: an event of no interest", self.name)
            return ""
        if heard.kind != "press":
            await receive(heard)
            return ""
        card = await remember.find(self._ready()[1], heard.message)
        return self._answer(heard, card, await receive(self._placed(heard, card)))

    def _placed(self, press: Incoming, card: remember.Card | None) -> Incoming:
        """The press where its card stands; the code it brought is kept in the very commit of the press."""
        if card is None:
            return press
        fresh = card.with_code(press.press, self._now())
        address = Address(self.name, card.chat)
        keep = ((remember.name(press.message), fresh.stored()),)
        return replace(press, address=address, group=is_group(card.chat), keep=keep)

    def _answer(self, press: Incoming, card: remember.Card | None, reply: Reply) -> str:
        """A card of a group stays as it is with a line under its title; a question asked in private is settled."""
        seen = (press.sender, self._section.corp_id, int(self._now()))
        if card is not None and card.card and is_group(card.chat):
            return cards.noted(card.card, reply.toast, *seen) if reply.toast else ""
        words = reply.toast or ("✓ " + cards.label_of(card.card, press.choice) if card is not None else "✓")
        return cards.replaced(words, *seen)

    # ---- speaking ------------------------------------------------------------------------------------------------

    def _ready(self) -> tuple[Api, Kept]:
        if self._api is None or self._kept is None:
            raise TryLater("not started", after=1.0)
        return self._api, self._kept

    async def _show(self, chat: str, out: Outgoing) -> Sent:
        task = out.id if _TASK.fullmatch(out.id) else f"c{random.getrandbits(96):x}"
        card = cards.card_of(out.text, out.rows, task)
        if card["card_type"] == "text_notice" and "card_action" not in card:
            return await self._say(chat, out)
        answer = await self._call(chat, {"msgtype": "template_card", "template_card": card}, check=bool(out.id))
        code = answer.get("response_code")
        known = remember.Card(chat, card, code if isinstance(code, str) else "", self._now())
        await self._ready()[1].put(remember.name(task), known.stored())
        return Sent(task, missed=_missed(answer))

    async def _change(self, chat: str, out: Outgoing) -> Sent | None:
        """The card changed for everybody; None when its code is used up or too old: then it is shown anew."""
        api, kept = self._ready()
        known = await remember.find(kept, out.edit)
        code = known.good_code(self._now()) if known is not None else ""
        if known is None or not code:
            return None
        card = cards.card_of(out.text, out.rows, out.edit)
        if card["card_type"] == "text_notice" and "card_action" not in card:
            return None
        await kept.put(remember.name(out.edit), replace(known, card=card, code="").stored())
        body = {"atall": 1, "agentid": self._section.agent_id, "response_code": code, "template_card": card}
        try:
            await api.ask("/cgi-bin/message/update_template_card", body)
        except (TryLater, Closed):
            await kept.put(remember.name(out.edit), replace(known, card=card).stored())
            raise
        except Refused as refused:
            log.info("channel %s: a card is shown anew (%s)", self.name, refused.code)
            return None
        return Sent(out.edit)

    async def _say(self, chat: str, out: Outgoing) -> Sent:
        """Files, then the words in as many messages as they need; resumed where a refused one stopped."""
        stored = await self._files(out.files) if out.files and self._files is not None else []
        parts = sized(cards.as_text(out.text, out.rows), TEXT_BYTES, "bytes") if out.text.strip() or out.rows else ()
        done, step, message = self._unfinished.pop(out.id, 0), 0, ""
        missed: tuple[str, ...] = ()
        try:
            for file in stored:
                step += 1
                if step > done and (body := await upload(self._ready()[0], file)) is not None:
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
            raise Refused("empty")
        return Sent(message, missed=missed)

    async def _call(self, chat: str, content: Json, check: bool = False) -> Json:
        """One message, within what a member may get. WeCom asks to keep away from full and half hours."""
        member = "" if is_group(chat) else chat
        if not member and self._now() % 1800 < self._section.spread_seconds:
            await asyncio.sleep(random.uniform(0.0, self._section.spread_seconds))
        wait = self._members.wait(member, self._now())
        if wait > 0:
            raise TryLater("our own limit", after=wait + 0.1)
        body: Json = {**receivers(chat), "agentid": self._section.agent_id, **content}
        if check:
            body |= {"enable_duplicate_check": 1, "duplicate_check_interval": _SAME_SECONDS}
        self._members.note(member, self._now())
        answer = await self._ready()[0].ask("/cgi-bin/message/send", body)
        if missed := _missed(answer):
            log.warning("channel %s: a message did not reach %d of its receivers", self.name, len(missed))
        return answer

    def _new(self, chat: str, text: str, key: str) -> bool:
        """Whether WeCom may drop a second copy: not when we ourselves want to say the same words again."""
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


__all__ = ["Wecom", "is_group", "open_channel", "receivers"]
