"""`make test` plays every story and every test once, `make test-rest` exactly the others, and neither forgets any."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import COLLECTED
from tests.residents import CHANNELS
from tests.selection import DATABASES, database_of, split
from tests.stories.test_stories import STORIES

ROOT = Path(__file__).parents[1]
PLAYED = {"test_story": "", "test_a_story_through_wechat": "wechat", "test_story_over_wecom": "wecom"}
NETWORKS = {*CHANNELS, "wechat", "wecom"}


def listed(part: str) -> list[str]:
    """The ids of what a run of that part takes of the files of stories."""
    where = sorted({str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*stories.py")})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "--part", part, *where]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in told if "::" in line]


def stories(ids: list[str]) -> list[tuple[str, str, str]]:
    """Story, network and database of every play among these tests."""
    found = []
    for one in ids:
        test, _, rest = one.rpartition("::")[2].partition("[")
        if test in PLAYED:
            values = rest.rstrip("]").split("-")
            network = PLAYED[test] or next(value for value in values if value in CHANNELS)
            database = next(value for value in values if value in DATABASES)
            story = next(path.stem for path in STORIES if path.stem in values)
            found.append((story, network, database))
    return found


def test_every_story_is_quick_once_and_the_rest_is_the_others() -> None:
    quick, rest, everything = (listed(part) for part in ("quick", "rest", "all"))
    assert sorted(quick + rest) == sorted(everything)
    played = stories(quick)
    assert sorted(story for story, _, _ in played) == [path.stem for path in STORIES]
    assert {network for _, network, _ in played} == NETWORKS
    assert {database for _, _, database in played} == set(DATABASES)
    assert len(stories(everything)) == len(STORIES) * len(NETWORKS) * len(DATABASES)


def test_of_whatever_this_run_has_found_quick_and_rest_are_all(request: pytest.FixtureRequest) -> None:
    items = request.config.stash[COLLECTED]
    quick, rest = split(items)
    assert sorted(one.nodeid for one in (*quick, *rest)) == sorted(one.nodeid for one in items)
    slow = {one.nodeid for one in items if one.get_closest_marker("slow")}
    assert slow <= {one.nodeid for one in rest}
    tests = {one.nodeid.partition("[")[0] for one in items if one.nodeid not in slow}
    left = tests - {one.nodeid.partition("[")[0] for one in quick}
    assert {one.rpartition("::")[2] for one in left} <= set(PLAYED), "only a story may be played by another test"
    shares = Counter(database_of(one) for one in quick)
    if shares["sqlite"] + shares["postgres"] > 200:
        assert 0.4 < shares["sqlite"] / (shares["sqlite"] + shares["postgres"]) < 0.6


# ---- the choice ----------------------------------------------------------------------------------------------------


def item(test: str, *marks: str, **params: Any) -> Any:
    """What the choice sees of a test."""
    name = f"tests/test_x.py::{test}" + (f"[{'-'.join(map(str, params.values()))}]" if params else "")
    held = {mark: mark for mark in marks}
    known = SimpleNamespace(params=params, indices={key: hash(str(value)) for key, value in params.items()})
    more = {"callspec": known} if params else {}
    return SimpleNamespace(nodeid=name, get_closest_marker=held.get, **more)


def both(test: str, *marks: str, **params: Any) -> list[Any]:
    return [item(test, *marks, **params, database_url=one) for one in DATABASES]


def names(items: list[Any]) -> list[str]:
    return [one.nodeid.partition("::")[2] for one in items]


def test_the_choice_stays_when_other_tests_come_and_go() -> None:
    many = [one for n in range(60) for one in both(f"test_{n}")]
    quick, _ = split(many)
    assert len(quick) == 60
    assert split([one for one in many if "test_7" not in one.nodeid])[0] == [
        one for one in quick if "test_7" not in one.nodeid
    ]


def test_other_parameters_are_played_each() -> None:
    quick, rest = split([*both("test_a", code=1), *both("test_a", code=2)])
    assert [name.partition("-")[0] for name in names(quick)] == ["test_a[1", "test_a[2"]
    assert len(rest) == 2


def test_what_is_about_the_databases_is_played_on_each() -> None:
    every = both("test_a", "every_database")
    assert split(every) == (every, [])


def test_what_is_slow_waits_unless_it_is_named() -> None:
    slow = both("test_slow", "slow")
    assert split(slow) == ([], slow)
    assert split(slow, [slow[1].nodeid]) == ([slow[1]], [slow[0]])
    assert split(slow, ["tests/test_x.py::test_slow"]) == (slow, [])


def test_of_what_was_asked_for_one_is_played_even_if_it_was_not_its_turn() -> None:
    for one in both("test_a"):
        assert split([one]) == ([one], [])
