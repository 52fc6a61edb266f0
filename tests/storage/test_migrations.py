"""The migrations lead to the tables the program works with, from nothing and from the first release."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage.database import connect
from storage.engine.migrate import migrate
from storage.tables import metadata

pytestmark = pytest.mark.every_database


def differences(connection: sa.Connection) -> list[object]:
    def ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        return not (kind == "table" and str(name).split("_")[0] in {"alembic", "search"})

    context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": False})
    return list(compare_metadata(context, metadata))


async def test_what_the_migrations_make_is_what_the_tables_say(empty_database_url: str) -> None:
    database = connect(empty_database_url, lambda: datetime.now(UTC))
    try:
        await migrate(database)
        assert await database.read(differences) == []
    finally:
        await database.close()
