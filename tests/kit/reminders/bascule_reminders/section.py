"""The section `reminders`."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field

from bascule.kernel.i18n import say
from bascule.plan.model.plan import Plan
from bascule.plan.model.section import Section, or_empty
from bascule.plan.phrases.values import Name, SomeDuration, Text
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.rules.document import as_warning
from bascule.plan.sections import PlanSection

OCCASION = "reminder"


class Reminder(Section):
    """Something to do again and again."""

    what: Text = Field(description="What is to be done.")
    every: SomeDuration = Field(description="How long it may take until it is done again.")


def heard(plan: Plan) -> Iterator[Problem]:
    """A reminder that nobody hears of reminds nobody."""
    for name in SECTION.of(plan):
        if OCCASION not in plan.announce:
            yield as_warning(problem_at(plan, ("reminders", name), say("reminders.unheard", name=name), key=True))


SECTION: PlanSection[dict[str, Reminder]] = PlanSection(
    "reminders",
    keys=("reminders",),
    parts=("Reminder",),
    words=("what",),
    package=__package__,
    type=Annotated[dict[Name, Reminder], BeforeValidator(or_empty)],
    description="What is done again and again, by name.",
    rules=(heard,),
    occasions={OCCASION: ("plan", "reminder", "what", "url")},
)
