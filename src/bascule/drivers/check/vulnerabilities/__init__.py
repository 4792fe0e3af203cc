"""A check that reads the known vulnerabilities of what is used."""

from typing import Any, Literal

from pydantic import Field

from bascule.drivers.support.options import Reported
from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.phrases.amount import Unit


class VulnerabilitiesOptions(Reported):
    """What the vulnerabilities check takes."""

    critical: int | None = Field(None, ge=0, le=1_000_000, description="driver.option-critical")
    high: int | None = Field(None, ge=0, le=1_000_000, description="driver.option-high")
    moderate: int | None = Field(None, ge=0, le=1_000_000, description="driver.option-moderate")
    low: int | None = Field(None, ge=0, le=1_000_000, description="driver.option-low")
    unknown: Literal["critical", "high", "moderate", "low"] = Field("critical", description="driver.option-unknown")
    ignore: list[Any] = Field([], description="driver.option-ignore")


DRIVER = DriverFacts(
    "vulnerabilities",
    DriverKind.CHECK,
    f"{__name__}.driver:VulnerabilitiesCheck",
    VulnerabilitiesOptions,
    measures=dict.fromkeys(("", "total", "critical", "high", "moderate", "medium", "low"), Unit.COUNT),
    trial=rendering(__name__),
)
