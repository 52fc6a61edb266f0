"""Column types that read the same on SQLite and PostgreSQL, the metadata, and the columns and indexes of tables."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
# json.dumps would build an encoder each time
_TEXT_OF = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_VALUE_OF = json.JSONDecoder().raw_decode


def ticks_of(value: datetime) -> int:
    """An aware moment as SQLite keeps it: whole microseconds since 1970. Refuses naive values."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (value - _EPOCH) // _TICK


def moment_of(ticks: int) -> datetime:
    """The UTC moment that was kept."""
    return _EPOCH + timedelta(microseconds=ticks)


def text_of(value: Any) -> str:
    """A JSON value as both databases keep it."""
    return _TEXT_OF(value) if value or value.__class__ is not dict else "{}"


def value_of(text: str) -> Any:
    """The JSON value that was kept."""
    return _VALUE_OF(text)[0] if text != "{}" else {}


class Moment(sa.types.TypeDecorator[datetime]):
    """Aware UTC time: TIMESTAMPTZ on PostgreSQL, whole microseconds since 1970 on SQLite. Refuses naive values."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        kind = sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.BigInteger()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        ticks = ticks_of(value)
        return value if dialect.name == "postgresql" else ticks

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return moment_of(value)


class Json(sa.types.TypeDecorator[Any]):
    """A JSON value kept as text: the same on both databases, never queried into."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else text_of(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else value_of(value)


Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
metadata = sa.MetaData(
    naming_convention={"ix": "ix_%(column_0_N_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)


def text_column(name: str, default: str = "") -> sa.Column[str]:
    """A text, never NULL; empty unless `default` says otherwise."""
    return sa.Column(name, sa.Text, nullable=False, default=default, server_default=default)


def number_column(name: str, default: int = 0) -> sa.Column[int]:
    """An integer, never NULL; 0 unless `default` says otherwise."""
    return sa.Column(name, sa.Integer, nullable=False, default=default, server_default=str(default))


def yes_no_column(name: str) -> sa.Column[int]:
    """0 or 1, never NULL; 0 by default."""
    return number_column(name)


def json_column(name: str) -> sa.Column[Any]:
    """A JSON value as text, never NULL; {} by default."""
    return sa.Column(name, Json, nullable=False, default=dict, server_default="{}")


def id_column() -> sa.Column[int]:
    """The primary key `id`, given by the database."""
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def moment_column(name: str, nullable: bool = True) -> sa.Column[datetime]:
    """An aware UTC time; may be NULL unless said otherwise."""
    return sa.Column(name, Moment, nullable=nullable)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index over the rows for which `where` holds, the same on both databases."""
    return sa.Index(name, *columns, unique=unique, postgresql_where=sa.text(where), sqlite_where=sa.text(where))
