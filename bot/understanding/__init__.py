"""Rule-based reading of residents' messages: danger, category, place, time, intent, sentiment, same incident.

Patterns and learnt word weights stand in data/; no network, no clock, no language model.
"""

from bot.understanding.category import is_urgent, rank_categories
from bot.understanding.danger import Danger, DangerKind, find_danger
from bot.understanding.intent import Intent, Wish, named_language, read_command, read_intent
from bot.understanding.person import find_name, find_phone
from bot.understanding.place import Place, find_place
from bot.understanding.sentiment import (
    Verdict,
    accuses_manners,
    anger_level,
    read_satisfaction,
    read_yes_no,
    says_understood,
    threatens_exposure,
)
from bot.understanding.times.future_time import future_moment
from bot.understanding.times.past_time import past_moment

__all__ = [
    "Danger",
    "DangerKind",
    "Intent",
    "Place",
    "Verdict",
    "Wish",
    "accuses_manners",
    "anger_level",
    "rank_categories",
    "future_moment",
    "find_danger",
    "threatens_exposure",
    "read_intent",
    "named_language",
    "find_name",
    "find_phone",
    "find_place",
    "read_satisfaction",
    "says_understood",
    "is_urgent",
    "read_command",
    "past_moment",
    "read_yes_no",
]
