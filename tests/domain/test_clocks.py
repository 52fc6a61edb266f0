"""Every default clock: when it is due, for whom and why; and the rules as the settings write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.clocks import actions, contradictions
from bot.domain.clocks import due as clocks_due
from bot.domain.clocks.due import Due, LadderStep, Rule, Span
from bot.domain.clocks.worktime import Calendar, WorkingWindow
from bot.domain.complaint.moves import MOVES, OPEN, STATES
from bot.texts.texts import LANGUAGES, Texts

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = (WorkingWindow(510, 720), WorkingWindow(840, 1080))
CALENDAR = Calendar(
    SHANGHAI,
    (OFFICE,) * 5 + ((),) * 2,
    frozenset(date(2026, 10, day) for day in range(1, 8)),
    frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
    provisional=frozenset({2027}),
)
SETTINGS: dict[str, Any] = yaml.safe_load((files("bot") / "default_clocks.yaml").read_text("utf-8"))
RULES = clocks_due.rules_from(SETTINGS)
BY_NAME = {rule.name: rule for rule in RULES}
FACTS = {mark for move in MOVES.values() for mark in move.marks} | {"filed", "contacted", "promised_for", "review_on"}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MONDAY = "2026-03-02 10:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def wall(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def facts(**when: str) -> dict[str, datetime]:
    return {name: at(text) for name, text in when.items()}


def rung(name: str, state: str, *flags: str, **when: str) -> list[tuple[str, str]]:
    """All rings of one default clock, one after the other: (local time, who)."""
    found: list[tuple[str, str]] = []
    spent: dict[str, tuple[datetime, int]] = {}
    while ring := clocks_due.due_clocks([BY_NAME[name]], facts(**when), {state, *flags}, CALENDAR, spent):
        (one,) = ring
        assert (one.rule, one.step, one.then) == (name, len(found), SETTINGS[name]["then"])
        found.append((wall(one.at), one.who))
        spent[name] = (one.since, one.step + 1)
        assert len(found) < 100
    return found


def silent(name: str, state: str, *flags: str, **when: str) -> bool:
    return rung(name, state, *flags, **when) == []


# ---- the defaults, by the standard's own ids -----------------------------------------------------------------------


def test_the_default_clocks_contradict_nothing_and_name_only_what_exists() -> None:
    flags = {*STATES, "immediate", "follow_up", "major", "by_board"}
    assert clocks_due.validate(RULES, FACTS, clocks_due.WHOS, flags, actions.ACTIONS) == []
    assert contradictions.contradictions_between(RULES, actions.stamps(), OPEN) == []
    assert list(BY_NAME) == list(SETTINGS)


def test_CLK_01_somebody_is_named_within_10_working_minutes() -> None:
    told = [("03-02 10:10", "supervisor"), ("03-02 10:40", "manager")]
    assert rung("assign", "received", filed=MONDAY) == told
    assert rung("assign", "received", filed="2026-03-06 17:55")[0] == ("03-09 08:35", "supervisor")
    assert silent("assign", "assigned", filed=MONDAY, assigned=MONDAY)
    assert silent("assign", "received", "immediate", filed=MONDAY)


def test_CLK_01_the_person_named_accepts_within_10_working_minutes() -> None:
    given = {"filed": MONDAY, "assigned": "2026-03-02 11:55"}
    told = [("03-02 14:05", "group"), ("03-02 14:25", "supervisor"), ("03-02 15:05", "manager")]
    assert rung("accept", "assigned", **given) == told
    assert silent("accept", "accepted", **given, accepted="2026-03-02 11:58")


def test_CLK_01_a_transfer_starts_the_acceptance_anew_and_sending_back_the_assignment() -> None:
    moved = {"filed": MONDAY, "accepted": "2026-03-02 10:05", "assigned": "2026-03-02 11:00"}
    assert rung("accept", "assigned", **moved)[0] == ("03-02 11:10", "group")
    assert silent("accept", "received", **moved)
    assert rung("assign", "received", **moved)


def test_CLK_02_and_03_in_working_time_the_department_has_it_in_half_an_hour() -> None:
    assert rung("delivered", "received", filed=MONDAY) == [("03-02 10:30", "supervisor"), ("03-02 11:30", "manager")]
    assert rung("delivered", "received", filed="2026-03-02 17:50")[0] == ("03-03 08:50", "supervisor")
    assert silent("delivered", "received", filed=MONDAY, pushed="2026-03-02 10:01")


def test_CLK_04_outside_working_time_the_department_has_it_an_hour_after_the_start_of_work() -> None:
    assert rung("delivered", "received", filed="2026-03-02 18:00")[0] == ("03-03 09:30", "supervisor")
    assert rung("delivered", "received", filed="2026-03-02 12:30")[0] == ("03-02 15:00", "supervisor")
    assert rung("delivered", "received", filed="2026-10-02 03:00")[0] == ("10-08 09:30", "supervisor")


def test_CLK_05_the_record_is_complete_two_hours_after_filing() -> None:
    assert rung("classify", "working", filed=MONDAY) == [("03-02 12:00", "first_asked"), ("03-03 10:00", "supervisor")]
    assert silent("classify", "working", filed=MONDAY, classified=MONDAY)


def test_CLK_07_and_12_the_resident_hears_from_a_person_within_24_hours() -> None:
    told = [("03-08 10:00", "first_asked"), ("03-08 22:00", "supervisor"), ("03-09 10:00", "manager")]
    assert rung("first_reply", "working", filed="2026-03-07 10:00") == told
    assert silent("first_reply", "working", filed=MONDAY, replied="2026-03-02 10:30")


def test_CLK_08_the_work_is_done_within_24_hours_day_or_night() -> None:
    told = [("10-04 03:00", "handler"), ("10-05 03:00", "supervisor"), ("10-06 03:00", "manager")]
    assert rung("handling", "working", filed="2026-10-03 03:00") == told
    assert silent("handling", "handled", filed=MONDAY, handled="2026-03-02 15:00")


def test_CLK_08_work_sent_back_after_checking_is_watched_again() -> None:
    assert rung("handling", "working", filed=MONDAY, handled="2026-03-02 15:00")
    assert silent("callback", "working", filed=MONDAY, handled="2026-03-02 15:00")
    assert silent("verify", "working", filed=MONDAY, handled="2026-03-02 15:00")


def test_CLK_16_and_17_a_promise_is_due_at_the_time_that_was_promised() -> None:
    promise = {"promised": MONDAY, "contacted": MONDAY, "replied": MONDAY, "promised_for": "2026-03-04 16:00"}
    told = [("03-04 16:00", "first_asked"), ("03-04 18:00", "supervisor"), ("03-05 16:00", "manager")]
    assert rung("promise", "working", **promise) == told
    assert silent("promise", "working", **(promise | {"contacted": "2026-03-03 09:00"}))
    assert silent("promise", "working", promised=MONDAY)


def test_CLK_18_danger_rings_every_five_minutes_at_any_hour_until_somebody_accepts() -> None:
    for name, state, fact in (("assign_now", "received", "filed"), ("accept_now", "assigned", "assigned")):
        told = rung(name, state, "immediate", **{fact: "2026-10-04 03:00"})
        assert told[:3] == [("10-04 03:05", "group"), ("10-04 03:10", "supervisor"), ("10-04 03:15", "manager")]
        assert told[3:5] == [("10-04 03:20", "group"), ("10-04 03:25", "group")]
        assert told[-1] == ("10-04 05:15", "group")
        assert len(told) == 27
        assert silent(name, state, **{fact: "2026-10-04 03:00"})
    given = {"assigned": MONDAY, "accepted": "2026-03-02 10:01"}
    assert silent("accept_now", "assigned", "immediate", **given)


def test_CLK_19_the_resident_is_never_without_a_word_for_three_days() -> None:
    told = rung("contact", "working", contacted=MONDAY)
    assert told[:3] == [("03-05 10:00", "first_asked"), ("03-06 10:00", "supervisor"), ("03-07 10:00", "manager")]
    assert told[3] == ("03-10 10:00", "first_asked")
    assert len(told) == 13
    assert rung("contact", "working", contacted="2026-03-04 10:00")[0] == ("03-07 10:00", "first_asked")
    assert silent("contact", "confirm", contacted=MONDAY)


def test_CLK_21_after_ten_days_the_manager_is_asked_to_step_in() -> None:
    assert rung("prompt_manager", "working", filed=MONDAY) == [("03-12 10:00", "manager")]
    assert silent("prompt_manager", "callback", filed=MONDAY)


def test_CLK_22_after_fifteen_days_the_branch_is_told() -> None:
    assert rung("report_branch", "suspended", filed=MONDAY) == [("03-17 10:00", "branch")]
    assert silent("report_branch", "closed", filed=MONDAY, closed="2026-03-05 10:00")


def test_CLK_23_the_callback_is_made_within_24_hours_after_the_work() -> None:
    done = {"filed": MONDAY, "handled": "2026-03-06 16:00"}
    told = [("03-07 16:00", "first_asked"), ("03-08 04:00", "supervisor"), ("03-08 16:00", "manager")]
    assert rung("callback", "handled", **done) == rung("callback", "verified", **done) == told
    assert silent("callback", "callback", **done, called="2026-03-06 17:00")
    assert silent("callback", "quiet", **done, quiet="2026-03-06 17:00")


def test_CBK_20_without_an_answer_the_resident_is_reminded_twice_then_people_take_over() -> None:
    told = [("03-03 10:00", "resident"), ("03-05 10:00", "resident"), ("03-06 10:00", "first_asked")]
    assert rung("callback_reminder", "callback", called=MONDAY) == [*told, ("03-08 10:00", "manager")]
    assert silent("callback_reminder", "confirm", called=MONDAY, answered="2026-03-03 09:00")


def test_CLK_28_a_quiet_week_ends_after_seven_days_and_a_repeat_starts_it_again() -> None:
    assert rung("quiet_week", "quiet", handled=MONDAY) == [("03-09 10:00", "manager")]
    again = clocks_due.due_clocks(
        [BY_NAME["quiet_week"]], facts(handled=MONDAY, repeated="2026-03-05 10:00"), {"quiet"}, CALENDAR
    )
    assert wall(again[0].at) == "03-12 10:00"
    assert silent("quiet_week", "working", handled=MONDAY)


def test_CLO_17_a_suspended_complaint_is_looked_at_on_its_day_while_contact_goes_on() -> None:
    put_off = {"filed": MONDAY, "suspended": "2026-03-03 10:00", "review_on": "2026-03-20 09:00"}
    told = [("03-20 09:00", "handler"), ("03-21 09:00", "supervisor"), ("03-23 09:00", "manager")]
    assert rung("review", "suspended", **put_off) == told
    assert silent("handling", "suspended", **put_off)
    assert rung("contact", "suspended", **put_off, contacted="2026-03-03 10:00")
    assert silent("review", "working", **put_off, resumed="2026-03-05 10:00")


def test_CLO_17_the_work_has_its_24_hours_again_from_the_moment_it_is_resumed() -> None:
    back = {"filed": MONDAY, "suspended": "2026-03-02 12:00", "resumed": "2026-03-10 15:00"}
    assert rung("handling", "working", **back)[0] == ("03-11 15:00", "handler")


def test_CLO_04_the_manager_confirms_within_a_day_whatever_led_there() -> None:
    for fact in ("answered", "withdrawn", "quiet_over"):
        told = [("03-03 10:00", "manager"), ("03-05 10:00", "branch")]
        assert rung("confirm", "confirm", **{fact: MONDAY}) == told
    assert silent("confirm", "working", answered=MONDAY)


def test_HND_20_the_work_is_checked_within_four_working_hours() -> None:
    told = [("03-09 09:00", "supervisor"), ("03-09 15:00", "manager")]
    assert rung("verify", "handled", handled="2026-03-06 14:30") == told
    assert silent("verify", "handled", handled=MONDAY, verified="2026-03-02 11:00")


def test_a_question_to_the_resident_is_repeated_after_three_days() -> None:
    told = [("03-05 10:00", "resident"), ("03-07 10:00", "first_asked"), ("03-09 10:00", "supervisor")]
    assert rung("waiting", "waiting", asked=MONDAY) == told
    assert silent("waiting", "working", asked=MONDAY)


def test_nothing_rings_for_a_closed_complaint() -> None:
    everything = dict.fromkeys(FACTS, at(MONDAY)) | facts(closed="2026-03-09 10:00")
    assert clocks_due.due_clocks(RULES, everything, {"closed"}, CALENDAR) == ()


def test_every_open_state_has_at_least_one_clock_so_nothing_is_forgotten() -> None:
    everything = dict.fromkeys(FACTS - {"closed"}, at(MONDAY))
    for state in set(STATES) - {"closed", "unhappy"}:
        assert clocks_due.due_clocks(RULES, everything, {state}, CALENDAR), state


# ---- how a rule runs -----------------------------------------------------------------------------------------------

RULE = Rule("r", "a", Span(HOUR), ("b",), "remind", ladder=(LadderStep(Span(HOUR), "manager"),))


def test_a_stop_as_old_as_the_start_stops_and_an_older_one_does_not() -> None:
    assert not clocks_due.due_clocks([RULE], facts(a=MONDAY, b=MONDAY), (), CALENDAR)
    assert clocks_due.due_clocks([RULE], facts(a=MONDAY, b="2026-03-02 09:59"), (), CALENDAR)
    assert not clocks_due.due_clocks([RULE], facts(b=MONDAY), (), CALENDAR)


def test_steps_that_rang_are_past_but_a_new_start_begins_at_the_bottom() -> None:
    old, new = at(MONDAY), at("2026-03-02 12:00")
    spent = {"r": (old, 1)}
    assert clocks_due.due_clocks([RULE], {"a": old}, (), CALENDAR, spent)[0].who == "manager"
    assert clocks_due.due_clocks([RULE], {"a": old}, (), CALENDAR, {"r": (old, 2)}) == ()
    (fresh,) = clocks_due.due_clocks([RULE], {"a": new}, (), CALENDAR, spent)
    assert fresh == Due("r", 0, new + HOUR, new, "handler", "remind")


def test_of_several_starts_the_latest_counts() -> None:
    rule = Rule("r", "a or c", Span(HOUR), ("b",), "remind")
    (one,) = clocks_due.due_clocks([rule], facts(a=MONDAY, c="2026-03-02 11:00", b="2026-03-02 10:30"), (), CALENDAR)
    assert wall(one.at) == "03-02 12:00"


def test_a_working_repeat_waits_for_the_next_morning() -> None:
    rule = Rule("r", "a", Span(HOUR, working=True), ("b",), "remind", repeat=Span(HOUR, working=True), times=2)
    when = [clocks_due.ring_at(rule, step, at("2026-03-06 16:00"), {}, CALENDAR) for step in range(4)]
    assert [moment and wall(moment) for moment in when] == ["03-06 17:00", "03-06 18:00", "03-09 09:30", None]


MOMENTS = st.datetimes(datetime(2026, 2, 1), datetime(2026, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(deadline=None, max_examples=40)  # the watch that is alone rings for ten years
@given(st.dictionaries(st.sampled_from(sorted(FACTS)), MOMENTS), st.sampled_from(STATES), st.booleans())
def test_every_clock_rings_once_per_step_never_before_its_start_and_comes_to_an_end(
    known: dict[str, datetime], state: str, immediate: bool
) -> None:
    flags = {state, "immediate"} if immediate else {state}
    spent: dict[str, tuple[datetime, int]] = {}
    rings: list[tuple[str, int]] = []
    while found := clocks_due.due_clocks(RULES, known, flags, CALENDAR, spent):
        assert len({one.rule for one in found}) == len(found)
        for one in found:
            assert one.at >= one.since or BY_NAME[one.rule].until
            assert one.since in {known[name].astimezone(UTC) for name in BY_NAME[one.rule].starts if name in known}
            spent[one.rule] = (one.since, one.step + 1)
            rings.append((one.rule, one.step))
    assert len(set(rings)) == len(rings)


# ---- spans ---------------------------------------------------------------------------------------------------------


def test_spans_are_read_as_people_write_them() -> None:
    assert Span.parse("24h") == Span(24 * HOUR)
    assert Span.parse("1h30min") == Span.parse("1h 30 min") == Span(90 * MINUTE)
    assert Span.parse("10min working") == Span(10 * MINUTE, working=True)
    assert Span.parse("3 working days") == Span(None, 3, working=True)
    assert Span.parse("1 working day") == Span(None, 1, working=True)
    assert Span.parse("7d") == Span.parse("1w") == Span(timedelta(days=7))
    assert Span.parse("0min") == Span(timedelta(0))
    assert Span.parse("1h from open") == Span(HOUR, from_open=True)


@pytest.mark.parametrize("text", ["", "24", 10, None, "h", "-1h", "1 hour later", "3d working", "9999999d", "999999d"])
def test_a_span_nobody_understands_is_refused_with_an_example(text: object) -> None:
    with pytest.raises(ValueError, match="write for example|at most ten years"):
        Span.parse(text)


def test_spans_end_when_they_say() -> None:
    friday = at("2026-03-06 17:00")
    ends = {"24h": "03-07 17:00", "2h working": "03-09 09:30", "3 working days": "03-11 17:00", "3d": "03-09 17:00"}
    assert {text: wall(Span.parse(text).after(friday, CALENDAR)) for text in ends} == ends
    assert wall(Span.parse("1h from open").after(at("2026-03-07 17:00"), CALENDAR)) == "03-09 09:30"


# ---- the settings --------------------------------------------------------------------------------------------------


def test_all_mistakes_in_the_settings_are_told_at_once() -> None:
    wrong: Mapping[str, Any] = {
        "one": {"start": "filed", "within": "soon", "then": "remind", "stopp": ["closed"]},
        "two": {"then": "remind", "ladder": [{"after": "1h"}, "manager"], "times": -1},
        "three": "filed",
        "four": {"start": "filed", "within": "1h", "then": "remind", "when": 5, "ladder": {"after": "x", "who": "me"}},
        "fine": {"start": "filed", "within": "1h", "then": "remind", "stop": "closed"},
    }
    with pytest.raises(ValueError, match="clock one") as caught:
        clocks_due.rules_from(wrong)
    lines = str(caught.value).splitlines()
    for part in (
        "clock one: does not know 'stopp'",
        "clock one: within: 'soon' is not a time",
        "clock two: needs start",
        "clock two: needs within",
        "clock two: ladder step 1 must be",
        "clock two: ladder step 2 must be",
        "clock two: times must be a whole number",
        "clock three: write it as",
        "clock four: when must be a word or a list",
        "clock four: after: 'x' is not a time",
    ):
        assert sum(line.startswith(part) for line in lines) == 1, part
    assert not any("fine" in line for line in lines)


def test_contradictions_are_found_and_named() -> None:
    hour, only = Span(HOUR), frozenset({"quiet"})
    mixed = (LadderStep(Span(HOUR, working=True), "manager"), LadderStep(Span(3 * HOUR), "branch"))
    cases = {
        "unknown fact 'b'": Rule("r", "a", hour, ("b",), "remind"),
        "unknown fact 'u'": Rule("r", "a", hour, ("closed",), "remind", until="u"),
        "unknown person 'me'": Rule("r", "a", hour, ("closed",), "remind", who="me"),
        "unknown person 'you'": Rule("r", "a", hour, ("closed",), "remind", ladder=(LadderStep(hour, "you"),)),
        "unknown flag 'odd'": Rule("r", "a", hour, ("closed",), "remind", when=frozenset({"odd"})),
        "unknown action 'sing'": Rule("r", "a", hour, ("closed",), "sing"),
        "must be at once: quiet": Rule("r", "a", hour, (), "remind", when=only, unless=only),
        "stopped by its own start": Rule("r", "a", hour, ("a",), "remind"),
        "can never stop": Rule("r", "a", hour, (), "remind"),
        "repeat without times": Rule("r", "a", hour, ("closed",), "remind", repeat=hour),
        "times without a repeat": Rule("r", "a", hour, ("closed",), "remind", times=3),
        "without a pause": Rule("r", "a", hour, ("closed",), "remind", repeat=Span(timedelta(0)), times=1),
        "must climb": Rule("r", "a", hour, ("closed",), "remind", ladder=(LadderStep(hour, "manager"),) * 2),
        "all in working time or none": Rule("r", "a", hour, ("closed",), "remind", ladder=mixed),
        "only one can set the time": Rule("r", "a", hour, ("closed",), "remind", until="a"),
    }  # fmt: skip
    for words, rule in cases.items():
        found = clocks_due.validate([rule], {"a", "closed"}, clocks_due.WHOS, {"quiet"}, {"remind"})
        assert any(words in one for one in found), words
        assert all(one.startswith("clock r: ") for one in found)
    assert clocks_due.validate([RULE, RULE], {"a", "b"}) == ["clock r: is there twice"]


# ---- why, in words -------------------------------------------------------------------------------------------------

TEXTS = Texts.load(Path(__file__).parents[2] / "templates" / "texts")


def words(key: str, values: Mapping[str, Any], language: str) -> str:
    return TEXTS.say(language, key, values)


def why(name: str, since: str, language: str = "zh-Hans", step: int = 0, **known: str) -> list[str]:
    rule, start = BY_NAME[name], at(since)
    ring = clocks_due.ring_at(rule, step, start, facts(**known), CALENDAR)
    assert ring is not None
    return [words(key, values, language) for key, values in clocks_due.explain_due(rule, start, ring, CALENDAR, step)]


def test_every_clock_fact_and_person_has_its_name_in_three_languages() -> None:
    keys = {f"clock.{rule.name}.name" for rule in RULES} | {f"fact.{name}" for name in FACTS | {"closed", "withdrawn"}}
    for key in keys | {f"clock.who.{who}" for who in clocks_due.WHOS}:
        assert all(TEXTS.say(language, key) for language in LANGUAGES)


def test_calendar_time_is_explained_in_three_lines() -> None:
    assert why("callback", "2026-03-06 16:00") == [
        "“回访住户”截止3月7日（周六）16:00。",
        "从3月6日（周五）16:00起算：处理完毕。",
        "时限：24小时（自然时间）。",
    ]
    assert why("quiet_week", MONDAY, "en") == [
        "“One quiet week” is due Mon 9 Mar 10:00.",
        "Counted from Mon 2 Mar 10:00: work finished.",
        "Time allowed: 7 days.",
    ]


def test_working_time_is_counted_out_loud_with_the_holidays_between() -> None:
    assert why("verify", "2026-09-30 17:00") == [
        "“核实处理结果”截止10月8日（周四）11:30。",
        "从9月30日（周三）17:00起算：处理完毕。",
        "时限：4小时（工作时间）。",
        "计入9月30日（周三）17:00至18:00。",
        "10月1日（周四）至10月7日（周三）是法定节假日，共7天。",
        "计入10月8日（周四）08:30至11:30。",
    ]


def test_a_filing_at_night_is_explained_by_the_next_start_of_work() -> None:
    lines = why("delivered", "2026-10-09 20:00", "en")
    assert "That was outside working hours, so it counts from the next start of work." in lines
    assert "Time allowed: 1 hour of working time." in lines
    assert "Sat 10 Oct is a make-up working day." in lines
    assert lines[-1] == "Counted: Sat 10 Oct 08:30 to 09:30."


def test_E_07_a_time_in_an_unpublished_year_is_called_provisional() -> None:
    assert why("assign", "2026-12-31 17:55")[-1] == "暂定：节假日安排尚未公布，公布后会重新计算。"
    assert "暂定" not in "".join(why("assign", "2026-12-30 17:55"))


def test_a_promise_and_the_rungs_of_a_ladder_are_explained() -> None:
    lines = why("promise", MONDAY, promised_for="2026-03-04 16:00", step=1)
    assert lines[0] == "“约定的答复时间”截止3月4日（周三）18:00。"
    assert lines[1:3] == ["3月2日（周一）10:00：作出约定。", "以这个时间为准：约定的时间。"]
    assert lines[3] == "到期后再过2小时（自然时间），通知客户主任。"
    repeat = why("assign_now", "2026-10-04 03:00", "en", step=4)
    assert repeat[-1] == "After that a reminder every 5 minutes (number 2 of at most 24)."


def test_a_long_count_is_cut_and_says_so() -> None:
    rule = Rule("verify", "handled", Span.parse("100h working"), ("closed",), "remind")
    ring = clocks_due.ring_at(rule, 0, at(MONDAY), {}, CALENDAR)
    assert ring is not None
    lines = clocks_due.explain_due(rule, at(MONDAY), ring, CALENDAR)
    assert [key for key, _ in lines].count("clock.why.counted") == 6
    assert words(*lines[-2], "zh-Hans").startswith("中间还有")


@given(st.sampled_from(RULES), MOMENTS, st.integers(0, 5), st.sampled_from(LANGUAGES))
def test_every_ring_of_every_clock_can_be_explained_in_every_language(
    rule: Rule, since: datetime, step: int, language: str
) -> None:
    ring = clocks_due.ring_at(rule, step, since, {rule.until: since + HOUR}, CALENDAR)
    if ring is not None:
        lines = [
            words(key, values, language) for key, values in clocks_due.explain_due(rule, since, ring, CALENDAR, step)
        ]
        assert len(lines) >= 3
        assert not any("{" in line or "Say(" in line for line in lines)


def test_CBK_10_conflicts_and_major_cases_are_asked_after_a_week_and_a_month_again() -> None:
    assert rung("second_callback", "closed", "follow_up", closed=MONDAY) == [("03-09 10:00", "resident")]
    assert rung("third_callback", "closed", "follow_up", closed=MONDAY) == [("04-01 10:00", "resident")]
    assert silent("second_callback", "closed", closed=MONDAY)


def test_CBK_06_the_callback_goes_out_when_the_work_has_been_verified() -> None:
    assert rung("send_callback", "verified", verified=MONDAY) == [("03-02 10:00", "resident")]
    assert silent("send_callback", "handled", verified=MONDAY)
    assert silent("send_callback", "verified", verified=MONDAY, called=MONDAY)


# ---- the rest of the standard's clocks -----------------------------------------------------------------------------


def test_CLK_06_work_begins_on_the_day_the_complaint_came() -> None:
    assert rung("begin", "received", filed=MONDAY) == [("03-02 18:00", "supervisor")]
    assert rung("begin", "assigned", filed="2026-03-02 17:59") == [("03-02 18:00", "supervisor")]
    assert silent("begin", "accepted", filed=MONDAY, accepted="2026-03-02 10:20")
    assert silent("begin", "working", filed=MONDAY)


def test_CLK_10_what_came_outside_working_time_is_begun_on_the_next_day_of_work() -> None:
    assert rung("begin", "received", filed="2026-03-06 20:00") == [("03-09 18:00", "supervisor")]
    assert rung("begin", "received", filed="2026-10-03 09:00") == [("10-08 18:00", "supervisor")]


def test_CLK_09_whoever_cannot_finish_in_time_and_then_the_supervisor_hear_of_it() -> None:
    assert [who for _at, who in rung("handling", "working", filed=MONDAY)] == ["handler", "supervisor", "manager"]


def test_CLK_13_CLK_15_and_CLK_41_the_handler_is_asked_to_tell_the_resident_why_and_when() -> None:
    values = {"number": "TS-1", "clock": "clock.handling.name", "due": at(MONDAY), "late": HOUR, "summary": ""}
    assert "说明原因" in words("private.clock.handling", values, "zh-Hans")
    assert "新的完成时间" in words("private.clock.handling", values, "zh-Hans")


def test_CLK_11_a_mail_is_answered_in_the_same_time_as_every_other_complaint() -> None:
    assert rung("first_reply", "received", "by_email", filed=MONDAY) == rung("first_reply", "received", filed=MONDAY)


def test_CLK_40_a_grade_may_have_limits_of_its_own() -> None:
    own = {"start": "filed", "within": "4h", "when": ["major"], "stop": ["handled", "closed"], "then": "remind"}
    (rule,) = clocks_due.rules_from({"major_work": own})
    assert (
        wall(clocks_due.due_clocks([rule], facts(filed=MONDAY), {"working", "major"}, CALENDAR)[0].at) == "03-02 14:00"
    )
    assert not clocks_due.due_clocks([rule], facts(filed=MONDAY), {"working", "general"}, CALENDAR)


def test_CLK_44_what_stands_on_a_message_board_is_answered_within_two_working_hours() -> None:
    assert rung("board", "received", "by_board", filed=MONDAY)[0] == ("03-02 12:00", "first_asked")
    assert silent("board", "received", "by_phone", filed=MONDAY)
    assert silent("board", "working", "by_board", filed=MONDAY, replied="2026-03-02 11:00")


def test_CLK_45_something_major_is_told_to_those_who_lead_at_once() -> None:
    assert rung("major", "received", "major", filed=MONDAY) == [("03-02 10:00", "manager"), ("03-02 10:30", "branch")]
    assert silent("major", "received", "general", filed=MONDAY)


def test_an_unhappy_resident_is_not_forgotten_while_the_new_complaint_takes_its_time() -> None:
    assert rung("unhappy", "unhappy", answered=MONDAY) == [("03-12 10:00", "manager"), ("03-17 10:00", "branch")]


FLAGS = st.frozensets(st.sampled_from(["immediate", "major", "anonymous", "follow_up", "by_board", "invalid"]))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(OPEN)), FLAGS, st.dictionaries(st.sampled_from(sorted(FACTS - {"closed"})), MOMENTS))
def test_CLK_43_in_every_open_state_some_clock_is_still_to_ring_whatever_has_rung(
    state: str, flags: frozenset[str], known: dict[str, datetime]
) -> None:
    known = {"filed": at(MONDAY), **known}
    spent: dict[str, tuple[datetime, int]] = {}
    for _ in range(150):
        found = clocks_due.due_clocks(RULES, known, {state, *flags}, CALENDAR, spent)
        assert found, (state, spent)
        one = min(found, key=lambda due: due.at)
        spent[one.rule] = (one.since, one.step + 1)
    assert {one.rule for one in found} == {"forgotten"} or len(found) > 1


def test_a_clock_that_is_alone_waits_until_the_others_have_rung_out() -> None:
    asked = facts(filed=MONDAY, answered=MONDAY)
    assert [one.rule for one in clocks_due.due_clocks(RULES, asked, {"confirm"}, CALENDAR)] == ["confirm"]
    rung_out = {"confirm": (at(MONDAY), 2)}
    (left,) = clocks_due.due_clocks(RULES, asked, {"confirm"}, CALENDAR, rung_out)
    assert (left.rule, wall(left.at), left.who) == ("forgotten", "03-09 10:00", "manager")


def test_same_day_is_the_end_of_its_work_or_midnight() -> None:
    assert wall(Span.parse("same day").after(at("2026-03-02 09:00"), CALENDAR)) == "03-02 18:00"
    assert wall(Span.parse("same day").after(at("2026-03-02 20:00"), CALENDAR)) == "03-03 00:00"
    assert wall(Span.parse("same day from open").after(at("2026-03-06 20:00"), CALENDAR)) == "03-09 18:00"
    assert "当天下班前" in "".join(why("begin", MONDAY))
