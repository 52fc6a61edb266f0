"""Routing rules that name what does not exist, or that can never be reached."""

from __future__ import annotations

from collections.abc import Iterable

from bot.config import Settings
from bot.domain import categories
from bot.domain.routing import never_reached
from bot.lines import Where
from handlers.routing import routes


def routes_fit(settings: Settings) -> Iterable[tuple[Where, str]]:
    """Every mistake in `routing`, with what to write instead."""
    buildings = {one.code for community in settings.communities for one in community.buildings}
    known = {
        "community": {one.code for one in settings.communities},
        "building": buildings,
        "category": {*categories.TREE, *categories.EVERYDAY},
    }
    for at, rule in enumerate(settings.routing):
        for name, names in known.items():
            for one in getattr(rule.when, name):
                if one not in names and (name != "building" or buildings):
                    yield ("routing", at, "when", name), f"{one!r} is not known — write one of: {_some(names)}"
        if rule.department and rule.department not in settings.departments:
            yield (
                ("routing", at, "department"),
                f"{rule.department!r} is no department — choose one of: {_some(set(settings.departments))}",
            )
    for at, before in never_reached(routes(settings)):
        yield ("routing", at), f"is never reached: rule {before + 1} fits first — put it before that one"


def _some(names: set[str]) -> str:
    return ", ".join(sorted(names)[:12]) + (" …" if len(names) > 12 else "")
