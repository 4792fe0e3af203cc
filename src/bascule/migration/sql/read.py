"""Reading statements: what a script of SQL does to what is there already.

What a migration makes itself it may also change and drop: nobody uses it yet. Everything that the parser does not know is
`unknown`, and so is what it cannot look into: a `DO` block, a function that is called.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bascule.kernel.i18n import say
from bascule.migration.catalogue import Catalogue
from bascule.migration.reading import Reading
from bascule.migration.sql import define, session
from bascule.migration.sql.alter import read_alter
from bascule.migration.sql.armed import arm, sets_off
from bascule.migration.sql.calls import DEFERRED, harmless, strange_calls
from bascule.migration.sql.effects import apply
from bascule.migration.sql.judged import Verdict, adds, doubts, loses, unread, worst
from bascule.migration.sql.named import called, created, made_word
from bascule.migration.sql.script import Script
from bascule.migration.sql.split import Statement, split, without_values
from bascule.migration.sql.things import Thing
from bascule.migration.sql.tree import Tree, parse, words
from bascule.migration.sql.write import WRITING, inner_writes, read_write
from bascule.migration.transaction import in_one

SHOWN = 120


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A statement with its tree; no tree where nobody could read it."""

    statement: Statement
    kind: str = ""
    tree: Tree | None = None


def read_sql(sql: str, catalogue: Catalogue | None = None, before: Script | None = None) -> list[Reading]:
    """Every statement of a script, read; `before` is what is known after the scripts that run before it, and is kept up."""
    known = before or Script(catalogue or Catalogue())
    statements = [_parse(one) for one in split(sql)]
    known.begin(whole=in_one(sql), certain=not any(_takes_back(one) for one in statements))
    known.coming = _ahead(statements, known)
    return [_read(one, known) for one in statements]


def _parse(statement: Statement) -> _Parsed:
    found = parse(statement.text)
    return _Parsed(statement) if found is None else _Parsed(statement, *found)


def _takes_back(one: _Parsed) -> bool:
    """Whether what was made before may be unmade by it."""
    return one.kind == "TransactionStmt" and "ROLLBACK" in str((one.tree or {}).get("kind"))


def _ahead(statements: list[_Parsed], known: Script) -> list[tuple[str, Thing]]:
    """Everything that the script will have made, under the names that hold where it is made."""
    script, coming = known.copy(), list[tuple[str, Thing]]()
    for one in statements:
        if one.tree is not None:
            word = made_word(one.kind, one.tree)
            coming += [(word, thing) for thing, _ in created(one.kind, one.tree, script)]
            apply(one.kind, one.tree, script)
    return coming


def _read(one: _Parsed, script: Script) -> Reading:
    verdict = unread() if one.tree is None else worst(_verdicts(one.kind, one.tree, script))
    if one.tree is None:
        script.doubt()
    else:
        word = made_word(one.kind, one.tree)
        for thing, _ in created(one.kind, one.tree, script):
            if (word, thing) in script.coming:
                script.coming.remove((word, thing))
        apply(one.kind, one.tree, script)
        arm(one.kind, one.tree, script)
    stage, danger, because = verdict
    return Reading(_short(one.statement.text), one.statement.line, stage, danger, because)


def _verdicts(kind: str, tree: Tree, script: Script) -> Iterator[Verdict]:
    """What is to be said of a statement, of what it writes within, and of what it calls."""
    yield _own(kind, tree, script)
    if kind not in DEFERRED:
        yield from inner_writes(tree, script)
    strange = list(strange_calls(kind, tree, script))
    if strange:
        script.doubt()
    yield from strange
    yield from sets_off(kind, tree, script)


def _own(kind: str, tree: Tree, script: Script) -> Verdict:
    if kind in WRITING:
        return read_write(kind, tree, script)
    if kind in define.NEW:
        return define.read_create(kind, tree, script)
    if kind in _ALWAYS:
        return _ALWAYS[kind]
    return _READERS[kind](tree, script) if kind in _READERS else unread()


def _ask(tree: Tree, _: Script) -> Verdict:
    return (
        adds(say("migration.adds", kind=called("TABLE"), name=""))
        if "intoClause" in tree
        else adds(say("migration.asks"))
    )


def _short(text: str) -> str:
    line = " ".join(without_values(text).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _cast(tree: Tree, script: Script) -> Verdict:
    """A cast that calls a function calls it unseen, wherever a value is taken for another."""
    name = words(tree.get("func", {}).get("objname"))
    if name and not harmless(name, script):
        return doubts(say("migration.calls", name=".".join(name)))
    return adds(say("migration.adds-part"))


def _each(verdict: Verdict, kinds: str) -> dict[str, Verdict]:
    return {f"{kind}Stmt": verdict for kind in kinds.split()}


# What is the same whatever the statement says; what is in neither of these tables stays unknown.
_ALWAYS: dict[str, Verdict] = {
    **_each(
        adds(say("migration.session")),
        "Transaction Discard Lock Listen Unlisten Notify ConstraintsSet VariableShow SecLabel DeclareCursor Fetch ClosePortal",
    ),
    **_each(adds(say("migration.tends")), "CheckPoint Vacuum Reindex Cluster RefreshMatView AlterStats"),
    **_each(
        adds(say("migration.adds-part")),
        "CreateExtension CreateRole CreatePublication CreateOpClass CreateOpFamily CreateStats CreateEventTrig "
        "CreateForeignServer CreateFdw CreateUserMapping CreateConversion CreateTransform CreatePLang Createdb Define",
    ),
    **_each(adds(say("migration.harmless", kind=called("COMMENT"))), "Comment"),
    **_each(adds(say("migration.harmless", kind=called("OWNER"))), "AlterOwner"),
    **_each(adds(say("migration.asks")), "Explain"),
    **_each(
        doubts(say("migration.dark")),
        "Do Call Execute Prepare ImportForeignSchema Load AlterSystem AlterDatabase AlterDatabaseSet AlterRole AlterRoleSet "
        "CreateSubscription",
    ),
    **_each(
        loses(say("migration.drops-rights")), "DropOwned ReassignOwned DropRole Dropdb DropSubscription DropUserMapping"
    ),
}
_READERS: dict[str, Callable[[Tree, Script], Verdict]] = {
    "AlterTableStmt": read_alter, "IndexStmt": define.read_index, "DropStmt": define.read_drop,
    "RenameStmt": define.read_rename, "AlterObjectSchemaStmt": define.read_move, "AlterEnumStmt": define.read_enum,
    "AlterDomainStmt": define.read_domain, "AlterSeqStmt": define.read_sequence, "RuleStmt": define.read_rule,
    "CreatePolicyStmt": define.read_policy, "AlterPolicyStmt": define.read_changed_policy,
    "CreateTrigStmt": define.read_trigger, "VariableSetStmt": session.read_setting, "CopyStmt": session.read_copy,
    "TruncateStmt": session.read_truncate, "GrantStmt": session.read_rights, "GrantRoleStmt": session.read_rights,
    "AlterDefaultPrivilegesStmt": session.read_rights, "SelectStmt": _ask, "CreateCastStmt": _cast,
}  # fmt: skip
