"""Routing 派单: the first fitting rule chooses the department, then rotation chooses a person, with the reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_BUILDING = re.compile(r"号楼|號樓|栋楼|棟樓|[栋棟幢座号號楼樓#＃]|building|block|tower", re.IGNORECASE)
HOWS = ("rotation", "take", "manual")
"""By load among those on duty; whoever takes it first 抢单; a person decides."""


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the setting `routing`. What is empty asks for nothing; `flags` must all be on. `categories` are codes
    of the tree or their beginnings, or everyday groups. An empty `department`: the one whose categories it is."""

    name: str = ""
    communities: frozenset[str] = frozenset()
    buildings: frozenset[str] = frozenset()
    categories: tuple[str, ...] = ()
    severities: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    department: str = ""
    how: str = "rotation"
    people: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether the rule has any condition; False fits everything."""
        return bool(self.communities or self.buildings or self.categories or self.severities or self.flags)


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """The facts of a complaint that routing rules compare. `codes`: its everyday group and its place in the tree."""

    community: str
    building: str = ""
    codes: tuple[str, ...] = ()
    severity: str = "general"
    flags: frozenset[str] = frozenset()


def first_fitting(routes: Iterable[Route], asked: RoutingFacts) -> Route | None:
    """The first rule that fits; None when none does."""
    return next((one for one in routes if rule_fits(one, asked)), None)


def rule_fits(route: Route, asked: RoutingFacts) -> bool:
    """Whether all conditions of the rule hold."""
    return (
        (not route.communities or asked.community in route.communities)
        and (not route.buildings or plain_building(asked.building) in map(plain_building, route.buildings))
        and (not route.categories or any(is_under(code, asked.codes) for code in route.categories))
        and (not route.severities or asked.severity in route.severities)
        and route.flags <= asked.flags
    )


def is_under(code: str, codes: Iterable[str]) -> bool:
    """Whether one of these codes is that one or a leaf below it."""
    return any(one == code or one.startswith(f"{code}.") for one in codes)


def department_of(departments: Mapping[str, Sequence[str]], codes: Collection[str]) -> str:
    """The department that has one of these codes or a class above it; empty when none has."""
    return next((name for name, own in departments.items() if any(is_under(code, codes) for code in own)), "")


def plain_building(text: str) -> str:
    """3 for 3栋, 3号楼 or Building 3, so that every way to write a building finds its rule."""
    return _BUILDING.sub("", text).strip().upper()


def never_reached(routes: Sequence[Route]) -> list[tuple[int, int]]:
    """Rules shadowed by an earlier one, as (rule, the earlier one), counted from 0."""
    found = []
    for at, route in enumerate(routes):
        before = next((number for number, earlier in enumerate(routes[:at]) if _covers(earlier, route)), None)
        if before is not None:
            found.append((at, before))
    return found


def _covers(wide: Route, narrow: Route) -> bool:
    """Whether whatever fits the narrow rule fits the wide one too."""

    def part(name: str) -> bool:
        mine, other = getattr(wide, name), getattr(narrow, name)
        return not mine or (bool(other) and set(other) <= set(mine))

    codes = not wide.categories or (
        bool(narrow.categories)
        and all(any(is_under(code, [one]) for code in wide.categories) for one in narrow.categories)
    )
    return codes and wide.flags <= narrow.flags and all(map(part, ("communities", "buildings", "severities")))


# ---- a person ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible handler. `load`: their open cases; `last`: when they were given one last, as
    any number that grows; `barred`: whom it is about, or who reports to them."""

    person: int
    name: str = ""
    department: str = ""
    load: int = 0
    last: int = 0
    present: bool = True
    barred: bool = False
    used: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen person, or None; `why` is the end of the key routing.why.* with the values it is told with."""

    person: int | None
    why: str
    values: Mapping[str, Any]


def choose(
    candidates: Iterable[Candidate], department: str | None, pool: Collection[str] = (), most: int = 0
) -> Chosen:
    """The handler by rotation: among those on duty in the department (None: in any; or of the pool) whoever has the
    fewest open cases, and of these whoever waited longest. Never whom it is about or who reports to them. `most`:
    nobody gets more open cases than that (0: no limit). People who had it before (`used`) only when there are no others
    [CBK-23]."""
    able = [one for one in candidates if not one.barred and _fits(one, department, pool)]
    named = {"department": department or ""}
    if not able:
        return Chosen(None, "nobody", named)
    here = [one for one in able if one.present]
    if not here:
        return Chosen(None, "off_duty", {**named, "among": len(able)})
    free = [one for one in here if not most or one.load < most]
    if not free:
        return Chosen(None, "full", {**named, "among": len(here), "most": most})
    new = [one for one in free if not one.used] or free
    best = min(new, key=lambda one: (one.load, one.last, one.person))
    return Chosen(best.person, "rotation", {**named, "load": best.load, "among": len(new)})


def _fits(one: Candidate, department: str | None, pool: Collection[str]) -> bool:
    return one.name in pool if pool else department in (None, one.department)
