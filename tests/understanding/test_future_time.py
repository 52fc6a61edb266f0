"""Times that staff promise, in their own words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import future_moment

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("明天下午三点", "11-24 15:00"),
        ("明早八点半", "11-24 08:30"),
        ("后天", "11-25 18:00"),
        ("后天上午", "11-25 09:00"),
        ("今天18:00", "11-23 18:00"),
        ("下午4点", "11-23 16:00"),
        ("上午9点", "11-24 09:00"),
        ("周五", "11-27 18:00"),
        ("下周一上午9点", "11-30 09:00"),
        ("11月25日下午3点", "11-25 15:00"),
        ("25号中午", "11-25 12:00"),
        ("1号", "12-01 18:00"),
        ("2小时后", "11-23 12:00"),
        ("半小时内", "11-23 10:30"),
        ("3天后", "11-26 18:00"),
        ("明天3点", "11-24 15:00"),
        ("tomorrow 3pm", "11-24 15:00"),
        ("in 2 hours", "11-23 12:00"),
        ("next Friday 10am", "11-27 10:00"),
        ("2026-11-26 14:30", "11-26 14:30"),
    ],
)
def test_a_promised_time_is_understood(words: str, at: str) -> None:
    found = future_moment(words, NOW)
    assert found is not None
    assert f"{found:%m-%d %H:%M}" == at


@pytest.mark.parametrize("words", ["", "尽快", "不知道", "as soon as possible"])
def test_no_time_is_no_time(words: str) -> None:
    assert future_moment(words, NOW) is None


def test_a_date_that_has_passed_this_year_is_next_year() -> None:
    found = future_moment("1月5日上午", NOW)
    assert found is not None
    assert (found.year, found.month, found.day) == (2027, 1, 5)


@given(st.text(max_size=200))
def test_any_text_is_survived(words: str) -> None:
    future_moment(words, NOW)
