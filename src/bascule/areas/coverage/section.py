"""The section `coverage`: which document the plan was made from, and the file that says line by line what became of it."""

from collections.abc import Iterator

from pydantic import Field

from bascule.kernel.i18n import say
from bascule.plan.model.plan import Plan
from bascule.plan.model.section import Section
from bascule.plan.phrases.values import Text
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.sections import PlanSection


class Coverage(Section):
    """A document that the plan was made from."""

    document: Text | None = Field(None, description="What the document is called.")
    file: Text = Field(description="The table beside the plan: tab-separated, with lines, demand, items, by and shown.")


def inside(plan: Plan) -> Iterator[Problem]:
    """The file lies in the plan's folder: a control plane shows no other file of its machine."""
    given = SECTION.of(plan)
    if given is not None and (given.file.startswith("/") or ".." in given.file.split("/")):
        yield problem_at(plan, ("coverage", "file"), say("coverage.outside", file=given.file))


SECTION: PlanSection[Coverage | None] = PlanSection(
    "coverage",
    keys=("coverage",),
    parts=("Coverage",),
    words=("document", "demands"),
    package=__package__,
    type=Coverage | None,
    empty=lambda: None,
    description="The document that the plan was made from, and what became of its demands.",
    rules=(inside,),
)
