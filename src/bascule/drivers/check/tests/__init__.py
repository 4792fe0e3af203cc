"""A check that reads the results of tests."""

from pydantic import Field

from bascule.drivers.support.options import Reported
from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.phrases.amount import Unit


class TestsOptions(Reported):
    """What the tests check takes."""

    at_least: int = Field(1, ge=1, le=10_000_000, description="driver.option-at_least")


DRIVER = DriverFacts(
    "tests",
    DriverKind.CHECK,
    f"{__name__}.driver:TestsCheck",
    TestsOptions,
    measures=dict.fromkeys(("", "passed", "failed", "skipped"), Unit.COUNT),
    trial=rendering(__name__),
)
