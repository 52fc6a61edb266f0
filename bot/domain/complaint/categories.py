"""The tree of complaint subjects of source 001 [CLS-12..17], and the everyday groups a resident is offered."""

from __future__ import annotations

from collections.abc import Iterator

_CHILDREN: dict[str, str] = {
    "": "mgmt staff speed estate neighbours other",
    "mgmt": "building security environment finance",
    "mgmt.building": "drain downpipe chute flue light antenna aircon pump fire lift",
    "mgmt.security": "outsiders moving traffic fire radio guard_tech incident asleep",
    "mgmt.environment": "green clean waste pest shops noise cleaner",
    "mgmt.environment.shops": "fumes walkway vending",
    "mgmt.finance": "accounts charge bills",
    "staff": "attitude communication",
    "staff.attitude": "ethics dedication etiquette mindset",
    "speed": "handling feedback",
    "speed.handling": "direct passed",
    "speed.feedback": "direct passed",
    "estate": "quality facilities planning works services sales",
    "neighbours": "adjoining_use common_use dogs noise adjoining_repair conduct",
}


def _walk(parent: str) -> Iterator[tuple[str, str]]:
    for name in _CHILDREN.get(parent, "").split():
        code = f"{parent}.{name}" if parent else name
        yield code, parent
        yield from _walk(code)


TREE: dict[str, str] = dict(_walk(""))
"""Every code with its parent's code ("" above the six classes), in the order of source 001."""

ALL: tuple[str, ...] = tuple(TREE)
ROOTS: tuple[str, ...] = tuple(code for code, parent in TREE.items() if not parent)

EVERYDAY: dict[str, str] = {
    "house": "estate.quality",
    "water": "mgmt.building.pump",
    "power": "mgmt.building.light",
    "gas": "estate.facilities",
    "lift": "mgmt.building.lift",
    "fire": "mgmt.security.fire",
    "noise": "mgmt.environment.noise",
    "fumes": "mgmt.environment.shops.fumes",
    "cleaning": "mgmt.environment.clean",
    "parking": "mgmt.security.traffic",
    "service": "mgmt.security.outsiders",
    "neighbours": "neighbours.conduct",
    "building_rules": "neighbours.common_use",
    "fees": "mgmt.finance.charge",
    "committee": "mgmt.finance.accounts",
    "developer": "estate.services",
    "roads": "estate.facilities",
    "school": "estate.facilities",
    "other": "other",
}
"""What a resident is offered -> the leaf it is filed under until staff look at it [CLS-18]."""


def children(code: str) -> tuple[str, ...]:
    """The child codes of one; of "" the six classes, of a leaf nothing."""
    return tuple(child for child, parent in TREE.items() if parent == code)


def is_leaf(code: str) -> bool:
    """Whether a complaint may be filed under this code: known, and nothing below it."""
    return code in TREE and code not in _PARENTS


def path_to(code: str) -> tuple[str, ...]:
    """The codes from the class down to this one; empty for an unknown code."""
    return (*path_to(TREE[code]), code) if code in TREE else ()


_PARENTS = frozenset(TREE.values())
LEAVES: tuple[str, ...] = tuple(code for code in ALL if is_leaf(code))
