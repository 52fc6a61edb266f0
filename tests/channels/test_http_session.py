"""The HTTP session of the vendors against a server that answers in every way HTTP allows, and in some that it does
not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.channels.shared.http_session import AnswerTooLong, HttpAnswer, HttpSession, Unanswered, Unsent
from tests.waiting import until

OK = b'{"ok":true,"result":true}'
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(OK)


class Server:
    """Answers every request with what it was told to; counts connections and requests."""

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0
        self.writers: list[asyncio.StreamWriter] = []
        self.requests: list[bytes] = []
        self.parts: list[bytes] = [HEAD + OK]
        self.hangs_up = False
        self.silent = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                if self.silent:
                    await reader.read()
                for part in self.parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0.01)
                if self.hangs_up:
                    break
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    running = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = running.sockets[0].getsockname()[1]
    yield made
    running.close()


class Lines:
    """A session of two connections to one server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = HttpSession(2)

    async def post(self, path: str, body: bytes, seconds: float, limit: int | None = 1 << 20) -> HttpAnswer:
        headers = {"Content-Type": "application/json"}
        return await self.session.exchange("POST", self.url + path, seconds, limit, data=body, headers=headers)


@pytest.fixture
async def lines(server: Server) -> AsyncIterator[Lines]:
    made = Lines(f"http://127.0.0.1:{server.port}")
    yield made
    await made.session.close()
    await asyncio.sleep(0.02)


async def test_one_connection_carries_many_calls(server: Server, lines: Lines) -> None:
    for _ in range(3):
        assert (await lines.post("/bot1:a/getMe", b"{}", 2)).content == OK
    assert server.connections == 1
    assert server.requests[0].startswith(b"POST /bot1:a/getMe HTTP/1.1\r\nHost: 127.0.0.1:")


@pytest.mark.parametrize(
    "parts",
    [
        [HEAD[:5], HEAD[5:] + OK[:3], OK[3:]],
        [CHUNKED, b"5\r\n" + OK[:5] + b"\r\n14;x=y\r\n" + OK[5:], b"\r\n0\r\n\r\n"],
        [CHUNKED + b"19\r\n" + OK + b"\r\n0\r\nX-Late: 1\r\n\r\n"],
        [b"HTTP/1.1 100 Continue\r\n\r\n", HEAD + OK],
    ],
    ids=["in pieces", "chunked", "chunked with a trailer", "after a continue"],
)  # fmt: skip
async def test_an_answer_is_read_however_it_comes(server: Server, lines: Lines, parts: list[bytes]) -> None:
    server.parts = parts
    for _ in range(2):
        assert (await lines.post("/x", b"{}", 60)).content == OK
    assert server.connections == 1


@pytest.mark.parametrize(
    "part",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 25\r\nConnection: close\r\n\r\n" + OK,
        b"HTTP/1.0 200 OK\r\nContent-Length: 25\r\n\r\n" + OK,
        b"HTTP/1.1 200 OK\r\n\r\n" + OK,
    ],
    ids=["told to close", "an old server", "ends with the connection"],
)
async def test_a_line_that_ends_with_its_answer_is_not_used_again(server: Server, lines: Lines, part: bytes) -> None:
    server.parts, server.hangs_up = [part], True
    for _ in range(2):
        assert (await lines.post("/x", b"{}", 60)).content == OK
    assert server.connections == 2


async def test_a_line_that_says_more_than_it_was_asked_is_not_used_again(server: Server, lines: Lines) -> None:
    server.parts = [HEAD + OK + HEAD + OK]
    await lines.post("/x", b"{}", 60)
    server.parts = [b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"]
    second = await lines.post("/x", b"{}", 60)
    assert (second.status, second.content, second.retry_after) == (429, b"", "7")
    assert server.connections == 2


@pytest.mark.parametrize(
    "part",
    [b"", b"HTTP/1.1 200", HEAD + OK[:9], b"HELLO\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ids=["nothing", "half a head", "half a body", "no HTTP", "too long", "negative", "no chunk"],
)  # fmt: skip
async def test_C_02_a_broken_answer_means_perhaps_delivered(server: Server, lines: Lines, part: bytes) -> None:
    server.parts, server.hangs_up = [part], True
    with pytest.raises(Unanswered):
        await lines.post("/x", b"{}", 60)
    server.parts, server.hangs_up = [HEAD + OK], False
    assert (await lines.post("/x", b"{}", 60)).content == OK


async def test_C_02_silence_means_perhaps_delivered_and_the_line_is_given_up(server: Server, lines: Lines) -> None:
    server.silent = True
    with pytest.raises(Unanswered):
        await lines.post("/x", b"{}", 1)
    server.silent = False
    assert (await lines.post("/x", b"{}", 60)).content == OK
    assert server.connections == 2


async def test_C_02_a_call_that_found_no_free_line_or_no_server_was_not_sent(server: Server, lines: Lines) -> None:
    server.silent = True
    both = [asyncio.create_task(lines.post("/x", b"{}", 2)) for _ in range(2)]
    await until(lambda: len(server.requests) == 2)
    with pytest.raises(Unsent):
        await lines.post("/x", b"{}", 0.1)
    assert len(server.requests) == 2
    for one in both:
        with pytest.raises(Unanswered):
            await one
    lines.url = "http://127.0.0.1:1"
    with pytest.raises(Unsent):
        await lines.post("/x", b"{}", 1)


async def test_a_cancelled_call_leaves_no_answer_behind_for_the_next(server: Server, lines: Lines) -> None:
    server.silent = True
    call = asyncio.create_task(lines.post("/x", b"{}", 60))
    await until(lambda: server.requests)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    server.silent = False
    assert (await lines.post("/x", b"{}", 60)).content == OK
    assert server.connections == 2


async def test_what_comes_while_a_connection_is_idle_is_never_the_next_calls_answer(
    server: Server, lines: Lines
) -> None:
    await lines.post("/x", b"{}", 60)
    stray = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
    server.writers[0].write(stray)
    await server.writers[0].drain()
    await asyncio.sleep(0.1)
    assert (await lines.post("/x", b"{}", 60)).status == 200
    assert server.connections == 2


async def test_an_answer_beyond_the_limit_is_not_read_to_its_end(server: Server, lines: Lines) -> None:
    with pytest.raises(AnswerTooLong):
        await lines.post("/x", b"{}", 60, limit=len(OK) - 1)
    assert (await lines.post("/x", b"{}", 60, limit=len(OK))).content == OK
    left = await lines.post("/x", b"{}", 60, limit=None)
    assert (left.status, left.content) == (200, b"")


async def test_P_01_no_error_holds_the_address_it_was_sent_to(server: Server, lines: Lines) -> None:
    server.parts, server.hangs_up = [b""], True
    for url in (lines.url, "http://127.0.0.1:1", "http://no-such-host.invalid"):
        lines.url = url
        with pytest.raises((Unanswered, Unsent)) as caught:
            await lines.post("/bot1:SECRET/x", b"{}", 5)
        assert "SECRET" not in repr(caught.value)
        assert caught.value.__context__ is caught.value.__cause__ is None
