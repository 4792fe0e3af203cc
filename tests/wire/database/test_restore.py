"""Restoring: after whatever came since the backup, the command that the journal prints brings everything back."""

import subprocess
from pathlib import Path

import psycopg
import pytest

from bascule.drivers.support.database.programs.tools import find_tool
from tests.kit.rigs.databases import FolderRig
from tests.kit.rigs.restoring import restored

BEFORE = """
CREATE SCHEMA app;
CREATE TYPE mood AS ENUM ('good');
CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE, mood mood DEFAULT 'good');
INSERT INTO users (email) VALUES ('a'), ('b');
CREATE TABLE app.notes (id int PRIMARY KEY, user_id int REFERENCES users, text text);
INSERT INTO app.notes VALUES (1, 1, 'x');
CREATE VIEW names AS SELECT email FROM users;
CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';
CREATE INDEX shouted ON users (shout(email));
"""
# What may have come since, each of a kind of its own.
SINCE = {
    "a table that refers": "CREATE TABLE orders (id int, user_id int REFERENCES users)",
    "a view of ours": "CREATE VIEW v AS SELECT * FROM users; CREATE MATERIALIZED VIEW m AS SELECT * FROM names",
    "a schema": "CREATE SCHEMA later; CREATE TABLE later.t (id int REFERENCES users)",
    "a column and an index": "ALTER TABLE users ADD COLUMN n int; CREATE INDEX i ON users (n)",
    "a column that is gone": "DROP VIEW names; ALTER TABLE users DROP COLUMN email",
    "tables that are gone": "DROP SCHEMA app CASCADE; DROP TABLE users CASCADE; DROP TYPE mood",
    "another name": "ALTER TABLE users RENAME TO people; ALTER TABLE app.notes SET SCHEMA public",
    "functions and triggers": """CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION t();
      CREATE RULE r AS ON INSERT TO app.notes DO INSTEAD NOTHING; CREATE PROCEDURE p() LANGUAGE sql AS ''""",
    "types, domains, operators": """CREATE TYPE c AS (a int); CREATE DOMAIN d AS int CHECK (value > 0);
      ALTER TYPE mood ADD VALUE 'bad';
      CREATE TYPE s AS RANGE (subtype = int); CREATE AGGREGATE agg (int) (sfunc = int4pl, stype = int);
      CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq); CREATE COLLATION l FROM "C";
      CREATE STATISTICS st ON id, email FROM users; CREATE TEXT SEARCH CONFIGURATION ts (copy = simple)""",
    "rights of what comes later": """ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
      ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO PUBLIC;
      ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC""",
    "policies and publications": """ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON users USING (false);
      CREATE PUBLICATION pub FOR TABLE users""",
    "partitions": """CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
      CREATE TABLE child () INHERITS (users)""",
    "rows": """UPDATE users SET email = 'z' || id; INSERT INTO users (email) VALUES ('c'); DELETE FROM app.notes;
      SELECT lo_create(0)""",
    "a counter": """SELECT setval('users_id_seq', 100); ALTER SEQUENCE users_id_seq INCREMENT 5;
      CREATE SEQUENCE own OWNED BY users.id""",
}


@pytest.mark.parametrize("ledger", ["known", "new"])
async def test_everything_is_as_it_was(project: FolderRig, ledger: str) -> None:
    """After each kind of migration the dump of the database is the one before it, the ledger's rows included."""
    if ledger == "known":
        project.write("1_first", BEFORE, None)
        await project.driver().migrate(project.target(), {"1_first": ""})
    else:
        with psycopg.connect(project.url, autocommit=True) as connection:
            connection.execute(BEFORE.encode())
    before, made = dumped(project), await project.driver().back_up(project.target())
    for number, since in enumerate(SINCE.values(), 2):
        name = f"{number}_since"
        project.write(name, since, None)
        await project.driver().migrate(project.target(), {name: ""})
        assert dumped(project) != before
        restored(project, made.restore, major(project))
        assert dumped(project) == before
        assert name in [one.name for one in (await project.driver().inspect(project.target())).pending]
        (project.home.root / "migrations" / f"{name}.sql").unlink()


async def test_an_archive_that_cannot_be_read_changes_nothing(project: FolderRig) -> None:
    """The transaction is committed only once all of it was read."""
    with psycopg.connect(project.url, autocommit=True) as connection:
        connection.execute(BEFORE.encode())
    made = await project.driver().back_up(project.target())
    cut(Path(made.path))
    before = dumped(project)
    with pytest.raises(subprocess.CalledProcessError):
        restored(project, made.restore, major(project))
    assert dumped(project) == before


def cut(path: Path) -> None:
    """As a full disk leaves a copy of it."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def dumped(project: FolderRig) -> list[str]:
    """All of a database as text."""
    words = [find_tool("pg_dump", major(project)), "--no-owner", f"--dbname={project.url}"]
    text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return [line for line in text.splitlines() if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]


def major(project: FolderRig) -> int:
    """The server's major version."""
    with psycopg.connect(project.url) as connection:
        return connection.info.server_version // 10_000
