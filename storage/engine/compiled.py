"""Precompiled Core statements that skip SQLAlchemy's execution on SQLite: about 2 µs each instead of 12.

Only for what runs at every message, every move or every ring, some twenty statements each: conversations, outbox,
passive replies, send windows; complaints with clocks, tasks and promises; similar complaints and warnings; the people
and rosters that routing asks for. Pages, reports, commands and what runs once a shift use `Unit.execute`. That also
tells a unit's snapshots what is written, so a statement here never writes to a table of a snapshot. tests/storage
holds the list of files and this rule.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from storage.engine.upsert import Upsert
from storage.tables.columns import Json, Moment, moment_of, text_of, ticks_of, value_of

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]
_LITE = SQLiteDialect_pysqlite(paramstyle="qmark")


class CompiledStatement:
    """A Core statement with named parameters and no lists among them. SQLAlchemy takes about 12 µs to execute what the
    driver does in 2; here its compiler and its column types are used, and its execution only on PostgreSQL and on
    reading connections. `given`: the columns an INSERT is given; the others get their column's default. `writes`: the
    name of the table it writes to, empty for a SELECT."""

    def __init__(self, statement: Any, given: Iterable[str] | None = None) -> None:
        lite, self._other = (statement.lite, statement.post) if isinstance(statement, Upsert) else (statement,) * 2
        self._columns = None if given is None else list(given)
        self.writes = str(lite.table) if isinstance(lite, sa.UpdateBase) else ""
        compiled: Any = lite.compile(dialect=_LITE, column_keys=self._columns)
        assert not compiled.post_compile_params, "a list of values needs SQLAlchemy"
        self.sql = str(compiled)
        known = {**compiled.params, **_defaults(compiled)}
        self._names = [(name, known.get(name)) for name in compiled.positiontup]
        kinds = [(place, compiled.binds[name].type) for place, name in enumerate(compiled.positiontup)]
        self._binds = [(place, bind) for place, kind in kinds if (bind := _binder(kind)) is not None]
        columns = _returned(lite)
        self._row: Any = namedtuple("Row", [c.name for c in columns], rename=True) if columns else None
        self._reads = [(place, read) for place, c in enumerate(columns) if (read := _reader(c.type)) is not None]

    def all(self, connection: sa.Connection, values: Values) -> list[Any]:
        """Every row, each a named tuple."""
        if connection.dialect.driver != "pysqlite":
            return list(connection.execute(self._other, values).fetchall())
        return [self._read(row) for row in self._run(connection, values)]

    def one(self, connection: sa.Connection, values: Values) -> Any:
        """The first row, or None."""
        if connection.dialect.driver != "pysqlite":
            return connection.execute(self._other, values).first()
        rows = self._run(connection, values).fetchmany(2)
        return self._read(rows[0]) if rows else None

    def run(self, connection: sa.Connection, values: Values) -> int:
        """Executes it; returns the number of rows it changed."""
        if connection.dialect.driver != "pysqlite":
            return int(connection.execute(self._other, values).rowcount)
        return int(self._run(connection, values).rowcount)

    def many(self, connection: sa.Connection, rows: Sequence[Values]) -> None:
        """Executes it once for each of the rows."""
        if connection.dialect.driver != "pysqlite":
            connection.execute(self._other, list(rows))
            return
        self._drive(connection, "executemany", [self._bound(values) for values in rows])

    def _run(self, connection: sa.Connection, values: Values) -> Any:
        return self._drive(connection, "execute", self._bound(values))

    def _drive(self, connection: sa.Connection, how: str, bound: Any) -> Any:
        driver: Any = connection.connection.driver_connection
        try:
            return getattr(driver, how)(self.sql, bound)
        except sqlite3.Error as error:  # in the words of SQLAlchemy, as from every other statement
            raise sa.exc.DBAPIError.instance(
                self.sql, None, error, sqlite3.Error, hide_parameters=True, dialect=_LITE
            ) from error

    def _bound(self, values: Values) -> list[Any]:
        try:
            given = values.get
            bound = [given(name, default) for name, default in self._names]
            for place, bind in self._binds:
                if (value := bound[place]) is not None:
                    bound[place] = bind(value)
            return bound
        except ValueError as error:
            raise sa.exc.StatementError(str(error), self.sql, None, error, hide_parameters=True) from error

    def _read(self, row: Any) -> Any:
        if not self._reads:
            return self._row._make(row)
        row = list(row)
        for place, read in self._reads:
            if (value := row[place]) is not None:
                row[place] = read(value)
        return self._row._make(row)


def _binder(kind: sa.types.TypeEngine[Any]) -> Convert | None:
    """Our own two types without the layers that SQLAlchemy puts around them."""
    if isinstance(kind, Moment | Json):
        return ticks_of if isinstance(kind, Moment) else text_of
    return kind.dialect_impl(_LITE).bind_processor(_LITE)


def _reader(kind: sa.types.TypeEngine[Any]) -> Convert | None:
    if isinstance(kind, Moment | Json):
        return moment_of if isinstance(kind, Moment) else value_of
    return kind.dialect_impl(_LITE).result_processor(_LITE, None)


def _returned(statement: Any) -> list[Any]:
    if isinstance(statement, sa.Select | sa.TextualSelect):
        return list(statement.selected_columns)
    return list(getattr(statement, "_returning", ()) or ())


def _defaults(compiled: Any) -> dict[str, Any]:
    """The plain values of an INSERT's columns that are not given."""
    found = {}
    for column in getattr(compiled, "insert_prefetch", None) or ():
        default = column.default
        found[column.key] = default.arg if default.is_scalar else default.arg(None)
    return found
