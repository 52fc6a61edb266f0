"""Place codes of QR codes: sjhc, sjhc-3 and sjhc.gate name a community, a building, a public place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.config.settings import Community, Settings

JOINTS = ("-", ".", "_")
"""What may stand between a community's code and the rest."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A configured place; `label` is the building's or public place's name, `kind` says which; both are empty for the
    community itself."""

    community: Community
    label: str = ""
    kind: str = ""

    @property
    def place(self) -> dict[str, str]:
        """The place as a conversation keeps it."""
        return {"label": self.label, self.kind: self.label} if self.label else {}


def spot_of(settings: Settings, code: str) -> Spot | None:
    """The configured place of a code; None for anything else, so that no page ever passes on a foreign code."""
    for community, rest in _split(settings, code):
        if not rest:
            return Spot(community)
        building, place = community.building(rest), community.place(rest)
        if building is not None:
            return Spot(community, building.name, "building")
        if place is not None:
            return Spot(community, place.name, "public")
    return None


def community_of(settings: Settings, code: str) -> Spot | None:
    """The community that a code begins with, whatever follows; None when none does."""
    return next((Spot(community) for community, _rest in _split(settings, code)), None)


def _split(settings: Settings, code: str) -> Iterator[tuple[Community, str]]:
    for community in settings.communities:
        if code == community.code:
            yield community, ""
        for joint in JOINTS:
            if code.startswith(community.code + joint):
                yield community, code[len(community.code) + 1 :]
