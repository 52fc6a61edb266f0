"""Duplicate offer in the filing talk 邻居: who reports what neighbours, or they themselves, reported may join it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot import understanding
from bot.domain.complaint.effects import mirrored
from bot.domain.complaint.moves import IN_WORK, Complaint, resident
from bot.domain.evolve import evolve
from bot.domain.messages import Choice
from bot.domain.talk.flow import Talk
from bot.domain.text.plain import fold, unpunctuated
from bot.texts.texts import LANGUAGES
from bot.understanding.description import Description
from bot.understanding.set_phrases import joins_neighbours
from handlers.conversation.turn import Turn
from handlers.moves import early_warning, make, shared_work
from handlers.moves.incidents import begin_incident
from handlers.queries import masked_values, similarity
from storage.complaints import complaints

WAITS = "neighbours"
"""The value of `Talk.waits` while the resident is asked whether it is their neighbours' complaint."""


@dataclass(frozen=True)
class Match:
    """A known complaint that seems the same: `own` when the same chat filed it, else its lead."""

    case: Complaint
    own: bool


def offer_to_join(turn: Turn, talk: Talk) -> bool:
    """Compares the draft once what and where are known, and asks about the most similar complaint; True when it asked.
    Each talk asks once."""
    answers = talk.answers
    if not (turn.desk.settings.warnings.offer and answers.get("what") and answers.get("place")):
        return False
    if talk.extra.get("compared"):
        return False
    found = most_similar(turn, answers, ask_own=not answers.get("another"))
    if found is None:
        return False
    extra = {**talk.extra, "compared": True, "like": found.case.id, "own": found.own}
    turn.keep(evolve(talk, waits=WAITS, misses=0, extra=extra))
    ask_to_join(turn)
    return True


def most_similar(turn: Turn, answers: Mapping[str, Any], ask_own: bool = True) -> Match | None:
    """The most alike complaint whose work still goes on, of these days, in this community."""
    desk, unit, code = turn.desk, turn.unit, turn.conversation.community
    category = str(answers.get("category") or next(iter(Description(str(answers.get("what") or "")).categories), ""))
    since = unit.at - timedelta(days=desk.settings.warnings.days)
    for key, _likeness in similarity.similar_complaints(
        desk, unit, code, similarity.signature_of(desk, code, answers, category)
    ):
        case = complaints.find(unit.connection, key)
        if case is None or case.about or case.state not in IN_WORK or case.facts.get("filed", since) < since:
            continue
        if case.conversation == turn.conversation.id:
            return Match(case, True) if ask_own else None
        lead = complaints.find(unit.connection, case.follows) if case.follows else case
        if lead is not None and lead.state in IN_WORK:
            return Match(lead, False)
    return None


def ask_to_join(turn: Turn) -> None:
    """Says the question of a talk that waits for it; of the others only where, what kind, since when and how many."""
    talk = turn.talk
    case = complaints.find(turn.unit.connection, int(talk.extra.get("like") or 0)) if talk is not None else None
    if talk is None or case is None:
        return None
    own = Choice(f"a|{talk.key}|{WAITS}|own", "neighbours.own")
    if talk.extra.get("own"):
        add = Choice(f"a|{talk.key}|{WAITS}|join", "neighbours.add", {"number": case.number})
        return turn.say("neighbours.repeat", ((add, own),), number=case.number)
    homes = early_warning.recent_homes(turn.desk, turn.unit, case)
    row = (Choice(f"a|{talk.key}|{WAITS}|join", "neighbours.join"), own)
    place = masked_values.place_without_room(turn.desk, case)
    category = masked_values.category_key(turn.desk, case.category)
    turn.say("neighbours.offer", (row,), count=max(1, homes), place=place, category=category,
             since=case.facts["filed"])  # fmt: skip


def read_join_answer(turn: Turn, talk: Talk) -> str:
    """The answer: join, own, or empty when it cannot be read; nobody is joined without a clear yes."""
    if turn.message.choice:
        parts = turn.message.choice.split("|")
        mine = len(parts) == 4 and parts[:3] == ["a", talk.key, WAITS]
        return parts[3] if mine and parts[3] in ("join", "own") else ""
    said = unpunctuated(turn.text)
    for answer in ("join", "own"):
        if said in {fold(turn.desk.texts.say(language, f"neighbours.{answer}")) for language in LANGUAGES}:
            return answer
    if named := joins_neighbours(turn.text):
        return named
    if turn.wish in ("skip", "file_now"):
        return "own"
    agreed = understanding.read_yes_no(turn.text)
    return "" if agreed is None else "join" if agreed else "own"


def as_follower(turn: Turn, draft: Complaint, key: int) -> Complaint:
    """The draft as one that follows its neighbours' complaint, which becomes an event if it was none; the draft itself
    when that work is over meanwhile."""
    lead = shared_work.lock_lead(turn.unit, key)
    if lead is None or lead.state not in IN_WORK or lead.community != draft.community or lead.about != draft.about:
        return draft
    event = lead.event or begin_incident(turn.desk, turn.unit, lead)
    shared = mirrored(draft, lead)
    return evolve(draft, **shared, event=event, follows=lead.id, first_asked=lead.first_asked)


def compared_number(turn: Turn, talk: Talk) -> str:
    """The number of the complaint that a talk was compared with."""
    case = complaints.find(turn.unit.connection, int(talk.extra.get("like") or 0))
    return case.number if case is not None else ""


def add_to_own(turn: Turn, talk: Talk) -> Complaint:
    """Adds the draft's words and files to this person's own earlier complaint, and returns it."""
    key, files = int(talk.extra["like"]), list(talk.answers.get("files", ()))
    me = resident(turn.conversation.id)
    case = complaints.find(turn.unit.connection, key)
    name = "answer_question" if case is not None and case.state == "waiting" else "add_info"
    said = {"text": str(talk.answers.get("what") or ""), "files": files}
    made = make.move(turn.desk, turn.unit, key, name, me, said)
    turn.change(focus=key)
    turn.complaint = key
    turn.say("cases.added", case=made.complaint, number=made.complaint.number)
    return made.complaint
