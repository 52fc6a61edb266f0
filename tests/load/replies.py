"""A pretended Bot API that only counts: raw HTTP in a process of its own, so that answering costs next to nothing.

python -m tests.load.replies          (prints its port; GET /count tells what has arrived)
"""

from __future__ import annotations

import asyncio
import json
import re
import time

from tests.load.loops import run, say_port

_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb'"?chat_id"?[=:]\s*"?(-?\d+)')
_ME = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"load","username":"load_bot"}}'
_TRUE = b'{"ok":true,"result":true}'


class Tally:
    """How many messages arrived, and when the last one did (time.monotonic)."""

    def __init__(self) -> None:
        self.count = 0
        self.last = 0.0

    def answer(self, path: bytes, body: bytes) -> bytes:
        """The body of the answer to one call."""
        if path.endswith(b"/sendMessage"):
            self.count += 1
            self.last = time.monotonic()
            chat = _CHAT.search(body)
            where = chat[1] if chat else b"0"
            return (
                b'{"ok":true,"result":{"message_id":%d,"date":1795651200,"chat":{"id":%s,"type":"private"},"text":"."}}'
                % (self.count, where)
            )
        if path == b"/count":
            return json.dumps({"count": self.count, "last": self.last}).encode()
        return _ME if path.endswith(b"/getMe") else _TRUE


class Line(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            found = _LENGTH.search(self.buffer, 0, end + 2)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self.buffer) < whole:
                return
            path = self.buffer.split(b" ", 2)[1]
            said = self.tally.answer(path, self.buffer[end + 4 : whole])
            self.buffer = self.buffer[whole:]
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said)
            )


async def main() -> None:
    tally = Tally()
    server = await asyncio.get_running_loop().create_server(lambda: Line(tally), "127.0.0.1", 0, backlog=1024)
    say_port(server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    run(main())
