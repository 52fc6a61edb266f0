"""One uploaded file: read piece by piece under its limit, judged by its bytes, kept, and given a token."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot import media
from bot.domain.messages import FileKind
from handlers.pages import DESK, DISK, client_address
from handlers.public.limits import LIMITS, household
from handlers.public.speech import No, admit
from handlers.public.visitor import Visitor, channel_of, known
from storage import conversations, uploads
from storage.database import Unit
from storage.disk import Disk
from storage.fetching import Kept

PIECE = 64 * 1024
PIECE_SECONDS = 20.0
PARTS = 4
LEAST_FREE = 0.1
AT_ONCE = 6
log = logging.getLogger(__name__)


class Intake:
    """How many uploads are held in memory at once, and how many pictures are opened at once: one [H-06]."""

    def __init__(self) -> None:
        self.reading = asyncio.Semaphore(AT_ONCE)
        self.opening = asyncio.Lock()


INTAKE: web.AppKey[Intake] = web.AppKey("intake", Intake)


async def take(request: web.Request, who: Visitor, hint: str) -> tuple[str, FileKind, str]:
    """Takes the file in: (token, kind, name). `hint` is voice for what the page recorded. Raises No."""
    desk, intake = request.app[DESK], request.app[INTAKE]
    limit = desk.settings.limits.file_mb * 1024 * 1024
    if (request.content_length or 0) > limit + PIECE:
        raise No(413, "media.too_big", megabytes=desk.settings.limits.file_mb)
    await _admit(request, who)
    if await asyncio.to_thread(request.app[DISK].free_ratio) < LEAST_FREE:
        log.error("uploads: less than a tenth of the disk is free, taking in nothing")
        raise No(503, "web.error.503")
    async with intake.reading:
        name, mime, data = await _read(request, limit)
        async with intake.opening:
            kept = await asyncio.to_thread(_keep, request.app[DISK], data, name, mime, hint, limit)
    channel = channel_of(request, who)
    try:
        token = await desk.database.transact(lambda unit: _store(unit, who, channel, kept))
    except BaseException:
        await asyncio.to_thread(request.app[DISK].delete, kept.key)
        raise
    return token, kept.kind, kept.name  # type: ignore[return-value]


async def _admit(request: web.Request, who: Visitor) -> None:
    desk = request.app[DESK]
    conversation = await known(request, who)
    admit(request, who, conversation)
    wait = request.app[LIMITS].uploads.wait(household(client_address(request, desk.settings)))
    per_day = desk.settings.limits.files_per_day
    if wait:
        raise No(429, "media.too_many_day", wait, per_day=per_day)
    if conversation is not None:
        key, at = conversation.id, desk.database.clock()
        if await desk.database.read(lambda connection: uploads.today(connection, key, at)) >= per_day:
            raise No(429, "media.too_many_day", 3600, per_day=per_day)


async def _read(request: web.Request, limit: int) -> tuple[str, str, bytes]:
    """The first part named `file`; nothing behind it is looked at [H-04, H-05]. Raises No."""
    megabytes = limit // (1024 * 1024)
    try:
        parts = await request.multipart()
        for _ in range(PARTS):
            part = await asyncio.wait_for(parts.next(), PIECE_SECONDS)
            if isinstance(part, BodyPartReader) and part.name == "file":
                data = await _bytes(part, limit)
                if data is None:
                    raise No(413, "media.too_big", megabytes=megabytes)
                return part.filename or "", part.headers.get("Content-Type", "").partition(";")[0].strip(), data
            if not isinstance(part, BodyPartReader) or await _bytes(part, PIECE) is None:
                break
    except (ValueError, TimeoutError, AssertionError, RuntimeError, HttpProcessingError):
        raise No(400, "media.broken") from None
    raise No(400, "media.empty")


async def _bytes(part: BodyPartReader, limit: int) -> bytes | None:
    """The part's bytes; None when there are more than `limit`."""
    pieces: list[bytes] = []
    size = 0
    while piece := await asyncio.wait_for(part.read_chunk(PIECE), PIECE_SECONDS):
        size += len(piece)
        if size > limit:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _keep(disk: Disk, data: bytes, name: str, mime: str, hint: str, limit: int) -> Kept:
    """Blocks: judges the bytes and puts the clean ones on disk. Raises No."""
    try:
        clean = media.check(data, name, mime, hint, limit)
    except media.BadFile as bad:
        status = 413 if bad.reason == "too_big" else 415
        raise No(status, f"media.{bad.reason}", megabytes=limit // (1024 * 1024)) from None
    stored = disk.save(clean.data)
    return Kept(stored.key, stored.sha256, stored.size, clean.kind, clean.mime, clean.name)


def _store(unit: Unit, who: Visitor, channel: str, kept: Kept) -> str:
    conversation = conversations.start(unit, channel, who.chat, sender=who.chat)
    return uploads.add(unit, kept, channel, conversation.id)
