"""Reading migrations: statements of real life, each with when it may run and what it may lose."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.kernel.i18n import Language, render
from bascule.migration.catalogue import Catalogue, Column
from bascule.migration.finding import Level
from bascule.migration.inspection import assess
from bascule.migration.migration import Migration
from bascule.migration.reading import Danger, Stage
from bascule.migration.sql.read import read_sql
from bascule.migration.sql.script import Script
from bascule.migration.verdict import Assessed

EXPAND, BACKFILL, CONTRACT = Stage.EXPAND, Stage.BACKFILL, Stage.CONTRACT
SAFE, DARK, LOSS = Danger.SAFE, Danger.UNKNOWN, Danger.DESTRUCTIVE
COLUMNS = {
    ("column", "public", "users", name): Column(kind)
    for name, kind in (
        ("id", "integer"), ("age", "integer"), ("name", "character varying(50)"), ("score", "numeric(8,2)"),
        ("email", "text"),
    )
}  # fmt: skip
RELATIONS = ("users", "orders", "a", "b", "v", "i")
THERE = [("schema", "public"), ("schema", "old"), *(("relation", "public", name) for name in RELATIONS)]
CATALOGUE = Catalogue(things=frozenset({*THERE, *COLUMNS}), columns=COLUMNS)


def judged(sql: str) -> Assessed:
    """A migration with this text, judged."""
    return assess(Migration("m", sql), Script(CATALOGUE))


TABLE = [
    # What only adds.
    ("CREATE TABLE users (id bigint PRIMARY KEY)", EXPAND, SAFE),
    ('CREATE TABLE "User" ("id" TEXT NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id"))', EXPAND, SAFE),
    ("ALTER TABLE users ADD COLUMN phone text", EXPAND, SAFE),
    ("ALTER TABLE users ADD COLUMN active boolean NOT NULL DEFAULT true", EXPAND, SAFE),
    ("ALTER TABLE users ADD COLUMN n bigserial NOT NULL", EXPAND, SAFE),
    ("ALTER TABLE users ADD COLUMN n int NOT NULL GENERATED ALWAYS AS (1) STORED", EXPAND, SAFE),
    ("CREATE INDEX CONCURRENTLY i ON users (email)", EXPAND, SAFE),
    ("CREATE TYPE mood AS ENUM ('ok')", EXPAND, SAFE),
    ("ALTER TYPE mood ADD VALUE 'sad'", EXPAND, SAFE),
    ("CREATE OR REPLACE VIEW v AS SELECT 1", EXPAND, SAFE),
    ("CREATE EXTENSION IF NOT EXISTS pgcrypto", EXPAND, SAFE),
    ("CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM users; TRUNCATE a; $$", EXPAND, SAFE),
    ("CREATE TRIGGER t BEFORE INSERT ON users EXECUTE FUNCTION f()", EXPAND, SAFE),
    ("COMMENT ON COLUMN users.email IS 'DROP TABLE users;'", EXPAND, SAFE),
    ("GRANT SELECT ON users TO reader", EXPAND, SAFE),
    ("ALTER TABLE users VALIDATE CONSTRAINT c", EXPAND, SAFE),
    ("ALTER TABLE users OWNER TO app", EXPAND, SAFE),
    ("SET lock_timeout = '5s'; SELECT nextval('s')", EXPAND, SAFE),
    # What allows more than before.
    ("ALTER TABLE users ALTER COLUMN email DROP NOT NULL", EXPAND, SAFE),
    ("ALTER TABLE users ALTER COLUMN email SET DEFAULT ''", EXPAND, SAFE),
    ("ALTER TABLE users DROP CONSTRAINT c", EXPAND, SAFE),
    ("DROP INDEX CONCURRENTLY IF EXISTS i", EXPAND, SAFE),
    # Types that hold every old value, and those that do not.
    ("ALTER TABLE users ALTER COLUMN age TYPE bigint", EXPAND, SAFE),
    ("ALTER TABLE users ALTER COLUMN name TYPE varchar(80)", EXPAND, SAFE),
    ("ALTER TABLE users ALTER COLUMN name SET DATA TYPE text", EXPAND, SAFE),
    ("ALTER TABLE users ALTER COLUMN score TYPE numeric(10,2)", EXPAND, SAFE),
    ("ALTER TABLE users ALTER COLUMN age TYPE smallint", CONTRACT, LOSS),
    ("ALTER TABLE users ALTER COLUMN name TYPE varchar(20)", CONTRACT, LOSS),
    ("ALTER TABLE users ALTER COLUMN score TYPE numeric(8,1)", CONTRACT, LOSS),
    ("ALTER TABLE users ALTER COLUMN stranger TYPE bigint", CONTRACT, LOSS),
    ("ALTER TABLE users ALTER COLUMN age TYPE text USING age::text", CONTRACT, LOSS),
    # What writes.
    ("UPDATE users SET name = trim(name)", BACKFILL, LOSS),
    ("INSERT INTO plans VALUES (1, 'free')", BACKFILL, SAFE),
    ("INSERT INTO b SELECT * FROM a ON CONFLICT DO NOTHING", BACKFILL, SAFE),
    ("DELETE FROM sessions WHERE expired", BACKFILL, LOSS),
    ("WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone", BACKFILL, LOSS),
    ("MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE", BACKFILL, LOSS),
    # What takes away.
    ("DROP TABLE users", CONTRACT, LOSS),
    ("DROP TABLE IF EXISTS a, b CASCADE", CONTRACT, LOSS),
    ('ALTER TABLE "User" DROP COLUMN "email", ADD COLUMN "mail" TEXT', CONTRACT, LOSS),
    ("ALTER TABLE users ADD COLUMN a int, DROP b", CONTRACT, LOSS),
    ("DROP SCHEMA old CASCADE", CONTRACT, LOSS),
    ("DROP TYPE mood", CONTRACT, LOSS),
    ("DROP VIEW v", CONTRACT, LOSS),
    ("DROP MATERIALIZED VIEW v", CONTRACT, LOSS),
    ("DROP SEQUENCE s", CONTRACT, LOSS),
    ("DROP FUNCTION f(int)", CONTRACT, LOSS),
    ("DROP EXTENSION pgcrypto", CONTRACT, LOSS),
    ("DELETE FROM users", CONTRACT, LOSS),
    ("TRUNCATE a, b RESTART IDENTITY", CONTRACT, LOSS),
    ("drop table users", CONTRACT, LOSS),
    ("/* harmless */ DROP /* really */ TABLE users -- nothing", CONTRACT, LOSS),
    # What renames.
    ("ALTER TABLE users RENAME TO people", CONTRACT, LOSS),
    ("ALTER TABLE users RENAME COLUMN a TO b", CONTRACT, LOSS),
    ("ALTER TABLE users SET SCHEMA old", CONTRACT, LOSS),
    ("ALTER TYPE mood RENAME TO old_mood", CONTRACT, LOSS),
    ("ALTER SCHEMA a RENAME TO b", CONTRACT, LOSS),
    ("ALTER INDEX i RENAME TO j", EXPAND, SAFE),
    # What tightens.
    ("ALTER TABLE users ALTER COLUMN email SET NOT NULL", CONTRACT, LOSS),
    ("ALTER TABLE users ADD COLUMN phone text NOT NULL", CONTRACT, SAFE),
    ("ALTER TABLE users ALTER COLUMN email DROP DEFAULT", CONTRACT, SAFE),
    ("CREATE UNIQUE INDEX i ON users (email)", CONTRACT, SAFE),
    ("ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID", CONTRACT, SAFE),
    ("ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (owner) REFERENCES users (id)", CONTRACT, SAFE),
    ("ALTER TABLE users ENABLE ROW LEVEL SECURITY", CONTRACT, SAFE),
    ("REVOKE SELECT ON users FROM reader", CONTRACT, SAFE),
    # What nobody can look into.
    ("DO $$ BEGIN EXECUTE 'DROP TABLE users'; END $$", BACKFILL, DARK),
    ("CALL clean_up()", BACKFILL, DARK),
    ("SELECT clean_up()", BACKFILL, DARK),
    ("ALTER SYSTEM SET fsync = off", BACKFILL, DARK),
    ("FROBNICATE users", BACKFILL, DARK),
    ("CREATE TABEL users (id int", BACKFILL, DARK),
    ("\x00\x01 ((((", BACKFILL, DARK),
    # What a migration has made itself it may change and drop.
    ("CREATE TABLE a (b int); ALTER TABLE a ALTER COLUMN b SET NOT NULL; DROP TABLE a", EXPAND, SAFE),
    ("CREATE TABLE a (b int); INSERT INTO a VALUES (1); DELETE FROM a; TRUNCATE a", EXPAND, SAFE),
    ("CREATE TABLE public.a (b int); ALTER TABLE a ADD CONSTRAINT u UNIQUE (b)", EXPAND, SAFE),
    (
        "ALTER TABLE users ADD COLUMN x int; ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES a (id)",
        EXPAND,
        SAFE,
    ),
    ("ALTER TABLE users ADD COLUMN x int; ALTER TABLE users DROP COLUMN x", EXPAND, SAFE),
    ("DROP VIEW v; CREATE VIEW v AS SELECT 2", EXPAND, SAFE),
    ("CREATE TABLE IF NOT EXISTS users (id int); DROP TABLE users", CONTRACT, LOSS),
    ("CREATE TABLE a (b int); DROP TABLE users", CONTRACT, LOSS),
    ("", EXPAND, SAFE),
    ("-- nothing here", EXPAND, SAFE),
]


@pytest.mark.parametrize(("sql", "stage", "danger"), TABLE, ids=[row[0][:50] for row in TABLE])
def test_statements(sql: str, stage: Stage, danger: Danger) -> None:
    """When it may run, what it may lose, and a because for each statement in both languages."""
    found = judged(sql)
    assert (found.stage, found.danger) == (stage, danger)
    languages: tuple[Language, ...] = ("en", "fr")
    for reading in found.readings:
        assert all(render(reading.because, language) != reading.because.key for language in languages)


def test_each_statement_says_where_it_stands() -> None:
    """The line of the statement itself, not of the comment before it."""
    found = judged("-- a\nCREATE TABLE a (b text DEFAULT ';');\n\n/* two\nlines */\nDROP TABLE users;\n")
    assert [(one.line, one.danger) for one in found.readings] == [(2, SAFE), (6, LOSS)]
    assert [one.line for one in found.grave] == [6]


@pytest.mark.parametrize(
    ("sql", "stage", "rules"),
    [
        ("-- bascule: expand\nALTER TABLE users ADD CONSTRAINT c CHECK (age > 0)", EXPAND, []),
        ("-- bascule: contract\nCREATE TABLE a (b int)", CONTRACT, []),
        ("-- bascule: backfill\nDROP TABLE users", CONTRACT, [Level.ERROR]),
        ("-- bascule: expand destructive\nDROP TABLE users", EXPAND, [Level.WARNING]),
        ("-- bascule: exapnd\nCREATE TABLE a (b int)", EXPAND, [Level.WARNING]),
        ("SELECT '\n-- bascule: contract\n'", EXPAND, []),
    ],
)
def test_a_header_wins_but_hides_nothing(sql: str, stage: Stage, rules: list[Level]) -> None:
    """What destroys runs earlier than its text allows only where the header says that it destroys."""
    found = judged(sql)
    assert found.stage is stage
    assert [finding.level for finding in found.findings] == rules
    assert (found.danger is LOSS) == ("DROP TABLE" in sql)


def test_what_nobody_can_say_in_sql_is_unknown() -> None:
    """A program's migration needs a tech-lead."""
    assert assess(Migration("m", None), Script(CATALOGUE)).danger is DARK


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from([row[0] for row in TABLE]), max_size=4).map(";\n".join))
def test_whatever_the_text_is_it_is_read(text: str) -> None:
    """Nothing raises, and what destroys in a script of several statements is still seen."""
    found = judged(text)
    assert found.danger in set(Danger)


@given(
    st.sampled_from([row[0] for row in TABLE if row[2] is LOSS]),
    st.sampled_from(["", "SELECT 1;", "-- x\n", "/* ; */", "BEGIN;"]),
)
def test_a_loss_is_not_hidden_by_what_stands_before_it(sql: str, before: str) -> None:
    """Comments, other statements and transactions around it change nothing."""
    assert judged(f"{before}{sql}").danger is LOSS


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("DELETE FROM users WHERE email = 'ada@example.org'", "DELETE FROM users WHERE email = '…'"),
        (r"UPDATE a SET b = E'it\'s s3cret', c = 'C:\', d = 's3cret'", "UPDATE a SET b = '…', c = '…', d = '…'"),
        ("INSERT INTO a VALUES ('it''s s3cret', 3)", "INSERT INTO a VALUES ('…', 3)"),
        ("DO $x$ BEGIN PERFORM 's3cret'; END $x$", "DO '…'"),
        ("SELECT 1 -- s3cret\n, 2 /* s3cret /* and */ more */ FROM a", "SELECT 1 , 2 FROM a"),
        ("COMMENT ON TABLE a IS 's3cret", "COMMENT ON TABLE a IS '…'"),
        ('DROP TABLE "it\'s mine"', 'DROP TABLE "it\'s mine"'),
    ],
)
def test_values_are_not_kept(sql: str, shown: str) -> None:
    """What stands in quotes may be somebody's secret, and so may a comment: a reading has the statement without them."""
    (reading,) = read_sql(sql)
    assert reading.statement == shown
