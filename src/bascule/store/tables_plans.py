"""The tables of plans: `plan_in_force` is the one plan that a product's releases run under, `plan_change` what somebody wants
to put in its place. The texts stand in `plan`, by hash, and are never changed.
"""

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from bascule.store.tables import metadata

plan_in_force = Table(
    "plan_in_force",
    metadata,
    Column("product", Text, primary_key=True),
    Column("hash", Text, ForeignKey("plan.hash"), nullable=False),
    Column("since", Double, nullable=False),
    Column("by", Text, nullable=False),
)

plan_change = Table(
    "plan_change",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=True),
    Column("product", Text, nullable=False),
    Column("base", Text, ForeignKey("plan.hash"), nullable=False),
    Column("target", Text, ForeignKey("plan.hash"), nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("via", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="open"),
    Column("consents", JSONB, nullable=False, server_default="[]"),
    Column("ended", Double),
    Column("ended_by", Text),
    Index("plan_change_open", "product", postgresql_where=text("state = 'open'")),
    Index("plan_change_product", "product", "number"),
)
