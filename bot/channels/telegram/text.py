"""Splitting of long texts into numbered parts, counted in UTF-16 units as Telegram does."""

from __future__ import annotations

import unicodedata

LIMIT = 4096
_ROOM_FOR_NUMBER = 16
_SENTENCE_ENDS = "。！？!?；;…"
_PAUSES = "，、, \t\u3000"
_JOINER = "\u200d"


def utf16_units(text: str) -> int:
    """Length of `text` in UTF-16 units, as Telegram counts (most emoji count two)."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def encodable(text: str) -> str:
    """`text` without NULs and with half surrogate pairs replaced, so that it can be encoded and stored."""
    if text.isascii():
        return text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "")


def numbered_parts(text: str, limit: int = LIMIT) -> list[str]:
    """`text` as it is when it fits, otherwise its parts, each headed (1/3), (2/3) ... [C-13]."""
    if utf16_units(text) <= limit:
        return [text] if text.strip() else []
    parts = [part for part in split(text, limit - _ROOM_FOR_NUMBER) if part.strip()]
    if len(parts) == 1:
        return parts
    return [f"({number}/{len(parts)})\n{part}" for number, part in enumerate(parts, 1)]


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` units that joined give `text`; cut after a line, sentence, word, at worst grapheme."""
    pieces = []
    start = 0
    while start < len(text):
        end = _cut(text, start, limit)
        pieces.append(text[start:end])
        start = end
    return pieces


def _cut(text: str, start: int, limit: int) -> int:
    end = _reach(text, start, limit)
    if end == len(text):
        return end
    return (
        _after_last(text, start, end, "\n")
        or _after_last(text, start, end, _SENTENCE_ENDS)
        or _last_resort(text, start, end)
    )


def _reach(text: str, start: int, limit: int) -> int:
    """The furthest index such that text[start:index] has at most `limit` units, and at least one character."""
    end, left = start, limit
    while end < len(text) and (left := left - (2 if text[end] > "\uffff" else 1)) >= 0:
        end += 1
    return max(end, start + 1)


def _after_last(text: str, start: int, end: int, marks: str) -> int:
    """Index just after the last of `marks` in the second half of the window where a cut is allowed, or 0."""
    for index in range(end, start + (end - start) // 2, -1):
        if text[index - 1] in marks and _may_cut(text, index):
            return index
    return 0


def _last_resort(text: str, start: int, end: int) -> int:
    if cut := _after_last(text, start, end, _PAUSES):
        return cut
    for index in range(end, start, -1):
        if _may_cut(text, index):
            return index
    return end


def _may_cut(text: str, index: int) -> bool:
    """Whether a grapheme may end before text[index]: not in front of a mark or joiner, not within a flag."""
    if index >= len(text):
        return True
    before, after = text[index - 1], text[index]
    if before == _JOINER or _extends(after) or (before == "\r" and after == "\n"):
        return False
    return not (_is_flag_letter(after) and _flag_letters_before(text, index) % 2 == 1)


def _extends(char: str) -> bool:
    return (
        char == _JOINER
        or unicodedata.category(char) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
        or "\u1160" <= char <= "\u11ff"
    )


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_letters_before(text: str, index: int) -> int:
    start = index
    while start > 0 and _is_flag_letter(text[start - 1]):
        start -= 1
    return index - start
