"""Migrations of Alembic."""

from pydantic import Field

from bascule.drivers.support.options import Around
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.phrases.values import Text


class AlembicOptions(Around):
    """What the alembic driver takes."""

    directory: Text = Field(".", description="driver.option-alembic-directory")
    config: Text = Field("alembic.ini", description="driver.option-alembic-config")
    python: Text | None = Field(None, description="driver.option-alembic-python")


DRIVER = DriverFacts("alembic", DriverKind.DATABASE, f"{__name__}.driver:AlembicDatabase", AlembicOptions)
