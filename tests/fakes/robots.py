"""Pretended group robots of WeCom, DingTalk and Feishu: signatures, keywords, sizes and limits as strict as theirs.

By hand:

    python -m tests.fakes.robots --port 8084
    curl 127.0.0.1:8084/control/told

and in config.yaml: {kind: robot, vendor: dingtalk, key: robot-key-1, secret: SEC1, api_url: http://127.0.0.1:8084}
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass
class Told:
    """One message that reached a group."""

    vendor: str
    body: Json
    at: float

    @property
    def text(self) -> str:
        """All words a member of the group reads."""
        return "\n".join(_words(self.body))

    @property
    def url(self) -> str:
        """The page its card opens; empty for plain lines."""
        found = [value for value in _values(self.body) if value.startswith("http")]
        return found[0] if found else ""


def _values(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [found for one in value.values() for found in _values(one)]
    if isinstance(value, list):
        return [found for one in value for found in _values(one)]
    return [value] if isinstance(value, str) else []


def _words(body: Json) -> list[str]:
    shown = {k: v for k, v in body.items() if k not in ("msgtype", "msg_type", "sign", "timestamp")}
    return [word for word in _values(shown) if not word.startswith("http")]


@dataclass
class FakeRobots:
    """One robot of each vendor, known by `key`; `secret` "" leaves DingTalk and Feishu without a signature."""

    key: str = "robot-key-1"
    secret: str = "SEC-of-the-group"
    keyword: str = ""
    port: int = 0
    clock: Callable[[], float] = time.time
    told: list[Told] = field(default_factory=list)
    faults: deque[Any] = field(default_factory=deque)
    calls: int = 0
    _times: dict[str, deque[float]] = field(default_factory=dict)
    _muted: dict[str, float] = field(default_factory=dict)
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> FakeRobots:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """What the channel takes as api_url."""
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        app = web.Application()
        app.router.add_post("/cgi-bin/webhook/send", self._wecom)
        app.router.add_post("/robot/send", self._dingtalk)
        app.router.add_post("/open-apis/bot/v2/hook/{key}", self._feishu)
        app.router.add_get("/control/told", self._shown)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    def fail(self, what: Any, times: int = 1) -> None:
        """The next calls are answered with this code, with an HTTP status ("http 502"), not at all ("hang"), or cut
        ("reset"); none of these is told to the group."""
        self.faults.extend([what] * times)

    # -- what all have in common -----------------------------------------------------------------------------------

    async def _fault(self, name: str, request: web.Request) -> web.Response | None:
        self.calls += 1
        if not self.faults:
            return None
        what = self.faults.popleft()
        if what == "hang":
            await asyncio.sleep(30)
        if what == "reset" and request.transport is not None:
            request.transport.abort()
        if isinstance(what, str) and what.startswith("http "):
            return web.Response(status=int(what[5:]), text="<html>gateway</html>")
        return web.json_response({name: what, "errmsg": "as told", "msg": "as told"})

    def _too_many(self, vendor: str, most: int, seconds: float) -> bool:
        now = self.clock()
        times = self._times.setdefault(f"{vendor}{seconds}", deque())
        while times and times[0] <= now - seconds:
            times.popleft()
        times.append(now)
        return len(times) > most

    def _spoken(self, body: Json) -> bool:
        return not self.keyword or any(self.keyword in word for word in _words(body))

    async def _shown(self, request: web.Request) -> web.Response:
        return web.json_response([{"vendor": one.vendor, "text": one.text, "url": one.url} for one in self.told])

    # -- the vendors -----------------------------------------------------------------------------------------------

    async def _wecom(self, request: web.Request) -> web.Response:
        if (fault := await self._fault("errcode", request)) is not None:
            return fault
        body = await request.json()
        if request.query.get("key") != self.key:
            return _said("errcode", 93000, "invalid webhook url")
        if self._too_many("wecom", 20, 60.0):
            return _said("errcode", 45009, "api freq out of limit")
        problem = _wecom_problem(body)
        if problem:
            return _said("errcode", problem, "invalid")
        self.told.append(Told("wecom", body, self.clock()))
        return _said("errcode", 0, "ok")

    async def _dingtalk(self, request: web.Request) -> web.Response:
        if (fault := await self._fault("errcode", request)) is not None:
            return fault
        body = await request.json()
        query, now = request.query, self.clock()
        if query.get("access_token") != self.key:
            return _said("errcode", 300001, "token is not exist")
        if self.secret and not self._dingtalk_signed(query.get("timestamp", ""), query.get("sign", ""), now):
            return _said("errcode", 310000, "sign not match")
        if not self._spoken(body):
            return _said("errcode", 310000, "keywords not in content")
        if self._muted.get("dingtalk", 0.0) > now:
            return _said("errcode", 130101, "send too fast")
        if self._too_many("dingtalk", 20, 60.0):
            self._muted["dingtalk"] = now + 600.0
            return _said("errcode", 130101, "send too fast, exceed 20 times per minute")
        if not _dingtalk_right(body):
            return _said("errcode", 40035, "bad parameter")
        self.told.append(Told("dingtalk", body, now))
        return _said("errcode", 0, "ok")

    def _dingtalk_signed(self, timestamp: str, sign: str, now: float) -> bool:
        if not timestamp.isdigit() or len(timestamp) != 13 or abs(now - int(timestamp) / 1000) > 3600:
            return False
        made = hmac.new(self.secret.encode(), f"{timestamp}\n{self.secret}".encode(), hashlib.sha256).digest()
        return hmac.compare_digest(base64.b64encode(made).decode(), sign)

    async def _feishu(self, request: web.Request) -> web.Response:
        if (fault := await self._fault("code", request)) is not None:
            return fault
        raw = await request.read()
        body = json.loads(raw)
        now = self.clock()
        if request.match_info["key"] != self.key:
            return _said("code", 19001, "param invalid: incoming webhook access token invalid")
        if len(raw) > 20 * 1024:
            return _said("code", 9499, "Bad Request")
        if self.secret and not self._feishu_signed(str(body.get("timestamp", "")), str(body.get("sign", "")), now):
            return _said("code", 19021, "sign match fail or timestamp is not within one hour from current time")
        if not self._spoken(body):
            return _said("code", 19024, "Key Words Not Found")
        if self._too_many("feishu", 5, 1.0) or self._too_many("feishu", 100, 60.0):
            return _said("code", 11232, "frequency limited psm")
        if not _feishu_right(body):
            return _said("code", 9499, "Bad Request")
        self.told.append(Told("feishu", body, now))
        return web.json_response({"code": 0, "msg": "success", "data": {}, "StatusCode": 0})

    def _feishu_signed(self, timestamp: str, sign: str, now: float) -> bool:
        if not timestamp.isdigit() or len(timestamp) != 10 or abs(now - int(timestamp)) > 3600:
            return False
        made = hmac.new(f"{timestamp}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
        return hmac.compare_digest(base64.b64encode(made).decode(), sign)


def _said(name: str, code: int, words: str) -> web.Response:
    return web.json_response({name: code, "errmsg" if name == "errcode" else "msg": words})


def _wecom_problem(body: Json) -> int:
    kind = body.get("msgtype")
    if kind == "text":
        words = body.get("text", {}).get("content", "")
        return 44004 if not words.strip() else 45002 if len(words.encode()) > 2048 else 0
    card = body.get("template_card", {})
    if kind != "template_card" or card.get("card_type") not in ("text_notice", "news_notice"):
        return 40008
    action = card.get("card_action", {})
    return 0 if action.get("type") == 1 and action.get("url") and card.get("main_title", {}).get("title") else 40058


def _dingtalk_right(body: Json) -> bool:
    if body.get("msgtype") == "text":
        return bool(body.get("text", {}).get("content"))
    card = body.get("actionCard", {})
    return body.get("msgtype") == "actionCard" and all(
        card.get(n) for n in ("title", "text", "singleTitle", "singleURL")
    )


def _feishu_right(body: Json) -> bool:
    if body.get("msg_type") == "text":
        return bool(body.get("content", {}).get("text"))
    card = body.get("card", {})
    return body.get("msg_type") == "interactive" and bool(card.get("elements")) and bool(card.get("header"))


async def _serve(port: int) -> None:
    async with FakeRobots(port=port, secret="SEC1") as robots:
        print(f"robots of WeCom, DingTalk and Feishu at {robots.url}, key {robots.key}, secret {robots.secret}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    arguments.add_argument("--port", type=int, default=8084)
    asyncio.run(_serve(arguments.parse_args().port))
