"""A check that a database of the plan has the schema that its migrations make."""

from pydantic import Field

from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.values import Text


class SchemaOptions(Options):
    """What the schema check takes."""

    database: Text = Field(description="driver.option-check-database")
    file: Text | None = Field(None, description="driver.option-check-schema-file")


DRIVER = DriverFacts("schema", DriverKind.CHECK, "bascule.drivers.support.database.unasked:Unasked", SchemaOptions)
