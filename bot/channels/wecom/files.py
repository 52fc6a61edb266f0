"""Upload of stored files as media of WeCom: images, short voices and videos as such, the rest as files."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.channels.base import SendRefused, StoredFile
from bot.channels.shared.http import Json
from bot.channels.wecom.api import WecomApi

log = logging.getLogger(__name__)
_MB = 1 << 20
_LEAST, _MOST_FILE = 6, 20 * _MB


def kind_of(file: StoredFile, size: int) -> str:
    """image, voice, video or file, by what WeCom takes as such."""
    if file.kind == "photo" and file.mime in ("image/jpeg", "image/png") and size <= 10 * _MB:
        return "image"
    if file.kind == "voice" and file.mime in ("audio/amr", "audio/x-amr") and size <= 2 * _MB:
        return "voice"
    return "video" if file.mime == "video/mp4" and size <= 10 * _MB else "file"


async def upload(api: WecomApi, file: StoredFile) -> Json | None:
    """The message that shows this file; None when WeCom will not have it: the words must not be lost with it. Raises
    TryLater."""
    try:
        content = await asyncio.to_thread(Path(file.path).read_bytes)
    except OSError as error:
        log.error("file %s cannot be read: %s", file.id, type(error).__name__)
        return None
    if not _LEAST <= len(content) <= _MOST_FILE:
        log.error("file %s has %d bytes and cannot be sent", file.id, len(content))
        return None
    kind = kind_of(file, len(content))
    try:
        media_id = await api.upload(kind, file, content)
    except SendRefused as refused:
        log.error("file %s cannot be sent: %s", file.id, refused.code)
        return None
    return {"msgtype": kind, kind: {"media_id": media_id}}
