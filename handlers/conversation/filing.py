"""Filing dialogue of a chat: one question at a time, neighbours' complaints offered, read back, filed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import understanding
from bot.domain.complaint import categories
from bot.domain.evolve import evolve
from bot.domain.messages import Choice
from bot.domain.talk import flow
from bot.domain.talk.flow import Answer, Question, Talk
from bot.domain.talk.questions import FILING
from bot.understanding.description import Description, parts_of_place
from bot.understanding.times.time_words import mentions_time
from handlers.conversation import answers as conversation_answers
from handlers.conversation import file_complaint, neighbours, prefill
from handlers.conversation.turn import Turn
from handlers.queries import masked_values
from storage.messages import outbox


def begin(turn: Turn, what: str = "", **more: Any) -> None:
    """Opens a filing talk with the prefilled answers; `more` are answers known besides, such as `intent`."""
    answers = {**prefill.known_answers(turn, what), **more}
    if turn.files:
        answers["files"] = list(turn.files)
        answers.setdefault("what", turn.words("filing.see_files"))
    begun = flow.start(FILING, str(turn.key), answers, album=turn.message.album)
    if what:
        begun = evolve(begun, talk=_calmed(turn, begun.talk))
        begun = evolve(begun, talk=evolve(begun.talk, extra={**begun.talk.extra, "source": turn.message.message}))
    _go_on(turn, begun)


def answer(turn: Turn, talk: Talk) -> None:
    """Handles one message in a filing talk, tapped or written."""
    if talk.waits == neighbours.WAITS:
        return _neighbours_answered(turn, talk)
    if talk.waits == "readback":
        return _readback_answer(turn, talk)
    if turn.message.choice:
        read = conversation_answers.read_button(turn, talk, FILING)
        if read is None or (read[0] != talk.waits and not read[1].change):
            return say_stale(turn, talk)
        return _accept(turn, talk, read[1])
    if turn.message.album and turn.message.album == talk.album and turn.files:
        return _join_album(turn, talk)
    question = FILING.question(talk.waits)
    if question is None:
        return _go_on(turn, flow.step(FILING, talk, Answer()))
    if turn.message.album:
        talk = evolve(talk, album=turn.message.album)
    talk = _calmed(turn, talk)
    if _beside_the_question(turn, question):
        return _ask_once_more(turn, _noted(turn, talk), question)
    return _accept(turn, talk, conversation_answers.read_answer(turn, talk, question))


def _join_album(turn: Turn, talk: Talk) -> None:
    """The other pictures of an album join quietly: an album is one answer."""
    kept = [*talk.answers.get("files", []), *turn.files]
    turn.keep(evolve(talk, answers={**talk.answers, "files": kept}))


def _calmed(turn: Turn, talk: Talk) -> Talk:
    """Whoever is angry is answered once with understanding, before anything else is asked [HND-41, HND-73]."""
    if talk.extra.get("calmed") or turn.anger < 2:
        return talk
    turn.say("calm")
    return evolve(talk, extra={**talk.extra, "calmed": True})


def _beside_the_question(turn: Turn, question: Question) -> bool:
    """Words that answer something else: no time where a time was asked for, or anger and nothing more."""
    text = turn.text.strip()
    if not text or turn.wish:
        return False
    if question.kind == "time":
        return not mentions_time(text) and conversation_answers.past_time_in(turn, text) is None
    return question.kind in ("text", "place") and len(text) < 12 and turn.anger >= 2


def _ask_once_more(turn: Turn, talk: Talk, question: Question) -> None:
    """Says that the words are kept and lets the question stand; after some tries it is left."""
    if talk.misses + 1 > flow.MISSES and not question.required:
        return _go_on(turn, flow.step(FILING, talk, Answer(skip=True)))
    turn.say("filing.noted_too")
    kept = evolve(talk, misses=talk.misses + 1)
    turn.keep(kept)
    turn.tell(flow.ask(FILING, question, kept.answers, kept.key))


def _noted(turn: Turn, talk: Talk) -> Talk:
    """What was said beside the question joins the description; a place in it is the place."""
    answers = {**talk.answers, "what": f"{talk.answers.get('what') or ''}\n{turn.text}".strip()}
    answers["files"] = [*answers.get("files", []), *turn.files]
    return evolve(talk, answers=_placed(turn, answers))


def _placed(turn: Turn, answers: dict[str, Any]) -> dict[str, Any]:
    place = understanding.find_place(turn.text) if not answers.get("place") else None
    return {**answers, "place": place.label(), "place_parts": parts_of_place(place)} if place is not None else answers


def _accept(turn: Turn, talk: Talk, reply: Answer) -> None:
    """Takes the answer to the question that waits, with whatever else its words and files tell, and goes on."""
    if reply.value == "more" and talk.waits == "category":
        talk = evolve(talk, answers={**talk.answers, "category_offers": [*categories.EVERYDAY, "unsure"]})
        return _go_on(turn, flow.repeat_question(FILING, evolve(talk, misses=-1)))
    if reply.value == "~cancel":
        return cancel(turn)
    waited = talk.waits
    if (
        waited == "category"
        and turn.text
        and not turn.wish
        and not conversation_answers.names_a_category(turn, talk, turn.text)
    ):
        talk = _noted(turn, talk)  # typed words say more than the group they fall into
        reply = evolve(reply, value=_likeliest(talk.answers) if reply.value == "unsure" else reply.value, files=())
    elif waited not in ("what", "place") and turn.text:
        talk = evolve(talk, answers=_placed(turn, dict(talk.answers)))
    if reply.files and reply.value in (None, "") and waited not in ("what", "files"):
        turn.say("filing.file_kept")
    step = flow.step(FILING, talk, reply)
    if waited in step.talk.answers and step.talk.answers[waited] is not None:
        step = _enriched(turn, step, waited)
    _go_on(turn, step)


def _likeliest(answers: Mapping[str, Any]) -> str:
    """The group that the description tells of, until somebody chooses."""
    return Description(str(answers.get("what") or "")).category


def _enriched(turn: Turn, step: flow.FlowStep, name: str) -> flow.FlowStep:
    """An answer may carry more than was asked: a place inside the description, parts inside the place."""
    answers = dict(step.talk.answers)
    value = str(answers[name])
    if name == "what":
        answers = {**prefill.from_words(turn, value), **answers}
    elif name == "place":
        place = understanding.find_place(value)
        answers["place_parts"] = parts_of_place(place)
        if value == "community":
            answers["place"] = turn.words("choice.place.community")
    elif name == "when":
        at = conversation_answers.past_time_in(turn, value)
        answers["when_at"] = at.isoformat() if at else ""
    else:
        return step
    if step.over:
        return evolve(step, talk=evolve(step.talk, answers=answers))
    return flow.step(FILING, evolve(step.talk, answers=answers, waits=""), Answer())


# ---- the next question -------------------------------------------------------------------------------------------


def _go_on(turn: Turn, step: flow.FlowStep) -> None:
    """What comes next: the community, filing, the offer to join neighbours, the next question or the read-back."""
    if not turn.conversation.community:
        return ask_community(turn, step.talk)
    if step.over:
        return file_complaint.file_talk(turn, step.talk)
    if neighbours.offer_to_join(turn, step.talk):
        return None
    compared = {**step.talk.extra, "compared": bool(step.talk.answers.get("place"))}
    turn.keep(evolve(step.talk, extra=compared))
    if step.say is not None:
        turn.tell(step.say)
    else:
        _read_back(turn, step.talk)
    return None


def ask_community(turn: Turn, talk: Talk) -> None:
    """Asks for the community, where there are several and none is known; the talk waits for it."""
    turn.keep(evolve(talk, waits="community"))
    rows = tuple((Choice(f"place|{c.code}", "raw", {"text": c.name}),) for c in turn.desk.settings.communities[:20])
    turn.say("ask.community", rows)


def community_known(turn: Turn, talk: Talk) -> None:
    """Goes on with a filing that had waited for the community."""
    _go_on(turn, flow.step(FILING, evolve(talk, waits=""), Answer()))


def ask_again(turn: Turn, talk: Talk) -> None:
    """Asks the present question once more, in the language the chat has now."""
    question = FILING.question(talk.waits)
    if question is not None:
        turn.tell(flow.ask(FILING, question, talk.answers, talk.key))
    elif talk.waits == neighbours.WAITS:
        neighbours.ask_to_join(turn)
    elif talk.waits == "community":
        ask_community(turn, talk)
    else:
        _read_back(turn, talk)


def say_stale(turn: Turn, talk: Talk) -> None:
    """A button of an earlier question: nothing changes, and the present question stands again [B-12]."""
    turn.toast = turn.words("button.stale")
    turn.say("stale")
    ask_again(turn, talk)


# ---- neighbours --------------------------------------------------------------------------------------------------


def _neighbours_answered(turn: Turn, talk: Talk) -> None:
    """Join the neighbours, add to one's own earlier complaint, or file it apart; anything else is kept and asked once
    more, and then filed apart: nobody is joined by mistake."""
    said = neighbours.read_join_answer(turn, talk)
    if turn.message.choice and not said:
        return say_stale(turn, talk)
    if not said and not talk.misses:
        kept = _noted(turn, talk) if turn.text or turn.files else talk
        turn.keep(evolve(kept, misses=1))
        turn.say("neighbours.again")
        return neighbours.ask_to_join(turn)
    if said != "join":
        number = neighbours.compared_number(turn, talk)
        answers = {**talk.answers, **({"about_case": number} if talk.extra.get("own") else {})}
        back = evolve(talk, waits="", misses=0, answers=answers)
        return _go_on(turn, flow.step(FILING, back, Answer(done=turn.wish == "file_now")))
    turn.keep(None)
    if talk.extra.get("own"):
        case = neighbours.add_to_own(turn, talk)
        return file_complaint.claim_files(turn, talk.answers.get("files"), case)
    case = file_complaint.file_answers(turn, talk.answers, joins=int(talk.extra["like"]))
    if talk.key.isdecimal():
        outbox.link_earlier_to_complaint(turn.unit, turn.conversation.id, int(talk.key), case.id)


# ---- read-back ---------------------------------------------------------------------------------------------------


def worded_answers(turn: Turn, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was answered, in words: (name of the item, its value), in the order of the questions."""
    given = ((question, answers.get(question.name)) for question in FILING.items)
    return [(question.name, masked_values.answer_in_words(turn.desk, turn.language, question, str(value)))
            for question, value in given if value not in (None, "")]  # fmt: skip


def _read_back(turn: Turn, talk: Talk) -> None:
    """All answers in words, with buttons to file, to cancel and to change each of them."""
    listed = worded_answers(turn, talk.answers)
    lines = [turn.words("filing.item", name=turn.words(f"item.{name}"), value=value) for name, value in listed]
    if talk.answers.get("files"):
        lines.append(turn.words("filing.item_files", count=len(talk.answers["files"])))
    changes = [
        Choice(f"a|{talk.key}|readback|~change:{q.name}", f"change.{q.name}")
        for q in FILING.questions
        if q.kind != "files" and q.when(talk.answers)
    ]
    rows = tuple(tuple(changes[i : i + 3]) for i in range(0, len(changes), 3))
    confirm = (Choice(f"a|{talk.key}|readback|yes", "button.file"), Choice(f"a|{talk.key}|readback|~cancel",
                                                                           "button.cancel"))  # fmt: skip
    turn.say("filing.readback", (confirm, *rows), items="\n".join(lines))


def _readback_answer(turn: Turn, talk: Talk) -> None:
    if turn.message.choice:
        read = conversation_answers.read_button(turn, talk, FILING)
        if read is None:
            return say_stale(turn, talk)
        _name, reply = read
        if reply.change:
            return _go_on(turn, flow.step(FILING, talk, reply))
        if reply.value == "~cancel":
            return cancel(turn)
        return file_complaint.file_talk(turn, talk) if reply.value == "yes" or reply.done else say_stale(turn, talk)
    if turn.wish == "file_now" or understanding.read_yes_no(turn.text):
        return file_complaint.file_talk(turn, talk)
    if turn.text or turn.files:
        return _add_to_draft(turn, talk)
    return _read_back(turn, talk)


def _add_to_draft(turn: Turn, talk: Talk) -> None:
    """Words and pictures sent instead of a tap are not lost: they join the description."""
    answers = dict(talk.answers)
    if turn.text:
        answers["what"] = f"{answers.get('what', '')}\n{turn.text}".strip()
    answers["files"] = [*answers.get("files", []), *turn.files]
    kept = evolve(talk, answers=answers)
    turn.keep(kept)
    _read_back(turn, kept)


# ---- the draft ---------------------------------------------------------------------------------------------------


def cancel(turn: Turn) -> None:
    """Drops the draft and says so."""
    turn.keep(None)
    turn.say("filing.cancelled")


def draft_edited(turn: Turn, talk: Talk) -> bool:
    """An edited message changes the draft it began; True when it did [B-10]."""
    if talk.extra.get("source") != turn.message.message or not turn.text:
        return False
    kept = evolve(talk, answers={**talk.answers, "what": turn.text})
    turn.keep(kept)
    turn.say("filing.edited")
    return True
