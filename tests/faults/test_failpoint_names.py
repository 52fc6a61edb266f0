"""Every failpoint of the program is one that a test kills at, and says in words what has happened."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.faults import test_kill_answers
from tests.faults.points import POINTS

ROOT = Path(__file__).parents[2]
ANSWERS = Path(test_kill_answers.__file__)


def failpoints() -> set[str]:
    """The names in every call of failpoint, or of something that is handed it with the name beside it."""
    found: set[str] = set()
    for path in (p for room in ("bot", "handlers", "storage") for p in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                parts = [node.func, *node.args]
                names = [n for n, part in enumerate(parts) if isinstance(part, ast.Name) and part.id == "failpoint"]
                found.update(str(ast.literal_eval(parts[n + 1])) for n in names)
    return found


def test_every_failpoint_is_killed_at_by_some_test() -> None:
    here = failpoints()
    elsewhere = {name for name in here - set(POINTS) if f'"{name}"' in ANSWERS.read_text("utf-8")}
    assert here == {*POINTS, *elsewhere}


def test_a_failpoint_has_words_for_a_name() -> None:
    assert [name for name in failpoints() if len(name.split()) < 2] == []
