"""Finds every text key that Python and Jinja sources speak of, so that a test can ask whether it exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2 import nodes

# Where the key stands in each call: position and keyword.
CALLS = {
    "Say": ((0,), "key"),
    "Choice": ((1,), "label"),
    "say": ((0, 1), "key"),
    "words": ((0,), "key"),
    "text": ((0,), "key"),
    "t": ((0,), "key"),
}
# These names are common words: they speak of a text only when what they are given looks like a key, or when a turn
# says it.
LOOSE = {"say", "words", "text", "t"}
# What turn.say is given beside the values of the sentence.
BESIDE = {"choices", "case"}
KEY = re.compile(r"[a-z0-9_]+(\.[A-Za-z0-9_-]+)+")


@dataclass(frozen=True)
class Spoken:
    """One mention of a key. `start`: only the beginning is written, the rest is made at run time.

    `args` are the names of the values handed over, None where they cannot be read from the source.
    """

    place: str
    key: str
    start: bool = False
    args: frozenset[str] | None = None


def spoken(root: Path, folders: tuple[str, ...]) -> list[Spoken]:
    """Every mention in the *.py, *.html, *.txt and *.j2 files below the folders."""
    found: list[Spoken] = []
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*") if path.is_file()):
        place = str(path.relative_to(root))
        if path.suffix == ".py":
            found += in_python(path.read_text(encoding="utf-8"), place)
        elif path.suffix in (".html", ".txt", ".j2", ".jinja"):
            found += in_page(path.read_text(encoding="utf-8"), place)
    return found


def in_python(source: str, place: str) -> Iterator[Spoken]:
    """Say("a.b"), Choice("data", "a.b"), texts.say(language, "a.b"), turn.say("a.b"), text("a.b"), t("a.b")."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in CALLS:
            continue
        positions, keyword = CALLS[name]
        for at in positions:
            key = _given(call, at, keyword)
            sure = name not in LOOSE or (at == 0 and _by_turn(call))
            for text, start in _texts(key) if key is not None else ():
                if sure or KEY.fullmatch(text) or (start and KEY.fullmatch(text + "x")):
                    yield Spoken(f"{place}:{call.lineno}", text, start, _names(call, at, name))


def _by_turn(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "turn"


def in_page(source: str, place: str) -> Iterator[Spoken]:
    """t("a.b", name=…) in a Jinja page."""
    for call in jinja2.Environment().parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and call.args:
            args = None if call.dyn_kwargs or len(call.args) > 1 else frozenset(pair.key for pair in call.kwargs)
            for text, start in _page_texts(call.args[0]):
                yield Spoken(f"{place}:{call.lineno}", text, start, args)


def _given(call: ast.Call, at: int, keyword: str) -> ast.expr | None:
    named = next((one.value for one in call.keywords if one.arg == keyword), None)
    if named is not None or any(isinstance(arg, ast.Starred) for arg in call.args[: at + 1]):
        return named
    return call.args[at] if len(call.args) > at else None


def _texts(key: ast.expr) -> Iterator[tuple[str, bool]]:
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value, False
    elif isinstance(key, ast.IfExp):
        yield from _texts(key.body)
        yield from _texts(key.orelse)
    elif isinstance(key, ast.JoinedStr) and key.values:
        yield from ((text, True) for text, _ in _texts(key.values[0]))
    elif isinstance(key, ast.BinOp):
        yield from ((text, True) for text, _ in _texts(key.left))


def _page_texts(key: nodes.Node) -> Iterator[tuple[str, bool]]:
    if isinstance(key, nodes.Const) and isinstance(key.value, str):
        yield key.value, False
    elif isinstance(key, nodes.CondExpr):
        yield from _page_texts(key.expr1)
        if key.expr2 is not None:
            yield from _page_texts(key.expr2)
    elif isinstance(key, nodes.Concat):
        yield from ((text, True) for text, _ in _page_texts(key.nodes[0]))
    elif isinstance(key, nodes.Add):
        yield from ((text, True) for text, _ in _page_texts(key.left))


def _names(call: ast.Call, at: int, name: str) -> frozenset[str] | None:
    """Names of the values in a literal {"name": …}, or of the keywords of turn.say and turn.words."""
    if any(one.arg is None for one in call.keywords):
        return None
    if at == 0 and name in ("say", "words"):
        return frozenset(one.arg for one in call.keywords if one.arg and one.arg not in BESIDE)
    if name not in ("Say", "Choice", "say"):
        return None
    given = _given(call, at + 1, "args")
    if given is None:
        return frozenset()
    if not isinstance(given, ast.Dict):
        return None
    names = [key.value for key in given.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    return frozenset(names) if len(names) == len(given.keys) else None
