"""The table of reports: name, columns, and the pure function that makes the rows from the complaints of a period.

A report more is one function and one row of REPORTS, with its words in templates/texts/reports.yaml.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from handlers.desk import Desk
from handlers.queries.masked_values import category_key
from storage.reports.counted_cases import CountedCase, received

Row = tuple[str | int, ...]
SATISFIED = frozenset({"very", "satisfied"})
COUNTS = ("received", "open", "closed", "satisfied", "again")
"""Columns of numbers that every counting report ends with; `again`: filed after a bad answer to a callback."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `columns`: names whose words are report.column.NAME; `rows` computes them from the complaints of a
    period, in a language."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[Desk, str, Iterable[CountedCase]], list[Row]]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A computed report in words: its title, the heads of its columns, its rows."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[Row]


def by_category(desk: Desk, language: str, cases: Iterable[CountedCase]) -> list[Row]:
    """Complaints by community and final cause; by the category as reported until the cause is known [STA-02]."""

    def words(case: CountedCase) -> tuple[str, str]:
        key = category_key(desk, case.cause or case.category)
        return desk.community_name(case.community), desk.texts.say(language, key)

    return _counted(cases, words)


def by_building(desk: Desk, language: str, cases: Iterable[CountedCase]) -> list[Row]:
    """Complaints by community and building; places that belong to no building stand under one name."""

    def words(case: CountedCase) -> tuple[str, str]:
        building = case.building or desk.texts.say(language, "report.no_building")
        return desk.community_name(case.community), building

    return _counted(cases, words)


REPORTS: Mapping[str, Report] = {
    report.name: report
    for report in (
        Report("by_category", ("community", "category", *COUNTS), by_category),
        Report("by_building", ("community", "building", *COUNTS), by_building),
    )
}


def _counted(cases: Iterable[CountedCase], words: Callable[[CountedCase], tuple[str, str]]) -> list[Row]:
    """One row for each pair of words, with the COUNTS; the fullest first."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for case in cases:
        counted = counts.setdefault(words(case), Counter())
        counted["received"] += 1
        counted["closed" if case.state == "closed" else "open"] += 1
        counted["satisfied"] += case.state == "closed" and case.rating in SATISFIED
        counted["again"] += case.generation > 1
    fullest = sorted(counts.items(), key=lambda item: (-item[1]["received"], item[0]))
    return [(*key, *(counted[name] for name in COUNTS)) for key, counted in fullest]


def compute(desk: Desk, connection: sa.Connection, report: Report, month: date, communities: Sequence[str],
            language: str) -> ReportTable:  # fmt: skip
    """A report of one calendar month of the given communities, computed from the record as it stands now."""
    since, until = bounds(month, desk.settings.zone)
    rows = report.rows(desk, language, received(connection, communities, since, until))
    title = desk.texts.say(language, f"report.{report.name}", {"year": month.year, "month": month.month})
    return ReportTable(title, tuple(desk.texts.say(language, f"report.column.{name}") for name in report.columns), rows)


def bounds(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of that calendar month and of the next, where the company is."""
    first = month.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return datetime.combine(first, time(), zone), datetime.combine(following, time(), zone)


def month_of(text: str) -> date | None:
    """The month in words such as 2026-11; None for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m").date() if len(text) == 7 else None  # noqa: DTZ007  a month has no zone
    except ValueError:
        return None
