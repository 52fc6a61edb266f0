"""H-03, H-05: no request body is inflated, none may trickle for ever, and strangers' files are never kept."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import http_parser, web
from aiohttp.test_utils import TestServer

from bot import app as program
from bot import config
from bot.app import Running
from bot.serve import serve
from storage.database import connect
from storage.migrate import migrate

CONFIG = """
database: {database}
files: {folder}/files
web: {{host: 127.0.0.1, port: {port}, public_url: "http://127.0.0.1:{port}"}}
communities:
  - {{code: sjhc, name: 四季花城, hotline: "0755-00000000", buildings: [1栋, 2栋]}}
groups:
  - {{name: 服务中心, channel: web}}
limits: {{file_mb: 2}}
channels:
  web: {{kind: web}}
"""
NETWORKS = """
  tg: {{kind: telegram, token: "123:abc", mode: webhook, secret: sesame, api_url: "http://127.0.0.1:9"}}
  wx: {{kind: wechat, mode: plain, app_id: wx0123456789abcdef, app_secret: secret, token: token,
       spool: "{folder}/spool", api_url: "http://127.0.0.1:9"}}
  wc: {{kind: wecom, corp_id: ww0123456789abcdef, agent_id: 1000002, secret: secret, token: token,
       aes_key: "{key}", spool: "{folder}/spool", api_url: "http://127.0.0.1:9"}}
  kf: {{kind: wecom_kf, corp_id: ww0123456789abcdef, secret: secret, token: token,
       aes_key: "{key}", api_url: "http://127.0.0.1:9"}}
"""
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
BOMB = gzip.compress(b"0" * 10**8)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def settings_in(folder: Path, url: str = "", *, networks: bool = True, port: int = 0) -> Any:
    text = (CONFIG + (NETWORKS if networks else "")).format(
        database=url or f"sqlite:///{folder}/b.db", folder=folder, port=port or 8080, key=KEY
    )
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    return config.load(folder / "config.yaml", {})


@dataclass
class Place:
    """The program's pages and webhooks on a port; its networks are never called."""

    app: Running
    port: int

    async def talk(self, request: bytes, *pieces: bytes, every: float = 0.0, most: float = 10.0) -> bytes:
        """Sends a request, then the pieces with a pause before each; everything that came back until the end."""
        return await talk(self.port, request, *pieces, every=every, most=most)


async def talk(port: int, request: bytes, *pieces: bytes, every: float = 0.0, most: float = 10.0) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def push() -> None:
        try:
            writer.write(request)
            for piece in pieces:
                await asyncio.sleep(every)
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass  # the door was shut meanwhile

    pushing = asyncio.create_task(push())
    try:
        async with asyncio.timeout(most):
            return await _until_the_end(reader)
    finally:
        pushing.cancel()
        writer.close()


async def _until_the_end(reader: asyncio.StreamReader) -> bytes:
    heard = b""
    try:
        while piece := await reader.read(65536):
            heard += piece
    except ConnectionResetError:
        pass
    return heard


def head(path: str, *headers: str, method: str = "POST") -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", "")).encode("latin-1")


def status(heard: bytes) -> int:
    return int(heard.split(b" ", 2)[1]) if heard else 0


@asynccontextmanager
async def place(folder: Path, url: str = "") -> AsyncIterator[Place]:
    database = connect((settings := settings_in(folder, url)).database, lambda: datetime.now(UTC))
    await migrate(database)
    app = program.build(settings, database)
    runner = web.AppRunner(app.web, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield Place(app, runner.addresses[0][1])
    finally:
        await runner.cleanup()
        await database.close()


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    async with place(tmp_path) as made:
        yield made


# ---- compressed --------------------------------------------------------------------------------------------------

PATHS = (
    "/language",
    "/chat/send",
    "/chat/form",
    "/chat/language",
    "/chat/upload",
    "/c/AAAAAAAAAAAAAAAAAAAAAA",
    "/console/login",
    "/console/logout",
    "/console/new",
    "/console/cases/1/act",
    "/console/people/1/code",
    "/hooks/tg",
    "/hooks/wx",
    "/hooks/wc",
    "/hooks/kf",
    "/hooks/nobody",
    "/nowhere/at/all",
    "/healthz",
    "/static/x/y",
)


@pytest.fixture
def inflated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which decoders the server made for a request's body; making one fails nothing, so that the test itself can."""
    made: list[str] = []
    real = http_parser.DeflateBuffer.__init__

    def noted(self: Any, out: Any, encoding: str | None, **more: Any) -> None:
        made.append(encoding or "")
        real(self, out, encoding, **more)

    monkeypatch.setattr(http_parser.DeflateBuffer, "__init__", noted)
    return made


async def test_H_05_a_compressed_body_is_refused_everywhere_before_it_is_inflated(
    here: Place, inflated: list[str]
) -> None:
    for path in PATHS:
        for kind in ("application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=b"):
            told = head(path, f"Content-Type: {kind}", "Content-Encoding: gzip", f"Content-Length: {len(BOMB)}")
            heard = await here.talk(told + BOMB)
            assert status(heard) == 415, (path, kind)
            assert b"connection: close" in heard.lower(), (path, kind)
            assert inflated == [], (path, kind)


ENCODED: tuple[tuple[str, ...], ...] = (
    ("Content-Encoding: GZip",),
    ("Content-Encoding: deflate",),
    ("Content-Encoding: br",),
    ("Content-Encoding: zstd",),
    ("Content-Encoding: x-gzip",),
    ("Content-Encoding: compress",),
    ("Content-Encoding: gzip, gzip",),
    ("Content-Encoding: identity, gzip",),
    ("Content-Encoding: identity", "Content-Encoding: gzip"),
    ("Content-Encoding: gzip", "Content-Encoding: identity"),
    ("content-encoding:\tgzip ",),
    ("Content-Encoding: nonsense",),
    ("Content-Encoding: \xff",),
)
TRANSFERS = ("gzip, chunked", "deflate,chunked", "x, chunked", "GZIP , Chunked")


async def test_H_05_however_the_encoding_is_written(here: Place, inflated: list[str]) -> None:
    for headers in ENCODED:
        heard = await here.talk(head("/language", *headers, f"Content-Length: {len(BOMB)}") + BOMB)
        assert status(heard) == 415, headers
    for coding in TRANSFERS:
        body = b"%x\r\n" % len(BOMB) + BOMB + b"\r\n0\r\n\r\n"
        heard = await here.talk(head("/language", f"Transfer-Encoding: {coding}") + body)
        assert status(heard) in (400, 415), coding
        assert b"connection: close" in heard.lower(), coding
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"):
        sent = head("/chat", "Content-Encoding: gzip", f"Content-Length: {len(BOMB)}", method=method) + BOMB
        assert status(await here.talk(sent)) in (400, 415), method
    assert inflated == []


async def test_what_is_not_compressed_is_taken(here: Place) -> None:
    plain = ((), ("Content-Encoding: identity",), ("Content-Encoding:",), ("Content-Encoding: Identity, IDENTITY",))
    for headers in plain:
        kind = "Content-Type: application/x-www-form-urlencoded"
        sent = head("/language", kind, "Connection: close", "Content-Length: 11", *headers) + b"language=en"
        assert status(await here.talk(sent)) == 303, headers


async def test_the_refusal_is_a_sentence_for_a_person_and_nothing_for_a_network(here: Place) -> None:
    encoded = ("Content-Encoding: gzip", f"Content-Length: {len(BOMB)}", "Accept-Language: en")
    assert b"We cannot take this kind" in await here.talk(head("/language", *encoded) + BOMB)
    assert (await here.talk(head("/hooks/tg", *encoded) + BOMB)).endswith(b"\r\n\r\n")


async def test_H_05_nothing_is_inflated_however_the_program_is_started(tmp_path: Path, inflated: list[str]) -> None:
    """As `huifang run` and `huifang demo` serve it, by a runner of somebody else's, and by the tests' own server."""
    sent = head("/language", "Content-Encoding: gzip", f"Content-Length: {len(BOMB)}") + BOMB
    port, up = free_port(), asyncio.Event()
    serving = asyncio.create_task(
        serve(settings_in(tmp_path, networks=False, port=port), ready=lambda app, link: up.set())
    )
    try:
        async with asyncio.timeout(20):
            await up.wait()
        assert status(await talk(port, sent)) == 415
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    async with place(tmp_path) as other:
        assert status(await other.talk(sent)) == 415
    async with (
        program.running(settings_in(tmp_path, networks=False), loops=False) as app,
        TestServer(app.web) as server,
    ):
        assert status(await talk(server.port or 0, sent)) == 415
    assert inflated == []
