"""Attachment checking: verifies type, name and size of a received file and returns sanitised bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.messages import FileKind
from bot.media import file_types, images, mp4, sandbox
from bot.media.file_names import canonical, content_disposition, extension, safe_name, with_extension
from bot.media.zip_listing import has_archive_tail

__all__ = ["REASONS", "BadFile", "Media", "check", "content_disposition", "safe_name"]

REASONS = ("empty", "too_big", "not_allowed", "mismatch", "too_many_pixels", "broken", "heic")
"""Why a file is not taken; each has its sentence in templates/texts/files.yaml."""


class BadFile(Exception):
    """The file cannot be taken; `reason` is one of REASONS, safe to log and to look a sentence up by."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """An accepted, sanitised file. `data` is what is stored, never the bytes that came, except for PDF, office
    files and sound. `name` is safe to show. `width` and `height` are pixels, 0 for what is no picture. `note` is
    first_frame (it moved), scaled (it was larger), active (a PDF that wants to run something), recoded (a text that
    was not UTF-8), or empty."""

    kind: FileKind
    mime: str
    extension: str
    name: str
    data: bytes
    width: int = 0
    height: int = 0
    note: str = ""


def check(data: bytes, name: str, declared_mime: str, kind_hint: str, limit: int) -> CheckedFile:
    """The sanitised file, its type decided by its content, not its name.

    The bytes, the extension and the declared type must belong to one family; an absent name or type claims nothing
    [J-03, J-08]. Pictures are re-encoded [J-01, J-06], metadata of films is blanked, anything that can carry markup or
    code is refused. `kind_hint` only decides whether a WebM is a voice message or a film. `limit` is in bytes and holds
    for what comes in. Nothing is scanned for viruses [J-11].

    Blocks: the largest picture takes up to 3 s, and up to 450 MB of memory (700 MB as WebP) in a process of its own,
    so call it with asyncio.to_thread. Raises BadFile and nothing else.
    """
    if not data:
        raise BadFile("empty")
    if len(data) > limit:
        raise BadFile("too_big")
    plain = canonical(name)
    found = _agreed(data, extension(plain), declared_mime)
    if found.family == "image":
        return _picture(data, plain, found, limit)
    if found.family == "played":
        return _played(data, plain, found, declared_mime, kind_hint)
    if found.family == "text":
        return _text(data, plain)
    note = _pdf_note(data) if found.family == "pdf" else ""
    return CheckedFile("document", found.mime, found.extension, with_extension(plain, found.extension), data, note=note)


def _agreed(data: bytes, end: str, declared: str) -> file_types.Type:
    """The type on which bytes, extension and declaration agree."""
    claims = file_types.claimed(end, declared)
    if None in claims:
        raise BadFile("not_allowed")
    found = file_types.recognise(data)
    if found is None:
        if claims == {"text"}:
            return file_types.TEXT
        raise BadFile("mismatch" if claims else "not_allowed")
    if claims - {found.family}:
        raise BadFile("mismatch")
    if found.family == "pdf" and has_archive_tail(data):
        raise BadFile("mismatch")
    return found


def _picture(data: bytes, name: str, found: file_types.Type, limit: int) -> CheckedFile:
    try:
        new = sandbox.repaint(data, found.extension, limit)
    except images.TooManyPixels as error:
        raise BadFile("too_many_pixels") from error
    except images.NoDecoder as error:
        raise BadFile("heic") from error
    except images.UnreadableImage as error:
        raise BadFile("broken") from error
    mime = "image/png" if new.extension == "png" else "image/jpeg"
    shown = with_extension(name, new.extension)
    return CheckedFile("photo", mime, new.extension, shown, new.data, new.width, new.height, new.note)


def _played(data: bytes, name: str, found: file_types.Type, declared: str, hint: str) -> CheckedFile:
    voice = found.voice or declared.lower().startswith("audio/") or hint == "voice"
    if found.boxes:
        try:
            data = mp4.without_metadata(data)
            voice = found.voice or mp4.voice_only(data)
        except mp4.BrokenBoxes as error:
            raise BadFile("broken") from error
    if has_archive_tail(data):
        raise BadFile("mismatch")
    mime = found.mime.replace("video/", "audio/") if voice and found.extension != "mov" else found.mime
    return CheckedFile(
        "voice" if voice else "video", mime, found.extension, with_extension(name, found.extension), data
    )


def _pdf_note(data: bytes) -> str:
    """A PDF is kept as it is and only ever downloaded; without its end mark it was cut short."""
    if b"%%EOF" not in data[-2048:]:
        raise BadFile("broken")
    return "active" if re.search(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)\b", data) else ""


_MARKUP = re.compile(
    r"<\s*(?:!doctype|\?xml|\?php|\?=|%|html|head|body|script|svg|iframe|object|embed|img|meta)\b", re.I
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def _text(data: bytes, name: str) -> CheckedFile:
    """Plain words as UTF-8; Windows still writes Chinese text as GB18030 or UTF-16."""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            words = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(words):
            raise BadFile("mismatch")
        if words.startswith("#!") or words.lstrip("\ufeff \t\r\n").startswith("<") or _MARKUP.search(words):
            raise BadFile("not_allowed")
        clean = words.encode()
        note = "" if clean == data.removeprefix(b"\xef\xbb\xbf") else "recoded"
        return CheckedFile("document", "text/plain", "txt", with_extension(name, "txt"), clean, note=note)
    raise BadFile("mismatch")
