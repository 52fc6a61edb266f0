"""How often a send ended without anybody knowing whether it arrived: once it is repeated, then people are told."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("doubts", sa.Integer(), server_default="0", nullable=False))
