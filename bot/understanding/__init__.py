"""Rule-based reading of residents' messages: danger, category, place, time, intent, sentiment, same incident.

Patterns and learnt word weights stand in data/; no network, no clock, no language model.
"""

from bot.understanding.category import categories, urgent
from bot.understanding.danger import Danger, DangerKind, danger
from bot.understanding.intent import Intent, Wish, intent, language_named, wants
from bot.understanding.person import name_of, phone
from bot.understanding.place import Place, place
from bot.understanding.sentiment import (
    Verdict,
    accuses_manners,
    angry,
    exposure_threat,
    satisfaction,
    understands,
    yes_no,
)
from bot.understanding.times.future_time import coming
from bot.understanding.times.past_time import when

__all__ = [
    "Danger",
    "DangerKind",
    "Intent",
    "Place",
    "Verdict",
    "Wish",
    "accuses_manners",
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
