"""The README's recipe "a report more": one function with its row in the table of reports, and its words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from handlers.desk import Desk
from handlers.reports import reports
from handlers.reports.reports import Report, Row
from storage.reports.counted_cases import CountedCase
from tests.handlers.console_town import town
from tests.recipes.more_words import add_words

WORDS = """
report.by_source:
  zh-Hans: "{{ year }}年{{ month }}月，按来源"
  zh-Hant: "{{ year }}年{{ month }}月，按來源"
  en: "By source, {{ year }}-{{ month }}"
report.name.by_source: {zh-Hans: "按来源", zh-Hant: "按來源", en: "By source"}
report.column.source: {zh-Hans: "来源", zh-Hant: "來源", en: "Source"}
"""


def by_source(desk: Desk, language: str, cases: Iterable[CountedCase]) -> list[Row]:
    counts: dict[str, int] = {}
    for case in cases:
        counts[case.source] = counts.get(case.source, 0) + 1
    return sorted(counts.items())


async def test_it_is_on_the_page_and_in_the_file_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_words(monkeypatch, tmp_path, WORDS, "report.by_source")
    more = Report("by_source", ("source", "received"), by_source)
    monkeypatch.setattr(reports, "REPORTS", {**reports.REPORTS, "by_source": more})
    monkeypatch.setattr("handlers.console.registers.reports.REPORTS", reports.REPORTS)
    async with town(tmp_path) as here:
        await here.file("电梯异响", source="phone")
        await here.file("楼道灯坏了", source="chat")
        browser = await here.signed_in("manager")
        page = await browser.get("/console/reports?report=by_source&month=2026-11")
        assert "2026年11月，按来源" in page.plain
        assert "<td>phone</td><td>1</td>" in page.text
        file = await browser.get("/console/reports/file?report=by_source&month=2026-11")
        assert file.text.lstrip("\ufeff").splitlines() == ["来源,收到", "chat,1", "phone,1"]
