"""Judgements against a real database: its catalogue is read rightly, and what is called safe takes nothing away."""

import psycopg
import pytest

from bascule.drivers.support.database.address import Address
from bascule.drivers.support.database.catalogue import read_catalogue
from bascule.drivers.support.database.connect import connected
from bascule.migration.inspection import assess
from bascule.migration.migration import Migration
from bascule.migration.reading import Danger, Stage
from bascule.migration.sql.script import Script
from tests.kit.migration_pool import FUNCTIONS, scripts
from tests.kit.migrations import CASES
from tests.kit.rigs.databases import FolderRig, PrismaRig

EXPAND, BACKFILL, CONTRACT = Stage.EXPAND, Stage.BACKFILL, Stage.CONTRACT
SAFE, DARK, LOSS = Danger.SAFE, Danger.UNKNOWN, Danger.DESTRUCTIVE
SCHEMA = """
CREATE TYPE "Mood" AS ENUM ('good');
CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text, n int);
CREATE UNIQUE INDEX users_email_key2 ON users (email);
CREATE TABLE orders (id int PRIMARY KEY, user_id int, note varchar(20), total numeric(8, 2), stamp timestamp(3));
CREATE INDEX orders_user ON orders (user_id);
CREATE TABLE "Users" (id int NOT NULL, email text, mood "Mood", tags text[]);
ALTER TABLE orders ADD CONSTRAINT has_user CHECK (user_id IS NOT NULL);
CREATE VIEW v AS SELECT id FROM orders;
CREATE FUNCTION wipe_all() RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM orders; DELETE FROM users; RETURN 1; END';
CREATE FUNCTION lower_case(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();
INSERT INTO users (email, name, n) SELECT 'Mail' || i, 'Long name ' || i, i FROM generate_series(1, 5) i;
INSERT INTO orders VALUES (1, 1, 'a', 1.25, '2026-01-01'), (2, 1, 'b', 2, NULL);
INSERT INTO "Users" VALUES (1, 'x', 'good', '{a}');
"""
# What a table held before, as far as its columns are still there under their names.
ROWS = {
    "users": "SELECT id, email, name, n FROM public.users ORDER BY id",
    "orders": "SELECT id, user_id, note, total, stamp FROM public.orders ORDER BY id",
    "Users": 'SELECT id, email, mood, tags FROM public."Users" ORDER BY id',
    "v": "SELECT id FROM public.v ORDER BY id",
}
CATALOGUE = [
    ("ALTER TABLE orders ALTER user_id SET NOT NULL", EXPAND, SAFE),
    ("ALTER TABLE orders ALTER note SET NOT NULL", CONTRACT, LOSS),
    ("ALTER TABLE orders ALTER note TYPE varchar(30), ALTER total TYPE numeric(9, 2)", EXPAND, SAFE),
    ("ALTER TABLE orders ALTER stamp TYPE timestamp(3) without time zone", EXPAND, SAFE),
    ("ALTER TABLE orders ALTER stamp TYPE timestamp(0)", CONTRACT, LOSS),
    ('ALTER TABLE "Users" ALTER tags TYPE text[], ALTER mood TYPE "Mood"', EXPAND, SAFE),
    ('ALTER TABLE "Users" ALTER mood TYPE mood USING mood::text::mood', CONTRACT, LOSS),
    ("ALTER TABLE orders DROP CONSTRAINT has_user", EXPAND, SAFE),
    ("ALTER TABLE orders DROP CONSTRAINT orders_pkey", CONTRACT, SAFE),
    ("DROP INDEX orders_user", EXPAND, SAFE),
    ("DROP INDEX users_email_key2", CONTRACT, SAFE),
    ("SELECT wipe_all()", BACKFILL, DARK),
    ("UPDATE orders SET note = lower_case('A') WHERE note IS NULL", BACKFILL, DARK),
    ("UPDATE orders SET note = btrim(reverse('A')) || pg_size_pretty(3::bigint) WHERE note IS NULL", BACKFILL, SAFE),
    ("SELECT pg_terminate_backend(1)", BACKFILL, DARK),
    ("SELECT lo_unlink(1)", BACKFILL, DARK),
    ("CREATE TABLE IF NOT EXISTS orders (id int); DROP TABLE orders", CONTRACT, LOSS),
    ("CREATE OR REPLACE VIEW v AS SELECT id FROM orders; DROP VIEW v", CONTRACT, LOSS),
    (
        "CREATE OR REPLACE FUNCTION lower_case(text) RETURNS text LANGUAGE sql AS ''; DROP FUNCTION lower_case(text)",
        CONTRACT,
        LOSS,
    ),
]
# As teams have written them, each with its folder's own layout.
FILES = [
    (PrismaRig, 'CREATE TABLE accounts (id int primary key, email text);\nDROP TABLE "Users";\n', CONTRACT, LOSS),
    (
        PrismaRig,
        'CREATE TABLE "Post" ("id" SERIAL NOT NULL, "authorId" INTEGER NOT NULL, CONSTRAINT "Post_pkey" PRIMARY KEY ("id"));\n'
        'CREATE UNIQUE INDEX "Post_authorId_key" ON "Post"("authorId");\n'
        'ALTER TABLE "Post" ADD CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "users"("id") '
        "ON DELETE RESTRICT ON UPDATE CASCADE;\n",
        EXPAND,
        SAFE,
    ),
    (
        PrismaRig,
        'ALTER TABLE "users" ADD COLUMN "slug" TEXT;\n\n-- CreateIndex\nCREATE UNIQUE INDEX "users_slug_key" ON "users"("slug");\n',
        EXPAND,
        SAFE,
    ),
    (
        FolderRig,
        "ALTER TABLE users ADD COLUMN hint text DEFAULT 'please add email here';\nALTER TABLE users DROP COLUMN email;",
        CONTRACT,
        LOSS,
    ),
    (FolderRig, "CREATE RULE r AS ON INSERT TO users DO INSTEAD NOTHING;", CONTRACT, DARK),
]


@pytest.fixture
def there(project: FolderRig) -> FolderRig:
    """A project whose database holds something."""
    with psycopg.connect(project.url, autocommit=True) as connection:
        connection.execute(SCHEMA.encode())
    return project


async def judged(project: FolderRig, sql: str) -> tuple[Stage, Danger]:
    """What the driver says of a migration."""
    project.write("1_it", sql, None)
    (found,) = (await project.driver().inspect(project.target())).pending
    return found.stage, found.danger


async def test_the_catalogue_tells(there: FolderRig) -> None:
    """What exists, of which type, unique or not, and who wrote a function."""
    wrong = [(sql, found) for sql, *right in CATALOGUE if (found := list(await judged(there, sql))) != right]
    assert wrong == []


async def test_files_of_teams(there: FolderRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the driver that reads their layout."""
    prisma = PrismaRig.__new__(PrismaRig)
    prisma.home, prisma.url, prisma.clock = there.home, there.url, there.clock
    for kind, text, stage, danger in FILES:
        rig = prisma if kind is PrismaRig else there
        (there.home.root / "migrations" / "1_it").mkdir(exist_ok=True)
        assert await judged(rig, text) == (stage, danger), text


async def test_what_is_called_safe_takes_nothing(there: FolderRig) -> None:
    """Each input that is called safe is run for real, as the driver would run it: everything that was there still is."""
    inputs = [sql for rows in (*CASES.values(), CATALOGUE) for sql, _, _ in rows]
    safe = [sql for sql in inputs if (await judged(there, sql))[1] is SAFE]
    assert len(safe) > 60
    with psycopg.connect(there.url) as connection:
        before = held(connection)
        lost = [sql for sql in safe if after(connection, sql) not in (None, before)]
    assert lost == []


async def test_random_scripts_that_are_called_safe_take_nothing(there: FolderRig) -> None:
    """Thousands of scripts, of statements that do harm together: none that is called safe has taken a row that was there."""
    with psycopg.connect(there.url, autocommit=True) as connection:
        connection.execute(FUNCTIONS.encode())
    async with connected(Address(there.url), "main") as asking:
        catalogue = await read_catalogue(asking)
    texts = scripts(20261129, 6_000)
    safe = [sql for sql in texts if assess(Migration("m", sql), Script(catalogue)).danger is SAFE]
    assert len(safe) > 300
    with psycopg.connect(there.url, prepare_threshold=None) as connection:
        before = held(connection)
        lost = [sql for sql in safe if fewer(before, after(connection, sql))]
    assert lost == []


def fewer(before: object, now: object) -> bool:
    """Whether rows are gone. New ones are no loss, and neither is a view that shows something else."""
    if now is None or not isinstance(before, dict):
        return False
    if not isinstance(now, dict):
        return True
    return any(not set(map(str, before[name])) <= set(map(str, now[name])) for name in before if name != "v")


def held(connection: psycopg.Connection[tuple[object, ...]]) -> object:
    """What the tables hold, or that they do not any more."""
    try:
        return {name: connection.execute(query.encode()).fetchall() for name, query in ROWS.items()}
    except psycopg.Error as error:
        return str(error)


def after(connection: psycopg.Connection[tuple[object, ...]], sql: str) -> object:
    """What they hold after a script, which is taken back; None where the database refuses it, which takes nothing either."""
    try:
        connection.execute(sql.encode())
        return held(connection)
    except psycopg.Error:
        return None
    finally:
        connection.rollback()
