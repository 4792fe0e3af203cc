"""Columns that are added: what they ask of whoever does not know them yet."""

from bascule.migration.sql.named import serial
from bascule.migration.sql.script import Fresh
from bascule.migration.sql.tree import Tree, nodes, within

# What PostgreSQL finds neither true nor false where a column is null, so that a row without it passes.
_STRICT = frozenset({"ColumnRef", "A_Const", "BoolExpr", "TypeCast", "A_Expr", "String", "List", "TypeName", "A_Star"})
_KINDS = frozenset(
    {
        "AEXPR_OP", "AEXPR_IN", "AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_SIMILAR", "AEXPR_BETWEEN", "AEXPR_NOT_BETWEEN",
        "AEXPR_OP_ANY", "AEXPR_OP_ALL",
    }
)  # fmt: skip
_STRICT_CALLS = frozenset({"length", "char_length", "lower", "upper", "btrim", "abs", "octet_length", "jsonb_typeof"})

_DISTINCT = frozenset(
    {"nextval", "gen_random_uuid", "uuid_generate_v4", "uuid_generate_v1", "uuid_generate_v1mc", "uuidv7", "uuidv4"}
)


def contypes(column: Tree) -> dict[str, Tree]:
    """The constraints of a column, by their kind."""
    return {str(one["Constraint"].get("contype")): one["Constraint"] for one in column.get("constraints", ())}


def fresh(column: Tree) -> Fresh:
    """What is known of a column that is added."""
    given = contypes(column)
    required = "CONSTR_NOTNULL" in given or "CONSTR_PRIMARY" in given
    # What is computed from other columns may be the same for two rows that were there.
    return Fresh(constant(given.get("CONSTR_DEFAULT")) or "CONSTR_GENERATED" in given, required, filled(column))


def constant(default: Tree | None) -> bool:
    """Whether a default gives every row the same value: one that counts or rolls dice calls something."""
    if default is None or empty(default):
        return False
    names = [one for _, one in nodes(default.get("raw_expr"), "FuncCall")]
    return not any(name["funcname"][-1]["String"]["sval"] in _DISTINCT for name in names)


def empty(default: Tree) -> bool:
    """Whether a default is nothing: `DEFAULT NULL`."""
    value = default.get("raw_expr", {})
    while "TypeCast" in value:
        value = value["TypeCast"]["arg"]
    return bool(value.get("A_Const", {}).get("isnull"))


def filled(column: Tree) -> bool:
    """Whether a row gets a value for the column though nobody names one."""
    given = contypes(column)
    default = given.get("CONSTR_DEFAULT")
    return serial(column) or "CONSTR_IDENTITY" in given or (default is not None and not empty(default))


def references(expression: Tree | None) -> set[str]:
    """The columns that an expression names; `*` where it names a whole row."""
    fields = [one.get("fields", [{}])[-1] for _, one in nodes(expression, "ColumnRef")]
    return {str(one["String"]["sval"]) if "String" in one else "*" for one in fields}


def passes_null(expression: Tree | None) -> bool:
    """Whether a check lets a row pass in which what it looks at is null."""
    waiting = [expression] if expression else []
    while waiting:
        wrapped = waiting.pop()
        ((kind, body),) = wrapped.items()
        if kind == "FuncCall":
            if body["funcname"][-1]["String"]["sval"] not in _STRICT_CALLS:
                return False
        elif kind not in _STRICT or "boolval" in body or (kind == "A_Expr" and body.get("kind") not in _KINDS):
            return False
        waiting += _operands(kind, body)
    return True


def _operands(kind: str, body: Tree) -> list[Tree]:
    if kind in {"ColumnRef", "TypeName", "String", "A_Const"}:
        return []
    found = [body[name] for name in ("lexpr", "rexpr", "arg") if name in body and kind != "List"]
    return [one for one in [*found, *body.get("args", ()), *body.get("items", ())] if isinstance(one, dict)]


def parts_of(wrapped: Tree) -> str:
    """The name of a column in a list of them."""
    return str(within(wrapped).get("sval") or within(wrapped).get("name") or "")
