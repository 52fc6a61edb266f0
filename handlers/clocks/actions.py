"""Effects of the clock actions (remind, call back, follow up …), by the names of the table of clock actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.domain.clocks.actions import action_of
from bot.domain.clocks.due import Due
from bot.domain.complaint.closing import SPOKEN
from bot.domain.complaint.moves import BOT, CLOCK, Complaint
from handlers.desk import Desk
from handlers.moves.make import move
from handlers.notify import group_cards, notifications
from handlers.queries import deadlines, presence
from storage.complaints import clocks
from storage.database import Unit

SAME_BREATH = timedelta(minutes=1)
"""Steps of one clock that ring so close together, because nobody rang in time, are one line in the group."""


def act(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """Does what the action of a ringing clock says, in this commit."""
    EFFECTS[action_of(one.then).name](desk, unit, c, one)


def call_back(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """Sends the callback; without a chat it is a telephone task, and exempt when anonymous without a number."""
    if c.conversation is not None:
        move(desk, unit, c.id, "call_back", BOT)
        return
    if c.anonymous and not c.answers.get("phone"):
        move(desk, unit, c.id, "exempt", BOT, {"exemption": "anonymous"})
        return
    _open_task(unit, c, one)
    notifications.notify_staff(desk, unit, c, c.first_asked, "private.phone_callback", {})


def follow_up(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """Sends a second or third callback after the close; without a chat it is a telephone task [CBK-10]."""
    if c.conversation is None:
        _open_task(unit, c, one)
    elif c.closing in SPOKEN:
        _tell_resident(desk, unit, c, one)


def make_move(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """Makes the move of the action, and nothing else."""
    move(desk, unit, c.id, action_of(one.then).move, CLOCK)


def remind_resident(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """Reminds the resident on the first steps. Later steps are for staff, with a task where the action has one: a
    person telephones, then the manager decides; silence is never satisfaction [CBK-20]."""
    step = {"step": one.step + 1}
    if one.who == "resident":
        _tell_resident(desk, unit, c, one)
        move(desk, unit, c.id, "remind", BOT, {"what": one.then, "medium": "chat", **step})
        return
    kind = _open_task(unit, c, one)
    if kind:
        move(desk, unit, c.id, "remind", BOT, {"what": kind, "medium": "task", **step})
    remind_staff(desk, unit, c, one)


def _open_task(unit: Unit, c: Complaint, one: Due) -> str:
    """Opens the task of this step; returns its kind, empty when the action has none for it."""
    task = action_of(one.then).task(one.who)
    if task is None:
        return ""
    notifications.open_task(unit, c, task.kind, task.role, c.first_asked)
    return task.kind


def _tell_resident(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    message = action_of(one.then).message
    if message is not None:
        notifications.notify_resident(desk, unit, c, message.key, {"step": one.step + 1})


def remind_staff(desk: Desk, unit: Unit, c: Complaint, one: Due) -> None:
    """Notifies the people of this step of the ladder of what is late, else the group; for immediate classes both. A
    group that got a line about this clock within a minute gets none."""
    first = deadlines.first_due(desk, c, one.rule) or one.at  # the ladder rings later than the time that was missed
    name = f"clock.{one.rule}.name" if desk.texts.has(f"clock.{one.rule}.name") else "clock.other.name"
    values = {"clock": name, "due": first, "late": max(unit.at - first, timedelta(0))}
    private, news = _keys(desk, one)
    told = False
    for person in presence.people_on_step(desk, unit, c, one.who):
        told = notifications.notify_staff(desk, unit, c, person, private, values) or told
    if (one.who == "group" or not told or "immediate" in c.flags) and not _lately(unit, c, one):
        group_cards.queue_news(desk, unit, c, news, values)


def _lately(unit: Unit, c: Complaint, one: Due) -> bool:
    """Whether an earlier step of this clock rang just now; the step in hand is stored after it is told."""
    return clocks.has_rung_since(unit, c.id, one.rule, one.since, one.step, unit.at - SAME_BREATH)


def _keys(desk: Desk, one: Due) -> tuple[str, str]:
    """The text keys for the person and for the group; some clocks have texts of their own [CLK-13]."""
    words = action_of(one.then).words
    own = f"private.{words}.{one.rule}"
    return (own if desk.texts.has(own) else f"private.{words}"), f"news.{words}"


Effect = Callable[[Desk, Unit, Complaint, Due], None]

EFFECTS: dict[str, Effect] = {
    "remind": remind_staff,
    "notice": remind_staff,
    "prompt": remind_staff,
    "report": remind_staff,
    "call_back": call_back,
    "remind_callback": remind_resident,
    "remind_resident": remind_resident,
    "follow_up": follow_up,
    "quiet_over": make_move,
}
"""The effect of each action, in the commit that rings the clock; `Due` says which step it is and for whom."""
