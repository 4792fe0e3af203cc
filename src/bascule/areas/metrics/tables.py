"""The tables of metrics: which alerts stand, since when, and what was seen then; and baselines that were measured.

A baseline is measured once and kept, because what it was measured from is forgotten. `asked` is the hash of how it was taken.
"""

from sqlalchemy import BigInteger, Boolean, Column, Double, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from bascule.store.tables import metadata

metric_alert = Table(
    "metric_alert",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Column("stands", Boolean, nullable=False),
    Column("changed", Double, nullable=False),
    Column("seen", JSONB, nullable=False),
    PrimaryKeyConstraint("plan", "environment", "metric"),
)

metric_baseline = Table(
    "metric_baseline",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("since", Double, nullable=False),
    Column("until", Double, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("value", Double, nullable=False),
    PrimaryKeyConstraint("plan", "environment", "metric"),
)
