"""Workloads as plain processes of this machine."""

from pydantic import Field

from bascule.drivers.support.options import Around
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Command


class ProcessOptions(Around):
    """What the process driver takes."""

    command: Command = Field(description="driver.option-command")
    replicas: int = Field(1, ge=1, le=64, description="driver.option-replicas")


DRIVER = DriverFacts("process", DriverKind.WORKLOAD, f"{__name__}.driver:ProcessWorkload", ProcessOptions)
