"""Download of received files, from the vendor's hosts only, and upload of ours as temporary media."""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from bot.channels.base import Failed, SendRefused, StoredFile, TryLater
from bot.channels.shared.bounded_memory import BoundedMemory
from bot.channels.shared.http import HttpAnswer, VendorClient
from bot.channels.wechat.api import WechatApi

log = logging.getLogger(__name__)
_MB = 1 << 20
_MOST_PICTURE, _MOST_VOICE, _MOST_VIDEO = 2 * _MB, 2 * _MB, 10 * _MB
_PICTURES = ("image/jpeg", "image/png", "image/gif")
_KEPT_SECONDS = 2.5 * 86_400  # the vendor keeps what we hand over for three days
_REMEMBERED = 500
_WORDY = ("text/plain", "text/html", "application/json")


class WechatMedia:
    """Media of one account. `hosts` are the names, with all below them, from which files may be fetched."""

    def __init__(self, api: WechatApi, elsewhere: VendorClient, hosts: Sequence[str]) -> None:
        self._api = api
        self._elsewhere = elsewhere
        self._hosts = tuple(hosts)
        self._handed: BoundedMemory[int, tuple[str, float]] = BoundedMemory(_REMEMBERED)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes behind "MEDIA_ID PICTURE_ADDRESS" (either may be missing), at most `limit`. Raises TryLater, or
        SendRefused when the vendor does not keep it any more (three days) [C-10]."""
        media, _, address = ref.partition(" ") if "://" not in ref.split(" ")[0] else ("", "", ref)
        if address and self._allowed(address):
            try:
                return await self._picture(address, limit)
            except Failed as error:
                if not media:
                    raise
                log.info("wechat: a picture could not be fetched by its address (%s), now by its id", error.code)
        if not media:
            raise SendRefused("address not allowed" if address else "unavailable")
        return await self._by_id(media, limit)

    async def _picture(self, address: str, limit: int) -> bytes:
        found = await self._elsewhere.download(address, {}, limit)
        if found.mime in _WORDY:
            raise TryLater("not a picture")
        return found.content

    async def _by_id(self, media: str, limit: int) -> bytes:
        found = await self._api.media(media, limit)
        address = _video_in(found)
        if not address:
            return found.content
        if not self._allowed(address):
            raise SendRefused("address not allowed")
        return (await self._elsewhere.download(address, {}, limit)).content

    def _allowed(self, address: str) -> bool:
        """Whether a file may be fetched there: http or https, no user in front, one of the vendor's hosts [J-03]."""
        try:
            parts = urlsplit(address)
            host, _port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:  # brackets, or a port that is none
            return False
        if parts.scheme not in ("http", "https") or "@" in parts.netloc or "\\" in address:
            return False
        return any(host == known or host.endswith(f".{known}") for known in self._hosts)

    async def handed(self, file: StoredFile) -> tuple[str, str]:
        """The message type and the media_id of a file of ours, handed over when it has to be; ("", "") for a kind of
        file that cannot be shown in a chat here. Raises TryLater or SendRefused."""
        prepared = await asyncio.to_thread(_prepared, file)
        if prepared is None:
            return "", ""
        kind, content, mime = prepared
        known, until = self._handed.get(file.id, ("", 0.0))
        if not known or until < time.monotonic():
            known = await self._api.upload(kind, f"{file.id}.{mime.rpartition('/')[2]}", content, mime)
            self._handed[file.id] = (known, time.monotonic() + _KEPT_SECONDS)
        return kind, known

    def forget(self, file: int) -> None:
        """Forgets a media_id that the vendor no longer knows."""
        self._handed.pop(file, None)


def _video_in(found: HttpAnswer) -> str:
    """A video is not handed out itself, its address is."""
    if found.mime not in ("application/json", "text/plain"):
        return ""
    answer = found.json() or {}
    address = answer.get("video_url") or answer.get("down_url")
    return address if isinstance(address, str) else ""


def _prepared(file: StoredFile) -> tuple[str, bytes, str] | None:
    """Message type, bytes and mime as WeChat takes them. Blocks."""
    try:
        content = Path(file.path).read_bytes()
    except OSError:
        return None
    if file.mime in _PICTURES and len(content) <= _MOST_PICTURE:
        return "image", content, file.mime
    if file.mime.startswith("image/"):
        return _smaller(content)
    if file.mime == "video/mp4" and len(content) <= _MOST_VIDEO:
        return "video", content, file.mime
    if file.mime in ("audio/amr", "audio/mpeg") and len(content) <= _MOST_VOICE:
        return "voice", content, file.mime
    return None


def _smaller(content: bytes) -> tuple[str, bytes, str] | None:
    """A picture WeChat would not take, as a JPEG it does."""
    from PIL import Image  # loaded only when it is needed

    try:
        with Image.open(io.BytesIO(content)) as opened:
            picture = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    picture.thumbnail((1920, 1920))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return ("image", out.getvalue(), "image/jpeg") if out.tell() <= _MOST_PICTURE else None
