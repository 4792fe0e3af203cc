"""Experiments: what was settled and how it goes, and the daily sums."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012_pre_experiments"
down_revision = "0011_pre_declared_flags"


def upgrade() -> None:
    """Add everything; the code before it does not notice."""
    running = sa.text("ended IS NULL")
    op.create_table(
        "experiment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("plan", "environment", "name", "flag", "seed", "fingerprint", "protocol")
        ),
        sa.Column("telling", JSONB(), nullable=False),
        sa.Column("started", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("again_at", sa.Double(), nullable=False),
        sa.Column("read_at", sa.Double()),
        sa.Column("reading", JSONB()),
        sa.Column("outcome", sa.Text()),
        sa.Column("rolled_back", JSONB(), nullable=False, server_default="[]"),
        sa.Column("ended", sa.Double()),
        sa.Column("ended_by", sa.Text()),
        sa.Column("end", sa.Text()),
        sa.Column("variant", sa.Text()),
        sa.Column("because", JSONB()),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
    )
    names = ["plan", "environment", "name"]
    op.create_index("experiment_running", "experiment", names, unique=True, postgresql_where=running)
    op.create_index(
        "experiment_flag", "experiment", ["plan", "environment", "flag"], unique=True, postgresql_where=running
    )
    op.create_index("experiment_due", "experiment", ["again_at"], postgresql_where=running)
    op.create_index("experiment_name", "experiment", [*names, "id"])
    op.create_table(
        "experiment_day",
        sa.Column("experiment", sa.BigInteger(), sa.ForeignKey("experiment.id"), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("sums", JSONB(), nullable=False),
        sa.Column("computed", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("experiment", "day"),
    )
