"""The tables of feature flags.

`flag_set` is one row per plan and environment; its row is locked while a flag of it is changed, and its `revision`
numbers the changes. `flag` holds the definitions as they are, `flag_version` every one that ever was, with who and why.
`flag_declared` remembers what the plan said of a flag when it was last taken over, and why its newest words were not.
"""

from sqlalchemy import BigInteger, Boolean, Column, Double, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from bascule.store.tables import metadata

flag_set = Table(
    "flag_set",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("changed", Double, nullable=False),
    Column("evaluators", JSONB, nullable=False, server_default="{}"),
    PrimaryKeyConstraint("plan", "environment"),
)

flag = Table(
    "flag",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("definition", JSONB, nullable=False),
    Column("short", JSONB),
    Column("revision", BigInteger, nullable=False),
    Column("changed", Double, nullable=False),
    Column("by", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("plan", "environment", "key"),
)

flag_declared = Table(
    "flag_declared",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("written", JSONB, nullable=False),
    Column("refused", JSONB(none_as_null=True)),
    PrimaryKeyConstraint("plan", "environment", "key"),
)

flag_version = Table(
    "flag_version",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("definition", JSONB),
    Column("at", Double, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("forced", Boolean, nullable=False),
    Column("release", Text),
    Column("message", JSONB, nullable=False),
    PrimaryKeyConstraint("plan", "environment", "key", "revision"),
)
