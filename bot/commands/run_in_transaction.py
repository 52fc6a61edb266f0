"""Runs one short transaction for a command, also while the program runs on the same database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from bot.app import utc_now
from bot.config.settings import Settings
from storage.database import Unit, connect
from storage.engine.migrate import migrate
from storage.process_lock import AlreadyOpen

T = TypeVar("T")


async def run_one_unit(settings: Settings, work: Callable[[Unit], T]) -> T:
    """The result of `work` in one committed transaction. While the program holds the SQLite file, the file is opened
    beside it without the process lock."""
    try:
        database = connect(settings.database, utc_now)
    except AlreadyOpen:
        return _in_file(settings, work)
    try:
        await migrate(database)
        return await database.transact(work)
    finally:
        await database.close()


def _in_file(settings: Settings, work: Callable[[Unit], T]) -> T:
    engine = sa.create_engine(f"sqlite:///{settings.sqlite_path}", connect_args={"timeout": 10})
    try:
        with engine.begin() as connection:
            return work(Unit(connection, utc_now()))
    finally:
        engine.dispose()
