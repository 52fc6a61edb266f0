"""One move asked for by a form: checked against the version its sender saw, made once, or refused with nothing left
behind."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot import media
from bot.domain.clocks.actions import ended_by
from bot.domain.complaint.moves import MOVES, Complaint, MoveRefused
from handlers.console.cases import move_form
from handlers.console.layout import number
from handlers.queries.access import Viewer
from handlers.staff import actions
from handlers.web import pages, session
from handlers.web.session import Visit
from storage.complaints import case_lists, complaints, form_once, tasks
from storage.database import Unit
from storage.files import attachments
from storage.files.downloads import FetchedFile
from storage.messages import conversations

ACTIONS = frozenset(name for name, move in MOVES.items() if not move.hidden) - {"satisfied", "dissatisfied"} | {
    "record"
}
TASKS_FINISHED_BY = {"explain_invalid": ["visit"]}
"""Tasks that a move brings to their end, beside those of the clocks."""
NEVER_STALE = frozenset({"note"})
"""Adding a line is right whatever happened in between."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form: made (or made before), else why not, or what had changed meanwhile."""

    refused: MoveRefused | None = None
    changed: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """A move somebody asks for: `answers` by question as they were typed, `version` of the complaint they had before
    their eyes, and `once`, a key under which asking again counts once."""

    move: str
    answers: Mapping[str, Any]
    version: int
    once: str


async def make_move(visit: Visit, c: Complaint) -> Outcome:
    """Makes the move that the form names. Raises HTTPBadRequest for what is no form of ours, BadFile for a photo we
    cannot take."""
    version = number(visit.typed("version", 16))
    asked = MoveRequest(visit.typed("move", 40), move_form.typed_of(visit), version, visit.once)
    if asked.move not in ACTIONS:
        raise web.HTTPBadRequest
    kept = await keep_files(visit) if asked.move == "handle" else []
    outcome = await visit.viewer.desk.database.transact(lambda unit: apply_move(visit.viewer, unit, c.id, asked, kept))
    if kept and (outcome.refused or outcome.changed):
        await drop_files(visit, kept)
    return outcome


def apply_move(viewer: Viewer, unit: Unit, key: int, asked: MoveRequest, kept: Sequence[FetchedFile] = ()) -> Outcome:
    """Makes the move once, on a complaint this person sees and as they saw it; `kept` are photos that go with it."""
    c, me = _locked(unit, key), viewer.person.id
    if c is None or not viewer.sees(c):
        return Outcome(MoveRefused("unknown_case"))
    if asked.move not in ACTIONS:
        return Outcome(MoveRefused("not_allowed", move=asked.move))
    if not form_once.take_form(unit, me, asked.once, key):
        return Outcome()
    changed = [] if asked.move in NEVER_STALE else changes(unit, c, asked.version)
    if changed:
        form_once.release_form(unit, me, asked.once)
        return Outcome(changed=changed)
    refused = _act(viewer, unit, c, asked)
    if refused is not None:
        form_once.release_form(unit, me, asked.once)
        return Outcome(refused)
    tasks.finish_tasks(unit, key, me, [*ended_by(asked.move), *TASKS_FINISHED_BY.get(asked.move, [])])
    for one in kept:
        attachments.add_file(unit, key, me, "after", one)
    return Outcome()


def _locked(unit: Unit, key: int) -> Complaint | None:
    """The conversation first, then the complaint, as everywhere."""
    c = complaints.find(unit.connection, key)
    if c is not None and c.conversation and unit.postgres:
        conversations.lock_by_id(unit, c.conversation)
    return complaints.lock(unit, key) if c is not None else None


def changes(unit: Unit, c: Complaint, version: int) -> list[Any]:
    """What happened to the complaint since the page was made, apart from notes and what the program does silently
    [F-04]."""
    if version >= c.version:
        return []
    rows = case_lists.changes_since(unit.connection, c.id, version)
    return [row for row in rows if row.move not in (*case_lists.SILENT, "note")]


def _act(viewer: Viewer, unit: Unit, c: Complaint, asked: MoveRequest) -> MoveRefused | None:
    """Makes the move inside the commit, or undoes what it had begun; only the word that it was refused stays."""
    noted = len(unit.notes)
    try:
        with unit.savepoint():
            given = move_form.read_answers(viewer, unit, c, asked.move, asked.answers)
            actions.act(viewer.desk, unit, c.id, asked.move, viewer.person, given)
    except MoveRefused as refused:
        unit.notes[noted:] = [note for note in unit.notes[noted:] if note[0] == "refused"]
        for _topic, kept in unit.notes[noted:]:
            complaints.record_refusal(unit, *kept)
        return refused
    return None


# ---- files -------------------------------------------------------------------------------------------------------


async def keep_files(visit: Visit) -> list[FetchedFile]:
    """Judges the files of a form and puts the clean ones on disk. Raises BadFile."""
    sent = [one for one in visit.form.getall("files", []) if isinstance(one, web.FileField) and one.filename]
    disk = visit.request.app[pages.DISK]
    limit = visit.viewer.desk.settings.limits.file_mb * 1024 * 1024
    kept: list[FetchedFile] = []
    try:
        for one in sent[: session.FILES_AT_ONCE]:
            kept.append(await asyncio.to_thread(_keep, disk, one, limit))
    except media.BadFile:
        await drop_files(visit, kept)
        raise
    return kept


def _keep(disk: Any, sent: web.FileField, limit: int) -> FetchedFile:
    clean = media.check(sent.file.read(limit + 1), sent.filename, sent.content_type, "photo", limit)
    stored = disk.save(clean.data)
    return FetchedFile(stored.key, stored.sha256, stored.size, clean.kind, clean.mime, clean.name)


async def drop_files(visit: Visit, kept: list[FetchedFile]) -> None:
    """Takes back what belongs to a form that was refused."""
    for one in kept:
        await asyncio.to_thread(visit.request.app[pages.DISK].delete, one.key)


def bad_file(viewer: Viewer, bad: media.BadFile) -> str:
    """Why a file was not taken, in one sentence."""
    limits = viewer.desk.settings.limits
    return viewer.say(f"media.{bad.reason}", megabytes=limits.file_mb, per_case=limits.files_per_complaint,
                     per_day=limits.files_per_day)  # fmt: skip
