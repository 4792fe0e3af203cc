"""The tables of product events.

`event_place` numbers the pairs of plan and environment, `event_key` holds the keys that may write into them. `event` is what
was told, partitioned by the day on which it happened; `event_seen` remembers the message ids of the last days and is what makes
an event one; `event_count` counts per minute; `event_exposure` holds who saw which variant first; `event_fault` what was
refused lately.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from bascule.store.tables import metadata

key_number = Sequence("event_key_number", metadata=metadata)

event_place = Table(
    "event_place",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    UniqueConstraint("plan", "environment", name="event_place_once"),
)

# A write key stands in the pages of its application, so it is kept as it is; of a service's key only a hash is.
event_key = Table(
    "event_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("place", Integer, ForeignKey("event_place.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("created", Double, nullable=False),
    Column("revoked", Double),
    Column("service", Boolean, nullable=False, server_default="false"),
)

event = Table(
    "event",
    metadata,
    Column("at", Double, nullable=False),
    Column("received", Double, nullable=False),
    Column("place", Integer, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("user_id", Text),
    Column("anonymous_id", Text),
    Column("slot", Text),
    Column("flags", JSONB, nullable=False),
    Column("properties", JSONB, nullable=False),
    Column("context", JSONB, nullable=False),
    Index("event_name", "place", "name", "at"),
    Index("event_received", "received", postgresql_using="brin"),
    postgresql_partition_by="RANGE (at)",
)

# No row is found by `received` but to be forgotten: rows lie in the order in which they came.
event_seen = Table(
    "event_seen",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("received", Integer, nullable=False),
    Index("event_seen_received", "received", postgresql_using="brin"),
)

event_count = Table(
    "event_count",
    metadata,
    Column("place", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("minute", BigInteger, nullable=False),
    Column("slot", Text, nullable=False),
    Column("flag", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    PrimaryKeyConstraint("place", "name", "minute", "slot", "flag", "variant"),
)

event_exposure = Table(
    "event_exposure",
    metadata,
    Column("place", Integer, nullable=False),
    Column("flag", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("variant", Text, nullable=False),
    Column("variants", ARRAY(Text), nullable=False),
    PrimaryKeyConstraint("place", "flag", "user"),
    Index("event_exposure_at", "place", "flag", "at"),
)

event_fault = Table(
    "event_fault",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("at", Double, nullable=False),
    Column("index", Integer, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("because", JSONB, nullable=False),
    Index("event_fault_place", "place", "id"),
)
