"""Public timeline of a complaint: the moves and details a resident may see, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

SHOWN: Mapping[str, tuple[str, ...]] = {
    "file": (),
    "assign": (),
    "take": ("who",),
    "transfer": (),
    "send_back": (),
    "move_up": (),
    "ask_resident": ("text",),
    "answer_question": ("text",),
    "tell_resident": ("text",),
    "promise": ("promised_for",),
    "progress": (),
    "suspend": ("reason", "review_on"),
    "resume": (),
    "handle": (),
    "verify": (),
    "redo": (),
    "call_back": (),
    "satisfied": ("rating",),
    "dissatisfied": ("rating",),
    "decline": (),
    "on_spot": (),
    "explain_invalid": (),
    "unresolvable": (),
    "withdraw": (),
    "merge": (),
    "join": (),
    "split": (),
    "confirm_close": (),
    "refuse_close": (),
    "add_info": ("text",),
    "urge": (),
}
"""Moves a resident may see, and which of their details. Notes, judgements, causes, names of those complained about and
reasons among colleagues are in none of them; what is shown was said to the resident, or by them."""
ONLY_BY_RESIDENT = frozenset({"add_info", "answer_question", "urge"})
"""Shown only when the resident did it: staff may use the same move among themselves."""
TIMES = frozenset({"promised_for", "review_on"})


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line: web.step.MOVE with `values` is its sentence, `text` the words said with it."""

    move: str
    at: datetime
    values: Mapping[str, Any]
    text: str = ""


def resident_timeline(history: Iterable[sa.Row[Any]]) -> list[TimelineEntry]:
    """The history as the resident may see it, newest first; the same thing twice running is told once."""
    told: list[TimelineEntry] = []
    for row in history:
        if row.move not in SHOWN or (row.move in ONLY_BY_RESIDENT and row.actor_kind != "resident"):
            continue
        step = _step(row)
        if told and told[-1].move == step.move and not step.text and not step.values:
            continue
        told.append(step)
    return told[::-1]


def _step(row: sa.Row[Any]) -> TimelineEntry:
    fields = SHOWN[row.move]
    values: dict[str, Any] = {name: _value(name, row.details.get(name)) for name in fields if name != "text"}
    if "who" in fields:
        values["who"] = row.actor_name
    if "rating" in fields:
        values["rating"] = f"rating.{row.details.get('rating')}"
    return TimelineEntry(row.move, row.at, values, str(row.details.get("text") or "") if "text" in fields else "")


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in TIMES and isinstance(value, str) else value or ""
