"""One complaint's private page: state, timeline, files, and what can be added or answered. Its token is the key to look
and to add; to answer takes a proof that it is the resident."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.domain.complaint.moves import Complaint, MoveRefused, resident
from bot.domain.complaint.record import BAD_RATINGS, CALLBACK_ANSWERS, OPINION_MARKS, OPINION_PARTS
from bot.domain.complaint.resident_messages import rating_buttons
from bot.domain.messages import Address, Incoming
from bot.domain.text.plain import is_blank
from bot.texts.texts import LANGUAGES
from handlers.conversation import callback
from handlers.desk import Desk
from handlers.moves import make
from handlers.notify import notifications
from handlers.public import proof
from handlers.public.chat_message import InvalidChatMessage
from handlers.public.timeline import TimelineEntry, resident_timeline
from handlers.public.visitor import must_be_ours
from handlers.queries import answer_word, deadlines
from handlers.staff import actions
from handlers.web import form_data
from handlers.web.pages import DESK, PAGES, client_address, language
from handlers.web.rate_limits import LIMITS, limit_key
from storage.complaints import complaints
from storage.database import Unit
from storage.files import uploads
from storage.messages import conversations, outbox

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
ROLES = ("evidence", "before", "after")
DONE = frozenset({"added", "hurried", "thanks", "sorry", "declined", "opinion"})
ANSWERS = frozenset({"rate", "opinion"})
"""What counts as the resident's own word."""
_FORM_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True)
class ComplaintView:
    """Everything the page shows of one complaint, read in one transaction."""

    case: Complaint
    about: dict[str, Any]
    steps: list[TimelineEntry]
    files: list[sa.Row[Any]]
    parent: Complaint | None = None
    child: Complaint | None = None
    due: dict[str, Any] = field(default_factory=dict)
    channel: str = ""


def add(app: web.Application) -> None:
    """Adds the routes; looking never changes anything [M-06]."""
    app.router.add_get("/c/{token}", page)
    app.router.add_post("/c/{token}", act)


async def page(request: web.Request) -> web.Response:
    """GET /c/TOKEN."""
    done = request.query.get("done", "")
    brought = await proof.proof_brought(request, _word(request))
    return await _page(request, await _find(request), brought, done=done if done in DONE else "",
                       asks="ask" in request.query)  # fmt: skip


def _word(request: web.Request, given: str = "") -> str:
    """The answer word of the form, else of the address; empty for what cannot be one."""
    word = given or request.query.get("w", "")
    return word if answer_word.FORM.fullmatch(word) else ""


async def _find(request: web.Request) -> ComplaintView:
    """The complaint of that token. Raises 404, the same for every wrong one; 429 to whoever keeps guessing [M-04]."""
    desk = request.app[DESK]
    address = limit_key(client_address(request, desk.settings))
    guesses = request.app[LIMITS].wrong_tokens
    if guesses.wait(address, take=False):
        raise web.HTTPTooManyRequests
    token = request.match_info["token"]
    shown = (
        await desk.database.read(lambda connection: _read(desk, connection, token)) if TOKEN.fullmatch(token) else None
    )
    if shown is None:
        guesses.wait(address)
        raise web.HTTPNotFound
    return shown


def _read(desk: Desk, connection: sa.Connection, token: str) -> ComplaintView | None:
    case = complaints.find_by(connection, token=token)
    if case is None:
        return None
    known = conversations.find(connection, case.conversation) if case.conversation else None
    due = {name: deadlines.first_due(desk, case, name) for name in ("first_reply", "handling")}
    return ComplaintView(
        case,
        notifications.resident_values(desk, Unit(connection, desk.database.clock()), case),
        resident_timeline(complaints.timeline(connection, case.id)),
        uploads.of_complaint(connection, case.id, ROLES),
        _own(connection, case, case.parent),
        _own(connection, case, case.child),
        {name: at for name, at in due.items() if at is not None},
        known.channel if known is not None else "",
    )


def _own(connection: sa.Connection, case: Complaint, key: int | None) -> Complaint | None:
    """A linked complaint, if it is the same resident's."""
    other = complaints.find(connection, key) if key else None
    return other if other is not None and other.conversation == case.conversation else None


async def _page(
    request: web.Request, shown: ComplaintView, brought: proof.BroughtProof, status: int = 200, **said: Any
) -> web.Response:
    case = shown.case
    values = {
        "shown": shown,
        "case": case,
        "about": shown.about,
        "choices": rating_buttons(case),
        "can_add": case.state not in ("closed", "unhappy"),
        "can_hurry": case.state not in ("closed", "unhappy", "confirm", "callback", "quiet"),
        "can_opine": "answered" in case.facts and bool(case.rating) and "opinion" not in case.record,
        "called": "called" in case.facts or case.state == "closed",
        "parts": OPINION_PARTS,
        "marks": OPINION_MARKS,
        "zone": shown.about["zone"],
        "limits": request.app[DESK].settings.limits,
        "proved": brought.of(request.app[DESK], case),
        "way": proof.how_to(request, case, shown.channel),
        "word": brought.word,
        "done": "",
        "asks": False,
        "notice": "",
        "typed": "",
        **said,
    }
    return request.app[PAGES].render(
        request, "public/complaint.html", _language(request, case), status=status, **values
    )


def _language(request: web.Request, case: Complaint) -> str:
    """The reader's own choice, else the language the complaint was made in."""
    return request.cookies["lang"] if request.cookies.get("lang") in LANGUAGES else case.language or language(request)


# ---- what the resident does here ---------------------------------------------------------------------------------


async def act(request: web.Request) -> web.StreamResponse:
    """POST /c/TOKEN: adds words, hurries, answers the callback. Whoever knows the token may add and hurry; nobody else
    can ask it of their browser, for they do not know it [M-07]. To answer takes a proof that it is the resident: the
    token alone stands in too many places."""
    must_be_ours(request)
    shown = await _find(request)
    form = dict(await form_data.form(request))
    text = form.get("text", "")
    brought = await proof.proof_brought(request, _word(request, form.get("w", "")))
    try:
        done = await _act(request, shown, brought, form.get("do", ""), text, form)
    except InvalidChatMessage as no:
        words = no.sentence(request, _language(request, shown.case))
        return await _page(request, shown, brought, no.status, notice=words, typed=text)
    except MoveRefused as refused:
        words = _why(request, shown, refused)
        return await _page(request, await _find(request), brought, 409, notice=words, typed=text)
    word = f"w={brought.word}&" if brought.word else ""
    return web.Response(status=303, headers={"Location": f"/c/{shown.case.token}?{word}{done}"})


def _why(request: web.Request, shown: ComplaintView, refused: MoveRefused) -> str:
    desk, spoken = request.app[DESK], _language(request, shown.case)
    if refused.reason == "urged_lately":
        values = {**shown.about, "due": shown.due.get("handling"), "again": refused.values["again"]}
        return desk.texts.say(spoken, "hurry.lately", values)
    if refused.reason in ("wrong_state", "too_late"):
        return desk.texts.say(spoken, "web.case.moved_on")
    return actions.refusal_text(desk, spoken, refused)


async def _act(request: web.Request, shown: ComplaintView, brought: proof.BroughtProof, name: str, text: str,
               given: dict[str, str]) -> str:  # fmt: skip
    """Makes the move; returns where the page goes on. Raises InvalidChatMessage and MoveRefused."""
    desk, case = request.app[DESK], shown.case
    wait = request.app[LIMITS].messages.wait(f"case {case.id}")
    if wait:
        raise InvalidChatMessage(429, "web.slow_down", wait)
    if len(text) > desk.settings.limits.message_chars:
        raise InvalidChatMessage(413, "web.too_long", limit=desk.settings.limits.message_chars)
    form_id = given.get("id", "")
    if not _FORM_ID.fullmatch(form_id):
        raise InvalidChatMessage(400, "web.error.400")
    if name == "add":
        if is_blank(text):
            raise InvalidChatMessage(400, "web.nothing_to_send")
        await desk.database.transact(lambda unit: _add(desk, unit, case, text, form_id, brought))
        return "done=added"
    if name == "hurry":
        await desk.database.transact(lambda unit: _hurry(desk, unit, case, form_id, brought))
        return "done=hurried"
    if name in ANSWERS and not brought.of(desk, case):
        raise InvalidChatMessage(
            403, proof.how_to(request, case, shown.channel)["sentence"], hotline=shown.about["hotline"]
        )
    if name == "rate" and given.get("answer") in CALLBACK_ANSWERS:
        if given["answer"] == "neutral":
            return "ask#callback"  # 一般 is not a yes: the direct question comes first
        return await desk.database.transact(
            lambda unit: _rate(desk, unit, case, given["answer"], text, form_id, brought)
        )
    if name == "opinion":
        said = {part: given[part] for part in OPINION_PARTS if given.get(part) in OPINION_MARKS}
        said |= {} if is_blank(text) else {"comment": text}
        await desk.database.transact(lambda unit: _opinion(desk, unit, case, said, form_id, brought))
        return "done=opinion"
    raise InvalidChatMessage(400, "web.error.400")


def _came(desk: Desk, case: Complaint, brought: proof.BroughtProof) -> dict[str, str]:
    """By which way this came, for the history: it never claims more than the browser showed."""
    return {"via": "page", "proof": brought.of(desk, case) or proof.LINK_ONLY}


def _proved(desk: Desk, case: Complaint, brought: proof.BroughtProof) -> dict[str, str]:
    """The same for an answer, asked again of the locked complaint: a word whose callback has ended meanwhile is none.
    Raises MoveRefused."""
    came = _came(desk, case, brought)
    if came["proof"] == proof.LINK_ONLY:
        raise MoveRefused("wrong_state", state=case.state)
    return came


def _heard(unit: Unit, case: Complaint, text: str, form_id: str, came: Mapping[str, str]) -> bool:
    """Keeps what was sent with everything else the resident said; False when this form was sent before."""
    known = conversations.lock_by_id(unit, case.conversation) if case.conversation else None
    address = known.address if known else Address("page", f"c{case.id}")
    message = Incoming(f"page:{case.id}:{form_id}", address, address.chat, unit.at, text=text)
    key = outbox.record_incoming(unit, message, {"page": True, **came}, known.id if known else None)
    if key is not None:
        outbox.link_to_complaint(unit, key, case.id)
    return key is not None


def _add(desk: Desk, unit: Unit, case: Complaint, text: str, form_id: str, brought: proof.BroughtProof) -> None:
    came = _came(desk, case, brought)
    if not _heard(unit, case, text, form_id, came):
        return
    now = complaints.lock(unit, case.id) or case
    name = "answer_question" if now.state == "waiting" else "add_info"
    make.move(desk, unit, case.id, name, resident(case.conversation or 0), {"text": text, **came})


def _hurry(desk: Desk, unit: Unit, case: Complaint, form_id: str, brought: proof.BroughtProof) -> None:
    came = _came(desk, case, brought)
    if _heard(unit, case, "", form_id, came):
        details = {"cooldown": desk.settings.limits.hurry_cooldown, **came}
        make.move(desk, unit, case.id, "urge", resident(case.conversation or 0), details)


def _rate(desk: Desk, unit: Unit, case: Complaint, answer: str, text: str, form_id: str,
          brought: proof.BroughtProof) -> str:  # fmt: skip
    done = "declined" if answer == "decline" else "sorry" if answer in BAD_RATINGS else "thanks"
    said = text or desk.texts.say(case.language or desk.settings.language, f"rating.{answer}")
    if _heard(unit, case, said, form_id, _came(desk, case, brought)):
        now = complaints.lock(unit, case.id) or case
        callback.record_page_answer(desk, unit, now, answer, said, text, _proved(desk, now, brought))
    return f"done={done}"


def _opinion(desk: Desk, unit: Unit, case: Complaint, said: dict[str, str], form_id: str,
             brought: proof.BroughtProof) -> None:  # fmt: skip
    if said and _heard(unit, case, said.get("comment", ""), form_id, _came(desk, case, brought)):
        now = complaints.lock(unit, case.id) or case
        details = {**said, **_proved(desk, now, brought)}
        make.move(desk, unit, case.id, "opinion", resident(case.conversation or 0), details)
