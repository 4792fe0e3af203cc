"""The tables of experiments.

`experiment` is one row per run: what was settled (`protocol`, the canonical text that `fingerprint` is of), how it goes, and
how it ended. `again_at` is when it is looked at next; whoever looks pushes it into the future, so only one control
plane does. `experiment_day` holds the daily sums that readings are made of.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bascule.store.tables import metadata

_RUNNING = text("ended IS NULL")

experiment = Table(
    "experiment",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("flag", Text, nullable=False),
    Column("seed", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("protocol", Text, nullable=False),
    Column("telling", JSONB, nullable=False),
    Column("started", Double, nullable=False),
    Column("by", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("again_at", Double, nullable=False),
    Column("read_at", Double),
    Column("reading", JSONB),
    Column("outcome", Text),
    Column("rolled_back", JSONB, nullable=False, server_default="[]"),
    Column("ended", Double),
    Column("ended_by", Text),
    Column("end", Text),
    Column("variant", Text),
    Column("because", JSONB),
    Column("reason", Text, nullable=False, server_default=""),
    Index("experiment_running", "plan", "environment", "name", unique=True, postgresql_where=_RUNNING),
    Index("experiment_flag", "plan", "environment", "flag", unique=True, postgresql_where=_RUNNING),
    Index("experiment_due", "again_at", postgresql_where=_RUNNING),
    Index("experiment_name", "plan", "environment", "name", "id"),
)

experiment_day = Table(
    "experiment_day",
    metadata,
    Column("experiment", BigInteger, ForeignKey("experiment.id"), nullable=False),
    Column("day", Integer, nullable=False),
    Column("sums", JSONB, nullable=False),
    Column("computed", Double, nullable=False),
    PrimaryKeyConstraint("experiment", "day"),
)
