"""Agenda: recurring and single obligations beside complaints (reports, scans, questions): open, ring, notify,
finish."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.domain.clocks.agenda import Round, next_after
from bot.domain.clocks.due import Due, after_quiet_hours, due_clocks, explain_due
from bot.domain.clocks.worktime import Calendar
from bot.domain.evolve import evolve
from bot.domain.messages import Address, Button, Outgoing
from bot.failpoint import failpoint
from handlers.desk import Desk
from handlers.notify import notifications
from handlers.queries import presence
from storage.calendar import agenda
from storage.calendar.agenda import BEFORE, Entry
from storage.complaints import complaints
from storage.database import Unit
from storage.messages import group_cards
from storage.people import staff

log = logging.getLogger(__name__)
PAST = timedelta(days=1)
"""An entry due longer ago than this when it opens, because nothing ran, is kept as missed and notified to nobody."""


# ---- for other handlers ------------------------------------------------------------------------------------------


def open_entry(desk: Desk, unit: Unit, rule: str, subject: str, community: str, *, title: str = "",
          person: int | None = None, complaint: int | None = None) -> int | None:  # fmt: skip
    """Opens an entry and starts its clock: a question, a wrong entry of the directory. Returns its id, None when it is
    open already or the rule is off. `subject` is unique per rule (question:17); a finished one is opened anew. `title`
    is shown to staff and holds no name, telephone or room of a resident."""
    one = _round(desk, rule)
    if one is None:
        return None
    facts = {"opened": unit.at}
    row = {"rule": rule, "subject": subject, "community": community, "since": unit.at, "step": 0, "due_at": None,
           "who": one.rule.who, "staff": person, "complaint": complaint, "title": title}  # fmt: skip
    key = agenda.add(unit, facts, **row)
    if key is None:
        known = agenda.named(unit.connection, rule, subject)
        if known is None or known.done_at is None:
            return None
        key = known.id
        agenda.forget_rings(unit, key)
        agenda.change(unit, key, facts, since=unit.at, step=0, staff=person, title=title, done_at=None, done_by=None,
                     note="")  # fmt: skip
    _set(desk, unit, key)
    return key


def finish(desk: Desk, unit: Unit, key: int, person: int | None, note: str = "") -> bool:
    """Marks an entry as done and stops its clock; False when it was done before, or there is none."""
    entry = agenda.lock(unit, key)
    if entry is None or not entry.open:
        return False
    facts = {**entry.facts, "done": unit.at}
    agenda.change(unit, key, facts, done_at=unit.at, done_by=person, note=note, due_at=None)
    unit.note("agenda", (key, entry.community))
    return True


def finish_by_subject(desk: Desk, unit: Unit, rule: str, subject: str, person: int | None, note: str = "") -> bool:
    """The same by rule and subject."""
    known = agenda.named(unit.connection, rule, subject)
    return known is not None and finish(desk, unit, known.id, person, note)


# ---- what comes round --------------------------------------------------------------------------------------------


def plan_rounds(desk: Desk, unit: Unit) -> int:
    """Plans the next occurrence of every recurring rule in every community; returns how many were new."""
    rounds = [one for one in desk.agenda if one.every]
    agenda.drop_planned(unit, [one.name for one in rounds])
    there = agenda.planned(unit.connection)
    made = 0
    for community in desk.calendars:
        for one in rounds:
            if (one.name, community) not in there:
                made += _plan(desk, unit, one, community, unit.at)
    return made


def _plan(desk: Desk, unit: Unit, one: Round, community: str, after: datetime) -> bool:
    """Adds the next occurrence after that moment. Many processes may try: its subject is unique."""
    calendar = desk.calendar(community)
    try:
        found = next_after(one, calendar, after)
    except ValueError:
        log.warning("agenda %s of %s has no working time to come round in", one.name, community)
        return False
    facts = {"due_on": found.due} if one.rule.until else {}
    key = agenda.add(unit, facts, rule=one.name, subject=f"{community}:{found.about}", community=community,
                    since=found.opens, step=BEFORE, due_at=found.opens, who=one.rule.who,
                    title=found.about)  # fmt: skip
    return key is not None


# ---- ringing -----------------------------------------------------------------------------------------------------


def ring(desk: Desk, unit: Unit, key: int, due_at: datetime) -> bool:
    """Opens one entry or rings its next step, in this commit; False when another process did, or it is done [I8]."""
    entry = agenda.lock(unit, key)
    if entry is None or entry.due_at != due_at or not agenda.claim_entry(unit, key, due_at):
        return False
    failpoint("due clock claimed")
    one = _round(desk, entry.rule)
    if one is None or entry.done_at is not None:
        return False
    if entry.step == BEFORE:
        _open(desk, unit, one, entry)
    else:
        _ring_step(desk, unit, one, entry, due_at)
    unit.note("agenda", (key, entry.community))
    return True


def _open(desk: Desk, unit: Unit, one: Round, entry: Entry) -> None:
    """Opens a planned entry, which pages now show, and plans the occurrence after it."""
    facts = {**entry.facts, "opened": unit.at}
    agenda.change(unit, entry.id, facts, step=0)
    first = _first_due(one, evolve(entry, facts=facts, step=0), desk.calendar(entry.community))
    _plan(desk, unit, one, entry.community, max(first, entry.since))
    if first < unit.at - PAST:  # nobody ran for days: kept as missed, told to nobody
        agenda.record_ring(unit, evolve(entry, step=0), first, None)
        agenda.change(unit, entry.id, step=1 + len(one.rule.ladder) + one.rule.times, due_at=None)
        return
    _set(desk, unit, entry.id)
    if one.announce:
        _tell(desk, unit, entry, one.rule.who, "agenda.opened", first)


def _ring_step(desk: Desk, unit: Unit, one: Round, entry: Entry, due_at: datetime) -> None:
    now = _due(desk, one, entry)
    if now is None or now.step != entry.step:
        return
    person = entry.staff if now.who == "person" else None
    agenda.record_ring(unit, evolve(entry, who=now.who), now.at, person)
    agenda.change(unit, entry.id, step=entry.step + 1)
    _set(desk, unit, entry.id)
    _tell(desk, unit, entry, now.who, "agenda.late", _first_due(one, entry, desk.calendar(entry.community)))


def _set(desk: Desk, unit: Unit, key: int) -> None:
    """Stores when the entry rings next and for whom, computed from its facts."""
    entry = agenda.lock(unit, key)
    one = _round(desk, entry.rule) if entry else None
    if entry is None or one is None:
        return
    found = _due(desk, one, entry)
    hours, zone = desk.settings.quiet_hours, desk.calendar(entry.community).zone
    at = None if found is None else after_quiet_hours(found, (), unit.at, zone, hours.start, hours.end)
    agenda.change(unit, key, due_at=at, who=found.who if found else entry.who)
    unit.note("clock", None)


def _due(desk: Desk, one: Round, entry: Entry) -> Due | None:
    spent = {one.name: (entry.facts["opened"], entry.step)}
    found = due_clocks([one.rule], entry.facts, (), desk.calendar(entry.community), spent)
    return found[0] if found else None


def _first_due(one: Round, entry: Entry, calendar: Calendar) -> datetime:
    """The due time of an entry, whatever has rung."""
    found = due_clocks([one.rule], entry.facts, (), calendar)
    return found[0].at if found else entry.since


def _round(desk: Desk, rule: str) -> Round | None:
    return next((one for one in desk.agenda if one.name == rule), None)


def due_time(desk: Desk, entry: Entry) -> datetime | None:
    """The due time of an entry (UTC), done or not; None when its rule is gone."""
    one = _round(desk, entry.rule)
    known = {**entry.facts, "opened": entry.facts.get("opened", entry.since)}
    known.pop("done", None)
    return _first_due(one, evolve(entry, facts=known), desk.calendar(entry.community)) if one else None


def why(desk: Desk, entry: Entry, language: str) -> list[str]:
    """Why an entry is due then, line by line."""
    one, at = _round(desk, entry.rule), due_time(desk, entry)
    if one is None or at is None:
        return []
    lines = explain_due(one.rule, entry.facts.get("opened", entry.since), at, desk.calendar(entry.community))
    return [desk.texts.say(language, key, values) for key, values in lines]


# ---- who is told -------------------------------------------------------------------------------------------------


def _tell(desk: Desk, unit: Unit, entry: Entry, who: str, key: str, first: datetime) -> None:
    """Notifies everybody on this step in their private chats; groups only where the rule says group."""
    values = {
        "name": f"clock.{entry.rule}.name",
        "title": entry.title,
        "community": desk.community_name(entry.community),
        "due": first,
        "zone": desk.calendar(entry.community).zone,
    }
    if who == "group":
        return _tell_groups(desk, unit, entry, desk.texts.say(desk.settings.language, key, values))
    for person in _standing(unit, entry, who):
        words = desk.texts.say(person.language or desk.settings.language, key, values)
        label = desk.texts.say(person.language or desk.settings.language, "card.open")
        row = (Button(label, url=desk.page("/console/agenda")),)
        for channel, chat in staff.chats_of(unit.connection, person.id):
            if channel in desk.can:
                notifications.queue(
                    desk, unit, Address(channel, chat), Outgoing(words, (row,)), complaint=entry.complaint
                )
    return None


def _standing(unit: Unit, entry: Entry, who: str) -> list[staff.Person]:
    """The named person, or the holders of the first role that anybody holds; never whom the complaint is about."""
    if who == "person":
        found = staff.find(unit.connection, entry.staff)
        if found is not None and found.active:
            return [found]
        who = "supervisor"
    case = complaints.find(unit.connection, entry.complaint) if entry.complaint else None
    for role in presence.LADDER_ROLES.get(who, ()):
        people = [
            person
            for person in staff.role_holders(unit.connection, entry.community, [role])
            if case is None or not person.barred(case.about)
        ]
        if people:
            return people
    return []


def _tell_groups(desk: Desk, unit: Unit, entry: Entry, words: str) -> None:
    states = group_cards.group_states(unit.connection)
    for group in desk.settings.groups:
        fits = not group.communities or entry.community in group.communities
        if fits and group.channel in desk.can and desk.can[group.channel].push:
            chat = states[group.name].chat if group.name in states else group.chat
            notifications.queue(desk, unit, Address(group.channel, chat), Outgoing(words), complaint=entry.complaint)
