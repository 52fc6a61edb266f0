"""Schema migrations at start (alembic), under a lock, so that many copies may start at once."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from storage.database import Database, Postgres, Sqlite

FOLDER = Path(__file__).parents[1] / "migrations"
LOCK_KEY = 727_482_001  # any number, the same in every copy


async def migrate(database: Database) -> None:
    """Applies every migration that is not applied yet. Safe to call from many copies at the same time."""
    if isinstance(database, Sqlite):
        with database.writer.connect() as connection:
            _upgrade(connection)
            connection.commit()
        return
    assert isinstance(database, Postgres)
    async with database.reader.connect() as connection:
        await connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        await connection.run_sync(_upgrade)
        await connection.commit()


def _upgrade(connection: sa.Connection) -> None:
    if _current(connection) == newest():
        return
    from alembic import command  # lazily: only a start with something to do needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def newest() -> str:
    """The newest revision we ship; the files' names begin with their revision, and there is one line of them."""
    return max(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py"))


def _current(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
