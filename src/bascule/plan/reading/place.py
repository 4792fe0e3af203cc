"""Places: from a path in the document to a line and a column.

Used for every problem that is found after the text was read: the model's errors, unknown references, lint.
"""

from typing import Any

from bascule.kernel.i18n import Message
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Mapping, Node, Path, Scalar, find


def of_value(root: Node, path: Path, offset: int = 0) -> tuple[int, int]:
    """Where the value at a path starts; the value's key when the value stands on its own lines below."""
    spot = find(root, path)
    node = spot.node
    if isinstance(node, Scalar):
        return _inside(node, offset)
    if spot.key is not None and (_is_block(node) or node.line != spot.key.line):
        return spot.key.line, spot.key.column
    return node.line, node.column


def of_key(root: Node, path: Path) -> tuple[int, int]:
    """Where the last key of a path stands; the innermost part of the path that exists otherwise."""
    spot = find(root, path)
    if spot.parts == len(path) and spot.key is not None and isinstance(path[-1], str):
        return spot.key.line, spot.key.column
    return of_value(root, path[: spot.parts])


def problem_at(plan: Any, path: Path, message: Message, hint: Message | None = None, *, key: bool = False) -> Problem:
    """An error at a path of a loaded plan; the start of the file for a plan that was made without a text."""
    line, column = (1, 1) if plan.tree is None else (of_key if key else of_value)(plan.tree, path)
    return Problem(plan.file, line, column, message, hint)


def exists(plan: Any, path: Path) -> bool:
    """True when the document has something at this very path."""
    return plan.tree is not None and find(plan.tree, path).parts == len(path)


def _is_block(node: Node) -> bool:
    return isinstance(node, Mapping) and not node.flow


def _inside(scalar: Scalar, offset: int) -> tuple[int, int]:
    start = scalar.raw.find(scalar.text) if scalar.text else -1
    if offset == 0 or start < 0 or "\n" in scalar.raw:
        return scalar.line, scalar.column
    return scalar.line, scalar.column + start + offset
