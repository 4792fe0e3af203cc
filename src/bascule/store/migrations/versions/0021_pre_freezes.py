"""Freezes: where somebody has stopped the line, until when, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0021_pre_freezes"
down_revision = "0020_pre_place_counts"


def upgrade() -> None:
    """Add the table; the code before it does not notice."""
    op.create_table(
        "freeze",
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False, server_default=""),
        sa.Column("component", sa.Text(), nullable=False, server_default=""),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.Column("ended", sa.Double()),
        sa.Column("ended_by", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index("freeze_open", "freeze", ["plan", "until"], postgresql_where=sa.text("ended IS NULL"))


def downgrade() -> None:
    """Take the table away."""
    op.drop_index("freeze_open", "freeze")
    op.drop_table("freeze")
