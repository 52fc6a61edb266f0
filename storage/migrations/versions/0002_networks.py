"""What networks that answer within a window need: what channels remember, and how much we may still send."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Id, Json, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("making_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "name"),
    )
    op.create_table(
        "windows",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("sends", sa.Integer(), server_default="0", nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat"),
    )
    op.add_column("conversations", sa.Column("offers", Json(), nullable=True))
    op.add_column("messages", sa.Column("answers", Id, nullable=True))
    _partial("ix_messages_answers", ["answers"], "answers IS NOT NULL")
    _partial("ix_messages_held", ["channel", "chat", "id"], "state = 'held'")
    op.create_table(
        "attempts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("complaint", Id, nullable=False),
        sa.Column("message", Id, nullable=True),
        sa.Column("way", sa.Text(), server_default="", nullable=False),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_attempts_complaint", "attempts", ["complaint"])
    op.create_table(
        "sign_ins",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("browser", sa.Text(), server_default="", nullable=False),
        sa.Column("onward", sa.Text(), server_default="", nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "visits",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("chat", sa.Text(), server_default="", nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )


def _partial(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "messages", columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where))
