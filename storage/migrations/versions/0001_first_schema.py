"""The first schema: conversations, messages, complaints, history, clocks, files, people."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Id, Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("complaint", Id, nullable=False),
        sa.Column("grp", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("complaint", "grp", name=op.f("uq_cards_complaint_grp")),
    )
    op.create_index("ix_cards_message", "cards", ["channel", "chat", "message"], unique=False)
    op.create_table(
        "clocks",
        sa.Column("complaint", Id, autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("who", sa.Text(), server_default="", nullable=False),
        sa.Column("action", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("complaint", "rule"),
    )
    op.create_index(
        "ix_clocks_due",
        "clocks",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
        sqlite_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "complaints",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("conversation", Id, nullable=True),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("answers", Json(), server_default="{}", nullable=False),
        sa.Column("record", Json(), server_default="{}", nullable=False),
        sa.Column("facts", Json(), server_default="{}", nullable=False),
        sa.Column("first_asked", Id, nullable=True),
        sa.Column("handler", Id, nullable=True),
        sa.Column("handlers", Json(), server_default="[]", nullable=False),
        sa.Column("about", Json(), server_default="[]", nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("cause_category", sa.Text(), server_default="", nullable=False),
        sa.Column("validity", sa.Text(), server_default="", nullable=False),
        sa.Column("severity", sa.Text(), server_default="", nullable=False),
        sa.Column("urgent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("danger", sa.Text(), server_default="", nullable=False),
        sa.Column("anonymous", sa.Integer(), server_default="0", nullable=False),
        sa.Column("parent", Id, nullable=True),
        sa.Column("child", Id, nullable=True),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("rounds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closing", sa.Text(), server_default="", nullable=False),
        sa.Column("rating", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", name=op.f("uq_complaints_number")),
        sa.UniqueConstraint("token", name=op.f("uq_complaints_token")),
    )
    op.create_index("ix_complaints_community", "complaints", ["community", "state", "id"], unique=False)
    op.create_index("ix_complaints_community_all", "complaints", ["community", "id"], unique=False)
    op.create_index("ix_complaints_conversation", "complaints", ["conversation", "id"], unique=False)
    op.create_index("ix_complaints_first_asked", "complaints", ["first_asked", "state"], unique=False)
    op.create_index("ix_complaints_handler", "complaints", ["handler", "state", "id"], unique=False)
    op.create_index("ix_complaints_parent", "complaints", ["parent"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("community", sa.Text(), server_default="", nullable=False),
        sa.Column("place", Json(), server_default="{}", nullable=False),
        sa.Column("talk", Json(), server_default="{}", nullable=False),
        sa.Column("notice", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("focus", Id, nullable=True),
        sa.Column("unreachable", sa.Integer(), server_default="0", nullable=False),
        sa.Column("heard_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("talk_due", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "chat", name=op.f("uq_conversations_channel_chat")),
    )
    op.create_index(
        "ix_conversations_talk_due",
        "conversations",
        ["talk_due"],
        unique=False,
        postgresql_where=sa.text("talk_due IS NOT NULL"),
        sqlite_where=sa.text("talk_due IS NOT NULL"),
    )
    op.create_table(
        "counters",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "files",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("complaint", Id, nullable=True),
        sa.Column("conversation", Id, nullable=True),
        sa.Column("message", Id, nullable=True),
        sa.Column("staff", Id, nullable=True),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("ref", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("mime", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token", name=op.f("uq_files_token")),
    )
    op.create_index(op.f("ix_files_complaint"), "files", ["complaint"], unique=False)
    op.create_index(op.f("ix_files_conversation"), "files", ["conversation"], unique=False)
    op.create_index(
        "ix_files_pending",
        "files",
        ["next_try"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
        sqlite_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "groups",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "history",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("complaint", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.Column("after", sa.Text(), server_default="", nullable=False),
        sa.Column("actor_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", Id, nullable=True),
        sa.Column("actor_name", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("details", Json(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("complaint", "version", name=op.f("uq_history_complaint_version")),
    )
    op.create_table(
        "looks",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("staff", Id, nullable=False),
        sa.Column("complaint", Id, nullable=True),
        sa.Column("what", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "messages",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), server_default="", nullable=False),
        sa.Column("external", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("conversation", Id, nullable=True),
        sa.Column("complaint", Id, nullable=True),
        sa.Column("staff", Id, nullable=True),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("payload", Json(), server_default="{}", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("card", Id, nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", Moment(), nullable=True),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_messages_chat", "messages", ["channel", "chat", "id"], unique=False)
    op.create_index(
        "ix_messages_complaint",
        "messages",
        ["complaint", "id"],
        unique=False,
        postgresql_where=sa.text("complaint IS NOT NULL"),
        sqlite_where=sa.text("complaint IS NOT NULL"),
    )
    op.create_index("ix_messages_conversation", "messages", ["conversation", "id"], unique=False)
    op.create_index(
        "ix_messages_dead",
        "messages",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state IN ('dead', 'uncertain')"),
        sqlite_where=sa.text("state IN ('dead', 'uncertain')"),
    )
    op.create_index(
        "ix_messages_lane",
        "messages",
        ["channel", "chat", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_messages_queued",
        "messages",
        ["next_try", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_messages_sent",
        "messages",
        ["channel", "chat", "external"],
        unique=False,
        postgresql_where=sa.text("way = 'out' AND external <> ''"),
        sqlite_where=sa.text("way = 'out' AND external <> ''"),
    )
    op.create_index(
        "uq_messages_incoming",
        "messages",
        ["channel", "external"],
        unique=True,
        postgresql_where=sa.text("way = 'in'"),
        sqlite_where=sa.text("way = 'in'"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "refusals",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("complaint", Id, nullable=False),
        sa.Column("move", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("staff", Id, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_refusals_complaint"), "refusals", ["complaint"], unique=False)
    op.create_table(
        "rings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("complaint", Id, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("rang_at", Moment(), nullable=False),
        sa.Column("who", sa.Text(), server_default="", nullable=False),
        sa.Column("staff", Id, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("complaint", "rule", "since", "step", name=op.f("uq_rings_complaint_rule_since_step")),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("staff", Id, nullable=False),
        sa.Column("csrf", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_sessions_staff"), "sessions", ["staff"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "staff_codes",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("staff", Id, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "staff_links",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("staff", Id, nullable=False),
        sa.Column("chat", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "sender"),
    )
    op.create_index(op.f("ix_staff_links_staff"), "staff_links", ["staff"], unique=False)
    op.create_table(
        "staff_roles",
        sa.Column("staff", Id, autoincrement=False, nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("staff", "community", "role"),
    )
    op.create_table(
        "tasks",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("complaint", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("staff", Id, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("done_by", Id, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_tasks_complaint"), "tasks", ["complaint"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE search (complaint BIGINT PRIMARY KEY, grams TEXT NOT NULL)")
        op.execute("CREATE INDEX ix_search ON search USING gin (to_tsvector('simple', grams))")
    else:
        op.execute("CREATE VIRTUAL TABLE search USING fts5(complaint UNINDEXED, grams)")
