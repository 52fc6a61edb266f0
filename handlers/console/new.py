"""Recording a complaint that came by telephone, visit, letter, fax, e-mail, media, message board or from above
[CHN-01..09]."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from aiohttp import web

from bot.domain import categories, numbers
from bot.domain.complaint import FRONT, STAFF, Complaint
from bot.domain.flow import Question
from bot.domain.plain import is_blank
from bot.domain.questions import FILING
from bot.domain.understanding import DANGER_KINDS
from bot.texts import LANGUAGES
from handlers import desk as desks
from handlers import drafts, sent
from handlers.console.view import go, show, word
from handlers.guard import Nav, Page, Visit
from storage import looks
from storage.database import Unit

SOURCES = ("phone", "visit", "letter", "fax", "email", "media", "board", "passed_down", "other")
SEVERITIES = ("general", "important", "major")
APART = frozenset({"what", "category"})
"""Questions with a place of their own on the form; the others follow in their order."""
DANGER: dict[str, str] = {"none": "", **{str(kind): str(kind) for kind in DANGER_KINDS}}
"""What the field of danger says; anything else leaves it to the words."""
ONLY_IN_CHAT = frozenset({"chat_only"})
"""Choices that only somebody in a chat can make."""


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
        reading=_reading(visit, typed),
        communities=_communities(visit),
        sources=SOURCES,
        severities=SEVERITIES,
        dangers=DANGER_KINDS,
        categories=(*categories.EVERYDAY, "unsure"),
        questions=[(closed, list(some)) for closed, some in groupby(_asked(), lambda one: bool(choices(one)))],
        choices=choices,
        spoken=LANGUAGES,
    )


def _asked() -> list[Question]:
    return [question for question in FILING.items if question.name not in APART]


def choices(question: Question) -> tuple[str, ...]:
    """What the form offers for a question; empty for one that is answered in words."""
    return tuple(value for value in question.choices if value not in ONLY_IN_CHAT)


def _reading(visit: Visit, typed: dict[str, str]) -> str:
    """What would be recorded by the words alone, in one sentence; empty while they say nothing special. Whatever is
    chosen on the form overrules it."""
    if is_blank(typed.get("what", "")):
        return ""
    read = _draft(visit, {name: typed[name] for name in ("what", "place") if typed.get(name)})
    found = [word(visit.desk, visit.language, "danger", read.danger)] if read.danger else []
    found += [visit.say("console.new.urgent")] if read.urgent else []
    found += [visit.say(f"everyday.{read.category}")] if read.category != "unsure" else []
    found += [str(read.answers["place"])] if read.answers.get("place") and not typed.get("place") else []
    return visit.say("console.new.reading", found=" · ".join(found)) if found else ""


async def file(visit: Visit) -> web.StreamResponse:
    """POST /console/new: files it; what is missing is said in one sentence and nothing typed is lost. With do=read the
    form comes back with what its words say."""
    typed = {name: visit.typed(name, sent.WORDS) for name in visit.form}
    if typed.get("do") == "read":
        return _show(visit, typed)
    problem, limit = _problem(visit, typed), visit.desk.settings.limits.message_chars
    if problem:
        return _show(visit, typed, visit.say(problem, limit=limit), 422)
    once = visit.once

    def work(unit: Unit) -> Complaint | None:
        if not looks.take_form(unit, visit.person.id, once):
            return None
        return desks.file(visit.desk, unit, _draft(visit, typed), visit.person.actor(typed["community"]))

    filed = await visit.desk.database.transact(work)
    return go(f"/console/cases/{filed.id}?done=file" if filed else "/console/cases")


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
    """What was left to the words is read from them; what was chosen stands."""
    community = typed.get("community", "")
    front = visit.person.roles_in(community) & FRONT if community else frozenset()
    return drafts.draft(
        visit.desk.settings,
        community,
        _answers(typed),
        language=typed["language"] if typed.get("language") in LANGUAGES else visit.desk.settings.language,
        source=typed.get("source", ""),
        first_asked=visit.person.id if front else None,
        severity=typed["severity"] if typed.get("severity") in SEVERITIES else "general",
        danger=DANGER.get(typed.get("danger", "")),
        urgent={"yes": True, "no": False}.get(typed.get("urgent", "")),
    )


def _answers(typed: dict[str, str]) -> dict[str, Any]:
    """The same items as in a chat, as far as they were filled in."""
    answers: dict[str, Any] = {}
    for question in FILING.items:
        value, known = typed.get(question.name, ""), choices(question)
        if value in known or (not known and question.name != "category" and not is_blank(value)):
            answers[question.name] = value
    if typed.get("category") in (*categories.EVERYDAY, "unsure"):
        answers["category"] = typed["category"]
    return answers


PAGES = (
    Page("GET /console/new", STAFF, page, Nav("new", 40)),
    Page("POST /console/new", STAFF, file),
)
