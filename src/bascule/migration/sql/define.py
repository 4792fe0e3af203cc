"""Reading what makes, drops, renames and moves things."""

from bascule.kernel.i18n import say
from bascule.migration.reading import Stage
from bascule.migration.sql.alter import empty_in_old_rows
from bascule.migration.sql.judged import Verdict, adds, doubts, loses, tightens
from bascule.migration.sql.named import RELATIONS, called, created, dropped, owned, word
from bascule.migration.sql.script import Script, parts
from bascule.migration.sql.things import Thing, shown
from bascule.migration.sql.tree import Tree, words

# What is made anew further down does the same for the old version as before.
_REMADE = frozenset({"VIEW", "FUNCTION", "PROCEDURE", "TRIGGER", "POLICY", "RULE"})
# PostgreSQL's own number for `INSTEAD OF`.
_INSTEAD = 64
# What is made by each kind of statement.
NEW = {
    "CreateStmt": "TABLE", "CreateForeignTableStmt": "FOREIGN TABLE", "CreateTableAsStmt": "TABLE", "ViewStmt": "VIEW",
    "CreateSeqStmt": "SEQUENCE", "CompositeTypeStmt": "TYPE", "CreateEnumStmt": "TYPE", "CreateRangeStmt": "TYPE",
    "CreateDomainStmt": "DOMAIN", "CreateSchemaStmt": "SCHEMA", "CreateFunctionStmt": "FUNCTION",
}  # fmt: skip


def read_create(kind: str, tree: Tree, script: Script) -> Verdict:
    """Something new, which nobody uses yet."""
    name = ", ".join(shown(thing) for thing, _ in list(created(kind, tree, script))[:1])
    return adds(say("migration.adds", kind=called(NEW[kind]), name=name))


def read_index(tree: Tree, script: Script) -> Verdict:
    """An index: a unique one forbids what was allowed, unless no row that was there can break it."""
    name, table = str(tree.get("idxname", "")), script.relation(tree["relation"])
    if not tree.get("unique") or script.owns(table) or _without_old_rows(table, tree, script):
        return adds(say("migration.adds", kind=called("INDEX"), name=name))
    return tightens(say("migration.unique", name=name))


def _without_old_rows(table: Thing, tree: Tree, script: Script) -> bool:
    """Whether the rows of whoever does not know a new column are null there, and so not equal to one another."""
    if tree.get("nulls_not_distinct"):
        return False
    columns = [body["IndexElem"] for body in tree.get("indexParams", ())]
    return any("name" in one and empty_in_old_rows(table, str(one["name"]), script) for one in columns)


def read_drop(tree: Tree, script: Script) -> Verdict:
    """Something is taken away, with all that hangs on it where it says `CASCADE`."""
    kind = str(tree.get("removeType"))
    things = [dropped(kind, one, script) for one in tree.get("objects", ())]
    name, shown_kind = ", ".join(shown(one) for one in things), word(kind)
    if all(owned(one, script) for one in things):
        return adds(say("migration.own", name=name))
    if tree.get("missing_ok") and all(script.exists(one) is False for one in things):
        return adds(say("migration.absent", name=name))
    if tree.get("behavior") == "DROP_CASCADE":
        return loses(say("migration.cascades", kind=called(shown_kind), name=name))
    if kind == "OBJECT_INDEX":
        return _drop_index(things, name, script)
    if shown_kind in _REMADE and all((shown_kind, one) in script.coming for one in things):
        return adds(say("migration.remade", kind=called(shown_kind), name=name))
    return loses(say("migration.drops", kind=called(shown_kind), name=name))


def _drop_index(things: list[Thing], name: str, script: Script) -> Verdict:
    if all(script.unique(one) is False for one in things):
        return adds(say("migration.drops-index", name=name))
    return tightens(say("migration.upserts", name=name))


def read_rename(tree: Tree, script: Script) -> Verdict:
    """Whoever asks for the old name does not find it any more."""
    kind, new = str(tree.get("renameType")), str(tree.get("newname"))
    if kind in RELATIONS or kind == "OBJECT_COLUMN":
        return _rename_relation(kind, tree, script)
    if kind in {"OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE", "OBJECT_STATISTIC_EXT"}:
        return adds(say("migration.renames-index", name=str(tree.get("subname") or new)))
    if kind in {"OBJECT_TYPE", "OBJECT_DOMAIN", "OBJECT_ATTRIBUTE", "OBJECT_DOMCONSTRAINT"}:
        thing = script.listed("type", parts(tree["object"])) if "object" in tree else script.relation(tree["relation"])
        own = script.owns(thing)
        return (
            adds(say("migration.own", name=shown(thing)))
            if own
            else loses(say("migration.renames-type", name=shown(thing)))
        )
    return loses(say("migration.moves", name=str(tree.get("subname") or ".".join(parts(tree["object"])))))


def _rename_relation(kind: str, tree: Tree, script: Script) -> Verdict:
    table, new = script.relation(tree["relation"]), str(tree.get("newname"))
    column = script.column(table, str(tree.get("subname")))
    if script.owns(table) or (kind == "OBJECT_COLUMN" and script.owns(column)):
        return adds(say("migration.own", name=shown(table)))
    if kind == "OBJECT_INDEX":
        return adds(say("migration.renames-index", name=shown(table)))
    name = str(tree.get("subname")) if kind == "OBJECT_COLUMN" else new
    return loses(say("migration.renames", name=name, table=shown(table)))


def read_move(tree: Tree, script: Script) -> Verdict:
    """Another schema."""
    if "relation" in tree and script.owns(script.relation(tree["relation"])):
        return adds(say("migration.own", name=shown(script.relation(tree["relation"]))))
    thing = script.relation(tree["relation"]) if "relation" in tree else ("", *parts(tree["object"]))
    return loses(say("migration.moves", name=shown(thing)))


def read_enum(tree: Tree, script: Script) -> Verdict:
    """A value more breaks nothing; a value of another name does."""
    names = words(tree.get("typeName"))
    thing = script.listed("type", names)
    if script.owns(thing):
        return adds(say("migration.own", name=shown(thing)))
    if "oldVal" in tree:
        return loses(say("migration.renames-type", name=shown(thing)))
    return adds(say("migration.adds-value", name=shown(thing)))


def read_domain(tree: Tree, script: Script) -> Verdict:
    """A domain is a type: what it forbids, every column of it does."""
    thing = script.listed("type", words(tree.get("typeName")))
    if script.owns(thing):
        return adds(say("migration.own", name=shown(thing)))
    if tree.get("subtype") in {"X", "N", "V"}:
        return adds(say("migration.loosens", name=shown(thing)))
    return loses(say("migration.renames-type", name=shown(thing)))


def read_sequence(tree: Tree, script: Script) -> Verdict:
    """A sequence that counts otherwise may give numbers out twice, or none any more."""
    thing = script.relation(tree["sequence"])
    if script.owns(thing):
        return adds(say("migration.own", name=shown(thing)))
    if {str(one["DefElem"].get("defname")) for one in tree.get("options", ())} <= {"owned_by", "cache"}:
        return adds(say("migration.harmless-name", name=shown(thing)))
    return doubts(say("migration.counts", name=shown(thing)), Stage.CONTRACT)


def read_rule(tree: Tree, script: Script) -> Verdict:
    """A rule does something else instead of what was asked, and says nothing."""
    table = script.relation(tree["relation"])
    if script.owns(table):
        return adds(say("migration.own", name=shown(table)))
    return doubts(say("migration.rule", name=str(tree.get("rulename")), table=shown(table)), Stage.CONTRACT)


def read_policy(tree: Tree, script: Script) -> Verdict:
    """One more policy shows more rows; a restrictive one hides some."""
    table, name = script.relation(tree["table"]), str(tree.get("policy_name"))
    if script.owns(table) or tree.get("permissive"):
        return adds(say("migration.adds-name", name=name))
    return tightens(say("migration.secures", name=shown(table)))


def read_changed_policy(tree: Tree, script: Script) -> Verdict:
    """What it shows from now on, nobody can tell."""
    table = script.relation(tree["table"])
    if script.owns(table):
        return adds(say("migration.own", name=shown(table)))
    return tightens(say("migration.secures", name=shown(table)))


def read_trigger(tree: Tree, script: Script) -> Verdict:
    """A trigger more; one that acts instead of a write is a rule by another name."""
    table = script.relation(tree["relation"])
    if tree.get("timing") == _INSTEAD and not script.owns(table):
        return doubts(say("migration.rule", name=str(tree.get("trigname")), table=shown(table)), Stage.CONTRACT)
    return adds(say("migration.triggers", name=str(tree.get("trigname"))))
