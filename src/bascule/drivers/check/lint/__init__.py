"""A check that reads what linters found."""

from typing import Literal

from pydantic import Field

from bascule.drivers.support.options import Reported
from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.phrases.amount import Unit


class LintOptions(Reported):
    """What the lint check takes."""

    reads: Literal["printed", "exit"] | None = Field(None, description="driver.option-reads")
    errors: int | None = Field(None, ge=0, le=1_000_000, description="driver.option-errors")
    warnings: int | None = Field(None, ge=0, le=1_000_000, description="driver.option-warnings")


DRIVER = DriverFacts(
    "lint",
    DriverKind.CHECK,
    f"{__name__}.driver:LintCheck",
    LintOptions,
    measures=dict.fromkeys(("errors", "warnings"), Unit.COUNT),
    trial=rendering(__name__),
)
