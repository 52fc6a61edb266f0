"""A pretended WeChat: the Official Account's API over real HTTP, and people who follow, write, tap, scan and leave.

In a test:

    async with FakeWechat() as wx:
        channel = Wechat("wx", WechatChannel(kind="wechat", **wx.section()))
        wx.hook = "http://127.0.0.1:8080/hooks/wx"
        await wx.subscribe("oLiNa", scene="sjhc-3")
        await wx.say("oLiNa", "水管爆了")
        await wx.settle()
        wx.person("oLiNa").said()

By hand, a whole conversation in the browser, for a bot program on this machine (see docs/wechat.md):

    python -m tests.fakes.wechat --port 8082 --hook http://127.0.0.1:8080/hooks/wx
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import io
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import aiohttp
import segno
from aiohttp import web
from wechatpy.crypto import WeChatCrypto  # somebody else's implementation, on purpose: it judges our answers

from tests.fakes.wechat_world import CANNOT_SERVE, CLICK_WINDOW, MESSAGE_WINDOW, ApiError, Follower, Json, Seen, World
from tests.ports import HeldPort

PAGE = Path(__file__).with_suffix(".html")
Fields = list[tuple[str, "str | int | Fields"]]


@dataclass
class Delivery:
    """One push and its fate: the answers in order (0: none in time), and what the person was shown."""

    fields: Fields
    statuses: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        return bool(self.statuses) and self.statuses[-1] == 200


@dataclass
class Fault:
    """What goes wrong, how often, and where. Kinds: errcode (value), status (value), slow (seconds), silent (carried
    out, never answered), reset (not even carried out), garbage."""

    kind: str
    times: int
    paths: tuple[str, ...]
    value: float


class FakeWechat:
    """One service account. `patience` is how long a push waits for its answer (five seconds at the real one)."""

    def __init__(
        self,
        *,
        app_id: str = "wx0fa4e0fa4e0fa4e0",
        secret: str = "fake-secret",
        token: str = "fake-token",
        aes_key: str = "h" * 42 + "A",
        mode: str = "safe",
        port: int = 0,
        patience: float = 5.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.world = World(app_id, secret, clock)
        self.token, self.aes_key, self.mode = token, aes_key, mode
        self.patience = patience
        self.hook = ""
        self.calls: list[tuple[str, Json]] = []
        self.log: list[Delivery] = []
        self.last_body = b""
        self.visitor = ""
        self._faults: list[Fault] = []
        self._port = port
        self._held: HeldPort | None = None
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._lanes: dict[str, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    # ---- the server ------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> FakeWechat:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """What a bot program takes as api_url, open_url and code_url."""
        return f"http://127.0.0.1:{self._port}"

    def section(self, **more: Any) -> Json:
        """The section of config.yaml that fits this account."""
        known = {"app_id": self.world.app_id, "app_secret": self.world.secret, "token": self.token, "mode": self.mode,
                 "aes_key": self.aes_key, "api_url": self.url, "open_url": self.url, "code_url": self.url,
                 "media_hosts": ["127.0.0.1"]}  # fmt: skip
        return {**known, **more}

    async def open(self) -> None:
        """Listens, on the same port as before when it was closed by `down`."""
        if not self._port:
            self._held = HeldPort()  # nobody else may have it while we are down
            self._port = self._held.number
        app = web.Application(client_max_size=32 << 20)
        app.router.add_post("/cgi-bin/{path:.+}", self._serve)
        app.router.add_get("/cgi-bin/media/get", self._media)
        app.router.add_get("/cgi-bin/menu/get", self._get_menu)
        app.router.add_get("/cgi-bin/showqrcode", self._show_code)
        app.router.add_get("/sns/oauth2/access_token", self._who)
        app.router.add_get("/connect/oauth2/authorize", self._authorize)
        app.router.add_get("/picture/{name}", self._picture)
        app.router.add_get("/", self._page)
        app.router.add_get("/hand/{openid}", self._hand_chat)
        app.router.add_post("/hand/{openid}", self._hand)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        if self._session is None:
            self._session = aiohttp.ClientSession()

    async def down(self) -> None:
        """Refuses connections from now on; `open` brings it back."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self.down()
        if self._held is not None:
            self._held.close()

    def fault(self, kind: str, *paths: str, times: int = 1, value: float = 0) -> None:
        """Something goes wrong with the next calls (of these paths)."""
        self._faults.append(Fault(kind, times, paths, value))

    def mend(self) -> None:
        self._faults.clear()

    def called(self, path: str) -> list[Json]:
        return [body for known, body in self.calls if known.endswith(path)]

    # ---- its API ---------------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        return await self._guarded(request, path, lambda given, raw: self._carry_out(path, request, given, raw))

    async def _guarded(self, request: web.Request, path: str, work: Any) -> web.StreamResponse:
        raw = await request.read() if request.content_type == "application/json" else b""
        form = await request.post() if request.content_type == "multipart/form-data" else None
        given: Any = form if form is not None else dict(request.query)
        if raw:
            given = await request.json()
        self.calls.append((path, dict(given) if raw else {}))
        self.last_body = raw
        fault = self._next_fault(path)
        if fault is not None and fault.kind in ("reset", "status", "errcode", "slow", "garbage"):
            broken = await self._broken(fault, request)
            if broken is not None:
                return broken
        try:
            if path not in ("stable_token", "sns/oauth2/access_token"):
                self.world.check_token(request.query.get("access_token", ""))
            answer = work(given, raw)
        except ApiError as error:
            answer = error.json()
        self._finish()
        if fault is not None and fault.kind == "silent":
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(answer) if isinstance(answer, dict) else answer

    def _next_fault(self, path: str) -> Fault | None:
        for fault in self._faults:
            if not fault.paths or any(path.endswith(known) for known in fault.paths):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    async def _broken(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        if fault.kind == "slow":
            await asyncio.sleep(fault.value)
            return None
        if fault.kind == "reset":
            assert request.transport is not None
            request.transport.abort()
        if fault.kind == "status":
            return web.Response(status=int(fault.value), text="<html>bad gateway</html>")
        if fault.kind == "garbage":
            return web.Response(text="<html>")
        return web.json_response(ApiError(int(fault.value), "told to say so").json())

    def _carry_out(self, path: str, request: web.Request, given: Any, raw: bytes) -> Json:
        world = self.world
        known = {"stable_token": world.stable_token, "message/template/send": world.template,
                 "message/subscribe/bizsend": world.subscription, "menu/create": world.set_menu,
                 "qrcode/create": world.make_code}  # fmt: skip
        if path == "message/custom/send":
            return world.custom(given, raw)
        if path == "media/upload":
            file = given["media"]
            return world.upload(request.query.get("type", ""), file.file.read(), file.content_type)
        if path not in known:
            raise ApiError(40066, "invalid url")
        return known[path](given)

    def _finish(self) -> None:
        """Tells the account, a little later, what became of notices."""
        for openid, number, status, listed in self.world.finished:
            self._go(self._told(openid, number, status, listed))
        self.world.finished.clear()

    async def _told(self, openid: str, number: int, status: str, listed: bool) -> None:
        await asyncio.sleep(0.01)
        if listed:
            code = "0" if status == "success" else "20001"
            entry: Fields = [("TemplateId", "T"), ("MsgID", str(number)), ("ErrorCode", code), ("ErrorStatus", status)]
            await self.event(openid, "subscribe_msg_sent_event", [("SubscribeMsgSentEvent", [("List", entry)])])
            return
        await self.event(openid, "TEMPLATESENDJOBFINISH", [("MsgID", number), ("Status", status)])

    async def _media(self, request: web.Request) -> web.StreamResponse:
        def work(_given: Any, _raw: bytes) -> Any:
            kind, content, mime, until = self.world.media.get(request.query.get("media_id", ""), ("", b"", "", 0.0))
            if not kind or until < self.world.now:
                raise ApiError(40007, "invalid media_id")
            if kind == "video":
                name = secrets.token_hex(8)
                self.world.pictures[name] = (content, mime)
                return {"video_url": f"{self.url}/picture/{name}"}
            headers = {"Content-Disposition": 'attachment; filename="file"'}
            return web.Response(body=content, content_type=mime, headers=headers)

        return await self._guarded(request, "media/get", work)

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        content, mime = self.world.pictures.get(request.match_info["name"], (b"", ""))
        return web.Response(body=content, content_type=mime) if mime else web.Response(status=404)

    async def _get_menu(self, request: web.Request) -> web.StreamResponse:
        return await self._guarded(request, "menu/get", lambda _given, _raw: {"menu": self.world.menu})

    async def _show_code(self, request: web.Request) -> web.StreamResponse:
        scene = self.world.scenes.get(request.query.get("ticket", ""))
        if scene is None:
            return web.Response(status=404)
        out = io.BytesIO()
        segno.make(f"{self.url}/scan/{scene}").save(out, kind="png", scale=8)
        return web.Response(body=out.getvalue(), content_type="image/png")

    async def _who(self, request: web.Request) -> web.StreamResponse:
        return await self._guarded(request, "sns/oauth2/access_token", lambda given, _raw: self.world.who(given))

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        """The sign-in page: whoever is at the phone (`visitor`) is known without being asked."""
        query = request.query
        if query.get("appid") != self.world.app_id or query.get("response_type") != "code":
            return web.Response(status=400, text="appid")
        openid = query.get("openid") or self.visitor
        if not openid:
            return web.Response(status=400, text="nobody is at the phone")
        back = query["redirect_uri"]
        joint = "&" if "?" in back else "?"
        code = self.world.sign_in(openid)
        raise web.HTTPFound(f"{back}{joint}code={code}&state={quote(query.get('state', ''))}")

    # ---- what people do --------------------------------------------------------------------------------------------

    def person(self, openid: str) -> Follower:
        return self.world.person(openid)

    async def subscribe(self, openid: str, scene: str = "") -> Delivery:
        """Follows the account, by scanning a code when there is a scene."""
        self.person(openid).following = True
        self.world.opened(openid, CLICK_WINDOW)
        more: Fields = [("EventKey", f"qrscene_{scene}" if scene else "")]
        return await self.event(openid, "subscribe", more + ([("Ticket", "TICKET")] if scene else []))

    async def unsubscribe(self, openid: str) -> Delivery:
        self.person(openid).following = False
        self.person(openid).message.left = self.person(openid).click.left = 0
        return await self.event(openid, "unsubscribe", [("EventKey", "")])

    async def scan(self, openid: str, scene: str) -> Delivery:
        """Scans a code of the account; who does not follow yet, follows by it."""
        if not self.person(openid).following:
            return await self.subscribe(openid, scene)
        self.world.opened(openid, CLICK_WINDOW)
        return await self.event(openid, "SCAN", [("EventKey", scene), ("Ticket", "TICKET")])

    async def click(self, openid: str, key: str) -> Delivery:
        self.world.opened(openid, CLICK_WINDOW)
        return await self.event(openid, "CLICK", [("EventKey", key)])

    async def view(self, openid: str, url: str) -> Delivery:
        return await self.event(openid, "VIEW", [("EventKey", url), ("MenuId", 1)])

    async def tap(self, openid: str, label: str) -> Delivery:
        """Taps an entry of the last menu message, by its words or the end of them."""
        menus = [seen for seen in self.person(openid).chat if seen.items]
        found = next(item for item in menus[-1].items if item[1] == label or item[1].endswith(label))
        self.world.opened(openid, CLICK_WINDOW)
        self.person(openid).chat.append(Seen("me", "text", found[1]))
        return await self.push(openid, "text", [("Content", found[1]), *self._numbered(), ("bizmsgmenuid", found[0])])

    async def say(self, openid: str, text: str) -> Delivery:
        return await self._message(openid, "text", [("Content", text)], text)

    async def photo(self, openid: str, content: bytes, mime: str = "image/jpeg") -> Delivery:
        name = secrets.token_hex(8)
        self.world.pictures[name] = (content, mime)
        media = self.world.keep("image", content, mime)
        return await self._message(openid, "image", [("PicUrl", f"{self.url}/picture/{name}"), ("MediaId", media)])

    async def voice(self, openid: str, content: bytes, words: str | None = None) -> Delivery:
        media = self.world.keep("voice", content, "audio/amr")
        more: Fields = [("MediaId", media), ("Format", "amr")]
        return await self._message(openid, "voice", more + ([] if words is None else [("Recognition", words)]))

    async def video(self, openid: str, content: bytes, kind: str = "video") -> Delivery:
        media = self.world.keep("video", content, "video/mp4")
        return await self._message(openid, kind, [("MediaId", media), ("ThumbMediaId", "THUMB")])

    async def location(self, openid: str, latitude: float, longitude: float, label: str) -> Delivery:
        more: Fields = [("Location_X", str(latitude)), ("Location_Y", str(longitude)), ("Scale", 16), ("Label", label)]
        return await self._message(openid, "location", more)

    async def link(self, openid: str, title: str, url: str) -> Delivery:
        return await self._message(openid, "link", [("Title", title), ("Description", ""), ("Url", url)])

    async def send(self, openid: str, kind: str, fields: Iterable[tuple[str, str]] = ()) -> Delivery:
        """A message of any type, also one nobody has heard of."""
        return await self._message(openid, kind, list(fields))

    async def event(self, openid: str, event: str, more: Fields) -> Delivery:
        return await self.push(openid, "event", [("Event", event), *more])

    async def _message(self, openid: str, kind: str, more: Fields, words: str = "") -> Delivery:
        self.world.opened(openid, MESSAGE_WINDOW)
        self.person(openid).chat.append(Seen("me", kind, words))
        return await self.push(openid, kind, [*more, *self._numbered()])

    def _numbered(self) -> Fields:
        return [("MsgId", self.world.next_number())]

    # ---- pushes ----------------------------------------------------------------------------------------------------

    async def push(self, openid: str, kind: str, more: Fields) -> Delivery:
        """Delivers one push, up to four times, in the order of its person; returns when that is over."""
        fields: Fields = [("ToUserName", self.world.account), ("FromUserName", openid),
                          ("CreateTime", int(self.world.now)), ("MsgType", kind), *more]  # fmt: skip
        delivery = Delivery(fields)
        self.log.append(delivery)
        async with self._lanes.setdefault(openid, asyncio.Lock()):
            for _ in range(4):
                shown = await self.deliver(delivery)
                if shown is not None:
                    if shown:
                        self.person(openid).chat.append(Seen("reply", "text", shown))
                    return delivery
        self.person(openid).chat.append(Seen("system", "text", CANNOT_SERVE))
        return delivery

    async def deliver(self, delivery: Delivery) -> str | None:
        """One try: what the person is shown ("" is nothing), or None when it has to be sent again."""
        assert self._session is not None
        query, body = self.sealed(delivery.fields)
        began = time.monotonic()
        status, answer = 0, ""
        try:
            limit = aiohttp.ClientTimeout(total=self.patience)
            async with self._session.post(
                self.hook, params=query, data=body, timeout=limit, headers={"Content-Type": "text/xml"}
            ) as got:
                status, answer = got.status, await got.text()
        except (aiohttp.ClientError, TimeoutError, OSError):
            status = 0
        delivery.statuses.append(status)
        delivery.waits.append(time.monotonic() - began)
        delivery.bodies.append(answer)
        if status != 200:
            return None
        if answer in ("", "success"):
            return ""
        return self._read(answer, query["nonce"], str(dict(delivery.fields)["FromUserName"]))

    def sealed(self, fields: Fields, **changed: str) -> tuple[dict[str, str], bytes]:
        """Query and body of a push as the account's mode has them; `changed` forges parts of the query."""
        stamp, nonce = str(int(time.time())), str(secrets.randbelow(10**10))
        xml = xml_of(fields)
        openid = str(dict(fields).get("FromUserName", ""))
        query = {"signature": self.signature(stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": openid}
        if self.mode == "plain":
            return {**query, **changed}, xml.encode()
        # wechatpy calls its parameters (message, nonce, timestamp) and gives the four parts as XML
        sealed = ElementTree.fromstring(
            WeChatCrypto(self.token, self.aes_key, self.world.app_id).encrypt_message(xml, nonce, stamp)
        )
        encrypted = f"<Encrypt><![CDATA[{sealed.findtext('Encrypt')}]]></Encrypt>"
        whole = f"<xml><ToUserName><![CDATA[{self.world.account}]]></ToUserName>{encrypted}</xml>"
        if self.mode == "compatible":
            whole = xml.replace("</xml>", encrypted + "</xml>")
        query |= {"encrypt_type": "aes", "msg_signature": sealed.findtext("MsgSignature") or ""}
        return {**query, **changed}, whole.encode()

    def signature(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((self.token, *parts))).encode()).hexdigest()

    def _read(self, answer: str, nonce: str, openid: str) -> str:
        """The text of a passive reply, judged as the vendor judges it."""
        try:
            if self.mode != "plain":
                outer = ElementTree.fromstring(answer)
                signature, stamp = outer.findtext("MsgSignature") or "", outer.findtext("TimeStamp") or ""
                assert outer.findtext("Nonce") == nonce
                crypto = WeChatCrypto(self.token, self.aes_key, self.world.app_id)
                answer = crypto.decrypt_message(answer, signature, stamp, nonce)
            inner = ElementTree.fromstring(answer)
            names = [child.tag for child in inner]
            assert names == ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"], names
            assert (inner.findtext("ToUserName"), inner.findtext("FromUserName")) == (openid, self.world.account)
            assert inner.findtext("MsgType") == "text"
            text = inner.findtext("Content") or ""
            assert 0 < len(text.encode()) <= 2048
        except Exception:  # noqa: BLE001  whatever is wrong, the person sees the same sentence
            return CANNOT_SERVE
        return text

    async def settle(self) -> None:
        """Waits until nothing is on its way from here."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _go(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # ---- by hand ---------------------------------------------------------------------------------------------------

    async def _page(self, _request: web.Request) -> web.Response:
        return web.Response(text=PAGE.read_text("utf-8"), content_type="text/html")

    async def _hand_chat(self, request: web.Request) -> web.Response:
        person = self.person(request.match_info["openid"])
        self.visitor = person.openid
        chat = [{"by": s.by, "kind": s.kind, "text": s.text, "items": s.items, "url": s.url,
                 "media": bool(s.media)} for s in person.chat]  # fmt: skip
        now = self.world.now
        open_ones = [one for one in (person.message, person.click) if one.until > now]
        seconds = int(max((one.until - now for one in open_ones), default=0))
        window = {"left": sum(one.left for one in open_ones), "seconds": seconds}
        return web.json_response({"chat": chat, "following": person.following, "window": window,
                                  "menu": self.world.menu.get("button", [])})  # fmt: skip

    async def _hand(self, request: web.Request) -> web.Response:
        """One action of the person at the page."""
        openid, given = request.match_info["openid"], await request.post()
        self.visitor = openid
        words = str(given.get("text", ""))
        file = given.get("file")
        if isinstance(file, web.FileField):
            await self.photo(openid, file.file.read(), file.content_type)
            return web.json_response({})
        acts = {"say": self.say, "tap": self.tap, "click": self.click, "scan": self.scan, "subscribe": self.subscribe,
                "view": self.view}  # fmt: skip
        action = str(given.get("action", ""))
        if action == "unsubscribe":
            await self.unsubscribe(openid)
        elif action == "location":
            await self.location(openid, 22.543, 114.057, words or "四季花城南门")
        elif action == "voice":
            await self.voice(openid, b"#!AMR\n" + b"\x3c" * 64, words or None)
        elif action == "sticker":
            await self.send(openid, "sticker")
        elif action == "hours":
            self.world.advance(3600.0 * float(words or 48))
        elif action in acts:
            await acts[action](openid, words)
        return web.json_response({})


def xml_of(fields: Fields) -> str:
    return f"<xml>{_inside(fields)}</xml>"


def _inside(fields: Fields) -> str:
    out = []
    for name, value in fields:
        if isinstance(value, list):
            out.append(f"<{name}>{_inside(value)}</{name}>")
        elif isinstance(value, int):
            out.append(f"<{name}>{value}</{name}>")
        else:
            out.append(f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>")
    return "".join(out)


async def _main(port: int, hook: str, mode: str) -> None:
    async with FakeWechat(port=port, mode=mode) as wx:
        wx.hook = hook
        known = wx.section()
        print(f"The follower's phone: {wx.url}/", flush=True)
        print("Put this under channels: in config.yaml, then start Huifang:")
        print(f"  wx: {{kind: wechat, app_id: {known['app_id']}, app_secret: {known['app_secret']},")
        print(f"       token: {known['token']}, mode: {mode}, aes_key: {known['aes_key']},")
        print(f"       api_url: {wx.url}, open_url: {wx.url}, code_url: {wx.url}, media_hosts: [127.0.0.1]}}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8082)
    parser.add_argument("--hook", default="http://127.0.0.1:8080/hooks/wx", help="where the bot program listens")
    parser.add_argument("--mode", choices=["plain", "compatible", "safe"], default="safe")
    given = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_main(given.port, given.hook, given.mode))
