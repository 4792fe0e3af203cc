"""Migrations as a folder of SQL files."""

from bascule.drivers.support.options import Migrations
from bascule.plan.drivers.facts import DriverFacts, DriverKind

DRIVER = DriverFacts("sql", DriverKind.DATABASE, f"{__name__}.driver:SqlDatabase", Migrations)
