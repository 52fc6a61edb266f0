"""The ends that keys get at run time, read from the tables of the program, so that no new move or question is mute."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from bot.domain.clocks.actions import ACTIONS
from bot.domain.complaint import categories, closing
from bot.domain.complaint.moves import MOVES, STATES
from bot.domain.complaint.record import OPINION_MARKS, OPINION_PARTS, RATINGS, SEVERITIES
from bot.domain.complaint.resident_messages import NOTICES
from bot.domain.talk.questions import FILING, FORMS, OPINION, WRONG
from bot.texts.texts import LANGUAGES
from bot.understanding.danger import DangerKind
from handlers.clocks.actions import EFFECTS, remind_resident
from handlers.conversation.dispatch import MENU
from handlers.public.complaint import DONE
from handlers.public.timeline import SHOWN
from handlers.reports.reports import REPORTS
from handlers.web.errors import SENTENCES

ROOT = Path(__file__).parents[2]
FLOWS = (FILING, OPINION, WRONG, *FORMS.values())
NEWS = ("urge", "add_info", "answer_question", "satisfied", "dissatisfied", "withdraw", "repeat",
        "unreachable", "send_back", "missed", "join")  # fmt: skip
"""Moves worth a line in the group, and three that are no moves; all others only change the card."""
LINES = ("assign", "take", "handle", "confirm_close")
"""Moves worth a line where cards cannot change."""


def _asked() -> tuple[str, ...]:
    return tuple(f"{flow.name}.{question.name}" for flow in FLOWS for question in flow.questions)


def _choices() -> tuple[str, ...]:
    every = (question for flow in FLOWS for question in flow.questions)
    return tuple(f"{q.name}.{value}" for q in every for value in q.choices) + ("place.community",)


def _items() -> tuple[str, ...]:
    """Whatever can be read back, or be missing for a move or for a closing."""
    names = {question.name for flow in FLOWS[:1] + FLOWS[3:] for question in flow.questions}
    names |= {need for move in MOVES.values() for need in move.needs}
    names |= {need for needs in closing.NEEDS.values() for need in needs}
    return tuple(sorted(names | {"closing", "of", "why", "adviser_name"}))  # the last two only in a case's history


def refusals() -> tuple[str, ...]:
    """The reasons with which moves are refused, as written in the source."""
    found: set[str] = set()
    for path in (*sorted((ROOT / "bot" / "domain").rglob("*.py")), *sorted((ROOT / "handlers").rglob("*.py"))):
        found |= set(re.findall(r"\bMoveRefused\(\s*\"([a-z_]+)\"", path.read_text(encoding="utf-8")))
    return tuple(sorted(found))


def _telling(whom: str) -> tuple[str, ...]:
    return tuple(name for name, move in MOVES.items() if whom in move.tells)


def _messages() -> tuple[str, ...]:
    """What clocks write to residents."""
    keys = (action.message.key for action in ACTIONS.values() if action.message)
    return tuple(key.removeprefix("told.") for key in keys)


def _told_staff() -> tuple[str, ...]:
    return tuple(sorted({action.words for action in ACTIONS.values()}))


RUN_TIME: dict[str, tuple[str, ...]] = {
    "ask.": _asked(),
    "choice.": _choices(),
    "item.": _items(),
    "change.": tuple(question.name for question in FILING.questions if question.kind != "files"),
    "everyday.": (*categories.EVERYDAY, "unsure", "more"),
    "category.": categories.ALL,
    "language.": LANGUAGES,
    "menu.": tuple(name for row in MENU for name in row),
    "button.": ("hurry", "add", "withdraw"),
    "small.": ("greeting", "thanks", "praise"),
    "danger.": get_args(DangerKind),
    "rating.": RATINGS,
    "callback.noted_": ("opinion", "wrong"),
    "state.": STATES,
    "own_state.": STATES,
    "severity.": SEVERITIES,
    "move.": (*MOVES, "file", "record"),
    "refused.": refusals(),
    "told.": (*_telling("resident"), "file", *_messages()),
    "private.": (*_telling("handler"), "phone_callback", *_told_staff()),
    "lead.": _telling("lead"),
    "news.": (*NEWS, *_told_staff()),
    "routing.why.": ("rotation", "nobody", "off_duty", "full", "night", "on_duty", "handover"),
    "duty.ready.": ("waiting", "suspended", "handled", "other"),
    "clock.action.": tuple(name for name, effect in EFFECTS.items() if effect is remind_resident),
    "reach.title.": tuple(NOTICES),
    "report.": tuple(REPORTS),
    "report.name.": tuple(REPORTS),
    "report.column.": tuple(sorted({column for report in REPORTS.values() for column in report.columns})),
    "line.": LINES,
    "web.error.": tuple(str(status) for status in (*sorted(SENTENCES), 500)),
    "web.case.now.": STATES,
    "web.case.done.": tuple(sorted(DONE)),
    "web.case.opinion.": (*OPINION_PARTS, *OPINION_MARKS),
    "web.step.": tuple(SHOWN),
}
"""The beginning of a key, and every end it may get."""
