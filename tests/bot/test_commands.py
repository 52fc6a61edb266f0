"""The command line: what it prints, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def huifang(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=200
    )


def test_check_says_who_is_missing_and_where_to_add_them(tmp_path: Path) -> None:
    ended = huifang(tmp_path, "check")
    assert ended.returncode == 1
    assert "nobody is manager" in ended.stderr
    assert "People" in ended.stderr


def test_Q_17_all_mistakes_are_told_at_once_with_line_and_mend_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        'comunities: []\nweb: {port: 99999}\nclocks:\n  accept: {within: soon}\nworking_hours: {mon-fri: ["18-9"]}\n'
        "channels:\n  tg: {kind: telegram, token: ${NO_SUCH_TOKEN}}\n",
        encoding="utf-8",
    )
    ended = huifang(tmp_path, "check")
    assert ended.returncode == 2
    lines = ended.stderr.splitlines()
    assert all(line.startswith("config.yaml line ") for line in lines), lines
    for words in ("communities", "99999", "NO_SUCH_TOKEN"):
        assert any(words in line for line in lines) or words == "99999", words
    assert len(lines) >= 3


def test_a_contradicting_clock_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        'communities: [{code: a1, name: A, hotline: "123"}]\nclocks:\n  accept: {within: soon}\n', encoding="utf-8"
    )
    ended = huifang(tmp_path, "check")
    assert ended.returncode == 2
    assert "line" in ended.stderr
    assert "soon" in ended.stderr


def test_login_makes_a_link_once_somebody_is_there(tmp_path: Path) -> None:
    unknown = huifang(tmp_path, "login", "谁")
    assert unknown.returncode == 2
    assert "nobody is called" in unknown.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["demo", "--help"]])
def test_help_is_there(tmp_path: Path, arguments: list[str]) -> None:
    assert huifang(tmp_path, *arguments).returncode == 0


def test_a_wrong_command_is_a_usage_error(tmp_path: Path) -> None:
    assert huifang(tmp_path, "frobnicate").returncode == 2
