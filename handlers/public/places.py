"""What a QR code means: sjhc, sjhc-3, sjhc.gate stand for a community, a building, a public place."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config import Community, Settings


@dataclass(frozen=True, slots=True)
class Spot:
    """A configured place; `label` is the building's or public place's name, empty for the community itself."""

    community: Community
    label: str = ""


def find(settings: Settings, code: str) -> Spot | None:
    """The configured place of that code; None for anything else, so that no page ever passes on a foreign code."""
    for community in settings.communities:
        if code == community.code:
            return Spot(community)
        for joint in ("-", ".", "_"):
            head = community.code + joint
            if code.startswith(head):
                part = community.building(code[len(head) :]) or community.place(code[len(head) :])
                if part is not None:
                    return Spot(community, part.name)
    return None
