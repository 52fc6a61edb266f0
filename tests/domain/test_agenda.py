"""What comes round by the calendar: when it opens, when it is due, and the mistakes of those who set it."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import calendars
from bot.domain.clocks.agenda import Round, next_after, rounds_from
from bot.texts.texts import LANGUAGES
from tests.domain.test_clocks import TEXTS

CHINA = calendars.build_calendar("Asia/Shanghai", {"mon-fri": ["08:30-12:00", "14:00-18:00"]})
SHIPPED: dict[str, Any] = yaml.safe_load((files("bot") / "default_agenda.yaml").read_text("utf-8"))
ROUNDS = {one.name: one for one in rounds_from(SHIPPED)}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def wall(moment: datetime) -> str:
    return moment.astimezone(CHINA.zone).strftime("%y-%m-%d %H:%M")


def rounds(name: str, after: str, count: int) -> list[tuple[str, str]]:
    """The next occurrences after a local time: what each is about, and when it is due."""
    found, moment = [], at(after)
    for _ in range(count):
        one = next_after(ROUNDS[name], CHINA, moment)
        assert one.opens <= one.due
        found.append((one.about, wall(one.due)))
        moment = one.due
    return found


def ladder(name: str) -> list[str]:
    rule = ROUNDS[name].rule
    return [rule.who, *(step.who for step in rule.ladder)]


def test_CLK_24_message_boards_are_looked_at_twice_on_every_day_with_work() -> None:
    found = rounds("message_scan", "2026-09-30 12:00", 3)
    assert [due for _about, due in found] == ["26-09-30 17:00", "26-10-08 11:30", "26-10-08 17:00"]
    assert ladder("message_scan") == ["assistant", "supervisor"]


def test_CLK_25_the_monthly_report_is_due_on_the_first_even_on_a_holiday() -> None:
    found = rounds("monthly_report", "2026-11-20 10:00", 2)
    assert found == [("2026-11", "26-12-01 18:00"), ("2026-12", "27-01-01 18:00")]
    assert rounds("monthly_report", "2026-09-20 10:00", 1) == [("2026-09", "26-10-02 00:00")]
    assert ladder("monthly_report") == ["supervisor", "manager", "quality"]


def test_CLK_26_the_statistics_are_due_on_the_third_and_slip_over_holidays() -> None:
    assert rounds("monthly_statistics", "2026-11-20 10:00", 1) == [("2026-11", "26-12-03 18:00")]
    assert rounds("monthly_statistics", "2026-09-20 10:00", 1) == [("2026-09", "26-10-08 18:00")]


def test_CLK_27_the_analysis_comes_once_a_quarter() -> None:
    found = rounds("quarterly_analysis", "2026-09-20 10:00", 3)
    assert [about for about, _due in found] == ["2026-Q3", "2026-Q4", "2027-Q1"]
    assert found[0][1] == "26-10-15 18:00"


def test_CLK_37_quality_sums_up_every_month() -> None:
    assert [about for about, _due in rounds("quality_roundup", "2026-12-20 10:00", 2)] == ["2026-12", "2027-01"]
    assert ladder("quality_roundup") == ["quality"]


def test_CLK_38_what_is_unsolved_is_analysed_by_the_last_day_of_the_year() -> None:
    found = rounds("year_end_list", "2026-11-20 10:00", 2)
    assert found == [("2026", "26-12-31 18:00"), ("2027", "27-12-31 18:00")]
    assert wall(next_after(ROUNDS["year_end_list"], CHINA, at("2026-11-20 10:00")).opens) == "26-12-17 08:30"


def test_CLK_39_cards_go_out_once_a_year() -> None:
    assert rounds("year_end_cards", "2026-11-20 10:00", 1) == [("2026", "26-12-31 18:00")]


def test_CLK_42_what_is_to_be_done_regularly_has_a_date() -> None:
    assert rounds("case_review", "2026-11-20 10:00", 1)[0][0] == "2026-Q4"


def test_CLK_29_30_31_what_waits_for_an_answer_has_its_time_and_ladder() -> None:
    asked = at("2026-11-27 17:00")
    dues = {name: wall(ROUNDS[name].rule.within.after(asked, CHINA)) for name in ("question", "directory", "adviser")}
    assert dues == {"question": "26-11-30 09:30", "directory": "26-11-30 17:00", "adviser": "26-11-28 17:00"}
    assert ladder("adviser") == ["person", "supervisor", "manager"]


@given(
    st.sampled_from([one for one in ROUNDS.values() if one.every]),
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_next_round_is_always_later_and_about_something_new(one: Round, after: datetime) -> None:
    first = next_after(one, CHINA, after)
    second = next_after(one, CHINA, first.due)
    assert after < first.due < second.due
    assert first.about != second.about


def test_every_round_has_its_name_in_three_languages() -> None:
    for name in ROUNDS:
        assert all(TEXTS.say(language, f"clock.{name}.name").strip() for language in LANGUAGES)


def test_all_mistakes_of_an_agenda_are_told_at_once() -> None:
    wrong = {
        "one": {"every": "week", "who": "supervisor"},
        "two": {"every": "day", "who": "supervisor"},
        "three": {"every": "day", "at": ["25:00"], "who": "supervisor"},
        "four": {"every": "month", "day": 31, "who": "supervisor"},
        "five": {"within": "2h", "who": "boss"},
        "six": {"within": "soon", "who": "quality"},
        "seven": "often",
    }
    with pytest.raises(ValueError, match="agenda one") as caught:
        rounds_from(wrong)
    lines = str(caught.value).splitlines()
    for part in ("agenda one: every must be", "agenda two: say at which times", "agenda three: '25:00' is not",
                 "agenda four: day must be", "agenda five: unknown person 'boss'", "agenda six: within",
                 "agenda seven: write it as"):  # fmt: skip
        assert any(line.startswith(part) for line in lines), part


def test_what_is_opened_by_a_fact_does_not_come_round() -> None:
    with pytest.raises(ValueError, match="does not come round"):
        next_after(ROUNDS["question"], CHINA, at("2026-11-27 17:00"))
