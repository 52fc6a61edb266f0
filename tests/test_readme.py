"""The README is true: its paths exist, its picture of states is the table of moves, its commands are there."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from click.testing import CliRunner

from bot.__main__ import main
from bot.domain.complaint.moves import MOVES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_path_and_link_named_exists() -> None:
    named = set(re.findall(r"\]\(([\w./-]+)\)", README)) | set(
        re.findall(r"`((?:bot|handlers|storage|templates|tests|docs)/[\w./-]+)`", README)
    )
    assert named
    missing = [path for path in named if not (ROOT / path.split("*")[0]).exists()]
    assert not missing


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
