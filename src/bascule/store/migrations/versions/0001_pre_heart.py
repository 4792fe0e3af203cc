"""The first tables: placements, releases, requests, the journal and its head, samples, plans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from bascule.release.journal import GENESIS

revision = "0001_pre_heart"
down_revision = None


def upgrade() -> None:
    """Add everything."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("release_number")))
    op.execute(sa.schema.CreateSequence(sa.Sequence("claim_epoch")))
    _journal()
    _journal_head()
    _placement()
    _plan()
    _release()
    _sample()
    _request()
    op.execute(
        sa.text("INSERT INTO journal_head (id, number, hash) VALUES (1, 0, :genesis)").bindparams(genesis=GENESIS)
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("release", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("journal_release", "journal", ["release", "number"], unique=False)


def _journal_head() -> None:
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _placement() -> None:
    op.create_table(
        "placement",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("stable", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("since", sa.Double(), nullable=True),
        sa.Column("release", sa.Text(), nullable=True),
        sa.Column("course", JSONB(), nullable=True),
        sa.Column("retire_slot", sa.Text(), nullable=True),
        sa.Column("retire_at", sa.Double(), nullable=True),
        sa.Column("retire_epoch", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("plan", "environment", "component"),
    )


def _plan() -> None:
    op.create_table(
        "plan",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )


def _release() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("candidate", sa.Text(), nullable=False),
        sa.Column("stable", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("plan_hash", sa.Text(), nullable=False),
        sa.Column("course", JSONB(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("progress", JSONB(), nullable=False),
        sa.Column("started", sa.Double(), nullable=False),
        sa.Column("ended", sa.Double(), nullable=True),
        sa.Column("wake_at", sa.Double(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("epoch", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("release_place", "release", ["plan", "environment", "component", "started"], unique=False)
    op.create_index("release_under_way", "release", ["phase"], unique=False, postgresql_where=sa.text("ended IS NULL"))


def _sample() -> None:
    op.create_table(
        "sample",
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("errors", sa.BigInteger(), nullable=False),
        sa.Column("over", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("release", "at", "slot"),
    )


def _request() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("answer", JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["release"],
            ["release.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "request_open", "request", ["release", "id"], unique=False, postgresql_where=sa.text("answer IS NULL")
    )
    # ### end Alembic commands ###
