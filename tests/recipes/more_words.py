"""Words of a recipe's own beside the shipped texts, as if they stood in templates/texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.texts.texts import Texts


def add_words(monkeypatch: pytest.MonkeyPatch, folder: Path, words: str, key: str) -> None:
    """From now on every Texts.load knows `words` too; `key` is one of them, by which texts loaded already are known."""
    more, load = folder / "more.yaml", Texts.load
    more.write_text(words, encoding="utf-8")

    def with_more(*arguments: Any, **named: Any) -> Texts:
        texts = load(*arguments, **named)
        if not texts.has(key):
            assert texts._add(more, {}) == []
        return texts

    monkeypatch.setattr(Texts, "load", staticmethod(with_more))
