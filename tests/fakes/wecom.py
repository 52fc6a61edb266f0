"""A pretended WeCom: tokens, application messages and cards, sealed callbacks, sign-in, and customer service.

In a test:

    async with FakeWecom() as wecom:
        wecom.member("wang")
        ... the program, with api_url=wecom.url, and wecom.hook("app", its address) ...
        await wecom.say("wang", "我的任务")
        await wecom.press("wang", wecom.shown("wang")[-1], "接单")

By hand (docs/wecom.md tells how):

    python -m tests.fakes.wecom --port 8083 --hook http://127.0.0.1:8080/hooks/wc --kf http://127.0.0.1:8080/hooks/kf
    curl -d '{"user": "wang", "text": "我的任务"}' 127.0.0.1:8083/control/say
    curl '127.0.0.1:8083/control/shown?user=wang'
    curl -d '{"user": "wang", "button": "接单"}' 127.0.0.1:8083/control/press
    curl -d '{"customer": "wm1", "text": "楼道灯坏了"}' 127.0.0.1:8083/control/kf_say
    curl '127.0.0.1:8083/control/kf_heard?customer=wm1'
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import itertools
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import aiohttp
from aiohttp import web

from tests.fakes.wecom_kf import Desk
from tests.fakes.wecom_seal import Seal, xml

Json = dict[str, Any]
CORP, AGENT, SECRET = "ww0123456789abcdef", 1000002, "app-secret-of-the-fake"
TOKEN, AES_KEY = "TokenOfTheFake", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
DAY = 86_400.0


class Said(Exception):
    """An errcode, answered with HTTP 200 as WeCom does."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(code)
        self.body: Json = {"errcode": code, "errmsg": words or f"error {code}"}


@dataclass(eq=False)
class Shown:
    """One message as one member sees it."""

    id: str
    user: str
    body: Json
    at: float
    task: str = ""
    replaced: str = ""
    group: bool = False

    @property
    def card(self) -> Json:
        return self.body.get("template_card", {})

    @property
    def buttons(self) -> list[Json]:
        """The buttons that can be pressed now."""
        if self.replaced:
            return []
        return [one for one in self.card.get("button_list", []) if one.get("type", 0) == 0]

    @property
    def labels(self) -> list[str]:
        return [str(one["text"]) for one in self.buttons]

    @property
    def text(self) -> str:
        if self.body.get("msgtype") == "text":
            return str(self.body["text"]["content"])
        title = self.card.get("main_title", {})
        quoted = self.card.get("quote_area", {}).get("quote_text")
        words = [title.get("title"), title.get("desc"), quoted, self.card.get("sub_title_text"), self.replaced]
        return "\n".join(str(one) for one in words if one)

    @property
    def url(self) -> str:
        return str(self.card.get("card_action", {}).get("url", ""))


@dataclass
class Code:
    task: str
    at: float
    used: bool = False


def _cut(request: web.Request) -> web.Response:
    """The line is cut; what is returned reaches nobody."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@dataclass
class FakeWecom:
    """One company with one application and its customer service. `clock` is seconds since 1970."""

    port: int = 0
    clock: Callable[[], float] = time.time
    pause: float = 0.01
    member_limit: int = 30
    members: dict[str, set[str]] = field(default_factory=dict)
    messages: list[Shown] = field(default_factory=list)
    dropped: int = 0
    tokens_given: int = 0
    calls: list[tuple[str, Json]] = field(default_factory=list)
    deliveries: list[int] = field(default_factory=list)
    faults: dict[str, deque[Any]] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    logins: dict[str, tuple[str, float]] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seal = Seal(TOKEN, AES_KEY, CORP)
        self.token, self.token_until = "", 0.0
        self.hooks: dict[str, str] = {}
        self.kf = Desk(self)
        self._ids = itertools.count(1)
        self._times: dict[str, deque[float]] = {}
        self._copies: dict[str, tuple[float, Json]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._hung = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    # ---- the server ----------------------------------------------------------------------------------------------

    async def __aenter__(self) -> FakeWecom:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """What the program takes as api_url (and open_url)."""
        return f"http://127.0.0.1:{self.port}"

    def section(self, **more: Any) -> Json:
        """The section of config.yaml that fits this company."""
        return {"kind": "wecom", "corp_id": CORP, "agent_id": AGENT, "secret": SECRET, "token": TOKEN,
                "aes_key": AES_KEY, "api_url": self.url, "open_url": self.url, "spread_seconds": 0,
                **{name: str(value) if isinstance(value, Path) else value for name, value in more.items()}}  # fmt: skip

    def kf_section(self, **more: Any) -> Json:
        """The same for customer service."""
        return {"kind": "wecom_kf", "corp_id": CORP, "secret": SECRET, "token": TOKEN, "aes_key": AES_KEY,
                "open_kfid": [self.kf.id], "api_url": self.url, **more}  # fmt: skip

    async def open(self) -> None:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/cgi-bin/{path:.+}", self._serve)
        app.router.add_get("/connect/oauth2/authorize", self._authorize)
        app.router.add_route("*", "/control/{action}", self._control)
        self._hung.clear()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))

    async def down(self) -> None:
        """Refuses connections until `open`."""
        self._hung.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
            await asyncio.sleep(0.02)  # time for clients to notice that their kept connections are closed

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self.down()

    def hook(self, name: str, url: str) -> None:
        """Where callbacks go: "app" or "kf"."""
        self.hooks[name] = url

    def member(self, *names: str, party: str = "") -> None:
        """Members who see the application; `party`: of that department."""
        for name in names:
            self.members.setdefault(name, set()).update({party} - {""})

    def fail(self, path: str, what: Any, times: int = 1) -> None:
        """The next calls of that path get this errcode, this HTTP status ("http 502"), or no answer: "hang" loses the
        request, "mute" carries it out first; "reset" and "reset_after" are the same with the line cut at once."""
        self.faults.setdefault(path, deque()).extend([what] * times)

    def asked(self, beginning: str) -> list[str]:
        """The paths called so far that begin so."""
        return [path for path, _body in self.calls if path.startswith(beginning)]

    def expire_token(self) -> None:
        """The token is invalidated before its time."""
        self.token = ""

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        body = await self._body(request)
        if path != "gettoken":
            self.calls.append((path, body))
        faults = self.faults.get(path)
        fault = faults.popleft() if faults else None
        if fault == "hang":
            await self._hung.wait()
        if isinstance(fault, str) and fault.startswith("http "):
            return web.Response(status=int(fault[5:]), text="<html>gateway</html>")
        if isinstance(fault, int):
            return web.json_response(Said(fault).body)
        if fault == "reset":
            return _cut(request)
        try:
            answer = await self._carry_out(path, request, body)
        except Said as said:
            return web.json_response(said.body)
        if fault == "mute":
            await self._hung.wait()
        if fault == "reset_after":
            return _cut(request)
        return (
            answer
            if isinstance(answer, web.StreamResponse)
            else web.json_response({"errcode": 0, "errmsg": "ok", **answer})
        )

    async def _body(self, request: web.Request) -> Json:
        if request.content_type == "multipart/form-data":
            part = (await request.post()).get("media")
            return {"media": part.file.read()} if isinstance(part, web.FileField) else {}
        raw = await request.read()
        try:
            found = json.loads(raw) if raw else {}
        except ValueError:
            return {"broken": True}
        return found if isinstance(found, dict) else {"broken": True}

    async def _carry_out(self, path: str, request: web.Request, body: Json) -> Any:
        if path == "gettoken":
            return self._gettoken(request)
        given = request.query.get("access_token", "")
        if not given:
            raise Said(41001)
        if given != self.token or self.clock() >= self.token_until:
            raise Said(42001 if self.clock() >= self.token_until else 40014)
        if "broken" in body:
            raise Said(47001)
        doors: dict[str, Callable[[Json], Any]] = {
            "message/send": self._send,
            "message/update_template_card": self._update,
            "kf/sync_msg": self.kf.sync,
            "kf/send_msg": self.kf.send,
            "kf/send_msg_on_event": self.kf.send_on_event,
            "kf/add_contact_way": self.kf.contact_way,
            "kf/service_state/get": self.kf.state,
        }
        if path in doors:
            return doors[path](body)
        if path == "media/upload":
            return self._upload(request, body)
        if path == "media/get":
            return self._download(request)
        if path == "auth/getuserinfo":
            return self._who(request.query.get("code", ""))
        raise Said(40066)

    def _gettoken(self, request: web.Request) -> Json:
        if request.query.get("corpid") != CORP:
            raise Said(40013)
        if request.query.get("corpsecret") != SECRET:
            raise Said(40001)
        if not self.token or self.clock() >= self.token_until:
            self.tokens_given += 1
            self.token, self.token_until = f"token-{self.tokens_given}" + "x" * 200, self.clock() + 7200
        return {"access_token": self.token, "expires_in": int(self.token_until - self.clock())}

    # ---- application messages ------------------------------------------------------------------------------------

    def _send(self, body: Json) -> Json:
        if body.get("agentid") != AGENT:
            raise Said(301002)
        kind = body.get("msgtype")
        if kind not in ("text", "template_card", "image", "voice", "video", "file") or kind not in body:
            raise Said(40008)
        users, missed = self._receivers(body)
        if not users:
            raise Said(81013)
        self._check(kind, body[kind])
        copy = self._copy_of(body)
        if copy is not None:
            return copy
        return self._deliver(users, kind, body, missed)

    def _receivers(self, body: Json) -> tuple[list[str], Json]:
        if body.get("touser") == "@all":
            return list(self.members), {}
        named = [one for one in str(body.get("touser", "")).split("|") if one]
        parties = [one for one in str(body.get("toparty", "")).split("|") if one]
        users = [one for one in self.members if one in named or self.members[one] & set(parties)]
        strangers = [one.lower() for one in named if one not in self.members]
        empty = [one for one in parties if not any(one in held for held in self.members.values())]
        return users, {"invaliduser": "|".join(strangers), "invalidparty": "|".join(empty), "invalidtag": ""}

    def _check(self, kind: str, content: Json) -> None:
        if kind == "text":
            words = content.get("content", "")
            if not words.strip():
                raise Said(44004)
            if len(words.encode()) > 2048:
                raise Said(45002)
        elif kind == "template_card":
            self._check_card(content)
            task = content.get("task_id", "")
            if content["card_type"] == "button_interaction" and (
                not task or len(task) > 128 or any(c not in _TASK for c in task)
            ):
                raise Said(40058, "task_id")
        elif content.get("media_id") not in self.media:
            raise Said(40007)

    def _check_card(self, card: Json) -> None:
        kind, title = card.get("card_type"), card.get("main_title", {}).get("title")
        if not title and not (kind == "text_notice" and card.get("sub_title_text")):
            raise Said(40058, "main_title")
        if kind == "text_notice":
            if card.get("card_action", {}).get("type") != 1 or not card["card_action"].get("url"):
                raise Said(40058, "card_action")
            return
        buttons = card.get("button_list", [])
        if kind != "button_interaction" or not 1 <= len(buttons) <= 6:
            raise Said(40058, "button_list")
        for button in buttons:
            if not button.get("text") or (button.get("type", 0) == 0 and not 1 <= len(button.get("key", "")) <= 1024):
                raise Said(40058, "button")
        if "app" not in self.hooks:
            raise Said(40058, "a callback address is needed for cards with buttons")

    def _copy_of(self, body: Json) -> Json | None:
        """With enable_duplicate_check the same content is shown once within the interval."""
        content = {k: v for k, v in body.items() if not k.startswith(("enable_", "duplicate_"))}
        name = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        before = self._copies.get(name)
        now = self.clock()
        if (
            body.get("enable_duplicate_check")
            and before
            and now - before[0] < body.get("duplicate_check_interval", 1800)
        ):
            return dict(before[1])
        self._copies[name] = (now, {"msgid": f"copy-{next(self._ids)}"})
        return None

    def _deliver(self, users: list[str], kind: str, body: Json, missed: Json) -> Json:
        number, now = f"msg{next(self._ids)}", self.clock()
        task = body[kind].get("task_id", "") if kind == "template_card" else ""
        group = body.get("touser") == "@all" or "toparty" in body or "totag" in body or "|" in str(body.get("touser"))
        if task and any(one.task == task for one in self.messages):
            raise Said(40058, "task_id was used")
        for user in users:
            times = self._times.setdefault(user, deque())
            while times and times[0] <= now - 60.0:
                times.popleft()
            if len(times) >= self.member_limit:
                self.dropped += 1
                continue
            times.append(now)
            self.messages.append(Shown(number, user, json.loads(json.dumps(body)), now, task, group=bool(group)))
        answer: Json = {**missed, "msgid": number}
        if task and body[kind]["card_type"] == "button_interaction":
            answer["response_code"] = self._code(task)
        return answer

    def _code(self, task: str) -> str:
        code = f"code-{next(self._ids)}-{len(self.codes)}"
        self.codes[code] = Code(task, self.clock())
        return code

    def _update(self, body: Json) -> Json:
        code = self.codes.get(body.get("response_code", ""))
        if code is None or code.used or self.clock() - code.at > 3 * DAY:
            raise Said(42014, "response_code")
        if not (body.get("atall") == 1 or body.get("userids")) or body.get("agentid") != AGENT:
            raise Said(40058)
        code.used = True
        card = body.get("template_card")
        if card is not None:
            self._check_card(card)
        for one in self.messages:
            if one.task == code.task and (body.get("atall") == 1 or one.user in body["userids"]):
                one.replaced = "" if card is not None else body["button"]["replace_name"]
                if card is not None:
                    one.body = {**one.body, "template_card": card}
        return {"invaliduser": []}

    # ---- media and sign-in ---------------------------------------------------------------------------------------

    def store(self, content: bytes) -> str:
        """A file somebody sent; returns its media_id."""
        media_id = f"media-{next(self._ids)}"
        self.media[media_id] = content
        return media_id

    def _upload(self, request: web.Request, body: Json) -> Json:
        if request.query.get("type") not in ("image", "voice", "video", "file") or len(body.get("media", b"")) <= 5:
            raise Said(40004)
        return {
            "type": request.query["type"],
            "media_id": self.store(body["media"]),
            "created_at": str(int(self.clock())),
        }

    def _download(self, request: web.Request) -> web.Response:
        content = self.media.get(request.query.get("media_id", ""))
        if content is None:
            raise Said(40007, "invalid media_id")
        return web.Response(body=content, content_type="image/png", headers={"Content-Disposition": "attachment"})

    async def _authorize(self, request: web.Request) -> web.Response:
        """A member's browser inside WeCom; the cookie `member` says whose it is, without one it is a stranger's."""
        query = request.query
        if query.get("appid") != CORP or query.get("response_type") != "code" or query.get("scope") != "snsapi_base":
            return web.Response(status=400)
        code = f"login-{next(self._ids)}"
        self.logins[code] = (request.cookies.get("member", ""), self.clock())
        back = urlencode({"code": code, "state": query.get("state", "")})
        raise web.HTTPFound(f"{query['redirect_uri']}{'&' if '?' in query['redirect_uri'] else '?'}{back}")

    def _who(self, code: str) -> Json:
        user, at = self.logins.pop(code, ("", 0.0))
        if self.clock() - at > 300:
            raise Said(40029)
        return {"userid": user, "user_ticket": "t"} if user in self.members else {"openid": "o-stranger"}

    # ---- what members do -----------------------------------------------------------------------------------------

    def shown(self, user: str) -> list[Shown]:
        """Everything that member sees, oldest first."""
        return [one for one in self.messages if one.user == user]

    async def say(self, user: str, text: str, **fields: Any) -> int:
        """Somebody writes to the application; returns the HTTP status of our answer."""
        number = next(self._ids)
        return await self.post(
            {"MsgType": "text", "Content": text, "MsgId": 7000000000000000000 + number, **fields}, user
        )

    async def photo(self, user: str, content: bytes) -> int:
        """Somebody sends a picture."""
        media_id, number = self.store(content), next(self._ids)
        fields = {"MsgType": "image", "PicUrl": "http://127.0.0.1/x", "MediaId": media_id, "MsgId": 7 * 10**18 + number}
        return await self.post(fields, user)

    async def press(self, user: str, message: Shown, label: str) -> int:
        """Somebody presses a button; what our answer says about the card is carried out for this person."""
        button = next(one for one in message.buttons if label in one["text"])
        fields = {
            "MsgType": "event", "Event": "template_card_event", "EventKey": button["key"], "TaskId": message.task,
            "CardType": "button_interaction", "ResponseCode": self._code(message.task),
        }  # fmt: skip
        return await self.post(fields, user)

    async def post(self, fields: Json, user: str, hook: str = "app", **how: Any) -> int:
        """One sealed callback, delivered up to four times as WeCom does; returns the last status."""
        head: Json = {"ToUserName": CORP, "FromUserName": user, "CreateTime": int(self.clock())}
        tail: Json = {"AgentID": AGENT} if hook == "app" else {}
        plain = xml({**head, **tail, **fields})
        status = 0
        for _ in range(4):
            status, answer = await self.deliver(plain, hook, **how)
            self.deliveries.append(status)
            if status == 200:
                self._apply(answer, user, fields)
                break
            await asyncio.sleep(self.pause)
        return status

    async def deliver(self, plain: str, hook: str = "app", corp: str = "", seconds: float = 50.0) -> tuple[int, str]:
        """One try: the status (0 without an answer in time) and the opened answer. WeCom itself waits 5 seconds; here a
        machine that is busy with other things must not look like a slow program."""
        sealed = self.seal.encrypt(plain, corp)
        timestamp, nonce = str(int(self.clock())), str(next(self._ids))
        query = {"msg_signature": self.seal.signature(timestamp, nonce, sealed), "timestamp": timestamp, "nonce": nonce}
        body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><AgentID><![CDATA[{AGENT}]]></AgentID>"
        body += f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        assert self._session is not None
        try:
            limit = aiohttp.ClientTimeout(total=seconds)
            async with self._session.post(self.hooks[hook], params=query, data=body.encode(), timeout=limit) as answer:
                return answer.status, self._opened(await answer.text()) if answer.status == 200 else ""
        except (aiohttp.ClientError, TimeoutError):
            return 0, ""

    def _opened(self, text: str) -> str:
        if not text:
            return ""
        root = ElementTree.fromstring(text)
        parts = {child.tag: child.text or "" for child in root}
        wanted = self.seal.signature(parts["TimeStamp"], parts["Nonce"], parts["Encrypt"])
        assert parts["MsgSignature"] == wanted, "the answer is signed wrongly"
        return self.seal.decrypt(parts["Encrypt"])

    def _apply(self, answer: str, user: str, fields: Json) -> None:
        if not answer:
            return
        self.answers.append(answer)
        root = ElementTree.fromstring(answer)
        assert root.findtext("ToUserName") == user
        assert root.findtext("FromUserName") == CORP
        mine = [one for one in self.messages if one.user == user and one.task == fields.get("TaskId")]
        for one in mine:
            if root.findtext("MsgType") == "update_button":
                one.replaced = root.findtext("Button/ReplaceName") or ""
            elif root.findtext("MsgType") == "update_template_card":
                card = _card(root.find("TemplateCard"))
                self._check_card(card)
                one.body = {**one.body, "template_card": card}

    async def check(self, hook: str = "app", echo: str = "1616140317555161061") -> tuple[int, str]:
        """The check WeCom makes when an administrator saves the callback's address."""
        sealed = self.seal.encrypt(echo)
        timestamp, nonce = str(int(self.clock())), "4242"
        query = {"msg_signature": self.seal.signature(timestamp, nonce, sealed), "timestamp": timestamp, "nonce": nonce}
        assert self._session is not None
        async with self._session.get(self.hooks[hook], params={**query, "echostr": sealed}) as answer:
            return answer.status, await answer.text()

    def background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Waits until every callback on its way was answered."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    # ---- by hand -------------------------------------------------------------------------------------------------

    async def _control(self, request: web.Request) -> web.Response:
        action = request.match_info["action"]
        given = {**dict(request.query), **(await self._body(request))}
        user = str(given.get("user", "wang"))
        self.member(user)
        if action == "say":
            return _told({"status": await self.say(user, str(given["text"]))})
        if action == "press":
            able = [one for one in self.shown(user) if any(given["button"] in label for label in one.labels)]
            return _told({"status": await self.press(user, able[-1], str(given["button"])) if able else 404})
        if action == "shown":
            seen = [{"text": one.text, "buttons": one.labels, "url": one.url} for one in self.shown(user)]
            return _told(seen)
        if action.startswith("kf_"):
            return _told(await self.kf.by_hand(action[3:], given))
        return _told({"known": ["say", "press", "shown", "kf_enter", "kf_say", "kf_press", "kf_heard"]}, status=404)


_told = partial(web.json_response, dumps=partial(json.dumps, ensure_ascii=False))
"""JSON as a person reads it."""
_TASK = set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-@")


def _card(node: ElementTree.Element | None) -> Json:
    """The card of a passive answer, as the JSON of the same card."""
    assert node is not None
    lists = {"ButtonList": "button_list", "JumpList": "jump_list"}
    made: Json = {}
    for child in node:
        name = "".join(f"_{c.lower()}" if c.isupper() else c for c in child.tag).lstrip("_")
        inside: Any = _card(child) if len(child) else child.text or ""
        if name == "type":
            inside = int(inside)
        if child.tag in lists:
            made.setdefault(name, []).append(inside)
        else:
            made[name] = inside
    return made


async def _run(port: int, hook: str, kf: str) -> None:
    async with FakeWecom(port=port) as wecom:
        wecom.hook("app", hook)
        wecom.hook("kf", kf)
        print(f"WeCom at {wecom.url}: corp_id {CORP}, agent_id {AGENT}, secret {SECRET}, token {TOKEN},")
        print(f"aes_key {AES_KEY}, open_kfid {wecom.kf.id}; calls {hook} and {kf}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    arguments.add_argument("--port", type=int, default=8083)
    arguments.add_argument("--hook", default="http://127.0.0.1:8080/hooks/wc")
    arguments.add_argument("--kf", default="http://127.0.0.1:8080/hooks/kf")
    chosen = arguments.parse_args()
    asyncio.run(_run(chosen.port, chosen.hook, chosen.kf))
