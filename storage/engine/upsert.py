"""INSERT … ON CONFLICT for both databases, compiled once per statement."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


class Upsert:
    """An insert that does nothing, or updates the named columns, when the key is already there."""

    def __init__(self, table: sa.Table, key: list[str], update: list[str] | None = None, where: str = "",
                 returning: str = "") -> None:  # fmt: skip
        self.lite = _build(sqlite.insert(table), key, update, where, returning)
        self.post = _build(postgresql.insert(table), key, update, where, returning)

    def on(self, unit: Any) -> Any:
        """The statement for the unit's database."""
        return self.post if unit.postgres else self.lite


def _build(insert: Any, key: list[str], update: list[str] | None, where: str, returning: str) -> Any:
    index_where = sa.text(where) if where else None
    if update is None:
        built = insert.on_conflict_do_nothing(index_elements=key, index_where=index_where)
    else:
        changes = {name: insert.excluded[name] for name in update}
        built = insert.on_conflict_do_update(index_elements=key, index_where=index_where, set_=changes)
    return built.returning(sa.column(returning)) if returning else built
