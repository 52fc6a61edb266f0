"""Many residents at once, each on one keep-alive connection, each saying the six messages and waiting for the
acknowledgement between two; raw HTTP in a process of its own, so that it is never the bottleneck.

    python -m tests.load.generator '{"port": 8080, "residents": 32, "seconds": 5, "first": 1}'
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from array import array
from dataclasses import dataclass, field

from tests.load.loops import run

SECRET = "load-test"
PATH = "/hooks/tg"
DIALOGUE = (
    "/start",
    "这几天晚上灯一直不亮，黑得什么都看不见，走路很怕",
    "路灯",
    "3栋2单元",
    "昨天晚上",
    "直接提交",
)
"""Start, description, category, place, time, file now: the shortest whole complaint in six messages."""
_UPDATE = (
    '{"update_id":%d,"message":{"message_id":%d,"from":{"id":%d,"is_bot":false,"first_name":"住户",'
    '"language_code":"zh-hans"},"chat":{"id":%d,"first_name":"住户","type":"private"},"date":%d,"text":"%s"}}'
)


@dataclass
class Load:
    """One measurement. `first` is the first dialogue's number; chats and updates are counted from it, so that no two
    measurements ever meet. Latencies in seconds."""

    port: int
    residents: int
    seconds: float
    first: int
    dialogues: int = 0
    refused: int = 0
    deadline: float = 0.0
    waits: array[float] = field(default_factory=lambda: array("d"))

    def next_dialogue(self) -> int | None:
        """The number of the next dialogue; None when the time is over."""
        if time.perf_counter() >= self.deadline:
            return None
        self.dialogues += 1
        return self.first + self.dialogues - 1


class Resident(asyncio.Protocol):
    """Says one dialogue after the other; the next message follows the acknowledgement of the last."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.number = 0
        self.step = len(DIALOGUE)
        self.buffer = b""
        self.sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._say()

    def _say(self) -> None:
        if self.step == len(DIALOGUE):
            number = self.load.next_dialogue()
            if number is None:
                self.transport.close()
                self.over.set_result(None)
                return
            self.number, self.step = number, 0
        body = self._body()
        self.sent = time.perf_counter()
        self.transport.write(
            b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"X-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: %d\r\n\r\n%s"
            % (PATH.encode(), SECRET.encode(), len(body), body)
        )

    def _body(self) -> bytes:
        chat, update = 1_000_000_000 + self.number, 10 * self.number + self.step
        values = (update, self.step * 2 + 1, chat, chat, int(time.time()), DIALOGUE[self.step])
        return (_UPDATE % values).encode()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or len(self.buffer) < end + 4 + _length(self.buffer[:end]):
            return
        self.load.waits.append(time.perf_counter() - self.sent)
        if not self.buffer.startswith(b"HTTP/1.1 200"):
            self.load.refused += 1
        self.buffer = b""
        self.step += 1
        self._say()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(error or ConnectionError("the server hung up"))


def _length(head: bytes) -> int:
    at = head.lower().find(b"\r\ncontent-length:")
    return int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def measure(load: Load) -> dict[str, float]:
    """Runs the residents; latencies in milliseconds, `ended` as time.monotonic, `cpu` of our own in seconds per 1,000
    messages, the start of Python included."""
    loop = asyncio.get_running_loop()
    load.deadline = time.perf_counter() + load.seconds
    began = time.perf_counter()
    made = [loop.create_connection(lambda: Resident(load), "127.0.0.1", load.port) for _ in range(load.residents)]
    lines = await asyncio.gather(*made)
    await asyncio.gather(*(resident.over for _, resident in lines))
    took, waits = time.perf_counter() - began, sorted(load.waits)
    return {
        "dialogues": load.dialogues,
        "messages": len(waits),
        "refused": load.refused,
        "seconds": took,
        "p50": 1000 * waits[len(waits) // 2],
        "p99": 1000 * waits[len(waits) * 99 // 100],
        "ended": time.monotonic(),
        "cpu": 1000 * time.process_time() / len(waits),
    }


if __name__ == "__main__":
    print(json.dumps(run(measure(Load(**json.loads(sys.argv[1]))))))
