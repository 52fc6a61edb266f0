"""File names of attachments: canonical form for checks, safe form for showing and for headers."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST = 180
"""Bytes of UTF-8 in a shown name; file systems stop at 255."""

_READ = 1_000  # characters looked at; the extension is at the end, so the end is kept
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_EXTENSION = re.compile(r"\.([a-z0-9_+~-]{0,9}[a-z][a-z0-9_+~-]{0,9})\Z")
_INNER = re.compile(r"\.(?=[a-z][a-z0-9]{1,4}(?:\.|\Z))", re.IGNORECASE)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)


def canonical(name: str) -> str:
    """The name as every check sees it: one Unicode form, nothing invisible, no folders, no trailing dots (J-08)."""
    plain = name[-_READ:]
    for _ in range(2):  # removing an invisible character can bring two others together
        plain = unicodedata.normalize("NFKC", plain)
        plain = "".join(c for c in plain if unicodedata.category(c) not in _UNSEEN and not _BLANK.match(c))
    return re.split(r"[/\\]", plain)[-1].rstrip(". ").lstrip()


def extension(name: str) -> str:
    """The lower-case extension without its dot, `` when the name claims none (`报告 2026.11`)."""
    found = _EXTENSION.search(canonical(name).lower())
    return found[1] if found else ""


def safe_name(name: str) -> str:
    """A name fit to be shown and saved under by whoever downloads it; never used for a path of ours (J-04)."""
    plain = canonical(name)
    end = extension(plain)
    return with_extension(plain, end)


def with_extension(name: str, end: str) -> str:
    """The safe name, ending in the extension the content really has; an inner `.php` or `.exe` loses its dot."""
    plain = canonical(name)
    own = extension(plain)
    stem = plain[: -len(own) - 1] if own else plain
    stem = re.sub(r'[<>:"|?*%;]', "_", stem).strip(". ")
    stem = _INNER.sub("_", re.sub(r"\s+", " ", stem))
    if _DEVICE.match(stem) or stem.startswith(("-", "~", "@", "=")):
        stem = "_" + stem
    tail = f".{end}" if end else ""
    stem = stem.encode()[: LONGEST - len(tail)].decode(errors="ignore").rstrip(". ")
    return (stem or "file") + tail


def content_disposition(name: str) -> str:
    """The value of a Content-Disposition header that always downloads (RFC 6266, RFC 8187); never any CR or LF."""
    shown = safe_name(name)
    ascii_only = re.sub(r"[^A-Za-z0-9 ._()+-]", "_", shown)
    return f"attachment; filename=\"{ascii_only}\"; filename*=UTF-8''{quote(shown, safe='')}"
