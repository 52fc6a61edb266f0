"""The floor: an aiohttp webhook that does nothing and answers 200.

python -m tests.load.noop
"""

from __future__ import annotations

import asyncio

from aiohttp import web

from tests.load.generator import PATH
from tests.load.loops import run, say_port


async def nothing(_request: web.Request) -> web.Response:
    return web.Response()


async def main() -> None:
    app = web.Application()
    app.router.add_post(PATH, nothing)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    say_port(site._server.sockets[0].getsockname()[1])  # type: ignore[union-attr]
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main())
