"""File types: detection by magic bytes, and the families that name and declared type claim."""

from __future__ import annotations

from dataclasses import dataclass

from bot.media.zip_listing import office_kind

_IMAGE, _PLAYED, _PDF, _OFFICE, _TEXT = "image", "played", "pdf", "office", "text"


@dataclass(frozen=True, slots=True)
class Type:
    """An accepted file type. `voice` marks sound without pictures, `boxes` the MP4 family."""

    extension: str
    mime: str
    family: str
    voice: bool = False
    boxes: bool = False


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_TYPES = {
    kind.extension: kind
    for kind in (
        Type("jpg", "image/jpeg", _IMAGE),
        Type("png", "image/png", _IMAGE),
        Type("gif", "image/gif", _IMAGE),
        Type("webp", "image/webp", _IMAGE),
        Type("bmp", "image/bmp", _IMAGE),
        Type("heic", "image/heic", _IMAGE),
        Type("pdf", "application/pdf", _PDF),
        Type("docx", _OPEN_XML + "wordprocessingml.document", _OFFICE),
        Type("xlsx", _OPEN_XML + "spreadsheetml.sheet", _OFFICE),
        Type("pptx", _OPEN_XML + "presentationml.presentation", _OFFICE),
        Type("txt", "text/plain", _TEXT),
        Type("amr", "audio/amr", _PLAYED, voice=True),
        Type("silk", "audio/silk", _PLAYED, voice=True),
        Type("ogg", "audio/ogg", _PLAYED, voice=True),
        Type("mp3", "audio/mpeg", _PLAYED, voice=True),
        Type("wav", "audio/wav", _PLAYED, voice=True),
        Type("m4a", "audio/mp4", _PLAYED, voice=True, boxes=True),
        Type("mp4", "video/mp4", _PLAYED, boxes=True),
        Type("mov", "video/quicktime", _PLAYED, boxes=True),
        Type("3gp", "video/3gpp", _PLAYED, boxes=True),
        Type("webm", "video/webm", _PLAYED),
    )
}
TEXT = _TYPES["txt"]

_EXTENSIONS = {end: kind.family for end, kind in _TYPES.items()} | {
    **dict.fromkeys(("jpeg", "jpe", "jfif", "heif", "hif", "avif", "dib"), _IMAGE),
    **dict.fromkeys(("oga", "opus", "m4v", "qt", "3gpp", "3g2", "weba", "wave", "slk"), _PLAYED),
    **dict.fromkeys(("text", "log", "md"), _TEXT),
}
_WPS = "application/wps-office."  # what phones with WPS installed call an office file
_MIMES = {kind.mime: kind.family for kind in _TYPES.values()} | {
    **dict.fromkeys(("image/jpg", "image/pjpeg", "image/x-png", "image/x-ms-bmp", "image/heif", "image/avif"), _IMAGE),
    **dict.fromkeys(
        ("audio/x-amr", "audio/amr-wb", "audio/opus", "application/ogg", "audio/mp3", "audio/x-wav"), _PLAYED
    ),
    **dict.fromkeys(("audio/wave", "audio/vnd.wave", "audio/x-m4a", "audio/m4a", "audio/webm", "video/x-m4v"), _PLAYED),
    **dict.fromkeys(("audio/3gpp", "audio/3gpp2", "video/3gpp2", "video/ogg", "audio/x-silk"), _PLAYED),
    **dict.fromkeys(("application/x-pdf", _WPS + "pdf"), _PDF),
    **dict.fromkeys(("application/zip", "application/x-zip-compressed"), _OFFICE),
    **dict.fromkeys((_WPS + "docx", _WPS + "xlsx", _WPS + "pptx"), _OFFICE),
    **dict.fromkeys(("text/markdown", "text/x-log"), _TEXT),
}
_NO_CLAIM = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})

_PHOTO_BRANDS = frozenset(
    (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"mif2", b"msf1", b"avif", b"avis")
)
_FILM_BRANDS = frozenset(
    (b"isom", b"avc1", b"mp41", b"mp42", b"mp71", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"dash", b"XAVC")
)
_SOUND_BRANDS = frozenset((b"M4A ", b"M4B "))


def claimed(extension: str, mime: str) -> set[str | None]:
    """The families that the name and the declared type claim; None among them when one is not on our list."""
    claims: set[str | None] = set()
    if extension:
        claims.add(_EXTENSIONS.get(extension))
    declared = mime.partition(";")[0].strip().lower()
    if declared not in _NO_CLAIM:
        claims.add(_MIMES.get(declared))
    return claims


def recognise(data: bytes) -> Type | None:
    """The type the bytes themselves show; None when they are nothing we take. Text has no mark, see `TEXT`."""
    for test in (_picture, _sound, _boxed, _film):
        if found := test(data):
            return _TYPES[found]
    if data.startswith((b"%PDF-1.", b"%PDF-2.")):
        return _TYPES["pdf"]
    end = office_kind(data)
    return _TYPES[end] if end else None


def _picture(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return "bmp" if data[:2] == b"BM" and len(data) > 26 and data[6:10] == bytes(4) else ""


def _sound(data: bytes) -> str:
    if data.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "amr"
    if data.startswith((b"#!SILK_V3", b"\x02#!SILK_V3")):
        return "silk"
    if data[:4] == b"OggS" and any(mark in data[:128] for mark in (b"OpusHead", b"\x01vorbis", b"Speex   ")):
        return "ogg"
    if data[:4] == b"RIFF" and data[8:16] == b"WAVEfmt ":
        return "wav"
    return "mp3" if _is_mp3(data) else ""


def _boxed(data: bytes) -> str:
    """MP4 and its cousins, by the brands of the first box."""
    size = int.from_bytes(data[:4], "big")
    if data[4:8] != b"ftyp" or not 16 <= size <= 512 or size > len(data):
        return ""
    major = data[8:12]
    brands = {major, *(data[at : at + 4] for at in range(16, size, 4))}
    if major in _PHOTO_BRANDS:
        return "heic"
    if major in _SOUND_BRANDS:
        return "m4a"
    if major == b"qt  ":
        return "mov"
    if major[:2] == b"3g":
        return "3gp"
    return "mp4" if brands & _FILM_BRANDS or major[:3] == b"iso" else ""


def _film(data: bytes) -> str:
    return "webm" if data[:4] == b"\x1aE\xdf\xa3" and b"B\x82\x84webm" in data[:128] else ""


_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _is_mp3(data: bytes) -> bool:
    """Two frames in a row, since the mark of one is only eleven bits; a tag in front is stepped over."""
    at = 0
    if data[:3] == b"ID3" and len(data) > 10:
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    step = _frame(data, at)
    return step > 0 and (at + step >= len(data) or _frame(data, at + step) > 0)


def _frame(data: bytes, at: int) -> int:
    """Bytes in the layer III frame that starts here, 0 when none does."""
    if at + 4 > len(data):
        return 0
    head = int.from_bytes(data[at : at + 4], "big")
    version, layer, bits, rate, pad = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3, head >> 9 & 1
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or not 0 < bits < 15 or rate == 3:
        return 0
    per_second = (_BITS_1 if version == 3 else _BITS_2)[bits] * 1000
    return (144 if version == 3 else 72) * per_second // _RATES[version][rate] + pad
