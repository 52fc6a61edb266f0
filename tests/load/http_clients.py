"""HTTP clients side by side: the same sendMessage POST over 64 connections to the counting reply server; prints one
table of messages/s and CPU seconds per 1,000 (client process only, all its threads; medians of the rounds).

    python -m tests.load.http_clients [--rounds 5] [--messages 20000] [--only NAME ...]

A library that is not installed is left out. Nothing is asserted of the times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from tests.load.loops import run
from tests.load.process import ROOT, started

CONNECTIONS, SECONDS = 64, 10.0
TOKEN = "1:load"
HEADERS = {"Content-Type": "application/json"}
TEXT = "您的投诉已经登记,编号 SJHC-20261201-0001。我们会在四小时内第一次答复您。"
BODY = json.dumps({"chat_id": 1_000_000_001, "text": TEXT, "link_preview_options": {"is_disabled": True}}).encode()

Post = Callable[[], Awaitable[bytes]]
"""Sends one message and returns the body of its answer."""


class _Connection(asyncio.Protocol):
    """One keep-alive connection that reads nothing but Content-Length."""

    def __init__(self) -> None:
        self.buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def call(self, request: bytes) -> asyncio.Future[bytes]:
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.answer

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n") + 4
        length = re.search(rb"\r\nContent-Length: (\d+)", self.buffer)
        if end > 3 and length and len(self.buffer) >= end + int(length[1]):
            self.answer.set_result(bytes(self.buffer[end:]))
            self.buffer.clear()


@asynccontextmanager
async def by_hand(url: str) -> AsyncIterator[Post]:
    """No TLS, no chunks, no errors: what the loop and the kernel alone cost."""
    host, _, port = url.removeprefix("http://").partition(":")
    head = f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY
    loop = asyncio.get_running_loop()
    idle = [(await loop.create_connection(_Connection, host, int(port)))[1] for _ in range(CONNECTIONS)]

    async def post() -> bytes:
        connection = idle.pop()
        async with asyncio.timeout(SECONDS):
            answer = await connection.call(request)
        idle.append(connection)
        return answer

    yield post
    for connection in idle:
        connection.transport.close()


@asynccontextmanager
async def shared(url: str) -> AsyncIterator[Post]:
    from yarl import URL

    from bot.channels.shared.http_session import HttpSession

    session, where = HttpSession(CONNECTIONS), f"{url}/bot{TOKEN}/sendMessage"

    async def post() -> bytes:
        found = await session.exchange("POST", URL(where, encoded=True), SECONDS, data=BODY, headers=HEADERS)
        return found.content

    yield post
    await session.close()


@asynccontextmanager
async def traced(url: str) -> AsyncIterator[Post]:
    """aiohttp where a trace tells whether the head has left."""
    import aiohttp
    from yarl import URL

    async def note(_session: Any, context: Any, _params: Any) -> None:
        context.trace_request_ctx["written"] = True

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(note)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=300)
    session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trace_configs=[trace])
    where, total = f"{url}/bot{TOKEN}/sendMessage", aiohttp.ClientTimeout(total=SECONDS)

    async def post() -> bytes:
        left = {"written": False}
        async with session.post(URL(where, encoded=True), data=BODY, headers=HEADERS, timeout=total,
                                allow_redirects=False, trace_request_ctx=left) as answer:  # fmt: skip
            return await answer.read()

    yield post
    await session.close()


@asynccontextmanager
async def pyreqwest(url: str) -> AsyncIterator[Post]:
    from pyreqwest.client import ClientBuilder  # type: ignore[import-not-found,unused-ignore]

    made = ClientBuilder().no_proxy().follow_redirects(False).max_connections(CONNECTIONS)
    where = f"{url}/bot{TOKEN}/sendMessage"
    async with made.timeout(timedelta(seconds=SECONDS)).build() as client:

        async def post() -> bytes:
            answer = await client.post(where).headers(HEADERS).body_bytes(BODY).build().send()
            return bytes(await answer.bytes())

        yield post


@asynccontextmanager
async def pyqwest(url: str) -> AsyncIterator[Post]:
    from pyqwest import Client, HTTPTransport  # type: ignore[import-not-found,unused-ignore]

    where = f"{url}/bot{TOKEN}/sendMessage"
    transport = HTTPTransport(timeout=SECONDS, pool_max_idle_per_host=CONNECTIONS, follow_redirects=False,
                              max_connections_per_address=CONNECTIONS, enable_otel=False)  # fmt: skip
    async with transport:
        client = Client(transport)

        async def post() -> bytes:
            return bytes((await client.post(where, HEADERS, BODY)).content)

        yield post


CLIENTS = {
    "hand": ("by hand, the least there can be", by_hand),
    "shared": ("channels/shared/http_session.py (aiohttp)", shared),
    "traced": ("aiohttp with a trace", traced),
    "pyreqwest": ("pyreqwest (Rust: reqwest)", pyreqwest),
    "pyqwest": ("pyqwest (Rust: reqwest)", pyqwest),
}


async def measure(name: str, url: str, messages: int) -> dict[str, float]:
    """That many messages, 64 at once, after a twentieth of them to warm up."""
    async with CLIENTS[name][1](url) as post:
        await _send(post, messages // 20)
        began, spent = time.perf_counter(), time.process_time()
        await _send(post, messages)
        took, cpu = time.perf_counter() - began, time.process_time() - spent
    return {"rate": messages / took, "cpu": 1000 * cpu / messages}


async def _send(post: Post, messages: int) -> None:
    left = messages

    async def worker() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            assert b'"ok":true' in await post()

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))


def in_a_process(name: str, url: str, messages: int) -> dict[str, float] | None:
    """One measurement in a process of its own; None when the library is not installed."""
    command = [sys.executable, "-m", "tests.load.http_clients", "--measure", name, url, str(messages)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] | None = json.loads(done.stdout)
    return found


def _one(name: str, url: str, messages: int) -> Any:
    try:
        return run(measure(name, url, messages))
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="each client takes its turn this many times")
    parser.add_argument("--messages", type=int, default=20_000, help="how many a turn")
    parser.add_argument("--only", nargs="*", choices=list(CLIENTS), default=list(CLIENTS), help="leave the others out")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        name, url, messages = given.measure
        print(json.dumps(_one(name, url, int(messages))))
        return
    found: dict[str, list[dict[str, float]]] = {}
    with started("tests.load.replies") as replies:
        for _ in range(given.rounds):
            for name in given.only:
                result = in_a_process(name, f"http://127.0.0.1:{replies.port}", given.messages)
                if result is not None:
                    found.setdefault(name, []).append(result)
    print("| client | messages/s | CPU s per 1,000 |\n|---|---|---|")
    for name in given.only:
        if name in found:
            rate, cpu = (statistics.median(one[key] for one in found[name]) for key in ("rate", "cpu"))
            print(f"| {CLIENTS[name][0]} | {rate:,.0f} | {cpu:.3f} |")
        else:
            print(f"{CLIENTS[name][0]}: not installed", file=sys.stderr)


if __name__ == "__main__":
    main()
