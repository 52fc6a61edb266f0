"""The same six messages in aiogram 3 as its documentation writes them: a router, states, a data bag; only that the
states are kept in SQLite, each write durable, and the webhook is acknowledged after the work, like ours.

    python -m tests.load.aiogram_bot FOLDER API_URL
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiosqlite
from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.load.generator import PATH, SECRET
from tests.load.loops import run, say_port

TABLES = """
CREATE TABLE states (key TEXT PRIMARY KEY, state TEXT, data TEXT NOT NULL DEFAULT '{}');
CREATE TABLE complaints (id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, answers TEXT NOT NULL);
"""
router = Router()


class SqliteStorage(BaseStorage):
    """States and data in one row a chat; every write is its own durable commit."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.connection = connection

    @staticmethod
    def _key(key: StorageKey) -> str:
        return f"{key.bot_id}:{key.chat_id}:{key.user_id}"

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        words = state.state if isinstance(state, State) else state
        await self.connection.execute(
            "INSERT INTO states(key, state) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET state = excluded.state",
            (self._key(key), words),
        )
        await self.connection.commit()

    async def get_state(self, key: StorageKey) -> str | None:
        async with self.connection.execute("SELECT state FROM states WHERE key = ?", (self._key(key),)) as cursor:
            row = await cursor.fetchone()
        return row[0] if row else None

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self.connection.execute(
            "INSERT INTO states(key, data) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET data = excluded.data",
            (self._key(key), json.dumps(dict(data), ensure_ascii=False)),
        )
        await self.connection.commit()

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        async with self.connection.execute("SELECT data FROM states WHERE key = ?", (self._key(key),)) as cursor:
            row = await cursor.fetchone()
        return json.loads(row[0]) if row else {}

    async def close(self) -> None:
        await self.connection.close()


class Filing(StatesGroup):
    what = State()
    category = State()
    place = State()
    when = State()
    confirm = State()


def buttons(*labels: str) -> InlineKeyboardMarkup:
    taps = [InlineKeyboardButton(text=label, callback_data=f"a|{label}") for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[taps[i : i + 2] for i in range(0, len(taps), 2)])


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Filing.what)
    await message.answer("您好，请说说遇到了什么问题。", reply_markup=buttons("投诉", "报修", "咨询", "我的投诉"))


@router.message(Filing.what)
async def what(message: Message, state: FSMContext) -> None:
    await state.update_data(what=message.text)
    await state.set_state(Filing.category)
    await message.answer("这属于哪一类？", reply_markup=buttons("电梯", "漏水", "路灯", "噪音", "停车", "不确定"))


@router.message(Filing.category)
async def category(message: Message, state: FSMContext) -> None:
    await state.update_data(category=message.text)
    await state.set_state(Filing.place)
    await message.answer("在什么地方？", reply_markup=buttons("整个小区", "取消"))


@router.message(Filing.place)
async def place(message: Message, state: FSMContext) -> None:
    await state.update_data(place=message.text)
    await state.set_state(Filing.when)
    await message.answer("什么时候发生的？", reply_markup=buttons("跳过", "直接提交"))


@router.message(Filing.when)
async def when(message: Message, state: FSMContext) -> None:
    await state.update_data(when=message.text)
    await state.set_state(Filing.confirm)
    await message.answer("还有补充吗？", reply_markup=buttons("跳过", "直接提交"))


@router.message(Filing.confirm)
async def confirm(message: Message, state: FSMContext, database: aiosqlite.Connection) -> None:
    data = await state.get_data()
    cursor = await database.execute(
        "INSERT INTO complaints(chat, answers) VALUES (?, ?)",
        (message.chat.id, json.dumps(data, ensure_ascii=False)),
    )
    await database.commit()
    await state.clear()
    await message.answer(f"已收到，编号 {cursor.lastrowid}。")


async def main(folder: Path, api_url: str) -> None:
    database = await aiosqlite.connect(folder / "aiogram.db")
    await database.execute("PRAGMA journal_mode=WAL")
    await database.execute("PRAGMA synchronous=FULL")
    await database.executescript(TABLES)
    dispatcher = Dispatcher(storage=SqliteStorage(database), database=database)
    dispatcher.include_router(router)
    bot = Bot("1:load", session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
    app = web.Application()
    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET)
    handler.register(app, path=PATH)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    say_port(site._server.sockets[0].getsockname()[1])  # type: ignore[union-attr]
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main(Path(sys.argv[1]), sys.argv[2]))
