"""Migrations in Prisma's layout."""

from bascule.drivers.support.options import Migrations
from bascule.plan.drivers.facts import DriverFacts, DriverKind

DRIVER = DriverFacts("prisma", DriverKind.DATABASE, f"{__name__}.driver:PrismaDatabase", Migrations)
