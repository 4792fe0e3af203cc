"""Loading: the text of a plan file to a `Plan`, or to everything that is wrong with it, at once.

    text --reader--> tree --model--> Plan --references--> Loaded

Nothing raises: whatever the text is, the answer is a `Loaded`. A plan is returned only when there is no error.
"""

from dataclasses import dataclass

from pydantic import ValidationError

from bascule.kernel.i18n import say
from bascule.plan.model import Plan
from bascule.plan.place import problem_at
from bascule.plan.problem import Problem, in_order
from bascule.plan.reader import read
from bascule.plan.references import references
from bascule.plan.translate import translate
from bascule.plan.tree import MAX_PLACES, Mapping, Scalar, plain
from bascule.plan.values import describe


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
