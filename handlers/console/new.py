"""Recording a complaint that came by telephone, visit, letter, fax, e-mail, media, message board or from above
[CHN-01..09]."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.domain import categories, numbers, understanding
from bot.domain.complaint import FRONT, STAFF, Actor, Complaint
from bot.domain.plain import is_blank
from bot.texts import LANGUAGES
from handlers import desk as desks
from handlers import sent
from handlers.console.view import go, show
from handlers.guard import Visit
from storage import looks
from storage.database import Unit

SOURCES = ("phone", "visit", "letter", "fax", "email", "media", "board", "passed_down", "other")
SEVERITIES = ("general", "important", "major")
DANGERS = ("fire", "gas", "lift", "electric", "injury", "violence", "self_harm", "flood")
TEXTS = ("what", "place", "when", "who", "outcome", "name", "phone")
CHOICES = {
    "compensation": ("no", "yes"),
    "feeling": ("calm", "worried", "upset", "angry"),
    "contact": ("named", "anonymous"),
    "call_when": ("any", "daytime", "evening", "weekend"),
}


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/new"""
    return _show(visit, {})


def _communities(visit: Visit) -> list[tuple[str, str]]:
    """Where this person may record: where they hold a role that writes."""
    return [(c.code, c.name) for c in visit.desk.settings.communities if visit.person.roles_in(c.code) & STAFF]


def _show(visit: Visit, typed: dict[str, str], problem: str = "", status: int = 200) -> web.Response:
    return show(
        visit,
        "new",
        status=status,
        typed=typed,
        problem=problem,
        communities=_communities(visit),
        sources=SOURCES,
        severities=SEVERITIES,
        dangers=DANGERS,
        categories=(*categories.EVERYDAY, "unsure"),
        choices=CHOICES,
        spoken=LANGUAGES,
    )


async def file(visit: Visit) -> web.StreamResponse:
    """POST /console/new: files it; what is missing is said in one sentence and nothing typed is lost."""
    typed = {name: visit.typed(name, sent.WORDS) for name in visit.form}
    problem, limit = _problem(visit, typed), visit.desk.settings.limits.message_chars
    if problem:
        return _show(visit, typed, visit.say(problem, limit=limit), 422)
    once = visit.once

    def work(unit: Unit) -> Complaint | None:
        if not looks.take_form(unit, visit.person.id, once):
            return None
        return desks.file(visit.desk, unit, _draft(visit, typed), _actor(visit, typed["community"]))

    filed = await visit.desk.database.transact(work)
    return go(f"/console/cases/{filed.id}?done=file" if filed else "/console/cases")


def _actor(visit: Visit, community: str) -> Actor:
    return visit.person.actor(community)


def _problem(visit: Visit, typed: dict[str, str]) -> str:
    if typed.get("community") not in dict(_communities(visit)):
        return "console.new.needs_community"
    if typed.get("source") not in SOURCES:
        return "console.new.needs_source"
    if is_blank(typed.get("what", "")):
        return "console.new.needs_what"
    if any(len(words) > visit.desk.settings.limits.message_chars for words in typed.values()):
        return "console.new.too_long"
    if typed.get("phone") and typed.get("contact") != "anonymous" and not numbers.digits(typed["phone"]):
        return "console.new.bad_phone"
    return ""


def _draft(visit: Visit, typed: dict[str, str]) -> Complaint:
    answers = _answers(visit, typed)
    category = typed.get("category", "")
    category = category if category in categories.EVERYDAY else "unsure"
    danger = typed.get("danger", "") if typed.get("danger") in DANGERS else ""
    severity = typed.get("severity", "")
    severity = severity if severity in SEVERITIES else "general"
    front = visit.person.roles_in(typed["community"]) & FRONT
    return Complaint(
        community=typed["community"],
        language=typed["language"] if typed.get("language") in LANGUAGES else visit.desk.settings.language,
        source=typed["source"],
        answers=answers,
        first_asked=visit.person.id if front else None,
        category=category,
        department=_department(visit, category),
        severity="major" if danger else severity,
        urgent=bool(danger) or typed.get("urgent") == "yes",
        danger=danger,
        anonymous=answers.get("contact") == "anonymous",
    )


def _answers(visit: Visit, typed: dict[str, str]) -> dict[str, Any]:
    """The same items as in a chat; nobody anonymous leaves a name."""
    answers: dict[str, Any] = {name: typed[name] for name in TEXTS if not is_blank(typed.get(name, ""))}
    answers |= {name: typed[name] for name, known in CHOICES.items() if typed.get(name) in known}
    if answers.get("contact") == "anonymous":
        answers = {name: value for name, value in answers.items() if name not in ("name", "phone", "call_when")}
    if answers.get("phone"):
        answers["phone"] = numbers.digits(answers["phone"])
    place = understanding.place(answers.get("place", ""))
    if place is not None:
        parts = {name: getattr(place, name) for name in ("building", "unit", "room", "public")}
        answers["place_parts"] = {name: value for name, value in parts.items() if value}
    answers["category"] = typed.get("category") or "unsure"
    return answers


def _department(visit: Visit, category: str) -> str:
    leaf = categories.EVERYDAY.get(category, "")
    for code, department in visit.desk.settings.departments.items():
        if leaf and any(leaf.startswith(prefix) for prefix in department.categories):
            return code
    return ""
