"""The window of an environment for one kind of release, put together from a plan."""

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.plan.compile import kind_of
from bascule.plan.model import Plan
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.windows.calendars import make_window
from bascule.plan.windows.window import Window


def window_of(plan: Plan, environment: str, kind: str) -> Window:
    """When releases of a kind may move there. Raises `BasculeError` for an environment or a kind that the plan lacks."""
    if environment not in plan.environments:
        message = say("plan.unknown_environment", name=environment, allowed=listed(plan.environments))
        raise BasculeError(message, did_you_mean(environment, plan.environments))
    terms = kind_of(plan.environments[environment], kind)
    return make_window(terms.window, terms.excepted, plan.calendars, plan.timezone, terms.notice)
