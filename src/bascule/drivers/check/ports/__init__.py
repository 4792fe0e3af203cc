"""A check of open and closed ports."""

from pydantic import Field

from bascule.drivers.support.options import Timed, Within
from bascule.drivers.support.trial import rendering
from bascule.kernel.quantities import Seconds
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Given, Texts


class PortsOptions(Timed):
    """What the ports check takes; a port may be a number, a range, or a list of them."""

    within: Within = Field(Seconds(3.0), description="driver.option-within")
    host: Texts = Field(description="driver.option-ports-host")
    open_: Given = Field(None, description="driver.option-open")
    closed: Given = Field(None, description="driver.option-closed")


DRIVER = DriverFacts(
    "ports",
    DriverKind.CHECK,
    f"{__name__}.driver:PortsCheck",
    PortsOptions,
    trial=rendering(__name__),
)
