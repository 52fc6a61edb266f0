"""A pretended Telegram: the Bot API over real HTTP, and people who write, press, edit, block and move.

In a test:

    async with FakeTelegram() as tg:
        bot = Telegram("tg", token=tg.token, mode="polling", api_url=tg.url)
        said = await tg.say(42, "水管爆了")
        await tg.settle()
        await tg.press(42, tg.messages(42)[-1], "满意")

By hand, for any bot program on this machine (point its API address at the printed one):

    python -m tests.fakes.telegram --port 8081
    curl -d '{"chat": 42, "text": "hello"}' 127.0.0.1:8081/control/say
    curl -d '{"chat": 42, "message": 2, "button": "满意"}' 127.0.0.1:8081/control/press
    curl '127.0.0.1:8081/control/messages?chat=42'
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.telegram_methods import Methods, Upload, media
from tests.fakes.telegram_world import ApiError, Chat, Json, Limits, Message, World, bad, number, structured
from tests.ports import HeldPort

MISSING = object()
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)
_DAY, _CALLBACK_LIFE = 86_400.0, 150.0
_NOT_IN_A_RESPONSE = re.compile(r"get.*|setwebhook|deletewebhook|close|logout", re.IGNORECASE)
_HOUSEKEEPING = {"getupdates", "getme", "setwebhook", "deletewebhook", "getwebhookinfo"}
_DEFAULT_UPDATES = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(eq=False)
class Delivery:
    """One update and its fate. `statuses` are the webhook's answers in order (0: no answer at all)."""

    update: Json
    queue: int
    made: float
    life: float
    acknowledged: bool = False
    expired: bool = False
    statuses: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.update["update_id"])

    @property
    def body(self) -> Json:
        return next(value for key, value in self.update.items() if key != "update_id")

    @property
    def message_id(self) -> int:
        body = self.body
        return int(body.get("message", body).get("message_id", 0))

    @property
    def query(self) -> str:
        return str(self.body.get("id", ""))


@dataclass
class Fault:
    kind: str
    times: int
    methods: frozenset[str]
    retry_after: Any
    header: str
    after: int
    chat: str = ""
    words: str = ""

    def meets(self, method: str, params: Json) -> bool:
        """Whether this call is one of those that go wrong."""
        named = method.lower() in self.methods if self.methods else method.lower() not in _HOUSEKEEPING
        here = self.chat in ("", str(params.get("chat_id")))
        return self.times > 0 and named and here and self.words in str(params)


class FakeTelegram:
    """One bot's Telegram. `pace` scales the waits between webhook retries (1.0 is Telegram's own)."""

    def __init__(
        self,
        *,
        token: str = "7000000001:TEST-token_of-the-fake",
        username: str = "huifang_test_bot",
        port: int = 0,
        pace: float = 0.01,
        only_token: bool = False,
    ) -> None:
        self.token = token
        self.pace = pace
        self.world = World(username)
        self.methods = Methods(self.world)
        self.calls: list[tuple[str, Json]] = []
        self.log: list[Delivery] = []
        self.refused_in_response: list[str] = []
        self.downloads_broken: int = 0
        self._only_token = only_token
        self._port = port
        self._held: HeldPort | None = None
        self._faults: list[Fault] = []
        self._next_update = 100_000
        self._pending: deque[Delivery] = deque()
        self._queues: dict[int, deque[Delivery]] = defaultdict(deque)
        self._pumps: dict[int, asyncio.Task[None]] = {}
        self._webhook: Json = {}
        self._allowed: set[str] | None = None
        self._polling: asyncio.Event | None = None
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._gate = asyncio.Semaphore(40)
        self._hung = asyncio.Event()

    # -- the server ----------------------------------------------------------------------------------------

    async def __aenter__(self) -> FakeTelegram:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """What a bot program takes as api_url."""
        return f"http://127.0.0.1:{self._port}"

    async def open(self) -> None:
        """Listens, on the same port as before when it was closed by `down`."""
        if not self._port:
            self._held = HeldPort()  # nobody else may have it while we are down
            self._port = self._held.number
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/control/{action}", self._control)
        self._hung.clear()
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))

    async def down(self) -> None:
        """Refuses connections from now on; `open` brings it back."""
        self._hung.set()
        if self._polling is not None:
            self._polling.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
            await asyncio.sleep(0.02)  # time for clients to notice that their kept connections are closed

    async def close(self) -> None:
        for pump in self._pumps.values():
            pump.cancel()
        await asyncio.gather(*self._pumps.values(), return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self.down()
        if self._held is not None:
            self._held.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if self._only_token and request.match_info["token"] != self.token:
            return _answer(ApiError(401, "Unauthorized"))
        params, files = await _params(request)
        self.calls.append((method, params))
        fault = self._fault(method, params)
        if fault is None:
            return await self._result(method, params, files)
        return await self._break(fault, request, method, params, files)

    async def _result(self, method: str, params: Json, files: dict[str, Upload]) -> web.Response:
        try:
            result = await self._carry_out(method, params, files)
        except ApiError as error:
            return _answer(error)
        await self._tell()
        return web.json_response({"ok": True, "result": result})

    async def _carry_out(self, method: str, params: Json, files: dict[str, Upload]) -> Any:
        own = {
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._webhook_info,
        }
        if method.lower() in own:
            return await own[method.lower()](params)
        if not self.methods.knows(method):
            raise ApiError(404, "Not Found: method not found")
        return self.methods.call(method, params, files)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        found = next((id for id, (known, _) in self.world.files.items() if known == path), None)
        if found is None or found in self.world.expired:
            return _answer(ApiError(404, "Not Found"))
        return web.Response(body=self.world.files[found][1], content_type="application/octet-stream")

    # -- updates out of here -------------------------------------------------------------------------------

    def _new(self, field: str, body: Json, queue: int, life: float = _DAY) -> Delivery:
        delivery = Delivery({"update_id": self._next_update, field: body}, queue, self.world.now(), life)
        self._next_update += 1
        return delivery

    async def _send_out(self, delivery: Delivery) -> Delivery:
        field = next(key for key in delivery.update if key != "update_id")
        wanted = field in self._allowed if self._allowed else field not in _DEFAULT_UPDATES
        if not wanted:
            delivery.expired = True
            return delivery
        self.log.append(delivery)
        self._enqueue(delivery)
        await self._tell()
        return delivery

    def _enqueue(self, delivery: Delivery) -> None:
        if not self._webhook:
            self._pending.append(delivery)
            return
        self._queues[delivery.queue].append(delivery)
        pump = self._pumps.get(delivery.queue)
        if pump is None or pump.done():
            self._pumps[delivery.queue] = asyncio.create_task(self._pump(delivery.queue))

    async def _pump(self, key: int) -> None:
        """Sends the head of one queue until it is taken or too old; only then the next."""
        queue, pause = self._queues[key], 0.0
        while queue and self._webhook:
            head = queue[0]
            if self.world.now() - head.made > head.life:
                head.expired = True
                queue.popleft()
                continue
            told = await self._post(head)
            if told is None:
                head.acknowledged = True
                queue.popleft()
                pause = 0.0
            else:
                await asyncio.sleep((told or pause) * self.pace)
                pause = min(pause * 2, 90.0) if pause else 2.0
            await self._tell()

    async def _post(self, delivery: Delivery) -> float | None:
        """None when the webhook took the update; otherwise the seconds it asked us to wait (0: nothing said)."""
        headers = {"Content-Type": "application/json"}
        if self._webhook.get("secret"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._webhook["secret"]
        assert self._session is not None
        delivery.times.append(self.world.now())
        try:
            async with (
                self._gate,
                self._session.post(self._webhook["url"], data=json.dumps(delivery.update), headers=headers) as answer,
            ):
                body = await answer.read()
                delivery.statuses.append(answer.status)
                if not 200 <= answer.status <= 299:
                    return min(float(number(answer.headers.get("Retry-After"))), 3600.0)
        except (aiohttp.ClientError, OSError, TimeoutError):
            delivery.statuses.append(0)
            return 0.0
        self._carry_out_response(body)
        return None

    def _carry_out_response(self, body: bytes) -> None:
        """A webhook's answer may name a method; it is carried out and its result told to nobody."""
        try:
            params = json.loads(body)
        except ValueError:
            return
        method = params.pop("method", None) if isinstance(params, dict) else None
        if not isinstance(method, str) or _NOT_IN_A_RESPONSE.fullmatch(method) or not self.methods.knows(method):
            return
        self.calls.append((method, params))
        try:
            self.methods.call(method, params, {})
        except ApiError as error:
            self.refused_in_response.append(error.description)

    async def _get_updates(self, params: Json) -> list[Json]:
        if self._webhook:
            text = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise ApiError(409, f"Conflict: {text}")
        if self._polling is not None:
            self._polling.set()
        mine = self._polling = asyncio.Event()
        self._allow(params)
        self._forget_before(number(params.get("offset")))
        limit = min(max(number(params.get("limit", 100)) or 100, 1), 100)
        ready = await self._wait_for_pending(min(number(params.get("timeout")), 50), mine)
        if mine.is_set():
            text = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise ApiError(409, f"Conflict: {text}")
        self._polling = None
        return [delivery.update for delivery in list(self._pending)[:limit]] if ready else []

    def _forget_before(self, offset: int) -> None:
        if offset < 0:
            kept = len(self._pending) + offset
            offset = self._pending[kept].id if 0 <= kept < len(self._pending) else 0
        for delivery in [delivery for delivery in self._pending if delivery.id < offset]:
            delivery.acknowledged = True
            self._pending.remove(delivery)

    async def _wait_for_pending(self, seconds: float, ended: asyncio.Event) -> bool:
        async with self._changed:
            self._changed.notify_all()
        deadline = asyncio.get_running_loop().time() + seconds
        while not self._pending and not ended.is_set():
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            async with self._changed:
                try:
                    await asyncio.wait_for(self._changed.wait(), min(left, 0.25))
                except TimeoutError:
                    continue
        return bool(self._pending)

    def _allow(self, params: Json) -> None:
        wish = structured(params.get("allowed_updates"))
        if isinstance(wish, list):
            self._allowed = set(wish)

    async def _set_webhook(self, params: Json) -> bool:
        url, secret = str(params.get("url") or ""), str(params.get("secret_token") or "")
        if not url:
            return await self._delete_webhook(params)
        if not url.startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self._set(url, secret, params)
        return True

    def _set(self, url: str, secret: str, params: Json) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise bad("secret token contains unallowed characters")
        self._allow(params)
        self._webhook = {"url": url, "secret": secret}
        waiting, self._pending = self._pending, deque()
        for delivery in waiting:
            self._enqueue(delivery)
        if self._polling is not None:
            self._polling.set()

    async def _delete_webhook(self, params: Json) -> bool:
        self._webhook = {}
        for pump in self._pumps.values():
            pump.cancel()
        waiting = [delivery for queue in self._queues.values() for delivery in queue]
        self._queues.clear()
        self._pumps.clear()
        dropped = str(params.get("drop_pending_updates", "")).lower() == "true"
        self._pending.extend([] if dropped else sorted(waiting, key=lambda delivery: delivery.id))
        return True

    async def _webhook_info(self, params: Json) -> Json:
        waiting = len(self._pending) + sum(map(len, self._queues.values()))
        return {
            "url": self._webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": waiting,
        }

    # -- what can be broken --------------------------------------------------------------------------------

    def break_with(
        self,
        kind: str,
        times: int = 1,
        *,
        methods: Iterable[str] = (),
        retry_after: Any = MISSING,
        header: str = "",
        after: int = 0,
        chat: int | str = "",
        words: str = "",
    ) -> None:
        """After the next `after` calls, the `times` calls behind them go wrong: of `methods`, or when none is named
        of any but getMe, getUpdates and the webhook ones; where named, only those to `chat`, with `words` in them.

        Not carried out: 429 (with `retry_after`, and `header` as Retry-After), 500, 502, 503, 504, 400, 401, 403,
        404, 409, hang, reset, not_ok. Carried out, but the answer is lost: hang_after, reset_after, truncated,
        html, empty, drip, odd.
        """
        named = frozenset(name.lower() for name in methods)
        self._faults.append(Fault(kind, times, named, retry_after, header, after, str(chat), words))

    def mend(self) -> None:
        """Ends all faults."""
        self._faults.clear()
        self._hung.set()
        self._hung = asyncio.Event()

    def _fault(self, method: str, params: Json) -> Fault | None:
        for fault in self._faults:
            if fault.meets(method, params):
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    async def _break(
        self, fault: Fault, request: web.Request, method: str, params: Json, files: dict[str, Upload]
    ) -> web.StreamResponse:
        if fault.kind == "429":
            parameters = {} if fault.retry_after is MISSING else {"retry_after": fault.retry_after}
            answer = _answer(ApiError(429, "Too Many Requests: retry later", parameters))
            if fault.header:
                answer.headers["Retry-After"] = fault.header
            return answer
        if fault.kind in ("502", "504"):
            return web.Response(
                status=int(fault.kind), text="<html><h1>Bad Gateway</h1></html>", content_type="text/html"
            )
        if fault.kind.isdecimal():
            return _answer(ApiError(int(fault.kind), _REASONS.get(fault.kind, "Internal Server Error")))
        if fault.kind == "not_ok":
            error = ApiError(400, "Bad Request: chat not found")
            return web.json_response(error.body())
        if fault.kind == "hang":
            await self._hung.wait()
        elif fault.kind != "reset":
            good = await self._result(method, params, files)
            assert isinstance(good.body, bytes)
            return await self._spoil(fault.kind, request, good.body)
        _cut(request)
        return web.Response()

    async def _spoil(self, kind: str, request: web.Request, body: bytes) -> web.StreamResponse:
        """The call was carried out; the answer is damaged on its way."""
        if kind == "hang_after":
            await self._hung.wait()
        if kind in ("reset_after", "drip"):
            stream = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
            await stream.prepare(request)
            for byte in body[: len(body) // 2]:
                with suppress(ConnectionError):
                    await stream.write(bytes([byte]))
                if kind == "drip" and not self._hung.is_set():
                    await asyncio.wait([asyncio.ensure_future(self._hung.wait())], timeout=1.0)
            _cut(request)
            return stream
        spoiled = {
            "truncated": body[: len(body) * 2 // 3],
            "html": b"<html><body>maintenance</body></html>",
            "odd": b'{"ok":true,"result":true}',
        }
        return web.Response(body=spoiled.get(kind, b""), content_type="application/json")

    # -- what people do ------------------------------------------------------------------------------------

    @property
    def limits(self) -> Limits:
        """The rates; `tg.limits.on = True` switches them on."""
        return self.world.limits

    @property
    def sent(self) -> list[Message]:
        """Every message of the bot in the order written, in its present state."""
        return self.world.sent

    @property
    def answers(self) -> dict[str, Json]:
        """Answers to button presses by query id: {"text", "show_alert"}."""
        return self.methods.answers

    def messages(self, chat: int) -> list[Message]:
        """The bot's messages in one chat as its readers see them now."""
        return [message for message in self.world.sent if message.chat == chat and not message.deleted]

    def group(self, id: int, title: str = "", **more: Any) -> Chat:
        """Makes a group the bot is in (type="supergroup", forum=False, may_make_topics=True)."""
        return self.world.group(id, title, **more)

    def webhook(self, url: str, secret: str) -> None:
        """Sets the webhook past setWebhook, so that a plain local address is possible."""
        self._set(url, secret, {})

    async def say(self, chat: int, text: str, *, sender: int = 0, **more: Any) -> Delivery:
        """Somebody writes. `more`: name, thread, reply_to, and any field of a Bot API message as it is."""
        return await self.message(chat, sender=sender, text=text, **more)

    async def photo(self, chat: int, content: bytes = PNG, *, caption: str = "", **more: Any) -> Delivery:
        fields = media(self.world, "photo", content) | ({"caption": caption} if caption else {})
        return await self.message(chat, **fields, **more)

    async def file(
        self, chat: int, kind: str, content: bytes, *, name: str = "", mime: str = "", **more: Any
    ) -> Delivery:
        """A voice, audio, video, video_note, animation, document or sticker."""
        return await self.message(chat, **media(self.world, kind, content, name, mime), **more)

    async def album(self, chat: int, contents: Iterable[bytes], *, caption: str = "", **more: Any) -> list[Delivery]:
        """Several photos at once: separate updates with one media_group_id, the caption on the first."""
        group = str(10**16 + self.world.next_number())
        sent = []
        for index, content in enumerate(contents):
            words = caption if index == 0 else ""
            sent.append(await self.photo(chat, content, caption=words, media_group_id=group, **more))
        return sent

    async def message(
        self,
        chat: int,
        *,
        sender: int = 0,
        name: str = "",
        language: str = "",
        thread: int = 0,
        reply_to: int = 0,
        **fields: Any,
    ) -> Delivery:
        """Any message of a person: `fields` are those of the Bot API's Message."""
        body = self._written(chat, sender or (chat if chat > 0 else 1), name, thread, reply_to, fields)
        if language:
            body["from"]["language_code"] = language
        self.world.heard[chat, body["message_id"]] = body
        return await self._send_out(self._new("message", body, chat))

    def _written(self, chat_id: int, sender: int, name: str, thread: int, reply_to: int, fields: Json) -> Json:
        chat, user = self.world.chat(chat_id), self.world.user(sender, name)
        body: Json = {
            "message_id": self.world.next_message_id(chat_id),
            "date": int(self.world.now()),
            "chat": chat.brief(),
            "from": dict(user),
        }
        if thread:
            chat.topics.setdefault(thread, f"topic {thread}")
            root = {"message_id": thread, "date": body["date"], "chat": chat.brief(), "from": self.world.me()}
            made = {"forum_topic_created": {"name": chat.topics[thread], "icon_color": 7322096}}
            body |= {"message_thread_id": thread, "is_topic_message": True, "reply_to_message": root | made}
        if reply_to:
            known = self.world.heard.get((chat_id, reply_to))
            body["reply_to_message"] = known or self.world.show(self.world.store[chat_id, reply_to])
        return body | fields

    async def edit(self, chat: int, message: int | Delivery, text: str, **fields: Any) -> Delivery:
        """Somebody changes what they wrote."""
        number = message.message_id if isinstance(message, Delivery) else message
        body = self.world.heard[chat, number]
        body |= {"edit_date": int(self.world.now()), "caption" if "caption" in body else "text": text} | fields
        return await self._send_out(self._new("edited_message", dict(body), chat))

    async def press(
        self, user: int, message: Message, button: str, *, inaccessible: bool = False, again: bool = False
    ) -> Delivery:
        """Somebody taps a button, named by its data or its label; `again` taps one that has since been taken away."""
        inner = [b for b in message.buttons if "callback_data" in b]
        held = [b["callback_data"] for b in inner if button in (b["callback_data"], b["text"])]
        assert held or again, f"no button {button!r} among {message.labels}"
        data = held[0] if held else button
        query = str(4_000_000_000_000_000 + self.world.next_number())
        self.methods.queries[query] = self.world.now()
        chat = self.world.chats[message.chat]
        gone = {"chat": chat.brief(), "message_id": message.id, "date": 0}
        body = {
            "id": query,
            "from": dict(self.world.user(user)),
            "message": gone if inaccessible else self.world.show(message),
            "chat_instance": str(chat.id * 31),
            "data": data,
        }
        return await self._send_out(self._new("callback_query", body, user + (3 << 33), _CALLBACK_LIFE))

    async def block(self, user: int) -> Delivery:
        """A person blocks the bot."""
        self.world.chat(user).trouble = "blocked"
        return await self._member(user, user, "member", "kicked")

    async def unblock(self, user: int) -> Delivery:
        self.world.chat(user).trouble = ""
        return await self._member(user, user, "kicked", "member")

    async def kick(self, group: int, by: int = 1) -> Delivery:
        """The bot is thrown out of a group."""
        self.world.group(group).trouble = "kicked"
        return await self._member(group, by, "member", "kicked")

    async def join(self, group: int, by: int = 1, title: str = "", **more: Any) -> Delivery:
        """The bot is added to a group."""
        self.world.group(group, title, **more).trouble = ""
        return await self._member(group, by, "left", "member")

    async def _member(self, chat: int, by: int, before: str, after: str) -> Delivery:
        def member(status: str) -> Json:
            return {"user": self.world.me(), "status": status} | ({"until_date": 0} if status == "kicked" else {})

        body = {
            "chat": self.world.chats[chat].brief(),
            "from": dict(self.world.user(by)),
            "date": int(self.world.now()),
            "old_chat_member": member(before),
            "new_chat_member": member(after),
        }
        return await self._send_out(self._new("my_chat_member", body, chat))

    def trouble(self, chat: int, kind: str) -> None:
        """blocked, deactivated, kicked, deleted, muted or "not found", without any update; "" ends it."""
        self.world.chat(chat).trouble = kind

    async def migrate(self, old: int, new: int) -> list[Delivery]:
        """A group becomes a supergroup: service messages in both, and errors under the old id."""
        before = self.world.group(old, type="group")
        self.world.chats[new] = Chat(new, "supergroup", before.title, forum=before.forum)
        first = await self.message(old, migrate_to_chat_id=new)
        before.moved_to = new
        return [first, await self.message(new, migrate_from_chat_id=old)]

    def drop_topic(self, group: int, thread: int) -> None:
        """Somebody deletes a topic."""
        self.world.chats[group].topics.pop(thread, None)

    def expire_file(self, file_id: str) -> None:
        """The download link of a file no longer works."""
        self.world.expired.add(file_id)

    async def deliver_again(self, update: Delivery | Json) -> Delivery:
        """The same update once more, as Telegram does when our acknowledgement was lost."""
        old = update if isinstance(update, Delivery) else next(d for d in self.log if d.update == update)
        again = Delivery(old.update, old.queue, self.world.now(), old.life)
        self.log.append(again)
        self._enqueue(again)
        await self._tell()
        return again

    async def raw_update(self, update: Json, queue: int = 0) -> Delivery:
        """Any update at all, with an update_id given to it when it has none."""
        update = {"update_id": self._next_update} | update
        self._next_update = max(self._next_update, number(update["update_id"])) + 1
        delivery = Delivery(update, queue, self.world.now(), _DAY)
        self.log.append(delivery)
        self._enqueue(delivery)
        await self._tell()
        return delivery

    # -- waiting -------------------------------------------------------------------------------------------

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(self, true: Callable[[], Any], seconds: float = 60.0) -> Any:
        """Waits until something holds, and returns it. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not (found := true()):
                async with self._changed:
                    try:
                        await asyncio.wait_for(self._changed.wait(), 0.02)
                    except TimeoutError:
                        continue
        return found

    async def settle(self, seconds: float = 60.0) -> None:
        """Waits until every update has been acknowledged or has expired."""
        await self.until(lambda: all(d.acknowledged or d.expired for d in self.log), seconds)

    # -- by hand -------------------------------------------------------------------------------------------

    async def _control(self, request: web.Request) -> web.Response:
        """The few actions of the command line (see the head of this file)."""
        if request.match_info["action"] == "messages":
            shown = [self.world.show(message) for message in self.messages(number(request.query.get("chat")))]
            return web.json_response(shown, dumps=lambda value: json.dumps(value, ensure_ascii=False))
        wish = json.loads(await request.read())
        if request.match_info["action"] == "say":
            done = await self.say(int(wish.pop("chat")), str(wish.pop("text")), **wish)
        elif request.match_info["action"] == "press":
            message = self.world.store[int(wish["chat"]), int(wish["message"])]
            done = await self.press(int(wish.get("user", wish["chat"])), message, str(wish["button"]))
        elif request.match_info["action"] == "webhook":
            self.webhook(str(wish["url"]), str(wish.get("secret", "")))
            return web.json_response({"ok": True})
        else:
            raise web.HTTPNotFound
        return web.json_response(done.update)


_REASONS = {
    "400": "Bad Request: something new in 2027",
    "401": "Unauthorized",
    "403": "Forbidden: something new in 2027",
    "404": "Not Found",
    "409": "Conflict: terminated by other getUpdates request",
}


def _answer(error: ApiError) -> web.Response:
    return web.json_response(error.body(), status=error.code)


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _params(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters from the query, a JSON body, or a form of either kind; files apart."""
    params: Json = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        raw = await request.read()
        params |= json.loads(raw) if raw else {}
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = (value.filename, value.file.read())
                value.file.close()
            else:
                params[name] = value
    return params, files


async def _run(port: int, token: str) -> None:
    async with FakeTelegram(port=port, pace=1.0, **({"token": token} if token else {})) as tg:
        print(f"Bot API at {tg.url}  token {tg.token}")
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A pretended Telegram Bot API.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="")
    arguments = parser.parse_args()
    try:
        asyncio.run(_run(arguments.port, arguments.token))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
