"""Public holidays, and the clocks that belong to no complaint."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import (
    Id,
    Moment,
    id_column,
    json_column,
    metadata,
    moment_column,
    number_column,
    partial_index,
    text_column,
)

holidays = sa.Table(  # public holidays and make-up workdays as they were announced, over the weekly pattern
    "holidays",
    metadata,
    sa.Column("region", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),  # 2026-10-01
    sa.Column("kind", sa.Text, nullable=False),  # off | work | normal (as the week says, whatever was announced before)
    text_column("name"),
    text_column("source"),
    moment_column("at", nullable=False),
)

calendar_changes = sa.Table(  # when the announced days changed, and what came of it: the audit of moved due times
    "calendar_changes",
    metadata,
    id_column(),
    moment_column("at", nullable=False),
    text_column("region"),
    text_column("source"),
    number_column("days"),
    number_column("cases"),
    number_column("moved"),
    moment_column("done_at"),
)

agenda = sa.Table(  # clocks that belong to no complaint: reports, scans, reviews, questions, the directory
    "agenda",
    metadata,
    id_column(),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),  # what it is about, once per rule: sjhc:2026-11, question:17
    sa.Column("community", sa.Text, nullable=False),
    json_column("facts"),
    sa.Column("since", Moment, nullable=False),
    number_column("step"),  # -1: not begun yet
    moment_column("due_at"),  # NULL: nothing rings any more
    text_column("who"),
    sa.Column("staff", Id),
    sa.Column("complaint", Id),
    text_column("title"),
    moment_column("done_at"),
    sa.Column("done_by", Id),
    text_column("note"),
    sa.UniqueConstraint("rule", "subject"),
    partial_index("ix_agenda_due", "due_at", where="due_at IS NOT NULL"),
    sa.Index("ix_agenda_community", "community", "done_at", "id"),
)

agenda_rings = sa.Table(  # what of the agenda was missed, when, and who was told: kept for the appraisal
    "agenda_rings",
    metadata,
    id_column(),
    sa.Column("agenda", Id, nullable=False),
    number_column("step"),
    moment_column("due_at", nullable=False),
    moment_column("rang_at", nullable=False),
    text_column("who"),
    sa.Column("staff", Id),
    sa.UniqueConstraint("agenda", "step"),
)
