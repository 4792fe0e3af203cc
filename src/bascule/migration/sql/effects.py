"""Effects: what is known once a statement has been run. Nothing is judged here."""

from collections.abc import Callable

from bascule.migration.catalogue import Column
from bascule.migration.sql.columns import constant, empty, fresh
from bascule.migration.sql.named import RELATIONS, created, dropped, sequence_of
from bascule.migration.sql.script import Script, parts
from bascule.migration.sql.things import Thing
from bascule.migration.sql.tree import Tree, text_of, words

_HANGS = frozenset({"c", "n", "d"})


def apply(kind: str, tree: Tree, script: Script) -> None:
    """A statement is over."""
    for thing, perhaps in list(created(kind, tree, script)):
        script.make(thing, perhaps=perhaps)
    if kind in _EFFECTS:
        _EFFECTS[kind](tree, script)


def _alter(tree: Tree, script: Script) -> None:
    table = script.relation(tree["relation"])
    for wrapped in tree.get("cmds", ()):
        command = wrapped["AlterTableCmd"]
        if (effect := _ALTERS.get(str(command.get("subtype")))) is not None:
            effect(table, command, script)


def _add_column(table: Thing, command: Tree, script: Script) -> None:
    given = command["def"]["ColumnDef"]
    column = script.column(table, str(given["colname"]))
    before = set(script.made)
    script.make(column, perhaps=bool(command.get("missing_ok")))
    if column in script.made - before:
        script.fresh[column] = fresh(given)
    for sequence in sequence_of(table, given):
        script.make(sequence)
    script.types[column] = Column(script.type_of(given.get("typeName", {})))
    for one in given.get("constraints", ()):
        _link(table, one["Constraint"], script)


def _drop_column(table: Thing, command: Tree, script: Script) -> None:
    column = script.column(table, str(command.get("name")))
    script.lose(column)
    script.fresh.pop(column, None)
    script.types[column] = None


def _retype(table: Thing, command: Tree, script: Script) -> None:
    column = script.column(table, str(command.get("name")))
    known = script.known(column)
    new = script.type_of(command["def"]["ColumnDef"]["typeName"])
    script.types[column] = Column(new, known is not None and known.filled)


def _default(table: Thing, command: Tree, script: Script) -> None:
    found = script.fresh.get(script.column(table, str(command.get("name"))))
    if found is not None:
        default = {"raw_expr": command["def"]} if "def" in command else None
        found.same, found.filled = constant(default), default is not None and not empty(default)


def _null(table: Thing, command: Tree, script: Script) -> None:
    column = script.column(table, str(command.get("name")))
    known = script.known(column)
    required = command["subtype"] == "AT_SetNotNull"
    if known is not None:
        script.types[column] = Column(known.type, required)
    if column in script.fresh:
        script.fresh[column].required = required


def _constrain(table: Thing, command: Tree, script: Script) -> None:
    given = command["def"]["Constraint"]
    if given.get("conname"):
        unique = given.get("contype") in {"CONSTR_UNIQUE", "CONSTR_PRIMARY", "CONSTR_EXCLUSION"}
        script.keys["constraint", *table[1:], str(given["conname"])] = unique
    _link(table, given, script)


def _link(table: Thing, constraint: Tree, script: Script) -> None:
    """What was there and now refers to what was made here loses rows with it, where the reference says so or with CASCADE."""
    if "pktable" in constraint and not script.owns(table):
        script.linked.add(script.relation(constraint["pktable"]))


def _attach(table: Thing, command: Tree, script: Script) -> None:
    """A parent that was made here and has got a child that was not: what is done to it is done to the child."""
    child = script.relation(command["def"]["PartitionCmd"]["name"])
    script.parents[child] = table
    if not script.owns(child):
        script.made.discard(table)


def _inherit(table: Thing, command: Tree, script: Script) -> None:
    parent = script.relation(command["def"]["RangeVar"])
    script.parents[table] = parent
    if not script.owns(table):
        script.made.discard(parent)


def _rename(tree: Tree, script: Script) -> None:
    kind, new = str(tree.get("renameType")), str(tree.get("newname"))
    if kind in RELATIONS:
        old = script.relation(tree["relation"])
        _move(old, (*old[:2], new), script)
    elif kind == "OBJECT_COLUMN":
        table = script.relation(tree["relation"])
        _move(script.column(table, str(tree.get("subname"))), script.column(table, new), script)
    elif kind == "OBJECT_TYPE":
        old = script.listed("type", parts(tree["object"]))
        _move(old, (*old[:2], new), script)
    else:
        # What stands in a schema of another name, or under a function's: too rare to follow.
        script.made = {one for one in script.made if one[0] not in {"schema", "function", "trigger", "policy"}}
        script.doubt()


def _place(tree: Tree, script: Script) -> None:
    if "relation" in tree:
        old = script.relation(tree["relation"])
        _move(old, (old[0], str(tree.get("newschema")), old[2]), script)
    else:
        script.doubt()


def _view(tree: Tree, script: Script) -> None:
    script.views |= {thing for thing, _ in created("ViewStmt", tree, script)}


def _create(tree: Tree, script: Script) -> None:
    for parent in [one["RangeVar"] for one in tree.get("inhRelations", ())]:
        script.parents[script.relation(tree["relation"])] = script.relation(parent)


def _define(tree: Tree, script: Script) -> None:
    if tree.get("kind") == "OBJECT_OPERATOR":
        script.operators.add(words(tree.get("defnames"))[-1])


def _move(old: Thing, new: Thing, script: Script) -> None:
    known, mine, first = script.known(old), script.owns(old), script.fresh.get(old)
    script.lose(old)
    script.made.discard(new)
    script.there.add(new)
    script.gone.discard(new)
    if mine:
        script.made.add(new)
    if old in script.views:
        script.views.add(new)
    if old in script.armed:
        script.armed.add(new)
    script.parents = {_now(child, old, new): _now(parent, old, new) for child, parent in script.parents.items()}
    if first is not None:
        script.fresh[new] = first
    if old[0] == "column":
        script.types[old], script.types[new] = None, known
    if old[0] == "relation":
        # The columns under the new name are not in the catalogue: their types are unknown, which counts against them.
        script.keys[new] = script.unique(old) is not False


def _now(thing: Thing, old: Thing, new: Thing) -> Thing:
    return new if thing == old else thing


def _drop(tree: Tree, script: Script) -> None:
    for wrapped in tree.get("objects", ()):
        thing = dropped(str(tree.get("removeType")), wrapped, script)
        script.lose(thing)
        if thing[0] == "function":
            script.made = {one for one in script.made if one[:3] != thing[:3]}
        if thing[0] == "schema":
            script.made = {one for one in script.made if one[1] != thing[1]}


def _index(tree: Tree, script: Script) -> None:
    if tree.get("idxname"):
        table = script.relation(tree["relation"])
        script.keys["relation", table[1], str(tree["idxname"])] = bool(tree.get("unique"))


def _set(tree: Tree, script: Script) -> None:
    kind, name = str(tree.get("kind")), str(tree.get("name", ""))
    if kind == "VAR_RESET_ALL" or (name == "search_path" and kind in {"VAR_SET_DEFAULT", "VAR_RESET"}):
        script.path = script.catalogue.path
    elif name == "search_path":
        given = [text_of(one) for one in tree.get("args", ())]
        script.path = path_of([one for one in given if one is not None], script) if None not in given else None
    elif name in {"role", "session_authorization"}:
        # `"$user"` leads elsewhere now.
        script.path = None


def path_of(names: list[str], script: Script) -> tuple[str, ...] | None:
    """Where names are looked for after this; None where that depends on who asks."""
    if "$user" in names:
        return None
    return tuple(one for one in names if one and script.exists(("schema", one)) is not False)


def _discard(_: Tree, script: Script) -> None:
    script.made = {one for one in script.made if one[1] != "pg_temp"}
    script.path = script.catalogue.path


def _end(tree: Tree, script: Script) -> None:
    """The end of a transaction: settings that were local to it, and tables that ended with it, are gone."""
    if tree.get("kind") not in {"TRANS_STMT_BEGIN", "TRANS_STMT_START", "TRANS_STMT_SAVEPOINT", "TRANS_STMT_RELEASE"}:
        script.made = {one for one in script.made if one[1] != "pg_temp"}
        script.path = script.catalogue.path if script.path == script.catalogue.path else None


def _select(tree: Tree, script: Script) -> None:
    for target in tree.get("targetList", ()):
        call = target.get("ResTarget", {}).get("val", {}).get("FuncCall", {})
        given = call.get("args", [])
        if words(call.get("funcname"))[-1:] == ("set_config",) and given and text_of(given[0]) == "search_path":
            text = text_of(given[1]) if len(given) > 1 else None
            plain = None if text is None or '"' in text else [one.strip().lower() for one in text.split(",")]
            script.path = None if plain is None else path_of(plain, script)


def _opaque(_: Tree, script: Script) -> None:
    script.doubt()


_Effect = Callable[[Tree, Script], None]
_ALTERS: dict[str, Callable[[Thing, Tree, Script], None]] = {
    "AT_AddColumn": _add_column, "AT_DropColumn": _drop_column, "AT_AlterColumnType": _retype,
    "AT_ColumnDefault": _default, "AT_SetNotNull": _null, "AT_DropNotNull": _null, "AT_AddConstraint": _constrain,
    "AT_AttachPartition": _attach, "AT_AddInherit": _inherit,
}  # fmt: skip
_EFFECTS: dict[str, _Effect] = {
    "AlterTableStmt": _alter, "RenameStmt": _rename, "AlterObjectSchemaStmt": _place, "DropStmt": _drop,
    "IndexStmt": _index, "VariableSetStmt": _set, "DiscardStmt": _discard, "TransactionStmt": _end,
    "SelectStmt": _select, "ViewStmt": _view, "CreateStmt": _create, "DefineStmt": _define,
    "DoStmt": _opaque, "CallStmt": _opaque, "ExecuteStmt": _opaque,
}  # fmt: skip
