"""Satisfaction callback 回访 in chat: a tap or plain words; a contradiction is asked back, silence is never a yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import understanding
from bot.domain.complaint.moves import Actor, Complaint, MoveRefused, resident
from bot.domain.complaint.record import BAD_RATINGS
from bot.domain.complaint.resident_messages import rating_buttons
from bot.domain.evolve import evolve
from bot.domain.messages import Choice
from bot.domain.talk import flow
from bot.domain.talk.flow import Answer, Talk
from bot.domain.talk.questions import OPINION, WRONG
from bot.domain.text.contact_numbers import whole_number
from handlers.conversation import answers
from handlers.conversation.turn import Turn
from handlers.desk import Desk
from handlers.moves import make, reopening
from storage.complaints import complaints
from storage.database import Unit


def tapped(turn: Turn, rest: str) -> None:
    """Handles a callback button cb|ID|ANSWER."""
    key, _, answer = rest.partition("|")
    case = turn.own(whole_number(key))
    if case is None:
        return turn.say("cases.unknown")
    if case.state != "callback":
        turn.toast = turn.words("button.stale")
        return turn.say("callback.over", case=case, number=case.number, state=f"own_state.{case.state}")
    _answer(turn, case, answer, turn.words(f"rating.{answer}") if turn.desk.texts.has(f"rating.{answer}") else answer)


def cases_in_callback(turn: Turn) -> list[Complaint]:
    """This chat's complaints that wait for the callback's answer."""
    mine = complaints.of_conversation(turn.unit.connection, turn.conversation.id)
    return [case for case in mine if case.state == "callback"]


def answered_in_words(turn: Turn) -> bool:
    """Reads words as the answer to a callback, when one waits and no other talk is going on; True when they were."""
    talk = turn.talk
    if (talk is not None and talk.flow != "neutral") or turn.message.choice:
        return False
    mine = cases_in_callback(turn)
    if not mine:
        return False
    focus = next((case for case in mine if case.id == turn.conversation.focus), None)
    case = focus or (mine[0] if len(mine) == 1 else None)
    verdict = _verdict(turn, case or mine[0])
    if verdict == "unclear" and focus is None:
        return False
    if case is None:
        return _ask_which(turn, mine)
    turn.complaint = case.id
    if verdict == "unclear":
        return _unclear(turn, case)
    _answer(turn, case, verdict, turn.text)
    return True


def _verdict(turn: Turn, case: Complaint) -> str:
    talk = turn.talk
    if talk is not None and talk.flow == "neutral":
        agreed = understanding.read_yes_no(turn.text)
        if agreed is not None:
            return "may_close" if agreed else "unsolved"
    said = understanding.read_satisfaction(turn.text)
    if case.validity == "to_improve":
        meant = understanding.says_understood(turn.text)
        if meant is not None and said not in ("contradiction", "unsolved", "dissatisfied"):
            return "understand" if meant else "unsolved"
    return said


def _ask_which(turn: Turn, mine: list[Complaint]) -> bool:
    rows = tuple((Choice(f"c|{case.id}|show", "raw", {"text": case.number}),) for case in mine[:5])
    turn.say("callback.which", rows)
    return True


def _unclear(turn: Turn, case: Complaint) -> bool:
    """Words that say neither yes nor no are kept with the complaint, and the question is asked again."""
    me = resident(turn.conversation.id)
    if turn.text or turn.files:
        make.move(turn.desk, turn.unit, case.id, "add_info", me, {"text": turn.text, "files": list(turn.files)})
    new = (Choice("go|new", "button.new_complaint"),)
    turn.say("callback.unclear", (*rating_buttons(case), new), case, number=case.number)
    return True


def _answer(turn: Turn, case: Complaint, answer: str, words: str) -> None:
    turn.complaint = case.id
    turn.change(focus=case.id)
    if answer in ("very", "satisfied", "understand", "may_close"):
        return _satisfied(turn, case, "neutral" if answer == "may_close" else answer, words)
    if answer == "neutral":
        return _neutral(turn, case)
    if answer in BAD_RATINGS:
        return _dissatisfied(turn, case, answer, words)
    if answer == "decline":
        return _decline(turn, case)
    row = (Choice(f"cb|{case.id}|satisfied", "rating.solved"), Choice(f"cb|{case.id}|unsolved", "rating.unsolved"))
    turn.say("callback.contradiction", (row,), case, number=case.number)


def _satisfied(turn: Turn, case: Complaint, rating: str, words: str) -> None:
    rating = "satisfied" if rating == "understand" else rating
    me = resident(turn.conversation.id)
    make.move(turn.desk, turn.unit, case.id, "satisfied", me, {"rating": rating, "words": words})
    turn.say("callback.thanks", case=case, number=case.number)
    _begin(turn, OPINION, case)


def _begin(turn: Turn, questions: flow.Flow, case: Complaint) -> None:
    begun = flow.start(questions, str(turn.key), case=case.id)
    turn.keep(begun.talk)
    if begun.say is not None:
        turn.tell(begun.say, case)


def _neutral(turn: Turn, case: Complaint) -> None:
    """一般 is not a yes: a direct question, may we close?"""
    turn.keep(Talk("neutral", str(turn.key), case=case.id))
    row = (Choice(f"cb|{case.id}|may_close", "rating.may_close"), Choice(f"cb|{case.id}|unsolved", "rating.not_yet"))
    turn.say("callback.neutral", (row,), case, number=case.number)


def _dissatisfied(turn: Turn, case: Complaint, rating: str, words: str) -> None:
    """Files the linked complaint; the old one stays open until it, one level up and in other hands, is closed
    [CBK-23..26]."""
    child = reopen_dissatisfied(turn.desk, turn.unit, case.id, resident(turn.conversation.id), {
        "rating": rating, "words": words}, turn.text)  # fmt: skip
    turn.change(focus=child.id)
    _begin(turn, WRONG, child)


def reopen_dissatisfied(desk: Desk, unit: Unit, key: int, actor: Actor, details: Mapping[str, Any], said: str
                 ) -> Complaint:  # fmt: skip
    """Records the answer and files the linked complaint one level up, in one commit. `said`: the resident's own words
    now, empty after a tap; the linked complaint begins with them."""
    made = make.move(desk, unit, key, "dissatisfied", actor, details)
    return reopening.file_linked(desk, unit, made.complaint, actor, said)


def record_page_answer(desk: Desk, unit: Unit, case: Complaint, answer: str, words: str, said: str,
         came: Mapping[str, str]) -> Complaint | None:  # fmt: skip
    """Records an answer given on the complaint's own page by the same moves as a tap in the chat. `said`: what was
    typed with it; `came`: by which way and proof, for the history. Returns the new complaint one level up, if there is
    one. Raises MoveRefused."""
    me = resident(case.conversation or 0)
    if case.state != "callback":
        raise MoveRefused("wrong_state", state=case.state)
    if answer in ("very", "satisfied", "understand", "may_close"):
        rating = {"understand": "satisfied", "may_close": "neutral"}.get(answer, answer)
        make.move(desk, unit, case.id, "satisfied", me, {"rating": rating, "words": words, **came})
        return None
    if answer == "decline":
        make.move(desk, unit, case.id, "decline", me, {**came})
        return None
    return reopen_dissatisfied(desk, unit, case.id, me, {"rating": answer, "words": words, **came}, said)


def _decline(turn: Turn, case: Complaint) -> None:
    turn.keep(None)
    make.move(turn.desk, turn.unit, case.id, "decline", resident(turn.conversation.id), {})
    turn.say("callback.declined", case=case, number=case.number)


def in_talk(turn: Turn, talk: Talk) -> None:
    """Takes an answer to the questions about the three parts, or to what is still wrong; each may be skipped, none is
    asked twice."""
    questions = {"opinion": OPINION, "wrong": WRONG}.get(talk.flow)
    if questions is None:
        turn.keep(None)
        return turn.say("menu_again")
    if turn.message.choice:
        read = answers.read_button(turn, talk, questions)
        if read is None or read[0] != talk.waits:
            turn.toast = turn.words("button.stale")
            return None
        reply = read[1]
    else:
        question = questions.question(talk.waits)
        reply = answers.read_answer(turn, talk, question) if question else Answer()
        if talk.flow == "opinion" and question and question.kind == "choice" and reply.value is None and turn.text:
            talk = evolve(talk, answers={**talk.answers, "comment": turn.text})
            reply = Answer(skip=True)
    step = flow.step(questions, talk, reply)
    if not step.over:
        turn.keep(step.talk)
        return turn.tell(step.say) if step.say else None
    turn.keep(None)
    _store(turn, step.talk)


def _store(turn: Turn, talk: Talk) -> None:
    said = {name: value for name, value in talk.answers.items() if value not in (None, "")}
    turn.complaint = talk.case
    me = resident(turn.conversation.id)
    try:
        if talk.flow == "opinion" and said:
            make.move(turn.desk, turn.unit, talk.case, "opinion", me, said)
        elif said:
            reason = str(said.get("reason"))
            key = f"choice.reason.{reason}"
            text = turn.words(key) if turn.desk.texts.has(key) else reason
            make.move(turn.desk, turn.unit, talk.case, "add_info", me, {"text": text, "files": list(turn.files)})
    except MoveRefused:
        pass  # closed meanwhile: the words stay in the chat's record
    turn.say(f"callback.noted_{talk.flow}")
