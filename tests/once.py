"""What every program of a run would work out for itself and gets from here instead: texts and pages, compiled once.

Files do not change while tests run, and compiling them is more than half of what a start of the program takes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.texts.texts import Texts
from handlers.web.pages import Pages

_open, _opened = Pages.__init__, dict[Path, Any]()


def _pages_once(self: Pages, texts: Texts, folder: Path) -> None:
    if folder not in _opened:
        _open(self, texts, folder)
        _opened[folder] = (self.jinja, self.files)
    self.texts = texts
    self.jinja, self.files = _opened[folder]


def compile_once() -> None:
    """From now on the same folder is read and compiled once."""
    Texts.load = lru_cache(Texts.load)  # type: ignore[method-assign]
    Pages.__init__ = _pages_once  # type: ignore[method-assign]
