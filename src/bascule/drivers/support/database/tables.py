"""What a database holds: its tables with their columns, what refers to what, its sequences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg import sql

from bascule.drivers.support.database.connect import Connection

_TABLES = """
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%'
ORDER BY 1, 2, a.attnum
"""
_REFERENCES = """
SELECT n.nspname, c.relname, a.attname, m.nspname, d.relname, b.attname
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class d ON d.oid = k.confrelid JOIN pg_namespace m ON m.oid = d.relnamespace
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair(mine, theirs)
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.mine
JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.theirs
WHERE k.contype = 'f' AND NOT k.condeferrable
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the types of its columns, in their order."""

    name: str
    schema: str
    columns: Mapping[str, str]

    @property
    def shown(self) -> str:
        """Its name as a plan writes it."""
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        """Its name in SQL."""
        return sql.Identifier(self.schema, self.name)

    def column(self, name: str) -> str:
        """A column as a plan writes it."""
        return f"{self.shown}.{name}"


async def tables(connection: Connection, without: Sequence[str]) -> dict[str, Table]:
    """All tables but these, by their names as a plan writes them."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for schema, name, column, kind in await (await connection.execute(_TABLES.encode())).fetchall():
        found.setdefault((schema, name), {})[column] = kind
    made = (Table(name, schema, columns) for (schema, name), columns in found.items() if name not in without)
    return {one.shown: one for one in made}


async def references(connection: Connection) -> list[tuple[str, str]]:
    """Pairs of columns: the one that refers, the one that it refers to. Those that can be deferred are left out."""
    rows = await (await connection.execute(_REFERENCES.encode())).fetchall()
    return [(_shown(*row[:3]), _shown(*row[3:])) for row in rows]


async def sequences(connection: Connection) -> list[tuple[str, str, int]]:
    """Schema, name and last value of the sequences that have been used."""
    query = "SELECT schemaname, sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
    return [(row[0], row[1], int(row[2])) for row in await (await connection.execute(query)).fetchall()]


def _shown(schema: str, table: str, column: str) -> str:
    return f"{table}.{column}" if schema == "public" else f"{schema}.{table}.{column}"
