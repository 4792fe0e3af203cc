"""Reading what writes: rows that are added, overwritten, deleted."""

from collections.abc import Iterator

from bascule.kernel.i18n import say
from bascule.migration.reading import Danger, Stage
from bascule.migration.sql.judged import Verdict, adds, doubts, loses, worst
from bascule.migration.sql.script import Script
from bascule.migration.sql.things import Thing, shown
from bascule.migration.sql.tree import Tree, nodes, within, words

WRITING = ("InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt")


def read_write(kind: str, tree: Tree, script: Script) -> Verdict:
    """What one of the writing statements does to its table."""
    table = script.relation(tree["relation"])
    if _system(table):
        return doubts(say("migration.system", name=shown(table)))
    if script.alone(table) and table not in script.views:
        return adds(say("migration.own", name=shown(table)))
    return worst(_READERS[kind](table, tree, script))


def inner_writes(tree: Tree, script: Script) -> Iterator[Verdict]:
    """What `WITH … AS (DELETE …)` and its like do, anywhere in a statement."""
    for kind, body in nodes(tree, *WRITING):
        yield read_write(kind, {**body, "inner": True}, script)


def _system(table: Thing) -> bool:
    return table[1] in {"pg_catalog", "information_schema"} or (table[1] != "pg_temp" and table[2].startswith("pg_"))


def _insert(table: Thing, tree: Tree, script: Script) -> Iterator[Verdict]:
    yield Stage.BACKFILL, Danger.SAFE, say("migration.writes", name=shown(table))
    on_conflict = tree.get("onConflictClause", {})
    if on_conflict.get("action") == "ONCONFLICT_UPDATE":
        yield _overwrite(table, {**on_conflict, "relation": tree["relation"]}, script)


def _update(table: Thing, tree: Tree, script: Script) -> Iterator[Verdict]:
    yield _overwrite(table, tree, script)


def _delete(table: Thing, tree: Tree, _: Script) -> Iterator[Verdict]:
    if "whereClause" not in tree and "inner" not in tree:
        yield loses(say("migration.empties", name=shown(table)))
    else:
        yield Stage.BACKFILL, Danger.DESTRUCTIVE, say("migration.deletes")


def _merge(table: Thing, tree: Tree, script: Script) -> Iterator[Verdict]:
    yield Stage.BACKFILL, Danger.SAFE, say("migration.writes", name=shown(table))
    for _, clause in nodes(tree.get("mergeWhenClauses"), "MergeWhenClause"):
        if clause.get("commandType") == "CMD_DELETE":
            yield Stage.BACKFILL, Danger.DESTRUCTIVE, say("migration.deletes")
        elif clause.get("commandType") == "CMD_UPDATE":
            yield _overwrite(table, {**clause, "relation": tree["relation"]}, script)


def _overwrite(table: Thing, tree: Tree, script: Script) -> Verdict:
    """Values of columns that were there and held something."""
    names = {table[-1], str(tree.get("relation", {}).get("alias", {}).get("aliasname", ""))}
    empty = _surely_null(tree.get("whereClause"), names)
    lost = [
        str(one.get("name"))
        for one in (within(target) for target in tree.get("targetList", ()))
        if one.get("name") not in empty
        and not _keeps(one, names)
        and not script.owns(script.column(table, str(one.get("name"))))
    ]
    if not lost:
        return Stage.BACKFILL, Danger.SAFE, say("migration.writes", name=shown(table))
    columns = ", ".join(dict.fromkeys(lost))
    return Stage.BACKFILL, Danger.DESTRUCTIVE, say("migration.overwrites", name=columns, table=shown(table))


def _surely_null(where: Tree | None, names: set[str]) -> set[str]:
    """The columns of a table of these names that are null in every row that a condition lets through."""
    if where is None:
        return set()
    ((kind, body),) = where.items()
    if kind == "BoolExpr" and body.get("boolop") == "AND_EXPR":
        return set().union(*(_surely_null(one, names) for one in body.get("args", ())))
    if kind != "NullTest" or body.get("nulltesttype") != "IS_NULL":
        return set()
    return _column(body.get("arg"), names)


def _keeps(target: Tree, names: set[str]) -> bool:
    """`SET a = coalesce(a, …)` and `SET a = a` change nothing that was there."""
    value, name = target.get("val", {}), str(target.get("name"))
    if "indirection" in target:
        return False
    first = value["CoalesceExpr"]["args"][0] if "CoalesceExpr" in value else value
    return name in _column(first, names)


def _column(tree: Tree | None, names: set[str]) -> set[str]:
    """The column that is named, if it is one of the table itself: `other.email` is not."""
    fields = words((tree or {}).get("ColumnRef", {}).get("fields", ()))
    return {fields[-1]} if len(fields) == 1 or (len(fields) > 1 and fields[-2] in names) else set()


_READERS = {"InsertStmt": _insert, "UpdateStmt": _update, "DeleteStmt": _delete, "MergeStmt": _merge}
