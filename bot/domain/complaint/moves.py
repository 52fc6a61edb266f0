"""State machine of a complaint 投诉: one table of moves, and the one function that makes them.

Pure; handlers/moves/make.py runs it inside the transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.complaint import conditions, effects
from bot.domain.complaint.conditions import URGE_COOLDOWN
from bot.domain.complaint.effects import Change
from bot.domain.complaint.record import (
    BEFORE_HANDLED,
    BOT,
    CLOCK,
    FRONT,
    HANDS,
    IN_HANDS,
    IN_WORK,
    LEAD,
    OPEN,
    RESIDENT,
    ROLES,
    STAFF,
    STATES,
    SYSTEM,
    Actor,
    Complaint,
    Details,
    HistoryEvent,
    MoveRefused,
    resident,
)
from bot.domain.evolve import evolve

__all__ = [
    "BEFORE_HANDLED", "BOT", "CLOCK", "FRONT", "HANDS", "IN_HANDS", "IN_WORK", "LEAD", "MOVES", "OPEN", "RESIDENT",
    "ROLES", "STAFF", "STATES", "SYSTEM", "URGE_COOLDOWN", "WITH_THE_LEAD", "Actor", "Complaint", "Details",
    "HistoryEvent", "Made", "Move", "MoveRefused", "shown_moves", "filing_made", "make", "is_allowed", "resident",
    "responsible",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A move that was made: the complaint after it, its history row, and who is told."""

    complaint: Complaint
    event: HistoryEvent
    tells: tuple[str, ...]


Check = Callable[[Complaint, Actor, Details, datetime], None]


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `after` empty: the state stays. `marks` are the facts it stamps, which start and stop
    clocks. `tells`: resident, handler, group, lead. `hidden` moves have no button. `mirrors`: it takes the state of the
    complaint it follows."""

    name: str
    before: frozenset[str]
    after: str
    by: frozenset[str]
    marks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    tells: tuple[str, ...] = ("group",)
    checks: tuple[Check, ...] = ()
    change: Change | None = None
    hidden: bool = False
    mirrors: bool = False


def _table() -> dict[str, Move]:
    m, group, both = Move, ("group",), ("group", "resident")
    moves = (
        m("assign", frozenset({"received", "assigned"}), "assigned", FRONT | SYSTEM, ("assigned",), ("handler",),
          ("group", "handler"), (conditions.handler_not_accused,), effects.assign),
        m("take", frozenset({"received", "assigned"}), "accepted", HANDS, ("accepted",), (), both,
          (conditions.free_or_mine,), effects.take),
        m("transfer", frozenset({"assigned"}) | IN_HANDS, "assigned", HANDS | SYSTEM, ("assigned",),
          ("handler",), ("group", "handler"),
          (conditions.handler_or_lead, conditions.handler_not_accused), effects.assign),
        m("send_back", frozenset({"assigned", "accepted", "working"}), "received", HANDS, ("returned",), ("reason",),
          ("group", "lead"), (conditions.handler_or_lead,), effects.drop_handler),
        m("move_up", BEFORE_HANDLED, "assigned", HANDS | SYSTEM, ("assigned", "moved_up"), ("handler",),
          ("group", "handler", "resident"), (conditions.has_consent, conditions.handler_not_accused), effects.assign),
        m("offer_up", BEFORE_HANDLED, "", HANDS, ("contacted", "replied"), (), both, (), effects.offer_up),
        m("agree_up", BEFORE_HANDLED, "", RESIDENT, ("agreed_up",), (), group, (conditions.up_was_offered,),
          effects.agree_up, hidden=True),
        m("decline_up", BEFORE_HANDLED, "", RESIDENT, (), (), group, (conditions.up_was_offered,), effects.decline_up,
          hidden=True),
        m("consult", OPEN, "", STAFF, ("consulted",), ("adviser", "text"), group),
        m("advice", OPEN, "", STAFF | {"adviser"}, ("advised",), ("consult", "text"), ("group", "handler"),
          (conditions.was_consulted,)),
        m("ask_resident", frozenset({"accepted", "working", "waiting"}), "waiting", HANDS, ("asked", "contacted",
          "replied"), ("text",), both, (conditions.handler_or_lead,)),
        m("tell_resident", OPEN, "", STAFF, ("contacted", "replied"), ("text",), both),
        m("promise", BEFORE_HANDLED, "", HANDS, ("promised", "contacted", "replied"), ("promised_for",), both,
          (conditions.promise_in_time,), effects.promise),
        m("progress", frozenset({"accepted", "working", "waiting"}), "working", HANDS, ("progressed",), ("text",),
          group, (conditions.handler_or_lead,)),
        m("suspend", frozenset({"accepted", "working", "waiting"}), "suspended", HANDS, ("suspended", "contacted"),
          ("reason", "review_on"), both, (conditions.handler_or_lead, conditions.review_ahead), effects.suspend),
        m("resume", frozenset({"suspended"}), "working", HANDS, ("resumed",), (), group, (conditions.handler_or_lead,)),
        m("handle", frozenset({"accepted", "working", "waiting"}), "handled", HANDS, ("handled",), ("result",),
          group, (conditions.handler_or_lead, conditions.four_fields), effects.handle),
        m("verify", frozenset({"handled"}), "verified", LEAD | {"assistant", "quality"}, ("verified",), (), group,
          (conditions.not_own_work,), effects.write),
        m("redo", frozenset({"handled", "verified"}), "working", LEAD | {"assistant", "quality"}, ("redone",),
          ("reason",), ("group", "handler"), (conditions.not_own_work,)),
        m("call_back", frozenset({"verified"}), "callback", SYSTEM, ("called", "contacted"), (), both, hidden=True),
        m("satisfied", frozenset({"verified", "callback"}), "confirm", RESIDENT | FRONT | {"quality"},
          ("answered", "contacted"), ("rating",), ("group", "lead"),
          (conditions.not_own_work, conditions.phone_record, conditions.closing_fits), effects.satisfied),
        m("dissatisfied", frozenset({"verified", "callback"}), "unhappy", RESIDENT | FRONT | {"quality"},
          ("answered", "contacted"), ("rating",), ("group", "lead"),
          (conditions.not_own_work, conditions.phone_record), effects.dissatisfied),
        m("opinion", frozenset({"callback", "confirm", "unhappy", "closed"}), "", RESIDENT, ("opined",), (), group,
          (), effects.opinion, hidden=True),
        m("decline", frozenset({"callback"}), "quiet", RESIDENT, ("quiet", "answered"), (), group, (),
          effects.declined, hidden=True),
        m("exempt", frozenset({"verified", "callback"}), "quiet", LEAD | SYSTEM, ("quiet",), ("exemption",),
          group, (conditions.not_own_work,), effects.exempt),
        m("quiet_over", frozenset({"quiet"}), "confirm", SYSTEM, ("quiet_over",), (), ("group", "lead"), hidden=True),
        m("repeat", frozenset({"quiet"}), "", SYSTEM, ("repeated",), (), group, hidden=True),
        m("on_spot", frozenset({"received", "assigned", "accepted", "working"}), "confirm", FRONT | {"handler"},
          ("handled", "answered"), ("words", "result"), group, (), effects.to("on_the_spot")),
        m("explain_invalid", BEFORE_HANDLED | {"handled", "verified", "callback"}, "confirm", LEAD, ("answered",),
          ("visit",), group, (conditions.is_invalid,), effects.to("invalid_explained")),
        m("unresolvable", frozenset({"handled", "verified", "callback", "unhappy"}), "confirm", LEAD, ("answered",),
          ("analysis",), group, (conditions.may_be_unresolvable,), effects.to("unresolvable")),
        m("withdraw", OPEN - {"confirm", "unhappy"}, "confirm", RESIDENT, ("withdrawn", "answered"), (),
          ("group", "lead"), (), effects.to("withdrawn"), hidden=True),
        m("merge", BEFORE_HANDLED, "confirm", LEAD, ("answered",), ("into",), both, (), effects.to("merged")),
        m("child_closed", frozenset({"unhappy"}), "confirm", SYSTEM, ("answered",), ("closing",), ("group", "lead"),
          (), effects.child_closed, hidden=True),
        m("confirm_close", frozenset({"confirm"}), "closed", frozenset({"manager"}), ("closed",), (), both,
          (conditions.not_own_work, conditions.right_closing)),
        m("refuse_close", frozenset({"confirm"}), "working", frozenset({"manager"}), ("redone",), ("reason",),
          ("group", "handler"), (conditions.not_own_work,), effects.back_to_work),
        m("add_info", OPEN, "", RESIDENT | STAFF, ("added",), (), group, (), effects.added, hidden=True),
        m("answer_question", frozenset({"waiting"}), "working", RESIDENT, ("added",), (), ("group", "handler"),
          hidden=True),
        m("urge", OPEN - {"confirm"}, "", RESIDENT, ("urged",), (), ("group", "handler"), (conditions.cooled_down,),
          hidden=True),
        m("note", frozenset(STATES), "", STAFF, (), ("text",), group),
        m("judge", OPEN - {"confirm"}, "", FRONT | {"quality"}, ("classified",), ("validity", "basis"), group, (),
          effects.judge),
        m("classify", OPEN, "", FRONT | {"quality"}, ("classified",), (), group, (conditions.accused_not_handling,),
          effects.classify),
        m("join", BEFORE_HANDLED, "", FRONT | SYSTEM, ("joined",), ("event",), ("group", "resident"),
          (conditions.not_followed,), effects.join, hidden=True, mirrors=True),
        m("follow", IN_WORK, "", SYSTEM, (), (), (), (conditions.has_lead,), effects.follow, hidden=True, mirrors=True),
        m("head_event", frozenset(STATES), "", FRONT | SYSTEM, ("headed",), ("event",), (), (), effects.head_event,
          hidden=True),
        m("split", IN_WORK, "", FRONT | SYSTEM, ("split",), (), ("group", "resident"), (conditions.in_event,),
          effects.split, hidden=True),
        m("push", frozenset(STATES), "", SYSTEM, ("pushed",), (), (), hidden=True),
        m("remind", OPEN, "", SYSTEM, (), (), (), hidden=True),
        m("entrust", OPEN, "", SYSTEM, (), (), group, (), effects.entrust, hidden=True),
    )  # fmt: skip
    return {move.name: move for move in moves}


MOVES: Mapping[str, Move] = _table()
WITH_THE_LEAD = frozenset(
    {"assign", "take", "transfer", "send_back", "move_up", "offer_up", "progress", "suspend", "resume", "handle"}
    | {"verify", "redo"}
)
"""Work that is done once, on the complaint that leads an event; those that follow it take no such step of their own."""


def shown_moves(c: Complaint, actor: Actor) -> tuple[Move, ...]:
    """The moves whose button this actor is shown: right state, right role, and not barred by who they are."""
    return tuple(move for move in MOVES.values() if not move.hidden and is_allowed(c, move, actor))


def is_allowed(c: Complaint, move: Move, actor: Actor) -> bool:
    """Whether state, role and person allow the move; its details are not checked."""
    if actor.barred(c.about):
        return False
    if c.state not in move.before or not actor.roles & move.by:
        return False
    if c.follows is not None and move.name in WITH_THE_LEAD:
        return False
    personal = (
        conditions.was_consulted,
        conditions.up_was_offered,
        conditions.handler_or_lead,
        conditions.free_or_mine,
        conditions.not_own_work,
        conditions.is_invalid,
        conditions.in_event,
    )
    try:
        for check in move.checks:
            if check in personal:
                check(c, actor, {}, datetime.max)  # noqa: DTZ901 - these checks never look at the time
    except MoveRefused:
        return False
    return True


def make(c: Complaint, name: str, actor: Actor, details: Details, at: datetime) -> Made:
    """Makes a move at an aware UTC time. Raises MoveRefused with the reason; nothing else changes a complaint."""
    move = MOVES[name]
    _permit(c, move, actor, details)
    for field_name in move.needs:
        if details.get(field_name) in (None, "", (), []):
            raise MoveRefused("needs_field", field=field_name)
    for check in move.checks:
        check(c, actor, details, at)
    new = dict(move.change(c, actor, details, at)) if move.change else {}
    facts = {**new.pop("facts", c.facts), **dict.fromkeys(move.marks, at)}
    state = new.pop("state", c.state) if move.mirrors else move.after or c.state
    if state not in IN_WORK and c.follows is not None:  # from here on it stands for itself: own callback, own closing
        new["follows"] = None
    after = evolve(c, state=state, facts=facts, version=c.version + 1, **new)
    return Made(after, HistoryEvent(name, c.state, after.state, actor, at, details), move.tells)


def _permit(c: Complaint, move: Move, actor: Actor, details: Details) -> None:
    if actor.barred(c.about):
        raise MoveRefused("accused")
    if not actor.roles & move.by:
        raise MoveRefused("not_allowed", move=move.name)
    if c.follows is not None and move.name in WITH_THE_LEAD and not details.get("of"):
        raise MoveRefused("follows_another")
    if c.state not in move.before:
        raise MoveRefused("wrong_state", state=c.state)


def filing_made(c: Complaint, actor: Actor, at: datetime) -> Made:
    """The first row of the history: the complaint is received, and that counts as contact with the resident."""
    facts = {**c.facts, "filed": at, "contacted": at}
    state = c.state if c.follows is not None else "received"  # who joins neighbours begins where their work stands
    received = evolve(c, state=state, facts=facts, version=1)
    return Made(received, HistoryEvent("file", "", state, actor, at, {}), ("group", "resident"))


def responsible(c: Complaint) -> int | None:
    """The one person answerable right now: the handler, else the first-asked [DSP-02, DSP-04]."""
    return c.handler if c.handler is not None else c.first_asked
