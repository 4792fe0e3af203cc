"""Announcements: the outbox, and planned maintenances."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004_pre_announcements"
down_revision = "0003_pre_gates"


def upgrade() -> None:
    """Add everything; the code before it does not notice."""
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("planned_for", sa.Double(), nullable=False),
        sa.Column("queued", sa.Double(), nullable=False),
        sa.Column("sent_at", sa.Double()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_index("notice_place", "notice", ["plan", "environment", "kind"])
    _announcement()


def _announcement() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("release", sa.Text(), sa.ForeignKey("release.id")),
        sa.Column("notice", sa.BigInteger(), sa.ForeignKey("notice.id")),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("queued", sa.Double(), nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.Column("leased", sa.Double()),
        sa.Column("ended", sa.Double()),
        sa.Column("because", JSONB()),
        sa.UniqueConstraint("subject", "occasion", "occurrence", "channel", name="announcement_once"),
    )
    op.create_index("announcement_open", "announcement", ["due", "id"], postgresql_where=sa.text("ended IS NULL"))
