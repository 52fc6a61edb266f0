"""Followers who write to a WeChat account at once, encrypted, each on a keep-alive connection: either as fast as the
answers come, or at a fixed rate whatever the answers do; raw HTTP in a process of its own.

    python -m tests.load.wechat_generator '{"port": 8080, "residents": 32, "seconds": 5, "first": 1}'
    python -m tests.load.wechat_generator '{"port": 8080, "rate": 200, "seconds": 30, "first": 1}'
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from array import array
from dataclasses import dataclass, field

from bot.channels.shared.encrypted_envelope import Envelope, sha1_signature
from tests.load.generator import DIALOGUE
from tests.load.loops import run

PATH = "/hooks/wx"
APP_ID, TOKEN, AES_KEY = "wx0fa4e0fa4e0fa4e0", "load-token", "h" * 42 + "A"
LATE = 4.5
_XML = (
    "<xml><ToUserName><![CDATA[gh_load]]></ToUserName><FromUserName><![CDATA[o%d]]></FromUserName>"
    "<CreateTime>%d</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content>"
    "<MsgId>%d</MsgId></xml>"
)
_ENVELOPE = Envelope(TOKEN, [AES_KEY], APP_ID)


@dataclass
class Load:
    """One measurement; `rate` 0 is as fast as the answers come. Latencies in seconds, at a fixed rate counted from the
    moment the message was due."""

    port: int
    seconds: float
    first: int
    residents: int = 32
    rate: float = 0.0
    dialogues: int = 0
    refused: int = 0
    unanswered: int = 0
    unreadable: int = 0
    deadline: float = 0.0
    waits: array[float] = field(default_factory=lambda: array("d"))

    def heard(self, head: bytes, body: bytes, since: float) -> None:
        """One answer: counted, and every hundredth opened."""
        self.waits.append(time.perf_counter() - since)
        self.refused += not head.startswith(b"HTTP/1.1 200")
        self.unanswered += body == b"success"
        if body != b"success" and len(self.waits) % 100 == 0:
            self.unreadable += not _readable(body)


def request(number: int, step: int) -> bytes:
    """Message `step` of dialogue `number`, sealed and signed."""
    now = int(time.time())
    nonce = str(10 * number + step)
    xml = _XML % (number, now, DIALOGUE[step], 23_000_000_000_000_000 + 10 * number + step)
    sealed = _ENVELOPE.seal(xml, now, nonce)
    body = f"<xml><ToUserName><![CDATA[gh_load]]></ToUserName><Encrypt><![CDATA[{sealed.encrypt}]]></Encrypt></xml>"
    query = (
        f"signature={sha1_signature(TOKEN, str(now), nonce)}&timestamp={now}&nonce={nonce}&openid=o{number}"
        f"&encrypt_type=aes&msg_signature={sealed.signature}"
    )
    return (
        f"POST {PATH}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _readable(body: bytes) -> bool:
    from bot.channels.shared.xml import parse_xml

    outer = parse_xml(body)
    given = (outer.text(name) for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce"))
    return bool(parse_xml(_ENVELOPE.open(*given).plain).text("Content"))


class Line(asyncio.Protocol):
    """One connection; `ready` is called when an answer has come."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.buffer = b""
        self.since = 0.0
        self.answered: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    async def ask(self, number: int, step: int, since: float = 0.0) -> None:
        """Says one message and waits for its answer."""
        data = request(number, step)
        self.since = since or time.perf_counter()
        self.answered = asyncio.get_running_loop().create_future()
        self.transport.write(data)
        await self.answered

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end]
        at = head.lower().find(b"\r\ncontent-length:")
        size = int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self.buffer) < end + 4 + size:
            return
        self.load.heard(head, self.buffer[end + 4 : end + 4 + size], self.since)
        self.buffer = b""
        if self.answered is not None and not self.answered.done():
            self.answered.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if self.answered is not None and not self.answered.done():
            self.answered.set_exception(error or ConnectionError("the server hung up"))


async def _line(load: Load) -> Line:
    _, line = await asyncio.get_running_loop().create_connection(lambda: Line(load), "127.0.0.1", load.port)
    return line


async def _follower(load: Load) -> None:
    """One dialogue after the other, each message after the answer to the last."""
    line = await _line(load)
    while time.perf_counter() < load.deadline:
        load.dialogues += 1
        number = load.first + load.dialogues - 1
        for step in range(len(DIALOGUE)):
            await line.ask(number, step)
    line.transport.close()


async def _dialogue(load: Load, free: list[Line], number: int, due: float, pause: float) -> None:
    """One dialogue whose messages are due every `pause` seconds; late ones follow at once."""
    line = free.pop() if free else await _line(load)
    for step in range(len(DIALOGUE)):
        wanted = due + step * pause
        await asyncio.sleep(max(wanted - time.perf_counter(), 0.0))
        await line.ask(number, step, wanted)
    free.append(line)


async def _at_rate(load: Load) -> None:
    """New dialogues at a fixed rate, one second between two messages of a dialogue."""
    began, free, running = time.perf_counter() + 0.05, [], []  # type: ignore[var-annotated]
    wanted = int(load.seconds * load.rate / len(DIALOGUE))
    for at in range(wanted):
        due = began + at * len(DIALOGUE) / load.rate
        await asyncio.sleep(max(due - time.perf_counter(), 0.0))
        running.append(asyncio.ensure_future(_dialogue(load, free, load.first + at, due, 1.0)))
    load.dialogues = wanted
    await asyncio.gather(*running)


async def measure(load: Load) -> dict[str, float]:
    """Runs it; latencies in milliseconds."""
    began = time.perf_counter()
    load.deadline = began + load.seconds
    if load.rate:
        await _at_rate(load)
    else:
        await asyncio.gather(*(_follower(load) for _ in range(load.residents)))
    took, waits = time.perf_counter() - began, sorted(load.waits)
    return {
        "dialogues": load.dialogues,
        "messages": len(waits),
        "refused": load.refused,
        "unanswered": load.unanswered,
        "unreadable": load.unreadable,
        "late": sum(wait > LATE for wait in waits),
        "seconds": took,
        "p50": 1000 * waits[len(waits) // 2],
        "p99": 1000 * waits[len(waits) * 99 // 100],
        "worst": 1000 * waits[-1],
    }


if __name__ == "__main__":
    print(json.dumps(run(measure(Load(**json.loads(sys.argv[1]))))))
