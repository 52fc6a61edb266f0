"""What a form sent, read under limits before anything is made of it [H-04, H-05]."""

from __future__ import annotations

import tempfile
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDict, MultiDictProxy

from bot.domain.text.plain import clean
from handlers.web.body_limits import allow_files, pour

FIELDS = 400
"""Names with values in one form; the longest of ours has some sixty."""
PARTS, STRANGERS_PARTS = 200, 80
"""Parts of one form: of somebody who is signed in, and of anybody else."""
WORDS = 1024 * 1024
"""Bytes that all words of one form may take together."""
PIECE = 64 * 1024


async def form(request: web.Request) -> MultiDictProxy[str]:
    """The fields of a form without files, every value cleaned at the border [L-01, L-02]; none for anything that is no
    such form, so that nobody makes us open a file a part. Raises 400, 413 and BodyLate."""
    if request.content_type != "application/x-www-form-urlencoded":
        return MultiDictProxy(MultiDict())
    try:
        pairs = parse_qsl((await request.read()).decode("utf-8", "replace"), keep_blank_values=True, errors="replace",
                          max_num_fields=FIELDS)  # fmt: skip
    except (ValueError, HttpProcessingError):
        raise web.HTTPBadRequest from None
    return MultiDictProxy(MultiDict((clean(name), clean(value)) for name, value in pairs))


async def form_with_files(request: web.Request, limit: int, keep: int) -> MultiDictProxy[Any]:
    """The fields of a form, the first `keep` files among them as web.FileField, at most `limit` bytes in all; other
    files are read and thrown away. `close` lets go of the temporary files. Raises 400, 413 and BodyLate."""
    if request.content_type != "multipart/form-data":
        return await form(request)
    if (request.content_length or 0) > limit:
        raise web.HTTPRequestEntityTooLarge(limit, request.content_length or 0)
    found: MultiDict[Any] = MultiDict()
    try:
        allow_files(request, limit)
        await _parts(request, found, limit, keep)
    except (ValueError, AssertionError, RuntimeError, HttpProcessingError):
        close(found)
        raise web.HTTPBadRequest from None
    except BaseException:
        close(found)
        raise
    return MultiDictProxy(found)


def close(fields: MultiDictProxy[Any] | MultiDict[Any]) -> None:
    """Lets go of the temporary files in which a form's files were read."""
    for value in fields.values():
        if isinstance(value, web.FileField):
            value.file.close()


async def _parts(request: web.Request, found: MultiDict[Any], limit: int, keep: int) -> None:
    reader = await request.multipart()
    left, words = limit, WORDS
    most = PARTS if keep else STRANGERS_PARTS
    for _ in range(most):
        part = await reader.next()
        if part is None:
            return
        if not isinstance(part, BodyPartReader) or not part.name:
            raise ValueError("no field")
        if part.filename:
            left -= await _file(part, found if keep > 0 else None, left)
            keep -= 1
        else:
            text = await _text(part, words)
            words -= len(text)
            found.add(clean(part.name), clean(text.decode("utf-8", "replace")))
    raise ValueError("too many parts")


async def _text(part: BodyPartReader, limit: int) -> bytes:
    text = bytearray()
    while piece := await part.read_chunk(PIECE):
        text += piece
        if len(text) > limit:
            raise web.HTTPRequestEntityTooLarge(limit, len(text))
    return bytes(text)


async def _file(part: BodyPartReader, found: MultiDict[Any] | None, limit: int) -> int:
    """Adds the file, or throws it away where there is nothing to add it to; returns its size in bytes."""
    kept = None
    if found is not None:
        kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever reads the form
        mime = part.headers.get("Content-Type", "").partition(";")[0].strip()
        found.add(clean(part.name or ""), web.FileField(part.name or "", part.filename or "", kept, mime, part.headers))
    size = await pour(part, limit, kept)
    if size is None:
        raise web.HTTPRequestEntityTooLarge(limit, limit + 1)
    if kept is not None:
        kept.seek(0)
    return size
