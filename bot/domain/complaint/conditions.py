"""Preconditions of moves beyond state and role: each raises MoveRefused with the reason, or returns nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.complaint import closing
from bot.domain.complaint.record import IN_WORK, LEAD, Actor, Complaint, Details, MoveRefused

URGE_COOLDOWN = timedelta(hours=4)


def handler_or_lead(c: Complaint, actor: Actor, _d: Details, _at: datetime) -> None:
    if actor.kind == "staff" and actor.id != c.handler and not actor.roles & LEAD:
        raise MoveRefused("not_handler")


def free_or_mine(c: Complaint, actor: Actor, _d: Details, _at: datetime) -> None:
    if c.state == "assigned" and c.handler not in (None, actor.id):
        raise MoveRefused("assigned_to_other")


def not_own_work(c: Complaint, actor: Actor, _d: Details, _at: datetime) -> None:
    """Nobody verifies, calls back or closes what they handled themselves [CLO-04, HND-20]."""
    if actor.kind == "staff" and actor.id in c.handlers:
        raise MoveRefused("own_work")


def handler_not_accused(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    if d.get("handler") in c.about:
        raise MoveRefused("accused_handler")


def accused_not_handling(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    if c.handler is not None and c.handler in d.get("about", ()):
        raise MoveRefused("accused_is_handler")


def promise_in_time(_c: Complaint, _a: Actor, d: Details, at: datetime) -> None:
    """A promised time lies ahead and at most three working days away [CLK-16, INT-38]; the caller gives the limit."""
    promised, limit = d["promised_for"], d.get("promise_limit")
    if promised <= at:
        raise MoveRefused("promise_past")
    if limit is not None and promised > limit:
        raise MoveRefused("promise_too_far", limit=limit)


def review_ahead(_c: Complaint, _a: Actor, d: Details, at: datetime) -> None:
    if d["review_on"] <= at:
        raise MoveRefused("review_past")


def four_fields(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    """Cause, correction, corrective and preventive action for valid and to-be-improved ones [HND-04, HND-05]."""
    if c.validity == "invalid":
        return
    missing = [name for name in ("cause", "correction", "corrective", "preventive") if not d.get(name)]
    if missing:
        raise MoveRefused("needs_field", field=missing[0])


def cooled_down(c: Complaint, _a: Actor, d: Details, at: datetime) -> None:
    last, wait = c.facts.get("urged"), d.get("cooldown", URGE_COOLDOWN)
    if last is not None and at < last + wait:
        raise MoveRefused("urged_lately", again=last + wait)


def phone_record(_c: Complaint, actor: Actor, d: Details, _at: datetime) -> None:
    """A callback by a person names how, who answered and their relation to the complainant [CBK-21]."""
    if actor.kind != "staff":
        return
    for name in ("medium", "answered_by", "relation", "words"):
        if not d.get(name):
            raise MoveRefused("needs_field", field=name)


def may_be_unresolvable(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    """Never for an ordinary valid complaint [CLO-12]."""
    if c.validity == "valid" and not d.get("beyond_capability"):
        raise MoveRefused("valid_not_unresolvable")


def is_invalid(c: Complaint, _a: Actor, _d: Details, _at: datetime) -> None:
    if c.validity != "invalid":
        raise MoveRefused("not_invalid")


def has_consent(c: Complaint, actor: Actor, d: Details, at: datetime) -> None:
    """Moving up 服务上移 needs the resident's consent: who gave it to us, and when [SEV-15]."""
    if actor.kind != "staff":
        return
    for name in ("consent", "consented_by", "consented_at"):
        if not d.get(name):
            raise MoveRefused("needs_field", field=name)
    if d["consented_at"] > at:
        raise MoveRefused("consent_ahead")


def up_was_offered(c: Complaint, _a: Actor, _d: Details, _at: datetime) -> None:
    if not c.record.get("up"):
        raise MoveRefused("up_not_offered")


def was_consulted(c: Complaint, _a: Actor, _d: Details, _at: datetime) -> None:
    if "consulted" not in c.facts:
        raise MoveRefused("not_consulted")


def right_closing(c: Complaint, _a: Actor, _d: Details, _at: datetime) -> None:
    missing = closing.missing_fields(c.closing, {**c.record, "cause_category": c.cause_category, "rating": c.rating})
    if missing:
        raise MoveRefused("close_needs", field=missing[0])


def closing_fits(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    wanted = "understood" if c.validity == "to_improve" else "satisfied"
    if d.get("kind", wanted) != wanted:
        raise MoveRefused("wrong_answer_kind")


def leads(d: Details) -> Complaint:
    """The complaint whose work this one shares; only the program names it."""
    lead = d.get("lead_case")
    if not isinstance(lead, Complaint) or lead.state not in IN_WORK:
        raise MoveRefused("cannot_join")
    return lead


def has_lead(_c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    leads(d)


def not_followed(c: Complaint, _a: Actor, d: Details, _at: datetime) -> None:
    """The lead is another complaint of the same community about the same people, follows none itself, and this one
    belongs to no event yet."""
    lead = leads(d)
    if lead.id == c.id or lead.follows is not None or c.event is not None:
        raise MoveRefused("cannot_join")
    if lead.community != c.community or c.about != lead.about:
        raise MoveRefused("cannot_join")


def in_event(c: Complaint, _a: Actor, _d: Details, _at: datetime) -> None:
    if c.event is None:
        raise MoveRefused("in_no_event")
