"""Files people send: bombs, disguises, positions and broken things, all made here by code."""

from __future__ import annotations

import base64
import io
import os
import random
import signal
import struct
import sys
import tracemalloc
import zipfile
import zlib
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.media import (
    REASONS,
    BadFile,
    CheckedFile,
    check,
    content_disposition,
    images,
    mp4,
    safe_name,
    sandbox,
    zip_listing,
)

LIMIT = 20_000_000
SECRET = b"SN-4711-CAMERA"


def verdict(data: bytes, name: str = "", mime: str = "", hint: str = "document", limit: int = LIMIT) -> str:
    """The reason of the refusal, or the mime of what was taken."""
    try:
        return check(data, name, mime, hint, limit).mime
    except BadFile as bad:
        return bad.reason


def picture(form: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **save: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, form, **save)
    return out.getvalue()


def quarters(size: tuple[int, int] = (80, 40)) -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return image


def noted_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif[0x9003] = "2026:11:22 08:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 33.0, 12.0), 3: "E", 4: (114.0, 3.0, 9.0)})
    return exif


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>22,33.2N</exif:GPSLatitude>' + SECRET + b"</x:xmpmeta>"


def noted(form: str, orientation: int = 1) -> bytes:
    """A picture with everything a camera and an editor may write into it."""
    out, save = io.BytesIO(), {"exif": noted_exif(orientation), "xmp": XMP}
    if form == "PNG":
        from PIL.PngImagePlugin import PngInfo

        notes = PngInfo()
        notes.add_text("Comment", SECRET.decode())
        notes.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=False)
        save = {"exif": noted_exif(orientation), "pnginfo": notes}
    quarters().save(out, form, **save)
    data = out.getvalue()
    if form == "JPEG":
        iptc = (
            b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", 19) + b"\x1c\x02\x5a\x00\x0e" + SECRET + b"\0"
        )
        comment = b"\xff\xfe" + struct.pack(">H", 2 + len(SECRET)) + SECRET
        data = data[:2] + comment + b"\xff\xed" + struct.pack(">H", 2 + len(iptc)) + iptc + data[2:]
    return data


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def flat_png(width: int, height: int) -> bytes:
    """A picture of one colour, tiny on disk and huge in memory."""
    rows, squeeze = b"\0" + bytes(width // 8 + 1), zlib.compressobj(9)
    packed = b"".join(squeeze.compress(rows) for _ in range(height)) + squeeze.flush()
    head = struct.pack(">2I5B", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def office(main: str = "word/document.xml", more: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, body in {
            "[Content_Types].xml": b"<Types/>",
            main: random.Random(1).randbytes(300),
            **(more or {}),
        }.items():
            pack.writestr(name, body)
    return out.getvalue()


def jar() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("META-INF/MANIFEST.MF", "Main-Class: Evil")
        pack.writestr("Evil.class", b"\xca\xfe\xba\xbe")
    return out.getvalue()


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), name) + body


def handler(kind: bytes) -> bytes:
    return box(b"hdlr", bytes(8), kind, bytes(13))


def table(name: bytes, row: str, *rows: tuple[int, ...], before: bytes = b"") -> bytes:
    return box(name, bytes(4), before, struct.pack(">I", len(rows)), *(struct.pack(row, *one) for one in rows))


PLACE = b"+22.5431+114.0579+012.345/"
PICTURES, TRACE = b"PICTURE-SAMPLES-" * 8, b"$GPRMC,22.5431,N" * 8


def track(kind: bytes, at: int, size: int) -> bytes:
    tables = box(
        b"stbl",
        table(b"stsc", ">3I", (1, 2, 1)),
        table(b"stsz", ">I", (size // 2,), (size - size // 2,), before=bytes(4)),
        table(b"stco", ">I", (at,)),
    )
    return box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", handler(kind), box(b"minf", handler(b"url "), tables)))


def film(brand: bytes = b"isom", kinds: tuple[bytes, ...] = (b"vide", b"soun"), trace: bool = True) -> bytes:
    """A small film that says where it was taken in every way phones and cameras know."""
    start = box(b"ftyp", brand, bytes(4), brand, b"mp42")
    samples = box(b"mdat", PICTURES, TRACE)
    at = len(start) + 8
    keys = box(b"meta", handler(b"mdta"), box(b"keys", b"com.apple.quicktime.location.ISO6709"), box(b"ilst", PLACE))
    tracks = [track(kind, at, len(PICTURES)) for kind in kinds]
    if trace:
        tracks.append(track(b"camm", at + len(PICTURES), len(TRACE)))
    notes = box(b"udta", box(b"\xa9xyz", struct.pack(">2H", len(PLACE), 0x15C7), PLACE), box(b"loci", bytes(4), PLACE))
    return b"".join(
        (
            start,
            samples,
            box(b"moov", box(b"mvhd", bytes(100)), *tracks, notes, keys, box(b"gps ", PLACE)),
            box(b"uuid", bytes(16), XMP),
            box(b"free", PLACE),
            box(b"insv", PLACE),
        )
    )


def mp3(frames: int = 3) -> bytes:
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


AMR, SILK = b"#!AMR\n" + bytes(32), b"\x02#!SILK_V3" + bytes(32)
OGG = b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01" + bytes(40)
WAV = b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + bytes(24)
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + bytes(40)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EXE = b"MZ\x90\0\x03" + bytes(60) + b"PE\0\0" + bytes(200)
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


# -- what is taken -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "mime", "hint", "kind", "becomes"),
    [
        (picture("JPEG"), "漏水.jpg", "image/jpeg", "photo", "photo", "image/jpeg"),
        (picture("JPEG"), "", "", "photo", "photo", "image/jpeg"),
        (picture("JPEG"), "IMG 2034", "application/octet-stream", "document", "photo", "image/jpeg"),
        (picture("PNG"), "wechat.jpg", "image/jpeg", "photo", "photo", "image/png"),
        (picture("WEBP"), "a.webp", "image/webp", "document", "photo", "image/jpeg"),
        (picture("GIF"), "a.gif", "image/gif", "document", "photo", "image/png"),
        (picture("BMP"), "a.bmp", "image/bmp", "document", "photo", "image/png"),
        (AMR, "v.amr", "audio/amr", "voice", "voice", "audio/amr"),
        (SILK, "v.silk", "", "voice", "voice", "audio/silk"),
        (OGG, "", "audio/ogg; codecs=opus", "voice", "voice", "audio/ogg"),
        (mp3(), "a.mp3", "audio/mpeg", "document", "voice", "audio/mpeg"),
        (b"ID3\x04\0\0\0\0\0\x05hello" + mp3(), "a.mp3", "audio/mpeg", "document", "voice", "audio/mpeg"),
        (WAV, "a.wav", "audio/x-wav", "document", "voice", "audio/wav"),
        (WEBM, "", "audio/webm;codecs=opus", "", "voice", "audio/webm"),
        (WEBM, "a.webm", "video/webm", "video", "video", "video/webm"),
        (film(b"M4A ", (b"soun",)), "a.m4a", "audio/x-m4a", "voice", "voice", "audio/mp4"),
        (film(b"isom", (b"soun",)), "a.mp4", "audio/mp4", "voice", "voice", "audio/mp4"),
        (film(), "a.mp4", "video/mp4", "video", "video", "video/mp4"),
        (film(b"qt  "), "IMG_1.MOV", "video/quicktime", "video", "video", "video/quicktime"),
        (film(b"3gp4"), "a.3gp", "video/3gpp", "video", "video", "video/3gpp"),
        (PDF, "合同.PDF", "application/pdf", "document", "document", "application/pdf"),
        (
            "楼上漏水，三天没人来。".encode(),
            "说明.txt",
            "text/plain; charset=utf-8",
            "document",
            "document",
            "text/plain",
        ),
    ],
)
def test_what_residents_send_is_taken(data: bytes, name: str, mime: str, hint: str, kind: str, becomes: str) -> None:
    media = check(data, name, mime, hint, LIMIT)
    assert (media.kind, media.mime) == (kind, becomes)
    assert media.name.endswith("." + media.extension)
    assert media.data


@pytest.mark.parametrize(
    ("main", "end"), [("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx")]
)
def test_office_files_are_known_by_their_listing(main: str, end: str) -> None:
    for mime in ("", "application/zip", f"application/wps-office.{end}"):
        media = check(office(main), f"清单.{end}", mime, "document", LIMIT)
        assert (media.extension, media.name, media.kind) == (end, f"清单.{end}", "document")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_text_of_any_windows_becomes_utf_8(encoding: str) -> None:
    words = "三号楼电梯又坏了，请尽快处理。\r\n电话晚上打。"
    media = check(words.encode(encoding), "a.txt", "text/plain", "document", LIMIT)
    assert media.data.decode() == words
    assert media.note == ("" if encoding.startswith("utf-8") else "recoded")


def test_a_pdf_that_wants_to_run_something_is_kept_and_noted() -> None:
    media = check(PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "", "", "", LIMIT)
    assert media.note == "active"
    assert check(PDF, "", "", "", LIMIT).note == ""


# -- J-01 bombs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edge", [13_000, 30_000])
def test_J_01_a_tiny_file_with_a_huge_picture_is_refused_before_decoding(edge: int) -> None:
    bomb = flat_png(edge, edge)
    assert len(bomb) < edge * 20
    tracemalloc.start()
    assert verdict(bomb, "a.png", "image/png") == "too_many_pixels"
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_J_01_just_under_the_pixel_limit_is_taken_and_scaled_down() -> None:
    media = check(flat_png(8_000, 5_000), "a.png", "image/png", "photo", LIMIT)
    assert (media.width, media.height, media.note) == (2560, 1600, "scaled")
    assert verdict(flat_png(8_000, 5_001), "a.png", "image/png") == "too_many_pixels"


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_J_01_only_the_first_frame_of_a_moving_picture_is_kept(form: str) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "lime", "blue")]
    frames[0].save(out, form, save_all=True, append_images=frames[1:] * 200)
    media = check(out.getvalue(), "", "", "document", LIMIT)
    again = Image.open(io.BytesIO(media.data))
    assert media.note == "first_frame"
    assert getattr(again, "n_frames", 1) == 1
    assert again.convert("RGB").getpixel((10, 10))[0] > 240  # type: ignore[index]


def test_J_01_a_gif_whose_frame_is_larger_than_its_screen_is_measured_by_the_frame() -> None:
    head = b"GIF89a" + struct.pack("<2H3B", 10, 10, 0, 0, 0)
    frame = b"\x2c" + struct.pack("<4HB", 0, 0, 60_000, 60_000, 0x80) + bytes(6) + b"\x02\x02\x4c\x01\x00\x3b"
    assert verdict(head + frame, "a.gif", "image/gif") == "too_many_pixels"


def test_J_01_a_jpeg_of_endless_passes_is_refused() -> None:
    data = picture("JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert verdict(data, "a.jpg") == "image/jpeg"
    assert verdict(data[:-2] + scan * 5_000 + data[-2:], "a.jpg") == "broken"


def test_J_01_a_png_with_a_packed_text_bomb_is_no_danger() -> None:
    bomb = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(200_000_000), 9))
    plain = picture("PNG")
    assert verdict(plain[:33] + bomb + plain[33:], "a.png") in ("image/png", "broken")


# -- J-02 archives -----------------------------------------------------------------------------------------------------


def test_J_02_an_office_bomb_is_refused_without_unpacking() -> None:
    assert verdict(office(more={"word/media/a.xml": bytes(50_000_000)}), "a.docx") == "mismatch"


def test_J_02_a_listing_of_too_many_entries_is_refused() -> None:
    many = {f"word/{n}.xml": b"" for n in range(zip_listing.MOST_ENTRIES)}
    assert verdict(office(more=many), "a.docx") == "mismatch"


def test_J_02_a_listing_that_lies_about_itself_is_refused() -> None:
    good = office()
    end = good.rindex(b"PK\x05\x06")
    lies = [
        good[: end + 8] + struct.pack("<2H", 60_000, 60_000) + good[end + 12 :],
        good[: end + 12] + struct.pack("<2I", 2**32 - 1, 0) + good[end + 20 :],
        good[: end + 12] + struct.pack("<2I", 10, end - 10) + good[end + 20 :],
        b"PK\x03\x04" + good,
        good + b"x",
        good[:-5],
    ]
    assert verdict(good, "a.docx") == check(good, "", "", "", LIMIT).mime
    assert {verdict(lie, "a.docx") for lie in lies} == {"mismatch"}


@pytest.mark.parametrize(
    "entry", ["word/vbaProject.bin", "Evil.class", "a.exe", "../up.xml", "/abs.xml", "META-INF/MANIFEST.MF"]
)
def test_J_02_office_files_with_macros_or_programs_are_refused(entry: str) -> None:
    assert verdict(office(more={entry: b"x"}), "a.docx") == "mismatch"


def test_J_02_other_archives_are_refused() -> None:
    assert verdict(jar(), "a.jar") == "not_allowed"
    assert verdict(jar(), "a.zip", "application/zip") == "not_allowed"
    assert verdict(jar()) == "not_allowed"
    for mark in (b"Rar!\x1a\x07\x01\0", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0"):
        assert verdict(mark + bytes(100)) == "not_allowed"


# -- J-03 disguises ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP", "WEBP"])
def test_J_03_an_archive_behind_a_picture_is_gone(form: str) -> None:
    data = picture(form) + jar()
    assert zipfile.is_zipfile(io.BytesIO(data))
    media = check(data, "", "", "photo", LIMIT)
    assert not zipfile.is_zipfile(io.BytesIO(media.data))
    assert b"Evil" not in media.data


def test_J_03_html_in_a_jpeg_comment_is_gone() -> None:
    data = picture("JPEG")
    data = data[:2] + b"\xff\xfe" + struct.pack(">H", 2 + len(HTML)) + HTML + data[2:]
    assert b"<script>" in data
    assert b"<script>" not in check(data, "a.jpg", "image/jpeg", "photo", LIMIT).data


@pytest.mark.parametrize("data", [PDF, mp3(), OGG, WAV, WEBM, AMR])
def test_J_03_an_archive_behind_anything_else_is_refused(data: bytes) -> None:
    assert verdict(data + jar()) in ("mismatch", "broken")


def test_J_03_an_archive_behind_a_film_is_cut_off() -> None:
    media = check(film() + jar(), "a.mp4", "video/mp4", "video", LIMIT)
    assert not zipfile.is_zipfile(io.BytesIO(media.data))
    assert b"Evil" not in media.data


@pytest.mark.parametrize(
    ("data", "name", "mime", "reason"),
    [
        (EXE, "photo.jpg", "image/jpeg", "mismatch"),
        (EXE, "photo.exe", "", "not_allowed"),
        (EXE, "", "", "not_allowed"),
        (picture("PNG"), "a.png", "text/html", "not_allowed"),
        (picture("PNG"), "a.html", "image/png", "not_allowed"),
        (picture("PNG"), "a.pdf", "image/png", "mismatch"),
        (picture("PNG"), "a.png", "application/pdf", "mismatch"),
        (picture("PNG"), "a.txt", "", "mismatch"),
        (PDF, "a.png", "image/png", "mismatch"),
        (office(), "a.pdf", "", "mismatch"),
        (film(), "a.jpg", "video/mp4", "mismatch"),
        (HTML, "a.jpg", "image/jpeg", "mismatch"),
        (HTML, "a.html", "text/html", "not_allowed"),
        (HTML, "a.txt", "text/plain", "not_allowed"),
        (SVG, "a.svg", "image/svg+xml", "not_allowed"),
        (SVG, "a.txt", "text/plain", "not_allowed"),
        (SVG, "a.png", "image/png", "mismatch"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?><a/>", "a.txt", "", "not_allowed"),
        (HTML.decode().encode("utf-16"), "a.txt", "", "not_allowed"),
        (b"hello\n<?php system($_GET[1]); ?>", "a.txt", "", "not_allowed"),
        (b"#!/bin/sh\nrm -rf /", "a.txt", "", "not_allowed"),
        (b"#!/bin/sh\nrm -rf /", "a.sh", "application/x-sh", "not_allowed"),
        (b"a\0b\0c", "a.txt", "text/plain", "mismatch"),
        (b"\x7fELF" + bytes(60), "a.mp3", "audio/mpeg", "mismatch"),
        (b"\xff\xfb\x90\x00" + b"not a second frame" * 40, "a.mp3", "audio/mpeg", "mismatch"),
        (b"RIFF" + bytes(4) + b"AVI LIST", "a.avi", "video/avi", "not_allowed"),
        (b"II*\0" + bytes(100), "a.tiff", "image/tiff", "not_allowed"),
        (WEBM.replace(b"B\x82\x84webm", b"B\x82\x88matroska"), "a.webm", "", "mismatch"),
        (b"hello", "", "", "not_allowed"),
    ],
)
def test_J_03_bytes_name_and_declared_type_must_agree(data: bytes, name: str, mime: str, reason: str) -> None:
    assert verdict(data, name, mime) == reason


PHONE_PICTURE = zlib.decompress(
    base64.b85decode(  # 32 x 16 red pixels as HEIC, made by us, with a place in its notes
        "c-mc2J4*vW5T3m=@d{t~B8Z3zzAHu0&fudEjHR{b=8i1hndK5Sb_y0+DHawsrV><8Yz0C61-61kL=Y4N%LvLjv$u*k>@u_8e6u_I4FI&d"
        "`8Anw1P3%<xPuh?!gc}JmG9(jh^!-%_5vM)6g&_AY*=_%b;)EB3}6(o$H=2~BZg*F{vrk3qe3jX>O|QlJUEJmoXiRzgg+o7%2YupdW{r"
        "$A2bs_g$yM62O)VD{W8{0Fq5ENMQVG8&#!VBpw^tnibRrCu`ncpNeq)#+oh4TG1)iH*uPA%eIvI2dUo(!>L^~X15~XOyt#nv_$0f@-E8"
        "9<4Ls`wOWZ3US`BfeK%>Y>NB=gdcQ5yBYOG!NUPnF*!xCwL{!VLACq+R}p=ntbx`dGa&nOtM*oI-oHZg7yf#YhthNp8}X-_vF`DvSm)Y"
        ";3<E9x6&O68Z^%-H?N$H|<v)AM#Z@HBn6dXd;W4vWZ&N7ANJ(2pkzOjfJ<h~pk&^`t~}?^YL7=-x-^(UiUD1fX6ezA+n3GX_dMnA5#A>"
        "zbc`tABh0(LruS"
    )
)


def test_a_picture_as_phones_of_one_maker_take_it_becomes_a_jpeg_without_its_place() -> None:
    assert b"Maker" in PHONE_PICTURE
    media = check(PHONE_PICTURE, "IMG_1.HEIC", "image/heic", "photo", 1 << 20)
    assert (media.mime, media.name, media.width, media.height) == ("image/jpeg", "IMG_1.jpg", 32, 16)
    assert b"Maker" not in media.data
    assert b"Exif" not in media.data


def test_heic_is_refused_with_its_own_reason_when_nothing_here_can_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(images.NoDecoder):
        images.repaint(PHONE_PICTURE, "heic", 1 << 20)
    heic = box(b"ftyp", b"heic", bytes(4), b"mif1", b"heic") + box(b"meta", bytes(40))
    assert verdict(heic, "IMG_1.HEIC", "image/heic") == "broken"
    assert verdict(heic, "a.pdf", "image/heic") == "mismatch"


# -- J-01 the process apart --------------------------------------------------------------------------------------------


def test_J_01_a_decoder_that_dies_takes_nobody_with_it_and_the_next_picture_is_painted() -> None:
    small = picture("PNG")
    assert check(small, "a.png", "image/png", "photo", 1 << 20).kind == "photo"
    first = sandbox._painter
    assert first is not None
    first.kill()
    assert verdict(small, "a.png", "image/png") == "broken"
    assert check(small, "a.png", "image/png", "photo", 1 << 20).kind == "photo"
    assert sandbox._painter is not first


def test_J_01_a_decoder_that_left_because_nobody_asked_is_started_anew() -> None:
    check(picture("PNG"), "a.png", "image/png", "photo", 1 << 20)
    assert sandbox._painter is not None
    assert sandbox._painter.stdin is not None
    sandbox._painter.stdin.close()
    sandbox._painter.wait()
    sandbox._painter.stdin = open(os.devnull, "rb", buffering=0)  # noqa: SIM115  # its end closes it
    assert verdict(picture("PNG"), "a.png", "image/png") == "image/png"


def test_J_01_a_decoder_that_hangs_is_ended_and_the_picture_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_SECONDS", 0.3)
    check(picture("PNG"), "a.png", "image/png", "photo", 1 << 20)
    assert sandbox._painter is not None
    os.kill(sandbox._painter.pid, signal.SIGSTOP)
    assert verdict(picture("PNG"), "a.png", "image/png") == "broken"
    monkeypatch.undo()
    assert check(picture("PNG"), "a.png", "image/png", "photo", 1 << 20).kind == "photo"


def test_J_01_the_process_apart_has_no_more_memory_than_it_was_given() -> None:
    check(picture("PNG"), "a.png", "image/png", "photo", 1 << 20)
    assert sandbox._painter is not None
    bounds = Path(f"/proc/{sandbox._painter.pid}/limits").read_text()
    line = next(line for line in bounds.splitlines() if line.startswith("Max address space"))
    assert str(sandbox.MOST_MEMORY) in line


# -- J-04, J-08 names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/cron.d/x", "x"),
        ("..\\..\\win.ini", "win.ini"),
        ("C:\\x", "x"),
        ("con.txt", "_con.txt"),
        ("NUL", "_NUL"),
        ("a\0.jpg", "a.jpg"),
        ("......", "file"),
        ("", "file"),
        ('"; filename=x', "__ filename=x"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie_ x=1.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("-o.jpg", "_-o.jpg"),
        ("|id.jpg", "_id.jpg"),
        ("@file.jpg", "_@file.jpg"),
        ("shell.php.jpg", "shell_php.jpg"),
        ("照片 2026.11.22.jpg", "照片 2026.11.22.jpg"),
        ("报告 v1.2", "报告 v1.2"),
        ("  a  b .jpg. . ", "a b.jpg"),
        (".htaccess", "file.htaccess"),
        ("ａ／ｂ．ｊｐｇ", "b.jpg"),
        ("a\ud800.jpg", "a.jpg"),
    ],
)
def test_J_04_names_are_made_safe_to_show(given_name: str, shown: str) -> None:
    assert safe_name(given_name) == shown


def test_J_04_a_long_name_keeps_its_extension_and_whole_characters() -> None:
    for letter in ("a", "漏", "👍"):
        short = safe_name(letter * 300 + ".jpg")
        assert short.startswith(letter)
        assert short.endswith(".jpg")
        assert len(short.encode()) <= 180
        assert set(short[:-4]) == {letter}


@given(st.text())
def test_J_04_a_safe_name_is_safe_and_stays_as_it_is(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe.encode()) <= 190
    assert not set(safe) & set('/\\:*?"<>|\0\r\n\t')
    assert not safe.startswith((".", "-"))
    assert not safe.endswith((".", " "))


@given(st.text() | st.sampled_from(['"; filename=x', "a\r\nX: y", '漏水 "照"片.jpg', "%0d%0a.jpg"]))
def test_J_04_the_download_header_is_one_line_that_a_parser_reads_back(name: str) -> None:
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    message = Message()
    message["Content-Disposition"] = header.partition("; filename*")[0]
    assert message.get_content_disposition() == "attachment"
    assert set(dict(message.get_params(header="content-disposition")[1:])) == {"filename"}  # type: ignore[arg-type]
    message.replace_header("Content-Disposition", "attachment; filename*" + header.partition("; filename*")[2])
    assert message.get_filename() == safe_name(name)


TRICKS = [
    "shell.{}\u200b", "shell.\u200b{}", "shell\uff0e{}", "shell.{}.", "shell.{} ", "shell.{} . .", "shell.{}\0",
    "shell.{}\u202e", "a\uff0fshell.{}", "x.jpg\\shell.{}", "shell.{}\ufeff", "shell\u2024{}", "shell.{}\ufe0f",
    "shell.{}\u3164",
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("end", ["php", "html", "HtMl", "svg", "exe"])
def test_J_08_a_tricky_name_gets_the_verdict_of_the_plain_one(trick: str, end: str) -> None:
    data = picture("JPEG")
    assert verdict(data, f"shell.{end}", "image/jpeg") == "not_allowed"
    assert verdict(data, trick.format(end), "image/jpeg") == "not_allowed"
    assert verdict(data, trick.format("jpg"), "image/jpeg") == "image/jpeg"


def test_J_08_full_width_letters_in_an_extension_are_letters() -> None:
    assert verdict(picture("JPEG"), "a.ｈｔｍｌ") == "not_allowed"
    assert verdict(picture("JPEG"), "a.ＪＰＧ") == "image/jpeg"


def test_J_08_the_shown_name_ends_in_what_the_bytes_really_are() -> None:
    assert check(picture("PNG"), "a.jpg", "", "photo", LIMIT).name == "a.png"
    assert check(picture("JPEG"), "a.hт", "", "photo", LIMIT).name == "a.hт.jpg"


# -- J-06 what pictures and films say about where and by whom ----------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_J_06_position_camera_and_every_other_note_are_gone(form: str) -> None:
    data = noted(form)
    assert data.count(SECRET) >= 2
    media = check(data, "", "", "document", LIMIT)
    assert SECRET not in media.data
    for mark in (b"Exif", b"eXIf", b"xmp", b"tEXt", b"iTXt", b"zTXt", b"Photoshop", b"ICC_PROFILE", b"iCCP", b"GPS"):
        assert mark not in media.data
    again = Image.open(io.BytesIO(media.data))
    assert not again.getexif()
    assert not again.getexif().get_ifd(0x8825)
    assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_J_06_colour_profile_and_thumbnail_go_too() -> None:
    out = io.BytesIO()
    quarters().save(
        out, "JPEG", icc_profile=b"profile of " + SECRET, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + picture("JPEG")
    )
    assert SECRET in out.getvalue()
    media = check(out.getvalue(), "", "", "photo", LIMIT)
    assert SECRET not in media.data
    assert media.data.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_J_06_the_picture_is_upright_without_its_note(form: str, orientation: int) -> None:
    from PIL import ImageOps

    data = noted(form, orientation)
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    media = check(data, "", "", "photo", LIMIT)
    result = Image.open(io.BytesIO(media.data)).convert("RGB")
    assert (media.width, media.height) == result.size == expected.size
    for spot in ((5, 5), (result.width - 6, 5), (5, result.height - 6), (result.width - 6, result.height - 6)):
        near = zip(result.getpixel(spot), expected.getpixel(spot), strict=True)  # type: ignore[arg-type]
        assert all(abs(a - b) < 40 for a, b in near)


def test_J_06_a_film_keeps_its_pictures_and_loses_its_places() -> None:
    data = film()
    assert data.count(PLACE) == 6
    media = check(data, "a.mp4", "video/mp4", "video", LIMIT)
    assert PLACE not in media.data
    assert b"GPRMC" not in media.data
    assert b"ISO6709" not in media.data
    assert SECRET not in media.data
    assert PICTURES in media.data
    assert len(media.data) == len(data)
    assert media.data.index(b"moov") == data.index(b"moov")
    assert mp4.without_metadata(media.data) == media.data


@pytest.mark.parametrize("spoil", ["cut", "no moov", "packed", "child too long", "table too long", "overlap"])
def test_J_07_a_film_that_does_not_hold_together_is_broken(spoil: str) -> None:
    data = film()
    spoiled = {
        "cut": data[: data.index(b"moov") + 300],
        "no moov": data[: data.index(b"moov") - 4],
        "packed": data[: data.index(b"moov") - 4] + box(b"moov", box(b"cmov", bytes(20))),
        "child too long": data.replace(struct.pack(">I4s", 92, b"tkhd"), struct.pack(">I4s", 2**31, b"tkhd")),
        "table too long": data.replace(b"stco" + struct.pack(">2I", 0, 1), b"stco" + struct.pack(">2I", 0, 2**31)),
        "overlap": data.replace(struct.pack(">I", len(TRACE) // 2), struct.pack(">I", 2**31)),
    }[spoil]
    assert spoiled != data
    assert verdict(spoiled, "a.mp4", "video/mp4") == "broken"


def test_J_07_boxes_without_end_are_broken_not_endless() -> None:
    many = box(b"ftyp", b"isom", bytes(4)) + box(b"moov", box(b"trak") * (mp4.MOST_BOXES + 1))
    assert verdict(many, "a.mp4", "video/mp4") == "broken"


# -- J-07 broken things ------------------------------------------------------------------------------------------------


def test_J_07_nothing_and_too_much_have_their_own_reasons() -> None:
    assert verdict(b"", "a.jpg", "image/jpeg") == "empty"
    assert verdict(picture("JPEG"), "a.jpg", limit=100) == "too_big"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP", "WEBP"])
def test_J_07_a_picture_cut_short_is_broken(form: str) -> None:
    data = picture(form, (200, 200))
    for part in (0.1, 0.5, 0.9):
        assert verdict(data[: int(len(data) * part)], "", "") == "broken", part
    assert verdict(data[:1], f"a.{form.lower()}") == "mismatch"


@pytest.mark.filterwarnings("default")
def test_J_07_a_broken_note_does_not_spoil_a_good_picture() -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0\x05\0" + b"\xff" * 30
    data = picture("JPEG")
    data = data[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(exif)) + exif + data[2:]
    assert verdict(data, "a.jpg", "image/jpeg") == "image/jpeg"


def test_a_pdf_cut_short_is_broken() -> None:
    assert verdict(PDF[:40], "a.pdf") == "broken"


# -- pixels stay true --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_keeps_its_look(mode: str) -> None:
    out = io.BytesIO()
    if mode == "I;16":
        grey = Image.frombytes("I;16", (40, 40), struct.pack("<1600H", *([0x8000] * 1600)))
        grey.save(out, "PNG")
    else:
        flat = Image.new("RGB", (40, 40), (128, 128, 128) if mode != "1" else "white")
        (flat.quantize(4) if mode == "P" else flat.convert(mode)).save(out, "PNG")
    media = check(out.getvalue(), "", "", "photo", LIMIT)
    level = Image.open(io.BytesIO(media.data)).convert("L").getpixel((20, 20))
    assert abs(int(level) - (255 if mode == "1" else 128)) <= 3  # type: ignore[arg-type]


def test_transparency_is_kept_in_png_and_from_webp() -> None:
    for form in ("PNG", "WEBP", "GIF"):
        out = io.BytesIO()
        Image.new("RGBA", (30, 30), (255, 0, 0, 0)).save(out, form)
        media = check(out.getvalue(), "", "", "photo", LIMIT)
        assert media.mime == "image/png"
        assert Image.open(io.BytesIO(media.data)).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_a_cmyk_photo_is_taken() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (30, 30), (0, 255, 255, 0)).save(out, "JPEG")
    red = Image.open(io.BytesIO(check(out.getvalue(), "", "", "", LIMIT).data)).getpixel((9, 9))
    assert red[0] > 180  # type: ignore[index]
    assert red[1] < 90  # type: ignore[index]


def test_a_png_that_grows_over_the_limit_becomes_a_jpeg() -> None:
    out = io.BytesIO()
    Image.effect_noise((600, 600), 90).convert("RGBA").save(out, "WEBP", quality=20)
    media = check(out.getvalue(), "a.webp", "", "photo", 150_000)
    assert media.mime == "image/jpeg"


def test_a_long_photo_keeps_its_proportions() -> None:
    media = check(picture("JPEG", (5000, 1000)), "a.jpg", "", "photo", LIMIT)
    assert (media.width, media.height) == (2560, 512)
    assert max(media.width, media.height) == images.LONGEST_EDGE


# -- whatever comes ----------------------------------------------------------------------------------------------------

SEEDS = [
    noted("JPEG"), noted("PNG"), noted("WEBP"), picture("GIF"), picture("BMP"), film(), film(b"qt  "), office(), jar(),
    PDF, OGG, WAV, WEBM, AMR, SILK, mp3(), HTML, EXE, "投诉".encode("gb18030"), picture("JPEG", progressive=True),
]  # fmt: skip
NAMES = st.sampled_from(["", "a.jpg", "a.png", "a.mp4", "a.txt", "a.docx", "a.pdf", "a.mp3", "a.webp"]) | st.text(
    max_size=20
)
MIMES = st.sampled_from(["", "image/jpeg", "video/mp4", "text/plain", "audio/mpeg"]) | st.text(max_size=20)


def judged(data: bytes, name: str, mime: str) -> None:
    taken: CheckedFile | None = None
    reason = ""
    try:
        taken = check(data, name, mime, "document", LIMIT)
    except BadFile as bad:
        reason = bad.reason
    assert taken or reason in REASONS
    assert taken is None or taken.name.endswith("." + taken.extension)


@given(st.binary(max_size=400), NAMES, MIMES)
@example(b"\xff\xd8\xff", "", "")
@example(b"BM" + bytes(25), "a.bmp", "")
@example(b"ID3\x04\0\0\x7f\x7f\x7f\x7f", "a.mp3", "")
def test_I_09_random_bytes_are_judged_never_crashed_on(data: bytes, name: str, mime: str) -> None:
    judged(data, name, mime)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 2**32), st.integers(1, 12), st.booleans())
@pytest.mark.filterwarnings("ignore")
def test_I_09_damaged_files_are_judged_never_crashed_on(seed: bytes, dice: int, hits: int, cut: bool) -> None:
    luck, data = random.Random(dice), bytearray(seed)
    for _ in range(hits):
        data[luck.randrange(len(data))] = luck.choice((0, 1, 0x7F, 0x80, 0xFF, luck.randrange(256)))
    judged(bytes(data[: luck.randrange(1, len(data))] if cut else data), "", "")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
@pytest.mark.filterwarnings("ignore")
def test_J_06_a_damaged_film_never_comes_out_with_its_place_unless_refused(dice: int) -> None:
    """Damage inside the boxes that are walked must not open a way around the walk."""
    luck, seed = random.Random(dice), film(trace=False)
    data = bytearray(seed)
    for _ in range(luck.randrange(1, 4)):
        data[luck.randrange(seed.index(b"moov"), seed.index(b"udta"))] = luck.randrange(256)
    try:
        media = check(bytes(data), "", "", "video", LIMIT)
    except BadFile:
        return
    assert b"\xa9xyz" not in media.data or PLACE not in media.data
