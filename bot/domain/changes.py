"""What a move changes beyond the state: each returns the fields of the complaint that become new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.record import Actor, Complaint, Details

Change = Callable[[Complaint, Actor, Details, datetime], Mapping[str, Any]]


def note_handler(c: Complaint, person: int) -> Mapping[str, Any]:
    return {"handler": person, "handlers": c.handlers if person in c.handlers else (*c.handlers, person)}


def take(c: Complaint, actor: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return note_handler(c, actor.id)


def assign(c: Complaint, _a: Actor, d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"handler": d["handler"], "department": d.get("department", c.department)}


def drop_handler(_c: Complaint, _a: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"handler": None}


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
    opinion = {k: d[k] for k in ("process", "measures", "outcome", "comment", "reason") if k in d}
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
    return {"closing": d["closing"], "rating": d.get("rating", c.rating)}


def back_to_work(_c: Complaint, _a: Actor, _d: Details, _at: datetime) -> Mapping[str, Any]:
    return {"closing": "", "rating": ""}


RECORDED = frozenset(
    {"cause", "correction", "corrective", "preventive", "result", "basis", "reason", "analysis", "visit", "into"}
    | {"beyond_capability", "words", "continued"}
)
