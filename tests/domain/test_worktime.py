"""Working time against an oracle that looks at the wall clock minute by minute."""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.clocks import worktime

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
LORD_HOWE, APIA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFFICE = (worktime.WorkingWindow(510, 720), worktime.WorkingWindow(840, 1080))
WEEK = worktime.Calendar(SHANGHAI, (OFFICE,) * 5 + ((),) * 2)
HOLIDAYS_2026 = frozenset(date(2026, 10, day) for day in range(1, 8))
OCTOBER = worktime.Calendar(SHANGHAI, WEEK.week, HOLIDAYS_2026, frozenset({date(2026, 9, 20), date(2026, 10, 10)}))


def at(text: str, zone: ZoneInfo = SHANGHAI, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def wall(moment: datetime, zone: ZoneInfo = SHANGHAI) -> str:
    assert moment.tzinfo is UTC
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


# ---- the oracle ------------------------------------------------------------------------------------------------


def oracle_works(cal: worktime.Calendar, moment: datetime) -> bool:
    """Looks at the wall clock only. In an hour shown twice the second showing counts when the window spans it."""
    local = moment.astimezone(cal.zone)
    day, minute = local.date(), local.hour * 60 + local.minute
    if day in cal.special:
        windows = cal.special[day]
    elif day in cal.off:
        windows = cal.off_windows
    elif day in cal.makeup:
        windows = cal.week[0] if cal.makeup_windows is None else cal.makeup_windows
    else:
        windows = cal.week[day.weekday()]
    if not local.fold:
        return any(window.start <= minute < window.end for window in windows)
    repeat_ends = minute
    while (probe := local + (repeat_ends + 1 - minute) * MINUTE).fold or _doubled(probe, cal.zone):
        repeat_ends = probe.hour * 60 + probe.minute
    return any(window.start <= repeat_ends < window.end for window in windows)


def _doubled(local: datetime, zone: ZoneInfo) -> bool:
    first, second = local.replace(fold=0), local.replace(fold=1)
    return first.astimezone(UTC) < second.astimezone(UTC)


@st.composite
def day_windows(draw: st.DrawFn) -> worktime.Windows:
    edges = draw(st.lists(st.integers(0, 96), max_size=6, unique=True).map(sorted))
    return tuple(worktime.WorkingWindow(15 * a, 15 * b) for a, b in zip(edges[::2], edges[1::2], strict=False))


PLACES = {
    SHANGHAI: datetime(2026, 9, 29, 16, tzinfo=UTC),
    NEW_YORK: datetime(2026, 10, 30, 4, tzinfo=UTC),
    ZoneInfo("America/Santiago"): datetime(2026, 4, 3, 3, tzinfo=UTC),
    ZoneInfo("America/Havana"): datetime(2026, 10, 31, 4, tzinfo=UTC),
    LORD_HOWE: datetime(2026, 10, 2, 13, 30, tzinfo=UTC),
    APIA: datetime(2011, 12, 28, 10, tzinfo=UTC),
    ZoneInfo("Asia/Kathmandu"): datetime(2028, 2, 27, 18, 15, tzinfo=UTC),
}


@st.composite
def calendars(draw: st.DrawFn) -> tuple[worktime.Calendar, datetime]:
    zone, start = draw(st.sampled_from(sorted(PLACES.items(), key=str)))
    days = [(start + timedelta(days=n)).astimezone(zone).date() for n in range(4)]
    some = st.frozensets(st.sampled_from(days), max_size=2)
    return (
        worktime.Calendar(
            zone,
            tuple(draw(day_windows()) for _ in range(7)),
            draw(some),
            draw(some),
            draw(st.dictionaries(st.sampled_from(days), day_windows(), max_size=1)),
            makeup_windows=draw(st.none() | day_windows()),
            off_windows=draw(st.just(()) | day_windows()),
        ),
        start,
    )


@settings(max_examples=40, deadline=None)
@given(calendars(), st.integers(0, 2 * 1440), st.integers(0, 1440))
def test_working_time_is_what_a_clerk_counting_minutes_would_find(
    drawn: tuple[worktime.Calendar, datetime], offset: int, length: int
) -> None:
    cal, start = drawn
    a = start + offset * MINUTE
    flags = [oracle_works(cal, a + n * MINUTE) for n in range(length)]
    assert [worktime.works_at(cal, a + n * MINUTE) for n in range(0, length, 7)] == flags[::7]
    assert worktime.work_between(cal, a, a + length * MINUTE) == sum(flags) * MINUTE
    if True in flags:
        assert worktime.next_start(cal, a) == a + flags.index(True) * MINUTE
        nth = [n for n, on in enumerate(flags) if on]
        for amount in {1, len(nth) // 2 or 1, len(nth)}:
            assert worktime.add_work(cal, a, amount * MINUTE) == a + (nth[amount - 1] + 1) * MINUTE


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
AMOUNTS = st.timedeltas(timedelta(0), timedelta(hours=200))
ZONES = st.sampled_from([SHANGHAI, NEW_YORK, LORD_HOWE])


@given(MOMENTS, AMOUNTS, ZONES)
def test_adding_working_time_and_counting_it_are_inverse(start: datetime, amount: timedelta, zone: ZoneInfo) -> None:
    cal = worktime.Calendar(zone, WEEK.week, HOLIDAYS_2026)
    end = worktime.add_work(cal, start, amount)
    assert end >= start
    assert worktime.work_between(cal, start, end) == amount


@given(MOMENTS, AMOUNTS, st.timedeltas(timedelta(0), timedelta(days=5)), AMOUNTS, ZONES)
def test_a_later_start_or_more_work_is_never_due_earlier(
    start: datetime, amount: timedelta, later: timedelta, more: timedelta, zone: ZoneInfo
) -> None:
    cal = worktime.Calendar(zone, WEEK.week, HOLIDAYS_2026)
    first = worktime.add_work(cal, start, amount)
    assert first <= worktime.add_work(cal, start + later, amount)
    assert first <= worktime.add_work(cal, start, amount + more)
    assert worktime.add_work(cal, first, more) >= worktime.add_work(cal, start, amount + more)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=5)), st.integers(0, 12), ZONES)
def test_working_days_are_counted_like_on_a_wall_calendar(
    start: datetime, later: timedelta, days: int, zone: ZoneInfo
) -> None:
    cal = worktime.Calendar(zone, (*WEEK.week[:5], (worktime.WorkingWindow(540, 1020),), ()), HOLIDAYS_2026)
    end = worktime.add_work_days(cal, start, days)
    assert end <= worktime.add_work_days(cal, start + later, days) or days == 0
    assert end < worktime.add_work_days(cal, start, days + 1)
    first, last = (moment.astimezone(zone).date() for moment in (start, end - timedelta(microseconds=1)))
    if days:
        between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        assert sum(day.weekday() != 6 and day not in HOLIDAYS_2026 for day in between) >= days - 1
        assert worktime.work_between(cal, end - HOUR * 15, end + HOUR * 15) > timedelta(0)


# ---- one by one --------------------------------------------------------------------------------------------------


def test_a_window_includes_its_first_moment_and_not_its_last() -> None:
    assert worktime.works_at(WEEK, at("2026-03-02 08:30"))
    assert worktime.works_at(WEEK, at("2026-03-02 11:59:59"))
    assert not worktime.works_at(WEEK, at("2026-03-02 12:00"))
    assert not worktime.works_at(WEEK, at("2026-03-01 10:00"))


def test_lunch_and_the_night_are_not_counted() -> None:
    assert wall(worktime.add_work(WEEK, at("2026-03-02 11:50"), 10 * MINUTE)) == "2026-03-02 12:00:00"
    assert wall(worktime.add_work(WEEK, at("2026-03-02 11:55"), 10 * MINUTE)) == "2026-03-02 14:05:00"
    assert wall(worktime.add_work(WEEK, at("2026-03-06 17:55"), 10 * MINUTE)) == "2026-03-09 08:35:00"
    assert wall(worktime.add_work(WEEK, at("2026-03-02 13:00"), timedelta(0))) == "2026-03-02 14:00:00"


def test_E_05_leap_days_and_year_ends_are_days_like_others() -> None:
    every_day = worktime.Calendar(SHANGHAI, (OFFICE,) * 7)
    assert wall(worktime.add_work_days(every_day, at("2028-02-28 10:00"), 1)) == "2028-02-29 10:00:00"
    assert wall(worktime.add_work_days(every_day, at("2027-02-28 10:00"), 1)) == "2027-03-01 10:00:00"
    assert wall(worktime.add_work(every_day, at("2028-02-28 17:59:59"), 2 * MINUTE)) == "2028-02-29 08:31:59"
    assert wall(worktime.add_work(every_day, at("2027-12-31 23:59:59"), 10 * MINUTE)) == "2028-01-01 08:40:00"


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(-40, 40))
def test_E_05_adding_months_agrees_with_an_independent_calendar(day: date, count: int) -> None:
    year, month = day.year, day.month
    for _ in range(abs(count)):
        month += 1 if count > 0 else -1
        year, month = (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
    last = months.monthrange(year, month)[1]
    assert worktime.add_months(day, count) == date(year, month, min(day.day, last))


def test_E_05_a_month_after_the_31st_and_a_year_after_the_leap_day_are_the_last_of_february() -> None:
    assert worktime.add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert worktime.add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert worktime.add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    with pytest.raises(ValueError, match="no such month"):
        worktime.add_months(date(9998, 12, 31), 1)


def test_E_06_the_holiday_week_is_skipped_and_the_makeup_saturday_counts() -> None:
    assert wall(worktime.add_work(OCTOBER, at("2026-09-30 17:59:59"), 2 * MINUTE)) == "2026-10-08 08:31:59"
    assert wall(worktime.add_work(OCTOBER, at("2026-10-03 00:00"), 10 * MINUTE)) == "2026-10-08 08:40:00"
    assert worktime.works_at(OCTOBER, at("2026-10-10 09:00"))
    assert wall(worktime.add_work_days(OCTOBER, at("2026-09-30 10:00"), 3)) == "2026-10-10 10:00:00"
    assert wall(worktime.add_work_days(OCTOBER, at("2026-10-09 10:00"), 2)) == "2026-10-12 10:00:00"


def test_what_begins_on_a_day_off_has_until_the_end_of_the_working_day() -> None:
    assert wall(worktime.add_work_days(OCTOBER, at("2026-10-03 00:00"), 1)) == "2026-10-08 18:00:00"
    assert wall(worktime.add_work_days(OCTOBER, at("2026-10-03 00:00"), 0)) == "2026-10-08 08:30:00"


def test_a_time_outside_the_hours_is_moved_into_that_working_day() -> None:
    for start, end in {
        "07:00": "08:30",
        "12:00": "12:00",
        "13:00": "14:00",
        "18:00": "18:00",
        "20:00": "18:00",
    }.items():
        assert wall(worktime.add_work_days(WEEK, at(f"2026-03-02 {start}"), 1)) == f"2026-03-03 {end}:00"


def test_makeup_days_have_mondays_hours_or_their_own_and_the_community_overrides_all() -> None:
    day = date(2026, 10, 10)
    own = worktime.Calendar(
        SHANGHAI, WEEK.week, makeup=frozenset({day}), makeup_windows=(worktime.WorkingWindow(600, 660),)
    )
    assert worktime.windows_on(OCTOBER, day) == OFFICE
    assert worktime.windows_on(own, day) == (worktime.WorkingWindow(600, 660),)
    closed = worktime.Calendar(SHANGHAI, WEEK.week, makeup=frozenset({day}), special={day: ()})
    assert worktime.windows_on(closed, day) == ()


def test_a_report_day_slips_over_the_holidays_CLK_26() -> None:
    assert worktime.next_work_day(OCTOBER, date(2026, 10, 3)) == date(2026, 10, 8)
    assert worktime.next_work_day(OCTOBER, date(2026, 10, 8)) == date(2026, 10, 8)


def test_a_calendar_without_working_time_says_so() -> None:
    never = worktime.Calendar(SHANGHAI, ((),) * 7)
    start = at("2026-03-02 10:00")
    for ask in (
        lambda: worktime.next_start(never, start),
        lambda: worktime.add_work(never, start, MINUTE),
        lambda: worktime.add_work_days(never, start, 1),
        lambda: worktime.next_work_day(never, date(2026, 3, 2)),
    ):
        with pytest.raises(ValueError, match="calendar has no working time"):
            ask()
    assert worktime.work_between(never, start, start + 48 * HOUR) == timedelta(0)
    assert not worktime.works_at(never, start)


def test_impossible_hours_and_calendars_are_refused() -> None:
    for start, end in ((720, 510), (60, 60), (-1, 5), (0, 1441)):
        with pytest.raises(ValueError, match="end after they start"):
            worktime.WorkingWindow(start, end)
    with pytest.raises(ValueError, match="seven days"):
        worktime.Calendar(SHANGHAI, (OFFICE,))
    with pytest.raises(ValueError, match="08:30-12:00 and 08:30-12:00"):
        worktime.Calendar(SHANGHAI, (OFFICE[:1] * 2,) * 7)


@pytest.mark.parametrize("year", [1, 9999])
def test_E_10_times_no_calendar_reaches_are_refused_with_a_sentence(year: int) -> None:
    with pytest.raises(ValueError, match="no calendar reaches"):
        worktime.works_at(WEEK, datetime(year, 6, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="without its zone"):
        worktime.next_start(WEEK, datetime(2026, 6, 1))  # noqa: DTZ001 - that is what is refused
    with pytest.raises(ValueError, match="no calendar reaches"):
        worktime.add_work(WEEK, datetime(9989, 6, 1, tzinfo=UTC), timedelta(days=9000))


def test_working_time_cannot_be_negative() -> None:
    start = at("2026-03-02 10:00")
    with pytest.raises(ValueError, match="cannot be taken away"):
        worktime.add_work_days(WEEK, start, -1)
    with pytest.raises(ValueError, match="cannot be taken away"):
        worktime.add_work(WEEK, start, -MINUTE)


def test_E_07_a_time_is_provisional_when_it_touches_an_unpublished_year() -> None:
    cal = worktime.Calendar(SHANGHAI, WEEK.week, provisional=frozenset({2027}))
    assert not worktime.is_provisional(cal, at("2026-12-20 10:00"), at("2026-12-31 23:59:59"))
    assert worktime.is_provisional(cal, at("2026-12-20 10:00"), at("2027-01-01 00:00"))


def test_E_09_a_window_in_the_missing_hour_shrinks_and_nothing_is_counted_twice() -> None:
    nights = worktime.Calendar(
        NEW_YORK,
        ((worktime.WorkingWindow(90, 150), worktime.WorkingWindow(150, 165), worktime.WorkingWindow(180, 240)),) * 7,
    )
    day = date(2026, 3, 8)
    spans = [tuple(wall(moment, NEW_YORK)[11:16] for moment in span) for span in worktime.spans_on(nights, day)]
    assert spans == [("01:30", "03:00"), ("03:00", "04:00")]
    assert (
        worktime.work_between(nights, at("2026-03-08 00:00", NEW_YORK), at("2026-03-08 12:00", NEW_YORK)) == 90 * MINUTE
    )


def test_E_09_the_doubled_hour_counts_in_a_window_that_spans_it() -> None:
    nights = worktime.Calendar(NEW_YORK, ((worktime.WorkingWindow(0, 90), worktime.WorkingWindow(120, 240)),) * 7)
    spans_it = worktime.Calendar(NEW_YORK, ((worktime.WorkingWindow(0, 240),),) * 7)
    a, b = at("2026-11-01 00:00", NEW_YORK), at("2026-11-01 12:00", NEW_YORK)
    assert worktime.work_between(nights, a, b) == 210 * MINUTE
    assert worktime.work_between(spans_it, a, b) == 300 * MINUTE
    assert not worktime.works_at(nights, at("2026-11-01 01:15", NEW_YORK, fold=1))


def test_E_09_a_working_day_later_keeps_the_wall_clock_over_the_change() -> None:
    cal = worktime.Calendar(NEW_YORK, ((worktime.WorkingWindow(60, 1320),),) * 7)
    assert wall(worktime.add_work_days(cal, at("2026-03-07 02:30", NEW_YORK), 1), NEW_YORK) == "2026-03-08 03:00:00"
    due = worktime.add_work_days(cal, at("2026-10-31 01:30", NEW_YORK), 1)
    assert due == at("2026-11-01 01:30", NEW_YORK, fold=0)
    assert (
        wall(worktime.add_work_days(cal, at("2026-11-01 01:30", NEW_YORK, fold=1), 1), NEW_YORK)
        == "2026-11-02 01:30:00"
    )


def test_E_09_shanghai_had_summer_time_from_1986_to_1991() -> None:
    assert worktime.next_start(WEEK, at("1988-07-01 00:00")) == datetime(1988, 6, 30, 23, 30, tzinfo=UTC)
    assert worktime.next_start(WEEK, at("1992-07-01 00:00")) == datetime(1992, 7, 1, 0, 30, tzinfo=UTC)


def test_a_day_that_the_islands_left_out_has_no_working_time() -> None:
    cal = worktime.Calendar(APIA, (OFFICE,) * 7)
    assert worktime.spans_on(cal, date(2011, 12, 30)) == ()
    assert wall(worktime.add_work_days(cal, at("2011-12-29 10:00", APIA), 1), APIA) == "2011-12-31 10:00:00"


# ---- quiet hours -------------------------------------------------------------------------------------------------


def test_residents_are_left_alone_from_21_to_8() -> None:
    for clock, hushed in {"20:59:59": False, "21:00": True, "00:00": True, "07:59:59": True, "08:00": False}.items():
        assert worktime.is_quiet(at(f"2026-03-02 {clock}"), SHANGHAI) is hushed
    assert wall(worktime.after_quiet(at("2026-03-02 21:00"), SHANGHAI)) == "2026-03-03 08:00:00"
    assert wall(worktime.after_quiet(at("2026-03-02 00:00"), SHANGHAI)) == "2026-03-02 08:00:00"
    assert wall(worktime.after_quiet(at("2026-03-02 12:00"), SHANGHAI)) == "2026-03-02 12:00:00"


def test_quiet_hours_may_lie_within_a_day_or_not_exist() -> None:
    noon = at("2026-03-02 13:00")
    assert worktime.is_quiet(noon, SHANGHAI, time(12), time(14))
    assert wall(worktime.after_quiet(noon, SHANGHAI, time(12), time(14))) == "2026-03-02 14:00:00"
    assert not worktime.is_quiet(noon, SHANGHAI, time(13), time(13))


CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0))


@given(MOMENTS, ZONES, CLOCKS, CLOCKS)
def test_after_the_quiet_hours_it_is_never_quiet(moment: datetime, zone: ZoneInfo, start: time, end: time) -> None:
    then = worktime.after_quiet(moment, zone, start, end)
    assert then >= moment
    assert not worktime.is_quiet(then, zone, start, end)
    assert (then == moment) is not worktime.is_quiet(moment, zone, start, end)
    assert worktime.is_quiet(then - timedelta(microseconds=1), zone, start, end) or then == moment


def test_E_09_quiet_hours_that_end_in_a_missing_or_doubled_hour_still_end() -> None:
    until = time(2, 30)
    assert (
        wall(worktime.after_quiet(at("2026-03-08 00:30", NEW_YORK), NEW_YORK, end=until), NEW_YORK)[11:] == "03:00:00"
    )
    second = at("2026-11-01 01:10", NEW_YORK, fold=1)
    assert worktime.after_quiet(second, NEW_YORK, end=time(1, 30)) == at("2026-11-01 01:30", NEW_YORK, fold=1)
