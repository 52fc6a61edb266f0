"""Forms of staff moves in private chat: the questions of a move one by one, then the move is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.complaint.moves import Complaint, MoveRefused
from bot.domain.evolve import evolve
from bot.domain.talk import flow
from bot.domain.talk.flow import Flow, Talk
from handlers.conversation import answers as conversation_answers
from handlers.conversation.turn import Turn
from handlers.staff.actions import act, form_of, form_offers, refusal_text
from storage.complaints import complaints
from storage.files.attachments import assign_to_complaint
from storage.people.staff import Person


def begin(turn: Turn, case: Complaint, name: str) -> None:
    """Opens the form of a move in this private chat."""
    form = form_of(case, name)
    if form is None:
        return
    offered = form_offers(turn.desk, turn.unit, case, name)
    begun = flow.start(form, str(turn.key), offered, case=case.id, extra={"move": name})
    turn.keep(evolve(begun.talk, flow="form"))
    turn.say("form.begin", case=case, number=case.number, move=f"move.{name}")
    if begun.say is not None:
        turn.tell(begun.say, case)


def answer(turn: Turn, talk: Talk, person: Person) -> None:
    """Handles one message in a form; the last answer makes the move."""
    case = complaints.find(turn.unit.connection, talk.case)
    name = str(talk.extra.get("move"))
    form = form_of(case, name) if case is not None else None
    if case is None or form is None:
        turn.keep(None)
        return turn.say("refused.unknown_case")
    asked = evolve(talk, flow=form.name)
    reply = _reply(turn, asked, form)
    if reply is None:
        turn.toast = turn.words("button.stale")
        return None
    if reply.value == "~cancel":
        turn.keep(None)
        return turn.say("form.cancelled")
    if turn.files:
        _evidence(turn, case)
    worded = _worded(turn, form.question(talk.waits), _storable(reply.value))
    step = flow.step(form, asked, evolve(reply, value=worded))
    if not step.over:
        turn.keep(evolve(step.talk, flow="form"))
        return turn.tell(step.say, case) if step.say else None
    turn.keep(None)
    _finish(turn, case, name, person, step.talk.answers)


def _reply(turn: Turn, talk: Talk, form: Flow) -> flow.Answer | None:
    question = form.question(talk.waits)
    if turn.message.choice:
        read = conversation_answers.read_button(turn, talk, form)
        return read[1] if read is not None and read[0] == talk.waits else None
    return conversation_answers.read_answer(turn, talk, question) if question is not None else flow.Answer()


def _worded(turn: Turn, question: flow.Question | None, value: Any) -> Any:
    """A ready phrase that was tapped goes on the record in words, as if it had been typed."""
    if question is None or question.kind != "text" or value not in question.choices:
        return value
    return turn.desk.texts.say(turn.desk.settings.language, flow.label_of(question, value))


def _storable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _evidence(turn: Turn, case: Complaint) -> None:
    assign_to_complaint(
        turn.unit, turn.files, case.id, "after" if case.state in ("accepted", "working", "waiting") else "note"
    )


def _finish(turn: Turn, case: Complaint, name: str, person: Person, answers: Mapping[str, Any]) -> None:
    try:
        act(turn.desk, turn.unit, case.id, name, person, answers)
    except MoveRefused as refused:
        return turn.say(
            "form.refused", case=case, why=refusal_text(turn.desk, turn.language, refused), number=case.number
        )
    turn.say("form.done", case=case, number=case.number, move=f"move.{name}")
