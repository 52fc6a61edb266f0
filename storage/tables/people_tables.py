"""Staff with roles, accounts and sessions, the roster and what hangs on it, and the directory of contacts."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import (
    Id,
    id_column,
    json_column,
    metadata,
    moment_column,
    number_column,
    text_column,
    yes_no_column,
)

staff = sa.Table(
    "staff",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False),
    text_column("department"),
    text_column("contact"),
    text_column("language"),
    number_column("active", 1),
    moment_column("created_at", nullable=False),
    sa.Column("reports_to", Id),  # complaints about that person are hidden from this one too
)

staff_roles = sa.Table(
    "staff_roles",
    metadata,
    sa.Column("staff", Id, primary_key=True, autoincrement=False),
    sa.Column("community", sa.Text, primary_key=True),  # '*' = every community
    sa.Column("role", sa.Text, primary_key=True),
)

staff_links = sa.Table(
    "staff_links",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("sender", sa.Text, primary_key=True),
    sa.Column("staff", Id, nullable=False, index=True),
    text_column("chat"),  # the private chat, once it is known
    moment_column("at", nullable=False),
)

staff_codes = sa.Table(  # one-time: link an account, or sign in
    "staff_codes",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("staff", Id, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    moment_column("expires_at", nullable=False),
    moment_column("used_at"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("staff", Id, nullable=False, index=True),
    text_column("csrf"),
    moment_column("created_at", nullable=False),
    moment_column("seen_at", nullable=False),
    moment_column("expires_at", nullable=False),
)

sign_ins = sa.Table(  # a sign-in that was begun: one use, five minutes, bound to the browser that began it
    "sign_ins",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    text_column("channel"),
    text_column("browser"),
    text_column("onward"),
    moment_column("expires_at", nullable=False),
    moment_column("used_at"),
)

visits = sa.Table(  # a browser whose owner proved who they are on a network: it continues their conversation there
    "visits",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    text_column("channel"),
    text_column("chat"),
    moment_column("expires_at", nullable=False),
)

shifts = sa.Table(  # the roster: a weekly pattern, and days that differ from it
    "shifts",
    metadata,
    id_column(),
    sa.Column("staff", Id, nullable=False, index=True),
    sa.Column("community", sa.Text, nullable=False),
    number_column("weekday", -1),  # Monday 0; -1: only on `day`
    text_column("day"),  # ISO date of an exception
    yes_no_column("off"),  # the exception is a day without the weekly shift
    number_column("begins"),  # minutes of the local day
    number_column("ends"),  # not later than begins: on the next day
)

leaves = sa.Table(
    "leaves",
    metadata,
    id_column(),
    sa.Column("staff", Id, nullable=False, index=True),
    moment_column("first", nullable=False),
    moment_column("last", nullable=False),
    text_column("reason"),
    sa.Column("by", Id),
    moment_column("at", nullable=False),
)

needs_hands = sa.Table(  # complaints that wait for somebody on duty and free, the oldest first
    "needs_hands",
    metadata,
    sa.Column("complaint", Id, primary_key=True, autoincrement=False),
    sa.Column("community", sa.Text, nullable=False),
    moment_column("since", nullable=False),
    text_column("why"),
)

handovers = sa.Table(  # what one shift gave the next
    "handovers",
    metadata,
    id_column(),
    sa.Column("community", sa.Text, nullable=False),
    sa.Column("giver", Id, nullable=False),
    sa.Column("taker", Id, nullable=False),
    moment_column("at", nullable=False),
    json_column("cases"),
    text_column("words"),
)

reviews = sa.Table(  # the first half hour of a shift: everything old that is theirs [CLK-20]
    "reviews",
    metadata,
    id_column(),
    sa.Column("staff", Id, nullable=False),
    sa.Column("community", sa.Text, nullable=False),
    moment_column("begins", nullable=False),
    moment_column("due_at", nullable=False),
    sa.UniqueConstraint("staff", "community", "begins"),
)

review_cases = sa.Table(
    "review_cases",
    metadata,
    sa.Column("review", Id, primary_key=True, autoincrement=False),
    sa.Column("complaint", Id, primary_key=True, autoincrement=False),
    moment_column("done_at"),
    sa.Index("ix_review_cases_complaint", "complaint"),
)

contacts = sa.Table(  # names and telephones of departments and outside services [DSP-14]
    "contacts",
    metadata,
    id_column(),
    text_column("community"),  # empty: for all
    text_column("department"),  # empty: an outside service
    sa.Column("name", sa.Text, nullable=False),
    text_column("person"),
    text_column("phone"),
    text_column("email"),
    text_column("note"),
    number_column("active", 1),
    sa.Column("changed_by", Id),
    moment_column("changed_at", nullable=False),
)

contact_changes = sa.Table(
    "contact_changes",
    metadata,
    id_column(),
    sa.Column("contact", Id, nullable=False, index=True),
    sa.Column("staff", Id),
    moment_column("at", nullable=False),
    json_column("before"),
    json_column("after"),
)

contact_reports = sa.Table(  # an entry is wrong: somebody said so, and it is mended within a working day [CLK-30]
    "contact_reports",
    metadata,
    id_column(),
    sa.Column("contact", Id, nullable=False, index=True),
    sa.Column("reported_by", Id),
    moment_column("reported_at", nullable=False),
    text_column("words"),
    moment_column("due_at", nullable=False),
    moment_column("told_at"),
    moment_column("mended_at"),
    sa.Column("mended_by", Id),
)
