"""Whatever the umask: nobody else on the machine reads the database, the files, or what waits on disk."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import serve
from bot.__main__ import announce
from bot.app import Running
from bot.channels.shared.spool import Spool
from bot.commands import demo
from bot.config import settings as config_settings
from storage.database import connect
from storage.engine.installation import ensure_mark
from storage.engine.migrate import migrate
from storage.files.disk import Disk
from storage.people import staff
from storage.process_lock import AlreadyOpen, FileLock
from storage.tables import staff as staff_table

pytestmark = pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def now() -> datetime:
    return datetime.now(UTC)


def rights(folder: Path) -> dict[str, int]:
    """The rights of everything below the folder, by its path."""
    return {str(one.relative_to(folder)): stat.S_IMODE(one.lstat().st_mode) for one in folder.rglob("*")}


def expect_private(folder: Path) -> None:
    wrong = {
        name: oct(mode)
        for name, mode in rights(folder).items()
        if mode != (0o700 if (folder / name).is_dir() else 0o600)
    }
    assert not wrong
    assert rights(folder)


async def fill(folder: Path) -> None:
    """Everything the program makes below its data folder, while it is open."""
    database = connect(f"sqlite:///{folder}/data/huifang.db", now)
    try:
        await migrate(database)
        disk = Disk(folder / "data" / "files")
        disk.put_away([disk.save(b"x").key], now().date())
        disk.save(b"y")
        spool = Spool(folder / "data" / "spool" / "wx")
        await spool.put(1.0, "a", {}, b"words")
        await spool.set_aside(await spool.put(2.0, "b", {}, b"words"))
        assert {"huifang.db-wal", "huifang.db-shm"} <= {one.name for one in (folder / "data").iterdir()}
        expect_private(folder)
    finally:
        await database.close()


async def test_everything_that_is_made_is_for_the_program_alone(tmp_path: Path, umask: int) -> None:
    await fill(tmp_path)
    expect_private(tmp_path)


async def test_what_an_earlier_release_made_is_narrowed_at_the_next_start(tmp_path: Path) -> None:
    await fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / "data" / "huifang.db")) as raw:  # as after kill -9: -wal and -shm are there
        raw.execute("CREATE TABLE t (a)")
        for path in tmp_path.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        database = connect(f"sqlite:///{tmp_path}/data/huifang.db", now)
    Disk(tmp_path / "data" / "files").narrow()
    Spool(tmp_path / "data" / "spool" / "wx")
    try:
        expect_private(tmp_path)
    finally:
        await database.close()


async def test_folders_that_hold_anything_else_keep_their_rights(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    (home / "letter.txt").write_text("mine")
    (home / "letter.txt").chmod(0o644)
    database = connect(f"sqlite:///{home}/huifang.db", now)
    await database.close()
    Disk(home).narrow()
    await Spool(home / "wx").put(1.0, "a", {}, b"words")
    Spool(home / "wx")
    found = rights(tmp_path)
    assert (found["home"], found["home/letter.txt"]) == (0o755, 0o644)
    assert (found["home/huifang.db"], found["home/incoming"], found["home/wx"]) == (0o600, 0o700, 0o700)


def test_a_link_is_followed_to_nobody_elses_file(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("not ours")
    outside.chmod(0o644)
    disk = Disk(tmp_path / "files")
    (disk.folder / "ab").mkdir()
    (disk.folder / "ab" / ("ab" + "0" * 30)).symlink_to(outside)
    disk.narrow()
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644


# ---- the link of the first administrator -----------------------------------------------------------------------------

CONFIG = """
database: {database}
files: {files}
web: {{port: 0, public_url: http://127.0.0.1:8080}}
communities: [{{code: sjhc, name: 四季花城, hotline: "0755-00000000"}}]
groups: [{{name: 服务中心, channel: web}}]
"""


def settings(folder: Path, database: str) -> config_settings.Settings:
    path = folder / "config.yaml"
    path.write_text(CONFIG.format(database=database, files=folder / "files"), encoding="utf-8")
    return config_settings.load(path, {})


async def started(given: config_settings.Settings) -> str:
    """Starts the program and stops it as soon as it is ready; the link it would print."""
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def seen(_app: Running, link: str) -> None:
        ready.set_result(link)

    running = asyncio.create_task(serve.serve(given, ready=seen))
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=60)
    running.cancel()
    ended = await asyncio.gather(running, return_exceptions=True)
    assert ready.done(), ended
    return await ready


async def test_only_the_first_start_makes_a_link_however_often_it_is_started(database_url: str, tmp_path: Path) -> None:
    given = settings(tmp_path, database_url)
    links = [await started(given) for _ in range(3)]
    assert "/console/login?code=" in links[0]
    assert links[1:] == ["", ""]
    database = connect(database_url, now)
    people = await database.read(staff.everyone)
    await database.close()
    assert [person.name for person in people] == ["管理员"]


async def test_without_an_administrator_who_may_sign_in_the_next_start_makes_one(
    database_url: str, tmp_path: Path
) -> None:
    given = settings(tmp_path, database_url)
    await started(given)
    database = connect(database_url, now)
    [first] = await database.read(staff.everyone)
    await database.transact(lambda unit: unit.execute(staff_table.update().values(active=0)))
    await database.close()
    assert "/console/login?code=" in await started(given)
    database = connect(database_url, now)
    named = await database.read(lambda connection: staff.named(connection, "管理员"))
    await database.close()
    assert named is not None
    assert named.id != first.id


async def test_copies_that_start_together_make_one_administrator(tmp_path: Path, postgres_url: str) -> None:
    given = settings(tmp_path, postgres_url)
    database = connect(postgres_url, now)
    try:
        await migrate(database)
        await database.transact(ensure_mark)
        first = [database.transact(lambda unit: serve.first_link(given, unit)) for _ in range(8)]
        links = await asyncio.gather(*first)
        assert len([link for link in links if link]) == 1
    finally:
        await database.close()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    from tests.conftest import new_postgres_database

    return new_postgres_database(postgres_server)


def test_later_starts_say_how_to_get_a_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = settings(tmp_path, f"sqlite:///{tmp_path}/a.db")
    announce(given, "http://127.0.0.1:8080/console/login?code=abc")
    first = capsys.readouterr().out
    announce(given, "")
    later = capsys.readouterr().out
    assert "login?code=abc" in first
    assert "code=" not in later
    assert "huifang login NAME" in later
    assert "管理员" in later


# ---- the demo --------------------------------------------------------------------------------------------------------


def test_the_demo_removes_only_what_a_demo_left(tmp_path: Path) -> None:
    folder = tmp_path / "demo-data"
    Disk(folder / "files").save(b"x")
    for name in ("demo.db", "demo.db-wal", "demo.db.lock", "letter.txt"):
        (folder / name).write_text("x")
    demo.clear_folder(folder)
    assert [one.name for one in folder.iterdir()] == ["letter.txt"]
    demo.clear_folder(tmp_path / "nowhere")


def test_a_second_demo_leaves_the_running_one_alone(tmp_path: Path) -> None:
    (tmp_path / "demo.db").write_text("x")
    lock = FileLock(tmp_path / "demo.db.lock")
    try:
        with pytest.raises(AlreadyOpen):
            demo.clear_folder(tmp_path)
    finally:
        lock.release()
    assert (tmp_path / "demo.db").exists()
