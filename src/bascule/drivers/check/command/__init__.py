"""A check that runs a command."""

from pydantic import Field

from bascule.drivers.support.options import Around
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Command


class CommandOptions(Around):
    """What the command check takes."""

    command: Command = Field(description="driver.option-command")


DRIVER = DriverFacts("command", DriverKind.CHECK, f"{__name__}.driver:CommandCheck", CommandOptions)
