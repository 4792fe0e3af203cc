"""The catalogue of a database, as the reading of migrations asks for it. Reads only, and once for all that is pending."""

from bascule.drivers.support.database.connect import Connection
from bascule.migration.catalogue import Catalogue, Column
from bascule.migration.sql.things import Thing

_OURS = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
_THINGS = f"""
SELECT 'schema', n.nspname, NULL, NULL FROM pg_namespace n WHERE {_OURS}
UNION ALL SELECT 'relation', n.nspname, c.relname, NULL
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS}
UNION ALL SELECT 'type', n.nspname, t.typname, NULL
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE {_OURS}
UNION ALL SELECT 'constraint', n.nspname, c.relname, k.conname
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS}
"""
_UNIQUES = f"""
SELECT 'relation', n.nspname, c.relname, NULL
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE i.indisunique AND {_OURS}
UNION ALL SELECT 'constraint', n.nspname, c.relname, k.conname
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'u', 'x') AND {_OURS}
"""
# Types as the reading writes them: PostgreSQL's own in its words, others in quotes with their schema. A column counts as filled
# also where a valid check says that it is not null.
_COLUMNS = f"""
SELECT n.nspname, c.relname, a.attname,
  CASE WHEN m.nspname = 'pg_catalog' THEN format_type(a.atttypid, a.atttypmod)
       ELSE '"' || m.nspname || '"."' || coalesce(e.typname, t.typname) || '"' || CASE WHEN e.oid IS NULL THEN '' ELSE '[]' END END,
  a.attnotnull OR EXISTS (
    SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated AND k.conkey = ARRAY[a.attnum]
      AND pg_get_constraintdef(k.oid) = format('CHECK ((%I IS NOT NULL))', a.attname))
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace m ON m.oid = t.typnamespace
LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND {_OURS}
"""
_OWN = f"""
SELECT DISTINCT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE {_OURS} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
"""
_HARMLESS = f"""
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'pg_catalog' OR ({_OURS} AND p.proname NOT IN ({_OWN}))
GROUP BY p.proname HAVING bool_and(p.provolatile <> 'v')
"""
_OPERATORS = f"""
SELECT DISTINCT o.oprname FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
WHERE {_OURS}
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
"""


async def read_catalogue(connection: Connection) -> Catalogue:
    """What is there, and where names lead that have no schema."""
    path = await _rows(connection, "SELECT unnest(current_schemas(false))")
    found = await _rows(connection, _COLUMNS)
    columns = {("column", *row[:3]): Column(row[3], bool(row[4])) for row in found}
    things = {_thing(row) for row in await _rows(connection, _THINGS)}
    return Catalogue(
        tuple(row[0] for row in path),
        frozenset({*things, *columns}),
        columns,
        frozenset(_thing(row) for row in await _rows(connection, _UNIQUES)),
        frozenset(row[0] for row in await _rows(connection, _OWN)),
        frozenset(row[0] for row in await _rows(connection, _HARMLESS)),
        frozenset(row[0] for row in await _rows(connection, _OPERATORS)),
    )


async def _rows(connection: Connection, query: str) -> list[tuple[str, ...]]:
    return await (await connection.execute(query.encode())).fetchall()


def _thing(row: tuple[str, ...]) -> Thing:
    return tuple(part for part in row if part is not None)
