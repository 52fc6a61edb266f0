"""huifang roster import: all of a table or nothing of it, and routing rules that contradict themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.check import CHECKS
from bot.commands.roster import BadRoster, read_rows, shifts_of_rows
from bot.config import settings
from bot.config.settings import ConfigError
from bot.domain.staffing.roster import Shift
from storage.database import connect
from storage.engine.migrate import migrate
from storage.people import roster, staff
from tests.bot.test_commands import huifang
from tests.town import MONDAY

HEAD = "name,community,days,begins,ends\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_spreadsheet_is_read_however_it_was_saved(tmp_path: Path, encoding: str) -> None:
    lines = read_rows(
        written(tmp_path, f"{HEAD}王师傅,sjhc,周一-周二,08:00,18:00\n\n王师傅,sjhc,2026-10-01,休,\n", encoding)
    )
    found = shifts_of_rows(lines, {"王师傅": 7}, ["sjhc"])
    assert [(one.person, one.weekday, one.begins, one.off) for one in found] == [
        (7, 0, 480, False), (7, 1, 480, False), (7, None, 0, True),
    ]  # fmt: skip


def test_every_mistake_of_a_roster_is_told_with_its_line(tmp_path: Path) -> None:
    text = (
        f"{HEAD}谁,sjhc,mon,08:00,18:00\n王师傅,nowhere,mon,08:00,18:00\n"
        "王师傅,sjhc,mon,8,18:00\n王师傅,sjhc,mon,off,\n"
    )
    with pytest.raises(BadRoster) as caught:
        shifts_of_rows(read_rows(written(tmp_path, text)), {"王师傅": 7}, ["sjhc"])
    told = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in told] == ["line 2", "line 3", "line 4", "line 5"]
    with pytest.raises(BadRoster, match="begins"):
        read_rows(written(tmp_path, "name,community\nx,y\n"))


async def test_a_roster_is_imported_once_and_replaced_when_asked(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data.db"
    (tmp_path / "config.yaml").write_text(
        f"database: {url}\nfiles: {tmp_path}/files\ncommunities: [{{code: sjhc, name: 四季花城, hotline: '0755-1'}}]\n",
        encoding="utf-8",
    )

    async def imported() -> list[Shift]:
        database = connect(url, lambda: MONDAY)
        await migrate(database)
        if await database.read(lambda c: staff.named(c, "王师傅")) is None:
            await database.transact(lambda unit: staff.add(unit, "王师傅", [("sjhc", "handler")]))
        found = await database.read(lambda c: roster.roster(c, "sjhc"))
        await database.close()
        return found

    assert await imported() == []
    path = written(tmp_path, f"{HEAD}王师傅,sjhc,mon-fri,08:00,18:00\n")
    assert huifang(tmp_path, "roster", "import", str(path)).stdout == "5 new lines in the roster\n"
    assert huifang(tmp_path, "roster", "import", str(path)).stdout == "0 new lines in the roster\n"
    bad = huifang(tmp_path, "roster", "import", str(written(tmp_path, f"{HEAD}谁,sjhc,mon,08:00,18:00\n")), "--replace")
    assert (bad.returncode, "nobody is called" in bad.stderr) == (2, True)
    assert len(await imported()) == 5
    path = written(tmp_path, f"{HEAD}王师傅,sjhc,sat,09:00,12:00\n")
    assert huifang(tmp_path, "roster", "import", str(path), "--replace").returncode == 0
    assert [one.weekday for one in await imported()] == [5]
    found = huifang(tmp_path, "check").stderr
    assert "sjhc: nobody is on duty from" in found
    config_path = tmp_path / "config.yaml"
    config_path.write_text(config_path.read_text("utf-8") + "routing: [{people: 谁}]\n", encoding="utf-8")
    assert "routing: rule 1 names 谁" in huifang(tmp_path, "check").stderr


@pytest.mark.parametrize(
    ("routing", "words"),
    [
        ("[{how: rotation}, {when: {category: lift}}]", "is never reached: rule 1 fits first"),
        ("[{when: {category: [nonsense]}}]", "'nonsense' is not known"),
        ("[{when: {community: other}}]", "'other' is not known"),
        ("[{department: kitchen}]", "'kitchen' is no department"),
        ("[{how: dice}]", "rotation"),
        ("[{when: {flags: [loud]}}]", "urgent"),
    ],
)
def test_E_routing_rules_that_cannot_work_are_refused_with_the_reason(tmp_path: Path, routing: str, words: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        f"communities: [{{code: sjhc, name: 四季花城, hotline: '0755-1'}}]\nrouting: {routing}\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError) as caught:
        settings.load(path, {}, CHECKS)
    assert words in str(caught.value)
    assert "line 2" in str(caught.value)
