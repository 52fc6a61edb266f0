"""Early warnings: facts behind a new or changed complaint are gathered; each flag that rises is stored once and
notified [EWG-01..11]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import understanding
from bot.domain.complaint.early_warning import (
    UNCLASSED,
    Facts,
    Flag,
    Reported,
    WarningThresholds,
    cools_down,
    rising_flags,
)
from bot.domain.complaint.moves import IN_WORK, Complaint, Made
from handlers.desk import Desk
from handlers.notify import notifications
from handlers.queries import masked_values, similarity
from storage.complaints import complaints
from storage.database import Unit
from storage.incidents import incidents, similar, warnings
from storage.people import staff
from storage.people.staff_snapshot import staff_snapshot

RECOUNTED = frozenset({"judge", "classify", "join", "split"})
"""Moves after which a complaint is counted anew."""
ROLES: Mapping[str, tuple[str, ...]] = {
    "group": ("manager",),
    "exposure": ("supervisor", "manager"),
    "report": ("quality", "manager"),
    "visit": ("quality", "manager"),
    "repeat": ("supervisor", "manager"),
    "angry": ("supervisor", "manager"),
    "peak": ("manager",),
}
TASKS: Mapping[str, tuple[str, str]] = {
    "group": ("warn_appear", "manager"),
    "report": ("warn_report", "quality"),
    "visit": ("warn_visit", "quality"),
    "angry": ("warn_angry", "supervisor"),
}
"""What a person must do, and the role it falls to; the manager where nobody holds it [EWG-03, EWG-04, EWG-05]."""
BASELINE = timedelta(days=28)


def _thresholds(desk: Desk) -> WarningThresholds:
    """The thresholds of the settings."""
    w = desk.settings.warnings
    return WarningThresholds(w.report, w.visit, w.group, w.days, w.repeat_days, w.angry, w.peak_least, w.peak_times)


def count_filed(desk: Desk, unit: Unit, c: Complaint) -> None:
    """Counts a filed complaint: compares it with recent ones, stores its signature, raises the flags that are due."""
    warnings.lock(unit, c.community)
    mark = similarity.signature_of(desk, c.community, c.answers, c.category)
    like = similarity.similar_complaints(desk, unit, c.community, mark)
    near = similar.similar_complaints(unit.connection, [key for key, _likeness in like])
    person = similarity.reporter_hash(c)
    cluster = _cluster(desk, unit, c, near)
    similar.add_signature(unit, c, mark.pack(), cluster, person, similarity.household_hash(c))
    earlier, own = _again(desk, unit, near, person)
    exposed = understanding.threatens_exposure(str(c.answers.get("what") or ""))
    raise_flags(desk, unit, c, cluster, earlier, own, exposed)


def _cluster(desk: Desk, unit: Unit, c: Complaint, near: Sequence[Any]) -> int:
    """The id of the first complaint of the same incident: that of the one joined, else of the most alike lately, else
    its own."""
    joined = similar.signature(unit.connection, c.follows) if c.follows else None
    since = unit.at - timedelta(days=desk.settings.warnings.days)
    found = joined or next((row for row in near if row.at >= since), None)
    return c.id if found is None else int(found.cluster)


def _again(desk: Desk, unit: Unit, near: Sequence[Any], person: str) -> tuple[list[str], list[str]]:
    """Numbers of earlier similar complaints: those whose work was finished, and those of the same person."""
    since = unit.at - timedelta(days=desk.settings.warnings.repeat_days)
    own = [row.number for row in near if row.person == person]
    over = [row for row in near if row.person != person and row.state not in IN_WORK]
    return [row.number for row in over if _handled(unit, row.complaint, since) > since], own


def _handled(unit: Unit, key: int, otherwise: datetime) -> datetime:
    old = complaints.find(unit.connection, key)
    return old.facts.get("handled", otherwise) if old is not None else otherwise


def count_move(desk: Desk, unit: Unit, made: Made) -> None:
    """Counts a complaint anew after a judgement, another category, a joining or a split. Words of the resident that
    threaten to go public raise a flag at any move."""
    c = made.complaint
    if made.event.actor.kind == "resident" and understanding.threatens_exposure(
        str(made.event.details.get("text") or "")
    ):
        raise_flag(desk, unit, c, Flag("exposure", f"case:{c.id}"))
    if made.event.move not in RECOUNTED or made.event.details.get("of"):
        return
    row = similar.signature(unit.connection, c.id)
    if row is None:
        return
    warnings.lock(unit, c.community)
    if row.category != c.category:
        similar.reclassify(unit, c.id, c.category)
    cluster = int(row.cluster)
    if made.event.move == "split":
        cluster = c.id
    elif c.follows is not None:
        lead = similar.signature(unit.connection, c.follows)
        cluster = int(lead.cluster) if lead is not None else c.follows
    if cluster != row.cluster:
        similar.recluster(unit, c.id, cluster)
    raise_flags(desk, unit, c, cluster)


def cluster_of(unit: Unit, c: Complaint) -> int:
    """The id of the first complaint of its cluster, the complaints that seem the same incident; its own when
    unknown."""
    row = similar.signature(unit.connection, c.id)
    return int(row.cluster) if row is not None else c.id


def raise_flags(desk: Desk, unit: Unit, c: Complaint, cluster: int, earlier: Sequence[str] = (),
                own: Sequence[str] = (), exposed: bool = False) -> None:  # fmt: skip
    """Gathers the facts and raises the flags that are due. `cluster`: id of the first complaint of the incident;
    `earlier`, `own`: numbers of earlier similar complaints; `exposed`: the resident threatens to go public."""
    since = unit.at - timedelta(days=desk.settings.warnings.days)
    event = incidents.find(unit.connection, c.event)
    petition = event.id if event is not None and event.kind == "petition" else 0
    subjects = (f"event:{cluster}", f"petition:{petition}", _of_category(c), f"community:{c.community}")
    rest = _Rest(unit.at, warnings.last_raised(unit.connection, subjects))
    near, alike = _reports(unit, c, cluster, petition, since, rest)
    hour, usual = _volume(desk, unit, c.community, rest)
    facts = Facts(
        case=c.id,
        community=c.community,
        category=c.category,
        cluster=cluster,
        event=near,
        same_category=alike,
        earlier=earlier,
        own=own,
        exposure=exposed,
        signatories=event.signatories if event is not None else 0,
        petition=petition,
        hour=hour,
        usual=usual,
    )
    for flag in rising_flags(facts, _thresholds(desk)):
        raise_flag(desk, unit, c, flag)


@dataclass(frozen=True)
class _Rest:
    """When each counting flag rose last, by kind and subject: it rests for some time after that."""

    at: datetime
    last: Mapping[tuple[str, str], datetime]

    def may_rise(self, subject: str, *kinds: str) -> bool:
        """Whether any of these kinds does not rest."""
        return any(not cools_down(kind, self.last.get((kind, subject)), self.at) for kind in kinds)


def _of_category(c: Complaint) -> str:
    return f"category:{c.community}:{c.category}"


def _reports(unit: Unit, c: Complaint, cluster: int, petition: int, since: datetime,
             rest: _Rest) -> tuple[Sequence[Reported], Sequence[Reported]]:  # fmt: skip
    """Recent reports of this incident, and of this category. Nothing is read for flags that rest anyway: in a flood
    every complaint would cost more than the last."""
    subject = f"event:{cluster}"
    group = f"petition:{petition}" if petition else subject
    event = rest.may_rise(group, "group") or rest.may_rise(subject, "report", "visit")
    category = c.category not in UNCLASSED and rest.may_rise(_of_category(c), "report", "visit")
    if category and not event:
        category = similar.has_other_clusters(unit.connection, c.community, c.category, cluster, since)
    if not (event or category):
        return (), ()
    alike = similar.reports_in_category(unit.connection, c.community, c.category, since) if category else ()
    return similar.reports_in_cluster(unit.connection, cluster, since), alike


def _volume(desk: Desk, unit: Unit, community: str, rest: _Rest) -> tuple[int, float]:
    """Complaints of the last hour, and the average of an hour in the four weeks before."""
    if not rest.may_rise(f"community:{community}", "peak"):
        return 0, 0.0
    hour = similar.count_since(unit.connection, community, unit.at - timedelta(hours=1))
    if hour < desk.settings.warnings.peak_least:
        return hour, 0.0
    days = min(BASELINE.days, desk.settings.warnings.repeat_days)
    before = similar.count_since(unit.connection, community, unit.at - timedelta(days=days)) - hour
    return hour, before / (days * 24)


def raise_flag(desk: Desk, unit: Unit, c: Complaint, flag: Flag) -> bool:
    """Stores a flag, opens its task and notifies; False when the flag rests, or another process was first."""
    last = warnings.last(unit.connection, flag.kind, flag.subject)
    if cools_down(flag.kind, last.raised_at if last is not None else None, unit.at):
        return False
    if warnings.raise_flag(unit, c.community, c.id, flag, last.round + 1 if last is not None else 1) is None:
        return False
    unit.note("case", (c.id, c.community))
    _to_people(desk, unit, c, flag)
    return True


def _to_people(desk: Desk, unit: Unit, c: Complaint, flag: Flag) -> None:
    """Opens the task of the flag and notifies those it concerns; never whom the complaint is about."""
    role, reached = _standing(unit, c, flag.kind)
    if flag.kind in TASKS:
        kind, wanted = TASKS[flag.kind]
        notifications.open_task(unit, c, kind, wanted if staff_snapshot(unit).holders(c.community, [wanted]) else role)
    values = {"count": 0, "people": 0, "days": 0, "usual": 0, **flag.evidence}
    for person in reached:
        notifications.notify_staff(desk, unit, c, person.id, f"warned.{flag.kind}", values | _words(desk, c))


def _standing(unit: Unit, c: Complaint, kind: str) -> tuple[str, list[staff.Person]]:
    """The first role for this kind that anybody holds, and its holders."""
    for role in ROLES[kind]:
        held = staff_snapshot(unit).holders(c.community, [role])
        found = [person for person in held if not person.actor(c.community).barred(c.about)]
        if found:
            return role, found
    return "manager", []


def _words(desk: Desk, c: Complaint) -> dict[str, Any]:
    return {"category": masked_values.category_key(desk, c.category), "number": c.number}


def recent_reports(desk: Desk, unit: Unit, c: Complaint) -> tuple[Reported, ...]:
    """Recent reports of what seems this complaint's incident."""
    row = similar.signature(unit.connection, c.id)
    if row is None:
        return ()
    since = unit.at - timedelta(days=desk.settings.warnings.days)
    return similar.reports_in_cluster(unit.connection, int(row.cluster), since)


def recent_homes(desk: Desk, unit: Unit, c: Complaint) -> int:
    """How many homes lately reported what seems this complaint's incident; 0 when it was never compared."""
    row = similar.signature(unit.connection, c.id)
    since = unit.at - timedelta(days=desk.settings.warnings.days)
    return similar.count_homes(unit.connection, int(row.cluster), since) if row is not None else 0
