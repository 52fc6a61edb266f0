"""The pretended customer service 微信客服: customers, their windows, one stream of messages with a cursor."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from tests.fakes.wecom import FakeWecom

Json = dict[str, Any]
WINDOW, MOST, WELCOME, HISTORY = 48 * 3600.0, 5, 20.0, 3 * 86_400.0
_ID = re.compile(r"[0-9a-zA-Z_-]{0,32}")


@dataclass
class Customer:
    """One WeChat user with this account. `state`: 0 new, 1 program, 2 waiting, 3 a person, 4 ended."""

    id: str
    heard: list[Json] = field(default_factory=list)
    wrote_at: float = -1e12
    left: int = 0
    state: int = 0
    welcomed: bool = False


class Desk:
    """One account of customer service; `log` is what sync_msg hands out."""

    def __init__(self, wecom: FakeWecom, id: str = "wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q") -> None:
        self.wecom = wecom
        self.id = id
        self.log: list[tuple[float, Json]] = []
        self.customers: dict[str, Customer] = {}
        self.sent: dict[str, str] = {}
        self.tokens: dict[str, float] = {}
        self.most = 1000
        self.calls_lost = 0
        self.lose_calls = False
        self.fail_later: list[int] = []
        self.without_token = 0

    def customer(self, id: str) -> Customer:
        return self.customers.setdefault(id, Customer(id))

    # ---- what the program asks -----------------------------------------------------------------------------------

    def sync(self, body: Json) -> Json:
        from tests.fakes.wecom import Said

        if body.get("open_kfid") != self.id:
            raise Said(95000)
        token = body.get("token", "")
        if token and self.tokens.get(token, -1e12) < self.wecom.clock() - 600:
            raise Said(95007)
        self.without_token += not token
        start = int(str(body.get("cursor") or "c0")[1:])
        limit = min(int(body.get("limit", 1000)), 1000, self.most)
        fresh = self.wecom.clock() - HISTORY
        page = [(i, row) for i, (at, row) in enumerate(self.log) if i >= start and at >= fresh][:limit]
        end = page[-1][0] + 1 if page else max(start, len(self.log))
        return {"next_cursor": f"c{end}", "has_more": int(end < len(self.log)), "msg_list": [row for _, row in page]}

    def send(self, body: Json) -> Json:
        from tests.fakes.wecom import Said

        customer = self._receiver(body)
        msgid = str(body.get("msgid", ""))
        if msgid in self.sent and msgid:
            return {"msgid": msgid}
        if customer.state not in (0, 1):
            raise Said(95018, "send msg session status invalid")
        if self.wecom.clock() - customer.wrote_at >= WINDOW:
            raise Said(95002, "48 hours are over")
        if customer.left <= 0:
            raise Said(95001, "5 messages are used up")
        self._check(body)
        customer.left -= 1
        return self._said(customer, body, msgid)

    def send_on_event(self, body: Json) -> Json:
        from tests.fakes.wecom import Said

        code = str(body.get("code", ""))
        customer = next((one for one in self.customers.values() if f"welcome-{one.id}-" in code), None)
        if customer is None or float(code.rsplit("-", 1)[1]) < self.wecom.clock() - WELCOME or customer.welcomed:
            raise Said(40029, "code")
        if body.get("msgtype") not in ("text", "msgmenu"):
            raise Said(40008)
        self._check(body)
        customer.welcomed = True
        return self._said(customer, body, str(body.get("msgid", "")))

    def _receiver(self, body: Json) -> Customer:
        from tests.fakes.wecom import Said

        if body.get("open_kfid") != self.id:
            raise Said(95000)
        if body.get("touser") not in self.customers:
            raise Said(40096, "invalid external userid")
        return self.customers[body["touser"]]

    def _check(self, body: Json) -> None:
        from tests.fakes.wecom import Said

        kind = str(body.get("msgtype", ""))
        content = body.get(kind)
        if not _ID.fullmatch(str(body.get("msgid", ""))) or not isinstance(content, dict):
            raise Said(40058)
        if kind == "text":
            words = content.get("content", "")
            if not words or len(words.encode()) > 2048:
                raise Said(45002 if words else 44004)
        elif kind == "msgmenu":
            if len(content.get("head_content", "").encode()) > 1024 or not 1 <= len(content.get("list", [])) <= 10:
                raise Said(40058, "msgmenu")
            for item in content["list"]:
                inner = item.get(item.get("type", ""), {})
                if len(inner.get("content", "").encode()) > 128 or len(str(inner.get("id", "")).encode()) > 128:
                    raise Said(40058, "item")
        elif kind not in ("image", "voice", "video", "file") or content.get("media_id") not in self.wecom.media:
            raise Said(40007)

    def _said(self, customer: Customer, body: Json, msgid: str) -> Json:
        msgid = msgid or f"made-{len(self.sent)}"
        self.sent[msgid] = customer.id
        if self.fail_later:
            self.event(customer.id, "msg_send_fail", fail_msgid=msgid, fail_type=self.fail_later.pop(0))
        else:
            customer.heard.append(json.loads(json.dumps(body)))
        return {"msgid": msgid}

    def contact_way(self, body: Json) -> Json:
        from tests.fakes.wecom import Said

        if body.get("open_kfid") != self.id or not _ID.fullmatch(str(body.get("scene", ""))):
            raise Said(95000)
        return {"url": f"https://work.weixin.qq.com/kfid/kfc9{len(self.id)}?enc_scene={quote(str(body.get('scene')))}"}

    def state(self, body: Json) -> Json:
        return {"service_state": self._receiver({"touser": body.get("external_userid"), **body}).state}

    # ---- what customers do ---------------------------------------------------------------------------------------

    async def enter(self, customer: str, scene_param: str = "") -> None:
        """Somebody opens the conversation, through a link or a code."""
        known = self.customer(customer)
        more: Json = {"scene": "door", "scene_param": quote(scene_param)} if scene_param else {}
        if not known.welcomed and known.wrote_at < self.wecom.clock() - WINDOW:
            more["welcome_code"] = f"welcome-{customer}-{self.wecom.clock()}"
        self.event(customer, "enter_session", **more)
        await self.call()

    async def say(self, customer: str, text: str, menu_id: str = "") -> None:
        """Somebody writes, or taps an item of a menu."""
        content: Json = {"content": text, **({"menu_id": menu_id} if menu_id else {})}
        self.message(customer, "text", content)
        await self.call()

    async def photo(self, customer: str, content: bytes) -> None:
        self.message(customer, "image", {"media_id": self.wecom.store(content)})
        await self.call()

    def message(self, customer: str, kind: str, content: Json, origin: int = 3) -> str:
        """Puts one message into the stream without a call; returns its msgid."""
        known = self.customer(customer)
        if origin == 3:
            known.wrote_at, known.left = self.wecom.clock(), MOST
        return self._put({"open_kfid": self.id, "external_userid": customer, "origin": origin, "msgtype": kind,
                          kind: content})  # fmt: skip

    def event(self, customer: str, kind: str, **fields: Any) -> str:
        """Puts one event into the stream."""
        inside = {"event_type": kind, "open_kfid": self.id, "external_userid": customer, **fields}
        return self._put({"origin": 4, "msgtype": "event", "event": inside})

    def _put(self, row: Json) -> str:
        msgid = f"4kf{len(self.log):06d}Msg"
        self.log.append((self.wecom.clock(), {"msgid": msgid, "send_time": int(self.wecom.clock()), **row}))
        return msgid

    async def call(self) -> None:
        """Tells the program that there is something to fetch, as often as WeCom would."""
        if self.lose_calls:
            self.calls_lost += 1
            return
        token = f"sync-{len(self.tokens)}"
        self.tokens[token] = self.wecom.clock()
        fields = {"MsgType": "event", "Event": "kf_msg_or_event", "Token": token, "OpenKfId": self.id}
        await self.wecom.post(fields, "sys", hook="kf")

    # ---- what customers see --------------------------------------------------------------------------------------

    def heard(self, customer: str) -> list[str]:
        """All words that customer was told, oldest first."""
        return [words_of(one) for one in self.customer(customer).heard]

    async def press(self, customer: str, label: str) -> None:
        """Taps the newest menu item with that label, or writes the number of a choice in a list."""
        for body in reversed(self.customer(customer).heard):
            for item in body.get("msgmenu", {}).get("list", []):
                inner = item.get("click", {})
                if label in inner.get("content", ""):
                    return await self.say(customer, inner["content"], inner["id"])
            for line in str(body.get("text", {}).get("content", "")).split("\n"):
                number, dot, words = line.partition(". ")
                if dot and number.isdigit() and label in words:
                    return await self.say(customer, number)
                if line == label:
                    return await self.say(customer, label)
        raise AssertionError(f"no choice {label!r}; last: {self.heard(customer)[-1:]}")

    async def by_hand(self, action: str, given: Json) -> Any:
        customer = str(given.get("customer", "wm1"))
        if action == "enter":
            await self.enter(customer, str(given.get("place", "")))
        elif action == "say":
            await self.say(customer, str(given["text"]))
        elif action == "press":
            try:
                await self.press(customer, str(given["button"]))
            except AssertionError as error:
                return {"error": str(error)}
        return self.heard(customer)


def words_of(body: Json) -> str:
    """What a customer reads of one message."""
    if body["msgtype"] == "text":
        return str(body["text"]["content"])
    if body["msgtype"] != "msgmenu":
        return f"({body['msgtype']})"
    menu = body["msgmenu"]
    items = [item[item["type"]]["content"] for item in menu["list"]]
    return "\n".join(filter(None, [menu.get("head_content"), *items, menu.get("tail_content")]))
