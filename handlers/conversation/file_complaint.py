"""Files the answers of a talk as a complaint of this chat, with its files and its receipt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.complaint.moves import BOT, Complaint, resident
from bot.domain.talk.flow import Talk
from handlers.conversation import neighbours
from handlers.conversation.turn import Turn
from handlers.moves import draft as moves_draft
from handlers.moves import make
from storage.complaints.complaints import quiet_of
from storage.files import attachments
from storage.messages import outbox


def file_talk(turn: Turn, talk: Talk) -> None:
    """Ends a filing talk and files its answers; what was written since it began belongs to the complaint."""
    turn.keep(None)
    case = file_answers(turn, talk.answers)
    if talk.key.isdecimal():
        outbox.link_earlier_to_complaint(turn.unit, turn.conversation.id, int(talk.key), case.id)


def file_answers(turn: Turn, answers: Mapping[str, Any], danger: str = "", joins: int = 0) -> Complaint:
    """Files the answers as a complaint of this chat, with its files; the receipt goes out with it. `danger`: the kind
    of danger in the words, empty for none; `joins`: the neighbours' complaint with which it is handled together."""
    draft = moves_draft.draft(
        turn.desk.settings,
        turn.conversation.community,
        answers,
        conversation=turn.conversation.id,
        language=turn.language,
        danger=danger,  # each message was read for danger as it came
    )
    if joins:
        draft = neighbours.as_follower(turn, draft, joins)
    case = make.file(turn.desk, turn.unit, draft, resident(turn.conversation.id))
    claim_files(turn, answers.get("files") or (), case)
    _repeats(turn, case)
    turn.change(focus=case.id)
    turn.complaint = case.id
    return case


def claim_files(turn: Turn, ids: Any, case: Complaint) -> None:
    """Hands files that this chat sent over to its complaint; files of another chat stay where they are [M-03]."""
    if ids:
        attachments.claim(turn.unit, ids, turn.conversation.id, case.id)


def _repeats(turn: Turn, case: Complaint) -> None:
    """The same person complaining of the same kind again starts the quiet week of the earlier one anew [CLK-28]."""
    for old in quiet_of(turn.unit.connection, turn.conversation.id, case.category):
        make.move(turn.desk, turn.unit, old, "repeat", BOT)
