"""Feature flags: sets, definitions, every version of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009_pre_flags"
down_revision = "0007_pre_events"


def upgrade() -> None:
    """Add everything; the code before it does not notice."""
    op.add_column(
        "event_key", sa.Column[bool]("service", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.create_table(
        "flag_set",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.Column("evaluators", JSONB(), nullable=False, server_default="{}"),
        sa.PrimaryKeyConstraint("plan", "environment"),
    )
    op.create_table(
        "flag",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("definition", JSONB(), nullable=False),
        sa.Column("short", JSONB()),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("plan", "environment", "key"),
    )
    op.create_table(
        "flag_version",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("definition", JSONB()),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("release", sa.Text()),
        sa.Column("message", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "environment", "key", "revision"),
    )
