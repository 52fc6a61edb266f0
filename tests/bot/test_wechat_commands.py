"""huifang wechat menu and codes, against a pretended WeChat."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.channels.wechat.menu import menu, problems
from bot.texts.texts import LANGUAGES, Texts
from tests.fakes.wechat import FakeWechat

CONFIG = """
database: sqlite:///{folder}/huifang.db
files: {folder}/files
web: {{host: 127.0.0.1, port: 0, public_url: https://h.example}}
company: 四季物业
communities:
  - {{code: sjhc, name: 四季花城, hotline: "0755-00000000", buildings: [1栋, {{code: B, name: "<B>座"}}],
      places: [{{code: gate, name: 南门}}]}}
channels:
  wx: {section}
groups: []
"""


@pytest.fixture
def wx() -> Iterator[FakeWechat]:
    """A pretended WeChat in a thread of its own: the commands run a loop of theirs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    fake = FakeWechat()
    asyncio.run_coroutine_threadsafe(fake.open(), loop).result(10)
    yield fake
    asyncio.run_coroutine_threadsafe(fake.close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def _run(wx: FakeWechat, folder: Path, *args: str, **section: Any) -> Any:
    path = folder / "config.yaml"
    known = json.dumps(wx.section(kind="wechat", **section), ensure_ascii=False)
    path.write_text(CONFIG.format(folder=folder, section=known), encoding="utf-8")
    return CliRunner().invoke(main, ["wechat", *args, "--config", str(path)])


def test_the_menu_is_shown_and_set(wx: FakeWechat, tmp_path: Path) -> None:
    tried = _run(wx, tmp_path, "menu", "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert wx.world.menu == {}
    done = _run(wx, tmp_path, "menu")
    assert done.exit_code == 0, done.output
    assert wx.world.menu == json.loads(tried.stdout)
    entries = [one for top in wx.world.menu["button"] for one in top["sub_button"]]
    assert {"type": "click", "name": "投诉", "key": "go|complaint"} in entries
    assert "https://h.example/in/wx?to=%2Fmy" in [one.get("url") for one in entries]


def test_a_refusal_is_one_line(wx: FakeWechat, tmp_path: Path) -> None:
    done = _run(wx, tmp_path, "menu", app_secret="wrong")
    assert done.exit_code == 1
    assert done.stderr.strip().splitlines()[-1] == "WeChat refused: app_secret is wrong (40125)"
    assert _run(wx, tmp_path, "menu", "--channel", "tg").exit_code == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_fits_in_every_language(language: str) -> None:
    texts = Texts.load(Path(__file__).parents[2] / "templates" / "texts")
    made = menu(lambda key: texts.say(language, key), lambda to: f"https://h.example/in/wx?to={to}")
    assert problems(made) == []
    names = [top["name"] for top in made["button"]]
    if language != "en":
        assert all(len(name) <= 4 for name in names)
        assert all(len(one["name"]) <= 8 for top in made["button"] for one in top["sub_button"])


def test_a_menu_the_vendor_would_refuse_is_said_before() -> None:
    with pytest.raises(ValueError, match="bytes"):
        menu(lambda key: "很长很长很长的名字" * 2, lambda to: to)
    with pytest.raises(ValueError, match="url has"):
        menu(lambda key: "短", lambda to: "https://h.example/" + "x" * 1024)


def test_the_codes_are_made_once_and_printed(wx: FakeWechat, tmp_path: Path) -> None:
    out = tmp_path / "codes"
    done = _run(wx, tmp_path, "codes", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert sorted(wx.world.scenes.values()) == ["sjhc", "sjhc-1栋", "sjhc-B", "sjhc-gate"]
    page = (out / "index.html").read_text("utf-8")
    assert page.count("<section>") == 4
    assert "&lt;B&gt;座" in page
    assert "0755-00000000" in page
    names = json.loads((out / "codes.json").read_text("utf-8"))
    assert all((out / name).read_bytes().startswith(b"\x89PNG") for name in names.values())
    assert _run(wx, tmp_path, "codes", "--out", str(out)).exit_code == 0
    assert len(wx.world.scenes) == 4  # nothing was made again


@pytest.mark.parametrize(
    ("public", "mode", "fine"),
    [
        ("https://h.example", "safe", True),
        ("https://h.example", "compatible", True),
        ("https://h.example", "plain", False),
        ("http://192.168.1.5:8080", "plain", False),
        ("http://127.0.0.1:8080", "plain", True),
        ("http://localhost:8080", "plain", True),
    ],
)
def test_N_03_plain_mode_is_refused_where_everybody_can_knock(
    tmp_path: Path, public: str, mode: str, fine: bool
) -> None:
    path = tmp_path / "config.yaml"
    known = json.dumps({**FakeWechat(mode=mode).section(kind="wechat"), "api_url": "http://127.0.0.1:1"})
    known = known.replace("http://127.0.0.1:0", "http://127.0.0.1:1")
    text = CONFIG.replace("https://h.example", public).format(folder=tmp_path, section=known)
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["wechat", "menu", "--dry-run", "--config", str(path)])
    assert done.exit_code == (0 if fine else 2), done.output
    assert fine or "channels.wx.mode: plain is only for trying" in done.stderr


def test_a_section_without_its_key_says_what_to_add(tmp_path: Path) -> None:
    section = FakeWechat().section(kind="wechat", api_url="http://127.0.0.1:1", open_url="http://127.0.0.1:1",
                                   code_url="http://127.0.0.1:1")  # fmt: skip
    for change, words in (({"aes_key": None}, "mode: safe needs it"), ({"aes_key": "short"}, "EncodingAESKey")):
        path = tmp_path / "config.yaml"
        known = {key: value for key, value in {**section, **change}.items() if value is not None}
        path.write_text(CONFIG.format(folder=tmp_path, section=json.dumps(known)), encoding="utf-8")
        done = CliRunner().invoke(main, ["wechat", "menu", "--dry-run", "--config", str(path)])
        assert done.exit_code == 2
        assert words in done.stderr
