"""What triggers bring while a release is under way waits for its turn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018_pre_waiting"
down_revision = "0017_pre_ways_in"


def upgrade() -> None:
    """Add the table; the code before it does not notice."""
    op.create_table(
        "waiting",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("order", JSONB(), nullable=False),
        sa.Column("happened", sa.Double()),
        sa.PrimaryKeyConstraint("plan", "environment", "component"),
    )


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("waiting")
