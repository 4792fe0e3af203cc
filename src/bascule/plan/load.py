"""Loading: the text of a plan file to a `Plan`, or to everything that is wrong with it, at once.

    text --reader--> tree --model--> Plan --references--> Loaded

Nothing raises: whatever the text is, the answer is a `Loaded`. A plan is returned only when there is no error.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bascule.kernel.i18n import Message, say
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.lines import BESIDE
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed
from bascule.plan.reading.place import of_key, of_value, problem_at
from bascule.plan.reading.problem import Problem, in_order
from bascule.plan.reading.reader import read
from bascule.plan.reading.tree import MAX_PLACES, Mapping, Node, Path, Scalar, find, plain
from bascule.plan.references import references
from bascule.plan.schema import keys_at
from bascule.plan.spec import StepKind


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plan, or None and why."""

    plan: Plan | None
    problems: list[Problem]


def load(text: str, name: str = "plan.yaml", document: type[Plan] = Plan) -> Loaded:
    """Read a plan from its text; `name` is the file's name in the problems, `document` the model with all sections."""
    tree, problems = read(text, name)
    if tree is None or (isinstance(tree, Scalar) and tree.value is None):
        return Loaded(None, problems or [Problem(name, 1, 1, say("plan.empty"), say("plan.empty_hint"))])
    if not isinstance(tree, Mapping):
        problem = Problem(name, tree.line, tree.column, say("plan.not_mapping", found=describe(plain(tree))))
        return Loaded(None, [*problems, problem])
    return _model(tree, name, problems, document)


def _model(tree: Mapping, name: str, problems: list[Problem], document: type[Plan]) -> Loaded:
    data = plain(tree)
    try:
        plan = document.model_validate(data).read_from(tree, name)
    except ValidationError as error:
        found = [translate(detail, tree, name, document) for detail in error.errors(include_url=False)]
        return Loaded(None, in_order([*problems, *found]))
    places = len(plan.environments) * len(plan.components)
    if places > MAX_PLACES:
        message = say("plan.too_many_places", limit=MAX_PLACES, found=places)
        return Loaded(None, in_order([*problems, problem_at(plan, ("components",), message, key=True)]))
    problems = in_order([*problems, *references(plan)])
    return Loaded(None if problems else plan, problems)


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
    return Problem(file, line, column, message, _torn(path, tree) or _beside(path) or did_you_mean(key, allowed))


def _torn(path: Path, tree: Node) -> Message | None:
    """A comma of a decimal number tears a phrase apart within braces; the second half then looks like a key."""
    parent, node = find(tree, path[:-1]).node, find(tree, path).node
    flow = isinstance(parent, Mapping) and parent.flow
    torn = flow and getattr(node, "raw", "-") == "" and str(path[-1])[:1].isdigit()
    return say("plan.quote_comma") if torn else None


def _beside(path: Path) -> Message | None:
    """What is said of a step stands beside what it does, not within."""
    within = len(path) > 2 and path[-1] in BESIDE and isinstance(path[-3], int) and path[-2] in set(StepKind)
    return say("plan.step_beside", key=str(path[-1]), step=str(path[-2])) if within else None


def _missing(path: Path, tree: Node, file: str) -> Problem:
    line, column = of_value(tree, path[:-1])
    return Problem(file, line, column, say("plan.missing_key", key=str(path[-1]), where=_where(path[:-1])))


def _where(path: Path) -> Message:
    names = [f"{part + 1}" if isinstance(part, int) else part for part in path]
    return say("plan.where", path=".".join(names)) if names else say("plan.at_top")
