"""Counts of places: what each serves, minute by minute."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020_pre_place_counts"
down_revision = "0019_pre_journal_filters"


def upgrade() -> None:
    """Add the table; the code before it does not notice."""
    op.create_table(
        "place_count",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("errors", sa.BigInteger(), nullable=False),
        sa.Column("bins", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "environment", "component", "at", "slot"),
    )
    op.create_index("place_count_at", "place_count", ["at"])


def downgrade() -> None:
    """Take the table away."""
    op.drop_index("place_count_at", "place_count")
    op.drop_table("place_count")
