"""Reports count what is on record: by month, community, cause and building, the same on page, file and command."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.__main__ import main
from bot.domain.complaint import categories
from handlers.reports.csv_file import csv_bytes
from handlers.reports.reports import REPORTS, ReportTable, bounds, month_of
from storage.reports.counted_cases import CountedCase
from tests.handlers.console_town import START, town


def counted(**known: Any) -> CountedCase:
    """A complaint as reports see it."""
    plain = {
        "community": "sjhc",
        "department": "",
        "source": "chat",
        "category": "lift",
        "cause": "",
        "severity": "",
        "validity": "valid",
        "state": "working",
        "closing": "",
        "rating": "",
        "generation": 1,
        "building": "1",
    }
    return CountedCase(**{**plain, **known})  # fmt: skip


async def test_open_closed_satisfied_and_repeated_ones_are_told_apart(tmp_path: Path) -> None:
    cases = [
        counted(),
        counted(state="closed", rating="very", closing="satisfied"),
        counted(state="closed", rating="neutral", closing="neutral"),
        counted(state="callback", rating="satisfied", generation=2),
        counted(building="2", state="closed", closing="withdrawn"),
    ]
    async with town(tmp_path) as here:
        rows = REPORTS["by_building"].rows(here.app.desk, "zh-Hans", cases)
    assert rows == [("四季花城", "1", 4, 2, 2, 1, 1), ("四季花城", "2", 1, 0, 1, 0, 0)]


async def test_a_cause_that_is_known_counts_before_the_category_as_reported(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        known = next(code for code in categories.ALL if code.count(".") == 2)
        rows = REPORTS["by_category"].rows(here.app.desk, "zh-Hans", [counted(cause=known), counted()])
        words = here.app.desk.texts.say("zh-Hans", f"category.{known}")
        as_reported = here.app.desk.texts.say("zh-Hans", "everyday.lift")
    assert {row[1] for row in rows} == {words, as_reported}


async def test_complaints_of_a_month_are_counted_by_cause_and_by_building(database_url: str, tmp_path: Path) -> None:
    async with town(tmp_path, url=database_url) as here:
        await here.file("电梯异响")
        await here.file("电梯又响了", answers={"place_parts": {"building": "2"}})
        await here.file("大门坏了", category="unsure", answers={"place_parts": {"public": "大门"}})
        await here.file("灯坏了", community="bhwt", category="power")
        await here.file("电梯门慢")
        browser = await here.signed_in("manager")
        page = await browser.get("/console/reports?report=by_building&month=2026-11")
        assert page.status == 200
        assert "<td>四季花城</td><td>1</td><td>2</td><td>2</td><td>0</td><td>0</td><td>0</td>" in page.text
        assert "公共区域或未注明" in page.text
        assert "滨海湾庭" not in page.text, "a manager sees their own communities"
        causes = await browser.get("/console/reports/file?report=by_category&month=2026-11")
        assert causes.headers["Content-Type"].startswith("text/csv")
        lines = causes.text.lstrip("\ufeff").splitlines()
        assert lines[0] == "小区,原因,收到,未办结,已办结,其中满意,再次投诉"
        assert sum(int(line.split(",")[2]) for line in lines[1:]) == 4
        empty = await browser.get("/console/reports?report=by_category&month=2025-01")
        assert "这个月没有收到投诉" in empty.plain
        assert (await (await here.signed_in("handler")).get("/console/reports")).status == 403


async def test_the_command_writes_what_the_page_shows_while_the_program_runs(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.file("电梯异响")
        browser = await here.signed_in("administrator")
        shown = await browser.get("/console/reports/file?report=by_building&month=2026-11")
        out = tmp_path / "november.csv"

        def huifang(*words: str) -> tuple[int, str]:
            done = CliRunner().invoke(main, ["report", *words, "--config", str(tmp_path / "config.yaml")])
            return done.exit_code, done.output

        assert (await asyncio.to_thread(huifang, "by_building", "2026-11", "--out", str(out)))[0] == 0
        assert out.read_text("utf-8-sig").splitlines() == shown.text.lstrip("\ufeff").splitlines()
        for words, kind, period in (("no such report", "by_moon", "2026-11"), ("a month is", "by_building", "11")):
            code, said = await asyncio.to_thread(huifang, kind, period)
            assert (code, words in said) == (2, True)


def test_a_month_begins_and_ends_where_the_company_is() -> None:
    since, until = bounds(date(2026, 12, 15), ZoneInfo("Asia/Shanghai"))
    assert since.astimezone(UTC) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert until.astimezone(UTC) == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert START.month == 11


@pytest.mark.parametrize("text", ["2026", "2026-13", "26-11", "2026-1", "", "2026-11-01", "２０２６-11x"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert month_of(text) is None


@given(st.text(max_size=30))
def test_no_cell_runs_as_a_formula(text: str) -> None:
    table = ReportTable("", ("a",), [(text,), ("=1+1",)])
    last = csv_bytes(table).decode("utf-8-sig").splitlines()[-1]
    assert last == "'=1+1"


def test_every_report_has_a_row_for_each_of_its_columns() -> None:
    case_columns = {name: report.columns for name, report in REPORTS.items()}
    assert all(len(set(columns)) == len(columns) for columns in case_columns.values())
