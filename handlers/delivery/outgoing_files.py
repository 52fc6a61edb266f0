"""Lookup of stored files for channels that send them: by id, in the order asked for, only what is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.channels.base import Files, StoredFile
from handlers.desk import Desk
from storage.files import uploads
from storage.files.disk import Disk, Missing


def stored_file_lookup(desk: Desk, disk: Disk) -> Files:
    """Makes the lookup a channel is given at its start; a file that is gone is left out, never an error."""

    async def find(ids: Sequence[int]) -> list[StoredFile]:
        rows = await desk.database.read(lambda connection: uploads.ready(connection, ids))
        by_id = {row.id: row for row in rows}
        there = [by_id[key] for key in ids if key in by_id]
        return await asyncio.to_thread(lambda: [file for row in there if (file := _there(disk, row))])

    return find


def _there(disk: Disk, row: Any) -> StoredFile | None:
    try:
        return StoredFile(row.id, row.kind, row.name, row.mime, str(disk.path(row.key)))
    except Missing:
        return None
