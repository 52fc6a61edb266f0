"""Bounded parser for HTML forms, urlencoded and multipart: limits of fields, parts, bytes and time hold before anything
is made of what came [H-03..H-05]."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDict, MultiDictProxy

from bot.domain.text.plain import clean
from handlers.web.body_limits import allow_files

MOST_FIELDS = 400
"""Names with values in one form; the longest of ours has some sixty."""
MOST_PARTS, STRANGERS_PARTS = 200, 80
"""Parts of one form: of somebody who is signed in, and of anybody else."""
MOST_TEXT_BYTES = 1024 * 1024
"""Bytes that all words of one form may take together."""
PIECE = 64 * 1024


async def form(request: web.Request) -> MultiDictProxy[str]:
    """The fields of a form without files, every value cleaned at the border [L-01, L-02]; none for anything that is no
    such form, so that nobody makes us open a file a part. Raises 400, 413 and BodyLate."""
    if request.content_type != "application/x-www-form-urlencoded":
        return MultiDictProxy(MultiDict())
    try:
        pairs = parse_qsl((await request.read()).decode("utf-8", "replace"), keep_blank_values=True, errors="replace",
                          max_num_fields=MOST_FIELDS)  # fmt: skip
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
    fields = _Fields(limit, keep)
    try:
        await read_parts(request, MOST_PARTS if keep else STRANGERS_PARTS, limit, fields.take)
    except BaseException:
        close(fields.found)
        raise
    return MultiDictProxy(fields.found)


def close(fields: MultiDictProxy[Any] | MultiDict[Any]) -> None:
    """Lets go of the temporary files in which a form's files were read."""
    for value in fields.values():
        if isinstance(value, web.FileField):
            value.file.close()


async def read_parts(
    request: web.Request, most: int, limit: int, take: Callable[[BodyPartReader], Awaitable[bool]]
) -> None:
    """Bounded multipart reader: hands each named part to `take` until that answers False or none is left, at most
    `most` parts; the body has the time of files of `limit` bytes. How much of a part is read is for `take` to bound.
    Raises 400 for anything that is no such form, what `take` raises, and BodyLate."""
    try:
        allow_files(request, limit)
        reader = await request.multipart()
        for _ in range(most):
            part = await reader.next()
            if part is None:
                return
            if not isinstance(part, BodyPartReader) or not part.name:
                raise ValueError("no field")
            if not await take(part):
                return
        raise ValueError("too many parts")
    except (ValueError, AssertionError, RuntimeError, HttpProcessingError):
        raise web.HTTPBadRequest from None


def media_type(part: BodyPartReader) -> str:
    """The type a part says it has, without parameters; empty when it says none."""
    return part.headers.get("Content-Type", "").partition(";")[0].strip()


async def copy_part(part: BodyPartReader, limit: int, into: BinaryIO | None = None) -> int | None:
    """Copies the part piece by piece into the file, or reads it away where there is none. Returns its bytes; None, and
    the rest is left unread, when there are more than `limit`."""
    size = 0
    while piece := await part.read_chunk(PIECE):
        size += len(piece)
        if size > limit:
            return None
        if isinstance(into, io.BytesIO):
            into.write(piece)
        elif into is not None:  # a disk may be slow
            await asyncio.to_thread(into.write, piece)
    return size


class _Fields:
    """What the parts of one form hold: its words, WORDS bytes in all, and the first `keep` files, `limit` bytes in all
    with those that are thrown away."""

    def __init__(self, limit: int, keep: int) -> None:
        self.found: MultiDict[Any] = MultiDict()
        self._left, self._keep, self._words = limit, keep, MOST_TEXT_BYTES

    async def take(self, part: BodyPartReader) -> bool:
        """Reads one part. Raises 413."""
        if part.filename:
            self._left -= await self._file(part)
            self._keep -= 1
        else:
            text = await _text(part, self._words)
            self._words -= len(text)
            self.found.add(clean(part.name or ""), clean(text.decode("utf-8", "replace")))
        return True

    async def _file(self, part: BodyPartReader) -> int:
        """Adds the file, or throws it away when enough are kept; returns its size in bytes."""
        kept, name = None, part.name or ""
        if self._keep > 0:
            kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever reads the form
            sent = web.FileField(name, part.filename or "", kept, media_type(part), part.headers)
            self.found.add(clean(name), sent)
        size = await copy_part(part, self._left, kept)
        if size is None:
            raise web.HTTPRequestEntityTooLarge(self._left, self._left + 1)
        if kept is not None:
            kept.seek(0)
        return size


async def _text(part: BodyPartReader, limit: int) -> bytes:
    text = io.BytesIO()
    if await copy_part(part, limit, text) is None:
        raise web.HTTPRequestEntityTooLarge(limit, limit + 1)
    return text.getvalue()
