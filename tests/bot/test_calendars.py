"""The working calendar from settings, checked against the official arrangement and for every mistake a person makes."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.calendars import calendars
from bot.domain.clocks import worktime

HOURS = {"mon-fri": ["08:30-12:00", "14:00-18:00"], "sat-sun": []}
OFFICE = (worktime.WorkingWindow(510, 720), worktime.WorkingWindow(840, 1080))
CHINA = calendars.build_calendar("Asia/Shanghai", HOURS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


# As the State Council published the year, typed from the notice and not from the library.
OFF_2026 = [
    *days("2026-01-01", "2026-01-03"),
    *days("2026-02-15", "2026-02-23"),
    *days("2026-04-04", "2026-04-06"),
    *days("2026-05-01", "2026-05-05"),
    *days("2026-06-19", "2026-06-21"),
    *days("2026-09-25", "2026-09-27"),
    *days("2026-10-01", "2026-10-07"),
]
WORK_2026 = [date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]


def test_E_06_every_day_of_2026_is_as_the_state_council_says() -> None:
    for day in days("2026-01-01", "2026-12-31"):
        expected = day in WORK_2026 or (day.weekday() < 5 and day not in OFF_2026)
        assert bool(worktime.windows_on(CHINA, day)) is expected, day


def test_E_06_makeup_days_keep_mondays_hours_even_where_weekends_have_their_own() -> None:
    cal = calendars.build_calendar("Asia/Shanghai", HOURS | {"sat-sun": ["09:00-17:00"]})
    assert worktime.windows_on(cal, date(2026, 10, 10)) == OFFICE
    assert worktime.windows_on(cal, date(2026, 10, 17)) == (worktime.WorkingWindow(540, 1020),)
    assert worktime.windows_on(cal, date(2026, 10, 3)) == ()


def test_E_06_working_days_are_counted_over_the_national_holiday() -> None:
    def due(start: str, n: int) -> str:
        return worktime.add_work_days(CHINA, at(start), n).astimezone(CHINA.zone).strftime("%m-%d %H:%M")

    assert due("2026-09-30 17:59", 1) == "10-08 17:59"
    assert due("2026-09-30 10:00", 3) == "10-10 10:00"
    assert due("2026-02-13 10:00", 1) == "02-14 10:00"
    assert due("2026-02-14 10:00", 1) == "02-24 10:00"
    assert due("2026-10-01 00:00", 1) == "10-08 18:00"


def test_E_07_an_unpublished_year_falls_back_to_the_week_and_is_called_provisional() -> None:
    later = calendars.build_calendar("Asia/Shanghai", HOURS, years=range(2026, 2081))
    assert 2026 not in later.provisional
    assert 2080 in later.provisional
    asked = at("2079-12-20 10:00")
    due = worktime.add_work_days(later, asked, 20)
    assert due > at("2080-01-01 00:00")
    assert worktime.is_provisional(later, asked, due)
    assert worktime.windows_on(later, date(2080, 10, 1)) == OFFICE


def test_E_07_the_administrator_is_warned_of_years_that_are_near_and_unpublished() -> None:
    assert calendars.calendar_warnings(CHINA, date(2026, 3, 1)) == []
    sentence = "no official arrangement for {} yet: provisional; when it is announced: huifang calendar import FILE"
    assert calendars.calendar_warnings(CHINA, date(2079, 12, 20)) == [sentence.format(2079), sentence.format(2080)]
    assert calendars.calendar_warnings(CHINA, date(2079, 3, 1)) == [sentence.format(2079)]


def test_E_08_the_extended_spring_festival_of_2020_is_known() -> None:
    assert worktime.windows_on(CHINA, date(2020, 1, 31)) == ()
    assert worktime.windows_on(CHINA, date(2020, 2, 2)) == ()
    assert worktime.windows_on(CHINA, date(2020, 2, 3)) == OFFICE


def test_a_community_overrides_single_days_however_yaml_reads_them() -> None:
    text = '{2026-10-01: work, "2026-10-10": off, 2026-10-11: on, 2026-10-12: "off", 2026-10-13: ["09:00-12:00"]}'
    cal = calendars.build_calendar("Asia/Shanghai", HOURS, overrides=yaml.safe_load(text))
    found = [worktime.windows_on(cal, date(2026, 10, day)) for day in (1, 10, 11, 12, 13)]
    assert found == [OFFICE, (), OFFICE, (), (worktime.WorkingWindow(540, 720),)]


def test_makeup_days_and_holidays_may_have_hours_of_their_own() -> None:
    own: dict[str, Any] = HOURS | {"makeup": "09:00-16:00", "holidays": ["10:00-12:00"]}
    cal = calendars.build_calendar("Asia/Shanghai", own, overrides={"2026-10-17": "work"})
    assert worktime.windows_on(cal, date(2026, 10, 10)) == (worktime.WorkingWindow(540, 960),)
    assert worktime.windows_on(cal, date(2026, 10, 17)) == (worktime.WorkingWindow(540, 960),)
    assert worktime.windows_on(cal, date(2026, 10, 3)) == (worktime.WorkingWindow(600, 720),)


def test_days_are_named_singly_in_ranges_and_in_lists() -> None:
    cal = calendars.build_calendar(
        "Asia/Shanghai", {"sat-mon": "09:00-10:00", "Tue, Thu": ["13:00 - 24:00", "08:00-09:00"]}
    )
    morning, long = (
        (worktime.WorkingWindow(540, 600),),
        (worktime.WorkingWindow(480, 540), worktime.WorkingWindow(780, 1440)),
    )
    assert cal.week == (morning, long, (), long, (), morning, morning)


def test_in_other_regions_the_week_decides_and_the_administrator_is_asked_for_holidays() -> None:
    cal = calendars.build_calendar("America/New_York", HOURS, region="US")
    assert (cal.off, cal.makeup, cal.provisional) == (frozenset(), frozenset(), frozenset())
    (told,) = calendars.calendar_warnings(cal, date(2026, 3, 1))
    assert told.startswith("no public holidays are known for this region: name them under holidays")
    assert calendars.calendar_warnings(cal, date(2079, 12, 20)) == [told]


def test_nobody_ever_at_work_is_a_warning() -> None:
    cal = calendars.build_calendar("Asia/Shanghai", {})
    assert calendars.calendar_warnings(cal, date(2026, 3, 1)) == [
        "no working hours at all: clocks that count working time cannot run"
    ]


def test_all_mistakes_in_the_hours_are_told_at_once_each_with_the_way_out() -> None:
    wrong: dict[str, Any] = {
        "monday": ["08:30-12:00"],
        "tue": ["12:00-08:30"],
        "wed": ["08:00-12:00", "11:00-13:00"],
        "thu-fri": ["8 to 5"],
        "fri": ["08:00-25:00"],
        "sat": 9,
    }
    overrides = {"soon": "off", "2026-10-10": "maybe", "2026-10-11": ["x"], "2026-10-12": []}
    with pytest.raises(ValueError, match="working_hours") as caught:
        calendars.build_calendar("Asia/Nowhere", wrong, "CN", overrides)
    lines = str(caught.value).splitlines()
    parts = [
        "'monday' is not a day: write mon",
        "working_hours: tue: '12:00-08:30' ends before it starts",
        "wed: 08:00-12:00 and 11:00-13:00 overlap",
        "thu-fri: '8 to 5' is not a time: write for example 08:30-12:00",
        "'08:00-25:00' has a time that no clock shows",
        "fri is named twice",
        "sat must be a list like",
        "'soon' is not a date: write for example 2026-10-10",
        "2026-10-10 must be work, off or a list of hours",
        "holidays: 2026-10-11: 'x' is not a time",
        "2026-10-12 must be work, off or a list of hours",
        "time zone 'Asia/Nowhere' is unknown",
    ]
    for part in parts:
        assert sum(part in line for line in lines) == 1, part
    assert len(lines) == len(parts)


def test_the_holiday_table_is_loaded_only_when_a_chinese_calendar_is_built() -> None:
    program = (
        "import sys; from bot.calendars import calendars as c; c.build_calendar('Asia/Tokyo', {}, 'JP');"
        "before = 'chinese_calendar' in sys.modules; c.build_calendar('Asia/Shanghai', {});"
        "print(before, 'chinese_calendar' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    ("region", "off", "work"),
    [("HK", "2026-07-01", None), ("MO", "2026-12-20", None), ("TW", "2026-10-10", "2023-01-07")],
)
def test_hong_kong_macau_and_taiwan_have_their_own_holidays(region: str, off: str, work: str | None) -> None:
    pytest.importorskip("holidays")
    cal = calendars.build_calendar("Asia/Hong_Kong", {"mon-sun": ["09:00-18:00"]}, region=region)
    assert worktime.windows_on(cal, date.fromisoformat(off)) == ()
    assert 2026 not in cal.provisional
    assert calendars.calendar_warnings(cal, date(2026, 11, 22)) == []
    if work:
        weekdays = calendars.build_calendar("Asia/Taipei", {"mon-fri": ["09:00-18:00"]}, region=region)
        assert worktime.windows_on(weekdays, date.fromisoformat(work)) == (worktime.WorkingWindow(540, 1080),)


def test_what_is_imported_goes_over_what_the_library_knows() -> None:
    kept = [(date(2026, 10, 8), "off", "延长"), (date(2026, 10, 10), "normal", ""), (date(2027, 10, 1), "off", "国庆")]
    table = calendars.known_days("CN", calendars.YEARS, kept)
    cal = calendars.build_calendar("Asia/Shanghai", HOURS, announced=table)
    assert worktime.windows_on(cal, date(2026, 10, 8)) == ()
    assert worktime.windows_on(cal, date(2026, 10, 10)) == ()
    assert worktime.windows_on(cal, date(2026, 10, 9)) == OFFICE
    assert 2027 not in cal.provisional
    assert 2028 in cal.provisional
