"""Clock settings that fit each alone and not together are refused, each with its reason."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from bot.commands.check import CHECKS
from bot.config import settings as config_settings
from bot.domain.clocks import contradictions
from bot.domain.clocks.actions import stamps
from bot.domain.clocks.due import rules_from
from bot.domain.complaint.moves import OPEN
from tests.domain.test_clocks import SETTINGS

REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "a ladder that climbs past the next alarm": (
        "handling: the handling target climbs for 13 d, but prompt_manager rings after 10 d",
        {"handling": {"ladder": [{"after": "12d", "who": "manager"}]}},
    ),
    "a report before the prompt": ("prompt_manager", {"report_branch": {"within": "5d"}}),
    "a third callback before the second": ("second_callback", {"third_callback": {"within": "3d"}}),
    "a reminder before the callback": (
        "callback_reminder: rings before the callback is due",
        {"callback_reminder": {"start": "handled", "within": "12h"}},
    ),
    "a reminder with the callback": ("rings together with the callback", {"callback_reminder": {"within": "0min"}}),
    "a first reply after four days": ("more than 3 working days", {"first_reply": {"within": "4d"}}),
    "a first reply after five working days": (
        "more than 3 working days",
        {"first_reply": {"within": "5 working days"}},
    ),
    "a clock that sets itself off": (
        "again → again set each other off",
        {"again": {"start": "called", "within": "1h", "then": "call_back", "stop": ["closed"]}},
    ),
    "two clocks that set each other off": (
        "set each other off for ever",
        {
            "ping": {"start": "called", "within": "1h", "then": "quiet_over", "stop": ["closed"]},
            "pong": {"start": "quiet_over", "within": "1h", "then": "call_back", "stop": ["closed"]},
        },
    ),
    "a clock that wants two states": (
        "are never on at once",
        {"both": {"start": "filed", "within": "1h", "when": ["received", "working"], "then": "remind"}},
    ),
    "nobody looks at what is left": ("keep a clock that is alone", {"forgotten": {"repeat": "7d", "times": 2}}),
    "the last watch switched off": ("keep a clock that is alone", {"forgotten": None}),
}


def between(changes: dict[str, Any]) -> list[str]:
    settings = {name: dict(rule) for name, rule in SETTINGS.items()}
    for name, change in changes.items():
        if change is None:
            del settings[name]
        else:
            settings[name] = {**settings.get(name, {}), **change}
    return contradictions.contradictions_between(rules_from(settings), stamps(), OPEN)


def test_the_shipped_clocks_fit_together() -> None:
    assert between({}) == []


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_together_is_refused_with_the_reason(name: str) -> None:
    expected, changes = REFUSED[name]
    found = between(changes)
    assert any(expected in one for one in found), found


def test_quiet_hours_that_never_end_are_refused() -> None:
    assert contradictions.quiet_hours(time(21), time(8)) == []
    assert contradictions.quiet_hours(time(0), time(0)) == []
    assert "never be asked" in contradictions.quiet_hours(time(8), time(7, 30))[0]


def test_the_refusal_names_the_line_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        'communities: [{code: a1, name: A, hotline: "123"}]\n'
        'quiet_hours: {start: "08:00", end: "07:00"}\n'
        "clocks:\n  first_reply: {within: 6d}\n"
        "agenda:\n  monthly_report: {day: 30}\n",
        encoding="utf-8",
    )
    with pytest.raises(config_settings.ConfigError) as caught:
        config_settings.load(tmp_path / "config.yaml", {}, CHECKS)
    lines = caught.value.mistakes
    assert any("line 4" in line and "3 working days" in line for line in lines), lines
    assert any("line 2" in line and "never be asked" in line for line in lines), lines
    assert any("day must be from 1 to 28" in line for line in lines), lines
