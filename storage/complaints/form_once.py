"""Single use of console forms: a form's key is taken in the commit of what the form does [F-03]."""

from __future__ import annotations

from storage.database import Unit
from storage.engine.upsert import Upsert
from storage.tables import messages

CONSOLE = "~console"
"""No network has this name: under it a form's key is taken once, in the commit of what the form does [F-03]."""

_TAKE = Upsert(messages, ["channel", "external"], where="way = 'in'", returning="id")


def take_form(unit: Unit, person: int, once: str, complaint: int | None = None) -> bool:
    """True the first time this form's key is seen; a double click or a resubmitted page has no further effect."""
    row = {
        "way": "in",
        "channel": CONSOLE,
        "chat": str(person),
        "external": f"{person}:{once}",
        "kind": "form",
        "staff": person,
        "complaint": complaint,
        "at": unit.at,
    }
    return unit.one(_TAKE.on(unit), row) is not None


def release_form(unit: Unit, person: int, once: str) -> None:
    """Releases a form's key because the form had no effect after all; it may be sent again."""
    m = messages.c
    unit.execute(messages.delete().where(m.way == "in", m.channel == CONSOLE, m.external == f"{person}:{once}"))
