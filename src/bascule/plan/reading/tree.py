"""The tree: a YAML text as nodes that know their line and column.

Built from ruamel's event stream, not from its objects: so every duplicate key is seen, limits hold while the text is
being read (a file that is too deep or that multiplies itself by aliases is refused at once), and a scalar keeps the
text that was written. Invariant: a node's `size` and `depth` count what its aliases stand for, and stay within the
limits.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 50
MAX_NODES = 20_000
# Components times environments: everything that is looked at is looked at in each of them.
MAX_PLACES = 2_000

_WHOLE = re.compile(r"[-+]?[0-9]{1,18}\Z")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]{1,300}(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?\Z")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value: as data, as text, and as it stands in the file (`raw`, with its quotes)."""

    value: str | int | float | bool | None
    text: str
    line: int
    column: int
    raw: str = ""
    size: int = 1
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: "tuple[Node, ...]"
    line: int
    column: int
    size: int
    depth: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and their nodes, keys unique. `flow` says that it is written in braces."""

    entries: "dict[str, tuple[Scalar, Node]]"
    line: int
    column: int
    size: int
    depth: int
    flow: bool = False


Node = Scalar | Sequence | Mapping
Path = tuple[str | int, ...]


def resolve(text: str) -> str | int | float | bool | None:
    """A plain scalar as data, after YAML 1.2; what is not clearly a number stays text."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.match(text):
        return int(text)
    if _DECIMAL.match(text) and math.isfinite(number := float(text)):
        return number
    return text


def plain(node: Node) -> Any:
    """The node as plain data, without the user's own `x-` keys."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, (_, value) in node.entries.items() if not key.startswith("x-")}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a path leads: the node, the key that it stands under, and how many parts of the path were found."""

    node: Node
    key: Scalar | None
    parts: int


def find(root: Node, path: Path) -> Spot:
    """Follow a path as far as it goes; list positions and keys that the file lacks end it."""
    spot = Spot(root, None, 0)
    for key, node in _steps(root, path):
        spot = Spot(node, key, spot.parts + 1)
    return spot


def _steps(node: Node, path: Path) -> Iterator[tuple[Scalar | None, Node]]:
    for part in path:
        if isinstance(node, Mapping) and part in node.entries:
            key, node = node.entries[str(part)]
            yield key, node
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            yield None, node
        else:
            return
