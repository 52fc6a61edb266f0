"""Dialogue engine: one pure step (questions, talk, answer) -> (talk, next question)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.domain.evolve import evolve
from bot.domain.messages import Choice, Say

Answers = Mapping[str, Any]
Kind = Literal["text", "choice", "place", "time", "files", "name", "phone", "readback"]


def _always(_answers: Answers) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its words are ask.FLOW.NAME, its choices' words choice.NAME.VALUE.

    `required` ones cannot be skipped. `when` tells from the answers so far whether it is asked at all. `free`: words
    that are none of the choices are an answer too. `columns`: how many choices a row holds. `card`: the answer stands
    on the group's card, masked like everything there; never set it for what tells who somebody is.
    """

    name: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    when: Callable[[Answers], bool] = _always
    free: bool = True
    columns: int = 2
    card: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A named list of questions in order. `early`: one tap ends it with what is known. `back`: ends in a read-back."""

    name: str
    questions: tuple[Question, ...]
    early: bool = False
    readback: bool = False

    def question(self, name: str) -> Question | None:
        """The question of that name."""
        return next((q for q in self.questions if q.name == name), None)

    @property
    def items(self) -> tuple[Question, ...]:
        """The questions whose answers are items to be read: all but files. Read-back, cards, pages, hand entry and API
        show them in this order."""
        return tuple(question for question in self.questions if question.kind != "files")


@dataclass(frozen=True)
class Talk:
    """A talk in progress: what has been answered (None: skipped) and which question is waited for. `key` tells this
    talk's buttons from those of older talks; `case` is the complaint it is about; `misses` counts answers not
    understood in a row."""

    flow: str
    key: str
    answers: Answers = field(default_factory=dict)
    waits: str = ""
    case: int = 0
    misses: int = 0
    reminded: bool = False
    album: str = ""
    extra: Answers = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """The form kept in the conversation's row; empty values are left out."""
        return {name: value for name, value in self.__dict__.items() if value or name in ("flow", "key")}

    @staticmethod
    def restored(stored: Mapping[str, Any]) -> Talk | None:
        """The talk that was kept; None when there is none. Unknown keys of newer versions are left alone."""
        known = {name: value for name, value in stored.items() if name in Talk.__dataclass_fields__}
        return Talk(**known) if known.get("flow") else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the resident answered, already read: `value` is the meaning for this question (a choice, a place, a time),
    `files` the ids of files that came along. `skip`, `done`, `change` are the buttons every question may carry."""

    value: Any = None
    files: tuple[int, ...] = ()
    skip: bool = False
    done: bool = False
    change: str = ""


@dataclass(frozen=True, slots=True)
class FlowStep:
    """The talk after a reply; `say` is the next question, None when the talk is `over`."""

    talk: Talk
    say: Say | None = None
    over: bool = False


MISSES = 2
"""After so many answers that were not understood a skippable question is left, with the words kept as they are."""


def start(flow: Flow, key: str, answers: Answers | None = None, **known: Any) -> FlowStep:
    """The first step of a talk; questions whose answer is known already are not asked."""
    return _next(flow, Talk(flow.name, key, dict(answers or {}), **known))


def step(flow: Flow, talk: Talk, reply: Answer) -> FlowStep:
    """The talk after one answer. An answer that could not be read is asked for again; earlier answers stay."""
    if reply.change:
        question = flow.question(reply.change)
        if question is None:
            return repeat_question(flow, talk)
        return FlowStep(evolve(talk, waits=question.name, misses=0), ask(flow, question, talk.answers, talk.key))
    if reply.files:
        talk = evolve(talk, answers={**talk.answers, "files": [*talk.answers.get("files", []), *reply.files]})
    if reply.done:
        return _early(flow, talk)
    question = flow.question(talk.waits)
    if question is None:
        return _next(flow, talk)
    return _answer(flow, talk, question, reply)


def _answer(flow: Flow, talk: Talk, question: Question, reply: Answer) -> FlowStep:
    if question.kind == "files":
        if reply.files or not (reply.skip or reply.value):
            return FlowStep(evolve(talk, misses=0), ask(flow, question, talk.answers, talk.key))
        answers = {**talk.answers, "files_asked": True}
        if reply.value and not reply.skip:
            answers["more"] = "\n".join(filter(None, [answers.get("more"), str(reply.value)]))
        return _next(flow, evolve(talk, answers=answers, misses=0))
    if reply.skip and not question.required:
        return _next(flow, evolve(talk, answers={**talk.answers, question.name: None}, misses=0))
    if reply.value in (None, ""):
        if reply.files:  # a picture instead of an answer: it joins, and the question simply stands
            return FlowStep(evolve(talk, misses=0), ask(flow, question, talk.answers, talk.key))
        return repeat_question(flow, talk)
    return _next(flow, evolve(talk, answers={**talk.answers, question.name: reply.value}, misses=0))


def _early(flow: Flow, talk: Talk) -> FlowStep:
    missing = first_missing(flow, talk.answers)
    if missing is None:
        return FlowStep(evolve(talk, waits=""), over=True)
    return FlowStep(evolve(talk, waits=missing.name), ask(flow, missing, talk.answers, talk.key))


def first_missing(flow: Flow, answers: Answers) -> Question | None:
    """The first required question without an answer."""
    return next((q for q in flow.questions if q.required and q.when(answers) and not answers.get(q.name)), None)


def repeat_question(flow: Flow, talk: Talk) -> FlowStep:
    """Repeats the question that is waited for; an optional one is skipped after some misses."""
    question = flow.question(talk.waits)
    if question is None:
        return _next(flow, talk)
    if talk.misses + 1 > MISSES and not question.required:
        return _next(flow, evolve(talk, answers={**talk.answers, question.name: None}, misses=0))
    return FlowStep(
        evolve(talk, misses=talk.misses + 1), ask(flow, question, talk.answers, talk.key, missed=talk.misses >= 0)
    )


def _next(flow: Flow, talk: Talk) -> FlowStep:
    for question in flow.questions:
        if question.when(talk.answers) and not _asked(question, talk.answers):
            return FlowStep(evolve(talk, waits=question.name), ask(flow, question, talk.answers, talk.key))
    if flow.readback:
        return FlowStep(evolve(talk, waits="readback"), None)
    return FlowStep(evolve(talk, waits=""), over=True)


def _asked(question: Question, answers: Answers) -> bool:
    return "files_asked" in answers if question.kind == "files" else question.name in answers


def ask(flow: Flow, question: Question, answers: Answers, key: str, missed: bool = False) -> Say:
    """The question with its choices, and beside them skip, file now and cancel where they apply."""
    options = tuple(answers.get(f"{question.name}_offers") or question.choices)
    taps = [_tap(key, question, offer) for offer in options]
    rows = [tuple(taps[i : i + question.columns]) for i in range(0, len(taps), question.columns)]
    beside = []
    if not question.required:
        label = "button.no_more_files" if question.kind == "files" and answers.get("files") else "button.skip"
        beside.append(Choice(f"a|{key}|{question.name}|~skip", label))
    if flow.early and first_missing(flow, answers) is None:
        beside.append(Choice(f"a|{key}|{question.name}|~done", "button.file_now"))
    if not beside:
        beside.append(Choice(f"a|{key}|{question.name}|~cancel", "button.cancel"))
    args = {"missed": missed, "files": len(answers.get("files") or ())}
    return Say(f"ask.{flow.name}.{question.name}", args, (*rows, tuple(beside)))


def _tap(key: str, question: Question, offer: Any) -> Choice:
    """An offer is a value with words in the texts, or a pair of value and the words themselves (a name)."""
    if isinstance(offer, str):
        return Choice(f"a|{key}|{question.name}|{offer}", label_of(question, offer))
    value, words = offer
    return Choice(f"a|{key}|{question.name}|{value}", "raw", {"text": words})


def label_of(question: Question, value: str) -> str:
    """The text key of a choice: everyday groups and the tree of causes have words of their own."""
    shared = {"category": "everyday", "cause_category": "category"}.get(question.name)
    return f"{shared}.{value}" if shared else f"choice.{question.name}.{value}"
