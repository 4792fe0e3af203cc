"""A check that nothing is pending on a database of the plan."""

from pydantic import Field

from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.values import Text


class MigrationsOptions(Options):
    """What the migrations check takes."""

    database: Text = Field(description="driver.option-check-database")


DRIVER = DriverFacts(
    "migrations", DriverKind.CHECK, "bascule.drivers.support.database.unasked:Unasked", MigrationsOptions
)
