"""Files on disk: whole or not there, under names nobody can guess, and never a link to elsewhere."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.files import folder_mark, sweep
from storage.files.disk import Disk, Missing

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "files")


def aged(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))


def content(disk: Disk, key: str) -> bytes:
    with disk.open(key) as file:
        return file.read()


def everything(disk: Disk) -> list[Path]:
    """All that lies in the folder, but for the trash."""
    return [path for path in disk.folder.rglob("*") if not path.is_dir() and "trash" not in path.parts]


def swept(disk: Disk, known: set[str], now: datetime) -> sweep.Swept:
    """Sweeps as the installation `mine` with a database that knows these."""
    return sweep.sweep(disk, "mine", set(disk.keys()), known, now)


def test_what_is_saved_is_read_back_whole(disk: Disk) -> None:
    data = os.urandom(100_000)
    stored = disk.save(data)
    assert (stored.size, stored.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert content(disk, stored.key) == data
    assert disk.path(stored.key).read_bytes() == data
    assert list(disk.keys()) == [stored.key]


def test_M_05_keys_are_128_random_bits_and_say_nothing_of_the_content(disk: Disk) -> None:
    keys = {disk.save(b"the same").key for _ in range(50)}
    assert len(keys) == 50
    assert all(len(bytes.fromhex(key)) == 16 for key in keys)
    assert not any(key in hashlib.sha256(b"the same").hexdigest() for key in keys)


@posix
def test_others_on_the_machine_cannot_read_the_files(disk: Disk) -> None:
    path = disk.path(disk.save(b"x").key)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "key",
    [
        "",
        "..",
        "../../etc/passwd",
        "a" * 31,
        "a" * 33,
        "A" * 32,
        "g" * 32,
        "a" * 32 + "\n",
        "\0" + "a" * 31,
        "/" + "a" * 31,
        "a" * 31 + "١",
    ],
)
def test_J_04_nothing_but_a_key_reaches_the_file_system(disk: Disk, key: str) -> None:
    for act in (disk.open, disk.path, disk.delete):
        with pytest.raises(Missing):
            act(key)


def test_an_unknown_key_is_missing_and_deleting_it_is_no_error(disk: Disk) -> None:
    with pytest.raises(Missing):
        disk.open("0" * 32)
    assert disk.delete("0" * 32) is False


def test_J_13_what_is_deleted_is_gone(disk: Disk) -> None:
    key = disk.save(b"secret").key
    assert disk.delete(key) is True
    assert everything(disk) == []
    with pytest.raises(Missing):
        disk.open(key)


@posix
@pytest.mark.parametrize("kind", ["symlink", "hard link", "pipe", "folder", "linked shelf"])
def test_J_09_whatever_is_no_plain_file_of_ours_is_refused(disk: Disk, tmp_path: Path, kind: str) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"the password file")
    key = disk.save(b"mine").key
    path = disk.path(key)
    path.unlink()
    if kind == "symlink":
        path.symlink_to(outside)
    elif kind == "hard link":
        os.link(outside, path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / key).write_bytes(b"the password file")
        path.parent.rmdir()
        path.parent.symlink_to(elsewhere)
    with pytest.raises(Missing):
        disk.open(key)


@posix
def test_J_09_a_file_swapped_while_it_is_opened_never_shows_the_other_side(disk: Disk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"the password file")
    key = disk.save(b"mine").key
    path, mine, done = disk.path(key), tmp_path / "mine", threading.Event()
    mine.write_bytes(b"mine")

    def swap() -> None:
        chance = random.Random(1)
        link, plain = tmp_path / "link", tmp_path / "plain"
        while not done.is_set():
            link.symlink_to(outside)
            os.replace(link, path)
            time.sleep(chance.uniform(0, 0.0001))  # lets the reader in at any moment, on the fastest disk, too
            plain.write_bytes(b"mine")
            os.replace(plain, path)
            time.sleep(chance.uniform(0, 0.0001))

    swapper = threading.Thread(target=swap)
    swapper.start()
    seen = set()
    try:
        for _ in range(2_000):
            try:
                seen.add(content(disk, key))
            except Missing:
                seen.add(b"")
    finally:
        done.set()
        swapper.join()
    assert b"the password file" not in seen
    assert b"mine" in seen


def test_I9_sweeping_takes_old_halves_and_orphans_and_leaves_the_rest(disk: Disk) -> None:
    known, orphan, fresh = (disk.save(name).key for name in (b"known", b"orphan", b"fresh"))
    old_half, new_half = (disk.folder / "incoming" / f"{letter * 32}.part" for letter in "ab")
    stranger = disk.folder / "README"
    for path in (old_half, new_half, stranger):
        path.write_bytes(b"half")
    for path in (disk.path(known), disk.path(orphan), old_half, stranger):
        aged(path, NOW - 2 * HOUR)
    for path in (disk.path(fresh), new_half):
        aged(path, NOW - HOUR / 2)
    result = swept(disk, {known, fresh}, NOW)
    assert (result.trashed, result.halves, result.back, result.removed) == (1, 1, 0, 0)
    assert disk.trash.keys() == {orphan}
    assert sorted(disk.keys()) == sorted([known, fresh])
    assert not old_half.exists()
    assert new_half.exists()
    assert stranger.exists()
    assert content(disk, known) == b"known"


@posix
def test_A_12_a_kill_at_any_step_leaves_the_whole_file_or_something_to_sweep(tmp_path: Path) -> None:
    """Dies at each call that changes the disk, in a process of its own."""
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from storage.files import disk\n"
        "place, step, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])\n"
        "ours = disk.Disk(place)\n"
        "name, nth = step.split(':')\n"
        "real, count = getattr(os, name), [0]\n"
        "def dies(*args, **more):\n"
        "    count[0] += 1\n"
        "    if count[0] == int(nth): os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(*args, **more)\n"
        "setattr(os, name, dies)\n"
        "ours.save(b'x' * size)\n"
    )
    for step in ("fsync:1", "replace:1", "fsync:2", "fsync:3", "replace:9"):
        disk = Disk(tmp_path / step.replace(":", "-"))
        run = subprocess.run([sys.executable, "-c", program, str(disk.folder), step, "300000"], check=False)  # noqa: S603
        assert run.returncode == (0 if step == "replace:9" else -9)
        left = list(disk.keys())
        for key in left:
            assert content(disk, key) == b"x" * 300_000
        folder_mark.add(disk.folder, "mine")
        swept(disk, set(), datetime.now(UTC) + 2 * HOUR)
        assert everything(disk) == [disk.folder / "installation"]


@posix
def test_a_full_disk_leaves_nothing_behind(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            disk.save(b"x" * 50_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert everything(disk) == []


def test_many_threads_save_at_once(disk: Disk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(disk.save, [bytes([n]) * 1000 for n in range(40)]))
    assert [content(disk, one.key)[:1] for one in stored] == [bytes([n]) for n in range(40)]
    assert list((disk.folder / "incoming").iterdir()) == []


def test_J_12_the_free_share_of_the_disk_is_a_share(disk: Disk) -> None:
    usage = os.statvfs(disk.folder) if hasattr(os, "statvfs") else None
    assert 0 < disk.free_ratio() < 1
    if usage:
        assert abs(disk.free_ratio() - usage.f_bavail / usage.f_blocks) < 0.05
