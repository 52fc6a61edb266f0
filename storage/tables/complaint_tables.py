"""Complaints, their history, clocks and rings, tasks, promises, questions to advisers, and who looked at them."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import (
    Id,
    Json,
    id_column,
    json_column,
    metadata,
    moment_column,
    number_column,
    partial_index,
    text_column,
    yes_no_column,
)

complaints = sa.Table(
    "complaints",
    metadata,
    id_column(),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    sa.Column("community", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    number_column("version", 1),
    sa.Column("conversation", Id),
    text_column("language"),
    text_column("source"),
    json_column("answers"),
    json_column("record"),
    json_column("facts"),
    sa.Column("first_asked", Id),
    sa.Column("handler", Id),
    sa.Column("handlers", Json, nullable=False, default=list, server_default="[]"),
    sa.Column("about", Json, nullable=False, default=list, server_default="[]"),
    text_column("department"),
    text_column("category"),
    text_column("cause_category"),
    text_column("validity"),
    text_column("severity"),
    yes_no_column("urgent"),
    text_column("danger"),
    yes_no_column("anonymous"),
    sa.Column("parent", Id),
    sa.Column("child", Id),
    number_column("generation", 1),
    number_column("rounds"),
    text_column("closing"),
    text_column("rating"),
    sa.Column("event", Id),
    sa.Column("follows", Id),  # the complaint of the same event whose work is this one's too
    moment_column("created_at", nullable=False),
    moment_column("updated_at", nullable=False),
    sa.Index("ix_complaints_community", "community", "state", "id"),
    sa.Index("ix_complaints_community_all", "community", "id"),
    sa.Index("ix_complaints_handler", "handler", "state", "id"),
    sa.Index("ix_complaints_first_asked", "first_asked", "state"),
    sa.Index("ix_complaints_conversation", "conversation", "id"),
    sa.Index("ix_complaints_parent", "parent"),
    partial_index("ix_complaints_event", "event", "id", where="event IS NOT NULL"),
)

history = sa.Table(
    "history",
    metadata,
    id_column(),
    sa.Column("complaint", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("move", sa.Text, nullable=False),
    text_column("before"),
    text_column("after"),
    text_column("actor_kind"),
    sa.Column("actor", Id),
    text_column("actor_name"),
    moment_column("at", nullable=False),
    json_column("details"),
    sa.UniqueConstraint("complaint", "version"),
)

refusals = sa.Table(  # refused closes and other refused moves worth the appraisal's attention [CLO-05]
    "refusals",
    metadata,
    id_column(),
    sa.Column("complaint", Id, nullable=False, index=True),
    text_column("move"),
    text_column("reason"),
    sa.Column("staff", Id),
    moment_column("at", nullable=False),
)

clocks = sa.Table(
    "clocks",
    metadata,
    sa.Column("complaint", Id, primary_key=True, autoincrement=False),
    sa.Column("rule", sa.Text, primary_key=True),
    moment_column("since", nullable=False),
    number_column("step"),
    moment_column("due_at"),  # NULL: not running now, kept so that a step never rings twice for the same start
    text_column("who"),
    text_column("action"),
    partial_index("ix_clocks_due", "due_at", where="due_at IS NOT NULL"),
)

rings = sa.Table(  # what rang, when, and for whom: kept for the appraisal
    "rings",
    metadata,
    id_column(),
    sa.Column("complaint", Id, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    moment_column("since", nullable=False),
    number_column("step"),
    moment_column("due_at", nullable=False),
    moment_column("rang_at", nullable=False),
    text_column("who"),
    sa.Column("staff", Id),
    sa.UniqueConstraint("complaint", "rule", "since", "step"),
)

tasks = sa.Table(  # something a person must do outside the chat: phone the resident, visit, decide
    "tasks",
    metadata,
    id_column(),
    sa.Column("complaint", Id, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    text_column("role"),
    sa.Column("staff", Id),
    moment_column("created_at", nullable=False),
    moment_column("done_at"),
    sa.Column("done_by", Id),
)

looks = sa.Table(  # every look at personal data: who, what, why, when
    "looks",
    metadata,
    id_column(),
    sa.Column("staff", Id, nullable=False),
    sa.Column("complaint", Id),
    text_column("what"),
    text_column("reason"),
    moment_column("at", nullable=False),
)

promises = sa.Table(  # every time that was promised to a resident [CLK-16, INT-38]
    "promises",
    metadata,
    id_column(),
    sa.Column("complaint", Id, nullable=False, index=True),
    sa.Column("community", sa.Text, nullable=False),
    sa.Column("staff", Id),
    moment_column("made_at", nullable=False),
    moment_column("until", nullable=False),
    moment_column("settled_at"),
    text_column("state"),  # open | kept | late | moved (to a later time before it was due) | dropped
    sa.Index("ix_promises_state", "state", "until"),
    sa.Index("ix_promises_staff", "staff", "id"),
)

consults = sa.Table(  # a written question to an adviser [KNO-03]
    "consults",
    metadata,
    id_column(),
    sa.Column("complaint", Id, nullable=False, index=True),
    sa.Column("adviser", Id),
    sa.Column("contact", Id),  # or somebody of the directory, whose answer we write down
    text_column("name"),
    text_column("question"),
    sa.Column("asked_by", Id),
    moment_column("asked_at", nullable=False),
    moment_column("due_at", nullable=False),
    moment_column("told_at"),
    text_column("answer"),
    sa.Column("answered_by", Id),
    moment_column("answered_at"),
    sa.Index("ix_consults_adviser", "adviser", "answered_at"),
)
