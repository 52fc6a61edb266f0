"""What would happen to a complaint: played through by the rules alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.clocks.actions import ACTIONS, Action, stamps
from bot.domain.clocks.forecast import MOST, SimulatedEvent, forecast, next_ring
from bot.domain.clocks.rules import Rule, Span
from bot.domain.complaint.record import Complaint
from tests.domain.test_clocks import BY_NAME, CALENDAR, MONDAY, RULES, at, facts, wall

QUIET = (time(21), time(8))


def played(filed: str, *moves: tuple[str, str], days: int = 20, **known: object) -> list[SimulatedEvent]:
    c = Complaint(community="a", facts=facts(filed=filed, contacted=filed), **known)  # type: ignore[arg-type]
    made = [(at(when), name) for when, name in moves]
    return forecast(RULES, c, made, CALENDAR, QUIET, at(filed) + timedelta(days=days))


def told(found: list[SimulatedEvent]) -> list[tuple[str, str, str]]:
    return [(wall(one.at), one.move or one.ring.rule, one.ring.who if one.ring else one.state) for one in found]  # type: ignore[union-attr]


def test_a_complaint_of_a_saturday_night_waits_for_monday_and_nobody_is_woken() -> None:
    found = played("2026-11-28 23:00", days=2)
    assert told(found)[:3] == [
        ("11-29 08:00", "classify", "first_asked"),
        ("11-30 08:00", "classify", "supervisor"),
        ("11-30 08:00", "first_reply", "first_asked"),
    ]
    assert all(time(8) <= one.at.astimezone(CALENDAR.zone).time() < time(21) for one in found)
    assert found[0].late == timedelta(hours=7)


def test_danger_rings_through_the_night() -> None:
    found = told(played("2026-11-28 23:00", days=1, urgent=True))
    assert found[:3] == [
        ("11-28 23:05", "assign_now", "group"),
        ("11-28 23:10", "assign_now", "supervisor"),
        ("11-28 23:15", "assign_now", "manager"),
    ]


def test_an_ordinary_life_ends_closed_and_silent() -> None:
    moves = (("2026-03-02 10:05", "take"), ("2026-03-02 11:00", "classify"), ("2026-03-02 11:05", "tell_resident"),
             ("2026-03-02 16:00", "handle"), ("2026-03-02 17:00", "verify"), ("2026-03-03 09:00", "satisfied"),
             ("2026-03-03 10:00", "confirm_close"))  # fmt: skip
    found = told(played(MONDAY, *moves))
    assert [name for _at, name, _who in found] == [
        "take", "classify", "tell_resident", "handle", "verify", "send_callback", "call_back", "satisfied",
        "confirm_close",
    ]  # fmt: skip
    assert found[-1] == ("03-03 10:00", "confirm_close", "closed")


def test_the_quiet_week_ends_by_itself() -> None:
    moves = (("2026-03-02 10:05", "take"), ("2026-03-02 12:00", "handle"), ("2026-03-02 14:00", "verify"),
             ("2026-03-02 15:00", "decline"))  # fmt: skip
    found = told(played(MONDAY, *moves))
    assert ("03-09 12:00", "quiet_over", "confirm") in found


def test_a_move_that_is_none_or_comes_too_early_is_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="is no move"):
        played(MONDAY, ("2026-03-02 10:05", "sing"))
    with pytest.raises(ValueError, match="cannot be made while a complaint is received"):
        played(MONDAY, ("2026-03-02 10:05", "verify"))


@settings(deadline=None, max_examples=25)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 10, 1)), st.booleans(), st.sampled_from(["general", "major"]))  # noqa: DTZ001
def test_it_is_told_in_order_never_before_it_is_filed_and_comes_to_an_end(
    filed: datetime, urgent: bool, severity: str
) -> None:
    found = played(filed.isoformat(" "), days=40, urgent=urgent, severity=severity)
    assert 0 < len(found) <= MOST
    times = [one.at for one in found]
    assert times == sorted(times)
    assert times[0] >= at(filed.isoformat(" "))
    rings = [(one.ring.rule, one.ring.step) for one in found if one.ring]
    assert len(rings) == len(set(rings))


def test_who_hears_of_it_next_is_known_until_the_ladder_ends() -> None:
    rule, start = BY_NAME["first_reply"], at(MONDAY)
    known = facts(filed=MONDAY)
    after = next_ring(rule, 0, start, known, CALENDAR)
    assert after is not None
    assert (wall(after[0]), after[1]) == ("03-03 22:00", "supervisor")
    assert next_ring(rule, 2, start, known, CALENDAR) is None


def test_an_action_more_that_makes_a_move_is_played_by_its_row_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTIONS, "give_up", Action("give_up", move="exempt"))
    early = Rule("early", "verified", Span.parse("1h"), ("closed",), "give_up", when=frozenset({"verified"}))
    c = Complaint(community="a", state="verified", facts=facts(filed=MONDAY, verified=MONDAY))
    found = told(forecast([early], c, [], CALENDAR, QUIET, at(MONDAY) + timedelta(days=1)))
    assert found == [("03-02 11:00", "early", "handler"), ("03-02 11:00", "exempt", "quiet")]
    assert stamps()["give_up"] == {"quiet"}
