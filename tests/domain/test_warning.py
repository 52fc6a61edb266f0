"""Which flags rise, and with which evidence: counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.complaint.early_warning import (
    KINDS,
    REST,
    Facts,
    Reported,
    WarningThresholds,
    cools_down,
    distinct_households,
    distinct_people,
    rising_flags,
)

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LIMITS = WarningThresholds()


def reported(count: int, first: int = 1, *, valid: bool = True, person: str = "") -> tuple[Reported, ...]:
    return tuple(
        Reported(n, f"TS-{n:04}", person or f"p{n}", f"h{n // 2}", AT + timedelta(minutes=n), valid)
        for n in range(first, first + count)
    )


def facts(**known: object) -> Facts:
    return replace(Facts(case=1, community="sjhc", category="lift", cluster=1), **known)  # type: ignore[arg-type]


def kinds(**known: object) -> list[str]:
    return [flag.kind for flag in rising_flags(facts(**known), LIMITS)]


@pytest.mark.parametrize(("count", "wanted"), [(4, []), (5, ["report"]), (7, ["report"]), (8, ["report", "visit"])])
def test_EWG_03_EWG_04_five_and_eight_count_the_number_itself(count: int, wanted: list[str]) -> None:
    assert kinds(same_category=reported(count)) == wanted


def test_the_same_numbers_on_one_event_speak_of_the_event_and_not_again_of_its_category() -> None:
    flags = rising_flags(facts(event=reported(5), same_category=reported(5)), LIMITS)
    assert [(flag.kind, flag.subject) for flag in flags] == [("group", "event:1"), ("report", "event:1")]


def test_a_category_that_holds_more_than_the_event_is_told_beside_it() -> None:
    flags = rising_flags(facts(event=reported(5), same_category=reported(6)), LIMITS)
    assert ("report", "category:sjhc:lift") in [(flag.kind, flag.subject) for flag in flags]


def test_evidence_names_the_complaints_that_were_counted() -> None:
    [flag] = rising_flags(facts(same_category=(*reported(5), *reported(2, 6, valid=False))), LIMITS)
    assert flag.evidence["cases"] == [f"TS-{n:04}" for n in range(1, 6)]
    assert (flag.evidence["count"], flag.evidence["limit"], flag.evidence["days"]) == (5, 5, 7)


def test_what_nobody_could_class_is_no_class() -> None:
    assert kinds(category="unsure", same_category=reported(9)) == []
    assert kinds(category="", same_category=reported(9)) == []


def test_one_person_many_times_is_one_person() -> None:
    mine = reported(9, person="me")
    assert distinct_people(mine) == 1
    assert kinds(event=mine, same_category=mine) == []


def test_two_people_of_one_home_are_one_household() -> None:
    assert distinct_households(reported(1, 2) + reported(1, 3)) == 1
    nowhere = [replace(one, household="") for one in reported(3)]
    assert distinct_households(nowhere) == 3


def test_EWG_05_the_head_of_the_office_is_told_before_everybody_else() -> None:
    assert kinds(event=reported(8), same_category=reported(8), exposure=True)[0] == "group"


def test_EWG_11_who_signed_a_petition_counts_though_one_brought_it() -> None:
    [flag] = rising_flags(facts(event=reported(1), signatories=30, petition=4), LIMITS)
    assert (flag.kind, flag.subject, flag.evidence["people"]) == ("group", "petition:4", 30)


def test_repeats_name_the_earlier_ones_and_how_many_were_the_same_persons() -> None:
    [flag] = rising_flags(facts(earlier=["TS-1", "TS-2"], own=["TS-2"]), LIMITS)
    assert flag.evidence == {"cases": ["TS-1", "TS-2"], "own": 1, "count": 2, "days": 30}


@pytest.mark.parametrize(("hour", "usual", "wanted"), [(19, 0.0, []), (20, 0.0, ["peak"]), (29, 10.0, []),
                                                       (30, 10.0, ["peak"])])  # fmt: skip
def test_EWG_07_a_peak_is_far_above_the_usual_and_never_a_handful(hour: int, usual: float, wanted: list[str]) -> None:
    assert kinds(hour=hour, usual=usual) == wanted


def test_every_kind_rests_for_its_own_time() -> None:
    assert set(KINDS) == {"report", "visit", "group", "repeat", "exposure", "angry", "peak"}
    for kind in KINDS:
        assert not cools_down(kind, None, AT)
        assert cools_down(kind, AT, AT + REST[kind] - timedelta(seconds=1))
        assert not cools_down(kind, AT, AT + REST[kind])


@given(st.lists(st.tuples(st.sampled_from("abcdefghij"), st.booleans()), max_size=30))
def test_a_flag_rises_exactly_when_enough_valid_people_complain(people_of: list[tuple[str, bool]]) -> None:
    listed = tuple(
        Reported(n, f"TS-{n}", person, "", AT + timedelta(minutes=n), valid)
        for n, (person, valid) in enumerate(people_of)
    )
    count = len({person for person, valid in people_of if valid})
    found = kinds(same_category=listed)
    assert ("report" in found) == (count >= 5)
    assert ("visit" in found) == (count >= 8)
