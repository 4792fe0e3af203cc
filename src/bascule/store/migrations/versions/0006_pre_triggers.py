"""Triggers: calls that were taken, where releases come from, what was reported of them, runs that wait for us."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006_pre_triggers"
down_revision = "0004_pre_announcements"


def upgrade() -> None:
    """Add everything; the code before it does not notice."""
    op.create_table(
        "delivery",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("done", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("source", "id"),
    )
    op.create_table(
        "origin",
        sa.Column("release", sa.Text(), sa.ForeignKey("release.id"), primary_key=True),
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("sha", sa.Text(), server_default="", nullable=False),
        sa.Column("target", JSONB(), nullable=False),
        sa.Column("said", JSONB(), server_default="{}", nullable=False),
        sa.Column("serving", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("settled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("again_at", sa.Double(), server_default="0", nullable=False),
    )
    op.create_index("origin_open", "origin", ["again_at"], postgresql_where=sa.text("NOT settled OR serving"))
    op.create_index("origin_sha", "origin", ["sha"])
    _awaited()


def _awaited() -> None:
    op.create_table(
        "awaited",
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("sha", sa.Text(), nullable=False),
        sa.Column("target", JSONB(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("answered", sa.Text()),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("again_at", sa.Double(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("repository", "run", "environment"),
    )
    op.create_index("awaited_open", "awaited", ["sha"], postgresql_where=sa.text("answered IS NULL"))
