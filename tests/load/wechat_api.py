"""A pretended API of the vendor that gives tokens at once and takes as many seconds as told for everything else.

python -m tests.load.wechat_api SECONDS
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

from tests.load.loops import run, say_port


async def main(seconds: float) -> None:
    async def token(_request: web.Request) -> web.Response:
        return web.json_response({"access_token": "load", "expires_in": 7200})

    async def slowly(_request: web.Request) -> web.Response:
        await asyncio.sleep(seconds)
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    app = web.Application()
    app.router.add_post("/cgi-bin/stable_token", token)
    app.router.add_post("/cgi-bin/{path:.+}", slowly)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    say_port(site._server.sockets[0].getsockname()[1])  # type: ignore[union-attr]
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main(float(sys.argv[1])))
