"""Consequences of a chat that is gone (blocked, kicked, deleted), for resident, colleague and group [G-01..G-05]."""

from __future__ import annotations

from bot.domain.evolve import evolve
from handlers.desk import Desk
from handlers.notify import group_cards, groups, notifications
from storage.complaints import complaints
from storage.database import Unit
from storage.messages import conversations
from storage.messages.outbox import QueuedMessage


def mark_unreachable(desk: Desk, unit: Unit, waiting: QueuedMessage, code: str) -> None:
    """Marks the group lost or the resident unreachable, tells the group of a colleague, and opens a telephone task
    where a callback waits. `code`: the network's reason."""
    if waiting.conversation is None:
        group = groups.group_at(desk, unit, waiting.address)
        if group is not None:
            groups.group_lost(desk, unit, group, code)
        elif waiting.complaint:
            group_cards.news_of_colleague_gone(desk, unit, waiting.complaint, waiting.address)
        return
    known = conversations.lock_by_id(unit, waiting.conversation)
    if known is not None and not known.unreachable:
        conversations.save(unit, evolve(known, unreachable=True))
    case = complaints.find(unit.connection, waiting.complaint) if waiting.complaint else None
    if case is not None and case.state != "closed":
        group_cards.queue_news(desk, unit, case, "news.unreachable", {})
        if case.state == "callback" and waiting.out.notice is None:
            notifications.open_task(unit, case, "phone_callback", person=case.first_asked)
