"""A small year on the fast clock: every ring once, in order and in time, and nobody forgotten; the large one is
`python -m tests.load.year`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load import year


@pytest.mark.parametrize("count", [2, pytest.param(20, marks=pytest.mark.slow)])
async def test_a_year_passes_and_no_promise_is_forgotten(
    count: int, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = 3 if database_url.startswith("postgresql") else 1
    wrong = await year.main(count, 7, database_url, copies, tmp_path)
    assert wrong == 0, capsys.readouterr().out
