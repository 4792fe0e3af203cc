"""Things: what a statement names. A thing is its namespace, its schema and its name, and for some its table or signature.

Two things are one only where all of that is equal. Names are compared as PostgreSQL has them after reading: `users` and
`USERS` are one, `"Users"` is another.
"""

from collections.abc import Sequence

from bascule.migration.sql.tree import Tree, words

# Namespace, schema, name, and what else belongs to it. Tables, views, indexes and sequences share the namespace "relation".
Thing = tuple[str, ...]
TEMPORARY = "pg_temp"
# A schema that cannot be told from the text.
NOWHERE = "?"
# Every signature of a function: `DROP FUNCTION f` names none.
ANY = "*"
_TYPES = {
    "bool": "boolean", "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real",
    "float8": "double precision", "varchar": "character varying", "bpchar": "character",
    "timestamptz": "timestamp with time zone", "timestamp": "timestamp without time zone",
    "timetz": "time with time zone", "time": "time without time zone", "varbit": "bit varying",
}  # fmt: skip
_PLAIN = frozenset(
    {
        "bytea", "cidr", "date", "inet", "json", "jsonb", "macaddr", "money", "name", "numeric", "oid", "text", "tsquery",
        "tsvector", "uuid", "xml", *_TYPES, *_TYPES.values(),
    }
)  # fmt: skip


def shown(thing: Thing) -> str:
    """A thing as people read it: `public` is left out."""
    if thing[0] == "function":
        name = shown(("", *thing[1:3]))
        return name if thing[3] == ANY else f"{name}({thing[3]})"
    parts = thing[1:]
    return ".".join(parts[1:] if len(parts) > 1 and parts[0] in {"public", TEMPORARY, NOWHERE} else parts)


def type_name(tree: Tree) -> tuple[str, ...]:
    """The parts of a type's name; one of PostgreSQL's own has one part, whatever way it is written."""
    names = words(tree.get("names"))
    if len(names) == 2 and names[0] == "pg_catalog":
        names = names[1:]
        # `"char"` is a type of its own, which only quotes tell from `char`.
        return (_TYPES.get(names[0], names[0]),)
    return (_TYPES.get(names[0], names[0]),) if len(names) == 1 and names[0] in _PLAIN else ("", *names)


def type_text(tree: Tree, schema: str = "") -> str:
    """A type in PostgreSQL's words, with its size; one of somebody's own in quotes, with its schema."""
    name = type_name(tree)
    mine = ((schema,) if len(name) == 2 else ()) + name[1:]
    base = name[0] or ".".join(f'"{part}"' for part in mine)
    sizes = [str(one["A_Const"].get("ival", {}).get("ival", 0)) for one in tree.get("typmods", ()) if "A_Const" in one]
    first, space, rest = base.partition(" ") if base.startswith("time") else (base, "", "")
    return first + (f"({','.join(sizes)})" if sizes else "") + space + rest + "[]" * len(tree.get("arrayBounds", ()))


def signature(types: Sequence[Tree]) -> str:
    """The types of a function's arguments, by which it is told from others of its name."""
    return ",".join(type_text({**one, "typmods": []}) for one in types)
