"""Compiles one text template to a function; values are inserted literally, never read as a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import StrictUndefined, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

Render = Callable[[Mapping[str, Any]], str]
Show = Callable[[Any], str]
"""How a value looks in a sentence."""

_PLACES = re.compile(r"\{\{ *(?!(?:true|false|none)\b)([a-z_][a-z0-9_]*) *\}\}")
_COUNTS, _MOST_KEPT = (bool, int), 64
_BRACES = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")


def environment(filters: Mapping[str, Callable[..., Any]], show: Show) -> ImmutableSandboxedEnvironment:
    """Plain text, so nothing is escaped; a missing value is an error; every value put in passes through `show`."""
    made = ImmutableSandboxedEnvironment(
        autoescape=False,
        undefined=StrictUndefined,
        finalize=show,
        keep_trailing_newline=True,
    )
    made.globals.clear()
    made.filters.update(filters)
    return made


def compile_sentence(
    jinja: ImmutableSandboxedEnvironment, show: Show, source: str
) -> tuple[str | Render, frozenset[str]]:
    """The compiled text, a constant or a function of its values, and the names of the values it needs.

    Raises jinja2.TemplateSyntaxError. Most texts only put values between words: joining those is several times
    faster than a template and gives the same.
    """
    parts = _PLACES.split(source)
    words, names = parts[::2], parts[1::2]
    if any(_BRACES.search(part) for part in words):
        tree = jinja.parse(source)
        needed = frozenset(meta.find_undeclared_variables(tree))
        render = jinja.from_string(tree).render
        return (render if "|" in source else _kept(render, sorted(needed))), needed
    return (_joined(words, names, show) if names else source), frozenset(names)


def _kept(render: Render, names: list[str]) -> Render:
    """Caches renderings by their counts and conditions; other values are inserted at each call."""
    said: dict[Any, str] = {}

    def again(args: Mapping[str, Any]) -> str:
        values = [args.get(name) for name in names]
        if not all(type(value) in _COUNTS for value in values):
            return render(args)
        key = tuple((type(value), value) for value in values)
        if key not in said:
            if len(said) >= _MOST_KEPT:
                said.clear()
            said[key] = render(args)
        return said[key]

    return again


def _joined(words: list[str], names: list[str], show: Show) -> Render:
    tail = words[-1]
    pairs = tuple(zip(words, names, strict=False))

    def render(args: Mapping[str, Any]) -> str:
        said = ""
        for word, name in pairs:
            value = args[name]
            said += word + (value if type(value) is str else show(value))
        return said + tail

    return render
