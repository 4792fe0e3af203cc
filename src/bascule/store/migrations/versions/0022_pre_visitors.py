"""Synthetic visitors in the evidence of releases: how many of the requests were theirs, and how many of those failed."""

import sqlalchemy as sa
from alembic import op

revision = "0022_pre_visitors"
down_revision = "0021_pre_freezes"

COLUMNS = ("visits", "failed_visits")


def upgrade() -> None:
    """Add the columns; the code before them writes rows without visitors, which is what it has."""
    for name in COLUMNS:
        op.add_column("sample", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take them away."""
    for name in COLUMNS:
        op.drop_column("sample", name)
