"""The sql driver: a folder of files, remembered in a table of our own."""

from bascule.drivers.database.sql import SqlOptions
from bascule.drivers.database.sql.parse import read
from bascule.drivers.support.database.ledger import OwnLedger
from bascule.drivers.support.database.postgres import PostgresDatabase
from bascule.drivers.support.database.scripts import Scripts
from bascule.drivers.support.home import Home


class SqlDatabase(PostgresDatabase):
    """Migrations as a folder of SQL files."""

    def __init__(self, home: Home) -> None:
        super().__init__(home, Scripts(read, OwnLedger(), "migrations", SqlOptions))
