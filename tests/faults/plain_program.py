"""The program on a pretended network that is answered in its response, in a process of its own:
python -m tests.faults.plain_program CONFIG PORT PUSHED. What is pushed is written to the file PUSHED, line by line."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from bot.app import running, utc_now
from bot.channels.base import Receive, Sent
from bot.config.settings import load
from bot.domain.messages import Address, Incoming, Outgoing, SendWindow
from storage.messages import passive_replies
from tests.fakes.plain_channel import PlainChannel

passive_replies.RESPONSE_LEASE = passive_replies.REPEAT_WITHIN = timedelta(hours=1)
"""The test ends leases by hand: a busy machine, on which a start takes long, must not do it before."""


class HttpChannel(PlainChannel):
    """POST /hooks/plain with id, chat and text is answered with what is said; how many of it fit is `carry`."""

    pushed = Path()

    def routes(self, receive: Receive) -> list[web.RouteDef]:
        async def door(request: web.Request) -> web.StreamResponse:
            told = await request.json()
            reply = await receive(
                Incoming(told["id"], Address("plain", told["chat"]), told["chat"], utc_now(), text=told["text"],
                         message=told["id"], opens=SendWindow(5, 3600))
            )  # fmt: skip
            said = reply.said[: told.get("carry", len(reply.said))]
            response = web.json_response([out.text for out in said])
            await response.prepare(request)
            await response.write_eof()
            reply.carried(len(said))
            return response

        return [web.post("/hooks/plain", door)]

    async def send(self, address: Address, out: Outgoing) -> Sent:
        with self.pushed.open("a", encoding="utf-8") as file:
            file.write(json.dumps([address.chat, out.text], ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return Sent(out.id)


async def main(config: Path, port: int, pushed: Path) -> None:
    """Serves until it is killed."""
    channel = HttpChannel()
    channel.pushed = pushed
    async with running(load(config, {}), also={"plain": channel}) as app:
        runner = web.AppRunner(app.web, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
