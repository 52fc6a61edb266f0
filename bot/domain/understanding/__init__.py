"""What a resident's own words mean: danger, mood, wish, place, time - rules that can be read, never a model."""

from bot.domain.understanding.category import categories, urgent
from bot.domain.understanding.coming import coming
from bot.domain.understanding.danger import Danger, DangerKind, danger
from bot.domain.understanding.feeling import Verdict, angry, exposure_threat, satisfaction, understands, yes_no
from bot.domain.understanding.moment import when
from bot.domain.understanding.person import name_of, phone
from bot.domain.understanding.place import Place, place
from bot.domain.understanding.wish import Intent, Wish, intent, language_named, wants

__all__ = [
    "Danger",
    "DangerKind",
    "Intent",
    "Place",
    "Verdict",
    "Wish",
    "angry",
    "categories",
    "coming",
    "danger",
    "exposure_threat",
    "intent",
    "language_named",
    "name_of",
    "phone",
    "place",
    "satisfaction",
    "understands",
    "urgent",
    "wants",
    "when",
    "yes_no",
]
