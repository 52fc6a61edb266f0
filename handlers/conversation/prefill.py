"""Prefilled answers of a filing talk: from the first words, the scanned place code and a sent position."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import understanding
from bot.understanding.description import parts_of_place
from handlers.conversation.turn import Turn

OFFERED = 3
"""So many groups are offered first, the likeliest that the words tell of."""
COMMON = ("house", "power", "lift", "noise", "cleaning", "parking")
"""What is offered when the words tell no group."""


def known_answers(turn: Turn, what: str) -> dict[str, Any]:
    """Answers that need not be asked for, by name of their question. `what`: the first words, or empty."""
    answers: dict[str, Any] = {}
    if what:
        answers["what"] = what
        answers |= from_words(turn, what)
    answers |= _from_code(turn.conversation.place, what, answers)
    if turn.message.point:
        lat, lon = turn.message.point
        answers["point"] = [lat, lon]
        answers.setdefault("place", turn.message.point_name or f"{lat:.5f}, {lon:.5f}")
    return answers


def from_words(turn: Turn, what: str) -> dict[str, Any]:
    """What a description says by itself: the place, and the categories to offer."""
    found: dict[str, Any] = {"place_offers": ["community"]}
    place = understanding.find_place(what)
    if place is not None:
        found |= {"place": place.label(), "place_parts": parts_of_place(place)}
    ranked = [code for code, _score in understanding.rank_categories(what)][:OFFERED]
    found["category_offers"] = [*(ranked or COMMON), "unsure", "more"]
    return found


def _from_code(scanned: Mapping[str, str], what: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The place of the QR code, where the words name none; the building of the code, where the words name only a part
    of one (the stairs, flat 501)."""
    if not scanned.get("label"):
        return {}
    parts = {name: value for name, value in scanned.items() if name != "label"}
    if "building" in parts:
        read = parts_of_place(understanding.find_place(parts["building"]))  # 3栋 as words give it: 3
        parts["building"] = read.get("building", parts["building"])
    if "place" not in answers:
        return {"place": scanned["label"], "place_parts": parts}
    said = understanding.find_place(what)
    if said is None or said.building or not said.indoors() or "building" not in parts:
        return {}
    return {"place": f"{scanned['label']} {said.label()}", "place_parts": {**parts, **parts_of_place(said)}}
