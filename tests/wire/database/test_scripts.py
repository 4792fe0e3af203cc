"""Scripts that change where names lead or whose rights they have, and indexes that are built beside the work of others."""

import psycopg
import pytest

from bascule.ports.errors import Refused
from tests.kit.rigs.databases import FolderRig

PATHS = {
    "a baseline of pg_dump": "SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.t (id int)",
    "another schema": "CREATE SCHEMA app; SET search_path = app; CREATE TABLE t (id int)",
    "a schema of the user's name": "CREATE SCHEMA AUTHORIZATION CURRENT_USER; CREATE TABLE t (id int)",
    "another role": "CREATE ROLE {role}; GRANT ALL ON SCHEMA public TO {role}; SET ROLE {role}; CREATE TABLE public.t (id int)",
    "a table of the ledger's name": "CREATE TEMP TABLE {table} (name text)",
}


def execute(rig: FolderRig, query: str) -> list[tuple[object, ...]]:
    """Ask or do something by hand."""
    with psycopg.connect(rig.url, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("apart", ["", "-- bascule: no transaction\n"], ids=["whole", "apart"])
@pytest.mark.parametrize("script", PATHS.values(), ids=PATHS)
async def test_the_ledger_is_found_whatever_a_script_sets(scripts: FolderRig, script: str, apart: str) -> None:
    """It is remembered, in the one ledger that there is, and the next one runs."""
    table = "_prisma_migrations" if scripts.kind == "prisma" else "bascule_migrations"
    role = f"role_{scripts.home.root.name.replace('-', '_')}"[:60].lower()
    scripts.write("1_first", "CREATE TABLE first (id int)", None)
    scripts.write("2_sets", apart + script.format(role=f'"{role}"', table=table), None)
    scripts.write("3_next", "CREATE TABLE next (id int)", None)
    names = ("1_first", "2_sets", "3_next")
    try:
        done = await scripts.driver().migrate(scripts.target(), dict.fromkeys(names, ""))
        assert [one.name for one in done.ran] == list(names)
        assert (await scripts.driver().inspect(scripts.target())).pending == ()
        assert execute(
            scripts, f"SELECT count(*) FROM pg_class WHERE relname = '{table}' AND relpersistence = 'p'"
        ) == [(1,)]
    finally:
        if "ROLE" in script:
            execute(scripts, f'DROP OWNED BY "{role}" CASCADE; DROP ROLE "{role}"')


async def test_a_ledger_that_cannot_be_read_is_told(project: FolderRig) -> None:
    """In a sentence with its name."""
    execute(project, "CREATE VIEW bascule_migrations AS SELECT 1 AS name")
    project.write("1_first", "CREATE TABLE first (id int)", None)
    with pytest.raises(Refused) as error:
        await project.driver().inspect(project.target())
    assert error.value.message.key == "migration.ledger"


async def test_a_transaction_that_is_left_open_is_not_called_done(project: FolderRig) -> None:
    """What is taken back when the connection closes has not been run."""
    project.write("1_open", "BEGIN; CREATE TABLE first (id int)", None)
    with pytest.raises(Refused) as error:
        await project.driver().migrate(project.target(), {"1_open": ""})
    assert error.value.message.key == "migration.open-transaction"
    with pytest.raises(Refused):
        await project.driver().inspect(project.target())


async def test_an_index_that_fails_is_dropped_and_built_by_the_next_run(scripts: FolderRig) -> None:
    """It was alone in its script, so nothing of that is done, and nobody has to say so."""
    execute(scripts, "CREATE TABLE users (id int); INSERT INTO users VALUES (1), (1)")
    scripts.write("1_index", "CREATE UNIQUE INDEX CONCURRENTLY i ON users (id)", None)
    with pytest.raises(Refused) as error:
        await scripts.driver().migrate(scripts.target(), {"1_index": ""})
    assert error.value.message.key == "migration.index-dropped"
    assert execute(scripts, "SELECT to_regclass('i') IS NULL") == [(True,)]
    execute(scripts, "DELETE FROM users")
    assert (await scripts.driver().migrate(scripts.target(), {"1_index": ""})).ran
    assert execute(scripts, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == [(True,)]


async def test_an_index_that_waits_too_long_is_dropped(project: FolderRig) -> None:
    """A transaction of somebody else that lasts holds it up; both limits leave nothing behind once they are over."""
    execute(project, "CREATE TABLE users (id int)")
    project.write("1_index", "CREATE INDEX CONCURRENTLY i ON users (id)", None)
    with psycopg.connect(project.url) as other:
        other.execute("INSERT INTO users VALUES (1)")
        with pytest.raises(Refused) as error:
            await project.driver().migrate(project.target(statement_timeout=1.0), {"1_index": ""})
    assert error.value.message.key in {"migration.index-dropped", "migration.index-left"}
    values = error.value.message.values
    assert "index" not in values or '"i"' in str(values["index"])


async def test_what_an_earlier_try_left_makes_room(project: FolderRig) -> None:
    """`IF NOT EXISTS` would take it for the index; one of another table of that name stays."""
    execute(project, "CREATE TABLE users (id int); INSERT INTO users VALUES (1), (1)")
    with pytest.raises(psycopg.Error):
        execute(project, "CREATE UNIQUE INDEX CONCURRENTLY i ON users (id)")
    assert execute(project, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == [(False,)]
    project.write("1_index", "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (id)", None)
    assert (await project.driver().migrate(project.target(), {"1_index": ""})).ran
    assert execute(project, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == [(True,)]
