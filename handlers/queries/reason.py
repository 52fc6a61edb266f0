"""Why the program gave a complaint to somebody, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.desk import Desk


def told(desk: Desk, language: str, why: Mapping[str, Any] | None) -> str:
    """The reason that routing kept with its move; empty when there is none."""
    key = f"routing.why.{(why or {}).get('key')}"
    if not why or not desk.texts.has(key):
        return ""
    section = desk.settings.departments.get(str(why.get("department") or ""))
    values = {
        "department": section.name.in_language(language) if section else "",
        "load": int(why.get("load") or 0),
        "among": int(why.get("among") or 0),
        "most": int(why.get("most") or 0),
    }
    return desk.texts.say(language, key, values)
