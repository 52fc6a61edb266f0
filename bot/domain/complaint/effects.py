"""Effects of moves beyond the state: each returns the changed fields of the complaint as a mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.complaint.record import OPINION_PARTS, Actor, Complaint, Details

Change = Callable[[Complaint, Actor, Details, datetime], Mapping[str, Any]]


def note_handler(c: Complaint, person: int) -> Mapping[str, Any]:
    return {"handler": person, "handlers": c.handlers if person in c.handlers else (*c.handlers, person)}


def take(c: Complaint, actor: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return note_handler(c, actor.id)


def assign(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    record = {name: value for name, value in c.record.items() if name != "routing"}
    if d.get("why"):
        record["routing"] = d["why"]  # why the program chose this person; whoever assigns by hand knows it themself
    return {"handler": d["handler"], "department": d.get("department", c.department), "record": record}


def offer_up(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    """Stores the offer to move up; it waits for the resident's consent [SEV-15]."""
    offered = {"handler": d.get("handler"), "by": actor.id, "at": at.isoformat()}
    return {"record": {**c.record, "up": offered}}


def decline_up(c: Complaint, _a: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"record": {name: value for name, value in c.record.items() if name != "up"}}


def agree_up(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    return decline_up(c, actor, d, at)


def drop_handler(_c: Complaint, _a: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"handler": None}


def entrust(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    """Sets who is responsible and removes the handler, who left; the responsible person finds another."""
    return {"first_asked": d.get("first_asked", c.first_asked), "handler": None}


def write(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"record": {**c.record, **{k: v for k, v in d.items() if k in RECORDED}}}


def handle(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    handled = note_handler(c, actor.id)["handlers"]
    return {**write(c, actor, d, at), "rounds": c.rounds + 1, "handlers": handled}


def judge(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    return {**write(c, actor, d, at), "validity": d["validity"]}


def classify(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    named = {k: d[k] for k in ("category", "cause_category", "severity", "urgent", "department") if k in d}
    return {**named, "about": tuple(d["about"])} if "about" in d else named


def promise(c: Complaint, _a: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    return {"facts": {**c.facts, "promised_for": d["promised_for"]}}


def suspend(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    return {"facts": {**c.facts, "review_on": d["review_on"]}, **write(c, actor, d, at)}


def satisfied(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    kind = "understood" if c.validity == "to_improve" else "satisfied"
    return {"closing": kind, "rating": d["rating"], "record": {**c.record, "confirmed_by": d.get("words", "")}}


def dissatisfied(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"rating": d["rating"]}


def opinion(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    """The three parts and the free comment [CBK-13] join what was answered."""
    opinion = {k: d[k] for k in (*OPINION_PARTS, "comment", "reason") if k in d}
    return {"record": {**c.record, "opinion": {**c.record.get("opinion", {}), **opinion}}}


def added(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    """More words never rewrite the first ones; a place that was still missing is filled in."""
    named = {name: d[name] for name in ("place", "place_parts") if d.get(name)}
    return {"answers": {**c.answers, **named}}


def to(kind: str) -> Change:
    def change(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
        return {"closing": kind, **write(c, actor, d, at)}

    return change


def exempt(c: Complaint, actor: Actor, d: Details, at: datetime) -> Mapping[str, Any]:
    return {"closing": "quiet_week", "record": {**c.record, "exemption": d["exemption"]}}


def declined(c: Complaint, _a: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"closing": "quiet_week", "record": {**c.record, "exemption": "declined"}}


def child_closed(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    """The old complaint closes as its child did, on the same grounds."""
    record = {**d.get("grounds", {}), **c.record}
    return {"closing": d["closing"], "rating": d.get("rating", c.rating), "record": record}


def back_to_work(_c: Complaint, _a: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"closing": "", "rating": ""}


def mirrored(c: Complaint, lead: Complaint) -> Mapping[str, Any]:
    """The follower's fields copied from its lead: state, handlers and work record; a question put to the lead's
    resident alone is not copied."""
    work = {name: at for name, at in lead.facts.items() if name in WORKED}
    return {
        "state": "working" if lead.state == "waiting" else lead.state,
        "handler": lead.handler,
        "handlers": tuple(dict.fromkeys((*c.handlers, *lead.handlers))),
        "department": lead.department,
        "validity": lead.validity,
        "rounds": lead.rounds,
        "facts": {**c.facts, **work},
        "record": {**c.record, **{name: words for name, words in lead.record.items() if name in RECORDED}},
    }


def join(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    return {**mirrored(c, d["lead_case"]), "event": d["event"], "follows": d["lead_case"].id}


def follow(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    return {**mirrored(c, d["lead_case"]), "follows": d["lead_case"].id}


def head_event(_c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"event": d["event"], "follows": None}


def split(_c: Complaint, _a: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"event": None, "follows": None}


WORKED = frozenset(
    {"assigned", "accepted", "returned", "moved_up", "progressed", "promised", "promised_for", "suspended", "review_on"}
    | {"resumed", "handled", "redone", "replied", "classified"}
)
RECORDED = frozenset(
    {"cause", "correction", "corrective", "preventive", "result", "basis", "reason", "analysis", "visit", "into"}
    | {"beyond_capability", "words", "continued"}
)
