"""Unicode text: normalises incoming text, makes it safe to show, folds it for comparing, clips and splits it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from bot.domain.text.contact_numbers import mask_phone, phone_number
from bot.domain.text.traditional import TABLE

__all__ = [
    "clean",
    "clip",
    "phone_number",
    "fold",
    "has_han",
    "has_traditional",
    "is_blank",
    "mask_phone",
    "split_text",
    "unpunctuated",
    "visible",
]

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_RETURN = re.compile("\r\n?")
_SPACES = re.compile(r"\s+")
_HAN = re.compile("[\u3400-\u9fff]")

_BIDI = {
    0x061C: "ALM",
    0x200E: "LRM",
    0x200F: "RLM",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
}
_UNSEEN_LETTERS = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x2800, 0x3164, 0xFFA0)
_UNSEEN_RANGES = ((0x180B, 0x180E), (0xFE00, 0xFE0F), (0xE0000, 0xE0FFF))
_ZERO_WIDTH = (0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB)
_UNSEEN = frozenset(
    [*_UNSEEN_LETTERS, *_ZERO_WIDTH, *_BIDI, *(c for low, high in _UNSEEN_RANGES for c in range(low, high + 1))]
)
_DROP = dict.fromkeys(_UNSEEN)
# Emoji families are held together by U+200D and U+FE0F, flags of England, Scotland and Wales by tag characters.
_SHOWN = {c: None for c in _UNSEEN if c not in (0x200D, 0xFE0F)} | {c: f"[{name}]" for c, name in _BIDI.items()}
_TRADITIONAL, _INVISIBLE = frozenset(map(chr, TABLE)), frozenset(map(chr, _UNSEEN))


def _capitals_and_spaces() -> set[str]:
    every = map(chr, range(0x20000))  # beyond these there are neither
    return {char for char in every if char.lower() != char or (char.isspace() and char != " ")}


_UNFOLDED = _TRADITIONAL | _INVISIBLE | _capitals_and_spaces()
"""What folding changes beside the compatibility forms: looking for it is several times cheaper than folding in vain."""
_MARKS = re.compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
                    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip


def clean(text: str) -> str:
    """Normalises incoming text; everything else stays as written.

    NUL and the other controls except newline and tab are removed, a lone surrogate becomes U+FFFD,
    CRLF and a lone CR become a newline [L-01, L-02]. Applying it twice changes nothing more.
    """
    text = _CONTROL.sub("", _RETURN.sub("\n", text))
    if text.isascii():
        return text
    text = _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _SURROGATE.sub("\ufffd", text)


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing at all: spaces, controls, zero-width and filler characters only [L-04]."""
    return not any(_seen(character) for character in text)


def _seen(character: str) -> bool:
    return ord(character) not in _UNSEEN and unicodedata.category(character) not in ("Zs", "Zl", "Zp", "Cc", "Cf")


def visible(text: str) -> str:
    """The text as staff see it: bidi controls named, zero-width ones dropped, piled accents cut to 3 [L-04]."""
    return _MARKS.sub(r"\1", text.translate(_SHOWN))


@lru_cache(maxsize=16)  # one message is read by several, one after the other
def fold(text: str) -> str:
    """One form for comparing: NFKC, lower case, simplified characters, nothing invisible, single spaces [L-05, L-08].

    Folding twice changes nothing more. For people to read, use the text itself.
    """
    for _ in range(4):
        if _is_folded(text):
            break
        seen = text if _INVISIBLE.isdisjoint(text) else text.translate(_DROP)
        folded = unicodedata.normalize("NFKC", seen).lower()
        folded = folded if _TRADITIONAL.isdisjoint(folded) else folded.translate(TABLE)
        folded = _SPACES.sub(" ", folded).strip()
        if folded == text:
            break
        text = folded
    return text


def _is_folded(text: str) -> bool:
    if not _UNFOLDED.isdisjoint(text) or "  " in text or text.strip() != text:
        return False
    return unicodedata.is_normalized("NFKC", text)


def unpunctuated(text: str) -> str:
    """The folded text without marks and brackets around it: a short answer as it is compared with choices."""
    return fold(text).strip(" .。!！、)）")


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _HAN.search(text) is not None


def has_traditional(text: str) -> bool:
    """Whether there is a character in it that only 繁體 has."""
    return not _TRADITIONAL.isdisjoint(text)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, cut between whole characters as a reader sees them, with an ellipsis [L-07]."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    return text[: _boundary(text, limit - 1)].rstrip() + "…"


def _boundary(text: str, cut: int) -> int:
    """The last place at or before `cut` where no visible character is torn; gives up after 40 steps back."""
    for place in range(cut, max(cut - 40, 0), -1):
        if not _joined(text, place):
            return place
    return cut


def _joined(text: str, place: int) -> bool:
    after, before = text[place], text[place - 1]
    if after in "\u200d\ufe0f\u20e3" or before == "\u200d" or unicodedata.combining(after):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or 0xE0020 <= ord(after) <= 0xE007F:
        return True
    return _flag(after) and _flags_before(text, place) % 2 == 1


def _flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, place: int) -> int:
    count = 0
    while count < 40 and place > count and _flag(text[place - count - 1]):
        count += 1
    return count


Unit = Literal["characters", "utf16", "bytes"]


def split_text(text: str, limit: int, unit: Unit = "characters") -> tuple[str, ...]:
    """Splits the text into pieces of at most `limit` (> 16) units, so that nothing is dropped; joined they are the text
    again.

    Cut at a line end, else after a sentence, else between whole characters. Telegram counts UTF-16 units,
    WeChat counts UTF-8 bytes. An empty text is no piece at all.
    """
    pieces = []
    start = 0
    while start < len(text):
        end = _reach(text, start, max(limit, 17), unit)
        if end < len(text):
            end = _good_cut(text, start, end)
        pieces.append(text[start:end])
        start = end
    return tuple(pieces)


def _reach(text: str, start: int, limit: int, unit: Unit) -> int:
    if unit == "characters":
        return min(start + limit, len(text))
    spent = 0
    for place in range(start, min(start + limit, len(text))):
        spent += _cost(text[place], unit)
        if spent > limit:
            return place
    return min(start + limit, len(text))


def _cost(character: str, unit: Unit) -> int:
    code = ord(character)
    if unit == "utf16":
        return 2 if code > 0xFFFF else 1
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4


def _good_cut(text: str, start: int, end: int) -> int:
    half = start + (end - start) // 2
    for mark in ("\n", "。", "！", "？", ". ", "；", "，", " "):
        found = text.rfind(mark, half, end)
        if found >= 0:
            return found + len(mark)
    place = _boundary(text, end)
    return place if place > start else end
