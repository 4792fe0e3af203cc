"""Migrations as a folder of SQL files."""

from typing import Literal

from pydantic import Field

from bascule.drivers.support.options import Migrations
from bascule.plan.drivers.facts import DriverFacts, DriverKind


class SqlOptions(Migrations):
    """What the sql driver takes: a folder, and how its files follow each other."""

    order: Literal["number", "text"] = Field("number", description="driver.option-migrations-order")


DRIVER = DriverFacts("sql", DriverKind.DATABASE, f"{__name__}.driver:SqlDatabase", SqlOptions)
