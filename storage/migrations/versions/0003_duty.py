"""Who is on duty, who is away, who gets what, and what was promised."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Id, Json, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _staff(name: str, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, Id, nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _number(name: str, default: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=str(default), nullable=False)


def _when(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, Moment(), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, Json(), server_default="{}", nullable=False)


def upgrade() -> None:
    op.add_column("staff", _staff("reports_to"))
    _roster()
    _reviews()
    _promises()
    _consults()
    _contacts()


def _roster() -> None:
    op.create_table(
        "shifts", _id(), _staff("staff", False), sa.Column("community", sa.Text(), nullable=False),
        _number("weekday", -1), _text("day"), _number("off"), _number("begins"), _number("ends"),
    )  # fmt: skip
    op.create_index("ix_shifts_staff", "shifts", ["staff"])
    op.create_table(
        "needs_hands",
        sa.Column("complaint", Id, primary_key=True, autoincrement=False),
        sa.Column("community", sa.Text(), nullable=False),
        _when("since", False),
        _text("why"),
    )
    op.create_table(
        "leaves", _id(), _staff("staff", False), _when("first", False), _when("last", False), _text("reason"),
        _staff("by"), _when("at", False),
    )  # fmt: skip
    op.create_index("ix_leaves_staff", "leaves", ["staff"])
    op.create_table(
        "handovers", _id(), sa.Column("community", sa.Text(), nullable=False), _staff("giver", False),
        _staff("taker", False), _when("at", False), _json("cases"), _text("words"),
    )  # fmt: skip


def _reviews() -> None:
    op.create_table(
        "reviews", _id(), _staff("staff", False), sa.Column("community", sa.Text(), nullable=False),
        _when("begins", False), _when("due_at", False),
        sa.UniqueConstraint("staff", "community", "begins", name="uq_reviews_staff_community_begins"),
    )  # fmt: skip
    op.create_table(
        "review_cases",
        sa.Column("review", Id, primary_key=True, autoincrement=False),
        sa.Column("complaint", Id, primary_key=True, autoincrement=False),
        _when("done_at"),
    )
    op.create_index("ix_review_cases_complaint", "review_cases", ["complaint"])


def _promises() -> None:
    op.create_table(
        "promises", _id(), _staff("complaint", False), sa.Column("community", sa.Text(), nullable=False),
        _staff("staff"), _when("made_at", False), _when("until", False), _when("settled_at"), _text("state"),
    )  # fmt: skip
    op.create_index("ix_promises_complaint", "promises", ["complaint"])
    op.create_index("ix_promises_state", "promises", ["state", "until"])
    op.create_index("ix_promises_staff", "promises", ["staff", "id"])


def _consults() -> None:
    op.create_table(
        "consults", _id(), _staff("complaint", False), _staff("adviser"), _staff("contact"), _text("name"),
        _text("question"), _staff("asked_by"), _when("asked_at", False), _when("due_at", False), _when("told_at"),
        _text("answer"), _staff("answered_by"), _when("answered_at"),
    )  # fmt: skip
    op.create_index("ix_consults_complaint", "consults", ["complaint"])
    op.create_index("ix_consults_adviser", "consults", ["adviser", "answered_at"])


def _contacts() -> None:
    op.create_table(
        "contacts", _id(), _text("community"), _text("department"), sa.Column("name", sa.Text(), nullable=False),
        _text("person"), _text("phone"), _text("email"), _text("note"), _number("active", 1), _staff("changed_by"),
        _when("changed_at", False),
    )  # fmt: skip
    op.create_table(
        "contact_changes", _id(), _staff("contact", False), _staff("staff"), _when("at", False), _json("before"),
        _json("after"),
    )  # fmt: skip
    op.create_index("ix_contact_changes_contact", "contact_changes", ["contact"])
    op.create_table(
        "contact_reports", _id(), _staff("contact", False), _staff("reported_by"), _when("reported_at", False),
        _text("words"), _when("due_at", False), _when("told_at"), _when("mended_at"), _staff("mended_by"),
    )  # fmt: skip
    op.create_index("ix_contact_reports_contact", "contact_reports", ["contact"])
