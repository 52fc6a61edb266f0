"""Words configuration mistakes as "what is wrong — how to mend it", without ever showing a value [P-02, Q-17]."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from bot.config.channels import GROUP_CHATS
from bot.config.values import code_and_name
from bot.config.yaml_lines import Where


def mistake_path(data: Any, detail: ErrorDetails) -> Where:
    """Where the mistake stands in the file: pydantic's location without the union tags it puts in between."""
    where: list[str | int] = []
    for part in detail["loc"]:
        written = isinstance(data, dict) and part in data
        if not written and (part == "[key]" or (isinstance(data, dict) and data.get("kind") == part)):
            continue
        where.append(part)
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            data = None
    return tuple(where)


def _at(data: Any, where: Where) -> Any:
    for part in where:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


_TOLD = {
    "missing": "is missing — add it",
    "dict_type": "must be a block of keys — write key: value lines under it",
    "model_type": "must be a block of keys — write key: value lines under it",
    "model_attributes_type": "must be a block of keys — write key: value lines under it",
    "tuple_type": "must be a list — write [one, two] or lines beginning with -",
    "string_type": 'must be a text — put it in "quotes"',
    "bool_parsing": "must be true or false — write one of them",
    "bool_type": "must be true or false — write one of them",
    "path_type": "must be a path — write it as data/files",
    "string_unicode": "holds a character that does not exist — type it anew",
    "union_tag_not_found": "has no kind — add one, such as kind: web or kind: telegram",
}
_REMOVED: Mapping[Where, str] = {
    ("callback",): "一般 always asks whether the case may be closed, and its times stand under clocks",
    (
        "categories",
    ): "categories are the standard's; words for them go under words.categories, offices under departments",
    ("demo",): "huifang demo plays the example community",
}
"""Settings of earlier versions that nothing read, by place: what to do instead."""
_PATTERNS = {
    r"^[a-z0-9-]{2,32}$": "must be 2 to 32 small letters, digits and - — such as sjhc",
    r"^[a-z][a-z0-9_-]{0,31}$": "is no name for a channel — small letters, digits, _ and -, beginning with a letter",
    r"^[A-Z]{2}$": "must be two capital letters — such as CN",
    r"^[^\s/?#&%+]+$": "goes into links, so without spaces and / ? # & % + — such as 3 or gate",
}


def mistake_text(
    detail: ErrorDetails, data: Any, where: Where, keys: Mapping[int, tuple[str, ...]], written: bool
) -> str:
    """One sentence: what is wrong — how to mend it. Never the value: it may be a secret [P-02]."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden" and where in _REMOVED:
        return f"this setting never did anything and is gone — delete it; {_REMOVED[where]}"
    if kind == "extra_forbidden":
        return _unknown(str(where[-1]), keys.get(id(_at(data, where[:-1])), ()))
    if written and kind != "missing" and _at(data, where) is None:
        return "has no value — write one, or delete the line if it may be left out"
    if kind == "value_error":
        return str(context["error"])
    if kind in _TOLD:
        return _TOLD[kind]
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context.get("pattern")), "has a form that is not allowed — see the example")
    return _measured(kind, context)


def left_empty(data: Any, where: Where, unread: Collection[Where]) -> bool:
    """Whether the place is empty only because its value could not be read, which has been reported already."""
    return where in unread and _at(data, where) is None


def _measured(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "union_tag_invalid":
        return f"there is no such kind of channel — known kinds: {str(context['expected_tags']).replace(chr(39), '')}"
    if kind in ("literal_error", "enum"):
        return f"is none of the allowed words — write {str(context['expected']).replace(chr(39), '')}"
    if kind in ("too_short", "string_too_short"):
        return f"is empty or too short — at least {context['min_length']} needed"
    if kind in ("too_long", "string_too_long"):
        return f"is too long — at most {context['max_length']}"
    sizes = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
    if kind in sizes:
        bound = "more than" if kind == "greater_than" else "at least" if kind == "greater_than_equal" else "at most"
        return f"is out of range — write {bound} {context[sizes[kind]]}"
    if kind.startswith(("int", "float", "finite")):
        return "must be a whole number — such as 20" if kind.startswith("int") else "must be a number — such as 1.5"
    return "is not what is expected here — compare it with the shipped config.yaml"


def _unknown(key: str, known: tuple[str, ...]) -> str:
    known = tuple({"zh_hans": "zh-Hans", "zh_hant": "zh-Hant"}.get(name, name) for name in known)
    near = difflib.get_close_matches(key.lower().replace("-", "_"), known, n=1, cutoff=0.6)
    if near:
        return f"this key is not known — did you mean {near[0]}?"
    return f"this key is not known — delete it; known here: {', '.join(known)}"


def mistakes_between(data: Any, usual_departments: tuple[str, ...]) -> Iterator[tuple[Where, str]]:
    """Mistakes between sections, looked for in what was written, so that they show beside all the others."""
    if not isinstance(data, dict):
        return
    communities, groups = _list(data.get("communities")), _list(data.get("groups"))
    yield from _twice(communities, ("communities",), "code")
    yield from _twice(groups, ("groups",), "name")
    yield from _twice(_list(data.get("hooks")), ("hooks",), "name")
    for at, community in communities:
        for part in ("buildings", "places"):
            items = [(i, code_and_name(item)) for i, item in enumerate(_plain(community.get(part)))]
            yield from _twice([(i, x) for i, x in items if isinstance(x, dict)], ("communities", at, part), "code")
    channels = data.get("channels", {"web": {"kind": "web"}})
    departments = data.get("departments", dict.fromkeys(usual_departments))
    codes = [str(community["code"]) for _, community in communities if "code" in community]
    for at, group in groups:
        where = ("groups", at)
        yield from _unlisted(group, where, "communities", codes)
        if isinstance(channels, dict):
            yield from _channel_of(group, where, channels)
        if isinstance(departments, dict):
            yield from _unlisted(group, where, "departments", list(departments))


def _plain(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _list(value: Any) -> list[tuple[int, dict[str, Any]]]:
    return [(at, item) for at, item in enumerate(_plain(value)) if isinstance(item, dict)]


def _twice(items: list[tuple[int, dict[str, Any]]], where: Where, key: str) -> Iterator[tuple[Where, str]]:
    seen: set[str] = set()
    for at, item in items:
        value = item.get(key)
        if isinstance(value, str | int | float) and str(value) in seen:
            yield (*where, at, key), f"another one has the same {key} — every {key} must be different"
        seen.add(str(value))


def _channel_of(group: dict[str, Any], where: Where, channels: dict[str, Any]) -> Iterator[tuple[Where, str]]:
    name = group.get("channel")
    if not isinstance(name, str):
        return
    if name not in channels:
        yield (*where, "channel"), f"there is no such channel — {_choose(name, list(channels))}"
        return
    section = channels[name]
    kind = str(section.get("kind")) if isinstance(section, dict) else "web"
    chat = group.get("chat")
    if kind not in ("web", "robot") and chat in (None, ""):
        yield (*where, "chat"), "is missing — add the id of the group's chat, such as chat: -1001234567890"
    elif isinstance(chat, str) and kind in GROUP_CHATS and not re.fullmatch(GROUP_CHATS[kind][0], chat):
        yield (*where, "chat"), GROUP_CHATS[kind][1]


def _unlisted(group: dict[str, Any], where: Where, key: str, known: list[str]) -> Iterator[tuple[Where, str]]:
    for at, name in enumerate(_plain(group.get(key))):
        if isinstance(name, str | int | float) and str(name) not in known:
            yield (*where, key, at), f"this is not listed under {key} — {_choose(str(name), known)}"


def _choose(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"choose one of: {', '.join(known) or '(none is set up yet)'}"
