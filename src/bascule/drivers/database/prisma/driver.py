"""The prisma driver: Prisma's folders and its table, without Node.

While we migrate we also hold the lock that Prisma takes, so that a `prisma migrate deploy` by hand has to wait.
"""

from bascule.drivers.database.prisma.ledger import PrismaLedger
from bascule.drivers.database.prisma.parse import read
from bascule.drivers.support.database.postgres import PostgresDatabase
from bascule.drivers.support.database.scripts import Scripts
from bascule.drivers.support.home import Home

PRISMA_LOCK = 72707369


class PrismaDatabase(PostgresDatabase):
    """Migrations in Prisma's layout."""

    def __init__(self, home: Home) -> None:
        layout = Scripts(read, PrismaLedger(), "prisma/migrations")
        layout.locks = (PRISMA_LOCK,)
        super().__init__(home, layout)
