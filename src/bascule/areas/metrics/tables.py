"""The table of alerts on metrics: which stand, since when, and what was seen then."""

from sqlalchemy import Boolean, Column, Double, PrimaryKeyConstraint, Table, Text
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
