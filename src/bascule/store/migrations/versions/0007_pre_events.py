"""Product events: write keys, events by day, the message ids that were seen, counts, exposures, faults."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0007_pre_events"
down_revision = "0006_pre_triggers"


def upgrade() -> None:
    """Add everything; the code before it does not notice."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("event_key_number")))
    op.create_table(
        "event_place",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), primary_key=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.UniqueConstraint("plan", "environment", name="event_place_once"),
    )
    op.create_table(
        "event_key",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("place", sa.Integer(), sa.ForeignKey("event_place.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("revoked", sa.Double()),
    )
    _events()
    _derived()
    _faults()


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("received", sa.Double(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text()),
        sa.Column("anonymous_id", sa.Text()),
        sa.Column("slot", sa.Text()),
        sa.Column("flags", JSONB(), nullable=False),
        sa.Column("properties", JSONB(), nullable=False),
        sa.Column("context", JSONB(), nullable=False),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index("event_name", "event", ["place", "name", "at"])
    op.create_index("event_received", "event", ["received"], postgresql_using="brin")
    op.create_table(
        "event_seen",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("received", sa.Integer(), nullable=False),
    )
    op.create_index("event_seen_received", "event_seen", ["received"], postgresql_using="brin")


def _derived() -> None:
    op.create_table(
        "event_count",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("place", "name", "minute", "slot", "flag", "variant"),
    )
    op.create_table(
        "event_exposure",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("variants", ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("place", "flag", "user"),
    )
    op.create_index("event_exposure_at", "event_exposure", ["place", "flag", "at"])


def _faults() -> None:
    op.create_table(
        "event_fault",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("because", JSONB(), nullable=False),
    )
    op.create_index("event_fault_place", "event_fault", ["place", "id"])
