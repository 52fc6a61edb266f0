"""Explanation of what is understood from a message, and by which words: for whoever keeps the word lists."""

from __future__ import annotations

from datetime import datetime

from bot.understanding import custom_words, features
from bot.understanding.category import is_urgent, rank_categories, words_for_category
from bot.understanding.danger import danger_by_patterns, find_danger, heaviest_sentence
from bot.understanding.intent import read_command, read_intent
from bot.understanding.place import find_place
from bot.understanding.same_incident import concepts_named
from bot.understanding.sentiment import anger_level, read_satisfaction, threatens_exposure
from bot.understanding.times.past_time import past_moment


def explain_reading(text: str, now: datetime) -> list[tuple[str, str]]:
    """Pairs of what was asked and what was understood, in the order in which the program asks."""
    found = find_danger(text)
    where, moment = find_place(text), past_moment(text, now)
    return [
        ("danger", f"{found.kind} ({found.evidence})" if found else "no"),
        ("  because", _why_danger(text)),
        ("urgent", "yes" if is_urgent(text) else "no"),
        *_categories(text),
        ("place", where.label() if where else "none named"),
        ("time", f"{moment:%Y-%m-%d %H:%M}" if moment else "none named"),
        ("wants", read_command(text) or read_intent(text) or "nothing in particular"),
        ("as an answer to the callback", read_satisfaction(text)),
        ("angry", f"{anger_level(text)} of 3"),
        ("speaks of going public", "yes" if threatens_exposure(text) else "no"),
        ("for neighbours it is about", "、".join(concepts_named(text)) or "no known thing"),
    ]


def _why_danger(text: str) -> str:
    said = custom_words.without_removed(features.fold_message(text))
    found, mentioned = danger_by_patterns(said)
    rule = f"the rules see it in “{found.evidence}”" if found else "the rules see a mention" if mentioned else ""
    signs = features.danger_signs(features.grams(said))
    weighed = f"the words weigh {heaviest_sentence(said)[1]:+.1f}, signs: {', '.join(signs) or 'none'}"
    return f"{rule}; {weighed}" if rule else weighed


def _categories(text: str) -> list[tuple[str, str]]:
    ranked = rank_categories(text)
    if not ranked:
        return [("category", "no word tells")]
    return [
        ("category", f"{code} {share:.0%} — {'、'.join(words_for_category(text, code)) or 'by its letters'}")
        for code, share in ranked
    ]
