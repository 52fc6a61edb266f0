"""Measuring tools run only when somebody asks for them; that each still finds what it imports is seen in every run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TOOLS = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith(("_", "test_")))


def test_every_tool_finds_what_it_imports() -> None:
    assert "dialogue" in TOOLS
    program = "import importlib, sys; [importlib.import_module(f'tests.load.{name}') for name in sys.argv[1:]]"
    command = [sys.executable, "-c", program, *TOOLS]
    ran = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False)  # noqa: S603
    assert ran.returncode == 0, ran.stderr
