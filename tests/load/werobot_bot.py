"""The same dialogue in WeRoBot as its documentation writes it: handlers with a session, sessions in its SQLite storage.
Only its HTTP front is ours (aiohttp, much faster than the one it ships), so that nothing but its own work counts.

    python -m tests.load.werobot_bot FOLDER
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path
from typing import Any

import werobot
from aiohttp import web
from werobot.session.sqlitestorage import SQLiteStorage

from tests.load.loops import run, say_port
from tests.load.wechat_generator import AES_KEY, APP_ID, PATH, TOKEN

ASKS = (
    ("what", "您好，请说说遇到了什么问题。\n\n1. 投诉\n2. 报修\n3. 咨询\n4. 我的投诉"),
    ("category", "这属于哪一类？\n\n1. 电梯\n2. 漏水\n3. 路灯\n4. 噪音\n5. 停车\n6. 不确定"),
    ("place", "在什么地方？\n\n1. 整个小区\n2. 取消"),
    ("when", "什么时候发生的？\n\n1. 跳过\n2. 直接提交"),
    ("confirm", "还有补充吗？\n\n1. 跳过\n2. 直接提交"),
)


def made(folder: Path) -> werobot.WeRoBot:
    """The robot; its complaints are one durable row each."""
    robot = werobot.WeRoBot(
        token=TOKEN, encoding_aes_key=AES_KEY, app_id=APP_ID, enable_session=True,
        session_storage=SQLiteStorage(str(folder / "sessions.db")),
    )  # fmt: skip
    complaints = sqlite3.connect(folder / "complaints.db")
    complaints.execute("CREATE TABLE complaints (id INTEGER PRIMARY KEY, chat TEXT, answers TEXT)")

    @robot.text
    def answer(message: Any, session: Any) -> str:
        step = session.get("step", 0)
        if step < len(ASKS):
            if step:
                session[ASKS[step - 1][0]] = message.content
            session["step"] = step + 1
            return ASKS[step][1]
        found = complaints.execute(
            "INSERT INTO complaints(chat, answers) VALUES (?, ?)", (message.source, str(session))
        )
        complaints.commit()
        session.clear()
        return f"已收到，编号 {found.lastrowid}。"

    return robot


async def main(folder: Path) -> None:
    robot = made(folder)

    async def hook(request: web.Request) -> web.Response:
        query = request.query
        if not robot.check_signature(query["timestamp"], query["nonce"], query["signature"]):
            return web.Response(status=403)
        message = robot.parse_message(
            await request.read(),
            timestamp=query["timestamp"],
            nonce=query["nonce"],
            msg_signature=query["msg_signature"],
        )
        return web.Response(text=robot.get_encrypted_reply(message), content_type="application/xml")

    app = web.Application()
    app.router.add_post(PATH, hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    say_port(site._server.sockets[0].getsockname()[1])  # type: ignore[union-attr]
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main(Path(sys.argv[1])))
