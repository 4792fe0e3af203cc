"""Translation: what Pydantic found, in our words and with a line.

The model's own readers raise `BadValueError`, which says everything; what remains are the few errors of structure (a
key that is missing or unknown, a list where a mapping belongs). The allowed keys of a place are read from the JSON
Schema.
"""

from typing import Any

from bascule.kernel.i18n import Message, say
from bascule.plan.bad_value import BadValueError
from bascule.plan.model import Plan
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.place import of_key, of_value
from bascule.plan.problem import Problem
from bascule.plan.schema import keys_at
from bascule.plan.tree import Mapping, Node, Path, find
from bascule.plan.values import describe

_KINDS = {
    "list_type": "plan.want_list",
    "dict_type": "plan.want_mapping",
    "model_type": "plan.want_mapping",
    "model_attributes_type": "plan.want_mapping",
}


def translate(detail: Any, tree: Node, file: str, document: type[Plan]) -> Problem:
    """One of Pydantic's error details about a document as a problem."""
    path: Path = detail["loc"]
    if detail["type"] == "extra_forbidden":
        return _unknown(path, tree, file, keys_at(document, path[:-1]))
    if detail["type"] == "missing":
        return _missing(path, tree, file)
    key = bool(path) and path[-1] == "[key]"
    path = path[:-1] if key else path
    message, hint, offset = _told(detail)
    line, column = of_key(tree, path) if key else of_value(tree, path, offset)
    return Problem(file, line, column, message, hint)


def _told(detail: Any) -> tuple[Message, Message | None, int]:
    fault = detail.get("ctx", {}).get("error")
    if isinstance(fault, BadValueError):
        return fault.message, fault.hint, fault.offset
    if detail["type"] in ("too_short", "string_too_short"):
        return say("plan.want_one"), None, 0
    if detail["type"] in _KINDS:
        return say(_KINDS[detail["type"]], found=describe(detail["input"])), None, 0
    return say("plan.wrong_value", found=describe(detail["input"])), None, 0


def _unknown(path: Path, tree: Node, file: str, allowed: list[str]) -> Problem:
    key = str(path[-1])
    line, column = of_key(tree, path)
    message = say("plan.unknown_key", key=key[:60], where=_where(path[:-1]), allowed=listed(allowed))
    return Problem(file, line, column, message, _torn(path, tree) or did_you_mean(key, allowed))


def _torn(path: Path, tree: Node) -> Message | None:
    """A comma of a decimal number tears a phrase apart within braces; the second half then looks like a key."""
    parent, node = find(tree, path[:-1]).node, find(tree, path).node
    flow = isinstance(parent, Mapping) and parent.flow
    torn = flow and getattr(node, "raw", "-") == "" and str(path[-1])[:1].isdigit()
    return say("plan.quote_comma") if torn else None


def _missing(path: Path, tree: Node, file: str) -> Problem:
    line, column = of_value(tree, path[:-1])
    return Problem(file, line, column, say("plan.missing_key", key=str(path[-1]), where=_where(path[:-1])))


def _where(path: Path) -> Message:
    names = [f"{part + 1}" if isinstance(part, int) else part for part in path]
    return say("plan.where", path=".".join(names)) if names else say("plan.at_top")
