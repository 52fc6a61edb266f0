"""Uploads of the web chat: one file, read piece by piece onto the disk under limits of size and time, judged by its
bytes, stored, and given a token."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO

from aiohttp import BodyPartReader, web

from bot import media
from bot.domain.messages import FileKind
from handlers.public.chat_message import InvalidChatMessage, check_rate_limits
from handlers.public.visitor import Visitor, channel_of, conversation_if_any
from handlers.web.body_limits import BodyLate
from handlers.web.form_data import PIECE, copy_part, media_type, read_parts
from handlers.web.pages import DESK, DISK, client_address
from handlers.web.rate_limits import LIMITS, limit_key
from storage.database import Unit
from storage.files import uploads
from storage.files.disk import Disk
from storage.files.downloads import FetchedFile
from storage.messages import conversations

MOST_UPLOAD_PARTS = 4
LEAST_FREE = 0.1
AT_ONCE, AT_ONCE_PER_ADDRESS = 64, 8
"""Uploads that may be on their way at once, of everybody and of one household."""
SLOT_SECONDS = 10.0
"""How long an upload waits for its turn; less than a body may wait to be read."""
log = logging.getLogger(__name__)


class Intake:
    """Concurrency limits of uploads: slots per household and in all. One file at a time is held in memory and opened:
    `opening`, which is taken only for what lies on the disk already, so that a slow sender holds up nobody [H-03,
    H-06]."""

    def __init__(self) -> None:
        self.opening = asyncio.Lock()
        self._all = asyncio.Semaphore(AT_ONCE)
        self._homes: dict[str, asyncio.Semaphore] = {}
        self._users: Counter[str] = Counter()

    @asynccontextmanager
    async def slot(self, home: str) -> AsyncIterator[None]:
        """Holds a slot for one upload of that household. Raises InvalidChatMessage with 503 after SLOT_SECONDS."""
        own = self._homes.setdefault(home, asyncio.Semaphore(AT_ONCE_PER_ADDRESS))
        self._users[home] += 1
        patience = asyncio.timeout(SLOT_SECONDS)
        try:
            async with patience, own, self._all:
                patience.reschedule(None)
                yield
        except TimeoutError:
            if patience.expired():
                raise InvalidChatMessage(503, "web.error.503", SLOT_SECONDS) from None
            raise
        finally:
            self._users[home] -= 1
            if not self._users[home]:
                del self._users[home], self._homes[home]


INTAKE: web.AppKey[Intake] = web.AppKey("intake", Intake)


async def store_upload(request: web.Request, who: Visitor, hint: str) -> tuple[str, FileKind, str]:
    """Reads, judges and stores one file: (token, kind, name). `hint` is voice for what the page recorded. Raises
    InvalidChatMessage."""
    desk, intake = request.app[DESK], request.app[INTAKE]
    limit = desk.settings.limits.file_mb * 1024 * 1024
    if (request.content_length or 0) > limit + PIECE:
        raise InvalidChatMessage(413, "media.too_big", megabytes=desk.settings.limits.file_mb)
    await _admit(request, who)
    if await asyncio.to_thread(request.app[DISK].free_ratio) < LEAST_FREE:
        log.error("uploads: less than a tenth of the disk is free, taking in nothing")
        raise InvalidChatMessage(503, "web.error.503")
    disk = request.app[DISK]
    async with intake.slot(limit_key(client_address(request, desk.settings))):
        with await asyncio.to_thread(disk.scratch) as body:
            name, mime = await _read(request, body, limit)
            async with intake.opening:
                kept = await asyncio.to_thread(_keep, disk, body, name, mime, hint, limit)
    channel = channel_of(request, who)
    try:
        token = await desk.database.transact(lambda unit: _store(unit, who, channel, kept))
    except BaseException:
        await asyncio.to_thread(request.app[DISK].delete, kept.key)
        raise
    return token, kept.kind, kept.name  # type: ignore[return-value]


async def _admit(request: web.Request, who: Visitor) -> None:
    desk = request.app[DESK]
    conversation = await conversation_if_any(request, who)
    check_rate_limits(request, who, conversation)
    wait = request.app[LIMITS].uploads.wait(limit_key(client_address(request, desk.settings)))
    per_day = desk.settings.limits.files_per_day
    if wait:
        raise InvalidChatMessage(429, "media.too_many_day", wait, per_day=per_day)
    if conversation is not None:
        key, at = conversation.id, desk.database.clock()
        if await desk.database.read(lambda connection: uploads.count_last_day(connection, key, at)) >= per_day:
            raise InvalidChatMessage(429, "media.too_many_day", 3600, per_day=per_day)


async def _read(request: web.Request, body: BinaryIO, limit: int) -> tuple[str, str]:
    """Reads the first part named `file` into `body`; nothing behind it is looked at [H-04, H-05]. Returns the name and
    the type it says it has. Raises InvalidChatMessage."""
    found: list[BodyPartReader] = []

    async def copy_file(part: BodyPartReader) -> bool:
        if part.name != "file":
            return await copy_part(part, PIECE) is not None
        if await copy_part(part, limit, body) is None:
            raise InvalidChatMessage(413, "media.too_big", megabytes=limit // (1024 * 1024))
        found.append(part)
        return False

    try:
        await read_parts(request, MOST_UPLOAD_PARTS, limit + PIECE, copy_file)
    except BodyLate:
        raise InvalidChatMessage(408, "media.too_slow") from None
    except (web.HTTPBadRequest, TimeoutError):
        raise InvalidChatMessage(400, "media.broken") from None
    if not found:
        raise InvalidChatMessage(400, "media.empty")
    return found[0].filename or "", media_type(found[0])


def _keep(disk: Disk, body: BinaryIO, name: str, mime: str, hint: str, limit: int) -> FetchedFile:
    """Judges the bytes and puts the clean ones on disk; blocks. Raises InvalidChatMessage."""
    body.seek(0)
    try:
        clean = media.check(body.read(), name, mime, hint, limit)
    except media.BadFile as bad:
        status = 413 if bad.reason == "too_big" else 415
        raise InvalidChatMessage(status, f"media.{bad.reason}", megabytes=limit // (1024 * 1024)) from None
    stored = disk.save(clean.data)
    return FetchedFile(stored.key, stored.sha256, stored.size, clean.kind, clean.mime, clean.name)


def _store(unit: Unit, who: Visitor, channel: str, kept: FetchedFile) -> str:
    conversation = conversations.start(unit, channel, who.chat, sender=who.chat)
    return uploads.add(unit, kept, channel, conversation.id)
