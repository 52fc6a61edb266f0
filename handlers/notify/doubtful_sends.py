"""Doubtful sends: a message repeated once and still without an answer goes its next way, and the group is notified."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.complaint.moves import Complaint
from handlers.desk import Desk
from handlers.notify import fallback, group_cards
from storage.complaints import complaints
from storage.database import Unit
from storage.messages.outbox import QueuedMessage

QUIET = timedelta(hours=1)
"""The same line about the same complaint is sent to a group at most once in this time."""


def handle_doubtful_send(desk: Desk, unit: Unit, row: QueuedMessage, code: str) -> None:
    """Handles an uncertain send, in the commit that marks it. A callback goes its next way, which notifies the group by
    itself; of a card and of any other message to a resident the group gets a line. A line to the group itself, and
    what belongs to no complaint, is shown on the health page only, so that no line ever follows a line."""
    fallback.note_doubt(desk, unit, row, code)
    case = complaints.find(unit.connection, row.complaint) if row.complaint else None
    key = _line(row, case) if case is not None else ""
    if case is not None and key:
        group_cards.queue_news(desk, unit, case, key, {}, link=True, not_since=unit.at - QUIET)


def _line(row: QueuedMessage, case: Complaint) -> str:
    if row.card is not None:
        return "news.unsure_card"
    if row.conversation is None or fallback.is_callback(row):
        return ""
    return "news.unsure_danger" if case.danger and case.state != "closed" else "news.unsure_resident"
