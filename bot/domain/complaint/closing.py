"""What each closing type needs before a manager may confirm it [CLO-01..CLO-13]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NEEDS: Mapping[str, tuple[str, ...]] = {
    "satisfied": ("rating", "cause_category"),
    "understood": ("rating", "cause_category"),
    "on_the_spot": ("words", "result", "cause_category"),
    "quiet_week": ("exemption", "cause_category"),
    "unresolvable": ("analysis", "cause_category"),
    "invalid_explained": ("basis", "visit"),
    "withdrawn": ("words",),
    "merged": ("into",),
    "written_off": ("analysis",),
}
SPOKEN = frozenset({"satisfied", "understood", "on_the_spot", "withdrawn"})
"""Closing types in which the resident's own words closed the case; the others are the standard's exceptions."""


def missing_fields(kind: str, record: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of what is still missing for this closing type, in the order in which they are asked for."""
    if kind not in NEEDS:
        return ("closing",)
    return tuple(name for name in NEEDS[kind] if not record.get(name))
