"""Parser of answers to a question of a flow: a tap, a number, the words of a choice, a place, a time, a phone."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from bot import understanding
from bot.domain.complaint.categories import EVERYDAY
from bot.domain.evolve import evolve
from bot.domain.talk.flow import Answer, Flow, Question, Talk, label_of
from bot.domain.text.plain import fold, is_blank, unpunctuated
from bot.texts.texts import LANGUAGES, Texts
from handlers.conversation.turn import Turn

TAPS = {"~skip": Answer(skip=True), "~done": Answer(done=True)}


def read_button(turn: Turn, talk: Talk, questions: Flow) -> tuple[str, Answer] | None:
    """The question and reply of a pressed answer button; None when the button belongs to another talk, or names what
    was never offered: what comes with a press is the client's word, not ours [M-16]."""
    parts = turn.message.choice.split("|", 3)
    if len(parts) != 4 or parts[0] != "a" or parts[1] != talk.key:
        return None
    _a, _key, name, value = parts
    if value.startswith("~change:"):
        return name, Answer(change=value[8:])
    if value in TAPS:
        return name, TAPS[value]
    return (name, Answer(value=value)) if value == "~cancel" or _offered(talk, questions, name, value) else None


def _offered(talk: Talk, questions: Flow, name: str, value: str) -> bool:
    if name == "readback":
        return value == "yes"
    question = questions.question(name)
    offers = talk.answers.get(f"{name}_offers") or (question.choices if question else ())
    return any(_value_of(offer) == value for offer in offers)


def read_answer(turn: Turn, talk: Talk, question: Question) -> Answer:
    """The answer to this question in the words and files of the turn; its value is None where they give none."""
    text = turn.text.strip()
    wish = turn.wish
    if wish == "skip" and not question.required:
        return Answer(skip=True, files=turn.files)
    if wish == "file_now":
        return Answer(done=True, files=turn.files)
    if question.kind == "files":
        return Answer(value="" if is_blank(text) else text, files=turn.files)
    if is_blank(text):
        return _wordless(turn, question)
    return Answer(value=_value(turn, talk, question, text), files=turn.files)


def _wordless(turn: Turn, question: Question) -> Answer:
    if turn.message.point and question.kind == "place":
        lat, lon = turn.message.point
        return Answer(value=turn.message.point_name or f"{lat:.5f}, {lon:.5f}", files=turn.files)
    if turn.files and question.name == "what":
        return Answer(value=turn.words("filing.see_files"), files=turn.files)
    return Answer(files=turn.files)


def _value(turn: Turn, talk: Talk, question: Question, text: str) -> Any:
    if question.kind == "choice" or question.choices:
        chosen = _choice(turn, talk, question, text)
        if chosen is not None or not question.free:
            return chosen
    if question.name == "category":
        found = understanding.rank_categories(text)
        return found[0][0] if found else "unsure"
    if question.kind == "phone":
        return understanding.find_phone(text)
    if question.kind == "time" and talk.flow != "filing":
        return understanding.future_moment(text, _here(turn))
    return text


def names_a_category(turn: Turn, talk: Talk, text: str) -> bool:
    """Whether the words are exactly one of the categories offered, or its number."""
    question = Question("category", "choice")
    every = {"category_offers": [*(talk.answers.get("category_offers") or ()), *EVERYDAY, "unsure", "more"]}
    return _choice(turn, evolve(talk, answers=every), question, text) is not None


def _choice(turn: Turn, talk: Talk, question: Question, text: str) -> str | None:
    offers = list(talk.answers.get(f"{question.name}_offers") or question.choices)
    said = unpunctuated(text)
    if said.isascii() and said.isdigit() and len(said) < 4 and 1 <= int(said) <= len(offers):
        return _value_of(offers[int(said) - 1])
    for offer in offers:
        if said in _labels(turn.desk.texts, question, offer):
            return _value_of(offer)
    return None


def _value_of(offer: Any) -> str:
    return offer if isinstance(offer, str) else str(offer[0])


def _labels(texts: Texts, question: Question, offer: Any) -> frozenset[str]:
    if not isinstance(offer, str):
        return frozenset({fold(str(offer[1])), fold(str(offer[0]))})
    return _worded(texts, label_of(question, offer), offer)


@lru_cache(maxsize=2048)
def _worded(texts: Texts, key: str, offer: str) -> frozenset[str]:
    """Our own labels in every language, folded once; what people write is never kept here."""
    return frozenset({fold(texts.say(language, key)) for language in LANGUAGES} | {fold(offer)})


def past_time_in(turn: Turn, text: str) -> datetime | None:
    """The past time named in these words, in the community's time zone; None when there is none in them."""
    return understanding.past_moment(text, _here(turn))


def _here(turn: Turn) -> datetime:
    """Now, in the time zone of the community."""
    zone = turn.desk.calendar(turn.conversation.community or next(iter(turn.desk.calendars))).zone
    return turn.unit.at.astimezone(zone)
