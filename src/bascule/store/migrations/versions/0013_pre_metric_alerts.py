"""Alerts on metrics: which of them stand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013_pre_metric_alerts"
down_revision = "0012_pre_experiments"


def upgrade() -> None:
    """Add the table; the code before it does not notice."""
    op.create_table(
        "metric_alert",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.Column("seen", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "environment", "metric"),
    )
