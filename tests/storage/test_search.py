"""Search gives the same pages whichever way PostgreSQL takes, and on SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from storage.complaints import search
from storage.complaints.case_lists import CaseFilter, Scope
from storage.database import Database, Unit, connect
from storage.engine.migrate import migrate
from storage.tables import complaints

pytestmark = pytest.mark.every_database

NOW = datetime(2026, 11, 23, tzinfo=UTC)
EVERYTHING = Scope(0, wide=None)


def fill(unit: Unit) -> None:
    for key in range(1, 61):
        row = {"id": key, "number": f"TS-{key}", "token": f"t{key}", "community": "a", "state": "closed",
               "created_at": NOW, "updated_at": NOW}  # fmt: skip
        unit.execute(complaints.insert(), row)
        words = " ".join(word for word, every in (("路灯", 1), ("电梯", 3), ("漏水", 20)) if key % every == 0)
        unit.execute(
            sa.text("INSERT INTO search(complaint, grams) VALUES (:key, :words)"), {"key": key, "words": words}
        )


@pytest.fixture
async def filled(database_url: str) -> AsyncIterator[Database]:
    database = connect(database_url, lambda: NOW)
    await migrate(database)
    await database.transact(fill)
    yield database
    await database.close()


@pytest.mark.parametrize(("near", "enough"), [(2000, 20_000), (10, 20_000), (10, 5), (10, 0)])
@pytest.mark.parametrize("words", [["路灯"], ["电梯"], ["漏水"], ["电梯", "漏水"], ["车位"]])
async def test_a_search_pages_through_every_hit_newest_first(
    filled: Database, monkeypatch: pytest.MonkeyPatch, near: int, enough: int, words: list[str]
) -> None:
    monkeypatch.setattr(search, "NEAR", near)
    monkeypatch.setattr(search, "ENOUGH", enough)
    every = {"路灯": 1, "电梯": 3, "漏水": 20, "车位": 61}
    right = [key for key in range(60, 0, -1) if all(key % every[word] == 0 for word in words)]

    found: list[int] = []
    before: int | None = None
    for _ in range(100):
        page = await filled.read(lambda c, top=before: search.search(c, EVERYTHING, CaseFilter(), words, top, limit=4))
        found += [case.id for case in page.cases]
        before = page.before
        if before is None:
            break
    assert found == right


async def test_postgresql_searches_no_list_of_pending_words(filled: Database) -> None:
    if not filled.postgres:
        pytest.skip("PostgreSQL's index only")
    told = sa.text("SELECT reloptions FROM pg_class WHERE relname = 'ix_search'")
    assert await filled.read(lambda connection: connection.execute(told).scalar()) == ["fastupdate=off"]
