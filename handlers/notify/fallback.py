"""Fallback chain of a message to a resident: chat, the network's fixed form, hooks, a telephone task.

Each failed way is stored as a delivery attempt and the next one is queued in the same commit, so the chain survives
every crash; the way that reached the resident is stored as well, and staff see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.clocks.actions import message_of
from bot.domain.complaint.moves import Complaint
from bot.domain.complaint.resident_messages import NOTICES
from bot.domain.evolve import evolve
from bot.domain.messages import Address, Notice, Outgoing
from handlers.desk import Desk
from handlers.notify import group_cards
from handlers.queries import answer_word
from storage.complaints import complaints, tasks
from storage.database import Unit
from storage.messages import delivery_attempts, outbox
from storage.messages.conversations import Conversation, find
from storage.messages.outbox import QueuedMessage

ASKING = frozenset(kind for kind, known in NOTICES.items() if known.asking)
"""Notices with a question, which go through the whole chain; news has only the chat and the form."""
HOOK = "hook:"
NO_MESSAGE = -1
"""The origin of a chain whose chat was not even tried: no message id."""


def notice(desk: Desk, unit: Unit, c: Complaint, key: str, language: str) -> Notice | None:
    """The notice of a text, for networks and hooks that take only a fixed form; nothing personal is in it. None for a
    text without one."""
    kind = message_of(key).notice
    if not kind:
        return None
    spoken = language or c.language or desk.settings.language
    zone = desk.calendar(c.community).zone
    return Notice(
        kind,
        desk.page(f"/c/{c.token}"),
        c.number,
        desk.texts.say(spoken, f"reach.title.{kind}"),
        desk.texts.say(spoken, f"own_state.{c.state}"),
        desk.texts.moment(spoken, unit.at, zone),
        spoken,
    )


# ---- what became of a try ----------------------------------------------------------------------------------------


def way_of(row: QueuedMessage) -> str:
    """The way this row goes: chat, notice or hook:NAME."""
    if not row.of:
        return "chat"
    return row.address.channel if row.address.channel.startswith(HOOK) else "notice"


def note_arrival(desk: Desk, unit: Unit, row: QueuedMessage) -> None:
    """Stores that this way reached the resident, as far as the network says."""
    if row.out.notice is None or not row.complaint:
        return
    way = way_of(row)
    if delivery_attempts.has_failed(
        unit, row.complaint, row.of or row.id, way
    ):  # the network was quicker than our commit
        return
    delivery_attempts.add_attempt(unit, row.complaint, row.of or row.id, way, "sent")
    case = complaints.find(unit.connection, row.complaint) if way != "chat" else None
    if case is not None:
        unsure = delivery_attempts.is_uncertain(unit, case.id, row.of or row.id)
        _news(desk, unit, case, "news.reached_unsure" if unsure else "news.reached", way)


def is_callback(row: QueuedMessage) -> bool:
    """Whether this is about a callback, which has further ways to the resident."""
    return row.out.notice is not None and row.out.notice.kind in ASKING and bool(row.complaint)


def note_doubt(desk: Desk, unit: Unit, row: QueuedMessage, code: str) -> None:
    """An uncertain send: a callback goes its next way, of news only the attempt is stored."""
    if is_callback(row):
        queue_next_way(desk, unit, row, "uncertain", code)
    elif row.out.notice is not None and row.complaint:
        delivery_attempts.add_attempt(unit, row.complaint, row.of or row.id, way_of(row), "uncertain", code)


def queue_next_way(desk: Desk, unit: Unit, row: QueuedMessage, result: str, code: str) -> None:
    """This way failed: the attempt is stored and the next way is queued, in this commit. `result`: gone, refused,
    failed or uncertain."""
    if row.out.notice is None or not row.complaint:
        return
    way = way_of(row)
    delivery_attempts.add_attempt(unit, row.complaint, row.of or row.id, way, result, code)
    case = complaints.find(unit.connection, row.complaint)
    if case is None or not _wanted(case, row.out.notice):
        return
    if result == "refused" and row.out.notice.kind in ASKING:
        _news(desk, unit, case, "news.reach_refused", way)
    conversation = find(unit.connection, row.conversation) if row.conversation else None
    ways = _ways(desk, conversation, row.out.notice.kind)
    left = ways[ways.index(way) + 1 :] if way in ways else ways[-1:]
    if result == "gone":  # whoever cannot be reached at all on a network gets no fixed form there either
        left = [one for one in left if one != "notice"]
    _take(desk, unit, case, conversation, row, left)


def is_optional_form(row: QueuedMessage) -> bool:
    """Whether this row is a form of plain news, which not every network takes; its words wait in the chat anyway."""
    return bool(row.of) and row.out.notice is not None and row.out.notice.kind not in ASKING


def _ways(desk: Desk, conversation: Conversation | None, kind: str) -> list[str]:
    can = desk.can.get(conversation.channel) if conversation else None
    forms = ["notice"] if can is not None and can.notices else []
    if kind not in ASKING:
        return ["chat", *forms]
    return ["chat", *forms, *(f"{HOOK}{hook.name}" for hook in desk.settings.hooks), "phone"]


def _take(desk: Desk, unit: Unit, case: Complaint, conversation: Conversation | None, row: QueuedMessage,
          left: list[str]) -> None:  # fmt: skip
    origin, about = row.of or row.id, row.out.notice
    if not left or about is None:
        return
    way = left[0]
    if way == "phone":
        _telephone(desk, unit, case, origin)
        return
    if about.kind in ASKING:  # this message is the one that is answered on the page
        about = evolve(about, url=answer_word.answer_link(desk, case))
    mine = conversation.id if conversation else None
    if way == "notice" and conversation is not None:
        address, text = conversation.address, ""
    else:
        address, text = Address(way, case.number), _contact(desk, case, way)
    outbox.queue(
        unit, address, Outgoing(text, notice=about), desk.owner, of=origin, conversation=mine, complaint=case.id
    )


def _contact(desk: Desk, case: Complaint, way: str) -> str:
    """Telephone or e-mail, only for a hook configured with `contact`."""
    hook = next((one for one in desk.settings.hooks if HOOK + one.name == way), None)
    if hook is None or not hook.contact or case.anonymous:
        return ""
    return str(case.answers.get("phone") or case.answers.get("email") or "")


def _telephone(desk: Desk, unit: Unit, case: Complaint, origin: int) -> None:
    tasks.open_task(unit, case.id, "phone_callback", person=case.first_asked)
    delivery_attempts.add_attempt(unit, case.id, origin, "phone", "task")
    unsure = delivery_attempts.is_uncertain(unit, case.id, origin)
    group_cards.queue_news(desk, unit, case, "news.reach_phone_unsure" if unsure else "news.reach_phone", {})


def _news(desk: Desk, unit: Unit, case: Complaint, key: str, way: str) -> None:
    """A line for staff: by which way the resident was reached, or was not."""
    name = way.removeprefix(HOOK)
    words = desk.texts.say(desk.settings.language, f"reach.way.{'hook' if way != name else way}", {"name": name})
    group_cards.queue_news(desk, unit, case, key, {"way": words})


def start_without_chat(desk: Desk, unit: Unit, case: Complaint, conversation: Conversation | None, key: str) -> bool:
    """Starts the chain without the chat, which is known to be unreachable (blocked, or the person left): hooks, then
    telephone. False when that text need not reach anybody."""
    language = conversation.language if conversation else ""
    about = notice(desk, unit, case, key, language)
    if about is None or about.kind not in ASKING or not _wanted(case, about):
        return False
    row = QueuedMessage(NO_MESSAGE, Address("", ""), Outgoing("", notice=about), complaint=case.id)
    ways = [one for one in _ways(desk, conversation, about.kind) if one not in ("chat", "notice")]
    delivery_attempts.add_attempt(unit, case.id, NO_MESSAGE, "chat", "gone")
    _take(desk, unit, case, conversation, row, ways)
    return True


def queue_reminder_hook(desk: Desk, unit: Unit, case: Complaint, conversation: Conversation, key: str) -> None:
    """Queues a reminder to the first hook as well when the chat is a page that cannot push."""
    about = notice(desk, unit, case, key, conversation.language)
    hooks = [f"{HOOK}{hook.name}" for hook in desk.settings.hooks]
    if about is not None and NOTICES[about.kind].again and hooks and not desk.can[conversation.channel].push:
        row = QueuedMessage(NO_MESSAGE, Address("", ""), Outgoing("", notice=about), complaint=case.id)
        _take(desk, unit, case, conversation, row, hooks)


# ---- is it still wanted ------------------------------------------------------------------------------------------


def _wanted(case: Complaint, about: Notice | None) -> bool:
    if about is not None and about.kind in ASKING:
        return case.state == "callback"
    return case.state != "closed"


def reason_to_drop(unit: Unit, row: QueuedMessage) -> str:
    """Why a waiting message is no longer needed (answered, closed, reached by …); empty when it is."""
    case = complaints.find(unit.connection, row.complaint) if row.complaint else None
    if case is None:
        return ""
    if not _wanted(case, row.out.notice):
        return "answered" if case.state != "closed" else "closed"
    if row.out.notice is None:
        return ""
    way = delivery_attempts.way_of_arrival(unit.connection, case.id, row.of or row.id)
    return f"reached by {way}" if way and way != way_of(row) else ""


def too_late(unit: Unit, row: QueuedMessage, again: datetime) -> bool:
    """Whether the next try would come later than the next reminder: then another way is better."""
    if row.out.notice is None or not row.complaint or row.out.notice.kind not in ASKING:
        return False
    reminder = delivery_attempts.next_reminder(unit, row.complaint)
    return reminder is not None and again >= reminder


# ---- what a network tells later ----------------------------------------------------------------------------------


def take_delivery_report(desk: Desk, unit: Unit, where: Address, event: str, name: str, code: str = "") -> None:
    """A delivery report of the network: `event` notice_sent stores the delivery, any other event sends the message its
    next way. `name` is our own message name (mark-id_part); one that is not ours is ignored."""
    mark, _, rest = name.rpartition("-")
    key = rest.partition("_")[0]
    if mark != desk.mark or not (key.isascii() and key.isdecimal()) or len(key) > 18:
        return
    row = delivery_attempts.message_as_sent(unit, where.channel, where.chat, int(key))
    if row is None:
        return
    if event == "notice_sent":
        if row.complaint and row.out.notice is not None:
            delivery_attempts.add_attempt(unit, row.complaint, row.of or row.id, way_of(row), "delivered")
        return
    delivery_attempts.mark_undelivered(unit, row.id, code)
    queue_next_way(desk, unit, row, "failed", code)


def attempts_shown(rows: list[Any]) -> list[dict[str, Any]]:
    """Delivery attempts as a page shows them, oldest first."""
    return [
        {"way": row.way.removeprefix(HOOK), "hook": row.way.startswith(HOOK), "result": row.result, "code": row.code,
         "at": row.at}
        for row in rows
    ]  # fmt: skip
