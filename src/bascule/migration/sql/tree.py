"""Syntax trees: a statement as PostgreSQL's own parser reads it, behind the one function that knows that parser.

A tree is plain data: a node is a dictionary with one entry, its kind and what belongs to it. `None` stands for whatever could
not be read, and is never taken for harmless.
"""

import re
from collections.abc import Iterator
from typing import Any

Tree = dict[str, Any]
# The parser writes its tree by recursion in C: measured on a thread of 512 KiB, 20,000 levels pass and 30,000 end the process.
DEEPEST = 10_000
_TOKEN = re.compile(r"'(?:[^']|'')*'|[(\[]|[)\]]|,|\w+|[^\s\w]")


def parse(text: str) -> tuple[str, Tree] | None:
    """The kind of a statement and its tree; None for what PostgreSQL would not read as exactly one statement."""
    # Here, not above: who never migrates never loads the parser.
    import pgparse

    # A NUL ends the text for the parser, so that what comes after it would be unread and unseen.
    if "\x00" in text or _too_deep(text):
        return None
    try:
        (found,) = pgparse.parse(text)
        ((kind, body),) = found["stmt"].items()
    except (pgparse.PGQueryError, ValueError, RecursionError, KeyError):
        return None
    return kind, body


def nodes(tree: Any, *kinds: str) -> Iterator[tuple[str, Tree]]:
    """All nodes of these kinds within a tree, however deep."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            for kind, body in one.items():
                if kind in kinds:
                    yield kind, body
            waiting.extend(reversed(list(one.values())))


def within(wrapped: Tree) -> Tree:
    """What a node holds, without its kind."""
    (body,) = wrapped.values()
    return dict(body)


def words(names: Any) -> tuple[str, ...]:
    """The parts of a name that is written as a list."""
    return tuple(str(one["String"].get("sval", "")) for one in names or () if "String" in one)


def text_of(wrapped: Tree | None) -> str | None:
    """The value of a constant string; None for whatever else there is."""
    node = wrapped or {}
    while "TypeCast" in node:
        node = node["TypeCast"]["arg"]
    value = node.get("A_Const", {}).get("sval")
    return None if value is None else str(value.get("sval", ""))


def _too_deep(text: str) -> bool:
    """Whether the tree might be deeper than is safe: tokens since the last comma of each open parenthesis, added up."""
    if len(text) <= DEEPEST:
        return False
    levels, depth = [0], 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "([":
            levels.append(0)
        elif token in ")]" and len(levels) > 1:
            depth -= levels.pop()
        elif token == ",":
            depth, levels[-1] = depth - levels[-1], 0
        depth, levels[-1] = depth + 1, levels[-1] + 1
        if depth > DEEPEST:
            return True
    return False
