"""What statements name: the things that one makes, and those that one takes away."""

from collections.abc import Iterator

from bascule.kernel.i18n import Keys, Message, say
from bascule.migration.sql.script import Script, parts
from bascule.migration.sql.things import ANY, Thing, signature
from bascule.migration.sql.tree import Tree, nodes, within, words

RELATIONS = {
    "OBJECT_TABLE": "TABLE", "OBJECT_VIEW": "VIEW", "OBJECT_MATVIEW": "MATERIALIZED VIEW", "OBJECT_INDEX": "INDEX",
    "OBJECT_SEQUENCE": "SEQUENCE", "OBJECT_FOREIGN_TABLE": "FOREIGN TABLE",
}  # fmt: skip
ROUTINES = frozenset({"OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_AGGREGATE"})
_TYPES = frozenset({"OBJECT_TYPE", "OBJECT_DOMAIN"})
_ON_TABLES = {"OBJECT_TRIGGER": "trigger", "OBJECT_POLICY": "policy", "OBJECT_RULE": "rule"}
_SERIAL = frozenset({"smallserial", "serial", "bigserial", "serial2", "serial4", "serial8"})


def word(kind: str) -> str:
    """A kind of object as SQL writes it."""
    return RELATIONS.get(kind) or kind.removeprefix("OBJECT_").replace("_", " ")


# How people call what SQL calls `COLUMN` or `MATERIALIZED VIEW`, with its article; what is rarer than these is an object.
_CALLED = (
    "aggregate", "collation", "column", "constraint", "domain", "extension", "foreign table", "function", "index",
    "materialized view", "policy", "procedure", "publication", "routine", "rule", "schema", "sequence", "table", "trigger",
    "type", "view", "comment", "owner", "grant", "object",
)  # fmt: skip
_THING = Keys("migration.thing-{}", _CALLED)


def called(kind: str) -> Message:
    """A kind of object as people call it, by the word that SQL has for it."""
    return say(_THING[kind.lower() if kind.lower() in _CALLED else "object"])


def dropped(kind: str, tree: Tree, script: Script) -> Thing:
    """One of the things that a `DROP` names."""
    names = parts(tree)
    if kind in RELATIONS:
        return script.listed("relation", names)
    if kind in _TYPES:
        return script.listed("type", names)
    if kind in ROUTINES:
        given = within(tree)
        types = [within(one) for one in given.get("objargs", ())]
        return script.function(names, ANY if given.get("args_unspecified") else signature(types))
    if kind in _ON_TABLES:
        return (_ON_TABLES[kind], *script.listed("relation", names[:-1])[1:], names[-1])
    return (kind.removeprefix("OBJECT_").lower(), *names)


def owned(thing: Thing, script: Script) -> bool:
    """Whether the script has made a thing, and nothing else can be meant."""
    if thing[0] != "function" or thing[-1] != ANY:
        return script.alone(thing)
    mine = [one for one in script.made if one[:3] == thing[:3]]
    return len(mine) == 1 and script.catalogue.things is not None and thing[2] not in script.catalogue.own


def made_word(kind: str, tree: Tree) -> str:
    """What a statement makes, as `DROP` calls it."""
    if kind == "CreateFunctionStmt":
        return "PROCEDURE" if tree.get("is_procedure") else "FUNCTION"
    return _MADE.get(kind, "")


def created(kind: str, tree: Tree, script: Script) -> Iterator[tuple[Thing, bool]]:
    """The things that a statement makes, each with whether it may have been there before."""
    perhaps = bool(tree.get("if_not_exists") or tree.get("replace"))
    for thing in _MAKERS[kind](tree, script) if kind in _MAKERS else ():
        yield thing, perhaps


def _relation(script: Script, tree: Tree) -> Thing:
    temporary = tree.get("relpersistence") == "t"
    return script.new("relation", str(tree["relname"]), str(tree.get("schemaname", "")), temporary=temporary)


def _table(tree: Tree, script: Script) -> Iterator[Thing]:
    if tree.get("oncommit") == "ONCOMMIT_DROP" and not script.whole:
        # Gone as soon as it is made: what follows would mean the table that it hides.
        return
    table = _relation(script, tree["relation"])
    yield table
    for _, column in nodes(tree.get("tableElts"), "ColumnDef"):
        yield from sequence_of(table, column)


def sequence_of(table: Thing, column: Tree) -> Iterator[Thing]:
    """The sequence that a column brings along, by the name that PostgreSQL gives it."""
    kinds = {one.get("contype") for _, one in nodes(column.get("constraints"), "Constraint")}
    if serial(column) or "CONSTR_IDENTITY" in kinds:
        yield (*table[:-1], f"{table[-1]}_{column['colname']}_seq")


def serial(column: Tree) -> bool:
    """Whether a column counts by itself."""
    return bool(_SERIAL & set(words(column.get("typeName", {}).get("names"))[-1:]))


def _selected(tree: Tree, script: Script) -> Iterator[Thing]:
    into = tree.get("into") or tree.get("intoClause")
    if into and not (into.get("onCommit") == "ONCOMMIT_DROP" and not script.whole):
        yield _relation(script, into["rel"])


def _view(tree: Tree, script: Script) -> Iterator[Thing]:
    yield _relation(script, tree["view"])


def _index(tree: Tree, script: Script) -> Iterator[Thing]:
    if "idxname" in tree:
        table = script.relation(tree["relation"])
        yield "relation", table[1], str(tree["idxname"])


def _sequence(tree: Tree, script: Script) -> Iterator[Thing]:
    yield _relation(script, tree["sequence"])


def _composite(tree: Tree, script: Script) -> Iterator[Thing]:
    names = tree["typevar"]
    yield script.new("type", str(names["relname"]), str(names.get("schemaname", "")))


def _type(tree: Tree, script: Script) -> Iterator[Thing]:
    names = words(tree.get("typeName") if isinstance(tree.get("typeName"), list) else tree.get("domainname"))
    yield script.new("type", names[-1], names[-2] if len(names) > 1 else "")


def _defined(tree: Tree, script: Script) -> Iterator[Thing]:
    names = words(tree.get("defnames"))
    if tree.get("kind") == "OBJECT_TYPE":
        yield script.new("type", names[-1], names[-2] if len(names) > 1 else "")


def _schema(tree: Tree, script: Script) -> Iterator[Thing]:
    name = str(tree.get("schemaname", ""))
    if name:
        yield "schema", name
    for wrapped in tree.get("schemaElts", ()):
        ((kind, body),) = wrapped.items()
        yield from _placed(kind, body, name, script)


def _placed(kind: str, tree: Tree, schema: str, script: Script) -> Iterator[Thing]:
    """What is made within `CREATE SCHEMA` stands in that schema."""
    for thing, _ in created(kind, tree, script):
        yield thing[0], schema, *thing[2:]


def _function(tree: Tree, script: Script) -> Iterator[Thing]:
    given = [one for _, one in nodes(tree.get("parameters"), "FunctionParameter")]
    types = [one["argType"] for one in given if one.get("mode") not in {"FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"}]
    names = words(tree["funcname"])
    yield (*script.new("function", names[-1], names[-2] if len(names) > 1 else ""), signature(types))


def _trigger(tree: Tree, script: Script) -> Iterator[Thing]:
    yield ("trigger", *script.relation(tree["relation"])[1:], str(tree["trigname"]))


def _policy(tree: Tree, script: Script) -> Iterator[Thing]:
    yield ("policy", *script.relation(tree["table"])[1:], str(tree["policy_name"]))


def _rule(tree: Tree, script: Script) -> Iterator[Thing]:
    yield ("rule", *script.relation(tree["relation"])[1:], str(tree["rulename"]))


_MADE = {"ViewStmt": "VIEW", "CreateTrigStmt": "TRIGGER", "CreatePolicyStmt": "POLICY", "RuleStmt": "RULE"}
_MAKERS = {
    "CreateStmt": _table, "CreateForeignTableStmt": _table, "CreateTableAsStmt": _selected, "SelectStmt": _selected,
    "ViewStmt": _view, "IndexStmt": _index, "CreateSeqStmt": _sequence, "CompositeTypeStmt": _composite,
    "CreateEnumStmt": _type, "CreateRangeStmt": _type, "CreateDomainStmt": _type, "DefineStmt": _defined,
    "CreateSchemaStmt": _schema, "CreateFunctionStmt": _function, "CreateTrigStmt": _trigger,
    "CreatePolicyStmt": _policy, "RuleStmt": _rule,
}  # fmt: skip
