"""The first table."""

import sqlalchemy as sa
from alembic import op

revision = "reminders_0001_pre_first"
down_revision = None
branch_labels = ("reminders",)
depends_on = None


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "reminder_done",
        sa.Column("plan", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
