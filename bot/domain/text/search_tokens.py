"""Full-text search tokens: bigrams of Chinese, whole words of the rest; needs no database extension."""

from __future__ import annotations

import re

from bot.domain.text.masking import mask_links
from bot.domain.text.plain import fold

_RUN = re.compile(r"[a-z0-9]+|[㐀-鿿豈-﫿]+")
LONGEST = 2000


def search_document(words: str) -> str:
    """The stored search document of a complaint's words: its tokens, without the resident's own links."""
    return " ".join(tokens(mask_links(words)[:LONGEST]))


def tokens(text: str) -> list[str]:
    """Distinct tokens in the order of their first appearance; safe to hand to any full-text query."""
    found: dict[str, None] = {}
    for run in _RUN.findall(fold(text)):
        for token in _pieces(run):
            found[token] = None
    return list(found)


def _pieces(run: str) -> list[str]:
    if run[0].isascii():
        return [run]
    return [run[i : i + 2] for i in range(len(run) - 1)] if len(run) > 1 else [run]
