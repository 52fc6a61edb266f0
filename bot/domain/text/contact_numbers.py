"""Telephone, identity card and bank card numbers in free text: strict parsing and masking."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_HAN = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "幺": "1"}
_DIGIT = r"[\d零〇一二三四五六七八九幺]"
_MARK = r"[ \t\u00a0\u2000-\u200d\u2060\u3000\ufeff\-‐‑‒–—―－_.．·()（）]"
_GAP = _MARK + "{0,3}"
_COUNTRY = rf"(?:(?:[+＋]{_GAP}|[0０]{{2}})?[8８][6６]{_GAP})?"
_MOBILE = rf"(?<!\d){_COUNTRY}[1１一幺]{_GAP}(?![0-2０-２零〇一二幺]){_DIGIT}(?:{_GAP}{_DIGIT}){{9}}(?!\d)"
_IDENTITY = rf"(?<!\d)\d{{6}}{_GAP}(?:18|19|20)\d\d{_GAP}[01]\d{_GAP}[0-3]\d{_GAP}\d{{3}}{_GAP}[\dXxＸｘ](?!\d)"
_CARD = r"(?<!\d)(?:\d{16,19}|\d{4}(?P<c>[ -])\d{4}(?P=c)\d{4}(?P=c)\d{4}(?:(?P=c)\d{1,3})?)(?!\d)"
_DAY = r"(?<!\d)20\d\d(?P<d>[-/.])(?:0?[1-9]|1[0-2])(?P=d)(?:0?[1-9]|[12]\d|3[01])(?![\d-])"
_CASE = r"(?<![A-Za-z0-9])[A-Z]{2}-20\d{6}-\d{4}(?![\d-])"
_RUN = rf"[+＋]?{_DIGIT}(?:{_GAP}(?!{_MOBILE}){_DIGIT}){{6,}}"

# In order: what may stay (our own case numbers, dates), then the most telling kind of number first.
_ANY = re.compile(
    rf"(?P<keep>{_CASE}|{_DAY})|(?P<identity>{_IDENTITY})|(?P<card>{_CARD})|(?P<mobile>{_MOBILE})|(?P<run>{_RUN})"
)
_LONGEST = 4_000

# One line per kind of telephone: mainland mobile, mainland landline with extension, 400/800, Hong Kong and Macao,
# Taiwan mobile, and anything abroad that says so with a plus.
_PHONE = re.compile(
    r"\A(?:1[3-9]\d{9}|0[1-9]\d{1,2}[2-9]\d{6,7}(?:-\d{1,6})?|[48]00\d{7}|[2-9]\d{6,7}(?:-\d{1,6})?|09\d{8}|\+[1-9]\d{6,14})\Z"
)
_EXTENSION = re.compile(r" ?(?:转|轉|ext\.?) ?\d{1,6}", re.IGNORECASE)
_TYPED = re.compile(rf"\A[+]?\d(?:{_GAP}\d)*(?: ?(?:转|轉|-|ext\.?|x|#) ?\d{{1,6}})?\Z")


def phone_number(text: str) -> str:
    """One strictly read telephone number, normalised, when the whole text is one; else an empty string [L-05].

    `138 0013 8000`, `+86-13800138000` and full-width digits give `13800138000`; an extension is kept after a
    hyphen (`01088888888-123`); a number abroad keeps its plus (`+85291234567`).
    """
    typed = unicodedata.normalize("NFKC", text[:64]).strip() if len(text) <= 64 else ""
    typed = "".join(_HAN.get(c, c) for c in typed)
    if not typed or not _TYPED.match(typed.lower()):
        return ""
    main, extension = _extension(typed.lower())
    number = ("+" if main.startswith("+") else "") + _only(main)
    number = re.sub(r"\A(?:\+|00)?86(?=1[3-9]\d{9}\Z|0?[1-9]\d{8,10}\Z)", "", number)
    number = re.sub(r"\A00(?=[1-9])", "+", number)
    number = f"{number}-{extension}" if extension else number
    return number if _PHONE.match(number) else ""


def _extension(typed: str) -> tuple[str, str]:
    """`010-8888 8888-123`: the last 1-6 digits are an extension when what stands before is a number by itself."""
    parts = re.split(r" ?(?:转|轉|ext\.?|x|#) ?", typed, maxsplit=1)
    if len(parts) == 2:
        return parts[0], parts[1]
    head, _, tail = typed.rpartition("-")
    if head and tail.isdigit() and len(tail) <= 6 and _PHONE.match(_only(head)) and not _PHONE.match(_only(typed)):
        return head, tail
    return typed, ""


def _only(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else _HAN.get(c, "") for c in text)


def whole_number(text: str) -> int:
    """An id out of an address, a form or a button; 0, which nothing has, for anything else, so that no foreign value
    reaches a query or breaks a reader (`²` is a digit to Python, but no number)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def phone_numbers(text: str) -> Iterator[str]:
    """Every telephone number in a sentence, normalised as by `digits`, in the order they stand."""
    for found in _ANY.finditer(text[:_LONGEST]):
        if found.lastgroup in ("identity", "card", "keep", "c", "d"):
            continue
        extension = _EXTENSION.match(text, found.end())
        number = phone_number(found[0].strip(" .-()（）") + (extension[0] if extension else ""))
        if number:
            yield number


def mask_phone(text: str) -> str:
    """The text with every number that leads to a person hidden in part, for cards and logs [P-04].

    A mobile shows at most seven of its digits (138****8000) and loses its country code; other numbers of 7 to 15
    digits show four to seven; an identity card keeps its first three digits, a bank card its last four. Numbers
    spelled with spaces, dashes, full-width or Chinese digits are found too. Case numbers and dates stay.
    """
    return _ANY.sub(lambda found: _masked(found), text)


def _masked(found: re.Match[str]) -> str:
    if found["keep"]:
        return found[0]
    number = _only(found[0])
    if found["mobile"]:
        return f"{number[-11:-8]}****{number[-4:]}"
    if found["identity"]:
        return number[:3] + "*" * 15
    return _generic(number)


def _generic(number: str) -> str:
    size = len(number)
    if size > 15:
        return "*" * (size - 4) + number[-4:]
    if size > 10:
        return number[:3] + "*" * (size - 7) + number[-4:]
    if size > 8:
        return number[:3] + "*" * (size - 6) + number[-3:]
    return number[:2] + "*" * (size - 4) + number[-2:]
