"""A check that reads how much of the code the tests cover."""

from pydantic import Field

from bascule.drivers.support.options import Reported
from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.values import Percent


class CoverageOptions(Reported):
    """What the coverage check takes."""

    lines: Percent | None = Field(None, description="driver.option-lines")
    branches: Percent | None = Field(None, description="driver.option-branches")
    functions: Percent | None = Field(None, description="driver.option-functions")
    statements: Percent | None = Field(None, description="driver.option-statements")


DRIVER = DriverFacts(
    "coverage",
    DriverKind.CHECK,
    f"{__name__}.driver:CoverageCheck",
    CoverageOptions,
    measures=dict.fromkeys(("", "lines", "branches", "functions", "statements"), Unit.SHARE),
    trial=rendering(__name__),
)
