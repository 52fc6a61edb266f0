"""A message that was sent twice and nobody knows whether it arrived: the next way is taken, and people are told."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.complaint.moves import Complaint
from handlers.desk import Desk
from handlers.notify import fallback, group_cards
from storage.complaints import complaints
from storage.database import Unit
from storage.messages.outbox import QueuedMessage

QUIET = timedelta(hours=1)
"""The same line about the same complaint stands in a group at most once in so long."""


def told(desk: Desk, unit: Unit, row: QueuedMessage, code: str) -> None:
    """In the commit that marks it: a callback goes on to its next way, which tells the group by itself; of a card and
    of every other message to a resident the group reads a line. A line of the group's own, and what belongs to no
    complaint, stands on the health page only, so that no line is ever told of a line."""
    fallback.doubtful(desk, unit, row, code)
    case = complaints.find(unit.connection, row.complaint) if row.complaint else None
    key = _line(row, case) if case is not None else ""
    if case is not None and key:
        group_cards.news(desk, unit, case, key, {}, link=True, not_since=unit.at - QUIET)


def _line(row: QueuedMessage, case: Complaint) -> str:
    if row.card is not None:
        return "news.unsure_card"
    if row.conversation is None or fallback.asks(row):
        return ""
    return "news.unsure_danger" if case.danger and case.state != "closed" else "news.unsure_resident"
