"""Every table of the schema, by its name; the files stand one to a room of storage."""

from __future__ import annotations

from storage.tables.calendar_tables import agenda, agenda_rings, calendar_changes, holidays
from storage.tables.columns import Id, Json, Moment, metadata
from storage.tables.complaint_tables import (
    clocks,
    complaints,
    consults,
    history,
    looks,
    promises,
    refusals,
    rings,
    tasks,
)
from storage.tables.engine_tables import counters, meta
from storage.tables.file_tables import files
from storage.tables.incident_tables import events, flags, signatures, tempers
from storage.tables.message_tables import attempts, cards, conversations, groups, kept, messages, windows
from storage.tables.people_tables import (
    contact_changes,
    contact_reports,
    contacts,
    handovers,
    leaves,
    needs_hands,
    review_cases,
    reviews,
    sessions,
    shifts,
    sign_ins,
    staff,
    staff_codes,
    staff_links,
    staff_roles,
    visits,
)

__all__ = [
    "Id",
    "Json",
    "Moment",
    "agenda",
    "agenda_rings",
    "attempts",
    "calendar_changes",
    "cards",
    "clocks",
    "complaints",
    "consults",
    "contact_changes",
    "contact_reports",
    "contacts",
    "conversations",
    "counters",
    "events",
    "files",
    "flags",
    "groups",
    "handovers",
    "history",
    "holidays",
    "kept",
    "leaves",
    "looks",
    "messages",
    "meta",
    "metadata",
    "needs_hands",
    "promises",
    "refusals",
    "review_cases",
    "reviews",
    "rings",
    "sessions",
    "shifts",
    "sign_ins",
    "signatures",
    "staff",
    "staff_codes",
    "staff_links",
    "staff_roles",
    "tasks",
    "tempers",
    "visits",
    "windows",
]
