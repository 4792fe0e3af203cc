"""A check that looks at the variables of a component."""

from pydantic import Field

from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Given, Texts, Variables
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.values import Text


class EnvironmentOptions(Options):
    """What the environment check takes; a variable may stand alone or with its rules."""

    variables: Given = Field(None, description="driver.option-variables")
    from_: Texts = Field(("workload",), description="driver.option-from")
    like: Text | None = Field(None, description="driver.option-like")
    compare: Variables = Field({}, description="driver.option-compare")


DRIVER = DriverFacts(
    "environment",
    DriverKind.CHECK,
    f"{__name__}.driver:EnvironmentCheck",
    EnvironmentOptions,
    trial=rendering(__name__),
)
