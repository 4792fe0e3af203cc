"""Previews: the key of each place by which people see its idle version."""

import sqlalchemy as sa
from alembic import op

revision = "0016_pre_previews"
down_revision = "0015_pre_supervision"


def upgrade() -> None:
    """Add the table; the code before it does not notice."""
    op.create_table(
        "preview",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "environment", "component"),
    )
