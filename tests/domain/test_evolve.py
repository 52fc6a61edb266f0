from dataclasses import FrozenInstanceError, replace

import pytest

from bot.domain.evolve import evolve
from bot.domain.talk.flow import Answer, Talk
from storage.messages.conversations import Conversation


def test_a_changed_copy_is_what_the_standard_library_makes() -> None:
    talk = Talk("filing", "1", {"what": "灯坏了"})
    assert evolve(talk, waits="place", misses=1) == replace(talk, waits="place", misses=1)
    assert evolve(talk) == talk
    assert list(evolve(talk, key="2").stored()) == list(talk.stored())


def test_the_first_value_stays_as_it_was() -> None:
    first = Conversation(1, "tg", "5")
    second = evolve(first, language="en")
    assert (first.language, second.language) == ("", "en")
    with pytest.raises(FrozenInstanceError):
        second.language = "zh-Hans"  # type: ignore[misc]


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="no field languge"):
        evolve(Conversation(1, "tg", "5"), languge="en")


def test_a_field_may_be_called_like_the_parameter() -> None:
    assert evolve(Answer("text"), value="again") == Answer("again")
