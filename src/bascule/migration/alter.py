"""Reading `ALTER TABLE`: each of its actions, the gravest of which decides."""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from bascule.kernel.i18n import Message, say
from bascule.migration.made import Made, named
from bascule.migration.reading import ORDER, WEIGHT, Danger, Stage
from bascule.migration.types import widens

Verdict = tuple[Stage, Danger, Message]


def read_alter(tree: exp.Alter, columns: Mapping[str, str], made: Made) -> Verdict:
    """The gravest of the actions."""
    kind, name = str(tree.args.get("kind") or "").upper(), named(tree.this)
    if kind != "TABLE":
        return Stage.BACKFILL, Danger.UNKNOWN, say("migration.unread")
    if made.has("TABLE", name):
        return Stage.EXPAND, Danger.SAFE, say("migration.own", name=name)
    table = _Table(name, columns, made)
    found = [verdict for action in tree.args.get("actions") or () for verdict in table.read(action)]
    if not found:
        return Stage.BACKFILL, Danger.UNKNOWN, say("migration.unread")
    worst = max(found, key=lambda one: (WEIGHT[one[1]], ORDER[one[0]]))
    latest = max((one[0] for one in found), key=lambda stage: ORDER[stage])
    return latest, worst[1], worst[2]


class _Table:
    def __init__(self, name: str, columns: Mapping[str, str], made: Made) -> None:
        self.name, self.columns, self.made = name, columns, made

    def read(self, action: exp.Expr) -> Iterator[Verdict]:
        """What one action does to the table."""
        if isinstance(action, exp.Drop):
            yield self._drop(action)
        elif isinstance(action, exp.ColumnDef):
            yield self._add(action)
        elif isinstance(action, exp.AlterColumn):
            yield self._column(action)
        elif isinstance(action, exp.AlterRename | exp.RenameColumn):
            yield Stage.CONTRACT, Danger.DESTRUCTIVE, say("migration.renames", name=named(action.this), table=self.name)
        elif isinstance(action, exp.AddConstraint):
            yield from (self._constraint(one) for one in action.expressions)
        else:
            yield Stage.BACKFILL, Danger.UNKNOWN, say("migration.unread")

    def _drop(self, action: exp.Drop) -> Verdict:
        kind = str(action.args.get("kind") or "COLUMN").upper()
        name = ", ".join(named(one) for one in action.args.get("tables") or ()) or named(action.this)
        if kind == "CONSTRAINT":
            return Stage.EXPAND, Danger.SAFE, say("migration.loosens", name=name)
        if self.made.has("COLUMN", f"{self.name}.{name}"):
            return Stage.EXPAND, Danger.SAFE, say("migration.own", name=name)
        return Stage.CONTRACT, Danger.DESTRUCTIVE, say("migration.drops", kind=kind, name=f"{self.name}.{name}")

    def _add(self, action: exp.ColumnDef) -> Verdict:
        kinds = [one.args.get("kind") for one in action.args.get("constraints") or ()]
        required = any(isinstance(one, exp.NotNullColumnConstraint) and not one.args.get("allow_null") for one in kinds)
        required = required or any(isinstance(one, exp.PrimaryKeyColumnConstraint) for one in kinds)
        given = (exp.DefaultColumnConstraint, exp.GeneratedAsIdentityColumnConstraint, exp.ComputedColumnConstraint)
        filled = any(isinstance(one, given) for one in kinds) or "SERIAL" in action.args["kind"].sql().upper()
        if required and not filled:
            return Stage.CONTRACT, Danger.SAFE, say("migration.required", name=action.name, table=self.name)
        return Stage.EXPAND, Danger.SAFE, say("migration.adds", kind="COLUMN", name=f"{self.name}.{action.name}")

    def _column(self, action: exp.AlterColumn) -> Verdict:
        name, given = f"{self.name}.{action.name}", action.args
        if self.made.has("COLUMN", name):
            return Stage.EXPAND, Danger.SAFE, say("migration.own", name=name)
        if given.get("dtype") is not None:
            return self._retype(name, given["dtype"].sql(dialect="postgres"))
        if given.get("default") is not None or (given.get("drop") and given.get("allow_null")):
            return Stage.EXPAND, Danger.SAFE, say("migration.loosens", name=name)
        if given.get("drop"):
            return Stage.CONTRACT, Danger.SAFE, say("migration.no-default", name=name)
        return Stage.CONTRACT, Danger.DESTRUCTIVE, say("migration.not-null", name=name)

    def _retype(self, name: str, new: str) -> Verdict:
        old = self.columns.get(name)
        if old is not None and widens(old, new):
            return Stage.EXPAND, Danger.SAFE, say("migration.widens", name=name, old=old, new=new)
        return Stage.CONTRACT, Danger.DESTRUCTIVE, say("migration.narrows", name=name, new=new)

    def _constraint(self, node: exp.Expr) -> Verdict:
        used = [f"{self.name}.{named(one)}" for one in _own_columns(node)]
        if used and all(self.made.has("COLUMN", one) for one in used):
            return Stage.EXPAND, Danger.SAFE, say("migration.adds", kind="CONSTRAINT", name=node.name)
        return Stage.CONTRACT, Danger.SAFE, say("migration.tightens", name=node.name, table=self.name)


def _own_columns(node: exp.Expr) -> list[exp.Expr]:
    """The columns of the table itself that a constraint names."""
    foreign = node.find(exp.ForeignKey)
    if foreign is not None:
        return list(foreign.expressions)
    unique = node.find(exp.UniqueColumnConstraint, exp.PrimaryKey)
    inner = unique.this if unique is not None and isinstance(unique.this, exp.Schema) else unique
    if inner is not None and inner.expressions:
        return list(inner.expressions)
    return list(node.find_all(exp.Column))
