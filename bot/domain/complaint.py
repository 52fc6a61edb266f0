"""The life of a complaint 投诉: one table of moves, and the one function that makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain import closing

Details = Mapping[str, Any]

STATES = (
    "received",
    "assigned",
    "accepted",
    "working",
    "suspended",
    "waiting",
    "handled",
    "verified",
    "callback",
    "unhappy",
    "quiet",
    "confirm",
    "closed",
)
OPEN = frozenset(STATES) - {"closed"}
IN_HANDS = frozenset({"accepted", "working", "suspended", "waiting"})
BEFORE_HANDLED = frozenset({"received", "assigned"}) | IN_HANDS

RESIDENT = frozenset({"resident"})
SYSTEM = frozenset({"clock", "system"})
LEAD = frozenset({"supervisor", "manager"})
FRONT = frozenset({"assistant", "supervisor", "manager"})
HANDS = frozenset({"handler", "assistant", "supervisor", "manager"})
STAFF = HANDS | {"quality"}
ROLES = ("assistant", "handler", "supervisor", "manager", "quality", "administrator", "auditor")

URGE_COOLDOWN = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a move: a resident, a member of staff with their roles in this community, a clock, or the system."""

    kind: str
    id: int = 0
    name: str = ""
    roles: frozenset[str] = frozenset()


CLOCK = Actor("clock", roles=frozenset({"clock"}))
BOT = Actor("system", roles=frozenset({"system"}))


def resident(conversation: int) -> Actor:
    """The resident who speaks through that conversation."""
    return Actor("resident", conversation, roles=RESIDENT)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint as stored. `facts` says when each thing last happened, aware UTC; `answers` are the resident's
    own words; `record` is what staff wrote. `first_asked` 首问 answers to the resident to the end, `handler` 处理人
    may change [DSP-04]; `handlers` is everyone who ever handled it."""

    community: str
    id: int = 0
    number: str = ""
    token: str = ""
    state: str = "received"
    version: int = 0
    conversation: int | None = None
    language: str = "zh-Hans"
    source: str = "chat"
    answers: Details = field(default_factory=dict)
    record: Details = field(default_factory=dict)
    facts: Mapping[str, datetime] = field(default_factory=dict)
    first_asked: int | None = None
    handler: int | None = None
    handlers: tuple[int, ...] = ()
    about: tuple[int, ...] = ()
    department: str = ""
    category: str = ""
    cause_category: str = ""
    validity: str = "valid"
    severity: str = "general"
    urgent: bool = False
    danger: str = ""
    anonymous: bool = False
    parent: int | None = None
    child: int | None = None
    generation: int = 1
    rounds: int = 0
    closing: str = ""
    rating: str = ""

    @property
    def flags(self) -> frozenset[str]:
        """Words that clocks ask about: the state, the validity, urgent, immediate, anonymous, and
        follow_up for what deserves a second and third callback [CBK-10]."""
        words = {self.state, self.validity, self.severity}
        if self.urgent or self.danger:
            words |= {"urgent", "immediate"}
        if self.anonymous:
            words.add("anonymous")
        if self.severity == "major" or self.about:
            words.add("follow_up")
        return frozenset(words)


class Refused(Exception):
    """A move that may not be made; `reason` is the key refused.REASON of the texts, `args` its values."""

    def __init__(self, reason: str, **values: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the append-only history."""

    move: str
    before: str
    after: str
    actor: Actor
    at: datetime
    details: Details


@dataclass(frozen=True, slots=True)
class Made:
    """A move that was made: the complaint after it, its history row, and who is told."""

    complaint: Complaint
    event: Event
    tells: tuple[str, ...]


Check = Callable[[Complaint, Actor, Details, datetime], None]
Change = Callable[[Complaint, Actor, Details, datetime], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `after` empty: the state stays. `marks` are the facts it stamps, which start and stop
    clocks. `tells`: resident, handler, group, lead. `hidden` moves have no button."""

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


# ---- who may, beyond the role ------------------------------------------------------------------------------------


def _handler_or_lead(c: Complaint, actor: Actor, _d: Details, _at: datetime) -> None:
    if actor.kind == "staff" and actor.id != c.handler and not actor.roles & LEAD:
        raise Refused("not_handler")


def _free_or_mine(c: Complaint, actor: Actor, _d: Details, _at: datetime) -> None:
    if c.state == "assigned" and c.handler not in (None, actor.id):
        raise Refused("assigned_to_other")


def _not_own_work(c: Complaint, actor: Actor, _d: Details, _at: datetime) -> None:
    """Nobody verifies, calls back or closes what they handled themselves [CLO-04, HND-20]."""
    if actor.kind == "staff" and actor.id in c.handlers:
        raise Refused("own_work")


def _handler_not_accused(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    if d.get("handler") in c.about:
        raise Refused("accused_handler")


def _accused_not_handling(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    if c.handler is not None and c.handler in d.get("about", ()):
        raise Refused("accused_is_handler")


def _promise_in_time(_c: Complaint, _a: Actor, d: Details, at: datetime) -> None:
    """A promised time lies ahead and at most three working days away [CLK-16, INT-38]; the caller gives the limit."""
    promised, limit = d["promised_for"], d.get("promise_limit")
    if promised <= at:
        raise Refused("promise_past")
    if limit is not None and promised > limit:
        raise Refused("promise_too_far", limit=limit)


def _review_ahead(_c: Complaint, _a: Actor, d: Details, at: datetime) -> None:
    if d["review_on"] <= at:
        raise Refused("review_past")


def _four_fields(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    """Cause, correction, corrective and preventive action for valid and to-be-improved ones [HND-04, HND-05]."""
    if c.validity == "invalid":
        return
    missing = [name for name in ("cause", "correction", "corrective", "preventive") if not d.get(name)]
    if missing:
        raise Refused("needs_field", field=missing[0])


def _cooled_down(c: Complaint, _a: Actor, d: Details, at: datetime) -> None:
    last, wait = c.facts.get("urged"), d.get("cooldown", URGE_COOLDOWN)
    if last is not None and at < last + wait:
        raise Refused("urged_lately", again=last + wait)


def _phone_record(_c: Complaint, actor: Actor, d: Details, _at: datetime) -> None:
    """A callback by a person names how, who answered and their relation to the complainant [CBK-21]."""
    if actor.kind != "staff":
        return
    for name in ("medium", "answered_by", "relation", "words"):
        if not d.get(name):
            raise Refused("needs_field", field=name)


def _may_be_unresolvable(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    """Never for an ordinary valid complaint [CLO-12]."""
    if c.validity == "valid" and not d.get("beyond_capability"):
        raise Refused("valid_not_unresolvable")


def _is_invalid(c: Complaint, _a: Actor, _d: Details, _at: datetime) -> None:
    if c.validity != "invalid":
        raise Refused("not_invalid")


def _has_consent(c: Complaint, actor: Actor, d: Details, _at: datetime) -> None:
    """Moving up 服务上移 needs the resident's consent [SEV-15]."""
    if actor.kind == "staff" and not d.get("consent"):
        raise Refused("needs_field", field="consent")


def _right_closing(c: Complaint, _a: Actor, _d: Details, _at: datetime) -> None:
    missing = closing.missing(c.closing, {**c.record, "cause_category": c.cause_category, "rating": c.rating})
    if missing:
        raise Refused("close_needs", field=missing[0])


def _closing_fits(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    wanted = "understood" if c.validity == "to_improve" else "satisfied"
    if d.get("kind", wanted) != wanted:
        raise Refused("wrong_answer_kind")


# ---- what changes beyond the state ---------------------------------------------------------------------------------


def _note_handler(c: Complaint, person: int) -> Mapping[str, Any]:
    return {"handler": person, "handlers": c.handlers if person in c.handlers else (*c.handlers, person)}


def _take(c: Complaint, actor: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return _note_handler(c, actor.id)


def _assign(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"handler": d["handler"], "department": d.get("department", c.department)}


def _drop_handler(_c: Complaint, _a: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"handler": None}


def _write(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"record": {**c.record, **{k: v for k, v in d.items() if k in RECORDED}}}


def _handle(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    handled = _note_handler(c, actor.id)["handlers"]
    return {**_write(c, actor, d, at), "rounds": c.rounds + 1, "handlers": handled}


def _judge(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    return {**_write(c, actor, d, at), "validity": d["validity"]}


def _classify(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    named = {k: d[k] for k in ("category", "cause_category", "severity", "urgent", "department") if k in d}
    return {**named, "about": tuple(d["about"])} if "about" in d else named


def _promise(c: Complaint, _a: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    return {"facts": {**c.facts, "promised_for": d["promised_for"]}}


def _suspend(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    return {"facts": {**c.facts, "review_on": d["review_on"]}, **_write(c, actor, d, at)}


def _satisfied(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    kind = "understood" if c.validity == "to_improve" else "satisfied"
    return {"closing": kind, "rating": d["rating"], "record": {**c.record, "confirmed_by": d.get("words", "")}}


def _dissatisfied(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"rating": d["rating"]}


def _opinion(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    """The three parts and the free comment [CBK-13] join what was answered."""
    opinion = {k: d[k] for k in ("process", "measures", "outcome", "comment", "reason") if k in d}
    return {"record": {**c.record, "opinion": {**c.record.get("opinion", {}), **opinion}}}


def _added(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    """More words never rewrite the first ones; a place that was still missing is filled in."""
    named = {name: d[name] for name in ("place", "place_parts") if d.get(name)}
    return {"answers": {**c.answers, **named}}


def _to(kind: str) -> Change:
    def change(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
        return {"closing": kind, **_write(c, actor, d, at)}

    return change


def _exempt(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    return {"closing": "quiet_week", "record": {**c.record, "exemption": d["exemption"]}}


def _child_closed(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"closing": d["closing"], "rating": d.get("rating", c.rating)}


def _back_to_work(_c: Complaint, _a: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"closing": "", "rating": ""}


RECORDED = frozenset(
    {"cause", "correction", "corrective", "preventive", "result", "basis", "reason", "analysis", "visit", "into"}
    | {"beyond_capability", "words", "continued"}
)


def _table() -> dict[str, Move]:
    m, group, both = Move, ("group",), ("group", "resident")
    moves = (
        m("assign", frozenset({"received", "assigned"}), "assigned", FRONT | SYSTEM, ("assigned",), ("handler",),
          ("group", "handler"), (_handler_not_accused,), _assign),
        m("take", frozenset({"received", "assigned"}), "accepted", HANDS, ("accepted",), (), both,
          (_free_or_mine,), _take),
        m("transfer", frozenset({"assigned"}) | IN_HANDS, "assigned", HANDS, ("assigned",), ("handler",),
          ("group", "handler"), (_handler_or_lead, _handler_not_accused), _assign),
        m("send_back", frozenset({"assigned", "accepted", "working"}), "received", HANDS, ("returned",), ("reason",),
          ("group", "lead"), (_handler_or_lead,), _drop_handler),
        m("move_up", BEFORE_HANDLED, "assigned", HANDS | SYSTEM, ("assigned", "moved_up"), ("handler",),
          ("group", "handler", "resident"), (_has_consent, _handler_not_accused), _assign),
        m("ask_resident", frozenset({"accepted", "working", "waiting"}), "waiting", HANDS, ("asked", "contacted",
          "replied"), ("text",), both, (_handler_or_lead,)),
        m("tell_resident", OPEN, "", STAFF, ("contacted", "replied"), ("text",), both),
        m("promise", BEFORE_HANDLED, "", HANDS, ("promised", "contacted", "replied"), ("promised_for",), both,
          (_promise_in_time,), _promise),
        m("progress", frozenset({"accepted", "working", "waiting"}), "working", HANDS, ("progressed",), ("text",),
          group, (_handler_or_lead,)),
        m("suspend", frozenset({"accepted", "working", "waiting"}), "suspended", HANDS, ("suspended", "contacted"),
          ("reason", "review_on"), both, (_handler_or_lead, _review_ahead), _suspend),
        m("resume", frozenset({"suspended"}), "working", HANDS, ("resumed",), (), group, (_handler_or_lead,)),
        m("handle", frozenset({"accepted", "working", "waiting"}), "handled", HANDS, ("handled",), ("result",),
          group, (_handler_or_lead, _four_fields), _handle),
        m("verify", frozenset({"handled"}), "verified", LEAD | {"assistant", "quality"}, ("verified",), (), group,
          (_not_own_work,), _write),
        m("redo", frozenset({"handled", "verified"}), "working", LEAD | {"assistant", "quality"}, ("redone",),
          ("reason",), ("group", "handler"), (_not_own_work,)),
        m("call_back", frozenset({"verified"}), "callback", SYSTEM, ("called", "contacted"), (), both, hidden=True),
        m("satisfied", frozenset({"verified", "callback"}), "confirm", RESIDENT | FRONT | {"quality"}, ("answered",
          "contacted"), ("rating",), ("group", "lead"), (_not_own_work, _phone_record, _closing_fits), _satisfied),
        m("dissatisfied", frozenset({"verified", "callback"}), "unhappy", RESIDENT | FRONT | {"quality"},
          ("answered", "contacted"), ("rating",), ("group", "lead"), (_not_own_work, _phone_record), _dissatisfied),
        m("opinion", frozenset({"callback", "confirm", "unhappy", "closed"}), "", RESIDENT, ("opined",), (), group,
          (), _opinion, hidden=True),
        m("decline", frozenset({"callback"}), "quiet", RESIDENT, ("quiet", "answered"), (), group, (),
          lambda c, _a, _d, _t: {"closing": "quiet_week", "record": {**c.record, "exemption": "declined"}},
          hidden=True),
        m("exempt", frozenset({"verified", "callback"}), "quiet", LEAD | SYSTEM, ("quiet",), ("exemption",),
          group, (_not_own_work,), _exempt),
        m("quiet_over", frozenset({"quiet"}), "confirm", SYSTEM, ("quiet_over",), (), ("group", "lead"), hidden=True),
        m("repeat", frozenset({"quiet"}), "", SYSTEM, ("repeated",), (), group, hidden=True),
        m("on_spot", frozenset({"received", "assigned", "accepted", "working"}), "confirm", FRONT | {"handler"},
          ("handled", "answered"), ("words", "result"), group, (), _to("on_the_spot")),
        m("explain_invalid", BEFORE_HANDLED | {"handled", "verified", "callback"}, "confirm", LEAD, ("answered",),
          ("visit",), group, (_is_invalid,), _to("invalid_explained")),
        m("unresolvable", frozenset({"handled", "verified", "callback", "unhappy"}), "confirm", LEAD, ("answered",),
          ("analysis",), group, (_may_be_unresolvable,), _to("unresolvable")),
        m("withdraw", OPEN - {"confirm", "unhappy"}, "confirm", RESIDENT, ("withdrawn", "answered"), (),
          ("group", "lead"), (), _to("withdrawn"), hidden=True),
        m("merge", BEFORE_HANDLED, "confirm", LEAD, ("answered",), ("into",), both, (), _to("merged")),
        m("child_closed", frozenset({"unhappy"}), "confirm", SYSTEM, ("answered",), ("closing",), ("group", "lead"),
          (), _child_closed, hidden=True),
        m("confirm_close", frozenset({"confirm"}), "closed", frozenset({"manager"}), ("closed",), (), both,
          (_not_own_work, _right_closing)),
        m("refuse_close", frozenset({"confirm"}), "working", frozenset({"manager"}), ("redone",), ("reason",),
          ("group", "handler"), (_not_own_work,), _back_to_work),
        m("add_info", OPEN, "", RESIDENT | STAFF, ("added",), (), group, (), _added, hidden=True),
        m("answer_question", frozenset({"waiting"}), "working", RESIDENT, ("added",), (), ("group", "handler"),
          hidden=True),
        m("urge", OPEN - {"confirm"}, "", RESIDENT, ("urged",), (), ("group", "handler"), (_cooled_down,),
          hidden=True),
        m("note", frozenset(STATES), "", STAFF, (), ("text",), group),
        m("judge", OPEN - {"confirm"}, "", FRONT | {"quality"}, ("classified",), ("validity", "basis"), group, (),
          _judge),
        m("classify", OPEN, "", FRONT | {"quality"}, ("classified",), (), group, (_accused_not_handling,),
          _classify),
        m("push", frozenset(STATES), "", SYSTEM, ("pushed",), (), (), hidden=True),
        m("remind", OPEN, "", SYSTEM, (), (), (), hidden=True),
    )  # fmt: skip
    return {move.name: move for move in moves}


MOVES: Mapping[str, Move] = _table()


def allowed(c: Complaint, actor: Actor) -> tuple[Move, ...]:
    """The moves whose button this actor is shown: right state, right role, and not barred by who they are."""
    return tuple(move for move in MOVES.values() if not move.hidden and may(c, move, actor))


def may(c: Complaint, move: Move, actor: Actor) -> bool:
    """State, role and person allow the move; its details are not looked at."""
    if actor.kind == "staff" and actor.id in c.about:
        return False
    if c.state not in move.before or not actor.roles & move.by:
        return False
    personal = (_handler_or_lead, _free_or_mine, _not_own_work, _is_invalid)
    try:
        for check in move.checks:
            if check in personal:
                check(c, actor, {}, datetime.max)  # noqa: DTZ901 - these checks never look at the time
    except Refused:
        return False
    return True


def make(c: Complaint, name: str, actor: Actor, details: Details, at: datetime) -> Made:
    """Makes a move at an aware UTC time. Raises Refused with the reason; nothing else changes a complaint."""
    move = MOVES[name]
    _permit(c, move, actor)
    for field_name in move.needs:
        if details.get(field_name) in (None, "", (), []):
            raise Refused("needs_field", field=field_name)
    for check in move.checks:
        check(c, actor, details, at)
    changes = dict(move.change(c, actor, details, at)) if move.change else {}
    facts = {**changes.pop("facts", c.facts), **dict.fromkeys(move.marks, at)}
    after = replace(c, state=move.after or c.state, facts=facts, version=c.version + 1, **changes)
    return Made(after, Event(name, c.state, after.state, actor, at, details), move.tells)


def _permit(c: Complaint, move: Move, actor: Actor) -> None:
    if actor.kind == "staff" and actor.id in c.about:
        raise Refused("accused")
    if not actor.roles & move.by:
        raise Refused("not_allowed", move=move.name)
    if c.state not in move.before:
        raise Refused("wrong_state", state=c.state)


def filed(c: Complaint, actor: Actor, at: datetime) -> Made:
    """The first row of the history: the complaint is received, and that counts as contact with the resident."""
    facts = {**c.facts, "filed": at, "contacted": at}
    received = replace(c, state="received", facts=facts, version=1)
    return Made(received, Event("file", "", "received", actor, at, {}), ("group", "resident"))


def responsible(c: Complaint) -> int | None:
    """The one person answerable right now: the handler, else the first-asked [DSP-02, DSP-04]."""
    return c.handler if c.handler is not None else c.first_asked
