"""The tables of triggers: `delivery` is calls from outside that were taken, `origin` where releases come from and what was
reported of them, `waiting` what waits for its turn, `follow` where versions go next by themselves, `awaited` the runs elsewhere
that wait for us.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bascule.store.tables import metadata

delivery = Table(
    "delivery",
    metadata,
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("done", Boolean, nullable=False, server_default=text("false")),
    PrimaryKeyConstraint("source", "id"),
)

# `settled` when there is nothing more to report; a release that serves is reported once more when it is replaced.
origin = Table(
    "origin",
    metadata,
    Column("release", Text, ForeignKey("release.id"), primary_key=True),
    Column("repository", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("sha", Text, nullable=False, server_default=""),
    Column("target", JSONB, nullable=False),
    Column("said", JSONB, nullable=False, server_default="{}"),
    Column("serving", Boolean, nullable=False, server_default=text("false")),
    Column("settled", Boolean, nullable=False, server_default=text("false")),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("again_at", Double, nullable=False, server_default="0"),
    Index("origin_open", "again_at", postgresql_where=text("NOT settled OR serving")),
    Index("origin_sha", "sha"),
)

# One row per component and environment: what waits for its turn. Those of one order have its `turn` in common.
waiting = Table(
    "waiting",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("turn", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("order", JSONB, nullable=False),
    Column("happened", Double),
    PrimaryKeyConstraint("plan", "environment", "component"),
)

# Where a version goes next when its release has succeeded: struck in the transaction that has it wait for its turn there.
follow = Table(
    "follow",
    metadata,
    Column("release", Text, ForeignKey("release.id"), nullable=False),
    Column("environment", Text, nullable=False),
    PrimaryKeyConstraint("release", "environment"),
)

awaited = Table(
    "awaited",
    metadata,
    Column("repository", Text, nullable=False),
    Column("run", BigInteger, nullable=False),
    Column("environment", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("sha", Text, nullable=False),
    Column("target", JSONB, nullable=False),
    Column("at", Double, nullable=False),
    Column("answered", Text),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("again_at", Double, nullable=False, server_default="0"),
    PrimaryKeyConstraint("repository", "run", "environment"),
    Index("awaited_open", "sha", postgresql_where=text("answered IS NULL")),
)
