"""The readings of one complaint's description: danger, urgency, category, place, telephone number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.understanding.category import is_urgent, rank_categories
from bot.understanding.danger import find_danger
from bot.understanding.person import find_phone
from bot.understanding.place import Place, find_place


@dataclass(frozen=True)
class Description:
    """The words of a complaint, read for whoever files it: the chat, the front desk's form, a petition, a linked case.
    Each part is read when it is first asked for."""

    text: str

    @cached_property
    def danger(self) -> str:
        """The kind of danger going on now [CLS-27]; empty for none."""
        found = find_danger(self.text)
        return found.kind if found else ""

    @cached_property
    def urgent(self) -> bool:
        """Whether it cannot wait, by the words alone."""
        return is_urgent(self.text)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Everyday groups, the likeliest first; empty when the words tell none."""
        return tuple(code for code, _score in rank_categories(self.text))

    @property
    def category(self) -> str:
        """The likeliest everyday group; `unsure` when the words tell none."""
        return self.categories[0] if self.categories else "unsure"

    @cached_property
    def place(self) -> Place | None:
        """The place in the words; None when they name none."""
        return find_place(self.text)

    @cached_property
    def phone(self) -> str:
        """The first telephone number; empty when there is none."""
        return find_phone(self.text) or ""


def parts_of_place(where: Place | None) -> dict[str, str]:
    """Building, unit, room and public place of a place, as a complaint keeps them; only those that are known."""
    if where is None:
        return {}
    parts = {name: getattr(where, name) for name in ("building", "unit", "room", "public")}
    return {name: value for name, value in parts.items() if value}
