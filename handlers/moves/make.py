"""The transaction script of every change: file a complaint, make a move, with history, clocks, cards and messages.

Chat, group button, console form, REST call, ringing clock and callback answer all end here, inside one unit of work.
Routing, promises, advice, shared work and early warnings follow a move in the same commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.clocks.worktime import add_work_days
from bot.domain.complaint import moves
from bot.domain.complaint.closing import NEEDS
from bot.domain.complaint.moves import Actor, Complaint, Made, MoveRefused
from bot.domain.evolve import evolve
from bot.domain.talk.questions import searched_words
from bot.domain.text import search_tokens
from handlers.desk import Desk
from handlers.moves import advice, early_warning, promises, routing, shared_work
from handlers.notify import group_cards, notifications
from handlers.queries import presence
from handlers.queries.deadlines import rows_of
from storage.complaints import clocks, complaints
from storage.database import Unit
from storage.messages.conversations import Conversation, lock_by_id
from storage.people import roster, waiting_line
from storage.people.staff_snapshot import staff_snapshot

LOGGED = frozenset({"confirm_close", "verify", "satisfied", "exempt", "unresolvable", "explain_invalid"})
"""Moves whose refusal is kept for the appraisal: no improper closing [CLO-05]."""
PROMISE_DAYS = 3
"""Working days from now in which a promised time must lie [CLK-16]."""
RETURNING = frozenset({"redo", "refuse_close", "answer_question", "resume"})
"""Moves that give work back to its handler."""


# ---- filing ------------------------------------------------------------------------------------------------------


def file(desk: Desk, unit: Unit, draft: Complaint, actor: Actor) -> Complaint:
    """Files a draft: number, first-asked person, history, clocks, cards and receipt in this commit, then routing and
    early warnings. A linked complaint (one with a parent) is neither routed nor counted. Returns it as stored."""
    draft = routing.with_department(desk, unit, draft)
    draft = evolve(draft, first_asked=draft.first_asked or routing.first_asked(desk, unit, draft))
    # A page shows the card with this very commit; a network still has to deliver it.
    if group_cards.seen_at_once(desk, draft):
        draft = evolve(draft, facts={**draft.facts, "pushed": unit.at})
    made = moves.filing_made(draft, actor, unit.at)
    day = unit.at.astimezone(desk.calendar(draft.community).zone).date()
    searched = search_tokens.search_document(searched_words(draft.answers))
    stored = complaints.add(unit, made.complaint, complaints.next_number(unit, day), made.event, searched)
    _after_saving(desk, unit, evolve(made, complaint=stored), fresh=True)
    if stored.parent:
        return stored
    stored = assign_by_routing(desk, unit, stored)
    early_warning.count_filed(desk, unit, stored)
    return stored


# ---- moves -------------------------------------------------------------------------------------------------------


def move(desk: Desk, unit: Unit, key: int, name: str, actor: Actor, details: Mapping[str, Any] | None = None
         ) -> Made:  # fmt: skip
    """Makes a move on the complaint with that id: checked against the table of moves, saved with its history and
    clocks, and everybody it concerns is notified. The resident's conversation is locked first, then the complaint.
    Raises MoveRefused."""
    lock_conversation(unit, key)
    c = complaints.lock(unit, key)
    if c is None:
        raise MoveRefused("unknown_case")
    try:
        made = moves.make(c, name, actor, _with_promise_limit(desk, unit, c, details or {}), unit.at)
    except MoveRefused as refused:
        if name in LOGGED and actor.kind == "staff" and refused.reason != "needs_field":
            complaints.record_refusal(unit, c.id, name, refused.reason, actor.id)
            unit.note("refused", (c.id, name, refused.reason, actor.id))
        raise _refusal_with_names(unit, c, refused) from None
    complaints.save(unit, made.complaint, made.event)
    promises.follow_move(unit, made)
    advice.follow_move(desk, unit, made)
    if actor.kind == "staff" and "contacted" in moves.MOVES[name].marks:
        roster.mark_answered(unit, c.id)
    _after_saving(desk, unit, made, fresh=False)
    shared_work.repeat_on_followers(desk, unit, c, made, move)
    early_warning.count_move(desk, unit, made)
    return evolve(made, complaint=_rerouted(desk, unit, made))


def lock_conversation(unit: Unit, key: int) -> Conversation | None:
    """Locks the conversation of a complaint, on PostgreSQL only. Always before the complaint itself, so that two units
    never wait for each other."""
    if not unit.postgres:
        return None
    c = complaints.find(unit.connection, key)
    return lock_by_id(unit, c.conversation) if c and c.conversation else None


def _with_promise_limit(desk: Desk, unit: Unit, c: Complaint, details: Mapping[str, Any]) -> Mapping[str, Any]:
    """A promise is at most three working days away, whichever entrance it comes through [CLK-16]."""
    if "promised_for" not in details or "promise_limit" in details:
        return details
    return {**details, "promise_limit": add_work_days(desk.calendar(c.community), unit.at, PROMISE_DAYS)}


def _refusal_with_names(unit: Unit, c: Complaint, refused: MoveRefused) -> MoveRefused:
    """The refusal as it is shown: who has the case, or who changed it before this came."""
    if refused.reason == "assigned_to_other":
        handler = staff_snapshot(unit).person(c.handler)
        return MoveRefused("assigned_to_other", who=handler.name if handler else "")
    if refused.reason != "wrong_state":
        return refused
    event = complaints.last_event(unit, c.id)
    if event is None or not event.actor_name:
        return refused
    values = {**refused.values, "who": event.actor_name, "move": event.move, "at": event.at, "state": c.state}
    return MoveRefused("too_late", **values)


# ---- what follows every change -----------------------------------------------------------------------------------


def _after_saving(desk: Desk, unit: Unit, made: Made, fresh: bool) -> None:
    """Clocks, cards and notifications of a saved change; a closed linked complaint moves its parent on. `fresh`: it
    was filed just now and has no clocks yet."""
    c = made.complaint
    set_clocks(desk, unit, c, fresh)
    group_cards.queue_cards(desk, unit, made)
    notifications.notify_of_move(desk, unit, made)
    unit.note("case", (c.id, c.community))
    if c.state == "closed" and c.parent is not None:
        _close_parent(desk, unit, c)


def set_clocks(desk: Desk, unit: Unit, c: Complaint, fresh: bool = False) -> None:
    """Recomputes every clock of a complaint from its facts; what has rung does not ring again for the same start."""
    have = {} if fresh else clocks.running(unit, c.id)
    rows = rows_of(desk, c, have, unit.at)
    clocks.set_clocks(unit, rows)
    if rows:
        unit.note("clock", None)


def _close_parent(desk: Desk, unit: Unit, child: Complaint) -> None:
    """The old complaint goes on to the manager only when its child is closed [CBK-26]."""
    parent = complaints.lock(unit, child.parent or 0)
    if parent is not None and parent.state == "unhappy":
        grounds = {name: child.record[name] for name in NEEDS.get(child.closing, ()) if child.record.get(name)}
        details = {"closing": child.closing, "rating": child.rating, "grounds": grounds}
        move(desk, unit, parent.id, "child_closed", moves.BOT, details)


# ---- routing -----------------------------------------------------------------------------------------------------


def _rerouted(desk: Desk, unit: Unit, made: Made) -> Complaint:
    """The complaint after what a move means for who has it: sent back, given back, or about the person answering."""
    if made.event.move == "classify" and made.complaint.about:
        return _replace_accused(desk, unit, made.complaint)
    if made.event.move == "send_back":
        return assign_by_routing(desk, unit, made.complaint, frozenset({made.event.actor.id}))
    if made.event.move in RETURNING:
        return transfer_if_absent(desk, unit, made.complaint)
    return made.complaint


def _replace_accused(desk: Desk, unit: Unit, c: Complaint) -> Complaint:
    """Whom the complaint is about, or who reports to them, does not go on answering to the resident [M-24]."""
    person = staff_snapshot(unit).person(c.first_asked)
    if person is None or not person.barred(c.about):
        return c
    other = routing.first_asked(desk, unit, c)
    return move(desk, unit, c.id, "entrust", moves.BOT, {"first_asked": other}).complaint if other else c


def assign_by_routing(desk: Desk, unit: Unit, c: Complaint, not_to: frozenset[int] = frozenset(), quietly: bool = False
         ) -> Complaint:  # fmt: skip
    """Assigns a received complaint without a handler to whom routing chooses, with the reason. When nobody is free it
    joins the waiting line and, unless `quietly`, dispatchers are notified. Where no rule fits it stays for whoever
    takes it."""
    if c.state != "received" or c.handler is not None or c.follows is not None:
        return c
    found = routing.choose_handler(desk, unit, c, not_to=not_to)
    if found is None:
        return c
    return _to_found_person(desk, unit, c, "assign", found, quietly)


def transfer_if_absent(desk: Desk, unit: Unit, c: Complaint, quietly: bool = False) -> Complaint:
    """Transfers work that came back from a handler who is off duty to somebody who is there, by the same routing. When
    nobody is, it joins the waiting line."""
    if c.follows is not None:
        return c
    if c.handler is None or presence.present_at(desk, staff_snapshot(unit), c.community, unit.at).here(c.handler):
        return c
    found = routing.choose_handler(desk, unit, c, not_to={c.handler}, otherwise=routing.ROTATION)
    return c if found is None else _to_found_person(desk, unit, c, "transfer", found, quietly)


def _to_found_person(desk: Desk, unit: Unit, c: Complaint, name: str, found: routing.RoutingResult, quietly: bool
                     ) -> Complaint:  # fmt: skip
    """Makes the move `name` to the person routing found; without one the complaint joins the waiting line."""
    if found.person is None:
        if not quietly:
            routing.put_in_line(desk, unit, c, found)
        return c
    waiting_line.record_turn(unit, found.person, c.id)
    waiting_line.leave_line(unit, c.id)
    return move(desk, unit, c.id, name, moves.BOT, found.details).complaint
