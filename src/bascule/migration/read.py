"""Reading statements: what a script of SQL does to what is there already.

What a migration makes itself it may also change and drop: nobody uses it yet. Everything that the parser does not know is
`unknown`, and so is what it cannot look into (a `DO` block, a function that is called).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from bascule.kernel.i18n import Message, say
from bascule.migration.alter import read_alter
from bascule.migration.commands import read_command
from bascule.migration.made import Made, named
from bascule.migration.reading import Danger, Reading, Stage
from bascule.migration.split import Statement, split, without_values

SHOWN = 120
# Functions that only ask, or set what belongs to the session or to a sequence.
HARMLESS = frozenset(
    {"setval", "nextval", "currval", "set_config", "pg_catalog.set_config", "gen_random_uuid", "to_regclass"}
)
NO_LOSS = frozenset({"INDEX", "CONSTRAINT"})
REMADE = frozenset({"VIEW", "FUNCTION", "PROCEDURE", "TRIGGER", "POLICY", "INDEX"})


@dataclass(slots=True)
class Known:
    """What is known besides the text: the types of columns that exist (`table.column`), and what the script has made."""

    columns: Mapping[str, str] = field(default_factory=dict)
    made: Made = field(default_factory=Made)


Verdict = tuple[Stage, Danger, Message]


def read_sql(sql: str, columns: Mapping[str, str] | None = None) -> list[Reading]:
    """Every statement of a script, read."""
    statements = split(sql)
    known = Known(columns or {}, Made.ahead(one.text for one in statements))
    return [_read(one, known) for one in statements]


def _read(statement: Statement, known: Known) -> Reading:
    stage, danger, because = read_command(statement.text, known.made) or _parsed(statement.text, known)
    known.made.note(statement.text)
    return Reading(_short(statement.text), statement.line, stage, danger, because)


def _parsed(text: str, known: Known) -> Verdict:
    try:
        tree = parse_one(text, read="postgres")
    except (SqlglotError, RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return _unknown()
    if isinstance(tree, exp.Command):
        return _unknown()
    if isinstance(tree, exp.Alter):
        return read_alter(tree, known.columns, known.made)
    reader = next((reader for kind, reader in READERS if isinstance(tree, kind)), None)
    return _lost_within(tree) or (reader(tree, known) if reader else _unknown())


def _lost_within(tree: exp.Expr) -> Verdict | None:
    """A `DELETE` may hide within another statement; the body of a function that is only made does nothing yet."""
    if isinstance(tree, exp.Delete | exp.Create):
        return None
    merged = isinstance(tree, exp.Merge) and any(one.sql().upper() == "DELETE" for one in tree.find_all(exp.Var))
    if merged or tree.find(exp.Delete) is not None:
        return Stage.BACKFILL, Danger.DESTRUCTIVE, say("migration.deletes")
    return None


def _drop(tree: exp.Expr, known: Known) -> Verdict:
    kind = " ".join(str(tree.args.get("kind") or "").upper().split())
    names = [named(one) for one in tree.args.get("tables") or tree.expressions or [tree.this]]
    shown = ", ".join(names)
    if all(known.made.has(kind, name) for name in names):
        return Stage.EXPAND, Danger.SAFE, say("migration.own", name=shown)
    if kind in REMADE and all(known.made.comes(kind, name) for name in names):
        return Stage.EXPAND, Danger.SAFE, say("migration.remade", kind=kind, name=shown)
    if kind in NO_LOSS:
        return Stage.EXPAND, Danger.SAFE, say("migration.drops-index", name=shown)
    return Stage.CONTRACT, Danger.DESTRUCTIVE, say("migration.drops", kind=kind, name=shown)


def _delete(tree: exp.Expr, known: Known) -> Verdict:
    table = named(tree.this)
    if known.made.has("TABLE", table):
        return Stage.EXPAND, Danger.SAFE, say("migration.own", name=table)
    if tree.args.get("where") is None:
        return Stage.CONTRACT, Danger.DESTRUCTIVE, say("migration.empties", name=table)
    return Stage.BACKFILL, Danger.DESTRUCTIVE, say("migration.deletes")


def _truncate(tree: exp.Expr, known: Known) -> Verdict:
    tables = [named(one) for one in tree.expressions]
    if tables and all(known.made.has("TABLE", one) for one in tables):
        return Stage.EXPAND, Danger.SAFE, say("migration.own", name=", ".join(tables))
    return Stage.CONTRACT, Danger.DESTRUCTIVE, say("migration.empties", name=", ".join(tables))


def _write(tree: exp.Expr, known: Known) -> Verdict:
    table = named(tree.this)
    if known.made.has("TABLE", table):
        return Stage.EXPAND, Danger.SAFE, say("migration.own", name=table)
    return Stage.BACKFILL, Danger.SAFE, say("migration.writes", name=table)


def _create(tree: exp.Expr, known: Known) -> Verdict:
    kind, name = str(tree.args.get("kind") or "").upper(), named(tree.this)
    table = named(tree.this.args.get("table")) if kind == "INDEX" and tree.this else ""
    if kind == "INDEX" and tree.args.get("unique") and not known.made.has("TABLE", table):
        return Stage.CONTRACT, Danger.SAFE, say("migration.unique", name=name)
    return Stage.EXPAND, Danger.SAFE, say("migration.adds", kind=kind, name=name)


def _select(tree: exp.Expr, _: Known) -> Verdict:
    for call in tree.find_all(exp.Anonymous):
        if call.name.lower() not in HARMLESS:
            return Stage.BACKFILL, Danger.UNKNOWN, say("migration.calls", name=call.name)
    if tree.args.get("into") is not None:
        return Stage.EXPAND, Danger.SAFE, say("migration.adds", kind="TABLE", name="")
    return Stage.EXPAND, Danger.SAFE, say("migration.asks")


def _harmless(tree: exp.Expr, _: Known) -> Verdict:
    return Stage.EXPAND, Danger.SAFE, say("migration.harmless", kind=tree.key.upper())


def _revoke(_: exp.Expr, __: Known) -> Verdict:
    return Stage.CONTRACT, Danger.SAFE, say("migration.revokes")


def _unknown() -> Verdict:
    return Stage.BACKFILL, Danger.UNKNOWN, say("migration.unread")


def _short(text: str) -> str:
    line = " ".join(without_values(text).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


READERS = (
    (exp.Drop, _drop),
    (exp.Delete, _delete),
    (exp.TruncateTable, _truncate),
    (exp.Update, _write),
    (exp.Insert, _write),
    (exp.Merge, _write),
    (exp.Copy, _write),
    (exp.Create, _create),
    (exp.Query, _select),
    (exp.Revoke, _revoke),
    ((exp.Comment, exp.Grant, exp.Set, exp.Transaction, exp.Commit, exp.Analyze), _harmless),
)
