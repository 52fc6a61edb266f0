"""The README's recipe "another word": an administrator's own file says single sentences anew, without the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.texts.texts import TextsError
from tests.handlers.console_town import town


async def test_a_sentence_of_their_own_is_read_at_once_and_everything_else_stays(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text('console.nav.people: {zh-Hans: "同事们"}\n', encoding="utf-8")
    async with town(tmp_path, f"texts: {mine}\n") as here:
        browser = await here.signed_in("administrator")
        page = await browser.get("/console/people")
    assert "同事们" in page.plain
    assert "报表" in page.plain


@pytest.mark.parametrize(("written", "problem"), [
    ('console.nav.pepole: {zh-Hans: "同事们"}', "there is no such text"),
    ('console.nav.people: {zh-Hans: "{{ nobody }}"}', "is not given to this text"),
])  # fmt: skip
async def test_a_slip_is_refused_at_start_with_its_line(tmp_path: Path, written: str, problem: str) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"{written}\n", encoding="utf-8")
    with pytest.raises(TextsError, match=problem):
        async with town(tmp_path, f"texts: {mine}\n"):
            pass
