"""Transcripts of chats: messages both ways, by id, with the files that came along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.text.contact_numbers import whole_number
from storage.tables import files, messages

_MINE = sa.select(
    messages.c.id,
    messages.c.way,
    messages.c.kind,
    messages.c.external,
    messages.c.message,
    messages.c.text,
    messages.c.payload,
    messages.c.at,
).where(messages.c.channel == sa.bindparam("channel"), messages.c.chat == sa.bindparam("chat"))


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One thing said, `way` in or out. `files` are (token, kind, name); `tapped` is the label of the pressed button."""

    row: sa.Row[Any]
    files: tuple[tuple[str, str, str], ...]
    tapped: str = ""


def transcript_lines(connection: sa.Connection, channel: str, chat: str, *, after: int = 0, before: int = 0,
          limit: int = 50) -> list[TranscriptLine]:  # fmt: skip
    """The lines after an id, oldest first; without `after` the newest ones, or the newest before an id."""
    wanted = _MINE.order_by(messages.c.id if after else messages.c.id.desc()).limit(limit)
    if after or before:
        wanted = (
            wanted.where(messages.c.id > after, messages.c.id < before)
            if before
            else wanted.where(messages.c.id > after)
        )
    rows: list[sa.Row[Any]] = list(connection.execute(wanted, {"channel": channel, "chat": chat}))
    if not after:
        rows.reverse()
    sent = _files(connection, rows)
    pressed = _pressed(connection, rows, channel, chat)
    return [TranscriptLine(row, tuple(sent.get(row.id, ())), _label(row, pressed)) for row in rows]


def _files(connection: sa.Connection, rows: Iterable[sa.Row[Any]]) -> dict[int, list[tuple[str, str, str]]]:
    """Tokens by message: a resident's files point at their message, ours are named in its payload."""
    came = [row.id for row in rows if row.way == "in"]
    went = {row.id: row.payload["files"] for row in rows if row.way == "out" and row.payload.get("files")}
    ids = [key for keys in went.values() for key in keys]
    if not came and not ids:
        return {}
    f = files.c
    found = connection.execute(
        sa.select(f.id, f.message, f.token, f.kind, f.name)
        .where(f.state == "ready", sa.or_(f.message.in_(came), f.id.in_(ids)))
        .order_by(f.id)
    ).fetchall()
    by_id = {row.id: (row.token, row.kind, row.name) for row in found}
    sent = {key: [by_id[one] for one in keys if one in by_id] for key, keys in went.items()}
    for row in found:
        if row.message in came:
            sent.setdefault(row.message, []).append(by_id[row.id])
    return sent


def _pressed(connection: sa.Connection, rows: Iterable[sa.Row[Any]], channel: str, chat: str) -> dict[str, Any]:
    """The payloads of the messages whose buttons were pressed."""
    told = (row.message for row in rows if row.way == "in" and row.payload.get("choice"))
    ids = [key for key in map(whole_number, told) if key]
    if not ids:
        return {}
    found = sa.select(messages.c.id, messages.c.payload).where(
        messages.c.id.in_(ids), messages.c.channel == channel, messages.c.chat == chat, messages.c.way == "out"
    )
    return {str(row.id): row.payload for row in connection.execute(found)}


def _label(row: sa.Row[Any], pressed: dict[str, Any]) -> str:
    choice = row.payload.get("choice") if row.way == "in" else ""
    if not choice:
        return ""
    shown = pressed.get(row.message, {}).get("rows", ())
    return next((str(label) for line in shown for label, data, _ in line if data == choice), "")


def transcript(
    connection: sa.Connection, complaint: int, conversation: int | None, limit: int = 200
) -> list[sa.Row[Any]]:
    """The messages of the resident's own chat that belong to a complaint, oldest first; never a group's or a
    colleague's."""
    if conversation is None:
        return []
    m = messages.c
    wanted = sa.select(m.id, m.way, m.kind, m.text, m.at, m.state, m.payload).where(
        m.complaint == complaint, m.conversation == conversation
    )
    rows = connection.execute(wanted.order_by(m.id.desc()).limit(limit)).fetchall()
    return list(reversed(rows))
