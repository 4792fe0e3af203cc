"""Alerts with what is done about them, and what people are to look into."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025_pre_alerts"
down_revision = "0024_pre_figures"


def upgrade() -> None:
    """Add the tables; the code before them does not notice."""
    op.create_table(
        "alert",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("then", sa.Text(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.Column("because", JSONB(), nullable=False),
        sa.Column("seen", JSONB(), nullable=False),
        sa.Column("first", sa.Double(), nullable=False, server_default="0"),
        sa.Column("last", sa.Double(), nullable=False, server_default="0"),
        sa.Column("way", sa.Text(), nullable=False, server_default=""),
        sa.Column("way_because", JSONB()),
        sa.Column("release", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("plan", "environment", "name"),
    )
    op.create_table(
        "investigation",
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=True),
        sa.Column("subject", sa.Text(), nullable=False, unique=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("holders", JSONB(), nullable=False, server_default="[]"),
        sa.Column("release", sa.Text(), nullable=False, server_default=""),
        sa.Column("because", JSONB(), nullable=False),
        sa.Column("asked", sa.Double(), nullable=False),
        sa.Column("taken", sa.Double()),
        sa.Column("taken_by", sa.Text(), nullable=False, server_default=""),
        sa.Column("closed", sa.Double()),
        sa.Column("closed_by", sa.Text(), nullable=False, server_default=""),
        sa.Column("found", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index(
        "investigation_open", "investigation", ["plan", "number"], postgresql_where=sa.text("closed IS NULL")
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index("investigation_open", "investigation")
    op.drop_table("investigation")
    op.drop_table("alert")
