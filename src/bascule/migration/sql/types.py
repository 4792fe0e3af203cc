"""Types: whether a column's new type holds everything that its old one held, in PostgreSQL's names."""

import re

_SIZED = re.compile(r"(?P<name>[a-z ]+?)\s*(?:\(\s*(?P<size>\d+)\s*(?:,\s*(?P<scale>\d+)\s*)?\))?\s*\Z")
_NAMES = {
    "int2": "smallint", "int": "integer", "int4": "integer", "int8": "bigint", "float4": "real",
    "float8": "double precision", "double": "double precision", "decimal": "numeric", "varchar": "character varying",
    "char": "character", "bpchar": "character",
    "timestamptz": "timestamp with time zone", "timestamp": "timestamp without time zone",
    "bool": "boolean",
}  # fmt: skip
# Each holds what stands before it in its row.
_LADDERS = (("smallint", "integer", "bigint", "numeric"), ("real", "double precision"))
_TEXTS = {"text", "character varying", "character"}


def widens(old: str, new: str) -> bool:
    """Whether every value of the old type is a value of the new one, as the old version reads it."""
    before, after = _SIZED.match(_plain(old)), _SIZED.match(_plain(new))
    if before is None or after is None:
        return _plain(old) == _plain(new)
    names = _NAMES.get(before["name"], before["name"]), _NAMES.get(after["name"], after["name"])
    if names[0] == names[1]:
        return _fits(before["size"], after["size"]) and (before["scale"] or "0") == (after["scale"] or "0")
    if after["size"] is None and any(
        set(names) <= set(row) and row.index(names[0]) < row.index(names[1]) for row in _LADDERS
    ):
        return True
    if names[0] in _TEXTS and names[1] in {"text", "character varying"}:
        return names[1] == "text" or (_fits(before["size"], after["size"]) and before["size"] is not None)
    return False


def _fits(old: str | None, new: str | None) -> bool:
    return new is None or (old is not None and int(old) <= int(new))


def _plain(text: str) -> str:
    # What is in quotes is somebody's own type, and its letters count.
    return " ".join((text if '"' in text else text.lower()).split())
