"""Rosters, leave, gaps and overlaps: who is on duty at any moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.staffing.roster import (
    DutyShift,
    Leave,
    Shift,
    absent_people,
    days_of,
    duty_gaps,
    duty_shifts,
    minutes_of,
    next_begin,
    on_duty,
    overlaps,
    time_text,
)

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}:00+08:00").astimezone(UTC)


def week(shifts: list[Shift], leaves: tuple[Leave, ...] = ()) -> tuple[DutyShift, ...]:
    return duty_shifts(shifts, leaves, ZONE, at("23 00:00"), at("30 00:00"))


DAY_SHIFT = Shift(1, "sjhc", 8 * 60, 18 * 60, weekday=0)
NIGHT = Shift(2, "sjhc", 22 * 60, 6 * 60, weekday=0)


def test_a_shift_counts_from_its_first_moment_until_before_its_last() -> None:
    found = week([DAY_SHIFT])
    assert [on_duty(found, at(moment)) for moment in ("23 07:59", "23 08:00", "23 17:59", "23 18:00")] == [
        frozenset(), {1}, {1}, frozenset(),
    ]  # fmt: skip


def test_a_night_shift_goes_on_into_the_next_day() -> None:
    found = week([NIGHT])
    assert on_duty(found, at("24 05:59")) == {2}
    assert on_duty(found, at("24 06:00")) == frozenset()
    sunday = Shift(3, "sjhc", 22 * 60, 6 * 60, weekday=6)
    assert on_duty(week([sunday]), at("23 02:00")) == {3}


def test_a_dated_day_off_takes_out_the_weekly_shift_but_not_what_that_day_adds() -> None:
    off = Shift(1, "sjhc", day=MONDAY, off=True)
    late = Shift(1, "sjhc", 20 * 60, 22 * 60, day=MONDAY)
    found = week([DAY_SHIFT, off, late])
    assert on_duty(found, at("23 09:00")) == frozenset()
    assert on_duty(found, at("23 21:00")) == {1}
    other = Shift(1, "other", 8 * 60, 18 * 60, weekday=0)
    assert on_duty(week([other, off]), at("23 09:00")) == {1}


def test_leave_is_cut_out_of_turns_and_the_rest_stays() -> None:
    leave = Leave(1, at("23 10:00"), at("23 12:00"))
    found = week([DAY_SHIFT], (leave,))
    assert [(one.begins, one.ends) for one in found] == [
        (at("23 08:00"), at("23 10:00")), (at("23 12:00"), at("23 18:00")),
    ]  # fmt: skip
    assert absent_people([leave], at("23 11:00")) == {1}
    assert absent_people([leave], at("23 12:00")) == frozenset()


def test_the_next_turn_is_found() -> None:
    assert next_begin(week([DAY_SHIFT, NIGHT]), at("23 09:00")) == at("23 22:00")
    assert next_begin((), at("23 09:00")) is None


def test_gaps_of_a_roster_are_found() -> None:
    wanted = [(at("23 08:00"), at("23 20:00")), (at("24 08:00"), at("24 20:00"))]
    late = Shift(2, "sjhc", 19 * 60, 20 * 60, weekday=0)
    assert duty_gaps(week([DAY_SHIFT, late]), wanted) == (
        (at("23 18:00"), at("23 19:00")), (at("24 08:00"), at("24 20:00")),
    )  # fmt: skip
    assert duty_gaps(week([DAY_SHIFT]), [(at("23 08:00"), at("23 18:00"))]) == ()


def test_one_person_in_two_places_at_once_is_found() -> None:
    other = Shift(1, "other", 17 * 60, 20 * 60, weekday=0)
    (clash,) = overlaps(week([DAY_SHIFT, other]))
    assert (clash.person, clash.communities) == (1, ("sjhc", "other"))
    assert (clash.begins, clash.ends) == (at("23 17:00"), at("23 18:00"))
    assert overlaps(week([DAY_SHIFT, NIGHT])) == ()


def test_the_same_line_twice_is_one_turn() -> None:
    assert len(week([DAY_SHIFT, DAY_SHIFT])) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": None},
        {"weekday": 1, "day": MONDAY},
        {"weekday": 1, "off": True},
        {"weekday": 1, "begins": 1440},
        {"weekday": 1, "ends": 1441},
    ],
)
def test_a_shift_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="shift|date|day"):
        Shift(1, "sjhc", **{"begins": 0, "ends": 60, **wrong})  # type: ignore[arg-type]


def test_days_and_times_are_read_as_people_write_them() -> None:
    assert days_of("mon-fri") == (0, 1, 2, 3, 4)
    assert days_of("周六-周一") == (5, 6, 0)
    assert days_of("星期日") == (6,)
    assert days_of("daily") == tuple(range(7))
    assert days_of("2026-12-31") == date(2026, 12, 31)
    assert (minutes_of("08:30"), minutes_of("24:00"), time_text(510)) == (510, 1440, "08:30")
    for bad in ("someday", "mon-fri-sun", "周八", ""):
        with pytest.raises(ValueError, match="is no day"):
            days_of(bad)
    for bad in ("8", "25:00", "08:61", "aa:bb", ""):
        with pytest.raises(ValueError, match="time"):
            minutes_of(bad)


SHIFTS = st.lists(
    st.builds(
        Shift,
        st.integers(1, 3),
        st.just("sjhc"),
        st.integers(0, 1439),
        st.integers(0, 1440),
        st.integers(0, 6),
    ),
    max_size=6,
)


@given(SHIFTS, st.integers(0, 7 * 24 * 60 - 1))
def test_whoever_is_on_duty_is_so_by_a_line_of_the_roster(shifts: list[Shift], minute: int) -> None:
    moment = at("23 00:00") + timedelta(minutes=minute)
    local = moment.astimezone(ZONE)
    now = local.hour * 60 + local.minute
    wanted = set()
    for one in shifts:
        today = one.weekday == local.weekday() and one.begins <= now < one.begins + one.length
        yesterday = one.weekday == (local.weekday() - 1) % 7 and now + 1440 < one.begins + one.length
        wanted |= {one.person} if today or yesterday else set()
    assert on_duty(week(shifts), moment) == wanted


@given(SHIFTS)
def test_gaps_and_turns_together_fill_the_wanted_time_and_never_overlap(shifts: list[Shift]) -> None:
    wanted = [(at("23 08:00"), at("24 08:00"))]
    found = week(shifts)
    left = duty_gaps(found, wanted)
    for begins, ends in left:
        assert at("23 08:00") <= begins < ends <= at("24 08:00")
        assert not any(one.begins < ends and one.ends > begins for one in found)
    for minute in range(0, 24 * 60, 7):
        moment = at("23 08:00") + timedelta(minutes=minute)
        assert bool(on_duty(found, moment)) != any(begins <= moment < ends for begins, ends in left)
