"""Forms of moves as fields of a page: built from the questions of staff forms, read back into answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.complaint import categories
from bot.domain.complaint.moves import Actor, Complaint, MoveRefused, shown_moves
from bot.domain.complaint.record import SEVERITIES
from bot.domain.evolve import evolve
from bot.domain.talk.flow import Flow, Question, label_of
from bot.domain.text.plain import is_blank
from handlers.console.layout import department, name_in_words
from handlers.notify import group_cards
from handlers.queries.access import Viewer
from handlers.staff import actions
from handlers.web import form_data
from handlers.web.session import Visit
from storage.complaints import complaints
from storage.database import Unit
from storage.people import staff

_YES = ("yes",)
PAGE_ONLY_FORMS: Mapping[str, Flow] = {
    "classify": Flow(
        "classify",
        (
            Question("category", "choice"),
            Question("cause_category", "choice"),
            Question("severity", "choice", SEVERITIES),
            Question("urgent", "choice", _YES),
            Question("department", "choice"),
            Question("about", "choice"),
        ),
    ),
    "merge": Flow("merge", (Question("into", required=True),)),
}
"""Moves that are made on a page only."""
EXTRA_QUESTIONS: Mapping[str, tuple[Question, ...]] = {
    "record": (Question("may_close", "choice", _YES),),
    "unresolvable": (Question("beyond_capability", "choice", _YES),),
}
"""What a page can ask besides: on paper one ticks a box where a chat would ask one question more."""
LONG_TEXT_FIELDS = frozenset(
    {"text", "result", "cause", "correction", "corrective", "preventive", "words", "analysis", "visit"}
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `kind`: line, long, one, many, tick, time, files. `options` are (value, words); `value` is
    what stands in it, a list for `many`."""

    name: str
    kind: str
    label: str
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    value: Any = ""


def form_of(c: Complaint, name: str) -> Flow | None:
    """The questions of a move on a page; None when it needs no words."""
    form = actions.form_of(c, name) or PAGE_ONLY_FORMS.get(name)
    more = EXTRA_QUESTIONS.get(name, ())
    return evolve(form, questions=(*form.questions, *more)) if form and more else form


def form_fields(
    viewer: Viewer, unit: Unit, c: Complaint, name: str, typed: Mapping[str, Any] | None = None
) -> list[Field]:
    """The fields of a move, filled with what was typed before or with what the complaint has."""
    form = form_of(c, name)
    if form is None:
        return []
    offers = actions.form_offers(viewer.desk, unit, c, name)
    return [_field(viewer, unit, c, q, offers, typed) for q in form.questions]


def _field(viewer: Viewer, unit: Unit, c: Complaint, q: Question, offers: Mapping[str, Any],
           typed: Mapping[str, Any] | None) -> Field:  # fmt: skip
    options = _options(viewer, unit, c, q, offers)
    value = typed.get(q.name, "") if typed is not None else _known(c, q)
    return Field(
        q.name, _kind(q), name_in_words(viewer.desk, viewer.language, "item", q.name), q.required, options, value
    )


def _kind(q: Question) -> str:
    if q.kind in ("files", "time"):
        return q.kind
    if q.name == "about":
        return "many"
    if q.kind == "choice":
        return "tick" if q.choices == _YES else "one"
    return "long" if q.name in LONG_TEXT_FIELDS else "line"


def _known(c: Complaint, q: Question) -> Any:
    if q.name == "about":
        return [str(key) for key in c.about]
    if q.name == "urgent":
        return "yes" if c.urgent else ""
    return getattr(c, q.name) if q.name in ("category", "cause_category", "severity", "department") else ""


def _options(
    viewer: Viewer, unit: Unit, c: Complaint, q: Question, offers: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    if q.kind != "choice":
        return ()
    if q.name == "department":
        return tuple((code, department(viewer, code)) for code in viewer.desk.settings.departments)
    if q.name == "about":
        people = staff.role_holders(unit.connection, c.community, ["handler", "assistant", "supervisor", "manager"])
        return tuple((str(person.id), person.name) for person in people)
    given = offers.get(f"{q.name}_offers") or q.choices or _tree(q)
    return tuple(_offer(viewer, q, offer) for offer in given)


def _tree(q: Question) -> Sequence[str]:
    return {"category": (*categories.EVERYDAY, "unsure"), "cause_category": categories.ALL}.get(q.name, ())


def _offer(viewer: Viewer, q: Question, offer: Any) -> tuple[str, str]:
    if not isinstance(offer, str):
        return str(offer[0]), str(offer[1])
    if q.name == "cause_category":
        return offer, category_path(viewer, offer)
    if q.name == "severity":
        return offer, name_in_words(viewer.desk, viewer.language, "severity", offer)
    key = label_of(q, offer)
    for known in (key, f"rating.{offer}"):
        if viewer.desk.texts.has(known):
            return offer, viewer.say(known)
    return offer, offer


def category_path(viewer: Viewer, code: str) -> str:
    """A class of the tree with the classes above it."""
    return (
        " › ".join(name_in_words(viewer.desk, viewer.language, "category", one) for one in categories.path_to(code))
        or code
    )


# ---- reading -----------------------------------------------------------------------------------------------------


def typed_of(visit: Visit) -> dict[str, Any]:
    """Everything that was typed, to be shown again when the move is refused."""
    found: dict[str, Any] = {name: visit.typed(name, form_data.MOST_TEXT_BYTES) for name in visit.form}
    found["about"] = [one for one in visit.form.getall("about", []) if isinstance(one, str)]
    return found


def read_answers(viewer: Viewer, unit: Unit, c: Complaint, name: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in what was typed: only to questions that were asked, only choices that were offered [M-03, M-08].
    Raises MoveRefused for what is missing or cannot be read."""
    found: dict[str, Any] = {}
    for field in form_fields(viewer, unit, c, name):
        value = _read(viewer, c, field, typed.get(field.name))
        if field.required and value in (None, ""):
            raise MoveRefused("needs_field", field=field.name)
        if value is not None:
            found[field.name] = value
    if name == "classify":
        found["urgent"] = "urgent" in found
        found["about"] = [int(key) for key in found.get("about", ())]
    if name == "merge":
        found["into"] = _other(unit, viewer, c, str(found["into"]))
    return found


def _read(viewer: Viewer, c: Complaint, field: Field, typed: Any) -> Any:
    if field.kind == "files":
        return None
    offered = {value for value, _label in field.options}
    if field.kind == "many":
        every = typed if isinstance(typed, list) else []
        return [one for one in every if isinstance(one, str) and one in offered]
    most = viewer.desk.settings.limits.message_chars
    value = typed.strip()[: most + 1] if isinstance(typed, str) else ""
    if field.kind in ("one", "tick"):
        return value if value in offered else None
    if field.kind == "time":
        return _moment(viewer, c, field, value)
    if len(value) > most:
        raise MoveRefused("too_long", field=field.name, limit=most)
    return None if is_blank(value) else value


def _moment(viewer: Viewer, c: Complaint, field: Field, value: str) -> str | None:
    """A time typed in the community's zone, as an aware one."""
    if not value:
        return None
    try:
        local = datetime.fromisoformat(value).replace(tzinfo=viewer.desk.calendar(c.community).zone)
        return local.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise MoveRefused("needs_field", field=field.name) from None


def _other(unit: Unit, viewer: Viewer, c: Complaint, text: str) -> str:
    """The complaint this one is merged into: known, of the same community, visible to this person, still open, and not
    this one [M-03]."""
    other = complaints.find_by(unit.connection, number=text.strip().upper())
    if other is None or not viewer.sees(other) or other.community != c.community:
        raise MoveRefused("unknown_case")
    if other.id == c.id or other.state == "closed":
        raise MoveRefused("unknown_case")
    return other.number


def offered_moves(c: Complaint, actor: Actor) -> list[str]:
    """Names of the moves this actor is offered, the likely ones first."""
    first = group_cards.buttons(c, actor)
    rest = [move.name for move in shown_moves(c, actor) if move.name not in ("satisfied", "dissatisfied")]
    return [*first, *(name for name in rest if name not in first)]
