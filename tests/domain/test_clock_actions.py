"""The table of clock actions: what other rooms read from its rows, also from one that was added."""

from __future__ import annotations

import pytest

from bot.domain.clocks import actions
from bot.domain.clocks.actions import ACTIONS, Action, Task, action_of
from bot.domain.complaint.moves import MOVES
from bot.domain.complaint.record import Complaint
from bot.domain.complaint.resident_messages import MESSAGES, NOTICES, ResidentMessage, rating_buttons, well_buttons

CASE = Complaint(id=7, community="a")


def test_every_row_names_only_moves_and_notices_that_exist_and_no_text_twice() -> None:
    for action in ACTIONS.values():
        assert {move for move in (action.move, *action.instead) if move} <= set(MOVES), action.name
        assert action.message is None or action.message.notice in NOTICES, action.name
        assert {move for task in action.tasks.values() for move in task.ended_by} <= {*MOVES, "record"}, action.name
    keys = [action.message.key for action in ACTIONS.values() if action.message]
    assert len(keys) == len(set(keys))
    assert not set(keys) & set(MESSAGES)


def test_what_clocks_write_to_residents_has_its_form_its_buttons_and_its_pictures() -> None:
    told = {key: actions.message_of(key) for key in ("told.call_back", "told.remind_callback", "told.follow_up")}
    assert [one.notice for one in told.values()] == ["callback", "reminder", "news"]
    assert [one.buttons for one in told.values()] == [rating_buttons, rating_buttons, well_buttons]
    assert [one.photos for one in told.values()] == [True, False, False]
    assert actions.message_of("told.take") == ResidentMessage("told.take")
    assert [choice.data for row in actions.message_of("told.file").buttons(CASE) for choice in row] == [
        "c|7|show",
        "c|7|hurry",
    ]


def test_an_unknown_action_only_tells_staff() -> None:
    assert action_of("of a version to come") is ACTIONS["remind"]
    assert action_of("").only_tells


def test_a_row_more_is_read_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Task("look_in", attempt=True, ended_by=("record",))
    row = Action("look", ResidentMessage("told.look", "reminder"), move="exempt", tasks={"": visit}, attempt=True)
    assert not actions.is_attempt("remind", "look")
    assert actions.reminders() == ["remind_callback"]
    assert "look_in" not in actions.ended_by("record")
    monkeypatch.setitem(ACTIONS, "look", row)
    assert actions.is_attempt("remind", "look")
    assert actions.is_attempt("remind", "look_in")
    assert actions.is_attempt("exempt", "")
    assert not actions.is_attempt("remind", "decide")
    assert actions.reminders() == ["remind_callback", "look"]
    assert actions.ended_by("record") == ["phone_callback", "decide", "look_in"]
    assert actions.stamps()["look"] == set(MOVES["exempt"].marks)
    assert actions.message_of("told.look").notice == "reminder"
