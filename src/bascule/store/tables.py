"""The tables.

`placement` is what runs where; `release` one row per release, moved only by compare-and-set; `request` what people
ask; `journal` the chained record with its one-row `journal_head`; `sample` the evidence over time, for charts; `plan`
every plan text that a release ever used, by hash.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
release_number = Sequence("release_number", metadata=metadata)
claim_epoch = Sequence("claim_epoch", metadata=metadata)

plan = Table(
    "plan",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("added", DateTime(timezone=True), nullable=False, server_default=text("now()")),
)

release = Table(
    "release",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("previous", Text),
    Column("candidate", Text, nullable=False),
    Column("stable", Text),
    Column("author", Text, nullable=False),
    Column("plan_hash", Text, nullable=False),
    Column("course", JSONB, nullable=False),
    Column("phase", Text, nullable=False),
    Column("progress", JSONB, nullable=False),
    Column("started", Double, nullable=False),
    Column("ended", Double),
    Column("wake_at", Double),
    Column("worker", Text),
    Column("epoch", BigInteger, nullable=False, server_default="0"),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Index("release_under_way", "phase", postgresql_where=text("ended IS NULL")),
    Index("release_place", "plan", "environment", "component", "started"),
)

placement = Table(
    "placement",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("stable", Text),
    Column("version", Text),
    Column("since", Double),
    Column("release", Text),
    Column("course", JSONB),
    Column("retire_slot", Text),
    Column("retire_at", Double),
    Column("retire_epoch", BigInteger),
    PrimaryKeyConstraint("plan", "environment", "component"),
)

request = Table(
    "request",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("release", Text, ForeignKey("release.id"), nullable=False),
    Column("verb", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("at", Double, nullable=False),
    Column("answer", JSONB),
    Index("request_open", "release", "id", postgresql_where=text("answer IS NULL")),
)

journal = Table(
    "journal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("release", Text),
    Column("kind", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("journal_release", "release", "number"),
)

journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)

sample = Table(
    "sample",
    metadata,
    Column("release", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("slot", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("errors", BigInteger, nullable=False),
    Column("over", JSONB, nullable=False),
    PrimaryKeyConstraint("release", "at", "slot"),
)
