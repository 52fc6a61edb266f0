"""Transactions and reads on SQLite or PostgreSQL: `transact(work)` commits all of a unit of work or none of it."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, NoReturn, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.private_files import make_file, make_folder, narrow, narrow_folder
from storage.process_lock import FileLock

T = TypeVar("T")
Work = Callable[["Unit"], T]
log = logging.getLogger(__name__)

TRIES = 6
BUSY_TIMEOUT_MS = 5000
AGAIN = {"40001", "40P01", "57P01"}
BESIDE = {"files", "spool"}
"""Folders of ours beside the SQLite file, as the settings usually have it."""
AWAY = ("08", "53", "57P", "25006")
"""PostgreSQL: no connection, no room, starting or shutting down, read-only after a fail-over."""


class StaleVersion(Exception):
    """A row's version changed since it was read (optimistic locking); the unit is run again."""


class StorageBusy(Exception):
    """The database cannot take a write now (locked, full, unreachable); nothing was stored."""


class Snapshot(Protocol):
    """Rows that a unit reads once and keeps until it writes to one of `tables`."""

    tables: ClassVar[frozenset[str]]

    def __init__(self, connection: sa.Connection) -> None: ...

    def forget(self) -> None:
        """Drops every row; the next question reads anew."""


S = TypeVar("S", bound=Snapshot)


class Unit:
    """What a unit of work is given: the connection, one moment for everything it writes, notes for after the commit,
    and its snapshots. `notes` reach the listeners of Database.listen only when the transaction is durable."""

    __slots__ = ("_snapshots", "at", "connection", "notes", "postgres")

    def __init__(self, connection: sa.Connection, at: datetime) -> None:
        self.connection = connection
        self.at = at
        self.postgres = connection.dialect.name == "postgresql"
        self.notes: list[tuple[str, Any]] = []
        self._snapshots: dict[type[Any], Any] = {}

    def execute(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
        """Runs one Core statement; a list of values makes one statement of many rows."""
        if self._snapshots:
            self._forget_what_is_written(statement)
        return self.connection.execute(statement, values)

    def one(self, statement: sa.Executable, values: Any = None) -> sa.Row[Any] | None:
        """The first row, or None."""
        return self.execute(statement, values).first()

    def all(self, statement: sa.Executable, values: Any = None) -> Sequence[sa.Row[Any]]:
        """Every row."""
        return self.execute(statement, values).fetchall()

    def snapshot(self, kind: type[S]) -> S:
        """This unit's one snapshot of that kind. It forgets by itself what this unit writes anew through `execute`."""
        if kind not in self._snapshots:
            self._snapshots[kind] = kind(self.connection)
        found: S = self._snapshots[kind]
        return found

    def _forget_what_is_written(self, statement: sa.Executable) -> None:
        if isinstance(statement, sa.UpdateBase):
            written = str(statement.table)
            for snapshot in self._snapshots.values():
                if written in snapshot.tables:
                    snapshot.forget()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undoes what was written inside when it raises, and only that; notes and the rest of the unit stay."""
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            for snapshot in self._snapshots.values():
                snapshot.forget()
            raise

    def begin_again(self) -> None:
        """As new, after everything that it wrote was rolled back."""
        self.notes.clear()
        self._snapshots.clear()

    def note(self, topic: str, value: Any) -> None:
        """Remembers something for the listeners, told after the commit and only then."""
        self.notes.append((topic, value))


Listener = Callable[[str, Any], None]


class Database:
    """A database with one writing call and one reading call. `clock` gives aware UTC time; tests turn it by hand."""

    def __init__(self, reader: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self.reader = reader
        self.clock = clock
        self._listeners: list[Listener] = []

    @property
    def postgres(self) -> bool:
        """True on PostgreSQL, False on SQLite."""
        return self.reader.dialect.name == "postgresql"

    def listen(self, listener: Listener) -> None:
        """Calls `listener(topic, value)` in the event loop for every note of every committed unit."""
        self._listeners.append(listener)

    def _tell(self, notes: list[tuple[str, Any]]) -> None:
        for topic, value in notes:
            for listener in self._listeners:
                listener(topic, value)

    async def transact(self, work: Work[T]) -> T:
        """Runs `work(unit)` in one transaction and returns its result after the commit. `work` is a plain function,
        so it can never wait for a network; it may run several times. Raises what it raises, or StorageBusy."""
        raise NotImplementedError

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Runs a plain function over a reading connection of its own; again when the connection turns out to be cut.
        Raises what it raises, or StorageBusy."""
        for last in (False, True):
            try:
                async with self.reader.connect() as connection:
                    return await connection.run_sync(work)
            except Exception as error:
                if not self.postgres:
                    raise
                if last or not (isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated):
                    _raise_readable(error)
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """Waits for the work in hand and closes every connection."""
        await self.reader.dispose()


class _Job(NamedTuple):
    work: Work[Any]
    waiting: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


class _Done(NamedTuple):
    job: _Job
    result: Any
    error: BaseException | None
    notes: list[tuple[str, Any]]


class Sqlite(Database):
    """One writer thread with one connection. Whatever queued while the last commit ran goes next, each unit in its
    own savepoint, with one COMMIT and so one fsync for all of them; then every caller resumes."""

    def __init__(self, path: Path, clock: Callable[[], datetime], read_only_pool: int = 8) -> None:
        make_folder(path.parent)
        self.lock = FileLock(path.with_name(path.name + ".lock"))
        _keep_private(path)
        super().__init__(_sqlite_reader(path, read_only_pool), clock)
        self.path = path
        self.writer = _sqlite_writer(path)
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="huifang-writer", daemon=True)
        self._thread.start()

    async def transact(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Job(work, waiting, loop))
        return await waiting

    def _run(self) -> None:
        with self.writer.connect() as connection:
            while True:
                batch = [self._queue.get()]
                while len(batch) < 256:
                    try:
                        batch.append(self._queue.get_nowait())
                    except queue.Empty:
                        break
                last = None in batch
                jobs = [job for job in batch if job is not None]
                if jobs:
                    self._commit_together(connection, jobs)
                if last:
                    return

    def _commit_together(self, connection: sa.Connection, jobs: list[_Job]) -> None:
        try:
            connection.begin()
            done = [self._one(connection, job) for job in jobs]
            connection.commit()
        except BaseException as error:  # the whole batch failed; nobody may be told it is stored
            with suppress(Exception):
                connection.rollback()
            done = [_Done(job, None, _readable(error), []) for job in jobs]
        for loop in {job.loop for job in jobs}:
            with suppress(RuntimeError):  # the loop was closed while we worked
                loop.call_soon_threadsafe(self._resume, [entry for entry in done if entry.job.loop is loop])

    def _one(self, connection: sa.Connection, job: _Job) -> _Done:
        raw: Any = connection.connection.driver_connection
        unit = Unit(connection, self.clock())
        raw.execute("SAVEPOINT unit")
        try:
            result = _again(job.work, unit, raw)
        except BaseException as error:  # handed to whoever asked for it
            if not raw.in_transaction:  # the database itself gave up (disk full): nothing of the batch is left
                raise
            raw.execute("ROLLBACK TO unit")
            return _Done(job, None, _readable(error), [])
        finally:
            if raw.in_transaction:
                raw.execute("RELEASE unit")
        return _Done(job, result, None, unit.notes)

    def _resume(self, done: list[_Done]) -> None:
        for entry in done:
            waiting = entry.job.waiting
            if entry.error is not None:
                if not waiting.cancelled():
                    waiting.set_exception(entry.error)
                continue
            if not waiting.cancelled():
                waiting.set_result(entry.result)
            self._tell(entry.notes)

    async def close(self) -> None:
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self.writer.dispose()
        await super().close()
        self.lock.release()


class Postgres(Database):
    """Each unit its own transaction on the pool; a stale version, deadlock or serialization failure runs it again."""

    def __init__(self, url: str, clock: Callable[[], datetime], pool: int = 20) -> None:
        engine = create_async_engine(
            sa.make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=pool,
            max_overflow=0,
            pool_timeout=5,
            pool_pre_ping=True,
        )
        super().__init__(engine, clock)

    async def transact(self, work: Work[T]) -> T:
        for attempt in range(TRIES):
            try:
                return await self._once(work)
            except StaleVersion:
                if attempt == TRIES - 1:
                    raise
            except Exception as error:
                if attempt == TRIES - 1 or not _passing(error):
                    _raise_readable(error)
            await asyncio.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")

    async def _once(self, work: Work[T]) -> T:
        async with self.reader.connect() as connection:

            def run(sync: sa.Connection) -> tuple[T, Unit]:
                unit = Unit(sync, self.clock())
                return work(unit), unit

            result, unit = await connection.run_sync(run)
            await connection.commit()
        self._tell(unit.notes)
        return result


def _keep_private(path: Path) -> None:
    """Nobody else reads the database: SQLite gives its -wal and -shm the rights of the file, so that comes first."""
    make_file(path)
    for name in ("-wal", "-shm", "-journal"):
        narrow(path.with_name(path.name + name))
    with suppress(PermissionError):  # a folder that we may use but not list is not ours
        narrow_folder(path.parent, lambda one: one.name.startswith(path.name) or one.name in BESIDE)


def _again(work: Work[T], unit: Unit, raw: Any) -> T:
    """On one writer nothing can be stale but for a bug; kept so that both databases behave alike."""
    try:
        return work(unit)
    except StaleVersion:
        raw.execute("ROLLBACK TO unit")
        unit.begin_again()
        return work(unit)


def _raise_readable(error: Exception) -> NoReturn:
    found = _readable(error)
    if found is error:
        raise error
    raise found from error


def _readable(error: BaseException) -> BaseException:
    text = str(error).lower()
    busy = ("locked", "disk is full", "disk i/o", "readonly", "unable to open", "connection", "shutting down")
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError) and any(word in text for word in busy):
        return StorageBusy(type(error).__name__)
    if isinstance(error, OSError | TimeoutError | sa.exc.TimeoutError) or _state(error).startswith(AWAY):
        return StorageBusy(type(error).__name__)
    return error


def _state(error: BaseException) -> str:
    """PostgreSQL's five-character code, empty when there is none."""
    places = (error, getattr(error, "orig", None), getattr(getattr(error, "orig", None), "__cause__", None))
    return next((str(found) for place in places if (found := getattr(place, "sqlstate", None))), "")


def _passing(error: Exception) -> bool:
    """Deadlock, serialization failure, or a connection that died: the unit may simply run again."""
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    return error.connection_invalidated or _state(error) in AGAIN


def _sqlite_writer(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.StaticPool, connect_args={
        "check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000})  # fmt: skip

    @sa.event.listens_for(engine, "connect")
    def _pragmas(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}",
                       "wal_autocheckpoint=2000", "cache_size=-16000"):  # fmt: skip
            raw.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A deferred transaction that upgrades fails at once whatever the busy timeout.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _sqlite_reader(path: Path, pool: int) -> AsyncEngine:
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=pool, max_overflow=0, connect_args={
        "timeout": BUSY_TIMEOUT_MS / 1000}, poolclass=sa.pool.AsyncAdaptedQueuePool)  # fmt: skip

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _pragmas(raw: Any, _record: Any) -> None:
        cursor = raw.cursor()
        for pragma in ("query_only=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def connect(url: str, clock: Callable[[], datetime]) -> Database:
    """Opens the database of a `sqlite:///PATH` or `postgresql://…` address; does not touch the schema.

    Raises AlreadyOpen when another process holds the same SQLite file."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return Postgres(url, clock)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise ValueError(f"unknown database: {parsed.get_backend_name()}")
    return Sqlite(Path(parsed.database), clock)
