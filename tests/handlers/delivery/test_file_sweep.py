"""Stored files and the wrong database: whatever a program is started with, no file is lost by starting it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app import Running, running
from bot.channels.base import Busy
from bot.commands.check import examine
from bot.config import settings as config_settings
from bot.domain.messages import Incoming
from storage.files import downloads, uploads
from storage.files.downloads import FetchedFile
from storage.tables import files as table
from tests.channels.test_wecom import place as wecom_place
from tests.channels.wechat_place import MEI, place
from tests.conftest import new_postgres_database

ROOT = Path(__file__).parents[3]
CONFIG = """
database: {database}
files: {files}
communities: [{{code: sjhc, name: 四季花城, hotline: "0755-00000000"}}]
groups: [{{name: 服务中心, channel: web}}]
"""


def settings(folder: Path, database: str, files: Path | None = None) -> config_settings.Settings:
    path = folder / "config.yaml"
    path.write_text(CONFIG.format(database=database, files=files or folder / "files"), encoding="utf-8")
    return config_settings.load(path, {})


def huifang(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": os.environ.get("PYTHONPATH", str(ROOT)), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "bot", *arguments, "--config", str(folder / "config.yaml")]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60)


@pytest.fixture
def other_url(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """An empty database of the same kind."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/another.db"
    return new_postgres_database(request.getfixturevalue("postgres_server"))


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    return new_postgres_database(postgres_server)


async def told(given: config_settings.Settings) -> list[str]:
    """What `huifang check` says of files."""
    return [line for line in await examine(given) if line.startswith("files:")]


async def store(app: Running, count: int) -> list[str]:
    """So many files that rows know, two hours old."""
    keys = []
    for number in range(count):
        stored = app.disk.save(b"photo %d" % number)
        kept = FetchedFile(stored.key, stored.sha256, stored.size, "photo", "image/jpeg", "a.jpg")
        await app.desk.database.transact(lambda unit, kept=kept: uploads.add(unit, kept, "web", 1))  # type: ignore[misc]
        keys.append(stored.key)
    age(app.disk.folder)
    return sorted(keys)


def age(folder: Path) -> None:
    """Everything that lies there was written two hours ago."""
    then = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    for path in [one for one in folder.rglob("*") if one.is_file()]:
        os.utime(path, (then, then))


def lying(folder: Path) -> list[str]:
    """The files in their places, by name."""
    return sorted(one.name for one in folder.glob("??/*"))


async def forget(app: Running, keys: list[str]) -> None:
    await app.desk.database.transact(lambda unit: unit.execute(table.delete().where(table.c.key.in_(keys))))


@asynccontextmanager
async def quiet(given: config_settings.Settings) -> AsyncIterator[Running]:
    """The program, sweeping only when it is told to."""
    async with running(given, loops=False) as app:
        app.tasks[1].cancel()
        await asyncio.wait({app.tasks[1]})
        yield app


async def start_and_sweep(given: config_settings.Settings) -> None:
    """Starts the program, lets it sweep as it does at its start and once more, and stops it."""
    async with running(given, loops=False) as app:
        await asyncio.sleep(0.2)
        await app.fetcher.sweep()


async def test_an_empty_database_takes_no_file_and_check_tells_the_way_out(
    database_url: str, tmp_path: Path, other_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with quiet(settings(tmp_path, database_url)) as app:
        keys = await store(app, 18)
        await app.fetcher.sweep()
    await start_and_sweep(settings(tmp_path, other_url))
    assert lying(tmp_path / "files") == keys
    assert "18 of 18" in caplog.text
    assert not [key for key in keys if key in caplog.text]
    [line] = await told(settings(tmp_path, other_url))
    assert "another installation" in line
    assert "database:" in line
    await start_and_sweep(settings(tmp_path, database_url))
    assert lying(tmp_path / "files") == keys
    assert await told(settings(tmp_path, database_url)) == []


async def test_few_files_are_as_safe_as_many(database_url: str, tmp_path: Path, other_url: str) -> None:
    async with quiet(settings(tmp_path, database_url)) as app:
        keys = await store(app, 2)
        await app.fetcher.sweep()
    await start_and_sweep(settings(tmp_path, other_url))
    assert lying(tmp_path / "files") == keys


async def test_what_an_earlier_release_kept_is_taken_over_only_by_the_database_that_knows_it(
    database_url: str, tmp_path: Path, other_url: str
) -> None:
    async with quiet(settings(tmp_path, database_url)) as app:
        keys = await store(app, 9)
    (tmp_path / "files" / "installation").unlink(missing_ok=True)
    await start_and_sweep(settings(tmp_path, other_url))
    assert lying(tmp_path / "files") == keys
    assert not (tmp_path / "files" / "installation").exists()
    assert "does not know" in (await told(settings(tmp_path, other_url)))[0]
    async with quiet(settings(tmp_path, database_url)) as app:
        orphan = app.disk.save(b"nobody's").key
        age(app.disk.folder)
        assert (await app.fetcher.sweep()).trashed == 1
        assert app.disk.trash.keys() == {orphan}


async def test_an_old_backup_of_the_database_takes_nothing_and_says_so(database_url: str, tmp_path: Path) -> None:
    async with quiet(settings(tmp_path, database_url)) as app:
        keys = await store(app, 40)
        await app.fetcher.sweep()
        await forget(app, keys[:12])
        swept = await app.fetcher.sweep()
        assert (swept.outlook.refused, swept.trashed) == ("many", 0)
        assert lying(app.disk.folder) == keys
        assert "12 of 40 files unknown" in (await told(app.settings))[0]
        done = await asyncio.to_thread(huifang, tmp_path, "files", "sweep", "--yes")
        assert done.returncode == 0, done.stderr
        assert lying(app.disk.folder) == keys[12:]
        assert app.disk.trash.keys() == set(keys[:12])
        assert await told(app.settings) == []


async def test_what_went_to_the_trash_comes_back_when_it_is_asked_for_or_known_again(
    database_url: str, tmp_path: Path
) -> None:
    async with quiet(settings(tmp_path, database_url)) as app:
        keys = await store(app, 6)
        gone = await app.desk.database.read(lambda c: [dict(row._mapping) for row in c.execute(sa.select(table))])
        await forget(app, keys[:2])
        assert (await app.fetcher.sweep()).trashed == 2
        assert lying(app.disk.folder) == keys[2:]
        app.disk.open(keys[0]).close()
        assert keys[0] in lying(app.disk.folder)
        back = [row for row in gone if row["key"] in keys[:2]]
        await app.desk.database.transact(lambda unit: unit.execute(table.insert(), back))
        assert (await app.fetcher.sweep()).back == 1
        assert lying(app.disk.folder) == keys


async def test_two_installations_on_one_folder_take_nothing_of_each_other(
    database_url: str, tmp_path: Path, other_url: str
) -> None:
    (tmp_path / "b").mkdir()
    second = settings(tmp_path / "b", other_url, tmp_path / "files")
    async with quiet(settings(tmp_path, database_url)) as app:
        first = await store(app, 30)
        await app.fetcher.sweep()
        async with quiet(second) as other:
            assert (await other.fetcher.sweep()).outlook.refused == "foreign"
            own = await store(other, 3)
            assert (await other.fetcher.sweep()).trashed == 0
        assert (await app.fetcher.sweep()).outlook.refused == "shared"
        assert lying(app.disk.folder) == sorted(first + own)
    assert "installation, too" in (await told(settings(tmp_path, database_url)))[0]


async def test_copies_of_one_installation_share_its_folder_and_sweep_it(tmp_path: Path, postgres_url: str) -> None:
    async with (
        running(settings(tmp_path, postgres_url), loops=False) as one,
        running(settings(tmp_path, postgres_url), loops=False) as two,
    ):
        keys = await store(one, 12)
        await forget(one, keys[:2])
        swept = await asyncio.gather(one.fetcher.sweep(), two.fetcher.sweep())
        assert {each.outlook.refused for each in swept} == {""}
        assert sum(each.trashed for each in swept) == 2
        assert lying(one.disk.folder) == keys[2:]


async def test_a_file_stored_while_it_is_swept_is_not_taken_for_garbage(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with quiet(settings(tmp_path, database_url)) as app:
        await app.fetcher.sweep()
        keys = downloads.keys
        came: list[str] = []

        def slow(connection: sa.Connection) -> set[str]:
            found = keys(connection)
            came.extend(app.disk.save(b"just now").key for _ in range(20))
            return found

        monkeypatch.setattr(downloads, "keys", slow)
        swept = await app.fetcher.sweep()
        assert (swept.outlook.refused, swept.trashed) == ("", 0)
        assert lying(app.disk.folder) == sorted(came)


async def test_the_command_takes_over_a_folder_only_when_somebody_says_yes(tmp_path: Path) -> None:
    async with quiet(settings(tmp_path, f"sqlite:///{tmp_path}/a.db")) as app:
        keys = await store(app, 4)
        await app.fetcher.sweep()
    settings(tmp_path, f"sqlite:///{tmp_path}/b.db")
    asked = huifang(tmp_path, "files", "sweep")
    assert "4 files, 4 of them unknown" in asked.stdout
    assert "another installation" in asked.stdout
    assert lying(tmp_path / "files") == keys
    assert huifang(tmp_path, "files", "sweep", "--yes").returncode == 0
    assert lying(tmp_path / "files") == []
    assert sorted(one.name for one in (tmp_path / "files" / "trash").glob("*/*")) == keys
    assert "files:" not in huifang(tmp_path, "check").stderr


# ---- what waits on disk for the database -----------------------------------------------------------------------------


async def busy(_incoming: Incoming) -> None:
    raise Busy("not now")


async def test_a_wrong_key_loses_no_message_that_waits_on_disk(tmp_path: Path) -> None:
    async with place(tmp_path) as here:
        here.inbox.trouble = busy
        assert (await here.wx.say(MEI, "水管爆了")).bodies == ["success"]
    async with place(tmp_path, section={"aes_key": "A" * 43}) as here:
        await asyncio.sleep(0.3)
        assert here.inbox.heard == []
    async with place(tmp_path) as here:
        async with asyncio.timeout(10):
            while not here.inbox.heard:
                await asyncio.sleep(0.02)
        assert here.inbox.last.text == "水管爆了"


async def test_a_wrong_key_loses_no_message_of_colleagues_that_waits_on_disk(tmp_path: Path) -> None:
    async with wecom_place(spool=tmp_path) as here:
        here.inbox.trouble = busy
        await here.wecom.say("wang", "楼道灯坏了")
    async with wecom_place(spool=tmp_path, aes_key="A" * 43) as here:
        await asyncio.sleep(0.3)
        assert here.inbox.heard == []
    async with wecom_place(spool=tmp_path) as here:
        async with asyncio.timeout(10):
            while not here.inbox.heard:
                await asyncio.sleep(0.02)
        assert here.inbox.texts == ["楼道灯坏了"]


async def test_a_message_that_fails_again_and_again_is_set_aside_and_tried_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.wechat.webhook._MOST_STUMBLES", 1)

    async def fault(_incoming: Incoming) -> None:
        raise RuntimeError("a fault of ours")

    async with place(tmp_path) as here:
        here.inbox.trouble = busy
        await here.wx.say(MEI, "水管爆了")
    async with place(tmp_path) as here:
        here.inbox.trouble = fault
        await asyncio.sleep(0.3)
    async with place(tmp_path) as here:
        async with asyncio.timeout(10):
            while not here.inbox.heard:
                await asyncio.sleep(0.02)
        assert here.inbox.last.text == "水管爆了"
