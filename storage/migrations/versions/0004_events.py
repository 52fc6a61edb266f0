"""One event with many cases: neighbours, groups, flags."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Id, Json, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _key(name: str, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, Id, nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _when(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, Moment(), nullable=nullable)


def upgrade() -> None:
    op.add_column("complaints", _key("event"))
    op.add_column("complaints", _key("follows"))
    only = sa.text("event IS NOT NULL")
    op.create_index("ix_complaints_event", "complaints", ["event", "id"], postgresql_where=only, sqlite_where=only)
    _events()
    _signatures()
    _flags()


def _events() -> None:
    op.create_table(
        "events",
        _id(),
        _text("community"),
        _text("kind"),
        _key("lead"),
        _number("signatories"),
        _text("words"),
        _key("made_by"),
        _when("created_at", nullable=False),
    )
    op.create_index("ix_events_community", "events", ["community", "id"])
    op.create_table(
        "tempers",
        sa.Column("conversation", Id, primary_key=True, autoincrement=False),
        _number("count"),
        _when("last_at", nullable=False),
        _when("offered_at"),
    )


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("complaint", Id, primary_key=True, autoincrement=False),
        _text("community"),
        _text("category"),
        _key("cluster", nullable=False),
        _text("person"),
        _text("household"),
        _when("at", nullable=False),
        _text("packed"),
    )
    op.create_index("ix_signatures_community", "signatures", ["community", "complaint"])
    op.create_index("ix_signatures_cluster", "signatures", ["cluster", "complaint"])
    op.create_index("ix_signatures_at", "signatures", ["community", "at"])
    op.create_index("ix_signatures_category", "signatures", ["community", "category", "at"])


def _flags() -> None:
    op.create_table(
        "flags",
        _id(),
        _text("kind"),
        _text("subject"),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        _text("community"),
        _key("complaint"),
        sa.Column("evidence", Json(), server_default="{}", nullable=False),
        _when("raised_at", nullable=False),
        _when("seen_at"),
        _key("seen_by"),
        _text("words"),
        sa.UniqueConstraint("kind", "subject", "round", name="uq_flags_kind_subject_round"),
    )
    op.create_index("ix_flags_community", "flags", ["community", "id"])
    op.create_index("ix_flags_complaint", "flags", ["complaint"])
    only = sa.text("seen_at IS NULL")
    op.create_index("ix_flags_open", "flags", ["community", "id"], postgresql_where=only, sqlite_where=only)
