"""Clocks beside those of a complaint, and holidays as they were announced."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Id, Json, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, autoincrement=True, nullable=False)


def upgrade() -> None:
    op.create_table(
        "holidays",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        _text("name"),
        _text("source"),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("region", "day"),
    )
    op.create_table(
        "calendar_changes",
        _id(),
        sa.Column("at", Moment(), nullable=False),
        _text("region"),
        _text("source"),
        _number("days"),
        _number("cases"),
        _number("moved"),
        sa.Column("done_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _agenda()


def _agenda() -> None:
    op.create_table(
        "agenda",
        _id(),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("facts", Json(), server_default="{}", nullable=False),
        sa.Column("since", Moment(), nullable=False),
        _number("step"),
        sa.Column("due_at", Moment(), nullable=True),
        _text("who"),
        sa.Column("staff", Id, nullable=True),
        sa.Column("complaint", Id, nullable=True),
        _text("title"),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("done_by", Id, nullable=True),
        _text("note"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule", "subject", name=op.f("uq_agenda_rule_subject")),
    )
    where = sa.text("due_at IS NOT NULL")
    op.create_index("ix_agenda_due", "agenda", ["due_at"], postgresql_where=where, sqlite_where=where)
    op.create_index("ix_agenda_community", "agenda", ["community", "done_at", "id"])
    op.create_table(
        "agenda_rings",
        _id(),
        sa.Column("agenda", Id, nullable=False),
        _number("step"),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("rang_at", Moment(), nullable=False),
        _text("who"),
        sa.Column("staff", Id, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agenda", "step", name=op.f("uq_agenda_rings_agenda_step")),
    )
