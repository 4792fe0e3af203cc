"""Supervision: whose a place is, which release serves there, what is remembered of it, and whether it is stopped on purpose."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015_pre_supervision"
down_revision = "0014_pre_plan_in_force"

# Of each place that serves, the release that put there what does.
SERVING = """
    UPDATE placement SET serving = (
        SELECT id FROM release
        WHERE release.plan = placement.plan AND release.environment = placement.environment
          AND release.component = placement.component AND release.phase = 'succeeded'
          AND release.version = placement.version AND release.candidate = placement.stable
        ORDER BY release.ended DESC NULLS LAST, release.id DESC LIMIT 1)
    WHERE stable IS NOT NULL
"""


def upgrade() -> None:
    """Add everything; the code before it does not notice."""
    op.create_table(
        "home",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.Double(), nullable=False),
    )
    op.add_column("placement", sa.Column("home", sa.Text()))
    op.add_column("placement", sa.Column("serving", sa.Text()))
    op.add_column("placement", sa.Column("record", JSONB()))
    op.add_column("placement", sa.Column("revision", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("placement", sa.Column("stopped", sa.Double()))
    op.add_column("placement", sa.Column("stopped_by", sa.Text()))
    op.execute(SERVING)
