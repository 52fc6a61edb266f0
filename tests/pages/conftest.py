"""A real Huifang in its own process, and a real Chromium to look at it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
SHOTS = os.environ.get("HUIFANG_SHOTS", "")
"""A folder in which a run leaves its pictures; two runs at a time would write over each other's."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CONFIG = """
database: sqlite:///{folder}/data/huifang.db
web: {{host: 127.0.0.1, port: {port}}}
communities:
  - {{code: sjhc, name: 四季花城, hotline: "0755-00000000", buildings: [1栋, 2栋, 3栋]}}
groups:
  - {{name: 服务中心, channel: web}}
quiet_hours: {{start: "00:00", end: "00:00"}}
"""
"""The real clock runs, so nobody may be asleep."""


@dataclass
class Site:
    """The running program: its address, and the one-time link it printed."""

    url: str
    link: str


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Huifang as `make run` starts it, in a folder of its own."""
    port = free_port()
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(folder=tmp_path, port=port), encoding="utf-8")
    out = (tmp_path / "out.txt").open("w+", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--config", str(config)], stdout=out, stderr=out, env=env, cwd=tmp_path
    )
    try:
        yield Site(f"http://127.0.0.1:{port}", _link(Path(out.name)))
    finally:
        running.terminate()
        assert running.wait(60) == 0
        out.close()


def _link(printed: Path) -> str:
    for _ in range(1000):
        found = re.search(r"http\S+/console/login\?code=\S+", printed.read_text(encoding="utf-8"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"it did not start: {printed.read_text(encoding='utf-8')}")


@pytest.fixture(scope="module")  # its event loop must be gone before other files run theirs
def browser() -> Iterator[Any]:
    """The system's Chromium; without it these tests say how to get it."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("the page tests need Chromium: on Debian `apt-get install chromium fonts-noto-cjk`")
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=arguments)
        yield opened
        opened.close()
