"""Reading `ALTER TABLE`: each of its commands, the gravest of which decides."""

from collections.abc import Callable

from bascule.kernel.i18n import say
from bascule.migration.reading import Stage
from bascule.migration.sql.columns import contypes, empty, filled, fresh, parts_of, passes_null, references
from bascule.migration.sql.judged import Verdict, adds, doubts, loses, tightens, unread, worst
from bascule.migration.sql.named import called, word
from bascule.migration.sql.script import Script
from bascule.migration.sql.things import Thing, shown
from bascule.migration.sql.tree import Tree, nodes
from bascule.migration.sql.types import widens


def read_alter(tree: Tree, script: Script) -> Verdict:
    """The gravest of the commands."""
    relation = tree["relation"]
    kind = word(str(tree.get("objtype")))
    space = "type" if kind == "TYPE" else "relation"
    thing = script.find(space, str(relation.get("relname")), str(relation.get("schemaname", "")))
    if script.owns(thing):
        return adds(say("migration.own", name=shown(thing)))
    if kind == "TYPE":
        return loses(say("migration.renames-type", name=shown(thing)))
    return worst(_command(thing, one["AlterTableCmd"], script) for one in tree.get("cmds", ()))


def _command(table: Thing, command: Tree, script: Script) -> Verdict:
    subtype = str(command.get("subtype"))
    if subtype in _KEPT:
        return adds(say("migration.harmless-name", name=shown(table)))
    if subtype in _COLUMNS:
        column = script.column(table, str(command.get("name")))
        return _COLUMNS[subtype](column, command, script)
    return _COMMANDS[subtype](table, command, script) if subtype in _COMMANDS else unread()


def _name(table: Thing, command: Tree) -> str:
    return f"{shown(table)}.{command.get('name')}"


def _add(table: Thing, command: Tree, script: Script) -> Verdict:
    column = command["def"]["ColumnDef"]
    name, given = str(column["colname"]), contypes(column)
    required = "CONSTR_NOTNULL" in given or "CONSTR_PRIMARY" in given
    if required and not filled(column) and not _computed(table, given.get("CONSTR_GENERATED"), script):
        return tightens(say("migration.required", name=name, table=shown(table)))
    check = given.get("CONSTR_CHECK", {}).get("raw_expr")
    others = references(check) - {name}
    if check and (others or not passes_null(check)):
        return tightens(say("migration.tightens", name=name, table=shown(table)))
    if ("CONSTR_UNIQUE" in given or "CONSTR_PRIMARY" in given) and _repeats(column):
        return tightens(say("migration.unique", name=f"{shown(table)}.{name}"))
    return adds(say("migration.adds", kind=called("COLUMN"), name=f"{shown(table)}.{name}"))


def _computed(table: Thing, generated: Tree | None, script: Script) -> bool:
    """Whether a computed column is never null, as far as what it is computed from tells."""
    if generated is None:
        return False
    known = [script.known(script.column(table, one)) for one in references(generated.get("raw_expr"))]
    return all(one is not None and one.filled for one in known)


def _repeats(column: Tree) -> bool:
    return fresh(column).same


def _drop_column(column: Thing, command: Tree, script: Script) -> Verdict:
    if script.owns(column) and command.get("behavior") != "DROP_CASCADE":
        return adds(say("migration.own", name=shown(column)))
    if command.get("missing_ok") and script.exists(column) is False:
        return adds(say("migration.absent", name=shown(column)))
    return loses(say("migration.drops", kind=called("COLUMN"), name=shown(column)))


def _drop_constraint(table: Thing, command: Tree, script: Script) -> Verdict:
    name = str(command.get("name"))
    thing = ("constraint", *table[1:], name)
    if command.get("behavior") == "DROP_CASCADE":
        return loses(say("migration.cascades", kind=called("CONSTRAINT"), name=name))
    known = script.catalogue.things is not None and not script.opaque
    if known and script.unique(thing) is False:
        return adds(say("migration.loosens", name=name))
    # An upsert names what must be unique, and fails without it.
    return tightens(say("migration.upserts", name=name))


def _retype(column: Thing, command: Tree, script: Script) -> Verdict:
    given = command["def"]["ColumnDef"]
    new, old = script.type_of(given["typeName"]), script.known(column)
    if script.owns(column):
        return adds(say("migration.own", name=shown(column)))
    same = "collClause" not in given and _same_value(column, given, script, new)
    if old is not None and same and widens(old.type, new):
        return adds(say("migration.widens", name=shown(column), old=old.type, new=new))
    return loses(say("migration.narrows", name=shown(column), new=new))


def _same_value(column: Thing, given: Tree, script: Script, new: str) -> bool:
    """Whether every row keeps its value: without `USING`, or with the column itself, cast to the very type."""
    value = given.get("raw_default")
    if value is not None and "TypeCast" in value:
        if script.type_of(value["TypeCast"]["typeName"]) != new:
            return False
        value = value["TypeCast"]["arg"]
    return value is None or ("ColumnRef" in value and references(value) == {column[-1]})


def _default(column: Thing, command: Tree, script: Script) -> Verdict:
    default = {"raw_expr": command["def"]} if "def" in command else None
    found = script.fresh.get(column)
    if default is not None and not empty(default):
        return adds(say("migration.loosens", name=shown(column)))
    if found is not None and not found.required:
        return adds(say("migration.own", name=shown(column)))
    return tightens(say("migration.no-default", name=shown(column)))


def _not_null(column: Thing, _: Tree, script: Script) -> Verdict:
    known, found = script.known(column), script.fresh.get(column)
    if known is not None and known.filled:
        return adds(say("migration.holds", name=shown(column)))
    if found is not None and found.filled:
        return adds(say("migration.own", name=shown(column)))
    if found is not None:
        # The old version does not know the column, and leaves it out of every row that it writes.
        return tightens(say("migration.required", name=column[-1], table=shown(("", *column[1:-1]))))
    return loses(say("migration.not-null", name=shown(column)))


def _loosens(column: Thing, _: Tree, __: Script) -> Verdict:
    return adds(say("migration.loosens", name=shown(column)))


def _identity(column: Thing, command: Tree, _: Script) -> Verdict:
    if command["def"]["Constraint"].get("generated_when") == "d":
        return adds(say("migration.loosens", name=shown(column)))
    return tightens(say("migration.counts-itself", name=shown(column)))


def _counter(column: Thing, _: Tree, __: Script) -> Verdict:
    return doubts(say("migration.counts", name=shown(column)), Stage.CONTRACT)


def _no_value(column: Thing, _: Tree, __: Script) -> Verdict:
    return tightens(say("migration.no-default", name=shown(column)))


def _computes(column: Thing, _: Tree, __: Script) -> Verdict:
    return loses(say("migration.overwrites", name=column[-1], table=shown(("", *column[1:-1]))))


def _constraint(table: Thing, command: Tree, script: Script) -> Verdict:
    given = command["def"]["Constraint"]
    name = str(given.get("conname") or given.get("indexname") or _unnamed(given))
    if _allows(table, given, script):
        return adds(say("migration.adds", kind=called("CONSTRAINT"), name=name))
    return tightens(say("migration.tightens", name=name, table=shown(table)))


def _unnamed(given: Tree) -> str:
    return str(given.get("contype")).removeprefix("CONSTR_")


def _allows(table: Thing, given: Tree, script: Script) -> bool:
    """Whether rows that know nothing of the constraint pass it all the same."""
    kind = given.get("contype")
    if kind == "CONSTR_CHECK":
        used = references(given.get("raw_expr"))
        return bool(used) and passes_null(given.get("raw_expr")) and all(_is_new(table, one, script) for one in used)
    if kind == "CONSTR_FOREIGN":
        return all(_is_new(table, parts_of(one), script) for one in given.get("fk_attrs", ())) and bool(
            given.get("fk_attrs")
        )
    if kind == "CONSTR_UNIQUE" and given.get("indexname"):
        # The index says so already.
        return script.unique(("relation", table[1], str(given["indexname"]))) is True
    if kind == "CONSTR_UNIQUE" and not given.get("nulls_not_distinct"):
        return any(empty_in_old_rows(table, parts_of(one), script) for one in given.get("keys", ()))
    return False


def _is_new(table: Thing, name: str, script: Script) -> bool:
    return script.owns(script.column(table, name))


def empty_in_old_rows(table: Thing, name: str, script: Script) -> bool:
    """Whether a column is null, or its own, in every row of whoever does not know it."""
    found = script.fresh.get(script.column(table, name))
    return found is not None and not found.same


def _secures(table: Thing, _: Tree, __: Script) -> Verdict:
    return tightens(say("migration.secures", name=shown(table)))


def _unsecures(table: Thing, _: Tree, __: Script) -> Verdict:
    return adds(say("migration.loosens", name=shown(table)))


def _validates(_: Thing, __: Tree, ___: Script) -> Verdict:
    return adds(say("migration.validates"))


def _enables(_: Thing, command: Tree, __: Script) -> Verdict:
    return adds(say("migration.enables", name=str(command.get("name", "ALL"))))


def _disables(table: Thing, command: Tree, _: Script) -> Verdict:
    return doubts(say("migration.disables", name=str(command.get("name", "ALL")), table=shown(table)), Stage.CONTRACT)


def _moves(table: Thing, command: Tree, script: Script) -> Verdict:
    names = [body for _, body in nodes(command, "PartitionCmd")]
    part = script.relation(names[0]["name"] if names else command["def"].get("RangeVar"))
    return loses(say("migration.moves", name=shown(part if names else table)))


_Reader = Callable[[Thing, Tree, Script], Verdict]
# How a table is stored, and whose it is: no version names it.
_KEPT = frozenset(
    {
        "AT_SetRelOptions", "AT_ResetRelOptions", "AT_ChangeOwner", "AT_ClusterOn", "AT_DropCluster", "AT_ReplicaIdentity",
        "AT_SetTableSpace", "AT_SetStatistics", "AT_SetOptions", "AT_ResetOptions", "AT_SetStorage", "AT_SetCompression",
        "AT_AttachPartition", "AT_SetLogged", "AT_SetAccessMethod", "AT_AddInherit",
    }
)  # fmt: skip
_COLUMNS: dict[str, _Reader] = {
    "AT_DropColumn": _drop_column, "AT_AlterColumnType": _retype, "AT_ColumnDefault": _default,
    "AT_SetNotNull": _not_null, "AT_DropNotNull": _loosens, "AT_AddIdentity": _identity, "AT_SetIdentity": _counter,
    "AT_DropIdentity": _no_value, "AT_DropExpression": _no_value, "AT_SetExpression": _computes,
}  # fmt: skip
_COMMANDS: dict[str, _Reader] = {
    "AT_AddColumn": _add, "AT_DropConstraint": _drop_constraint, "AT_AddConstraint": _constraint,
    "AT_EnableRowSecurity": _secures, "AT_ForceRowSecurity": _secures, "AT_DisableRowSecurity": _unsecures,
    "AT_NoForceRowSecurity": _unsecures, "AT_ValidateConstraint": _validates, "AT_EnableTrig": _enables,
    "AT_EnableTrigAll": _enables, "AT_EnableTrigUser": _enables, "AT_EnableAlwaysTrig": _enables,
    "AT_EnableReplicaTrig": _disables, "AT_DisableTrig": _disables, "AT_DisableTrigAll": _disables,
    "AT_DisableTrigUser": _disables, "AT_EnableRule": _disables, "AT_DisableRule": _disables,
    "AT_EnableAlwaysRule": _disables, "AT_EnableReplicaRule": _disables, "AT_DetachPartition": _moves,
    "AT_DropInherit": _moves,
}  # fmt: skip
