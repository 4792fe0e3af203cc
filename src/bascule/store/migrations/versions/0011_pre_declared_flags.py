"""Feature flags: what the plan says of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011_pre_declared_flags"
down_revision = "0010_pre_github"


def upgrade() -> None:
    """Add the table; the code before it does not notice."""
    op.create_table(
        "flag_declared",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("written", JSONB(), nullable=False),
        sa.Column("refused", JSONB()),
        sa.PrimaryKeyConstraint("plan", "environment", "key"),
    )
