"""The README is true: its paths exist, its picture of states is the table of moves, its commands are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.__main__ import main
from bot.domain.complaint.moves import MOVES

ROOT = Path(__file__).parents[1]
OURS = ("bot", "handlers", "storage", "templates", "tests")
FILES = [path.as_posix() for folder in OURS for path in (ROOT / folder).rglob("*")]
TESTS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_every_path_link_and_module_named_exists(page: Path) -> None:
    """Links from the page's own folder, paths from the top, modules after -m, and names of files alone."""
    words = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)\)", words) if "://" not in link]
    paths = re.findall(r"(?<![\w/.])(?:bot|handlers|storage|templates|tests|docs)/[\w./*-]*[\w/*]", words)
    alone = re.findall(r"`([\w./-]+\.(?:py|story|txt))`", words)
    tests = re.findall(r"`(test_\w+)`", words)
    modules = [name.replace(".", "/") for name in re.findall(r"-m ((?:bot|tests)\b[\w.]*)", words)]
    missing = [link for link in links if not (page.parent / link).exists()]
    missing += [path for path in paths if not any(ROOT.glob(path))]
    missing += [
        name for name in alone if not (ROOT / name).exists() and not any(path.endswith(f"/{name}") for path in FILES)
    ]
    missing += [name for name in tests if not any(f"/{name}" in path for path in FILES) and f"def {name}" not in TESTS]
    missing += [name for name in modules if not (ROOT / name).is_dir() and not (ROOT / f"{name}.py").exists()]
    assert not missing
    assert (links and paths and modules) or page.name != "README.md"


def test_the_picture_of_states_is_the_table_of_moves() -> None:
    arrows = re.findall(r"(\w+) --> (\w+): (\w+)", README)
    assert len(arrows) > 10
    for before, after, name in arrows:
        assert before in MOVES[name].before, name
        assert after == MOVES[name].after, name


def test_it_is_short_and_its_commands_are_there() -> None:
    assert len(README.splitlines()) < 200
    known = set(main.commands)  # type: ignore[attr-defined]
    for name in set(re.findall(r"`huifang (\w+)", README)):
        assert name in known, name
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0


def test_the_commands_of_make_are_the_plain_ones_beside_them() -> None:
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8")
    for words in ("-m bot run", "-m pytest"):
        assert words in README
        assert words in recipes


def test_every_example_clock_of_the_recipes_is_a_real_one() -> None:
    shipped = yaml.safe_load((ROOT / "bot/default_clocks.yaml").read_text(encoding="utf-8"))
    for name in re.findall(r"clocks: \{(\w+):", README):
        assert name in shipped
