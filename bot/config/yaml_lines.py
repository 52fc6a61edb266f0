"""Strict YAML reader that keeps the line of every value, so that every mistake can name its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Where = tuple[str | int, ...]

# ${NAME} may stand unquoted inside {…}, where YAML would read its braces: they are hidden while YAML reads.
_NAMED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_HIDDEN = re.compile("\ue000\ue001([A-Za-z_][A-Za-z0-9_]*)\ue002")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,8})\.([0-9]{0,7}[1-9]|0)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

# What PyYAML says, and what a person can do about it. Its own words are never shown: they may quote a secret.
_SYNTAX = (
    ("mapping values are not allowed", 'there is a ": " too many in this line — put the whole value in "quotes"'),
    ("could not find expected ':'", 'a ": " (colon and space) is missing after the key — write key: value'),
    ("cannot start any token", 'the value begins with a tab or with @ % ` — use spaces, and put the value in "quotes"'),
    ("found unexpected end of stream", "a quotation mark is opened and never closed — close it"),
    ("while scanning a quoted scalar", "a quotation mark is opened and never closed — close it"),
    ("unknown escape character", "a backslash stands inside \"double quotes\" — use 'single quotes' for this value"),
    ("undefined alias", 'the value begins with * — put it in "quotes"'),
    ("expected alphabetic or numeric", 'the value begins with * or & — put it in "quotes"'),
    ("expected ',' or", "a bracket or brace is not closed, or a comma is missing — check { } and [ ]"),
    ("expected <block end>", "the line is indented differently from its neighbours — line the keys up with spaces"),
    ("single document", "a second document begins here (---) — keep only one"),
    (
        "special characters are not allowed",
        "there is an invisible control character — delete it and type anew",
    ),
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a file: where (`where` as path, `line` from 1, 0 when unknown), what, and how to mend it."""

    line: int
    where: Where
    text: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{path_text(self.where)}: {self.text}" if self.where else f"{place}{self.text}"


@dataclass(slots=True)
class Document:
    """A YAML file as plain values: mappings with text keys, lists, texts, whole and decimal numbers, true, false, None.

    Stricter than YAML 1.1 on purpose: off, yes, 0755, 21:00 and 2026-10-01 stay the text they look like.
    """

    value: Any = None
    lines: dict[Where, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def line(self, where: Where) -> int:
        """The line of `where`, or of the nearest thing around it that was written."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 0)

    def wrong(self, where: Where, text: str) -> None:
        """Notes a mistake at `where`."""
        self.mistakes.append(Mistake(self.line(where), where, text))


def mistake_lines(name: str, mistakes: Iterable[Mistake]) -> tuple[str, ...]:
    """Each mistake once, in the order of the file, as "config.yaml line 7: web.port: what — how to mend it"."""
    ordered = sorted(mistakes, key=lambda mistake: mistake.line)
    return tuple(dict.fromkeys(f"{name} {m}" if m.line else f"{name}: {m}" for m in ordered))


def path_text(where: Where) -> str:
    """communities[0].code, for people. What does not look like a key (it may be a secret) is not repeated."""
    words = ""
    for part in where:
        words += f"[{part}]" if isinstance(part, int) else f".{_key_shown(part)}"
    return words.removeprefix(".")


def _key_shown(key: str) -> str:
    return key if 0 < len(key) <= 40 and ":" not in key and key.isprintable() else "(not a key)"


def read_yaml(path: Path) -> Document:
    """The file at `path`; whatever is wrong with it is in `mistakes`, never an exception."""
    document = Document()
    try:
        return parse_yaml(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        document.wrong((), f"there is no such file ({path}) — check the name, or leave --config out")
    except UnicodeDecodeError:
        document.wrong((), "the file is not saved as UTF-8 — save it again with the encoding UTF-8")
    except OSError as error:
        document.wrong((), f"the file cannot be read ({error.strerror}) — check its permissions")
    return document


def parse_yaml(text: str) -> Document:
    """As `read`, from text. Aliases, tags and keys written twice are refused."""
    document = Document(lines={(): 1})
    try:
        node = _compose(_NAMED.sub("\ue000\ue001\\1\ue002", text))
    except yaml.YAMLError as error:
        document.mistakes.append(_syntax(error, text))
    except RecursionError:
        document.wrong((), "too many brackets inside one another — write it flatter")
    except (ValueError, OverflowError):
        document.wrong((), "a \\U escape names a character that does not exist — delete it")
    else:
        if node is not None:
            try:
                document.value = _Reader(document).value(node, ())
            except RecursionError:
                document.wrong((), "too many levels inside one another — write it flatter")
    return document


def _syntax(error: yaml.YAMLError, text: str) -> Mistake:
    words = (
        f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''} {getattr(error, 'reason', '')}"
    )
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if isinstance(error, yaml.reader.ReaderError):
        line = text[: error.position].count("\n") + 1
    else:
        line = mark.line + 1 if mark else 0
    mend = next((mend for sign, mend in _SYNTAX if sign in words), "this is not YAML — compare it with the example")
    return Mistake(line, (), mend)


_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ODD = re.compile(r"\\[uUxX]|[^\n\t -~\u00a0-\ud7ff\ue000-\ufffd]")


def _compose(text: str) -> yaml.Node | None:
    """The nodes; by the C library where it is there, ten times faster. What it stumbles over, and characters that the
    two see differently, are read by the slow one, whose complaints we know how to word."""
    if not _ODD.search(text):
        with suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=_FAST)
    return yaml.compose(text, Loader=yaml.SafeLoader)


class _Reader:
    """Converts YAML nodes to plain values and notes their lines."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, where: Where) -> Any:
        self.document.lines.setdefault(where, node.start_mark.line + 1)
        if not isinstance(node, yaml.ScalarNode) and id(node) in self.seen:
            return self.document.wrong(where, "*alias is not understood here — write the value out")
        self.seen.add(id(node))
        if not node.tag.startswith("tag:yaml.org,2002:"):
            return self.document.wrong(where, 'the value begins with ! — put it in "quotes"')
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*where, at)) for at, item in enumerate(node.value)]
        plain = getattr(node, "style", None) in (None, "")
        return self.scalar(node.tag, str(node.value), plain, where)

    def mapping(self, node: yaml.MappingNode, where: Where) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or _CONTROL.search(key_node.value):
                self.document.mistakes.append(Mistake(line, where, "a key must be a word — write key: value"))
                continue
            key = _HIDDEN.sub(r"${\1}", key_node.value)
            if key in values:
                first = self.document.lines[(*where, key)]
                said = f"is written twice, first in line {first} — keep one of the two"
                self.document.mistakes.append(Mistake(line, (*where, key), said))
                continue
            self.document.lines[(*where, key)] = line
            values[key] = self.value(value_node, (*where, key))
        return values

    def scalar(self, tag: str, text: str, plain: bool, where: Where) -> str | int | float | bool | None:
        if _CONTROL.search(text):
            self.document.wrong(where, "there is an invisible control character — delete it and type the value anew")
            return None
        if not plain or tag == "tag:yaml.org,2002:str":
            return text
        if tag == "tag:yaml.org,2002:null":
            return None
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
        # Only numbers whose text comes back unchanged: 0755, 1_000 and 1.10 are codes, not amounts.
        if _WHOLE.fullmatch(text):
            return int(text)
        return float(text) if _DECIMAL.fullmatch(text) else text


def fill_variables(document: Document, environ: Mapping[str, str]) -> set[Where]:
    """Replaces every ${NAME} inside `document.value`; returns the places where the variable is not set."""
    missing: set[Where] = set()

    def walk(value: Any, where: Where) -> Any:
        if isinstance(value, dict):
            return {key: walk(item, (*where, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [walk(item, (*where, at)) for at, item in enumerate(value)]
        return put(value, where) if isinstance(value, str) else value

    def put(text: str, where: Where) -> str:
        if "${" in text:
            document.wrong(where, "${…} must hold a name of letters, digits and _ — write ${HUIFANG_TOKEN}")
            missing.add(where)
        for name in _HIDDEN.findall(text):
            if not environ.get(name):
                document.wrong(where, f"the environment variable {name} is not set or empty — set it before starting")
                missing.add(where)
        return _HIDDEN.sub(lambda found: environ.get(found[1], ""), text)

    document.value = walk(document.value, ())
    return missing


def variables_restored(document: Document) -> Document:
    """The same with every ${NAME} back as it was written; for files in which it means nothing."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        if isinstance(value, list):
            return [walk(item) for item in value]
        return _HIDDEN.sub(r"${\1}", value) if isinstance(value, str) else value

    document.value = walk(document.value)
    return document
