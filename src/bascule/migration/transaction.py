"""Whether a script can run as one transaction, so that it is done wholly or not at all."""

import re

from bascule.migration.header import read_header
from bascule.migration.sql.split import Statement, split
from bascule.migration.sql.tree import Tree, nodes, parse

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
    if _WORDS.search(statement.text) is None:
        return False
    found = parse(statement.text)
    # What our parser does not know, the server may: then its first words decide.
    return _ALONE.match(statement.text) is not None if found is None else _is_alone(*found)


def _is_alone(kind: str, tree: Tree) -> bool:
    if kind in _ALWAYS:
        return True
    if kind in {"IndexStmt", "DropStmt", "RefreshMatViewStmt"}:
        return bool(tree.get("concurrent"))
    if kind == "ReindexStmt":
        whole = tree.get("kind") in {"REINDEX_OBJECT_DATABASE", "REINDEX_OBJECT_SYSTEM", "REINDEX_OBJECT_SCHEMA"}
        return whole or any(one["DefElem"].get("defname") == "concurrently" for one in tree.get("params", ()))
    if kind == "VacuumStmt":
        return bool(tree.get("is_vacuumcmd"))
    if kind == "ClusterStmt":
        return "relation" not in tree
    return any(part.get("concurrent") for _, part in nodes(tree, "PartitionCmd"))


# Without one of them, no statement needs to be looked into.
_WORDS = re.compile(
    r"concurrently|vacuum|database|tablespace|subscription|alter\s+system|cluster|reindex|begin|start|commit|end|rollback|savepoint|"
    r"release|abort|prepare",
    re.IGNORECASE,
)
_ALWAYS = frozenset(
    {
        "TransactionStmt", "CreatedbStmt", "DropdbStmt", "AlterDatabaseStmt", "AlterDatabaseSetStmt", "CreateTableSpaceStmt",
        "DropTableSpaceStmt", "AlterTableSpaceOptionsStmt", "CreateSubscriptionStmt", "AlterSubscriptionStmt",
        "DropSubscriptionStmt", "AlterSystemStmt",
    }
)  # fmt: skip
