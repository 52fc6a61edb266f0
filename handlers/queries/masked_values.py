"""Masked values of a complaint for cards, news and notifications: no name, no telephone, no room [PRV-07, P-05]."""

from __future__ import annotations

from typing import Any

from bot.domain.complaint.moves import Complaint, Made, responsible
from bot.domain.talk import flow
from bot.domain.talk.flow import Question
from bot.domain.talk.questions import FILING
from bot.domain.text.contact_numbers import mask_phone
from bot.domain.text.masking import mask_links, mask_own_name, mask_room
from bot.domain.text.plain import clip, visible
from handlers.desk import Desk
from handlers.queries import deadlines, explain
from storage.database import Unit
from storage.people.staff_snapshot import staff_snapshot

SUMMARY = 120

CARD_ANSWER = 40

WORDED = frozenset({"category", "rating", "severity"})


def details_of(made: Made) -> dict[str, Any]:
    """The details of a move without those that card_values gives as text keys: their bare codes must not hide them."""
    return {name: value for name, value in made.event.details.items() if name not in WORDED}


def masked_text(text: str, limit: int = SUMMARY, name: str = "") -> str:
    """Somebody's words masked for a group: clipped, without the complainant's name, telephones, rooms, private links
    and invisible characters [P-05]."""
    said = mask_own_name(" ".join(mask_links(visible(text)).split()), " ".join(visible(name).split()))
    return clip(mask_room(mask_phone(said)), limit)


def complainant_name(c: Complaint) -> str:
    """The complainant's name, as they gave it."""
    return str(c.answers.get("name") or "")


def card_values(desk: Desk, unit: Unit, c: Complaint, summary: str | None = None) -> dict[str, Any]:
    """The values that card and news texts may use; `summary` replaces the masked description."""
    person = staff_snapshot(unit).person(responsible(c))
    return {
        "number": c.number,
        "community": desk.community_name(c.community),
        "state": f"state.{c.state}",
        "severity": f"severity.{c.severity}",
        "category": category_key(desk, c.category),
        "place": place_without_room(desk, c),
        "summary": masked_text(str(c.answers.get("what") or ""), name=complainant_name(c))
        if summary is None
        else summary,
        "asked": _asked(desk, c),
        "danger": f"danger.{c.danger}" if c.danger else "",
        "urgent": c.urgent,
        "generation": c.generation,
        "person": person.name if person else "",
        "handler": bool(c.handler),
        "why": explain.why_chosen(desk, desk.settings.language, c.record.get("routing")) if c.handler else "",
        "rating": f"rating.{c.rating}" if c.rating else "",
        "reply_due": deadlines.first_due(desk, c, "first_reply"),
        "work_due": deadlines.first_due(desk, c, "handling"),
        "zone": desk.calendar(c.community).zone,
        "now": unit.at,
        "text": "",
        "reason": "",
    }


def answer_in_words(desk: Desk, language: str, question: Question, value: str) -> str:
    """An answer in words: a choice by its label in that language; people's own words as they are [K-01]."""
    key = flow.label_of(question, value) if question.kind == "choice" and value.isidentifier() else ""
    return desk.texts.say(language, key) if key and desk.texts.has(key) else value


def _asked(desk: Desk, c: Complaint) -> str:
    """A line for each question that is marked for the card and was answered."""
    language, lines = desk.settings.language, []
    for question in FILING.items:
        value = c.answers.get(question.name)
        if question.card and value not in (None, ""):
            said = masked_text(answer_in_words(desk, language, question, str(value)), CARD_ANSWER, complainant_name(c))
            label = desk.texts.say(language, f"item.{question.name}")
            lines.append(desk.texts.say(language, "filing.item", {"name": label, "value": said}))
    return "\n".join(lines)


def category_key(desk: Desk, code: str) -> str:
    """The text key of a category: an everyday group, a code of the tree, or not sure for anything else."""
    return next((key for key in (f"everyday.{code}", f"category.{code}") if desk.texts.has(key)), "everyday.unsure")


def place_without_room(desk: Desk, c: Complaint) -> str:
    """The place without the room: building and public place."""
    parts = c.answers.get("place_parts") or {}
    building = str(parts.get("building") or "")
    if building and (building.isdigit() or building.isascii()):
        building = desk.texts.say(desk.settings.language, "place.building", {"building": building})
    return " ".join(filter(None, (building, str(parts.get("public") or ""))))
