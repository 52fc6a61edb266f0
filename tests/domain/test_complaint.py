"""The table of moves, walked at random and looked at row by row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.complaint import moves
from bot.domain.complaint.closing import NEEDS, SPOKEN, missing_fields
from bot.domain.complaint.moves import (
    MOVES,
    OPEN,
    ROLES,
    STATES,
    Actor,
    Complaint,
    MoveRefused,
    filing_made,
    is_allowed,
    make,
    shown_moves,
)

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STAFF = [Actor("staff", n, f"person {n}", frozenset({role})) for n, role in enumerate(ROLES, 1)]
LEADS = [Actor("staff", 20 + n, f"lead {n}", frozenset({"manager"})) for n in range(3)]
EVERYBODY = [*STAFF, *LEADS, moves.resident(7), moves.CLOCK, moves.BOT]
DETAILS: dict[str, Any] = {
    "handler": 2, "reason": "because", "text": "words", "result": "done", "cause": "old", "correction": "new part",
    "corrective": "checked", "preventive": "monthly", "rating": "satisfied", "exemption": "sensitive", "words": "好了",
    "analysis": "long", "visit": "went there", "into": "TS-1", "validity": "valid", "basis": "seen",
    "closing": "satisfied", "medium": "phone", "answered_by": "owner", "relation": "self", "consent": "yes",
    "consented_by": "self", "consented_at": AT, "adviser": "s1", "consult": "1",
    "cause_category": "other", "event": 1,
}  # fmt: skip


def new(**values: Any) -> Complaint:
    return filing_made(Complaint(community="sjhc", id=1, conversation=7, **values), moves.resident(7), AT).complaint


def details(at: datetime) -> dict[str, Any]:
    day = timedelta(days=1)
    return {**DETAILS, "promised_for": at + day, "review_on": at + day}


def test_every_move_speaks_of_states_and_roles_that_exist() -> None:
    known = {*ROLES, "resident", "clock", "system"}
    for move in MOVES.values():
        assert move.before <= set(STATES), move.name
        assert move.after in {"", *STATES}, move.name
        assert move.by, move.name
        assert move.by <= known, move.name
        assert set(move.tells) <= {"resident", "handler", "group", "lead"}, move.name


def test_every_state_is_reached_and_every_open_one_can_be_left() -> None:
    reached = {"received"} | {move.after for move in MOVES.values() if move.after}
    assert reached == set(STATES)
    for state in OPEN:
        assert [m for m in MOVES.values() if state in m.before and m.after not in ("", state)], state


def test_CLO_04_only_a_manager_closes_and_only_from_confirm() -> None:
    closing = [move for move in MOVES.values() if move.after == "closed"]
    assert [move.name for move in closing] == ["confirm_close"]
    assert closing[0].by == {"manager"}
    assert closing[0].before == {"confirm"}


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_I6_random_walks_keep_the_promises_of_the_house(data: st.DataObject) -> None:
    c, at = new(), AT
    for _ in range(data.draw(st.integers(1, 40))):
        at += timedelta(minutes=data.draw(st.integers(1, 600)))
        actor = data.draw(st.sampled_from(EVERYBODY))
        name = data.draw(st.sampled_from(sorted(MOVES)))
        before = c
        try:
            made = make(c, name, actor, details(at), at)
        except MoveRefused:
            assert c == before
            continue
        move, c = MOVES[name], made.complaint
        assert before.state in move.before
        assert actor.roles & move.by
        assert c.version == before.version + 1
        assert c.state == (move.after or before.state)
        assert all(c.facts[mark] == at for mark in move.marks)
        assert before.state != "closed" or c.state == "closed"
        if c.state == "closed" and before.state != "closed":
            assert actor.id not in c.handlers
            assert c.closing in NEEDS
        if name in ("verify", "satisfied", "confirm_close") and actor.kind == "staff":
            assert actor.id not in before.handlers


@given(st.sampled_from(sorted(STATES)), st.sampled_from(EVERYBODY))
def test_buttons_are_exactly_what_can_be_made(state: str, actor: Actor) -> None:
    c = Complaint("sjhc", id=1, state=state, handler=2, handlers=(2,), facts={"filed": AT}, closing="satisfied")
    for move in MOVES.values():
        why = refusal(c, move.name, actor)
        if is_allowed(c, move, actor):
            assert why in {"", "close_needs", "valid_not_unresolvable", "urged_lately", "cannot_join"}, move.name
        else:
            assert why, move.name
    offered = {move.name for move in shown_moves(c, actor)}
    assert offered == {m.name for m in MOVES.values() if not m.hidden and is_allowed(c, m, actor)}


def refusal(c: Complaint, name: str, actor: Actor) -> str:
    try:
        make(c, name, actor, details(AT), AT)
    except MoveRefused as refused:
        return refused.reason
    return ""


def test_M_24_whoever_is_complained_about_can_do_nothing() -> None:
    accused = Actor("staff", 9, "accused", frozenset(ROLES))
    c = new(about=(9,))
    assert shown_moves(c, accused) == ()
    with pytest.raises(MoveRefused, match="accused"):
        make(c, "take", accused, {}, AT)
    with pytest.raises(MoveRefused, match="accused_handler"):
        make(c, "assign", LEADS[0], {"handler": 9}, AT)


def test_HND_04_four_fields_are_needed_unless_the_complaint_is_invalid() -> None:
    c = new()
    worker = Actor("staff", 2, "worker", frozenset({"handler"}))
    c = make(c, "take", worker, {}, AT).complaint
    with pytest.raises(MoveRefused) as refused:
        make(c, "handle", worker, {"result": "done", "cause": "old", "correction": "x"}, AT)
    assert refused.value.values["field"] == "corrective"
    judge = Actor("staff", 3, "lead", frozenset({"supervisor"}))
    c = make(c, "judge", judge, {"validity": "invalid", "basis": "misunderstanding"}, AT).complaint
    assert make(c, "handle", worker, {"result": "explained"}, AT).complaint.state == "handled"


def test_CLK_16_a_promise_lies_ahead_and_within_its_limit() -> None:
    c = make(new(), "take", STAFF[1], {}, AT).complaint
    limit = AT + timedelta(days=3)
    with pytest.raises(MoveRefused, match="promise_past"):
        make(c, "promise", STAFF[1], {"promised_for": AT, "promise_limit": limit}, AT)
    with pytest.raises(MoveRefused, match="promise_too_far"):
        make(c, "promise", STAFF[1], {"promised_for": limit + timedelta(1), "promise_limit": limit}, AT)
    kept = make(c, "promise", STAFF[1], {"promised_for": limit, "promise_limit": limit}, AT).complaint
    assert kept.facts["promised_for"] == limit


def test_CLO_12_unresolvable_is_never_for_an_ordinary_valid_complaint() -> None:
    c = Complaint(community="sjhc", id=1, state="handled")
    with pytest.raises(MoveRefused, match="valid_not_unresolvable"):
        make(c, "unresolvable", LEADS[0], {"analysis": "hard"}, AT)


def test_every_closing_type_names_what_it_needs() -> None:
    for kind, needs in NEEDS.items():
        assert missing_fields(kind, {}) == needs
        assert missing_fields(kind, dict.fromkeys(needs, "x")) == ()
    assert missing_fields("", {}) == ("closing",)
    assert set(NEEDS) > SPOKEN
