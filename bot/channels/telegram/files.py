"""Upload of stored files as photos, albums, videos, voices or documents, whichever Telegram takes."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import ExitStack
from pathlib import Path

from telegram import Bot, InputFile, InputMediaPhoto, ReplyParameters

from bot.channels.base import SendRefused, StoredFile
from bot.channels.telegram.call_conversion import call_library, message_id, reply_to
from bot.channels.telegram.text import encodable
from bot.domain.evolve import evolve

log = logging.getLogger(__name__)

Files = tuple[StoredFile, ...]

_MOST_PHOTO, _MOST_FILE, _MOST_IN_ALBUM = 10 << 20, 50 << 20, 10
_VOICE_TYPES = ("audio/ogg", "audio/opus", "application/ogg")
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f/\\"]')


def upload_groups(stored: list[StoredFile]) -> list[Files]:
    """Photos in albums of up to ten, every other file alone, in the order given; what cannot go is left out."""
    found: list[Files] = []
    for file in filter(None, map(_fitting, stored)):
        last = found[-1] if found else ()
        if file.kind == "photo" and last and last[0].kind == "photo" and len(last) < _MOST_IN_ALBUM:
            found[-1] = (*last, file)
        else:
            found.append((file,))
    return found


def _fitting(file: StoredFile) -> StoredFile | None:
    try:
        size = Path(file.path).stat().st_size
    except OSError as error:
        log.error("file %s cannot be read: %s", file.id, type(error).__name__)
        return None
    if size == 0 or size > _MOST_FILE:
        log.error("file %s has %d bytes and cannot be sent", file.id, size)
        return None
    return evolve(file, kind="document") if file.kind == "photo" and size > _MOST_PHOTO else file


def _open(file: StoredFile, closing: ExitStack, attach: bool) -> InputFile:
    handle = closing.enter_context(Path(file.path).open("rb"))  # noqa: SIM115  closed with the stack
    name = _UNSAFE_IN_NAME.sub("_", encodable(file.name)) or Path(file.path).name
    return InputFile(handle, filename=name, attach=attach, read_file_handle=False)


async def send_files(bot: Bot, chat: int | str, files: Files, thread: int | None, answers: str) -> str:
    """One file or one album; returns the id of its last message. What Telegram will not take as it is goes as a
    document; a hopeless file is left out, for the words that follow it must not be lost with it."""
    try:
        return await _upload(bot, chat, files, thread, answers)
    except SendRefused as refused:
        _unless_about_the_file(refused)
        log.warning("telegram refused files %s: %s", [file.id for file in files], refused.code)
    message = ""
    for file in files:
        try:
            message = await _upload(bot, chat, (evolve(file, kind="document"),), thread, answers)
        except SendRefused as refused:
            _unless_about_the_file(refused)
            log.error("file %s cannot be sent: %s", file.id, refused.code)
    return message


def _unless_about_the_file(refused: SendRefused) -> None:
    """Raises a refusal that has nothing to do with the file itself."""
    if refused.gone or refused.code == "no thread":
        raise refused


async def _upload(bot: Bot, chat: int | str, files: Files, thread: int | None, answers: str) -> str:
    with ExitStack() as closing:
        inputs = [await asyncio.to_thread(_open, file, closing, len(files) > 1) for file in files]
        reply = reply_to(answers)
        if len(files) == 1:
            return await _upload_one(bot, chat, files[0], inputs[0], thread, reply)
        photos = [InputMediaPhoto(photo) for photo in inputs]
        call = bot.send_media_group(chat, photos, message_thread_id=thread, reply_parameters=reply)
        return message_id(await call_library(call))


async def _upload_one(
    bot: Bot, chat: int | str, file: StoredFile, content: InputFile, thread: int | None, reply: ReplyParameters | None
) -> str:
    if file.kind == "photo":
        call = bot.send_photo(chat, content, message_thread_id=thread, reply_parameters=reply)
    elif file.kind == "video":
        call = bot.send_video(chat, content, message_thread_id=thread, reply_parameters=reply)
    elif file.kind == "voice" and file.mime.startswith(_VOICE_TYPES):
        call = bot.send_voice(chat, content, message_thread_id=thread, reply_parameters=reply)
    else:
        call = bot.send_document(chat, content, message_thread_id=thread, reply_parameters=reply)
    return message_id(await call_library(call))
