"""Figures of requests over months: hours of what places served, and baselines that were measured."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024_pre_figures"
down_revision = "0022_pre_visitors"


def upgrade() -> None:
    """Add the tables; the code before them does not notice."""
    op.create_table(
        "place_hour",
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
    op.create_index("place_hour_at", "place_hour", ["at"])
    op.create_table(
        "metric_baseline",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "environment", "metric"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("metric_baseline")
    op.drop_index("place_hour_at", "place_hour")
    op.drop_table("place_hour")
