"""What goes off later: defaults, views, triggers and rules that a script makes call nothing yet, and do once they are used."""

from collections.abc import Iterator

from bascule.kernel.i18n import say
from bascule.migration.sql.calls import calls_within
from bascule.migration.sql.judged import Verdict, doubts
from bascule.migration.sql.script import Script
from bascule.migration.sql.things import Thing, shown
from bascule.migration.sql.tree import Tree, nodes
from bascule.migration.sql.write import WRITING

# What reads or writes rows, and so sets off what was put there.
_USES = frozenset(
    {*WRITING, "SelectStmt", "CreateTableAsStmt", "CopyStmt", "RefreshMatViewStmt", "ExplainStmt", "DeclareCursorStmt"}
)
_TABLES = {
    "CreateTrigStmt": "relation",
    "RuleStmt": "relation",
    "CreatePolicyStmt": "table",
    "AlterTableStmt": "relation",
}


def arm(kind: str, tree: Tree, script: Script) -> None:
    """Note where a statement puts something that calls."""
    if kind in {"CreateTrigStmt", "RuleStmt"} or (kind in _TABLES and any(calls_within(tree, script))):
        _arm(script.relation(tree[_TABLES[kind]]), script)
    if kind == "ViewStmt" and (any(calls_within(tree, script)) or any(_used(tree, script))):
        _arm(script.relation(tree["view"]), script)
    if kind == "CreateStmt" and (any(calls_within(tree.get("tableElts", []), script)) or any(_models(tree, script))):
        _arm(script.relation(tree["relation"]), script)
    if kind == "AlterTableStmt":
        # A part that was armed before it became one.
        for part in [one for one in script.armed if one in script.parents]:
            _arm(part, script)


def _arm(thing: Thing, script: Script) -> None:
    """A table, and all that it is a part of: a row that is put into the whole arrives in the part."""
    seen = set[Thing]()
    while thing not in seen:
        seen.add(thing)
        thing = script.parents.get(thing, thing)
    script.armed |= seen


def _models(tree: Tree, script: Script) -> Iterator[Thing]:
    """Armed tables that a new one takes its columns from, with what hangs on them."""
    named = [one["RangeVar"] for one in tree.get("inhRelations", ())]
    named += [body["relation"] for _, body in nodes(tree.get("tableElts"), "TableLikeClause")]
    yield from (thing for thing in map(script.relation, named) if thing in script.armed)


def sets_off(kind: str, tree: Tree, script: Script) -> Iterator[Verdict]:
    """What must be said of each armed table or view that a statement uses."""
    for thing in _used({kind: tree}, script) if kind in _USES else ():
        yield doubts(say("migration.sets-off", name=shown(thing)))


def _used(tree: Tree, script: Script) -> Iterator[Thing]:
    named = [body for _, body in nodes(tree, "RangeVar")]
    named += [
        body["relation"] for _, body in nodes(tree, *WRITING, "CopyStmt", "RefreshMatViewStmt") if "relation" in body
    ]
    yield from (thing for thing in map(script.relation, named) if thing in script.armed)
