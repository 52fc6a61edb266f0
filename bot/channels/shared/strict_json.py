"""JSON parser for untrusted bodies: depth, sizes, NaN and repeated keys cannot hurt."""

from __future__ import annotations

import json
import re
from typing import Any

Json = dict[str, Any]

_UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})(?!\d)')


class InvalidJson(ValueError):
    """Not JSON, nested too deep, or with a repeated key."""


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) <= 20 else None


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidJson("a key stands twice")
    return found


_lenient = json.JSONDecoder(parse_int=_number, parse_constant=lambda _: None, strict=False)
_strict = json.JSONDecoder(parse_int=_number, parse_constant=lambda _: None, strict=False, object_pairs_hook=_once)


def loads(raw: bytes, *, keys_once: bool = False) -> Any:
    """JSON with oversized integers and NaN read as None. Raises InvalidJson, nothing else [I-05, I-07]."""
    try:
        return (_strict if keys_once else _lenient).decode(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise InvalidJson(type(error).__name__) from None


def update_id_in(raw: bytes) -> int | None:
    """The first update id in bytes that cannot be read as JSON, to be logged and stepped over."""
    found = _UPDATE_ID.search(raw)
    return int(found.group(1)) if found else None
