"""H-03, H-05: no request body is inflated, none may trickle for ever, and strangers' files are never kept."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import os
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import http_parser, web
from aiohttp.test_utils import TestServer
from PIL import Image

from bot import app as bot_app
from bot.app import Running
from bot.config import settings as config_settings
from bot.serve import serve
from handlers.public import uploads
from handlers.web import body_limits
from storage.database import connect
from storage.engine.migrate import migrate
from storage.people import sessions, staff

CONFIG = """
database: {database}
files: {folder}/files
web: {{host: 127.0.0.1, port: {port}, public_url: "http://127.0.0.1:{port}", trusted_proxies: [127.0.0.1]}}
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
    return config_settings.load(folder / "config.yaml", {})


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
    app = bot_app.build(settings, database)
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
        bot_app.running(settings_in(tmp_path, networks=False), loops=False) as app,
        TestServer(app.web) as server,
    ):
        assert status(await talk(server.port or 0, sent)) == 415
    assert inflated == []


# ---- slow --------------------------------------------------------------------------------------------------------

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
UPLOAD = ("X-Huifang: 1", f"Content-Type: {PARTS}")


def part(name: str, data: bytes, file: str = "") -> bytes:
    kind = f'; filename="{file}"' if file else ""
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{kind}\r\n\r\n'.encode() + data + b"\r\n"


def photo() -> bytes:
    made = io.BytesIO()
    Image.effect_noise((160, 120), 80).save(made, "PNG")
    return made.getvalue()


def signed() -> str:
    stamp, nonce = str(int(time.time())), "n1"
    word = hashlib.sha1("".join(sorted(("token", stamp, nonce))).encode()).hexdigest()  # noqa: S324 - theirs
    return f"signature={word}&timestamp={stamp}&nonce={nonce}"


def trickled() -> dict[str, bytes]:
    """A head of every kind of reader, each announcing more than will ever come."""
    long = "Content-Length: 50000"
    parts = (f"Content-Type: {PARTS}", long)
    words = (f"Content-Type: {FORM}", long)
    return {
        "form": head("/language", *words),
        "chat form": head("/chat/form", *words),
        "private page": head("/chat/language", *words),
        "json": head("/chat/send", "X-Huifang: 1", "Content-Type: application/json", long),
        "chunked json": head("/chat/send", "X-Huifang: 1", "Content-Type: application/json",
                             "Transfer-Encoding: chunked"),
        "sign-in": head("/console/login", *words),
        "signed out": head("/console/cases/1/act", *words),
        "signed out with files": head("/console/cases/1/act", *parts) + part("files", b"x" * 50, "a.png")[:-20],
        "upload": head("/chat/upload", *UPLOAD, long) + part("file", b"x" * 50, "a.png")[:-20],
        "upload without a part": head("/chat/upload", *UPLOAD, long),
        "before the first part": head("/chat/upload", *UPLOAD, long) + b"--",
        "head of a part": head("/chat/upload", *UPLOAD, long) + b"--b\r\nX-A: ",
        "behind a field": head("/console/cases/1/act", *parts) + part("text", b"x")[:-2],
        "nobody's page": head("/console/events/petition", *words),
        "with a question first": head("/language", "Expect: 100-continue", *words),
        "tg": head("/hooks/tg", "X-Telegram-Bot-Api-Secret-Token: sesame", "Content-Type: application/json", long),
        "wx": head(f"/hooks/wx?{signed()}", long),
        "wc": head(f"/hooks/wc?msg_{signed()}", long),
        "kf": head(f"/hooks/kf?msg_{signed()}", long),
    }  # fmt: skip


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every deadline is short."""
    monkeypatch.setattr(body_limits, "WHOLE_SECONDS", 0.6)
    monkeypatch.setattr(body_limits, "GRACE_SECONDS", 0.6)
    monkeypatch.setattr(body_limits, "LOOK_SECONDS", 0.1)


def nameless_files() -> int:
    """How many open files of ours have no name any more, as temporary ones."""
    found = 0
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            found += os.readlink(f"/proc/self/fd/{number}").endswith("(deleted)")
    return found


async def test_H_03_a_trickled_body_holds_no_handler(here: Place, hasty: None) -> None:
    before = nameless_files()
    kinds = trickled()
    asked = [here.talk(sent, *[b"1\r\n1\r\n" if "chunked" in name else b"1"] * 400, every=0.1, most=20.0)
             for name, sent in kinds.items()]  # fmt: skip
    for name, heard in zip(kinds, await asyncio.gather(*asked), strict=True):
        assert status(heard.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")) == 408, (name, heard[:200])
        assert b"connection: close" in heard.lower(), name
    await asyncio.sleep(0.2)
    assert nameless_files() == before
    assert list((here.app.disk.folder / "incoming").iterdir()) == []


async def test_H_03_nor_where_no_body_is_wanted(here: Place, hasty: None) -> None:
    """The answer comes at once and the connection ends soon after, whatever still trickles in."""
    paths = ("/nowhere", "/healthz", "/static/x/y", "/hooks/nobody", "/console/people")
    asked = [here.talk(head(path, "Content-Length: 5000", method="GET"), *[b"1"] * 400, every=0.1, most=25)
             for path in paths]  # fmt: skip
    for path, heard in zip(paths, await asyncio.gather(*asked), strict=True):
        assert status(heard) in (200, 302, 303, 404), path


async def test_the_deadline_is_told_kindly_in_three_languages(here: Place, hasty: None) -> None:
    words = {"zh-CN": "网络有点慢", "zh-TW": "網路有點慢", "en": "The connection was slow"}
    for language, sentence in words.items():
        more = (f"Accept-Language: {language}", f"Content-Type: {FORM}", "Content-Length: 99")
        assert sentence in (await here.talk(head("/language", *more))).decode()
    upload = head("/chat/upload", *UPLOAD, "Content-Length: 9999", "Accept-Language: en")
    assert b"too slow for all of it" in await here.talk(upload + part("file", b"x", "a.png")[:-2])


async def test_a_slow_honest_phone_still_sends_its_photo(
    here: Place, hasty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five times as long as every other body may take, above the least rate."""
    monkeypatch.setattr(body_limits, "LEAST_RATE", 500)
    body = part("file", photo(), "a.png") + b"--b--\r\n"
    pieces = [body[at : at + 500] for at in range(0, len(body), 500)]
    told = head("/chat/upload", *UPLOAD, f"Content-Length: {len(body)}", "Connection: close")
    began = time.monotonic()
    assert status(await here.talk(told, *pieces, every=3.0 / len(pieces), most=60)) == 200
    assert time.monotonic() - began > 2.5


async def test_H_03_files_have_a_last_moment_too(here: Place, hasty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limits, "LEAST_RATE", 1)
    monkeypatch.setattr(body_limits, "LONGEST_SECONDS", 1.0)
    told = head("/chat/upload", *UPLOAD, "Content-Length: 900000") + part("file", b"", "a.png")[:-2]
    assert status(await here.talk(told, *[b"x" * 100] * 400, every=0.02, most=20)) == 408


async def test_H_03_one_address_cannot_stop_the_uploads_of_another(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More slow senders than there are slots of one address; the deadline is far, so that it is the slots that help."""
    monkeypatch.setattr(uploads, "SLOT_SECONDS", 0.3)
    body = part("file", photo(), "a.png") + b"--b--\r\n"
    whole = head("/chat/upload", *UPLOAD, f"Content-Length: {len(body)}", "Connection: close", "Accept-Language: en",
                 "X-Forwarded-For: %s").decode()  # fmt: skip
    slow = head("/chat/upload", *UPLOAD, "Content-Length: 900000", "X-Forwarded-For: 203.0.113.7")
    hold = [asyncio.create_task(here.talk(slow + part("file", b"x", "a.png")[:-2], *[b"1"] * 600, every=0.1, most=60))
            for _ in range(uploads.AT_ONCE_PER_ADDRESS)]  # fmt: skip
    try:
        await asyncio.sleep(0.5)
        mine = await here.talk((whole % "198.51.100.4").encode() + body)
        theirs = await here.talk((whole % "203.0.113.7").encode() + body)
    finally:
        for one in hold:
            one.cancel()
        await asyncio.gather(*hold, return_exceptions=True)
    assert status(mine) == 200
    assert status(theirs) == 503
    assert b"It is busy just now" in theirs
    await asyncio.sleep(0.2)
    assert status(await here.talk((whole % "203.0.113.7").encode() + body)) == 200, "the slots are free again"


# ---- files of strangers ------------------------------------------------------------------------------------------


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which temporary files were opened."""
    opened: list[str] = []
    real = tempfile.TemporaryFile

    def noted(*args: Any, **more: Any) -> Any:
        opened.append("file")
        return real(*args, **more)

    monkeypatch.setattr(tempfile, "TemporaryFile", noted)
    return opened


async def test_A_10_files_of_nobody_are_read_and_thrown_away(here: Place, made: list[str]) -> None:
    """What was typed comes back, though the photos before it are larger than all words may be."""
    form = b"".join(part("files", b"x" * 900_000, f"{n}.png") for n in range(3)) + part("text", "换好了".encode())
    told = head("/console/cases/1/act", f"Content-Type: {PARTS}", f"Content-Length: {len(form) + 7}",
                "Connection: close")  # fmt: skip
    heard = await here.talk(told + form + b"--b--\r\n")
    assert status(heard) == 401
    assert "换好了" in heard.decode()
    assert made == []


async def test_A_10_a_stranger_has_few_parts_and_never_a_file(here: Place, made: list[str]) -> None:
    form = part("files", b"x", "a.png") * 190
    told = head("/console/cases/1/act", f"Content-Type: {PARTS}", f"Content-Length: {len(form)}",
                "Connection: close")  # fmt: skip
    assert status(await here.talk(told + form)) == 400
    assert made == []


async def test_A_10_one_of_us_keeps_no_more_files_than_a_form_may_have_and_none_after_the_deadline(
    here: Place, hasty: None, made: list[str]
) -> None:
    def work(unit: Any) -> str:
        key = staff.add(unit, "林助理", [("sjhc", "assistant")])
        return sessions.open_session(unit, key)[0]

    key = await here.app.desk.database.transact(work)
    form = part("files", b"x", "a.png") * 50 + part("files", b"x" * 200_000, "a.png")[:-2]
    before = nameless_files()
    told = head("/console/cases/1/act", f"Content-Type: {PARTS}", f"Content-Length: {len(form) + 500}",
                f"Cookie: huifang={key}", "Sec-Fetch-Site: same-origin")  # fmt: skip
    assert status(await here.talk(told + form)) == 408
    assert len(made) == 6
    await asyncio.sleep(0.2)
    assert nameless_files() == before
