"""The first rule that fits, and the person whose turn it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.staffing.routing import (
    Candidate,
    Route,
    RoutingFacts,
    choose,
    department_of,
    first_fitting,
    is_under,
    never_reached,
    plain_building,
)

LIFT = RoutingFacts("sjhc", "3栋", ("lift", "mgmt.building.lift"), "general", frozenset({"received", "valid"}))


def test_the_first_rule_that_fits_wins() -> None:
    rules = (
        Route("danger", flags=frozenset({"immediate"})),
        Route("lifts", categories=("mgmt.building.lift",), department="lifts"),
        Route("all"),
    )
    assert first_fitting(rules, LIFT) == rules[1]
    assert first_fitting(rules[:1], LIFT) is None


def test_every_condition_must_hold() -> None:
    for rule, fits in (
        (Route(communities=frozenset({"sjhc"}), buildings=frozenset({"3"})), True),
        (Route(communities=frozenset({"other"})), False),
        (Route(buildings=frozenset({"3号楼"}), severities=frozenset({"general"})), True),
        (Route(buildings=frozenset({"13"})), False),
        (Route(severities=frozenset({"major"})), False),
        (Route(categories=("lift",)), True),
        (Route(categories=("mgmt",)), True),
        (Route(categories=("mgmt.building.li",)), False),
        (Route(flags=frozenset({"urgent"})), False),
    ):
        assert (first_fitting([rule], LIFT) is not None) == fits, rule


def test_a_building_is_the_same_however_it_is_written() -> None:
    assert {plain_building(text) for text in ("3栋", "3号楼", "3 號樓", "Building 3", "3幢", "3#", "3")} == {"3"}
    assert plain_building("a座") == "A"


def test_a_code_covers_what_lies_below_it_and_nothing_beside() -> None:
    assert is_under("mgmt.building", ["mgmt.building.lift"])
    assert not is_under("mgmt.building", ["mgmt.buildings"])
    departments = {"engineering": ("mgmt.building", "estate"), "service": ("other",)}
    assert department_of(departments, ["lift", "mgmt.building.lift"]) == "engineering"
    assert department_of(departments, ["unsure"]) == ""


def test_a_rule_behind_one_that_takes_everything_is_told() -> None:
    wide, narrow = Route("all"), Route("lifts", categories=("mgmt.building.lift",))
    assert never_reached([wide, narrow]) == [(1, 0)]
    assert never_reached([narrow, wide]) == []
    upper = Route(categories=("mgmt",), communities=frozenset({"sjhc"}))
    assert never_reached([upper, narrow]) == []
    assert never_reached([Route(categories=("mgmt",)), narrow]) == [(1, 0)]


HANDS = [
    Candidate(1, "王", "engineering", load=2, last=5),
    Candidate(2, "周", "engineering", load=1, last=9),
    Candidate(3, "吴", "engineering", load=1, last=7),
    Candidate(4, "何", "security", load=0),
]


def test_the_fewest_cases_and_then_the_longest_wait_decide() -> None:
    chosen = choose(HANDS, "engineering")
    assert (chosen.person, chosen.why, chosen.values) == (
        3, "rotation", {"department": "engineering", "load": 1, "among": 3},
    )  # fmt: skip
    assert choose(HANDS, None).person == 4
    assert choose(HANDS, "engineering", pool=["王"]).person == 1


def test_why_nobody_was_chosen_is_told() -> None:
    assert choose(HANDS, "cleaning").why == "nobody"
    off = [Candidate(1, department="engineering", present=False)]
    assert choose(off, "engineering").why == "off_duty"
    full = choose(HANDS, "engineering", most=1)
    assert (full.person, full.why, full.values["most"]) == (None, "full", 1)


def test_earlier_hands_only_when_there_are_no_others() -> None:
    used = [Candidate(1, department="e", used=True), Candidate(2, department="e", load=9)]
    assert choose(used, "e").person == 2
    assert choose(used[:1], "e").person == 1


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 50),
        st.sampled_from(["", "a", "b"]),
        st.sampled_from(["e", "s"]),
        st.integers(0, 5),
        st.integers(0, 9),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    unique_by=lambda one: one.person,
)


@given(CANDIDATES, st.sampled_from(["e", "s", None]), st.integers(0, 4))
def test_nobody_barred_absent_or_full_is_ever_chosen(
    candidates: list[Candidate], department: str | None, most: int
) -> None:
    chosen = choose(candidates, department, most=most)
    able = [
        one
        for one in candidates
        if one.present and not one.barred and department in (None, one.department) and (not most or one.load < most)
    ]
    assert (chosen.person is None) == (not able)
    if chosen.person is not None:
        one = next(one for one in able if one.person == chosen.person)
        fresh = [other for other in able if not other.used] or able
        assert one in fresh
        assert one.load == min(other.load for other in fresh)
