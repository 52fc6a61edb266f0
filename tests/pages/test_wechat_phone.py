"""A whole WeChat conversation by hand, as docs/wechat.md tells it: the two commands, and the phone in a browser."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.load.process import free_port
from tests.pages.conftest import CONFIG, ROOT

pytestmark = pytest.mark.page


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[str]:
    """The pretended WeChat and the program, started by their commands; the address of the phone."""
    mine, ours = free_port(), free_port()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    hook = f"http://127.0.0.1:{ours}/hooks/wx"
    command = [sys.executable, "-m", "tests.fakes.wechat", "--port", str(mine), "--hook", hook]
    wechat = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    assert wechat.stdout is not None
    printed = [wechat.stdout.readline() for _ in range(5)]
    settings = CONFIG.format(folder=tmp_path, port=ours) + "channels:\n  web: {kind: web}\n" + "".join(printed[2:])
    config = tmp_path / "config.yaml"
    config.write_text(settings, encoding="utf-8")
    out = (tmp_path / "out.txt").open("w+", encoding="utf-8")
    run = [sys.executable, "-m", "bot", "run", "--config", str(config)]
    program = subprocess.Popen(run, cwd=tmp_path, env=env, stdout=out, stderr=out)
    try:
        _wait_for(Path(out.name), "administrator")
        done = subprocess.run(
            [sys.executable, "-m", "bot", "wechat", "menu", "--config", str(config)], cwd=tmp_path, env=env,
            capture_output=True, check=False, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        yield f"http://127.0.0.1:{mine}/"
    finally:
        program.terminate()
        program.wait(100)
        wechat.terminate()
        wechat.wait(100)
        wechat.stdout.close()
        out.close()


def _wait_for(path: Path, word: str) -> None:
    until = time.monotonic() + 200
    while word not in path.read_text("utf-8"):
        assert time.monotonic() < until, path.read_text("utf-8")
        time.sleep(0.2)


def _hears(page: Any, words: str) -> None:
    page.wait_for_function("words => document.getElementById('chat').innerText.includes(words)", arg=words)


def test_a_complaint_by_hand_on_the_pretended_phone(phone: str, browser: Any) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(60_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(phone)
    page.get_by_role("button", name="关注", exact=True).click()
    _hears(page, "欢迎")
    page.get_by_role("button", name="投诉", exact=True).click()
    _hears(page, "什么")
    page.fill("#text", "3栋2单元楼道灯坏了三天了，晚上看不见路")
    page.get_by_role("button", name="发送").click()
    _hears(page, "直接提交")
    shown = page.inner_text("#chat")
    number = next(line for line in reversed(shown.splitlines()) if line.endswith(". 直接提交")).split(".")[0]
    page.fill("#text", number)
    page.get_by_role("button", name="发送").click()
    _hears(page, "编号 TS-")
    assert wrong == []
    context.close()
