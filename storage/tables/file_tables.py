"""Files that people sent or staff added, from their announcement to the file on disk."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Id, id_column, metadata, moment_column, number_column, partial_index, text_column

files = sa.Table(
    "files",
    metadata,
    id_column(),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    sa.Column("complaint", Id, index=True),
    sa.Column("conversation", Id, index=True),
    sa.Column("message", Id),
    sa.Column("staff", Id),
    text_column("role"),  # evidence | before | after | note
    text_column("channel"),
    text_column("ref"),
    text_column("kind"),
    text_column("name"),
    text_column("mime"),
    sa.Column("size", sa.BigInteger, nullable=False, default=0, server_default="0"),
    text_column("sha256"),
    text_column("key"),
    text_column("state"),  # pending | ready | unavailable
    text_column("reason"),
    number_column("tries"),
    moment_column("next_try"),
    moment_column("created_at", nullable=False),
    partial_index("ix_files_pending", "next_try", where="state = 'pending'"),
)
