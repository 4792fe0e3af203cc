"""A check of how pages load."""

from pydantic import Field

from bascule.drivers.support.options import DAY, Paged
from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Span
from bascule.plan.phrases.amount import Unit


class PageOptions(Paged):
    """What the page check takes."""

    cache: Span = Field(DAY, description="driver.option-cache")


DRIVER = DriverFacts(
    "page",
    DriverKind.CHECK,
    f"{__name__}.driver:PageCheck",
    PageOptions,
    extra="pages",
    measures={
        **dict.fromkeys(("", "findings", "requests"), Unit.COUNT),
        "weight": Unit.SIZE,
        "largest": Unit.TIME,
        "load": Unit.TIME,
    },
    trial=rendering(__name__),
)
