"""PostgreSQL's search index takes new words at once: a list of pending ones would be read by every search."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX ix_search SET (fastupdate = off)")
        op.execute("SELECT gin_clean_pending_list('ix_search')")  # what is pending is waited for no longer
