"""Who may import whom: the picture of the house, held against the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STDLIB_OF_DOMAIN = {
    "__future__", "calendar", "collections", "contextlib", "dataclasses", "datetime", "enum", "functools", "itertools",
    "math", "operator", "re", "string", "typing", "unicodedata", "zoneinfo",
}  # fmt: skip
OWN_OF_BOT = {"bot.config.yaml_lines", "bot.config.mistakes", "bot.config.values", "bot.texts.sentence", "bot.config.section", "bot.config.channels",
              "bot.config.words", "bot.config.routing", "bot.config.hooks"}  # fmt: skip

ALLOWED = {
    "bot/domain": {"bot.domain"},
    "bot/channels": {"bot.domain", "bot.channels", "bot.failpoint", "bot.config.channels", "bot.private_files",
                     "bot.config.hooks"},
    "bot/media": {"bot.media", "bot.domain"},
    "bot/config/settings.py": {"bot.domain", *OWN_OF_BOT},
    "bot/texts/texts.py": {"bot.domain", *OWN_OF_BOT},
    "storage": {"bot.domain", "bot.failpoint", "bot.private_files", "storage"},
    "handlers": {"bot.domain", "bot.channels.base", "bot.config.settings", "bot.texts.texts", "bot.media", "bot.calendars.calendars",
                 "bot.failpoint", "handlers", "storage"},
}  # fmt: skip
JOINING = {"bot/app.py", "bot/__main__.py", "bot/serve.py", "bot/commands/login.py", "bot/commands/check.py", "bot/commands/demo.py",
           "bot/commands/clocks.py", "bot/commands/clocks_work.py", "bot/commands/one_unit.py",
           "bot/commands/roster.py"}  # fmt: skip


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def _files() -> list[Path]:
    return sorted(p for room in ("bot", "handlers", "storage") for p in (ROOT / room).rglob("*.py"))


def _room(path: str) -> str | None:
    return next((room for room in ALLOWED if path == room or path.startswith(room + "/")), None)


@pytest.mark.parametrize("path", _files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_file_imports_only_what_its_room_may(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    room = _room(name)
    if room is None or name in JOINING or "migrations" in name:
        return
    ours = [i for i in _imports(path) if i.split(".")[0] in ("bot", "handlers", "storage", "tests")]
    wrong = [i for i in ours if not any(i == a or i.startswith(a + ".") for a in ALLOWED[room])]
    assert not wrong, f"{name} may not import {wrong}"


@pytest.mark.parametrize("path", sorted((ROOT / "bot/domain").rglob("*.py")), ids=lambda p: p.name)
def test_the_domain_is_pure(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    outside = {i.split(".")[0] for i in _imports(path)} - {"bot"} - STDLIB_OF_DOMAIN
    assert not outside, f"{path.name} imports {outside}"
    waits = [node for node in ast.walk(tree) if isinstance(node, ast.Await | ast.AsyncFunctionDef)]
    assert not waits, f"{path.name} waits"
    clocks = [n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in ("now", "utcnow", "today")]
    assert not [c for c in clocks if c != "now"], f"{path.name} looks at the clock"


def _words(path: Path) -> str:
    """Names and strings of the code, without what the comments and docstrings say."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    found = []
    for node in ast.walk(tree):
        found += [str(getattr(node, name, "")) for name in ("id", "attr", "name", "arg")]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            found.append(node.value)
    return " ".join(found).lower()


def test_no_channel_is_named_outside_its_file_and_the_wiring() -> None:
    for path in [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot/domain").rglob("*.py")]:
        if "understanding" in str(path):
            continue  # residents may name any network in their words
        found = [v for v in ("telegram", "wechat", "wecom") if v in _words(path)]
        assert not found, f"{path.relative_to(ROOT)} knows a vendor's name"
