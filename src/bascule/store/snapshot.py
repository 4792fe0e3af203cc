"""Snapshots: everything that our tables hold, as of one moment, out of one database and into another.

Out by COPY in one repeatable-read transaction, which holds up nobody; in by our own migrations up to the revision that the
snapshot was taken at, then COPY, then the rest of the migrations, all in one transaction. So it goes from any PostgreSQL into
any other, older or newer, and needs none of PostgreSQL's programs. The job queue is left out: it finds its jobs anew.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, create_engine

from bascule.kernel.i18n import say
from bascule.migration.order import fill_order
from bascule.platform.area import areas
from bascule.ports.errors import Refused
from bascule.store import alerts, freezes, investigations, tables_counts, tables_plans, tables_triggers
from bascule.store.database import driver_url, plain_url, unreachable
from bascule.store.schema import HEADS, require_known, upgrade_to
from bascule.store.tables import metadata

# Tables are known once their module is imported: what is missing here would be missing in every backup, which a test forbids.
MODULES = (alerts, freezes, investigations, tables_counts, tables_plans, tables_triggers)
AREAS = tuple(area.module(area.tables) for area in areas() if area.tables)
NAME = "bascule snapshot"
VERSION_TABLE = "bascule_version"
# What has happened since the snapshot is forgotten here, but not by drivers, people and other systems: whatever is numbered
# goes on well above it, so that no fence is held against us and no name is given twice.
AHEAD = {"claim_epoch": 1_000_000}
AHEAD_OTHERS = 100
_CONNECT_TIMEOUT = 5
_SETTINGS = (
    "SET client_encoding = 'UTF8'",
    "SET datestyle = 'ISO, YMD'",
    "SET timezone = 'UTC'",
    "SET bytea_output = 'hex'",
)
_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum
"""
_PARTITIONS = """
SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class
WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass(%s)) ORDER BY 1
"""
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'bascule%' AND datname = current_database()"
)
_BOUNDS = re.compile(r"FOR VALUES FROM \('?(\d+)'?\) TO \('?(\d+)'?\)")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
Chunks = Iterable[bytes | bytearray | memoryview]


@dataclass(frozen=True, slots=True)
class TableTaken:
    """One table: its columns in the order of its lines, how many lines there are, and its partitions with their bounds."""

    columns: list[str]
    rows: int
    partitions: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was taken: the schema's revisions, one of each chain, the tables, and the last values of the sequences."""

    schema: tuple[str, ...]
    tables: dict[str, TableTaken]
    sequences: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """For the manifest of a backup."""
        return {**asdict(self), "schema": " ".join(self.schema)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Snapshot":
        """From a manifest. Raises `ValueError` for names that are none of ours."""
        tables = {name: TableTaken(**one) for name, one in data["tables"].items()}
        words = [*tables, *data["sequences"], *(name for one in tables.values() for name in one.partitions)]
        if not all(_WORD.fullmatch(word) for word in words):
            raise ValueError("a name")
        return cls(
            tuple(str(data["schema"]).split()), tables, {name: int(value) for name, value in data["sequences"].items()}
        )


def take(url: str, keep: Callable[[str, Chunks], None]) -> Snapshot:
    """Read everything as of now; `keep` is given each table's name and lines. Raises `PortError`."""
    with _connected(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            for setting in _SETTINGS:
                connection.execute(setting.encode())
            schema = _schema(connection)
            require_known(schema)
            tables = {name: _table(connection, name, keep) for name in _ours(connection)}
            return Snapshot(schema, tables, _sequences(connection))


def in_use(url: str) -> bool:
    """Whether a control plane works on a database now."""
    with _connected(url) as connection:
        row = connection.execute(_OTHERS + " AND pid <> pg_backend_pid()").fetchone()
        return bool(row and row[0])


def holds_something(url: str) -> bool:
    """Whether there are tables of ours in a database."""
    with _connected(url) as connection:
        return bool(_ours(connection))


def load(url: str, snapshot: Snapshot, lines: Callable[[str], Chunks]) -> None:
    """Replace everything of ours in a database, or change nothing. `lines` gives those of a table."""
    engine = create_engine(
        driver_url(url), connect_args={"connect_timeout": _CONNECT_TIMEOUT, "application_name": NAME}
    )
    try:
        with engine.begin() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            _drop(raw)
            upgrade_to(connection, *snapshot.schema)
            _fill(raw, snapshot, lines)
            upgrade_to(connection, HEADS)
            _forget_jobs(connection)
    except psycopg.OperationalError as error:
        raise unreachable(error) from error
    finally:
        engine.dispose()


def _forget_jobs(connection: Connection) -> None:
    """Jobs of the releases that were there before; those of the restored ones are found by the queue's sweep."""
    connection.exec_driver_sql("""
        DO $$ BEGIN IF to_regclass('procrastinate_jobs') IS NOT NULL THEN
            DELETE FROM procrastinate_events; DELETE FROM procrastinate_periodic_defers; DELETE FROM procrastinate_jobs;
        END IF; END $$""")


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(plain_url(url), connect_timeout=_CONNECT_TIMEOUT, application_name=NAME) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise unreachable(error) from error


def _schema(connection: psycopg.Connection) -> tuple[str, ...]:
    if not _exists(connection, VERSION_TABLE):
        raise Refused(say("backup.nothing-there"), say("backup.nothing-there-hint"))
    rows = connection.execute(f"SELECT version_num FROM {VERSION_TABLE} ORDER BY 1".encode()).fetchall()
    return tuple(str(one) for (one,) in rows)


def _exists(connection: psycopg.Connection, name: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s)", (name,)).fetchone()
    return row is not None and row[0] is not None


def _ours(connection: psycopg.Connection) -> list[str]:
    return [name for name in sorted(metadata.tables) if _exists(connection, name)]


def _table(connection: psycopg.Connection, name: str, keep: Callable[[str, Chunks], None]) -> TableTaken:
    columns = [row[0] for row in connection.execute(_COLUMNS, (name,))]
    partitions = {row[0]: _bounds(row[1]) for row in connection.execute(_PARTITIONS, (name,))}
    query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(_names(columns), sql.Identifier(name))
    cursor = connection.cursor()
    with cursor.copy(query) as copy:
        keep(name, copy)
    return TableTaken(columns, cursor.rowcount, partitions)


def _bounds(text: str) -> list[int]:
    found = _BOUNDS.fullmatch(text)
    assert found is not None, text
    return [int(found[1]), int(found[2])]


def _sequences(connection: psycopg.Connection) -> dict[str, int]:
    query = """SELECT sequencename, last_value FROM pg_sequences
        WHERE schemaname = current_schema() AND last_value IS NOT NULL AND sequencename NOT LIKE 'procrastinate%'"""
    known = {one.name for one in metadata._sequences.values()}
    rows = connection.execute(query.encode()).fetchall()
    return {name: int(value) for name, value in rows if name in known or name.startswith(tuple(metadata.tables))}


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _drop(raw: Any) -> None:
    for name in (*_ours(raw), VERSION_TABLE):
        raw.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
    for one in metadata._sequences.values():
        raw.execute(sql.SQL("DROP SEQUENCE IF EXISTS {} CASCADE").format(sql.Identifier(one.name)))


def _fill(raw: Any, snapshot: Snapshot, lines: Callable[[str], Chunks]) -> None:
    for setting in _SETTINGS:
        raw.execute(setting.encode())
    raw.execute(sql.SQL("TRUNCATE {}").format(_names(snapshot.tables)))
    for name in _order(raw, snapshot):
        _fill_table(raw, name, snapshot.tables[name], lines(name))
    for name, value in snapshot.sequences.items():
        ahead = value + AHEAD.get(name, AHEAD_OTHERS)
        raw.execute("SELECT setval(%s::text::regclass, %s)", (name, ahead))


def _order(raw: Any, snapshot: Snapshot) -> list[str]:
    query = "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
    order, circle = fill_order(snapshot.tables, raw.execute(query).fetchall())
    return order + circle


def _fill_table(raw: Any, name: str, taken: TableTaken, lines: Chunks) -> None:
    for partition, (start, end) in taken.partitions.items():
        bounds = sql.SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})")
        raw.execute(
            bounds.format(sql.Identifier(partition), sql.Identifier(name), sql.Literal(start), sql.Literal(end))
        )
    cursor = raw.cursor()
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), _names(taken.columns))
    with cursor.copy(query) as copy:
        for chunk in lines:
            copy.write(chunk)
    if cursor.rowcount != taken.rows:
        raise Refused(say("backup.rows-missing", table=name, before=taken.rows, after=cursor.rowcount))
