"""A check of the accessibility of pages."""

from pydantic import Field

from bascule.drivers.support.options import Paged
from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Texts
from bascule.plan.phrases.amount import Unit


class AccessibilityOptions(Paged):
    """What the accessibility check takes."""

    without: Texts = Field((), description="driver.option-axe-without")


DRIVER = DriverFacts(
    "accessibility",
    DriverKind.CHECK,
    f"{__name__}.driver:AccessibilityCheck",
    AccessibilityOptions,
    extra="pages",
    measures=dict.fromkeys(("", "total", "critical", "serious", "moderate", "minor"), Unit.COUNT),
    trial=rendering(__name__),
)
