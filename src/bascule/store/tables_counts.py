"""The table of what places serve: requests, errors and latencies of each slot, minute by minute, also while no release moves.

`at` is when a minute begins and `seconds` how much of it was seen, so that nobody is told of a rate over time in which nobody
looked. `bins` are requests by latency: the number of a rung of `evidence.ladder` -> how many took longer than the rung before and
not longer than it; empty where the proxy measures no latencies.

Minutes are kept for a day. Those that are older are added to the hour that they lie in, `place_hour`, of which success metrics and
their baselines are made.
"""

from sqlalchemy import BigInteger, Column, Double, Index, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from bascule.store.tables import metadata

place_count = Table(
    "place_count",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("slot", Text, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("errors", BigInteger, nullable=False),
    Column("bins", JSONB, nullable=False),
    PrimaryKeyConstraint("plan", "environment", "component", "at", "slot"),
    Index("place_count_at", "at"),
)

place_hour = Table(
    "place_hour",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("slot", Text, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("errors", BigInteger, nullable=False),
    Column("bins", JSONB, nullable=False),
    PrimaryKeyConstraint("plan", "environment", "component", "at", "slot"),
    Index("place_hour_at", "at"),
)
