"""huifang clocks and huifang calendar: what they print, how they end, and beside a running program."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path

import pytest

from bot.commands.clocks_work import UnknownCase, clock_explanations
from bot.commands.run_in_transaction import run_one_unit
from bot.config import settings
from bot.domain.complaint.moves import BOT, Complaint
from handlers.moves import make
from storage.database import Unit
from tests.bot.test_commands import huifang
from tests.faults.people import file
from tests.town import Town, town

SHORT = 'communities: [{code: a1, name: A, hotline: "123"}]\n'


def simulate(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return huifang(folder, "clocks", "simulate", "--at", "2026-11-28 23:00", *more)


def test_simulate_tells_what_happens_to_a_complaint_of_saturday_night(tmp_path: Path) -> None:
    ended = simulate(tmp_path, "--days", "3")
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("11月28日（周六）23:00　登记投诉（非工作时间）")
    assert any("11月29日（周日）09:10　安排处理人" in line for line in lines)
    assert not any("（周六）23:" in line for line in lines[1:])
    assert lines[-1] == "到这里为止，投诉还没关闭，会继续提醒。"


def test_simulate_plays_moves_until_the_complaint_is_closed_in_three_languages(tmp_path: Path) -> None:
    does = ["--does", "take 20min", "--does", "handle 5h", "--does", "verify 15h", "--does", "satisfied 40h",
            "--does", "confirm_close 44h"]  # fmt: skip
    for language, last in (("zh-Hans", "投诉关闭"), ("zh-Hant", "投訴關閉"), ("en", "closed")):
        ended = simulate(tmp_path, "--flags", "urgent", "--language", language, *does)
        assert last in ended.stdout.splitlines()[-1]
    assert "23:05  Emergency" in ended.stdout


def test_simulate_tries_other_settings_before_they_are_used(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(SHORT + "clocks:\n  classify: {within: 1h working}\n", encoding="utf-8")
    assert "08:00　补全分类" in simulate(tmp_path, "--days", "1").stdout
    assert "10:00　补全分类" in simulate(tmp_path, "--days", "1", "--config", str(other)).stdout


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--does", "sing 1h"], "is no move"),
        (["--does", "verify 1h"], "cannot be made while a complaint is received"),
        (["--does", "take soon"], "write for example"),
        (["--flags", "odd"], "urgent"),
        (["--community", "nowhere"], "there is no community nowhere"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_line_with_the_way_out(
    tmp_path: Path, more: list[str], words: str
) -> None:
    ended = simulate(tmp_path, *more)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_holidays_are_imported_shown_and_end_the_warning(tmp_path: Path) -> None:
    table = tmp_path / "2027.csv"
    table.write_text("date,kind,name\n2027-01-01,off,元旦\n2027-10-01,off,国庆节\n2027-10-09,work,调休\n", "utf-8")
    first = huifang(tmp_path, "calendar", "import", str(table))
    assert "3 of them new or different" in first.stdout
    assert "0 of them new" in huifang(tmp_path, "calendar", "import", str(table)).stdout
    shown = huifang(tmp_path, "calendar", "show", "--year", "2027").stdout
    assert shown.splitlines() == [
        "2027-01-01  off    元旦", "2027-10-01  off    国庆节", "2027-10-09  work   调休", "from 2027.csv"
    ]  # fmt: skip


def test_a_file_of_holidays_with_mistakes_changes_nothing_and_names_every_line(tmp_path: Path) -> None:
    table = tmp_path / "bad.csv"
    table.write_text("2027-01-01,off\n2027-02-30,off\n2027-01-02,holiday\n2027-01-01,work\n", "utf-8")
    ended = huifang(tmp_path, "calendar", "import", str(table))
    assert ended.returncode == 2
    lines = ended.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == ["bad.csv line 2", "bad.csv line 3", "bad.csv line 4"]
    table.write_bytes("2027-01-01,off,元旦\n".encode("gbk"))
    assert "UTF-8" in huifang(tmp_path, "calendar", "import", str(table)).stderr
    table.write_text("\n", "utf-8")
    assert "there is no day in it" in huifang(tmp_path, "calendar", "import", str(table)).stderr


def test_explain_names_a_number_that_is_not_there(tmp_path: Path) -> None:
    ended = huifang(tmp_path, "clocks", "explain", "TS-1")
    assert ended.returncode == 2
    assert "its number looks like" in ended.stderr


async def explain(place: Town, number: str, language: str) -> list[str]:
    def work(unit: Unit) -> list[str]:
        return clock_explanations(place.app.settings, unit, number, language)

    return await place.app.desk.database.transact(work)


async def test_every_due_time_is_explained_with_start_span_what_counted_and_who_is_next(
    database_url: str, tmp_path: Path
) -> None:
    async with town(database_url, tmp_path) as place:
        await place.hire("陈主任", "supervisor")
        number = await file(place)
        lines = await explain(place, number, "zh-Hans")
        assert lines[0] == f"{number}　待处理" or number in lines[0]
        at = lines.index("“安排处理人”截止11月23日（周一）09:10。")
        assert lines[at + 1 : at + 5] == [
            "从11月23日（周一）09:00起算：收到投诉。",
            "时限：10分钟（工作时间）。",
            "计入11月23日（周一）09:00至09:10。",
            "如果还没办，11月23日（周一）09:40通知管理处经理。",
        ]
        await place.wait("13h")
        late = await explain(place, number, "en")
        assert any(line.startswith("It first fell due") for line in late)
        hant = await explain(place, number, "zh-Hant")
        assert any("截止" in line for line in hant)
        with pytest.raises(UnknownCase):
            await explain(place, "TS-1", "en")


async def test_what_falls_into_the_night_says_until_when_it_waits(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        await place.wait("12h 30min")
        draft = Complaint(community="sjhc", answers={"what": "路灯不亮", "place": "大门"})
        made = await place.app.desk.database.transact(lambda unit: make.file(place.app.desk, unit, draft, BOT))
        lines = await explain(place, made.number, "zh-Hans")
        assert "11月23日（周一）23:30是休息时间，等到11月24日（周二）08:00再提醒。" in lines


async def test_a_command_works_beside_the_running_program(tmp_path: Path) -> None:
    async with town(f"sqlite:///{tmp_path}/huifang.db", tmp_path) as place:
        number = await file(place)
        (line, *_rest) = await run_one_unit(
            place.app.settings, lambda unit: clock_explanations(place.app.settings, unit, number, "en")
        )
        assert line.startswith(number)
        assert sqlite3.connect(tmp_path / "huifang.db").execute("SELECT count(*) FROM complaints").fetchone() == (1,)
    assert settings.load(tmp_path / "config.yaml", {}).communities
