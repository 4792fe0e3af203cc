"""Rules about triggers: a start that nothing brings about, reports that cannot be sent."""

from collections.abc import Iterator

from bascule.kernel.i18n import say
from bascule.plan.model import Plan
from bascule.plan.place import problem_at
from bascule.plan.problem import Problem
from bascule.plan.rules.document import as_warning
from bascule.plan.words import Start


def starts(plan: Plan) -> Iterator[Problem]:
    """What starts by itself needs a trigger, and a merge never makes a tag."""
    for name, environment in plan.environments.items():
        if environment.start is Start.ON_MERGE and environment.tag:
            message, hint = say("trigger.merge-of-tag", environment=name), say("trigger.merge-of-tag-hint")
            yield problem_at(plan, ("environments", name, "start"), message, hint)


def reports(plan: Plan) -> Iterator[Problem]:
    """Reports need a token, and a token without reports does nothing."""
    github = plan.triggers.github
    if github is None:
        return
    here = ("triggers", "github")
    if github.report and github.token is None:
        yield problem_at(plan, (*here, "report"), say("trigger.no-token"), say("trigger.no-token-hint"))
    if github.token is not None and not github.report:
        hint = say("trigger.no-report-hint")
        yield as_warning(problem_at(plan, (*here, "token"), say("trigger.no-report"), hint))
