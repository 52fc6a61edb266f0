"""One incident with many complaints, what similar complaints are found by, early warnings, and anger."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import (
    Id,
    id_column,
    json_column,
    metadata,
    moment_column,
    number_column,
    partial_index,
    text_column,
)

events = sa.Table(  # something that several people complain of, or one petition with several demands [EWG-05, EWG-11]
    "events",
    metadata,
    id_column(),
    text_column("community"),
    text_column("kind"),  # neighbours | petition
    sa.Column("lead", Id),  # the complaint on which the work is done
    number_column("signatories"),
    text_column("words"),
    sa.Column("made_by", Id),
    moment_column("created_at", nullable=False),
    sa.Index("ix_events_community", "community", "id"),
)

signatures = sa.Table(  # what new complaints are compared with: no readable words, kept some weeks
    "signatures",
    metadata,
    sa.Column("complaint", Id, primary_key=True, autoincrement=False),
    text_column("community"),
    text_column("category"),
    sa.Column("cluster", Id, nullable=False),  # the first complaint of those that seem one event
    text_column("person"),
    text_column("household"),
    moment_column("at", nullable=False),
    text_column("packed"),
    sa.Index("ix_signatures_community", "community", "complaint"),
    sa.Index("ix_signatures_cluster", "cluster", "complaint"),
    sa.Index("ix_signatures_at", "community", "at"),
    sa.Index("ix_signatures_category", "community", "category", "at"),
)

flags = sa.Table(  # early warnings 预警, each with its evidence, until a person has seen it
    "flags",
    metadata,
    id_column(),
    text_column("kind"),
    text_column("subject"),
    number_column("round", 1),
    text_column("community"),
    sa.Column("complaint", Id),
    json_column("evidence"),
    moment_column("raised_at", nullable=False),
    moment_column("seen_at"),
    sa.Column("seen_by", Id),
    text_column("words"),
    sa.UniqueConstraint("kind", "subject", "round"),
    sa.Index("ix_flags_community", "community", "id"),
    sa.Index("ix_flags_complaint", "complaint"),
    partial_index("ix_flags_open", "community", "id", where="seen_at IS NULL"),
)

tempers = sa.Table(  # angry turns of a chat, counted until calm returns [SEV-13]
    "tempers",
    metadata,
    sa.Column("conversation", Id, primary_key=True, autoincrement=False),
    number_column("count"),
    moment_column("last_at", nullable=False),
    moment_column("offered_at"),
)
