"""What a sweep takes, refuses and gives back, folder by folder."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.files import folder_mark
from storage.files.disk import Disk, Missing
from storage.files.sweep import Swept, assess, sweep

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
posix = pytest.mark.skipif(os.name == "nt", reason="links of POSIX")


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "files")


def fill(disk: Disk, count: int) -> set[str]:
    keys = {disk.save(b"x").key for _ in range(count)}
    for key in keys:
        os.utime(disk.path(key), (0, 0))
    return keys


def swept(disk: Disk, known: set[str], now: datetime = NOW, mark: str = "mine") -> Swept:
    return sweep(disk, mark, set(disk.keys()), known, now)


def test_the_first_sweep_of_an_empty_folder_marks_it(disk: Disk) -> None:
    assert swept(disk, set()).outlook.refused == ""
    assert folder_mark.marks(disk.folder) == {"mine"}
    assert (disk.folder / "installation").read_text() == "mine\n"


@pytest.mark.parametrize(
    ("files", "unknown", "refused"),
    [(10, 10, ""), (12, 11, "many"), (60, 12, ""), (60, 13, "many"), (1000, 200, ""), (1000, 201, "many"), (0, 0, "")],
)
def test_more_than_a_fifth_and_more_than_ten_are_refused(disk: Disk, files: int, unknown: int, refused: str) -> None:
    folder_mark.add(disk.folder, "mine")
    keys = {f"{n:032x}" for n in range(files)}
    found = assess(disk, "mine", keys, {f"{n:032x}" for n in range(unknown, files)})
    assert (found.files, found.unknown, found.refused) == (files, unknown, refused)


def test_files_that_come_into_the_folder_bit_by_bit_are_counted_before_they_are_old(disk: Disk) -> None:
    """A backup that is still being copied into the folder, with a database that does not know it."""
    known = fill(disk, 5)
    swept(disk, known)
    fill(disk, 9)
    for _ in range(9):
        disk.save(b"copied this minute")
    assert swept(disk, known).outlook.refused == "many"
    assert disk.trash.keys() == set()


def test_a_refusal_removes_nothing_at_all(disk: Disk) -> None:
    folder_mark.add(disk.folder, "another")
    half = disk.folder / "incoming" / f"{'a' * 32}.part"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    waiting = fill(disk, 1)
    disk.put_away(waiting, (NOW - 90 * DAY).date())
    fill(disk, 3)
    result = swept(disk, set())
    assert (result.outlook.refused, result.trashed, result.removed, result.halves) == ("foreign", 0, 0, 0)
    assert half.exists()
    assert disk.trash.keys() == waiting
    assert folder_mark.marks(disk.folder) == {"another"}


def test_the_trash_keeps_thirty_days_and_then_removes(disk: Disk) -> None:
    known, gone = fill(disk, 20), fill(disk, 2)
    assert swept(disk, known).trashed == 2
    assert [swept(disk, known, NOW + days * DAY).removed for days in (1, 29, 30, 31, 32)] == [0, 0, 0, 2, 0]
    for key in gone:
        with pytest.raises(Missing):
            disk.open(key)
    assert list((disk.folder / "trash").iterdir()) == []


def test_a_clock_that_stands_at_the_beginning_of_time_takes_nothing(disk: Disk) -> None:
    known = fill(disk, 20)
    disk.save(b"orphan of today")
    assert swept(disk, known, datetime(1970, 1, 2, tzinfo=UTC)).trashed == 0


def test_what_is_known_again_is_not_removed_even_after_its_time(disk: Disk) -> None:
    known, gone = fill(disk, 20), fill(disk, 2)
    swept(disk, known)
    result = swept(disk, known | gone, NOW + 40 * DAY)
    assert (result.back, result.removed) == (2, 0)
    assert set(disk.keys()) == known | gone


def test_what_is_deleted_on_purpose_does_not_wait_in_the_trash(disk: Disk) -> None:
    known, gone = fill(disk, 20), fill(disk, 1)
    swept(disk, known)
    [key] = gone
    assert disk.delete(key) is True
    assert disk.trash.keys() == set()
    assert disk.delete(key) is False


def test_what_lies_in_its_place_is_never_replaced_from_the_trash(disk: Disk) -> None:
    known, gone = fill(disk, 20), fill(disk, 1)
    swept(disk, known)
    [key] = gone
    path = disk.folder / key[:2] / key
    path.write_bytes(b"restored by hand")
    assert disk.put_back(key) is False
    assert path.read_bytes() == b"restored by hand"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"another\n", b"\xff\xfe\x00", b"mine\nanother\n"])
def test_a_mark_file_of_any_content_is_read_for_the_safe_side(disk: Disk, content: bytes) -> None:
    keys = fill(disk, 3)
    (disk.folder / "installation").write_bytes(content)
    assert swept(disk, set()).trashed == 0
    assert set(disk.keys()) == keys


@posix
def test_a_link_in_the_place_of_a_folder_is_not_swept(disk: Disk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / ("ab" + "0" * 30)).write_bytes(b"not ours")
    os.utime(outside / ("ab" + "0" * 30), (0, 0))
    (disk.folder / "ab").symlink_to(outside)
    (disk.folder / "trash").symlink_to(tmp_path / "trash")
    assert swept(disk, set()).trashed == 0
    assert len(list(outside.iterdir())) == 1


def test_only_dated_folders_and_keys_are_removed_from_the_trash(disk: Disk) -> None:
    known, _ = fill(disk, 20), fill(disk, 1)
    swept(disk, known)
    [day] = (disk.folder / "trash").iterdir()
    (day / "letter.txt").write_text("mine")
    (disk.folder / "trash" / "old").mkdir()
    assert swept(disk, known, NOW + 60 * DAY).removed == 1
    assert (day / "letter.txt").exists()
    assert (disk.folder / "trash" / "old").is_dir()
