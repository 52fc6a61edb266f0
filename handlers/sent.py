"""What a form sent, read under limits before anything is made of it [H-04, H-05]."""

from __future__ import annotations

import asyncio
import tempfile
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDict, MultiDictProxy

from bot.domain.plain import clean

FIELDS = 400
"""Names with values in one form; the longest of ours has some sixty."""
PARTS = 200
WORDS = 1024 * 1024
"""Bytes that all words of one form may take together."""
SECONDS, FILE_SECONDS = 20.0, 120.0
PIECE = 64 * 1024


async def form(request: web.Request) -> MultiDictProxy[str]:
    """The fields of a form without files, every value cleaned at the border [L-01, L-02]; none for anything that is no
    such form, so that nobody makes us open a file a part. Raises 400, 408 and 413."""
    if request.content_type != "application/x-www-form-urlencoded":
        return MultiDictProxy(MultiDict())
    try:
        async with asyncio.timeout(SECONDS):
            body = await request.read()
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace",
                          max_num_fields=FIELDS)  # fmt: skip
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ValueError, HttpProcessingError):
        raise web.HTTPBadRequest from None
    return MultiDictProxy(MultiDict((clean(name), clean(value)) for name, value in pairs))


async def form_with_files(request: web.Request, limit: int) -> MultiDictProxy[Any]:
    """The fields of a form, files among them as web.FileField, at most `limit` bytes in all; `close` lets go of their
    temporary files. Raises 400, 408 and 413."""
    if request.content_type != "multipart/form-data":
        return await form(request)
    if (request.content_length or 0) > limit:
        raise web.HTTPRequestEntityTooLarge(limit, request.content_length or 0)
    found: MultiDict[Any] = MultiDict()
    try:
        async with asyncio.timeout(FILE_SECONDS):
            await _parts(request, found, limit)
    except TimeoutError:
        close(found)
        raise web.HTTPRequestTimeout from None
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


async def _parts(request: web.Request, found: MultiDict[Any], limit: int) -> None:
    reader = await request.multipart()
    left, words = limit, WORDS
    for _ in range(PARTS):
        part = await reader.next()
        if part is None:
            return
        if not isinstance(part, BodyPartReader) or not part.name:
            raise ValueError("no field")
        if part.filename:
            left -= await _file(part, found, left)
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


async def _file(part: BodyPartReader, found: MultiDict[Any], limit: int) -> int:
    """Adds the file; returns its size in bytes."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever reads the form
    mime = part.headers.get("Content-Type", "").partition(";")[0].strip()
    found.add(clean(part.name or ""), web.FileField(part.name or "", part.filename or "", kept, mime, part.headers))
    size = 0
    while piece := await part.read_chunk(PIECE):
        size += len(piece)
        if size > limit:
            raise web.HTTPRequestEntityTooLarge(limit, size)
        await asyncio.to_thread(kept.write, piece)
    kept.seek(0)
    return size
