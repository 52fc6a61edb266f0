"""Explanation of what is understood from a message, and by which words: for whoever keeps the word lists."""

from __future__ import annotations

from datetime import datetime

from bot.understanding import classifier, custom_words
from bot.understanding.category import categories, urgent, words_of
from bot.understanding.danger import danger, heaviest, ruled
from bot.understanding.intent import intent, wants
from bot.understanding.place import place
from bot.understanding.same_incident import concepts
from bot.understanding.sentiment import angry, exposure_threat, satisfaction
from bot.understanding.times.past_time import when


def explain(text: str, now: datetime) -> list[tuple[str, str]]:
    """Pairs of what was asked and what was understood, in the order in which the program asks."""
    found = danger(text)
    where, moment = place(text), when(text, now)
    return [
        ("danger", f"{found.kind} ({found.evidence})" if found else "no"),
        ("  because", _why_danger(text)),
        ("urgent", "yes" if urgent(text) else "no"),
        *_categories(text),
        ("place", where.label() if where else "none named"),
        ("time", f"{moment:%Y-%m-%d %H:%M}" if moment else "none named"),
        ("wants", wants(text) or intent(text) or "nothing in particular"),
        ("as an answer to the callback", satisfaction(text)),
        ("angry", f"{angry(text)} of 3"),
        ("speaks of going public", "yes" if exposure_threat(text) else "no"),
        ("for neighbours it is about", "、".join(concepts(text)) or "no known thing"),
    ]


def _why_danger(text: str) -> str:
    said = custom_words.without_removed(classifier.fold_message(text))
    found, mentioned = ruled(said)
    rule = f"the rules see it in “{found.evidence}”" if found else "the rules see a mention" if mentioned else ""
    signs = classifier.danger_signs(classifier.grams(said))
    weighed = f"the words weigh {heaviest(said)[1]:+.1f}, signs: {', '.join(signs) or 'none'}"
    return f"{rule}; {weighed}" if rule else weighed


def _categories(text: str) -> list[tuple[str, str]]:
    ranked = categories(text)
    if not ranked:
        return [("category", "no word tells")]
    return [
        ("category", f"{code} {share:.0%} — {'、'.join(words_of(text, code)) or 'by its letters'}")
        for code, share in ranked
    ]
