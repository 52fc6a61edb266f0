"""One step of a talk: nothing typed is lost, nothing known is asked again, every talk comes to its end."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.talk import flow
from bot.domain.talk.flow import Answer, Talk, ask, first_missing, start, step
from bot.domain.talk.questions import FILING, FORMS, OPINION, WRONG

FLOWS = [FILING, OPINION, WRONG, *FORMS.values()]
replies = st.one_of(
    st.builds(Answer, value=st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["named", "yes", "good"]))),
    st.builds(Answer, skip=st.booleans(), done=st.booleans(), files=st.lists(st.integers(1, 9)).map(tuple)),
    st.builds(Answer, change=st.sampled_from([q.name for q in FILING.questions] + ["nonsense"])),
)


def test_what_is_known_is_not_asked_again() -> None:
    begun = start(FILING, "k", {"what": "leak", "place": "3-2-501", "category": "water"})
    assert begun.talk.waits == "when"


def test_file_now_ends_early_once_what_and_place_are_known() -> None:
    begun = start(FILING, "k", {"what": "leak"})
    asked = step(FILING, begun.talk, Answer(done=True))
    assert not asked.over
    assert asked.talk.waits == "place"
    placed = step(FILING, asked.talk, Answer(value="3-2-501"))
    assert step(FILING, placed.talk, Answer(done=True)).over


def test_a_change_from_the_readback_returns_to_the_readback() -> None:
    answers: dict[str, Any] = {q.name: None for q in FILING.questions}
    talk = Talk("filing", "k", {**answers, "what": "leak", "place": "3", "files_asked": True}, waits="readback")
    changing = step(FILING, talk, Answer(change="place"))
    assert changing.talk.waits == "place"
    back = step(FILING, changing.talk, Answer(value="4"))
    assert (back.talk.waits, back.say, back.over) == ("readback", None, False)


def test_an_unread_answer_is_asked_again_and_a_skippable_question_is_given_up_in_the_end() -> None:
    talk = start(FILING, "k", {"what": "x", "category": "water", "place": "3", "when": None, "who": None,
                               "files_asked": True, "outcome": None}).talk  # fmt: skip
    assert talk.waits == "compensation"
    once = step(FILING, talk, Answer())
    assert once.say is not None
    assert once.say.args["missed"] is True
    twice = step(FILING, once.talk, Answer())
    assert twice.talk.waits == "compensation"
    assert step(FILING, twice.talk, Answer()).talk.waits == "feeling"


@given(st.sampled_from(FLOWS), st.lists(replies, max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_sequence_of_replies_keeps_a_talk_that_can_be_stored(questions: flow.Flow, said: list[Answer]) -> None:
    at = start(questions, "k")
    for reply in said:
        before = at.talk
        at = step(questions, before, reply)
        kept = Talk.restored(json.loads(json.dumps(at.talk.stored())))
        assert kept is not None
        assert kept.waits == at.talk.waits
        lost = [n for n, v in before.answers.items() if v is not None and n not in at.talk.answers]
        assert not lost
        if at.over:
            assert first_missing(questions, at.talk.answers) is None
            return
        assert at.say is not None or at.talk.waits == "readback"


@given(st.sampled_from(FLOWS))
def test_every_button_fits_into_sixty_four_bytes(questions: flow.Flow) -> None:
    for question in questions.questions:
        say = ask(questions, question, {}, "9223372036854775807")
        for row in say.choices:
            for choice in row:
                assert len(choice.data.encode()) <= 64, choice.data


@given(st.sampled_from(FLOWS))
@settings(max_examples=50)
def test_skipping_everything_that_may_be_skipped_comes_to_an_end(questions: flow.Flow) -> None:
    at = start(questions, "k")
    for _ in range(50):
        if at.over or at.talk.waits == "readback":
            return
        question = questions.question(at.talk.waits)
        assert question is not None
        at = step(questions, at.talk, Answer(value="x") if question.required else Answer(skip=True))
    raise AssertionError("the talk does not end")
