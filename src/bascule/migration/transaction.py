"""Whether a script can run as one transaction, so that it is done wholly or not at all."""

import re

from bascule.migration.header import read_header
from bascule.migration.split import Statement, split

_ALONE = re.compile(
    r"(?:create\s+(?:unique\s+)?index\s+concurrently|drop\s+index\s+concurrently|reindex\b.*\bconcurrently|vacuum|"
    r"(?:create|drop|alter)\s+(?:database|tablespace|subscription)|alter\s+system|cluster\s*\Z|"
    r"refresh\s+materialized\s+view\s+concurrently|alter\s+table\b.*\bdetach\s+partition\b.*\bconcurrently|"
    r"begin|start\s+transaction|commit|end|rollback|savepoint)\b",
    re.IGNORECASE | re.DOTALL,
)


def in_one(sql: str) -> bool:
    """Whether nothing in the script forbids one transaction around it."""
    return not read_header(sql).alone and not any(alone(one) for one in split(sql))


def alone(statement: Statement) -> bool:
    """Whether a statement cannot stand in a transaction that somebody else has begun, or begins or ends one itself."""
    return _ALONE.match(statement.text) is not None
