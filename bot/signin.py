"""huifang login: a one-time link, also while the program runs."""

from __future__ import annotations

import sqlalchemy as sa

from bot.app import now
from bot.config import Settings
from bot.serve import login_link
from storage.database import Unit, connect
from storage.lock import AlreadyOpen
from storage.migrate import migrate


async def link_for(settings: Settings, name: str) -> str | None:
    """A sign-in link for that person; None when nobody has the name. Works beside a running program: a SQLite file is
    then written by one short transaction of our own."""
    try:
        database = connect(settings.database, now)
    except AlreadyOpen:
        return _beside(settings, name)
    try:
        await migrate(database)
        return await database.transact(lambda unit: login_link(settings, unit, name))
    except LookupError:
        return None
    finally:
        await database.close()


def _beside(settings: Settings, name: str) -> str | None:
    engine = sa.create_engine(f"sqlite:///{settings.sqlite_path}", connect_args={"timeout": 10})
    try:
        with engine.begin() as connection:
            return login_link(settings, Unit(connection, now()), name)
    except LookupError:
        return None
    finally:
        engine.dispose()
