"""Migrations that programs of the project run."""

from pydantic import Field

from bascule.drivers.support.options import Around
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Command, Words


class ProgramsOptions(Around):
    """What the command driver takes: programs of the project."""

    list_: Command = Field(description="driver.option-migration-list")
    up: Command = Field(description="driver.option-migration-up")
    down: Command | None = Field(None, description="driver.option-migration-down")
    show: Command | None = Field(None, description="driver.option-migration-show")
    tables: Words = Field((), description="driver.option-migration-tables")


DRIVER = DriverFacts("migration-command", DriverKind.DATABASE, f"{__name__}.driver:CommandDatabase", ProgramsOptions)
