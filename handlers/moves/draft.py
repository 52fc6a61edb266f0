"""Builder of complaint drafts: answers become a Complaint that can be filed, the same for every source.

Chat, front desk form, petition, linked complaint and API give it the same answers, so that danger, urgency, category,
place, department and telephone are read alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.config.settings import Settings
from bot.domain.complaint.moves import Complaint
from bot.domain.text import contact_numbers
from bot.understanding import find_place
from bot.understanding.description import Description, parts_of_place
from handlers.moves import routing

WORKING = frozenset({"files", "files_asked", "another", "more"})
"""Answers of a talk that are not stored with the complaint."""
PERSONAL = frozenset({"name", "phone", "call_when"})
"""Answers dropped from an anonymous complaint [INT-21]."""


def draft(settings: Settings, community: str, answers: Mapping[str, Any], *, words: str | None = None,
          **decided: Any) -> Complaint:  # fmt: skip
    """A complaint ready to be filed. `words` are read for danger and category, the description unless given; `decided`
    are fields that somebody chose, which the words do not overrule. Danger makes it urgent and major."""
    kept = complete(answers)
    said = Description(str(kept.get("what") or "") if words is None else words)
    category = str(kept.get("category") or said.category)
    danger = said.danger if decided.get("danger") is None else str(decided["danger"])
    urgent = said.urgent if decided.get("urgent") is None else bool(decided["urgent"])
    return Complaint(
        **{
            "department": routing.department_for(settings, category),
            "severity": "general",
            **decided,
            **({"severity": "major"} if danger else {}),
            "community": community,
            "answers": kept,
            "category": category,
            "danger": danger,
            "urgent": urgent or bool(danger),
            "anonymous": kept.get("contact") == "anonymous",
        }
    )


def complete(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as a complaint stores them: one description, a normalised telephone, the parts of the place; without
    personal data when anonymous."""
    kept = {name: value for name, value in answers.items() if not name.endswith("_offers") and name not in WORKING}
    if answers.get("more"):
        kept["what"] = f"{kept.get('what', '')}\n{answers['more']}".strip()
    if kept.get("contact") == "anonymous":
        kept = {name: value for name, value in kept.items() if name not in PERSONAL}
    if kept.get("phone"):
        kept["phone"] = contact_numbers.phone_number(str(kept["phone"])) or kept["phone"]
    if not kept.get("place"):
        where = find_place(str(kept.get("what") or ""))
        if where is not None:
            kept["place"], kept["place_parts"] = where.label(), parts_of_place(where)
    elif "place_parts" not in kept:
        kept["place_parts"] = parts_of_place(find_place(str(kept["place"])))
    return kept
