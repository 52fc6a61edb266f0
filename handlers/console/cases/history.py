"""History, answers, record, clocks and deliveries of one complaint in words, with the complainant's data masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.domain.clocks import actions
from bot.domain.complaint.moves import Complaint
from bot.domain.talk.questions import FILING
from handlers.console.cases.move_form import category_path
from handlers.console.layout import PersonalDataMask, department, name_in_words
from handlers.notify import group_cards as notify_group_cards
from handlers.queries import explain
from handlers.queries.access import Viewer
from storage.complaints import clocks
from storage.database import Unit
from storage.messages import group_cards
from storage.messages import group_cards as group_card_rows

HOUR = timedelta(hours=1)
HIDDEN = frozenset(
    {"handler", "adviser", "consult", "kind", "consent", "cooldown", "promise_limit", "may_close", "about"}
)
ANSWERS = frozenset({"satisfied", "dissatisfied", "decline", "exempt", "opinion"})
OWN_WORDS = frozenset(
    {"text", "words", "comment", "result", "cause", "correction", "corrective", "preventive", "basis", "analysis"}
    | {"visit", "reason", "answered_by", "who", "when", "place", "confirmed_by"}
)
"""Items that hold what somebody wrote, never a choice: `building` typed there is no name of a text of ours."""


def answer_items(viewer: Viewer, c: Complaint, veil: PersonalDataMask) -> list[tuple[str, str]]:
    """The resident's answers beside their own words, by the name of the item."""
    shown = []
    for question in FILING.items:
        name, value = question.name, c.answers.get(question.name)
        if name in ("what", "name", "phone", "place") or value in (None, ""):
            continue
        own = name == "outcome"  # in an opinion it is a choice, here the resident's wish in their own words
        shown.append((name, veil.text(value) if own else value_in_words(viewer, veil, name, value)))
    return shown


def value_in_words(viewer: Viewer, veil: PersonalDataMask, name: str, value: Any) -> str:
    """One value in words: a choice by its label, a time as a moment, people's own words as they are [K-01]."""
    if isinstance(value, bool):
        return viewer.say("choice.compensation.yes" if value else "choice.compensation.no")
    text = str(value)
    if name in OWN_WORDS:
        return veil.text(text)
    for key in (f"everyday.{text}" if name == "category" else f"choice.{name}.{text}", f"{name}.{text}"):
        if _plain(text) and viewer.desk.texts.has(key) and not viewer.desk.texts.variables(key):
            return viewer.say(key)
    if name == "cause_category":
        return category_path(viewer, text)
    if name == "department":
        return department(viewer, text)
    moment = _moment(text)
    return viewer.desk.texts.moment(viewer.language, moment) if moment else veil.text(text)


def _plain(text: str) -> bool:
    return len(text) < 60 and all(part.isidentifier() for part in text.split("."))


def _moment(text: str) -> datetime | None:
    if len(text) < 20 or text[4:5] != "-" or "T" not in text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def record_items(viewer: Viewer, c: Complaint, veil: PersonalDataMask) -> list[tuple[str, str]]:
    """What staff wrote down: cause, correction, corrective and preventive action, basis, opinion [REG-05]."""
    shown = []
    for name, value in c.record.items():
        if name == "routing":  # told beside the handler
            continue
        if isinstance(value, Mapping):
            shown += [
                (part, value_in_words(viewer, veil, part, one))
                for part, one in value.items()
                if one and part != "handlers"
            ]
        elif value:
            shown.append((name, value_in_words(viewer, veil, name, value)))
    return shown


# ---- what happened -----------------------------------------------------------------------------------------------


def event_in_words(viewer: Viewer, row: Any, veil: PersonalDataMask) -> dict[str, Any]:
    """One row of the history in words: who, what, when, and the details."""
    who = row.actor_name or viewer.say(f"console.actor.{row.actor_kind}")
    hidden = HIDDEN | {"what", "medium"} if row.move == "remind" else HIDDEN
    details = [
        (name, value_in_words(viewer, veil, name, value))
        for name, value in row.details.items()
        if name not in hidden and value not in (None, "", [], {}) and not isinstance(value, list | dict)
    ]
    if row.move == "remind":
        details.insert(0, ("reminder", _reminder(viewer, str(row.details.get("what", "")))))
    chosen = explain.why_chosen(viewer.desk, viewer.language, row.details.get("why"))
    details += [("why", chosen)] if chosen else []
    move = name_in_words(viewer.desk, viewer.language, "move", row.move)
    return {"at": row.at, "who": who, "kind": row.actor_kind, "move": row.move, "words": move, "before": row.before,
            "after": row.after, "details": details, "quiet": row.move in ("push", "remind")}  # fmt: skip


def _reminder(viewer: Viewer, what: str) -> str:
    """What a clock reminded of: its action, or the task it gave to somebody."""
    prefix = "clock.action" if what in actions.ACTIONS else "console.task"
    return name_in_words(viewer.desk, viewer.language, prefix, what)


def is_attempt(row: Any) -> bool:
    """Whether this was a try to reach the resident for the callback, or its answer."""
    return row.move in ANSWERS or actions.is_attempt(row.move, str(row.details.get("what", "")))


# ---- what is due -------------------------------------------------------------------------------------------------


def clock_lines(viewer: Viewer, unit: Unit, c: Complaint) -> list[explain.RunningClock]:
    """The clocks that run: when each rings next, whether it is late, and why then."""
    rows = clocks.running(unit, c.id).values()
    return explain.running_clocks(viewer.desk, c, rows, viewer.language, unit.at)


def deliveries(viewer: Viewer, unit: Unit, c: Complaint) -> list[dict[str, str]]:
    """Where the complaint's card stands: in groups by message, on pages of ours by itself."""
    desk = viewer.desk
    sent = {card.grp: card for card in group_card_rows.cards_of(unit, c.id)}
    states = group_cards.card_states(unit.connection, c.id)
    shown = []
    for group in notify_group_cards.groups_of(desk, c):
        card = sent.get(group.name)
        if group.channel in desk.can and not desk.can[group.channel].push:
            state = "page"
        elif card is None:
            state = "none"
        else:
            state = states.get(card.id) or ("sent" if card.message else "queued")
        shown.append({"group": group.name, "channel": group.channel, "state": state})
    return shown
