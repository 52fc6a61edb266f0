"""Entry of a complaint by hand: one that came by telephone, visit, letter, fax, e-mail, media, message board or from
above [CHN-01..09]."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from aiohttp import web

from bot.domain.complaint import categories
from bot.domain.complaint.moves import FRONT, STAFF, Complaint
from bot.domain.complaint.record import SEVERITIES, SOURCES
from bot.domain.talk.flow import Question
from bot.domain.talk.questions import FILING
from bot.domain.text import contact_numbers
from bot.domain.text.plain import is_blank
from bot.texts.texts import LANGUAGES
from bot.understanding.danger import DANGER_KINDS
from handlers.console.layout import name_in_words, redirect, show
from handlers.moves import draft, make
from handlers.queries.access import Viewer
from handlers.web import form_data
from handlers.web.session import Nav, StaffPage, Visit
from storage.complaints import form_once
from storage.database import Unit

BY_HAND = tuple(source for source in SOURCES if source != "chat")
APART = frozenset({"what", "category"})
"""Questions with a place of their own on the form; the others follow in their order."""
DANGER: dict[str, str] = {"none": "", **{str(kind): str(kind) for kind in DANGER_KINDS}}
"""What the field of danger says; anything else leaves it to the words."""
ONLY_IN_CHAT = frozenset({"chat_only"})
"""Choices that only somebody in a chat can make."""


async def page(visit: Visit) -> web.StreamResponse:
    """GET /console/new"""
    return _show(visit, {})


def _communities(viewer: Viewer) -> list[tuple[str, str]]:
    """Where this person may record: where they hold a role that writes."""
    return [(c.code, c.name) for c in viewer.desk.settings.communities if viewer.person.roles_in(c.code) & STAFF]


def _show(visit: Visit, typed: dict[str, str], problem: str = "", status: int = 200) -> web.Response:
    return show(
        visit,
        "cases/hand_entry",
        status=status,
        typed=typed,
        problem=problem,
        reading=_reading(visit.viewer, typed),
        communities=_communities(visit.viewer),
        sources=BY_HAND,
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


def _reading(viewer: Viewer, typed: dict[str, str]) -> str:
    """What would be recorded by the words alone, in one sentence; empty while they say nothing special. Whatever is
    chosen on the form overrules it."""
    if is_blank(typed.get("what", "")):
        return ""
    read = _draft(viewer, {name: typed[name] for name in ("what", "place") if typed.get(name)})
    found = [name_in_words(viewer.desk, viewer.language, "danger", read.danger)] if read.danger else []
    found += [viewer.say("console.new.urgent")] if read.urgent else []
    found += [viewer.say(f"everyday.{read.category}")] if read.category != "unsure" else []
    found += [str(read.answers["place"])] if read.answers.get("place") and not typed.get("place") else []
    return viewer.say("console.new.reading", found=" · ".join(found)) if found else ""


async def file(visit: Visit) -> web.StreamResponse:
    """POST /console/new: files it; what is missing is said in one sentence and nothing typed is lost. With do=read the
    form comes back with what its words say."""
    viewer = visit.viewer
    typed = {name: visit.typed(name, form_data.MOST_TEXT_BYTES) for name in visit.form}
    if typed.get("do") == "read":
        return _show(visit, typed)
    problem, limit = _problem(viewer, typed), viewer.desk.settings.limits.message_chars
    if problem:
        return _show(visit, typed, viewer.say(problem, limit=limit), 422)
    once = visit.once

    def work(unit: Unit) -> Complaint | None:
        if not form_once.take_form(unit, viewer.person.id, once):
            return None
        return make.file(viewer.desk, unit, _draft(viewer, typed), viewer.person.actor(typed["community"]))

    filed = await viewer.desk.database.transact(work)
    return redirect(f"/console/cases/{filed.id}?done=file" if filed else "/console/cases")


def _problem(viewer: Viewer, typed: dict[str, str]) -> str:
    if typed.get("community") not in dict(_communities(viewer)):
        return "console.new.needs_community"
    if typed.get("source") not in BY_HAND:
        return "console.new.needs_source"
    if is_blank(typed.get("what", "")):
        return "console.new.needs_what"
    if any(len(words) > viewer.desk.settings.limits.message_chars for words in typed.values()):
        return "console.new.too_long"
    if typed.get("phone") and typed.get("contact") != "anonymous" and not contact_numbers.phone_number(typed["phone"]):
        return "console.new.bad_phone"
    return ""


def _draft(viewer: Viewer, typed: dict[str, str]) -> Complaint:
    """What was left to the words is read from them; what was chosen stands."""
    community = typed.get("community", "")
    front = viewer.person.roles_in(community) & FRONT if community else frozenset()
    return draft.draft(
        viewer.desk.settings,
        community,
        _answers(typed),
        language=typed["language"] if typed.get("language") in LANGUAGES else viewer.desk.settings.language,
        source=typed.get("source", ""),
        first_asked=viewer.person.id if front else None,
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
    StaffPage("GET /console/new", STAFF, page, Nav("new", 40)),
    StaffPage("POST /console/new", STAFF, file),
)
